package files

import (
	"encoding/xml"
	"strings"
	"unicode"
)

// paragraph is one paragraph of a Word document while it is read.
type paragraph struct {
	text  strings.Builder
	style string
	place listPlace
	gone  bool    // its mark was deleted: the text joins the next paragraph
	boxes []block // text boxes that hang on it
}

// paragraph reads a w:p: its text with the automatic number, then its text boxes.
func (d *docx) paragraph() ([]block, error) {
	if err := d.ctx.Err(); err != nil {
		return nil, err
	}
	p := &paragraph{style: d.styles.general}
	if err := d.inline(p); err != nil {
		return nil, err
	}
	for len(d.fields) > 0 && !d.fields[len(d.fields)-1].result {
		d.fields = d.fields[:len(d.fields)-1] // an instruction ends with its paragraph, lest a broken field swallow the rest
	}
	text := d.held + p.text.String()
	d.held = ""
	if err := d.spent.line(len(text)); err != nil {
		return nil, err
	}
	if p.gone {
		d.held = text
		return p.boxes, nil
	}
	if d.styles.contents(p.style) || text == "" && d.contents() {
		return p.boxes, nil
	}
	if p.place.id == "" {
		p.place = d.styles.numbered(p.style)
	} else if p.place.level < 0 {
		p.place.level = max(d.styles.numbered(p.style).level, 0)
	}
	label := d.lists.next(p.place)
	if strings.TrimFunc(text, unicode.IsSpace) != "" {
		text = label + text
	}
	return append([]block{{text: text}}, p.boxes...), nil
}

// inline reads what stands in a line: runs and what holds runs.
func (d *docx) inline(p *paragraph) error {
	return d.x.children(func(e xml.StartElement) error { return d.piece(p, e) })
}

func (d *docx) piece(p *paragraph, e xml.StartElement) error {
	switch e.Name.Local {
	case "pPr":
		return d.properties(p)
	case "r":
		return d.run(p)
	case "ins", "moveTo":
		d.revised = true
		return d.inline(p)
	case "hyperlink", "smartTag", "customXml", "sdt", "sdtContent", "fldSimple", "dir", "bdo", "ruby", "rubyBase":
		return d.inline(p)
	case "del", "moveFrom":
		d.revised = true
	case "oMath", "oMathPara":
		return d.formula(p)
	case "AlternateContent":
		return d.alternate(func() (bool, error) {
			before := p.text.Len() + len(p.boxes) + d.pictures
			err := d.inline(p)
			return p.text.Len()+len(p.boxes)+d.pictures > before, err
		})
	case "drawing", "pict", "object":
		return d.shape(p, e)
	}
	return d.x.skip()
}

// properties reads style, list and mark of a paragraph.
func (d *docx) properties(p *paragraph) error {
	return d.x.children(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "pStyle":
			p.style = attr(e, "val")
		case "numPr":
			return readPlace(d.x, &p.place)
		case "rPr":
			return d.x.children(func(e xml.StartElement) error {
				if e.Name.Local == "del" || e.Name.Local == "moveFrom" {
					p.gone, d.revised = true, true
				}
				return d.x.skip()
			})
		}
		return d.x.skip()
	})
}

// run reads a w:r.
func (d *docx) run(p *paragraph) error {
	hidden := false
	return d.x.children(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "rPr":
			return d.x.children(func(e xml.StartElement) error {
				switch e.Name.Local {
				case "vanish":
					hidden = isOn(e)
				case "rStyle":
					st := d.styles.byID[attr(e, "val")]
					hidden = hidden || st != nil && st.hidden
				}
				return d.x.skip()
			})
		case "t":
			text, err := d.x.text()
			if hidden && d.prints() && strings.TrimSpace(text) != "" {
				d.hidden = true
			}
			d.print(p, text, hidden)
			return err
		case "AlternateContent", "drawing", "pict", "object", "ruby":
			return d.piece(p, e)
		case "rt": // the reading above a character
			return d.x.skip()
		}
		return d.sign(p, e, hidden)
	})
}

// sign reads what stands in a run for a single sign, and the marks of fields and notes.
func (d *docx) sign(p *paragraph, e xml.StartElement, hidden bool) error {
	switch e.Name.Local {
	case "tab", "ptab":
		d.print(p, "\t", hidden)
	case "br":
		if kind := attr(e, "type"); kind == "" || kind == "textWrapping" {
			d.print(p, "\n", hidden)
		}
	case "cr":
		d.print(p, "\n", hidden)
	case "noBreakHyphen":
		d.print(p, "-", hidden)
	case "sym":
		d.print(p, symbol(attr(e, "font"), attr(e, "char")), hidden)
	case "fldChar":
		d.mark(attr(e, "fldCharType"))
	case "instrText":
		text, err := d.x.text()
		if n := len(d.fields); n > 0 && len(d.fields[n-1].instruction) < 200 {
			d.fields[n-1].instruction += text
		}
		return err
	case "footnoteReference":
		d.noted = append(d.noted, note{"footnote", attr(e, "id")})
	case "endnoteReference":
		d.noted = append(d.noted, note{"endnote", attr(e, "id")})
	case "commentReference":
		d.comments++
	}
	return d.x.skip()
}

func (d *docx) print(p *paragraph, text string, hidden bool) {
	if !hidden && d.prints() {
		p.text.WriteString(text)
	}
}

// mark opens a field, comes to its result, or closes it.
func (d *docx) mark(kind string) {
	n := len(d.fields)
	switch {
	case kind == "begin" && n < 1000:
		d.fields = append(d.fields, field{})
	case kind == "separate" && n > 0:
		d.fields[n-1].result = true
	case kind == "end" && n > 0:
		d.fields = d.fields[:n-1]
	}
}

// prints reports whether text at this place is printed: in no instruction and in no table of contents.
func (d *docx) prints() bool {
	for _, f := range d.fields {
		if !f.result {
			return false
		}
	}
	return !d.contents()
}

func (d *docx) contents() bool {
	for _, f := range d.fields {
		if f.result && strings.HasPrefix(strings.TrimSpace(f.instruction), "TOC") {
			return true
		}
	}
	return false
}

// shape looks for text boxes and pictures in a drawing.
func (d *docx) shape(p *paragraph, e xml.StartElement) error {
	switch e.Name.Local {
	case "txbxContent":
		fields := d.fields
		d.fields = nil
		box, err := d.content()
		d.fields = fields
		p.boxes = append(p.boxes, box...)
		return err
	case "AlternateContent":
		return d.piece(p, e)
	case "blip", "imagedata":
		d.pictures++
	case "textpath":
		if text := attr(e, "string"); text != "" {
			p.boxes = append(p.boxes, block{text: text})
		}
	}
	return d.x.children(func(e xml.StartElement) error { return d.shape(p, e) })
}

// formula reads the text of a formula.
func (d *docx) formula(p *paragraph) error {
	return d.x.children(func(e xml.StartElement) error {
		if e.Name.Local != "t" {
			return d.formula(p)
		}
		text, err := d.x.text()
		d.print(p, text, false)
		return err
	})
}

// symbols are the signs of the symbol fonts that documents use: boxes, ticks and comparisons.
var symbols = map[string]string{
	"Wingdings F06C": "●", "Wingdings F06D": "○", "Wingdings F06E": "■", "Wingdings F06F": "□", "Wingdings F071": "□", "Wingdings F075": "◆",
	"Wingdings F0A8": "□", "Wingdings F0FC": "√", "Wingdings F0FB": "×", "Wingdings F0FE": "☑", "Wingdings F0FD": "☒", "Wingdings F0D8": "➢",
	"Wingdings 2 F0A3": "□", "Wingdings 2 F052": "☑", "Wingdings 2 F053": "☒", "Wingdings 2 F050": "√", "Wingdings 2 F04F": "×", "Wingdings 2 F02A": "□",
	"Symbol F0B3": "≥", "Symbol F0A3": "≤", "Symbol F0B4": "×", "Symbol F0B1": "±", "Symbol F0B7": "·", "Symbol F0B9": "≠", "Symbol F0B0": "°",
}

// symbol returns the sign of a symbol font, "" for one that is not known.
func symbol(font, char string) string {
	if s, ok := symbols[font+" "+strings.ToUpper(char)]; ok {
		return s
	}
	n := 0
	for _, c := range strings.ToUpper(char) {
		switch {
		case c >= '0' && c <= '9':
			n = n<<4 | int(c-'0')
		case c >= 'A' && c <= 'F':
			n = n<<4 | int(c-'A'+10)
		default:
			return ""
		}
		if n > unicode.MaxRune {
			return ""
		}
	}
	if r := rune(n); r > 0x20 && (r < 0xD800 || r > 0xF8FF) {
		return string(r)
	}
	return ""
}
