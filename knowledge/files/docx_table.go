package files

import "encoding/xml"

// wordTable is a table of Word while it is read.
type wordTable struct {
	grid   grid
	merged [maxColumns]string // by column: the text of the cell that vMerge goes on with
}

// table reads a w:tbl.
func (d *docx) table() ([]block, error) {
	t := &wordTable{}
	if err := d.rows(t); err != nil {
		return nil, err
	}
	return t.grid.blocks(&d.spent)
}

func (d *docx) rows(t *wordTable) error {
	return d.x.children(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "tr":
			return d.row(t)
		case "ins", "moveTo":
			d.revised = true
			return d.rows(t)
		case "sdt", "sdtContent", "customXml":
			return d.rows(t)
		case "del", "moveFrom":
			d.revised = true
		}
		return d.x.skip()
	})
}

// row reads a w:tr; one whose deletion is tracked is left out.
func (d *docx) row(t *wordTable) error {
	t.grid.begin()
	deleted := false
	if err := d.cells(t, &deleted); err != nil {
		return err
	}
	if deleted {
		t.grid.rows = t.grid.rows[:len(t.grid.rows)-1]
	}
	return d.spent.line(0)
}

func (d *docx) cells(t *wordTable, deleted *bool) error {
	return d.x.children(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "trPr":
			return d.x.children(func(e xml.StartElement) error {
				switch e.Name.Local {
				case "gridBefore":
					t.grid.place("", nil, number(attr(e, "val"), 0))
				case "del":
					*deleted, d.revised = true, true
				}
				return d.x.skip()
			})
		case "tc":
			return d.cell(t)
		case "sdt", "sdtContent", "customXml":
			return d.cells(t, deleted)
		}
		return d.x.skip()
	})
}

// span is what the properties of a cell say of its place.
type span struct {
	cols       int
	down, side string // vMerge and hMerge: restart, continue, or "" for none
	deleted    bool
}

// cell reads a w:tc.
func (d *docx) cell(t *wordTable) error {
	s := span{cols: 1}
	var content []block
	held := d.held
	d.held = ""
	err := d.x.children(func(e xml.StartElement) error {
		if e.Name.Local == "tcPr" {
			return d.span(&s)
		}
		more, err := d.block(e)
		content = append(content, more...)
		return err
	})
	if d.held != "" {
		content = append(content, block{text: d.held})
	}
	d.held = held
	if err != nil {
		return err
	}
	col := len(t.grid.rows[len(t.grid.rows)-1])
	if col >= maxColumns {
		return nil
	}
	text := cellText(content)
	switch {
	case s.side == "continue" || s.deleted:
		text, content = "", nil
	case s.down == "continue":
		text, content = t.merged[col], nil
	case s.down == "restart":
		t.merged[col] = text
	default:
		t.merged[col] = ""
	}
	t.grid.place(text, content, s.cols)
	return nil
}

func (d *docx) span(s *span) error {
	return d.x.children(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "gridSpan":
			s.cols = max(number(attr(e, "val"), 1), 1)
		case "vMerge":
			s.down = merge(e)
		case "hMerge":
			s.side = merge(e)
		case "cellDel":
			s.deleted, d.revised = true, true
		}
		return d.x.skip()
	})
}

func merge(e xml.StartElement) string {
	if attr(e, "val") == "restart" {
		return "restart"
	}
	return "continue"
}
