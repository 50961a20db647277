package knowledge

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"duban/ledger"
	"duban/zh"
)

// readTables lays the tables out and reads the tasks in them.
func (b *builder) readTables(text string, tables []*table) {
	b.tables = tables
	for _, t := range tables {
		t.mend()
		t.layOut(text)
		if !t.task {
			continue
		}
		for _, c := range t.columns {
			if c.kind == progressColumn && !slices.Contains(t.lead, c.label) {
				t.lead = append(t.lead, c.label)
			}
		}
		items, chapters := t.items()
		b.items = append(b.items, items...)
		b.tableChapters = append(b.tableChapters, chapters...)
	}
}

// tableTitle is what a row or line above a table calls the document, "" for nothing that looks like a title.
func tableTitle(tables []*table) string {
	for _, t := range tables {
		for _, s := range append([]string{t.caption}, t.titles...) {
			if utf8.RuneCountInString(s) >= 4 && looksLikeTitle(foldString(s)) {
				return s
			}
		}
	}
	return ""
}

// tableMeasures makes a measure of each item.
func (b *builder) tableMeasures() {
	for _, c := range b.tableChapters {
		parent := ""
		if c.above != nil {
			parent = c.above.number
		}
		b.doc.Chapters = append(b.doc.Chapters, ledger.Chapter{Number: c.number, Title: c.title, Printed: c.printed, Parent: parent,
			Implied: c.implied})
	}
	b.numberItems()
	keys := map[string]int{}
	for i := range b.items {
		m := b.itemMeasure(&b.items[i])
		if keys[m.Number]++; keys[m.Number] > 1 {
			m.Key += "#" + strconv.Itoa(keys[m.Number])
			b.warn("第%s条的序号出现了两次,请核对。", m.Number)
		}
		b.doc.Measures = append(b.doc.Measures, m)
	}
}

// numberItems gives items without a serial number one: by their order when most have none, else the next one free.
func (b *builder) numberItems() {
	bare := 0
	for _, it := range b.items {
		if it.serial == "" {
			bare++
		}
	}
	b.o.unnumbered = bare*2 > len(b.items)
	last := 0
	for i := range b.items {
		it := &b.items[i]
		if n, err := strconv.Atoi(it.number); err == nil && !b.o.unnumbered {
			last = n
			continue
		}
		if last++; b.o.unnumbered || it.serial == "" {
			it.number = strconv.Itoa(last)
		}
	}
}

// itemMeasure builds the measure of one item.
func (b *builder) itemMeasure(it *tableItem) ledger.Measure {
	f := it.t.f
	m := ledger.Measure{Key: it.number, Number: it.number, NumberImplied: it.serial == "" || b.o.unnumbered, Assignments: []ledger.Assignment{}, Clauses: []ledger.Clause{}}
	it.place(&m)
	body := it.body()
	m.Text, m.Title = f.join(body), it.title()
	m.Heading = first(m.Title, f.heading(body), m.Text, m.Number)
	said := f.withoutMarks(body)
	m.Deadlines, m.Targets = f.limitsOf(said, b.doc.Year), f.targetsOf(said)
	differ := false
	for _, p := range it.parts {
		differ = differ || !sameParties(p.parties, it.parts[0].parties)
		m.Places = append(m.Places, p.places(f)...)
	}
	for i, p := range it.parts {
		part := 0
		if differ {
			part = i
			m.Parts = append(m.Parts, p.ledgerPart(f))
		} else if i > 0 {
			p.parties = nil
		}
		m.Assignments = append(m.Assignments, f.assignments(p.parties, part)...)
		if len(p.parties)+len(p.due) > 0 {
			m.Clauses = append(m.Clauses, p.clause(f, "", part))
		}
		for _, t := range p.due {
			for _, d := range f.labelledLimits(t.para, b.doc.Year, m.Heading) {
				d.Part = part
				addLimit(&m, d)
			}
		}
	}
	return m
}

// place names the chapter and sections above an item.
func (it *tableItem) place(m *ledger.Measure) {
	c := it.chapter
	if c == nil {
		return
	}
	for ; c.above != nil; c = c.above {
		m.Section = strings.TrimSpace(c.printed + " " + m.Section)
	}
	m.ChapterNumber, m.Chapter = c.number, c.printed
}

// title is the task of an item whose measures stand in a column of their own, "" for none.
func (it *tableItem) title() string {
	p := it.parts[0]
	task := it.t.f.fold[p.task.a:p.task.b]
	if len(p.details) == 0 || runeCount(task) > 42 || strings.Contains(task, "。") {
		return ""
	}
	return it.t.f.show(p.task.a, p.task.b)
}

// body returns the text of an item: each task and each detail once.
func (it *tableItem) body() []para {
	var out []para
	seen := map[string]bool{}
	for _, p := range it.parts {
		for _, c := range append([]para{p.task}, p.details...) {
			if s := it.t.f.fold[c.a:c.b]; s != "" && !seen[s] {
				seen[s] = true
				out = append(out, c)
			}
		}
	}
	return out
}

// places returns where a row stands, one place for each cell of it.
func (p tablePart) places(f *flow) []ledger.Span {
	var out []ledger.Span
	for _, c := range p.cells {
		for _, s := range f.spans(c.a, c.b) {
			if k := len(out) - 1; k >= 0 && s.Start >= out[k].End && s.Start-out[k].End < 8 {
				out[k].End = s.End // neighbours
				continue
			}
			out = append(out, s)
		}
	}
	return out
}

// tablePassages makes passages of what is no measure: rows of figures, contacts and notes, and the rows left over.
func (b *builder) tablePassages(left []*tableItem) {
	for _, t := range b.tables {
		rows := []int{}
		for i := range t.rows {
			if !t.task {
				rows = append(rows, i)
			}
		}
		for _, it := range left {
			if it.t == t {
				rows = append(rows, it.row-1)
			}
		}
		b.rowPassages(t, rows)
		if notes := t.notes(); notes != "" {
			b.annex(t, notes, ledger.Span{})
		}
	}
}

// notes are the lines under and above a table that are more than its name.
func (t *table) notes() string {
	var out []string
	for _, s := range t.titles {
		if noteLine.MatchString(s) {
			out = append(out, s)
		}
	}
	return joinLines(out)
}

// rowPassages puts rows into passages of a sensible length, a line for each row.
func (b *builder) rowPassages(t *table, rows []int) {
	var lines []string
	var place ledger.Span
	size := 0
	flush := func() {
		if len(lines) > 0 {
			b.annex(t, strings.Join(lines, "\n"), place)
		}
		lines, place, size = nil, ledger.Span{}, 0
	}
	for _, i := range rows {
		line, at := t.rowLine(i)
		if line == "" {
			continue
		}
		n := utf8.RuneCountInString(line)
		if size > 0 && size+n > passageLength {
			flush()
		}
		if len(lines) == 0 {
			place = at
		}
		place = ledger.Span{Start: min(place.Start, at.Start), End: max(place.End, at.End)}
		lines, size = append(lines, line), size+n
	}
	flush()
}

// rowLine writes a row so that it can be read alone: each cell behind its heading.
func (t *table) rowLine(i int) (string, ledger.Span) {
	var parts []string
	var place ledger.Span
	last := ""
	for j, p := range t.paras[i] {
		s := strings.ReplaceAll(t.f.show(p.a, p.b), "\n", " ")
		if s == "" || s == last && len(t.columns) == 0 {
			continue
		}
		last = s
		for _, at := range t.f.spans(p.a, p.b) {
			if place.End == 0 {
				place = at
			}
			place = ledger.Span{Start: min(place.Start, at.Start), End: max(place.End, at.End)}
		}
		if j < len(t.columns) && t.columns[j].label != "" && len(t.paras[i]) > 1 {
			s = t.columns[j].label + "：" + s
		}
		parts = append(parts, s)
	}
	return strings.Join(parts, "，"), place
}

// annex adds a passage.
func (b *builder) annex(t *table, text string, at ledger.Span) {
	if zh.Squeeze(text) == "" {
		return
	}
	d := b.doc
	title := t.caption
	if title == "" && len(t.titles) > 0 && !noteLine.MatchString(t.titles[0]) {
		title = t.titles[0]
	}
	d.Passages = append(d.Passages, ledger.Passage{ID: "p" + strconv.Itoa(len(d.Passages)+1), Kind: "annex", Title: first(title, "附表"), Text: text, Span: at})
}
