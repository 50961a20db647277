package knowledge

import (
	"regexp"
	"strings"
)

// The ways in which rows are drawn in plain text.

const boxSides = "│┃║┆┊"

var (
	ruleLine  = regexp.MustCompile(`^(?:[┌┬┐├┼┤└┴┘─━═╔╦╗╠╬╣╚╩╝╒╤╕╞╪╡╘╧╛╟╫╢┏┳┓┣╋┫┗┻┛│┃║\s]{4,}|\+(?:[-=]{2,}\+)+)$`)
	drawn     = "─━═┌├└"
	alignCell = regexp.MustCompile(`^:?-{2,}:?$|^:-:?$|^-$`)
	lineBreak = regexp.MustCompile(`(?i)^<br\s*/?>`)
)

func isRule(text string) bool {
	return len(text) > 3 && ruleLine.MatchString(text) && (text[0] == '+' || strings.ContainsAny(text, drawn))
}

func isPipeRow(text string) bool {
	return len(text) > 2 && text[0] == '|' && text[len(text)-1] == '|'
}

// pipeRun reads lines that begin and end with |.
func (s *tableScan) pipeRun(i int) ([]tableRow, int) {
	var rows []tableRow
	k := i
	for ; k < len(s.lines) && isPipeRow(s.lines[k].text); k++ {
		cells := splitCells(s.of(k), "|")
		if !aligns(cells) {
			rows = append(rows, tableRow{cells: cells})
		}
	}
	if len(rows) == 0 {
		return nil, i
	}
	return rows, k
}

// openPipes reads Markdown rows without outer pipes: the second line draws the columns.
func (s *tableScan) openPipes(i int) ([]tableRow, int) {
	if i+1 >= len(s.lines) || !strings.Contains(s.lines[i+1].text, "|") || !aligns(splitAt(s.of(i+1), "|")) {
		return nil, i
	}
	var rows []tableRow
	k := i
	for ; k < len(s.lines) && strings.Contains(s.lines[k].text, "|"); k++ {
		if cells := splitAt(s.of(k), "|"); !aligns(cells) {
			rows = append(rows, tableRow{cells: cells})
		}
	}
	return rows, k
}

// aligns reports the row of dashes under Markdown headings.
func aligns(cells []cell) bool {
	for _, c := range cells {
		if !c.short(40) || !alignCell.MatchString(c.fold()) {
			return false
		}
	}
	return len(cells) > 0
}

// splitCells cuts a row that begins and ends with a separator.
func splitCells(gs []glyph, sep string) []cell {
	cells := splitAt(gs, sep)
	if len(cells) > 2 {
		return cells[1 : len(cells)-1]
	}
	return cells
}

// splitAt cuts a row at separators; cells are trimmed.
func splitAt(gs []glyph, sep string) []cell {
	var out []cell
	start := 0
	for i, g := range gs {
		if strings.ContainsRune(sep, g.r) && (i == 0 || gs[i-1].r != '\\') {
			out = append(out, newCell(gs[start:i]))
			start = i + 1
		}
	}
	return append(out, newCell(gs[start:]))
}

// newCell trims a cell and reads the breaks and the bold signs in it.
func newCell(gs []glyph) cell {
	out := make(cell, 0, len(gs))
	for i := 0; i < len(gs); i++ {
		switch g := gs[i]; {
		case g.r == '<':
			if n := len(lineBreak.FindString(latin(gs[i:min(len(gs), i+8)]))); n > 0 {
				out = append(out, glyph{'\n', g.src})
				i += n - 1
				continue
			}
			out = append(out, g)
		case g.r == '*' && i+1 < len(gs) && gs[i+1].r == '*':
			i++
		default:
			out = append(out, g)
		}
	}
	return trimCell(out)
}

// latin returns glyphs as text, others than ASCII as ?.
func latin(gs []glyph) string {
	b := make([]byte, len(gs))
	for i, g := range gs {
		b[i] = '?'
		if g.r < 0x80 {
			b[i] = byte(g.r)
		}
	}
	return string(b)
}

func trimCell(c cell) cell {
	for len(c) > 0 && skippable(c[0].r) {
		c = c[1:]
	}
	for len(c) > 0 && skippable(c[len(c)-1].r) {
		c = c[:len(c)-1]
	}
	return c
}

// boxRun reads rows between drawn lines. Where lines are drawn between rows, all printed lines between two of them
// are one row; else a printed line is a row.
func (s *tableScan) boxRun(i int) ([]tableRow, int) {
	var groups [][][]cell
	open := false
	k := i
	for ; k < len(s.lines); k++ {
		text := s.lines[k].text
		switch {
		case isRule(text):
			open = false
		case strings.ContainsAny(text, boxSides) || isPipeRow(text) && isRule(s.lines[i].text):
			cells := splitCells(s.of(k), boxSides+"|")
			if !open {
				groups = append(groups, nil)
				open = true
			}
			last := len(groups) - 1
			groups[last] = append(groups[last], cells)
		default:
			return boxRows(groups), endOf(groups, i, k)
		}
	}
	return boxRows(groups), endOf(groups, i, k)
}

func endOf(groups [][][]cell, i, k int) int {
	if len(groups) == 0 || len(groups) == 1 && len(groups[0]) == 1 {
		return i
	}
	return k
}

func boxRows(groups [][][]cell) []tableRow {
	var rows []tableRow
	for _, g := range groups {
		if len(groups) <= 2 && len(g) > 1 { // only the headings are underlined
			for _, cells := range g {
				rows = append(rows, tableRow{cells: cells})
			}
			continue
		}
		merged := g[0]
		for _, cells := range g[1:] {
			merged = below(merged, cells)
		}
		rows = append(rows, tableRow{cells: merged})
	}
	return rows
}

// below puts the cells of one printed line under those of another.
func below(above, cells []cell) []cell {
	for j, c := range cells {
		switch {
		case j >= len(above):
			above = append(above, c)
		case len(c) > 0:
			above[j] = stack(above[j], c)
		}
	}
	return above
}

// stack joins two stretches of a cell with a line break; the first is the caller's to grow.
func stack(a, b cell) cell {
	if len(a) == 0 {
		return b
	}
	return append(append(a, glyph{'\n', a[len(a)-1].src}), b...)
}

// tabRun reads lines whose cells are separated by tabs.
func (s *tableScan) tabRun(i int) ([]tableRow, int) {
	width := tabsIn(s.of(i))
	if width < 2 {
		return nil, i
	}
	var rows []tableRow
	k, even := i, 0
	for ; k < len(s.lines); k++ {
		n := tabsIn(s.of(k))
		if n == 0 && !s.tabSection(k, width) {
			break
		}
		if n == width {
			even++
		}
		rows = append(rows, tableRow{cells: splitAt(s.of(k), "\t")})
	}
	if _, _, ok := headAt(rows, 0); !ok && even < 3 || even < 2 {
		return nil, i
	}
	return rows, k
}

// tabsIn counts the tabs of a line behind its first character.
func tabsIn(gs []glyph) int {
	n, seen := 0, false
	for _, g := range gs {
		if g.r == '\t' {
			n++
		}
		seen = seen || !skippable(g.r)
	}
	if !seen {
		return 0
	}
	return n
}

// tabSection reports a line without tabs between rows: a heading inside the table.
func (s *tableScan) tabSection(k, width int) bool {
	return s.lines[k].text != "" && runeCount(s.lines[k].text) <= 40 && startsItem(foldString(s.lines[k].text)) &&
		k+1 < len(s.lines) && tabsIn(s.of(k+1)) == width
}

// chunk is a piece of a line between wide blanks.
type chunk struct {
	cell cell
	at   int // unit: half-width columns
}

// chunks cuts a line at blanks of two and more.
func chunks(gs []glyph) []chunk {
	var out []chunk
	start, at, blanks := -1, 0, 0
	from := 0
	for i, g := range gs {
		if skippable(g.r) {
			blanks++
			at += columns(g.r)
			if g.r == '\u3000' || g.r == '\t' {
				blanks++
			}
			continue
		}
		if start >= 0 && blanks >= 2 {
			out = append(out, chunk{newCell(gs[start:i]), from})
			start = -1
		}
		if start < 0 {
			start, from = i, at
		}
		blanks = 0
		at += columns(g.r)
	}
	if start >= 0 {
		out = append(out, chunk{newCell(gs[start:]), from})
	}
	return out
}

// spaceRun reads rows whose cells stand apart by blanks; only under headings that are known.
func (s *tableScan) spaceRun(i int) ([]tableRow, int) {
	if !strings.Contains(s.lines[i].text, "  ") && !strings.ContainsAny(s.lines[i].text, "\u3000\t") {
		return nil, i
	}
	head := chunks(s.of(i))
	if len(head) < 3 {
		return nil, i
	}
	rows := []tableRow{{cells: cellsOf(head)}}
	if _, _, ok := headAt(rows, 0); !ok {
		return nil, i
	}
	marks := head
	k, end, gap := i+1, i+1, false
	for ; k < len(s.lines) && k-end < 8; k++ {
		if s.betweenPages(k) {
			gap = true
			continue
		}
		cs := chunks(s.of(k))
		row, ok := placed(cs, marks, len(head))
		if !ok {
			break
		}
		if len(cs) == len(head) {
			marks = cs
		} else if len(cs) == 1 && !s.sectionAt(k, cs[0], len(head)) {
			if cs[0].at < marks[1].at {
				break
			}
		}
		rows = append(rows, tableRow{cells: row, fresh: gap})
		end, gap = k+1, false
	}
	if len(rows) < 2 {
		return nil, i
	}
	return foldWrapped(rows), end
}

func cellsOf(cs []chunk) []cell {
	out := make([]cell, len(cs))
	for i, c := range cs {
		out[i] = c.cell
	}
	return out
}

// placed gives each chunk of a line its column: by order when none is missing, else by where it stands.
func placed(cs, marks []chunk, width int) ([]cell, bool) {
	if len(cs) == 0 || len(cs) > width {
		return nil, false
	}
	row := make([]cell, width)
	if len(cs) == width {
		copy(row, cellsOf(cs))
		return row, true
	}
	j := 0
	for _, c := range cs {
		for j+1 < width && abs(marks[j+1].at-c.at) <= abs(marks[j].at-c.at) {
			j++
		}
		if len(row[j]) > 0 {
			return nil, false
		}
		row[j] = c.cell
	}
	return row, true
}

func abs(n int) int { return max(n, -n) }

// sectionAt reports a heading inside the table: a numbered short line before a full row.
func (s *tableScan) sectionAt(k int, c chunk, width int) bool {
	if !c.cell.short(40) || !startsItem(c.cell.fold()) {
		return false
	}
	for k++; k < len(s.lines); k++ {
		if !s.betweenPages(k) {
			return len(chunks(s.of(k))) == width
		}
	}
	return false
}

// foldWrapped puts printed lines without a first cell under the row that they go on with.
func foldWrapped(rows []tableRow) []tableRow {
	out := rows[:1]
	for _, r := range rows[1:] {
		if len(r.cells[0]) == 0 && len(out) > 1 {
			last := &out[len(out)-1]
			last.cells = below(last.cells, r.cells)
			continue
		}
		out = append(out, r)
	}
	return out
}
