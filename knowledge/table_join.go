package knowledge

import (
	"regexp"
	"slices"
	"strings"

	"duban/ledger"
	"duban/zh"
)

// How alike a row and a measure must be. Unit: share of the pairs of characters of the shorter one.
const (
	alikeNumber = 0.4  // with the same number
	alikeText   = 0.6  // without
	clearLead   = 0.15 // over the next best
)

// maxRowWarnings is how many rows that fit nothing are named one by one.
const maxRowWarnings = 5

// tableJoin gives measures of the text what the annex says of them.
type tableJoin struct {
	b      *builder
	ms     []likeness
	byPair map[[2]rune][]int
	number map[string][]int
	rows   [][]joinedRow // rows joined to each measure
}

// likeness is a text as its pairs of characters.
type likeness map[[2]rune]bool

// joinedRow is an item with the measure it belongs to.
type joinedRow struct {
	it *tableItem
}

func pairsOf(s string) likeness {
	out := likeness{}
	last := rune(0)
	for _, r := range s {
		if skippable(r) || strings.ContainsRune("，。；：、“”（）《》,.;:\"()", r) {
			continue
		}
		if r = foldRune(r); last != 0 {
			out[[2]rune{last, r}] = true
		}
		last = r
	}
	return out
}

// newJoin indexes texts; of is called with each index.
func newJoin(texts []string, numbers []string) *tableJoin {
	j := &tableJoin{byPair: map[[2]rune][]int{}, number: map[string][]int{}}
	for i, s := range texts {
		l := pairsOf(s)
		j.ms = append(j.ms, l)
		for p := range l {
			j.byPair[p] = append(j.byPair[p], i)
		}
		j.number[numbers[i]] = append(j.number[numbers[i]], i)
	}
	return j
}

// find returns the text that an item belongs to: the one of its number when they are alike, else the one most alike if
// it is clearly so.
func (j *tableJoin) find(it *tableItem) (int, bool) {
	l := pairsOf(it.text())
	if len(l) < 2 {
		return 0, false
	}
	for _, n := range []string{it.number, it.serial} {
		for _, i := range j.number[n] {
			if n != "" && l.in(j.ms[i]) >= alikeNumber {
				return i, true
			}
		}
	}
	hits := map[int]int{}
	common := max(40, len(j.ms)/8) // pairs that many texts share tell nothing
	for p := range l {
		if in := j.byPair[p]; len(in) <= common {
			for _, i := range in {
				hits[i]++
			}
		}
	}
	best, second, at := 0.0, 0.0, -1
	for i := range hits {
		switch s := l.in(j.ms[i]); {
		case s > best:
			best, second, at = s, best, i
		case s > second:
			second = s
		}
	}
	return at, at >= 0 && best >= alikeText && best-second >= clearLead
}

// in says how much of the shorter of two texts stands in the other.
func (l likeness) in(m likeness) float64 {
	short, long := l, m
	if len(m) < len(l) {
		short, long = m, l
	}
	if len(short) == 0 {
		return 0
	}
	n := 0
	for p := range short {
		if long[p] {
			n++
		}
	}
	return float64(n) / float64(len(short))
}

// yieldToTable takes the tasks back from a text that has no clauses when the table holds the tasks instead: hardly a
// row fits what the text numbers.
func (b *builder) yieldToTable(clauses bool) {
	if clauses || len(b.items) == 0 {
		return
	}
	var texts, numbers []string
	for _, n := range b.o.nodes {
		if n.task {
			texts = append(texts, b.o.text(n))
			numbers = append(numbers, n.short())
		}
	}
	if len(texts) == 0 {
		return
	}
	j := newJoin(texts, numbers)
	fit := 0
	for i := range b.items {
		if _, ok := j.find(&b.items[i]); ok {
			fit++
		}
	}
	if fit*3 >= len(b.items) {
		return
	}
	for _, n := range b.o.nodes {
		n.task = false
	}
}

// joinTables gives the measures what the tables say; without measures the rows of the tables become them. It reports
// whether a table handed out tasks.
func (b *builder) joinTables() bool {
	for _, t := range b.tables {
		for _, label := range t.lead {
			b.warn("表中有“%s”一列，没有作为进展导入。", label)
		}
	}
	switch {
	case len(b.items) == 0:
		b.tablePassages(nil)
		return false
	case len(b.doc.Measures) == 0:
		b.tableMeasures()
		b.tablePassages(nil)
		return true
	}
	left := b.joinRows()
	b.tablePassages(left)
	return true
}

// joinRows joins every row to its measure and returns those that fit none.
func (b *builder) joinRows() []*tableItem {
	d := b.doc
	texts, numbers := make([]string, len(d.Measures)), make([]string, len(d.Measures))
	for i, m := range d.Measures {
		texts[i], numbers[i] = m.Title+m.Text, m.Number
	}
	j := newJoin(texts, numbers)
	j.b = b
	j.rows = make([][]joinedRow, len(texts))
	var left []*tableItem
	for i := range b.items {
		it := &b.items[i]
		if at, ok := j.find(it); ok {
			j.rows[at] = append(j.rows[at], joinedRow{it})
		} else {
			left = append(left, it)
		}
	}
	for i := range d.Measures {
		if len(j.rows[i]) > 0 {
			j.give(&d.Measures[i], j.rows[i])
		}
	}
	for k, it := range left {
		if k == maxRowWarnings {
			b.warn("附表另有%d行对不上正文的任何一条，请核对。", len(left)-k)
			break
		}
		b.warn("附表中“%s”对不上正文的任何一条，请核对。", it.show())
	}
	return left
}

// give adds what rows say of a measure to what the text says of it. Where they disagree the text stands.
func (j *tableJoin) give(m *ledger.Measure, rows []joinedRow) {
	given, days := slices.Clone(m.Assignments), slices.Clone(m.Deadlines)
	var all []tablePart
	var of []*tableItem
	for _, r := range rows {
		for _, p := range r.it.parts {
			all, of = append(all, p), append(of, r.it)
		}
	}
	parts := j.partsOf(m, all, of)
	leads := unitsGiven(given, ledger.Lead)
	var said []string
	for i, p := range all {
		if lead := unitsOf(p.parties, ledger.Lead); len(leads) > 0 && !sameUnits(leads, lead) {
			said = append(said, lead...)
		}
		part := 0
		if parts {
			part = i
		}
		before := len(m.Assignments) + len(m.Deadlines)
		addParties(m, given, of[i].t.f.assignments(p.parties, part))
		j.limits(m, days, p, of[i])
		if len(m.Assignments)+len(m.Deadlines) > before {
			m.Clauses = append(m.Clauses, p.clause(of[i].t.f, "附表 ", part))
		}
	}
	if len(said) > 0 {
		j.b.warn("第%s条正文与附表的牵头单位不一致（正文：%s；附表：%s），以正文为准，请核对。", m.Number, strings.Join(leads, "、"), strings.Join(slices.Compact(said), "、"))
	}
}

// clause is what a row says of units and days, each behind the heading of its column: the words that answers quote.
func (p tablePart) clause(f *flow, head string, part int) ledger.Clause {
	var fields []string
	last := ""
	for _, x := range p.parties {
		name := f.show(x.a, x.b)
		if label := first(x.label, x.role.Chinese()); label != last || len(fields) == 0 {
			fields, last = append(fields, label+"："+name), label
		} else {
			fields[len(fields)-1] += "、" + name
		}
	}
	for _, d := range p.due {
		fields = append(fields, first(d.label, "完成时限")+"："+f.show(d.a, d.b))
	}
	c := ledger.Clause{Text: head + strings.Join(fields, "；"), Part: part}
	for i, s := range p.places(f) { // of a cell that goes on in the next line too
		if i == 0 {
			c.Span = s
		}
		c.Span.Start, c.Span.End = min(c.Span.Start, s.Start), max(c.Span.End, s.End)
	}
	return c
}

// assignments are parties as a measure lists them.
func (f *flow) assignments(ps []party, part int) []ledger.Assignment {
	out := make([]ledger.Assignment, 0, len(ps))
	for _, x := range ps {
		out = append(out, ledger.Assignment{Role: x.role, Unit: x.unit, Label: x.label, Part: part, Source: f.span(x.a, x.b)})
	}
	return out
}

// addParties adds who the text does not name; a lead only where it names none.
func addParties(m *ledger.Measure, given, more []ledger.Assignment) {
	led := len(unitsGiven(given, ledger.Lead)) > 0
	for _, a := range more {
		if has(given, a.Unit) || a.Role == ledger.Lead && led {
			continue
		}
		if !slices.ContainsFunc(m.Assignments, func(y ledger.Assignment) bool { return y.Role == a.Role && y.Unit == a.Unit && y.Part == a.Part }) {
			m.Assignments = append(m.Assignments, a)
		}
	}
}

// partsOf gives a measure without parts those of its rows, when their units differ and the text names none.
func (j *tableJoin) partsOf(m *ledger.Measure, all []tablePart, of []*tableItem) bool {
	if len(all) < 2 || len(m.Parts) > 0 || len(m.Clauses) > 0 || len(m.Assignments) > 0 {
		return false
	}
	differ := false
	for _, p := range all[1:] {
		differ = differ || !sameParties(p.parties, all[0].parties)
	}
	if !differ {
		return false
	}
	for i, p := range all {
		m.Parts = append(m.Parts, p.ledgerPart(of[i].t.f))
	}
	return true
}

// ledgerPart is a row as a part of a measure.
func (p tablePart) ledgerPart(f *flow) ledger.Part {
	pt := partText{Part: ledger.Part{Text: p.text(f), Lead: []string{}, Cooperating: []string{}, Responsible: []string{}}}
	for _, x := range p.parties {
		pt.add(x.role, x.unit)
	}
	return pt.Part
}

func (p tablePart) text(f *flow) string {
	lines := []string{f.show(p.task.a, p.task.b)}
	for _, d := range p.details {
		lines = append(lines, f.show(d.a, d.b))
	}
	return joinLines(lines)
}

// limits adds the days of a row that the text does not give.
func (j *tableJoin) limits(m *ledger.Measure, days []ledger.Deadline, p tablePart, it *tableItem) {
	f := it.t.f
	for _, t := range p.due {
		for _, d := range f.labelledLimits(t.para, j.b.doc.Year, m.Heading) {
			if slices.ContainsFunc(m.Deadlines, func(x ledger.Deadline) bool { return sameLimit(x, d) }) {
				continue
			}
			if i := slices.IndexFunc(days, func(x ledger.Deadline) bool { return fixed(x) }); i >= 0 && fixed(d) {
				j.b.warn("第%s条正文与附表的完成时限不一致（正文：%s；附表：%s），以正文为准，请核对。", m.Number, days[i].When, d.When)
				continue
			}
			addLimit(m, d)
		}
	}
}

// addLimit adds what stands in a column of days, unless the measure has it; a day makes a bare rhythm of the text exact.
func addLimit(m *ledger.Measure, d ledger.Deadline) {
	for i, x := range m.Deadlines {
		if x.Part == d.Part && sameLimit(x, d) || d.Kind.Recurring() && x.Kind == d.Kind && bareRhythm(d) && d.Times == 0 {
			return
		}
		if d.Kind.Recurring() && x.Kind == d.Kind && bareRhythm(x) && x.Times == 0 {
			d.What, d.Who, d.Part = x.What, x.Who, x.Part
			m.Deadlines[i] = d
			return
		}
	}
	m.Deadlines = append(m.Deadlines, d)
}

// bareRhythm reports a rhythm without a day of its own.
func bareRhythm(d ledger.Deadline) bool { return barePeriod.MatchString(d.When) }

var barePeriod = regexp.MustCompile(`^(?:每(?:个)?(?:月|季度?|半年|年度?|周)|按(?:月|季度?|半年|年度?|周))$`)

// fixed reports a limit that ends on one day.
func fixed(d ledger.Deadline) bool {
	return (d.Kind == ledger.Once || d.Kind == ledger.ByPeriod) && !d.Due.IsZero()
}

func sameLimit(a, b ledger.Deadline) bool {
	if fixed(a) && fixed(b) {
		return a.Due == b.Due
	}
	return a.Kind == b.Kind && a.Recurrence == b.Recurrence && a.Days == b.Days && a.Due == b.Due
}

func unitsGiven(as []ledger.Assignment, role ledger.Role) []string {
	var out []string
	for _, a := range as {
		if a.Role == role && !slices.Contains(out, a.Unit) {
			out = append(out, a.Unit)
		}
	}
	return out
}

// plainUnit is a name without the level of government, to compare it by.
func plainUnit(s string) string { return zh.StripRegion(zh.Squeeze(s)) }

func has(as []ledger.Assignment, unit string) bool {
	return slices.ContainsFunc(as, func(a ledger.Assignment) bool { return plainUnit(a.Unit) == plainUnit(unit) })
}

func sameUnits(a, b []string) bool {
	for _, u := range b {
		if !slices.ContainsFunc(a, func(v string) bool { return plainUnit(v) == plainUnit(u) }) {
			return false
		}
	}
	return true
}
