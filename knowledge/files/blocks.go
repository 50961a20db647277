package files

import (
	"errors"
	"strings"
	"unicode"
)

// Bounds of what is read. They hold every format, so that no file, however made, costs more than they say.
const (
	maxText    = 50 << 20  // bytes of text that a file may give
	maxLines   = 1_000_000 // paragraphs and rows
	maxCells   = 2_000_000 // cells of all tables, repeated ones counted
	maxColumns = 60        // of a table; what stands further right is left out
	maxDepth   = 200       // nested elements of one another
)

var (
	errMuch   = errors.New("more than is read")
	errDeep   = errors.New("nested too deep")
	errBroken = errors.New("broken")
	errLocked = errors.New("locked")
)

// budget counts what a file gives against the bounds. Zero value: nothing spent.
type budget struct{ bytes, lines, cells int }

// line spends a line of n bytes.
func (b *budget) line(n int) error {
	b.bytes += n
	b.lines++
	if b.bytes > maxText || b.lines > maxLines {
		return errMuch
	}
	return nil
}

// row spends a row of cells.
func (b *budget) row(cells []string) error {
	b.cells += len(cells)
	n := 0
	for _, c := range cells {
		n += len(c) + 3
	}
	if b.cells > maxCells {
		return errMuch
	}
	return b.line(n)
}

// block is one line of a Text on its way: a paragraph, or a row of a table when cells is not nil.
type block struct {
	text  string
	cells []string
}

// render writes blocks in the form that a Text has.
func render(blocks []block) (string, error) {
	var spent budget
	var b strings.Builder
	for _, l := range blocks {
		if l.cells != nil {
			if err := spent.row(l.cells); err != nil {
				return "", err
			}
			writeRow(&b, l.cells)
			continue
		}
		if err := spent.line(len(l.text)); err != nil {
			return "", err
		}
		b.WriteString(strings.TrimRightFunc(l.text, unicode.IsSpace))
		b.WriteByte('\n')
	}
	return b.String(), nil
}

func writeRow(b *strings.Builder, cells []string) {
	for _, c := range cells {
		b.WriteString("| ")
		b.WriteString(c)
		if c != "" {
			b.WriteByte(' ')
		}
	}
	b.WriteString("|\n")
}

var cellSigns = strings.NewReplacer("|", "｜", "\r\n", "<br>", "\n", "<br>", "\r", "<br>", "\t", " ", "\v", "<br>", "\f", "<br>", "\u2028", "<br>", "\u2029", "<br>")

// cellText makes one line of what stands in a cell.
func cellText(content []block) string {
	lines := make([]string, 0, len(content))
	for _, c := range content {
		text := c.text
		if c.cells != nil { // a table in a table
			text = strings.Join(strings.FieldsFunc(strings.Join(c.cells, "\x00"), func(r rune) bool { return r == 0 }), " ")
		}
		if text = strings.TrimSpace(cellSigns.Replace(strings.TrimSpace(text))); text != "" {
			lines = append(lines, text)
		}
	}
	return strings.Join(lines, "<br>")
}

// grid lays the cells of a table out, row by row.
// Zero value: an empty table.
type grid struct {
	rows [][]gridCell
	open []openCell // by column: a cell that goes on in the rows below
}

// gridCell is what stands in one field of a grid.
type gridCell struct {
	text  string
	first []block // what stands there, in the first field of a cell only
}

// openCell is a cell that spans rows.
type openCell struct {
	text string
	left int // rows that it still covers
}

// begin starts a row.
func (g *grid) begin() { g.rows = append(g.rows, nil) }

// put adds a cell behind the last one of the row; cols and rows are its spans.
func (g *grid) put(content []block, cols, rows int) {
	g.carry(false)
	row := &g.rows[len(g.rows)-1]
	if len(*row) >= maxColumns {
		return
	}
	text := cellText(content)
	for i := range min(max(cols, 1), maxColumns-len(*row)) {
		f, o := gridCell{}, openCell{left: rows - 1}
		if i == 0 {
			f, o.text = gridCell{text, content}, text
		}
		for len(g.open) <= len(*row) {
			g.open = append(g.open, openCell{})
		}
		g.open[len(*row)] = o
		*row = append(*row, f)
	}
}

// place adds a cell behind the last one of the row and leaves spans of rows to the caller.
func (g *grid) place(text string, content []block, cols int) {
	row := &g.rows[len(g.rows)-1]
	for i := range min(cols, maxColumns-len(*row)) {
		f := gridCell{}
		if i == 0 {
			f = gridCell{text, content}
		}
		*row = append(*row, f)
	}
}

// end closes a row.
func (g *grid) end() { g.carry(true) }

// carry fills the fields that cells of the rows above reach down into: up to the first free one, or all.
func (g *grid) carry(all bool) {
	row := &g.rows[len(g.rows)-1]
	for len(*row) < len(g.open) {
		o := &g.open[len(*row)]
		if o.left <= 0 && (!all || !g.openAfter(len(*row))) {
			return
		}
		text := ""
		if o.left > 0 {
			o.left--
			text = o.text
		}
		*row = append(*row, gridCell{text: text})
	}
}

func (g *grid) openAfter(col int) bool {
	for _, o := range g.open[col:] {
		if o.left > 0 {
			return true
		}
	}
	return false
}

// blocks returns the table as rows. A table of one column is a frame around text: its content stands as it is.
// Columns and rows that hold nothing are left out.
func (g *grid) blocks(spent *budget) ([]block, error) {
	used := g.columns()
	var out []block
	for _, row := range g.rows {
		if len(used) < 2 {
			for _, f := range row {
				out = append(out, f.first...)
			}
			continue
		}
		cells, holds := make([]string, len(used)), false
		for i, col := range used {
			if col < len(row) {
				cells[i] = row[col].text
				holds = holds || cells[i] != ""
			}
		}
		if !holds {
			continue
		}
		if err := spent.row(cells); err != nil {
			return nil, err
		}
		out = append(out, block{cells: cells})
	}
	if len(used) > 1 && len(out) > 0 {
		out = append(out, block{})
	}
	return out, nil
}

// columns lists the columns that hold something.
func (g *grid) columns() []int {
	var holds [maxColumns]bool
	for _, row := range g.rows {
		for col, f := range row {
			holds[col] = holds[col] || f.text != ""
		}
	}
	var used []int
	for col, h := range holds {
		if h {
			used = append(used, col)
		}
	}
	return used
}
