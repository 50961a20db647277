package knowledge

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// A table is taken out of the text before its lines are joined to paragraphs, and is read by rules of its own.
//
//	glyphs ─takeTables─► text without tables ──► flow, outline, measures
//	            └──► rows ─columns─► mend ─layOut─► a flow of cells ─items─┬─► joined to the measures of the text
//	                                                                       ├─► measures, where the table is the document
//	                                                                       └─► passages: figures, contacts, what fits nothing

// cell is one field of a row; a line break inside it is a glyph '\n'.
type cell []glyph

// tableRow is one row of a table as printed.
type tableRow struct {
	cells []cell
	fresh bool // the first behind the end of a page
}

// table is a run of rows.
type table struct {
	rows    []tableRow
	caption string   // the line above that names it
	titles  []string // rows above the headings, and the notes under it
	columns []column // nil: no headings
	task    bool     // it hands out tasks: a column of tasks, and one of units or days

	f     *flow    // its cells, one after the other
	paras [][]para // for each row and column; a.b for an empty cell
	lead  []string // labels of progress columns that are left out
}

// rawLine is a line of the text before any cleaning.
type rawLine struct {
	a, b  int // glyphs
	text  string
	taken bool
}

// tableScan looks for tables in the lines of a text.
type tableScan struct {
	gs    []glyph
	lines []rawLine
	known map[string]bool // short lines: are they headings
}

// takeTables returns the text without its tables, and the tables. Lines of a frame of a single column, such as one
// drawn around the whole text, stay in the text without the frame.
func takeTables(gs []glyph) ([]glyph, []*table) {
	s := &tableScan{gs: gs, lines: rawLines(gs), known: map[string]bool{}}
	var tables []*table
	framed := map[int][]cell{}
	told := false // a sentence stands before
	for i := 0; i < len(s.lines); {
		run, next := s.runAt(i)
		if next == i {
			told = told || strings.Contains(s.lines[i].text, "。")
			i++
			continue
		}
		run, next = s.overPages(run, i, next)
		if single := frame(run); single != nil {
			for k := i; k < next; k++ {
				s.lines[k].taken = true
			}
			framed[i] = single
			i = next
			continue
		}
		tables = append(tables, splitRun(run)...)
		s.captions(tables[len(tables)-1], i, next, told)
		for k := i; k < next; k++ {
			s.lines[k].taken = true
		}
		i = next
	}
	if len(tables)+len(framed) == 0 {
		return gs, nil
	}
	return s.rest(framed), tables
}

// rest returns the glyphs of the lines that are in no table.
func (s *tableScan) rest(framed map[int][]cell) []glyph {
	out := make([]glyph, 0, len(s.gs))
	for i, l := range s.lines {
		for _, c := range framed[i] {
			out = append(append(out, c...), glyph{'\n', c[len(c)-1].src})
		}
		if !l.taken {
			out = append(out, s.gs[l.a:min(l.b+1, len(s.gs))]...)
		} else if l.b < len(s.gs) {
			out = append(out, s.gs[l.b])
		}
	}
	return out
}

// rawLines cuts glyphs into lines, empty ones included.
func rawLines(gs []glyph) []rawLine {
	var out []rawLine
	var b strings.Builder
	start := 0
	for i := 0; i <= len(gs); i++ {
		if i < len(gs) && !isBreak(gs[i].r) {
			b.WriteRune(gs[i].r)
			continue
		}
		text := strings.TrimFunc(b.String(), skippable)
		if text == "|" { // a cell's border, in a scrape that prints every cell on a line of its own
			text = ""
		}
		out = append(out, rawLine{a: start, b: i, text: text})
		b.Reset()
		start = i + 1
	}
	return out
}

// of returns the glyphs of line i.
func (s *tableScan) of(i int) []glyph { return s.gs[s.lines[i].a:s.lines[i].b] }

// runAt reads the table that begins at line i; next is i when none does.
func (s *tableScan) runAt(i int) (rows []tableRow, next int) {
	text := s.lines[i].text
	if text == "" {
		return nil, i
	}
	switch {
	case isRule(text) || strings.ContainsAny(text, boxSides):
		return s.boxRun(i)
	case isPipeRow(text):
		return s.pipeRun(i)
	case strings.Contains(text, "|"):
		return s.openPipes(i)
	}
	if rows, next = s.tabRun(i); next > i {
		return rows, next
	}
	if rows, next = s.spaceRun(i); next > i {
		return rows, next
	}
	if rows, next = s.narrowRun(i); next > i {
		return rows, next
	}
	return s.flatRun(i)
}

// overPages adds the rows of the same table on the next pages: as many columns, and nothing between but page numbers
// and blank lines.
func (s *tableScan) overPages(rows []tableRow, i, next int) ([]tableRow, int) {
	for {
		k := next
		for k < len(s.lines) && k-next < 8 && s.betweenPages(k) {
			k++
		}
		if k == next && next < len(s.lines) || k >= len(s.lines) || !sameShape(s.lines[i].text, s.lines[k].text) {
			return rows, next
		}
		more, end := s.runAt(k)
		if end == k || len(more) == 0 || len(more[0].cells) != len(rows[0].cells) {
			return rows, next
		}
		more[0].fresh = true
		rows, next = append(rows, more...), end
	}
}

// sameShape reports two lines that are drawn alike.
func sameShape(a, b string) bool {
	return isPipeRow(a) == isPipeRow(b) && strings.ContainsAny(a, boxSides+"+") == strings.ContainsAny(b, boxSides+"+") &&
		strings.Contains(a, "\t") == strings.Contains(b, "\t")
}

// sheetMark is a page number that cannot be the number of a row.
var sheetMark = regexp.MustCompile(`^(?:[-—–·•]\s*\d{1,3}\s*[-—–·•]|第\s*\d{1,3}\s*页.{0,12}|\d{1,3}\s*/\s*\d{1,3}|\(?续表\)?|（续表?）|续上表)$`)

func (s *tableScan) betweenPages(k int) bool {
	text := s.lines[k].text
	return text == "" || sheetMark.MatchString(text)
}

// frame returns the lines inside a frame of one column, nil for a true table.
func frame(rows []tableRow) []cell {
	var out []cell
	for _, r := range rows {
		filled := 0
		for _, c := range r.cells {
			if len(c) > 0 {
				out = append(out, c)
				filled++
			}
		}
		if filled > 1 {
			return nil
		}
	}
	return out
}

// splitRun cuts a run where new headings begin another table.
func splitRun(rows []tableRow) []*table {
	var out []*table
	cur := &table{}
	var head []string
	for i, r := range rows {
		cols, _, ok := headAt(rows, i)
		labels := labelsOf(cols)
		if ok && head != nil && len(cur.rows) > 1 && !sameStrings(head, labels) && !headGoesOn(cur.rows, i) {
			out = append(out, cur)
			cur, head = &table{}, labels
		}
		if ok && head == nil {
			head = labels
		}
		cur.rows = append(cur.rows, r)
	}
	return append(out, cur)
}

// headGoesOn reports that everything so far is rows of headings and above.
func headGoesOn(rows []tableRow, _ int) bool { return len(rows) < 2 }

var (
	captionLine = regexp.MustCompile(`^(?:附\s*(?:件|表|录)\s*\d{0,2}\s*[:：]?.{0,60}|[^。；;]{2,60}(?:表|清单|台账|分工|目录|名册|名单|情况|计划)|[(（]?单位[:：].{1,12})$`)
	noteLine    = regexp.MustCompile(`^(?:注|备注|说明|附注|填表说明)\s*\d?\s*[:：]`)
)

// captions takes the lines right above and below a table that speak of it alone. Above, the title of the document
// itself stays in the text: nothing has been told before it.
func (s *tableScan) captions(t *table, from, to int, told bool) {
	for k, n := from-1, 0; told && k >= 0 && n < 4; k-- {
		l := &s.lines[k]
		if l.text == "" {
			continue
		}
		if !s.names(k, t) {
			break
		}
		if (t.caption == "" || strings.HasPrefix(t.caption, "单位")) && !annexAlone.MatchString(l.text) {
			t.caption = l.text
		}
		l.taken = true
		n++
	}
	s.notes(t, to)
}

// names reports a line that speaks of the table under it alone.
func (s *tableScan) names(k int, t *table) bool {
	l := s.lines[k]
	if l.taken || startsItem(foldString(l.text)) {
		return false
	}
	return captionLine.MatchString(l.text) || t.caption == "" && runeCount(l.text) <= 40 && s.underAnnex(k)
}

// notes takes the notes right under a table.
func (s *tableScan) notes(t *table, to int) {
	for k, n := to, 0; k < len(s.lines) && n < 5; k++ {
		l := &s.lines[k]
		if l.text == "" && n == 0 {
			continue
		}
		if !noteLine.MatchString(l.text) {
			break
		}
		t.titles = append(t.titles, l.text)
		l.taken = true
		n++
	}
}

var annexAlone = regexp.MustCompile(`^附\s*(?:件|表|录)\s*\d{0,2}\s*[:：]?$`)

// underAnnex reports a line right under 附件 or 附表1.
func (s *tableScan) underAnnex(k int) bool {
	for k--; k >= 0; k-- {
		if s.lines[k].text != "" {
			return annexAlone.MatchString(s.lines[k].text) && !strings.Contains(s.lines[k+1].text, "。")
		}
	}
	return false
}

// foldString folds every sign of a short text and leaves out white space.
func foldString(s string) string {
	var b strings.Builder
	for _, r := range s {
		if !skippable(r) {
			b.WriteRune(foldRune(r))
		}
	}
	return b.String()
}

// fold returns what a cell says, folded, without white space.
func (c cell) fold() string {
	var b strings.Builder
	for _, g := range c {
		if !skippable(g.r) {
			b.WriteRune(foldRune(g.r))
		}
	}
	return b.String()
}

// runes counts what a cell prints, up to limit.
func (c cell) short(limit int) bool {
	n := 0
	for _, g := range c {
		if !skippable(g.r) {
			n++
		}
	}
	return n <= limit
}

func sameStrings(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func runeCount(s string) int { return utf8.RuneCountInString(s) }
