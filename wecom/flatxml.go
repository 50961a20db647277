package wecom

import "bytes"

// WeCom prints its callbacks as a flat <xml> of elements that hold one text each. Reading just that form costs a tenth of
// encoding/xml, which reads everything else: what is nested, escaped, annotated or broken.

// element is a child of the root: its name and its one text, as places in the document.
type element struct {
	name       []byte
	start, end int // of the text
}

var (
	rootOpen   = []byte("<xml>")
	rootClose  = []byte("</xml>")
	cdataOpen  = []byte("<![CDATA[")
	cdataClose = []byte("]]>")
)

// flat walks the elements of a flat document in order; ok is false, maybe after some of them, for any other form. What
// stands after the root's end is not looked at, as encoding/xml does not.
func flat(doc []byte, visit func(e element) (known bool)) (ok bool) {
	at := skipSpace(doc, 0)
	if !bytes.HasPrefix(doc[at:], rootOpen) {
		return false
	}
	for at += len(rootOpen); ; {
		at = skipSpace(doc, at)
		if bytes.HasPrefix(doc[at:], rootClose) {
			return true
		}
		e, next, ok := readElement(doc, at)
		if !ok || !visit(e) {
			return false
		}
		at = next
	}
}

func skipSpace(doc []byte, at int) int {
	for at < len(doc) && (doc[at] == ' ' || doc[at] == '\n' || doc[at] == '\t') {
		at++
	}
	return at
}

// readElement reads <name>text</name> or <name><![CDATA[text]]></name>.
func readElement(doc []byte, at int) (e element, next int, ok bool) {
	if at >= len(doc) || doc[at] != '<' {
		return e, 0, false
	}
	nameEnd := at + 1
	for nameEnd < len(doc) && isNameByte(doc[nameEnd]) {
		nameEnd++
	}
	if nameEnd == at+1 || nameEnd >= len(doc) || doc[nameEnd] != '>' {
		return e, 0, false
	}
	e.name, e.start = doc[at+1:nameEnd], nameEnd+1
	if e.start, e.end, next, ok = readText(doc, e.start); !ok {
		return e, 0, false
	}
	rest := doc[next:]
	if len(rest) < len(e.name)+3 || rest[0] != '<' || rest[1] != '/' || !bytes.HasPrefix(rest[2:], e.name) || rest[2+len(e.name)] != '>' {
		return e, 0, false
	}
	return e, next + len(e.name) + 3, true
}

func isNameByte(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b == '_'
}

// readText finds the one text of an element; next is where the closing tag must begin.
func readText(doc []byte, at int) (start, end, next int, ok bool) {
	if bytes.HasPrefix(doc[at:], cdataOpen) {
		start = at + len(cdataOpen)
		n := bytes.Index(doc[start:], cdataClose)
		if n < 0 {
			return 0, 0, 0, false
		}
		end = start + n
		return start, end, end + len(cdataClose), bytes.IndexByte(doc[start:end], '\r') < 0
	}
	n := bytes.IndexByte(doc[at:], '<')
	if n < 0 {
		return 0, 0, 0, false
	}
	text := doc[at : at+n]
	return at, at + n, at + n, bytes.IndexByte(text, '&') < 0 && bytes.IndexByte(text, '\r') < 0 && !bytes.Contains(text, cdataClose)
}

// flatMessage reads a flat message; false for what encoding/xml must read.
func flatMessage(plain []byte) (m Message, ok bool) {
	whole := string(plain)
	ok = flat(plain, func(e element) bool {
		if field := m.field(string(e.name)); field != nil {
			*field = whole[e.start:e.end]
			return true
		}
		return !nestedElement(string(e.name))
	})
	return m, ok
}

// nestedElement reports whether an element has parts, which the flat form cannot hold.
func nestedElement(name string) bool {
	switch name {
	case "SelectedItems", "ScanCodeInfo", "SendPicsInfo", "SendLocationInfo", "BatchJob":
		return true
	}
	return false
}

// field finds where an element's text belongs; nil for none that is flat.
func (m *Message) field(name string) *string {
	if field := m.commonField(name); field != nil {
		return field
	}
	if field := m.eventField(name); field != nil {
		return field
	}
	return m.contactField(name)
}

func (m *Message) commonField(name string) *string {
	switch name {
	case "ToUserName":
		return &m.ToUserName
	case "FromUserName":
		return &m.FromUserName
	case "CreateTime":
		return &m.CreateTime
	case "MsgType":
		return &m.MsgType
	case "MsgId":
		return &m.MsgID
	case "AgentID":
		return &m.AgentID
	case "Content":
		return &m.Content
	case "PicUrl":
		return &m.PicURL
	case "MediaId":
		return &m.MediaID
	case "ThumbMediaId":
		return &m.ThumbMediaID
	case "Format":
		return &m.Format
	case "FileName":
		return &m.FileName
	}
	return m.placeField(name)
}

func (m *Message) placeField(name string) *string {
	switch name {
	case "Title":
		return &m.Title
	case "Description":
		return &m.Description
	case "Url":
		return &m.URL
	case "Location_X":
		return &m.LocationX
	case "Location_Y":
		return &m.LocationY
	case "Scale":
		return &m.Scale
	case "Label":
		return &m.Label
	case "AppType":
		return &m.AppType
	}
	return nil
}

func (m *Message) eventField(name string) *string {
	switch name {
	case "Event":
		return &m.Event
	case "EventKey":
		return &m.EventKey
	case "Latitude":
		return &m.Latitude
	case "Longitude":
		return &m.Longitude
	case "Precision":
		return &m.Precision
	case "TaskId":
		return &m.TaskID
	case "CardType":
		return &m.CardType
	case "ResponseCode":
		return &m.ResponseCode
	case "EffectTime":
		return &m.EffectTime
	case "ChangeType":
		return &m.ChangeType
	}
	return nil
}

func (m *Message) contactField(name string) *string {
	switch name {
	case "UserID":
		return &m.UserID
	case "NewUserID":
		return &m.NewUserID
	case "Department":
		return &m.Department
	case "Id":
		return &m.ID
	case "Name":
		return &m.Name
	case "ParentId":
		return &m.ParentID
	case "Order":
		return &m.Order
	case "TagId":
		return &m.TagID
	case "AddUserItems":
		return &m.AddUsers
	case "DelUserItems":
		return &m.DelUsers
	case "AddPartyItems":
		return &m.AddParties
	case "DelPartyItems":
		return &m.DelParties
	}
	return nil
}

// sealedIn is the cipher text in a flat envelope; nil for what encoding/xml must read.
func sealedIn(body []byte) (encrypted []byte) {
	ok := flat(body, func(e element) bool {
		if string(e.name) == "Encrypt" {
			encrypted = body[e.start:e.end]
		}
		return true
	})
	if !ok {
		return nil
	}
	return encrypted
}
