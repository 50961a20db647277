package knowledge

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

var (
	sumRow  = regexp.MustCompile(`^(?:小计|合计|总计|共计|累计)`)
	sameAs  = regexp.MustCompile(`^(?:同上|〃|″|"|”|“”|々)$`)
	itemEnd = regexp.MustCompile(`[。;!?:]$`)
)

// mend reads the headings and makes the rows whole: rows above the headings and repeated headings go, the rest of a row
// that a page end split goes back to it, 同上 takes what it points to.
func (t *table) mend() {
	at := t.findHead()
	if t.columns == nil {
		at = t.plainHead()
	}
	if t.columns == nil {
		return
	}
	head := t.rows[at]
	body := t.rows[at+max(1, t.headRows(at)):]
	t.rows = t.rows[:0:0]
	fresh := false
	var rest tableRow // what was last given back to the row above
	for _, r := range body {
		r.cells = fitted(r.cells, len(t.columns))
		if t.repeats(r, head) {
			fresh = true
			continue
		}
		r.fresh = r.fresh || fresh
		if t.aside(r) {
			continue
		}
		fresh = false
		if k := len(t.rows) - 1; k >= 0 {
			t.ditto(r, t.lastItem())
			if t.continues(r, t.rows[k]) {
				if sameRow(r, rest) {
					continue // printed on both pages
				}
				rest = r
				t.rows[k].cells = below(slices.Clone(t.rows[k].cells), withoutRepeats(r.cells, t.rows[k].cells))
				continue
			}
		}
		t.rows = append(t.rows, r)
	}
	t.byContent()
	t.task = setsTasks(t.columns)
}

// findHead finds the headings among the first rows; what stands above names the table.
func (t *table) findHead() int {
	for i := range min(len(t.rows), 6) {
		if cols, _, ok := headAt(t.rows, i); ok {
			t.columns = cols
			for _, r := range t.rows[:i] {
				if v := sole(r); v != "" {
					t.titles = append(t.titles, v)
				}
			}
			return i
		}
	}
	return 0
}

var figure = regexp.MustCompile(`^[-+]?[\d,]+(?:\.\d+)?(?:%|\p{Han}{1,3})?$`)

// plainHead takes the first row of words above figures as headings.
func (t *table) plainHead() int {
	for i, r := range t.rows[:min(len(t.rows), 6)] {
		if sole(r) != "" {
			t.titles = append(t.titles, sole(r))
			continue
		}
		if i+1 >= len(t.rows) || !wordsOnly(r) {
			return 0
		}
		for _, c := range r.cells {
			t.columns = append(t.columns, column{label: c.fold()})
		}
		return i
	}
	return 0
}

// wordsOnly reports a row of short words without figures.
func wordsOnly(r tableRow) bool {
	filled := 0
	for _, c := range r.cells {
		if len(c) == 0 {
			continue
		}
		if !c.short(16) || figure.MatchString(c.fold()) && !yearIn.MatchString(c.fold()) {
			return false
		}
		filled++
	}
	return filled >= 2 && filled*2 > len(r.cells)
}

func (t *table) headRows(at int) int {
	_, n, _ := headAt(t.rows, at)
	return n
}

// fitted cuts or fills a row to the number of columns.
func fitted(cells []cell, n int) []cell {
	if len(cells) > n {
		return cells[:n]
	}
	return append(slices.Clone(cells), make([]cell, n-len(cells))...)
}

// repeats reports headings printed again, in one row or two.
func (t *table) repeats(r, head tableRow) bool {
	same, filled := 0, 0
	for j, c := range r.cells {
		if len(c) == 0 {
			continue
		}
		filled++
		if !c.short(24) {
			return false
		}
		s := c.fold()
		if j < len(head.cells) && s == head.cells[j].fold() || s == t.columns[j].short || s == t.columns[j].label {
			same++
		}
	}
	return filled > 1 && same == filled
}

// aside reports a row that is no item: empty, a sum, a note.
func (t *table) aside(r tableRow) bool {
	first := ""
	for _, c := range r.cells {
		if len(c) > 0 {
			first = c[:min(len(c), 12)].fold()
			break
		}
	}
	switch {
	case first == "":
		return true
	case sumRow.MatchString(first):
		return setsTasks(t.columns)
	case noteLine.MatchString(first):
		t.titles = append(t.titles, sole(r))
		return true
	}
	return false
}

// sole returns what the only filled cell of a row says; a merged cell is repeated.
func sole(r tableRow) string {
	s := ""
	for _, c := range r.cells {
		if len(c) == 0 {
			continue
		}
		if v := c.fold(); s == "" {
			s = v
		} else if v != s {
			return ""
		}
	}
	return s
}

// ditto replaces 同上 by what stands above.
func (t *table) ditto(r, above tableRow) {
	for j, c := range r.cells {
		if len(c) > 0 && c.short(2) && sameAs.MatchString(c.fold()) {
			r.cells[j] = slices.Clip(above.cells[j])
		}
	}
}

// lastItem is the last row that is no heading.
func (t *table) lastItem() tableRow {
	for k := len(t.rows) - 1; k > max(0, len(t.rows)-9); k-- {
		if !t.sectionOf(t.rows[k]) {
			return t.rows[k]
		}
	}
	return t.rows[max(0, len(t.rows)-9)]
}

// maxCell is how long a cell may grow by what continues it. Unit: characters.
const maxCell = 5000

// continues reports the rest of the row above: its serial number is empty, and it stands first on its page, or says
// no task and no unit of its own, or the sentence above is still open.
func (t *table) continues(r, above tableRow) bool {
	serial := t.serialAt()
	if serial < 0 || len(r.cells[serial]) > 0 || len(above.cells[serial]) == 0 || t.sectionOf(r) {
		return false
	}
	if slices.ContainsFunc(above.cells, func(c cell) bool { return len(c) > maxCell }) {
		return false
	}
	return r.fresh || t.spills(r, above) || t.cutShort(r, above)
}

// cutShort reports a row above that stops in the middle of a name or of a day, which this one ends: 县住|建局, 2026年|9月.
func (t *table) cutShort(r, above tableRow) bool {
	for j, c := range r.cells {
		if len(c) == 0 || len(above.cells[j]) == 0 || sameCell(c, above.cells[j]) {
			continue
		}
		end := above.cells[j][max(0, len(above.cells[j])-24):].fold()
		switch t.columns[j].kind {
		case unitColumn:
			if name := lastName(end); !completeUnit(name) && runeCount(name) > 1 && !endsAny(name, dutyEnds) && completeUnit(name+firstName(c)) {
				return true
			}
		case dueColumn:
			if openDay.MatchString(end) && restOfDay.MatchString(c.fold()) {
				return true
			}
		}
	}
	return false
}

var (
	openDay   = regexp.MustCompile(`\d年?$|\d年\d{1,2}月?$|年$`)
	restOfDay = regexp.MustCompile(`^(?:\d{0,2}[年月日]|底|前|末)`)
)

// firstName is what a cell begins with, up to the first sign.
func firstName(c cell) string {
	fold := c[:min(len(c), 24)].fold()
	if i := strings.IndexAny(fold, "、,; "); i >= 0 {
		fold = fold[:i]
	}
	return fold
}

// lastName is what stands behind the last sign of a cell.
func lastName(end string) string {
	if names := cellSigns.Split(end, -1); len(names) > 0 {
		return names[len(names)-1]
	}
	return ""
}

// sameRow reports two rows that print the same.
func sameRow(a, b tableRow) bool { return slices.EqualFunc(a.cells, b.cells, sameCell) }

// spills reports a row that says no task and no unit of its own, or goes on with an open sentence.
func (t *table) spills(r, above tableRow) bool {
	task, unit := false, false
	open := false
	for j, c := range r.cells {
		if len(c) == 0 || sameCell(c, above.cells[j]) {
			continue
		}
		switch t.columns[j].kind {
		case taskColumn:
			task = true
			open = open || len(above.cells[j]) > 0 && !itemEnd.MatchString(above.cells[j].tail())
		case unitColumn, dueColumn:
			unit = true
		}
	}
	return !task || !unit && open
}

// withoutRepeats leaves out what a merged cell repeats.
func withoutRepeats(cells, above []cell) []cell {
	out := slices.Clone(cells)
	for j, c := range out {
		if j < len(above) && sameCell(c, above[j]) {
			out[j] = nil
		}
	}
	return out
}

func sameCell(a, b cell) bool {
	return len(a) == len(b) && a.fold() == b.fold()
}

// tail returns the last characters of a cell.
func (c cell) tail() string { return c[max(0, len(c)-4):].fold() }

// serialAt returns the index of the column of serial numbers, -1 for none.
func (t *table) serialAt() int {
	return slices.IndexFunc(t.columns, func(c column) bool { return c.kind == serialColumn })
}

// sectionOf reports a heading that spans the table, or stands alone in its first cells.
func (t *table) sectionOf(r tableRow) bool {
	s := sole(r)
	if s == "" || runeCount(s) > 60 || itemEnd.MatchString(s) {
		return false
	}
	if sectionLine.MatchString(s) {
		return true
	}
	return len(r.cells[0]) > 0 && t.columns[0].kind != taskColumn && runeCount(s) > 2
}

// layOut puts the cells into a flow of their own, so that the rules for sentences and units read them.
func (t *table) layOut(text string) {
	f := &flow{text: text}
	var b strings.Builder
	t.paras = make([][]para, len(t.rows))
	for i, r := range t.rows {
		t.paras[i] = make([]para, len(r.cells))
		for j, c := range r.cells {
			col := column{}
			if j < len(t.columns) {
				col = t.columns[j]
			}
			a := b.Len()
			f.cell(&b, c, col)
			t.paras[i][j] = para{a, b.Len()}
			if len(c) > 0 {
				f.add(&b, glyph{'\n', c[len(c)-1].src})
			}
		}
	}
	f.fold = b.String()
	t.f = f
}

// cellWriter appends one cell to a flow.
type cellWriter struct {
	f    *flow
	b    *strings.Builder
	col  column
	from int // where the name that is being written begins
	last glyph
}

// cell appends a cell. A line break in it stays where a sentence or a unit ends; where it splits one, it goes. Between
// units blanks separate.
func (f *flow) cell(b *strings.Builder, c cell, col column) {
	w := cellWriter{f: f, b: b, col: col, from: b.Len()}
	blank, broken := false, false
	for i, g := range c {
		if skippable(g.r) {
			blank, broken = true, broken || g.r == '\n'
			continue
		}
		if blank && i > 0 {
			w.gap(c[i:], broken)
		}
		f.add(b, g)
		if strings.ContainsRune("、,;，；:：", g.r) {
			w.from = b.Len()
		}
		w.last, blank, broken = g, false, false
	}
}

// gap decides what becomes of white space before right.
func (w *cellWriter) gap(right cell, broken bool) {
	written := w.b.String()
	before := written[min(w.from, len(written)):]
	units := w.col.kind == unitColumn
	switch {
	case units && (w.col.mixed || completeUnit(before) || before != "" && endRole.MatchString(lastBytes(before))),
		!units && broken && (endsSentence(lastBytes(written)) || startsItem(right[:min(len(right), 12)].fold())):
		w.f.add(w.b, glyph{'\n', w.last.src})
		w.from = w.b.Len()
	default:
		w.f.space(w.b, w.last, right[0])
	}
	if w.jumps(right[0]) {
		w.f.seams = append(w.f.seams, w.b.Len())
	}
}

// jumps reports that other cells stand between the last character and the next.
func (w *cellWriter) jumps(next glyph) bool {
	if next.src < w.last.src {
		return true
	}
	between := w.f.text[w.last.src:next.src]
	_, n := utf8.DecodeRuneInString(between)
	return strings.ContainsAny(between[n:], "|\t"+boxSides) || strings.Count(between[n:], "\n") > 1
}
