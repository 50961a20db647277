package wecom

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"path"
	"strings"
	"unicode/utf8"

	"duban/delivery"
	"duban/ledger"
)

// Envelope is what a callback's body holds 信封. Encrypt is the sealed Message.
type Envelope struct {
	ToUserName string `xml:"ToUserName"` // corp id
	AgentID    string `xml:"AgentID"`    // absent for contact callbacks
	Encrypt    string `xml:"Encrypt"`
}

// Message is a member's message or an event, as WeCom sends it 消息与事件. All values are as printed;
// what a kind does not have is "".
// Source: developer documentation, pages 90239 (messages) and 90240 (events).
type Message struct {
	ToUserName   string `xml:"ToUserName"`   // corp id
	FromUserName string `xml:"FromUserName"` // userid; "sys" for contact events
	CreateTime   string `xml:"CreateTime"`   // Unix seconds
	MsgType      string `xml:"MsgType"`      // text, image, voice, video, location, link, file, event
	MsgID        string `xml:"MsgId"`        // 64 bits, kept as text; events have none
	AgentID      string `xml:"AgentID"`

	Content      string `xml:"Content"`      // text
	PicURL       string `xml:"PicUrl"`       // image, link
	MediaID      string `xml:"MediaId"`      // image, voice, video, file; lives for 3 days
	ThumbMediaID string `xml:"ThumbMediaId"` // video
	Format       string `xml:"Format"`       // voice: amr, speex
	FileName     string `xml:"FileName"`     // file, which is not documented but arrives
	Title        string `xml:"Title"`        // link
	Description  string `xml:"Description"`  // link
	URL          string `xml:"Url"`          // link
	LocationX    string `xml:"Location_X"`   // location: latitude
	LocationY    string `xml:"Location_Y"`   // location: longitude
	Scale        string `xml:"Scale"`        // location
	Label        string `xml:"Label"`        // location
	AppType      string `xml:"AppType"`      // location

	Event        string         `xml:"Event"`
	EventKey     string         `xml:"EventKey"`
	Latitude     string         `xml:"Latitude"`     // LOCATION
	Longitude    string         `xml:"Longitude"`    // LOCATION
	Precision    string         `xml:"Precision"`    // LOCATION
	TaskID       string         `xml:"TaskId"`       // cards
	CardType     string         `xml:"CardType"`     // cards
	ResponseCode string         `xml:"ResponseCode"` // cards: lets the card be changed, once, for 72 h
	Selected     []SelectedItem `xml:"SelectedItems>SelectedItem"`
	ScanType     string         `xml:"ScanCodeInfo>ScanType"`
	ScanResult   string         `xml:"ScanCodeInfo>ScanResult"`
	PicCount     string         `xml:"SendPicsInfo>Count"`
	PicMD5Sums   []string       `xml:"SendPicsInfo>PicList>item>PicMd5Sum"`
	Sent         *SentLocation  `xml:"SendLocationInfo"`
	EffectTime   string         `xml:"EffectTime"` // inactive_alert

	ChangeType  string `xml:"ChangeType"` // change_contact
	UserID      string `xml:"UserID"`
	NewUserID   string `xml:"NewUserID"`
	Department  string `xml:"Department"`
	ID          string `xml:"Id"`
	Name        string `xml:"Name"`
	ParentID    string `xml:"ParentId"`
	Order       string `xml:"Order"`
	TagID       string `xml:"TagId"`
	AddUsers    string `xml:"AddUserItems"`
	DelUsers    string `xml:"DelUserItems"`
	AddParties  string `xml:"AddPartyItems"`
	DelParties  string `xml:"DelPartyItems"`
	JobID       string `xml:"BatchJob>JobId"`
	JobType     string `xml:"BatchJob>JobType"`
	JobErrCode  string `xml:"BatchJob>ErrCode"`
	JobErrorMsg string `xml:"BatchJob>ErrMsg"`
}

// SelectedItem is what a member chose in one question of a card.
type SelectedItem struct {
	QuestionKey string   `xml:"QuestionKey"`
	OptionIDs   []string `xml:"OptionIds>OptionId"`
}

// SentLocation is a place that a member picked from a menu.
type SentLocation struct {
	X       string `xml:"Location_X"`
	Y       string `xml:"Location_Y"`
	Scale   string `xml:"Scale"`
	Label   string `xml:"Label"`
	PoiName string `xml:"Poiname"`
}

// ParseMessage reads a decrypted message. Characters that XML forbids, which people do paste into a chat, become
// spaces: a message must not be lost by one of them.
// Errors: of encoding/xml.
func ParseMessage(plain []byte) (Message, error) {
	plain = legalXML(plain)
	if m, ok := flatMessage(plain); ok {
		return m, nil
	}
	var m Message
	if err := xml.Unmarshal(plain, &m); err != nil {
		return Message{}, fmt.Errorf("read the message's XML: %w", err)
	}
	return m, nil
}

// legalXML replaces invalid UTF-8 and control characters by spaces.
func legalXML(data []byte) []byte {
	illegal := func(r rune) bool {
		return r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == utf8.RuneError || r == 0xFFFE || r == 0xFFFF
	}
	if plainlyLegal(data) || utf8.Valid(data) && bytes.IndexFunc(data, illegal) < 0 {
		return data
	}
	return bytes.Map(func(r rune) rune {
		if illegal(r) {
			return ' '
		}
		return r
	}, data)
}

// plainlyLegal is legalXML's answer for almost all messages, byte by byte: no control characters, and none of U+FFC0 to U+FFFF,
// the last of which are not characters.
func plainlyLegal(data []byte) bool {
	for i, b := range data {
		if b < ' ' && b != '\t' && b != '\n' && b != '\r' || b == 0xEF && i+1 < len(data) && data[i+1] == 0xBF {
			return false
		}
	}
	return utf8.Valid(data)
}

// Key identifies a message: what has the same key is the same message sent again.
// Shape: wecom:<corp>:<agent>:<MsgId>, and for events, which have no id,
// wecom:<corp>:<agent>:event:<userid>:<CreateTime>:<Event>:<hash of EventKey, TaskId and ChangeType>.
func (m Message) Key() string {
	head := "wecom:" + m.ToUserName + ":" + m.AgentID + ":"
	if m.MsgType != "event" && m.MsgID != "" {
		return head + m.MsgID
	}
	rest := []string{m.EventKey, m.TaskID, m.ChangeType, m.UserID, m.ID}
	if picked := m.picked(); len(picked) > 0 {
		rest = append(rest, picked...)
	}
	if m.MsgType != "event" {
		rest = append(rest, m.Content, m.MediaID)
	}
	sum := sha256.Sum256([]byte(strings.Join(rest, "\x00")))
	return head + strings.Join([]string{
		m.MsgType, strings.ToLower(m.FromUserName), m.CreateTime, m.Event, hex.EncodeToString(sum[:8]),
	}, ":")
}

// stands maps the kinds of message that hold no text to what stands in their place.
func stands(m Message) (text string, known bool) {
	switch m.MsgType {
	case "image":
		return "[图片]", true
	case "voice":
		return "[语音]", true
	case "video":
		return "[视频]", true
	case "location":
		return strings.TrimSpace("[位置] " + m.Label), true
	case "link":
		return strings.TrimSpace("[链接] " + m.Title), true
	case "file":
		return strings.TrimSpace("[文件] " + m.FileName), true
	}
	return "", false
}

// conversational are the events that a person causes in the chat.
func conversational(event string) bool {
	switch event {
	case "subscribe", "enter_agent", "click", "view", tapEvent, menuEvent:
		return true
	}
	return false
}

// The events of cards: a button or the submit button was pressed, or an entry of the menu in the corner.
const (
	tapEvent  = "template_card_event"
	menuEvent = "template_card_menu_event"
)

// picked are the ids of the options that a member chose on a card, of all its questions in order.
func (m Message) picked() []string {
	var ids []string
	for _, s := range m.Selected {
		ids = append(ids, s.OptionIDs...)
	}
	return ids
}

// file is what the message carries, nil when there is nothing to fetch. What has no name of its own gets one of its kind
// and MsgId; a file without one is named by whoever fetches it, for nothing here tells its kind.
func (m Message) file() *ledger.File {
	if m.MediaID == "" {
		return nil
	}
	f := &ledger.File{Name: fileName(m.FileName), MediaID: m.MediaID}
	if f.Name != "" {
		return f
	}
	switch m.MsgType {
	case "image":
		f.Name = "图片-" + m.MsgID + ".jpg"
	case "video":
		f.Name = "视频-" + m.MsgID + ".mp4"
	case "voice":
		f.Name = "语音-" + m.MsgID + ".amr"
		if strings.EqualFold(m.Format, "speex") {
			f.Name = "语音-" + m.MsgID + ".speex"
		}
	}
	return f
}

// maxFileName bounds what is kept of a file's name. Unit: characters.
const maxFileName = 120

// fileName is the name of a file without a folder, of a length that people can read; its end, which tells the kind
// of file, is kept.
func fileName(name string) string {
	name = strings.TrimSpace(path.Base(strings.ReplaceAll(name, `\`, "/")))
	if name == "." || name == "/" {
		return ""
	}
	if r := []rune(name); len(r) > maxFileName {
		end := []rune(path.Ext(name))
		if len(end) > 10 {
			end = nil
		}
		name = string(r[:maxFileName-len(end)]) + string(end)
	}
	return name
}

// Incoming turns a message into the channel-neutral form; false when the bot has nothing to do with it.
// Kind is "text"; the MsgType (voice, image, video, location, link, file) with a short word in place of a text and the
// File where there is one; "tap" for what was pressed on a card, with Tap, Picked and a Handle (see cardHandle); else
// "event:" and the event's name in lower case with the EventKey as the text. At is zero: the process's clock rules.
func (m Message) Incoming() (delivery.Incoming, bool) {
	in := delivery.Incoming{
		Key:          m.Key(),
		Channel:      Channel,
		Conversation: Conversation(m.AgentID, m.FromUserName),
		From:         m.FromUserName,
		Kind:         m.MsgType,
	}
	if m.FromUserName == "" || m.FromUserName == "sys" {
		return delivery.Incoming{}, false
	}
	switch m.MsgType {
	case "text":
		in.Text = m.Content
		return in, true
	case "event":
		return m.event(in)
	}
	var known bool
	if in.Text, known = stands(m); known {
		in.File = m.file()
	}
	return in, known
}

// event is Incoming for the events.
func (m Message) event(in delivery.Incoming) (delivery.Incoming, bool) {
	event := strings.ToLower(m.Event)
	if event == tapEvent || event == menuEvent {
		in.Kind, in.Tap, in.Picked, in.Handle = "tap", m.EventKey, m.picked(), cardHandle(m.TaskID, m.ResponseCode)
		return in, true
	}
	in.Kind, in.Text = "event:"+event, m.EventKey
	return in, conversational(event)
}

// Channel is the value of Incoming.Channel and Outgoing.Channel for this package.
const Channel = "wecom"

// Conversation names the chat of a member with an app. Userids are compared without case.
func Conversation(agentID, userID string) string {
	return Channel + ":" + agentID + ":" + strings.ToLower(userID)
}
