package knowledge

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"duban/ledger"
	"duban/zh"
)

// tableItem is one task of a table: a row, or the rows that share a serial number.
type tableItem struct {
	t       *table
	serial  string // as cited: 3, (三), 1.2; "" when there is none
	number  string // with what stands above it where serials begin anew
	chapter *tableChapter
	parts   []tablePart
	row     int // printed row, from 1, headings left out
}

// tablePart is one row of an item.
type tablePart struct {
	task    para   // of the first task column
	details []para // of the others
	cells   []para // whole row
	parties []party
	due     []labelled
}

// labelled is a stretch of text with the heading above it.
type labelled struct {
	para
	label string
}

// tableChapter is a row that spans the table, or a value of a category column.
type tableChapter struct {
	number, printed, title string
	above                  *tableChapter
	kind                   kind
	implied                bool
	place                  para
}

// itemReader turns rows into items.
type itemReader struct {
	t       *table
	out     []tableItem
	chapter *tableChapter
	last    string // serial cell of the row before
	tops    int    // chapters without a number of their own so far
	chs     []*tableChapter
	inCats  string // category cells of the row before
}

// items reads the tasks of a table that has been laid out.
func (t *table) items() ([]tableItem, []*tableChapter) {
	r := &itemReader{t: t}
	for i := range t.rows {
		r.row(i)
	}
	r.cite()
	return r.out, r.chs
}

// maxParts is how many rows one item may have.
const maxParts = 100

func (r *itemReader) row(i int) {
	t := r.t
	if t.sectionOf(t.rows[i]) || r.numberedSection(i) {
		r.section(i)
		return
	}
	part := t.part(i)
	if part.task.a == part.task.b && len(part.details) == 0 {
		return
	}
	r.categories(i)
	serial := ""
	if k := t.serialAt(); k >= 0 {
		serial = serialOf(t.text(i, k))
	}
	if k := len(r.out) - 1; k >= 0 && r.out[k].chapter == r.chapter && len(r.out[k].parts) < maxParts && (serial != "" && serial == r.out[k].serial || serial == "" && r.last != "") {
		r.out[k].parts = append(r.out[k].parts, part)
		return
	}
	r.last = serial
	r.out = append(r.out, tableItem{t: t, serial: serial, chapter: r.chapter, parts: []tablePart{part}, row: i + 1})
}

// text returns a cell folded.
func (t *table) text(i, j int) string { return t.f.fold[t.paras[i][j].a:t.paras[i][j].b] }

var (
	serialText = regexp.MustCompile(`^(?:第|任务|措施|事项|项目|no\.?)?(\d{1,6}(?:[.\-]\d{1,3}){0,3}|` + cnDigits + `{1,4}|\((?:\d{1,3}|` + cnDigits + `{1,4})\)|[①-⑳]|[a-z]{1,3}-?\d{1,4})(?:项|条|、|\.|号)?$`)
	chineseNo  = regexp.MustCompile(`^\(?` + cnDigits + `{1,4}\)?[、.]?$`)
)

// serialOf returns a serial number as it is cited: 03 → 3, 第五项 → 五; a short word as it is, "" for nothing.
func serialOf(fold string) string {
	m := serialText.FindStringSubmatch(strings.ToLower(fold))
	if m == nil {
		if runeCount(fold) > 8 || !strings.ContainsFunc(fold, unicode.IsLetter) {
			return ""
		}
		return fold
	}
	if n, err := strconv.Atoi(m[1]); err == nil {
		return strconv.Itoa(n)
	}
	return strings.ToUpper(m[1])
}

// numberedSection reports 一 | 提升质量 | | : a heading whose number stands in the serial column.
func (r *itemReader) numberedSection(i int) bool {
	t := r.t
	k := t.serialAt()
	if k < 0 || !chineseNo.MatchString(t.text(i, k)) {
		return false
	}
	task := 0
	for j, c := range t.columns {
		if t.text(i, j) == "" || j == k {
			continue
		}
		if c.kind != taskColumn && c.kind != categoryColumn || runeCount(t.text(i, j)) > 40 || itemEnd.MatchString(t.text(i, j)) {
			return false
		}
		task++
	}
	return task == 1
}

// section opens a chapter, or a section in it.
func (r *itemReader) section(i int) {
	place := para{-1, -1}
	seen := ""
	for j := range r.t.columns {
		p := r.t.paras[i][j]
		if s := r.t.text(i, j); s == "" || s == seen {
			continue
		} else if place.a < 0 {
			place, seen = p, s
		} else {
			place.b = p.b
		}
	}
	if place.a >= 0 {
		r.open(place)
	}
	r.last = ""
}

// open makes the chapter printed at place the current one.
func (r *itemReader) open(place para) {
	f := r.t.f
	fold := strings.ReplaceAll(f.fold[place.a:place.b], "\n", "")
	ch := &tableChapter{printed: strings.ReplaceAll(f.show(place.a, place.b), "\n", ""), place: place}
	ch.title = ch.printed
	m, ok := readMark(fold)
	if !ok {
		if n := len(cnDigitsHead.FindString(fold)); n > 0 && strings.Contains(f.fold[place.a:place.b], "\n") { // 一 | 提升质量
			m, ok = readMark(fold[:n] + "、" + fold[n:])
			m.len = n
		}
	}
	if ok && m.kind < numKind {
		ch.kind = m.kind
		ch.number = (&node{mark: m}).short()
		if m.len <= len(fold) {
			ch.title = strings.TrimLeft(string([]rune(ch.printed)[runeCount(fold[:m.len]):]), " ")
		}
	} else {
		r.tops++
		ch.kind, ch.number, ch.implied = cnKind, zh.Chinese(r.tops), true
	}
	ch.above = r.chapter
	for ch.above != nil && ch.above.kind >= ch.kind {
		ch.above = ch.above.above
	}
	if ch.above != nil {
		ch.number = ch.above.number + ch.number
	}
	r.chapter = ch
	r.chs = append(r.chs, ch)
}

var cnDigitsHead = regexp.MustCompile(`^` + cnDigits + `{1,3}`)

// categories opens a chapter where the value of a category column changes; an empty cell goes on.
func (r *itemReader) categories(i int) {
	key := ""
	var changed []para
	for j, c := range r.t.columns {
		if !r.t.isCategory(j, c) || r.t.text(i, j) == "" {
			continue
		}
		key += r.t.text(i, j) + "|"
		if !strings.Contains(r.inCats, r.t.text(i, j)+"|") {
			changed = append(changed, r.t.paras[i][j])
		}
	}
	if key == "" {
		return
	}
	r.inCats = key
	for _, p := range changed {
		r.open(p)
		r.last = ""
	}
}

// isCategory reports a column that names chapters: by its heading, or a column of tasks left of the serial numbers.
func (t *table) isCategory(j int, c column) bool {
	return c.kind == categoryColumn || c.kind == taskColumn && j < t.serialAt()
}

// part reads the cells of row i.
func (t *table) part(i int) tablePart {
	p := tablePart{task: para{}, cells: t.paras[i]}
	for j, c := range t.columns {
		cell := t.paras[i][j]
		if cell.a == cell.b {
			continue
		}
		switch {
		case c.kind == taskColumn && !t.isCategory(j, c):
			if p.task.a == p.task.b {
				p.task = cell
			} else {
				p.details = append(p.details, cell)
			}
		case c.kind == unitColumn:
			p.parties = append(p.parties, t.f.cellParties(cell, c)...)
		case c.kind == dueColumn:
			p.due = append(p.due, labelled{cell, c.label})
		}
	}
	return p
}

var (
	blankUnit = regexp.MustCompile(`^(?:/|\\|-+|无|空|\d+|暂无|待定)$`)
	personRE  = regexp.MustCompile(`^\p{Han}{2,4}$`)
)

// cellParties reads the units of a cell; what bears no role of its own has that of its column.
func (f *flow) cellParties(p para, c column) []party {
	cl := &clause{ia: p.a, ib: p.b}
	r := &clauseReader{f: f, c: cl, label: c.role, printed: c.printedLabel()}
	for at := cl.ia; at < cl.ib; {
		b := at + pieceEnd(f.fold[at:cl.ib])
		next := b
		if b == at || separatorEnd(f.fold[b:cl.ib]) == 0 {
			next += max(1, sepLen(f.fold[b:cl.ib]))
		}
		r.read(at, b)
		at = next
	}
	r.endLabel()
	for i := range cl.parties {
		if x := &cl.parties[i]; c.mixed {
			f.withoutPerson(x)
		}
	}
	return slices.DeleteFunc(cl.parties, func(x party) bool {
		fold := foldString(x.unit)
		return blankUnit.MatchString(fold) || c.mixed && personRE.MatchString(fold) && !completeUnit(fold)
	})
}

// personBehind is the name of a person in brackets behind that of a unit.
var personBehind = regexp.MustCompile(`\(\p{Han}{2,4}\)$`)

// withoutPerson leaves out who answers for a unit: 县水利局(李某).
func (f *flow) withoutPerson(x *party) {
	s := f.fold[x.a:x.b]
	if m := personBehind.FindStringIndex(s); m != nil && m[0] > 0 && !completeUnit(s[m[0]+1:len(s)-1]) {
		x.b = x.a + m[0]
		x.unit = f.show(x.a, x.b)
	}
}

// cite gives items their numbers: the serial alone where it runs through the table, else behind its chapter's.
func (r *itemReader) cite() {
	restarts := false
	last := map[string]*tableChapter{}
	for i := range r.out {
		it := &r.out[i]
		if it.serial == "" {
			it.markSerial()
		}
		if seen, ok := last[it.serial]; ok && it.serial != "" && seen != it.chapter {
			restarts = true
		}
		last[it.serial] = it.chapter
	}
	for i := range r.out {
		it := &r.out[i]
		if it.number = it.serial; restarts && it.chapter != nil {
			it.number = it.chapter.number + it.serial
		}
	}
}

// markSerial takes the number that the task itself begins with.
func (it *tableItem) markSerial() {
	p := &it.parts[0].task
	m, ok := readMark(it.t.f.fold[p.a:p.b])
	if ok && !m.lost && !m.tight && m.kind != isKind && m.len < p.b-p.a {
		it.serial = (&node{mark: m}).short()
		p.a += m.len
	}
}

// text returns what an item demands, folded and squeezed, to compare it by.
func (it *tableItem) text() string {
	var b strings.Builder
	for _, p := range it.parts {
		b.WriteString(it.t.f.fold[p.task.a:p.task.b])
		for _, d := range p.details {
			b.WriteString(it.t.f.fold[d.a:d.b])
		}
	}
	return b.String()
}

// show returns the task of an item in a few words.
func (it *tableItem) show() string {
	p := it.parts[0]
	if p.task.a == p.task.b && len(p.details) > 0 {
		p.task = p.details[0]
	}
	return clipRunes(it.t.f.show(p.task.a, p.task.b), 24)
}

func clipRunes(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}

// units returns the units of one role, each once.
func unitsOf(ps []party, role ledger.Role) []string {
	var out []string
	for _, p := range ps {
		if p.role == role && !slices.Contains(out, p.unit) {
			out = append(out, p.unit)
		}
	}
	return out
}
