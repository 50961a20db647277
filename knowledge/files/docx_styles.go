package files

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// listPlace says which list a paragraph counts in. Zero value: in none.
type listPlace struct {
	id    string // numId; "0" says that the paragraph has no number though its style has one
	level int    // from 0; -1 when only the style says it
	style string // where it comes from, "" for the paragraph itself
}

// style is what a paragraph style says that matters here.
type style struct {
	name, base string
	list       listPlace
	hidden     bool
}

// styleSheet is styles.xml.
type styleSheet struct {
	byID    map[string]*style
	general string // the style of paragraphs that name none
}

// readStyles reads styles.xml; a document may have none.
func readStyles(a *archive, part string) (*styleSheet, error) {
	s := &styleSheet{byID: map[string]*style{}}
	x, err := a.xml(part)
	if err != nil || x == nil {
		return s, err
	}
	return s, x.root(func(e xml.StartElement) error {
		if e.Name.Local != "style" || len(s.byID) > 50_000 {
			return x.skip()
		}
		st := &style{}
		s.byID[attr(e, "styleId")] = st
		if attr(e, "type") == "paragraph" && (attr(e, "default") == "1" || attr(e, "default") == "true") {
			s.general = attr(e, "styleId")
		}
		return st.read(x)
	})
}

func (st *style) read(x *xmlReader) error {
	return x.children(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "name":
			st.name = strings.ToLower(attr(e, "val"))
		case "basedOn":
			st.base = attr(e, "val")
		case "pPr":
			return x.children(func(e xml.StartElement) error {
				if e.Name.Local == "numPr" {
					return readPlace(x, &st.list)
				}
				return x.skip()
			})
		case "rPr":
			return x.children(func(e xml.StartElement) error {
				if e.Name.Local == "vanish" {
					st.hidden = isOn(e)
				}
				return x.skip()
			})
		}
		return x.skip()
	})
}

// readPlace reads a numPr.
func readPlace(x *xmlReader, p *listPlace) error {
	p.level = -1
	return x.children(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "numId":
			p.id = attr(e, "val")
		case "ilvl":
			p.level = number(attr(e, "val"), 0)
		}
		return x.skip()
	})
}

// numbered returns the list that a style counts in, by itself or through what it is based on.
func (s *styleSheet) numbered(id string) listPlace {
	level := -1
	for range 20 {
		st := s.byID[id]
		if st == nil {
			return listPlace{}
		}
		if level < 0 && st.list.level > 0 {
			level = st.list.level
		}
		if st.list.id != "" {
			p := st.list
			p.style = id
			if level >= 0 {
				p.level = level
			}
			return p
		}
		id = st.base
	}
	return listPlace{}
}

// contents reports a style of tables of contents.
func (s *styleSheet) contents(id string) bool {
	st := s.byID[id]
	return st != nil && (strings.HasPrefix(st.name, "toc ") || st.name == "toc heading")
}

// root calls for each child of a part's outermost element.
func (x *xmlReader) root(do func(xml.StartElement) error) error {
	for {
		t, err := x.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if _, ok := t.(xml.StartElement); ok {
			return x.children(do)
		}
	}
}
