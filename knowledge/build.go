package knowledge

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"duban/ledger"
)

// builder turns an outline into a document.
type builder struct {
	o         *outline
	head      head
	doc       *ledger.Document
	firstWay  bool         // the first listed of 负责 leads
	restJoins bool         // the others of that list cooperate
	lastWay   bool         // where nobody leads, those responsible do
	taken     map[int]bool // starts of paragraphs that are part of a measure
	styled    bool         // measures begin with a title of their own

	yearGuessed int  // year taken from the only one that the columns of days name, 0 for none
	headClauses bool // clauses stand in the titles of measures, and their text below

	tables        []*table
	items         []tableItem // what the tables hand out
	tableChapters []*tableChapter
}

func (b *builder) build() {
	clauses := b.o.selectTasks(b.head.title)
	b.yieldToTable(clauses)
	b.doc.Missing = b.o.cite()
	b.chapters()
	b.findStyle()
	b.readFirstWay()
	b.taken = map[int]bool{}
	var tasks []*node
	for _, n := range b.o.nodes {
		if n.task {
			tasks = append(tasks, n)
		}
	}
	keys := map[string]int{}
	for i, n := range tasks {
		m := b.measure(n, i+1 == len(tasks))
		if keys[m.Number]++; keys[m.Number] > 1 {
			m.Key += "#" + strconv.Itoa(keys[m.Number])
			b.warn("第%s条的序号出现了两次,请核对。", m.Number)
		}
		b.doc.Measures = append(b.doc.Measures, m)
	}
	b.doc.Passages = b.o.passages(b.head, b.taken)
	clauses = b.joinTables() || clauses
	b.outsideDates()
	b.finish(clauses)
}

func (b *builder) warn(format string, args ...any) {
	b.doc.Warnings = append(b.doc.Warnings, fmt.Sprintf(format, args...))
}

// finish adds the warnings about the document as a whole.
func (b *builder) finish(clauses bool) {
	d := b.doc
	if len(d.Measures) == 0 {
		b.warn("没有找到编号的措施,不会产生任务;内容仍可以查询。")
		return
	}
	if len(d.Missing) > 0 {
		b.warn("缺少第%s条,请核对原文是否完整。", strings.Join(d.Missing, "、"))
	}
	if !clauses {
		b.warn("没有找到责任条款,责任单位取自正文句子,请核对。")
	}
	for _, m := range d.Measures {
		for _, l := range m.Deadlines {
			if l.Kind == ledger.Once && l.Due.IsZero() {
				b.warn("第%s条的时限“%s”没有年份,文件里也没有日期,请核对。", m.Number, l.When)
			}
		}
	}
	b.warnYear()
	if label := watching.FindStringSubmatch(d.Text); label != nil {
		b.warn("“%s”只督促检查，没有记作责任单位，请核对。", label[1])
	}
	if b.o.unnumbered {
		b.warn("措施在原文里没有编号,按先后顺序记为第1至第%d条,请核对。", len(d.Measures))
	}
	for _, m := range d.Measures {
		if m.NumberImplied && !b.o.unnumbered {
			b.warn("有一条的序号丢失,按前后顺序记为第%s条,请核对。", m.Number)
		}
		if clauses && len(m.Assignments) == 0 {
			b.warn("第%s条没有找到责任单位。", m.Number)
		}
	}
}

// watching finds the label of who watches over a task, before its names or at the head of a column.
var watching = regexp.MustCompile(`(?:^|[\s|,，。;；(（【])((?:督[办导查促]|监管|监督|验收|销号|考核|评估)+(?:责任)?(?:单位|部门))\s*(?:[:：|\t\n】]|$)`)

// chapters lists the headings above the measures and of the narrative.
func (b *builder) chapters() {
	for _, n := range b.o.nodes {
		if n.task || n.kind > numKind {
			continue
		}
		parent := ""
		if n.parent != b.o.root {
			parent = n.parent.number
		}
		end := b.o.headEnd(n)
		b.doc.Chapters = append(b.doc.Chapters, ledger.Chapter{Number: n.number, Title: b.o.f.show(n.own[0].a, end),
			Printed: b.o.f.show(n.a, end), Parent: parent, Implied: n.lost, Span: b.o.f.span(n.a, end)})
	}
}

// findStyle tells whether measures begin with a short title that ends with 。 or a line.
func (b *builder) findStyle() {
	titled, all := 0, 0
	for _, n := range b.o.nodes {
		if n.task && (b.titleEnd(n) > 0 || !b.oneSentence(n)) { // a single sentence has no title, whatever the style
			all++
			if b.titleEnd(n) > 0 {
				titled++
			}
		}
	}
	b.styled = all > 0 && titled*2 >= all
	b.findHeadClauses()
}

// findHeadClauses tells whether clauses stand in titles that text stands under: (一)治理污水(县水利局牵头). At least two
// do, and half of all that have a clause.
func (b *builder) findHeadClauses() {
	heads, all := 0, 0
	for _, n := range b.o.nodes {
		if n.task && len(n.clauses) > 0 {
			all++
			if b.headsText(n) {
				heads++
			}
		}
	}
	b.headClauses = heads > 1 && heads*2 >= all
}

// headsText reports a node whose only clause ends its title, with a paragraph of text below.
func (b *builder) headsText(n *node) bool {
	p := n.own[0]
	if len(n.clauses) != 1 || len(n.own)+len(n.kids) < 2 || n.clauses[0].a <= p.a || n.clauses[0].b < p.b-len("。") || n.clauses[0].b > p.b+1 {
		return false
	}
	title := b.o.f.fold[p.a:n.clauses[0].a]
	return utf8.RuneCountInString(title) <= 42 && sentenceEnd(title) < 0 && !strings.ContainsAny(title, ";:")
}

// titleEnd returns where the title of a measure ends, 0 for none.
func (b *builder) titleEnd(n *node) int {
	p := n.own[0]
	s := b.o.f.fold[p.a:p.b]
	i := sentenceEnd(s)
	more := i >= 0 && i+len("。") < len(s) || i >= 0 && n.saysMore()
	if i < 0 {
		i, more = len(s), len(n.own) > 1
	}
	more = more || len(n.kids) > 0
	if !more || utf8.RuneCountInString(s[:i]) > 42 || utf8.RuneCountInString(s[:i]) < 2 || strings.ContainsAny(s[:i], ";:") {
		return 0
	}
	if _, acts := b.o.f.subjectAt(p.a, p.a+i); acts || len(n.clauses) > 0 && n.clauses[0].a == p.a {
		return 0
	}
	return p.a + i
}

// oneSentence reports a measure that is a single sentence, its clauses left out.
func (b *builder) oneSentence(n *node) bool {
	p := n.own[0]
	if len(n.clauses) > 0 && n.clauses[0].a > p.a && n.clauses[0].a < p.b {
		p.b = n.clauses[0].a
	}
	i := sentenceEnd(b.o.f.fold[p.a:p.b])
	return len(n.kids) == 0 && !n.saysMore() && (i < 0 || p.a+i+len("。") >= p.b)
}

// saysMore reports a paragraph behind the first that is no clause: the first is a heading with its 。.
func (n *node) saysMore() bool {
	return slices.ContainsFunc(n.own[1:], func(p para) bool {
		return !slices.ContainsFunc(n.clauses, func(c clause) bool { return c.a <= p.a && p.a < c.b })
	})
}

// readFirstWay looks for the sentence that makes the first listed the lead.
func (b *builder) readFirstWay() {
	for _, n := range b.o.nodes {
		for _, c := range n.clauses {
			b.firstWay = b.firstWay || c.first
			b.doc.CommonParty = appendNew(b.doc.CommonParty, c.common)
		}
	}
	for _, c := range b.o.f.findClauses(0, b.o.prefaceEnd()) {
		b.doc.CommonParty = appendNew(b.doc.CommonParty, c.common)
	}
	b.firstWay = b.firstWay || b.o.f.saysFirstLeads()
	b.restJoins = b.firstWay && restJoins.MatchString(b.o.f.fold)
	b.lastWay = b.o.f.saysResponsibleLead()
}

// prefaceEnd returns where the text before the first number ends.
func (o *outline) prefaceEnd() int {
	if len(o.nodes) == 0 {
		return 0
	}
	return o.nodes[0].a
}

func appendNew(to, more []string) []string {
	for _, s := range more {
		if !slices.Contains(to, s) {
			to = append(to, s)
		}
	}
	return to
}

// saysFirstLeads reports the sentence that makes the first listed the lead.
func (f *flow) saysFirstLeads() bool {
	return containsAny(f.fold, []string{"第一", "首位", "首个"}) && firstLeads.MatchString(f.fold)
}

// saysResponsibleLead reports the sentence that lets the responsible units lead where no lead is named.
func (f *flow) saysResponsibleLead() bool {
	return strings.Contains(f.fold, "牵头") && responsibleLead.MatchString(f.fold)
}

var restJoins = regexp.MustCompile(`(?:其他|其余|其它|后列|随后)的?(?:单位|部门|责任单位|责任部门)?(?:均|都)?(?:为|是|作为|即为)(?:配合|协办|协助|参与|参加|协同)`)

var responsibleLead = regexp.MustCompile(`(?:无|没有|(?:未|没有|不)(?:明确|单独|另行|注明|标明|标注|指定|列出?|设|确定)+)(?:的)?牵头(?:责任)?(?:单位|部门)的?(?:任务|事项|措施|条目|项目)?[,:]?(?:由|则|其|所列|各)*(?:责任|主责|负责)(?:单位|部门)(?:为|即为?|就是|作为|均为|视为|履行|负责|承担)*牵头`)

// firstLeads is the sentence that makes the first listed the lead, in either order.
var firstLeads = regexp.MustCompile(`(?:(?:列|排|居|位|名)(?:名|序|于|在|为)?(?:在|于)?(?:第一|首)(?:位|个|名)?|(?:第一|首)(?:个|家)?(?:责任)?(?:单位|部门))(?:[^。;,]{0,12}(?:为|是|作为|即)[^。;,]{0,8}牵头)|` +
	`牵头(?:单位|部门)?[^。;,]{0,6}(?:列|排|居|位)(?:名|于|在)?(?:在|于)?(?:第一|首)(?:位|个|名)`)

// measure builds one.
func (b *builder) measure(n *node, last bool) ledger.Measure {
	f := b.o.f
	body, cs := b.extent(n, last)
	m := ledger.Measure{Key: n.number, Number: n.number, NumberImplied: n.lost, Assignments: []ledger.Assignment{}, Clauses: []ledger.Clause{}}
	b.place(n, &m)
	text := cut(body, cs)
	m.Text = f.join(text)
	headless := slices.Contains(f.lost, n.a) // its beginning stood on a page that is missing
	if end := b.titleEnd(n); b.styled && end > 0 && !headless {
		if b.headClauses && b.headsText(n) {
			end = n.clauses[0].a
		}
		m.Title = f.show(n.own[0].a, end)
	}
	m.Heading = first(m.Title, f.heading(text), m.Text, m.Number)
	said := f.withoutMarks(text)
	m.Deadlines = slices.DeleteFunc(f.limitsOf(said, b.doc.Year), func(d ledger.Deadline) bool {
		return d.Kind == ledger.Unspecified && m.Title != "" && d.Quote == strings.TrimRight(m.Title, "。") // 及时公开信息 names the task
	})
	m.Targets = f.targetsOf(said)
	for _, p := range spread(n, body) {
		m.Places = append(m.Places, f.spans(p.a, p.b)...)
	}
	if len(cs) == 0 {
		cs = n.shared
	}
	for _, c := range cs {
		for _, t := range c.times {
			m.Deadlines = append(m.Deadlines, f.labelledLimits(t, b.doc.Year, m.Heading)...)
		}
	}
	b.assign(&m, body, cs)
	if len(cs) == 0 {
		for _, p := range f.bodyParties(said) {
			m.Assignments = append(m.Assignments, ledger.Assignment{Role: p.role, Unit: p.unit, Label: p.label, Body: true, Source: f.span(p.a, p.b)})
		}
	}
	return m
}

// place names the chapter and section above a measure.
func (b *builder) place(n *node, m *ledger.Measure) {
	above := n.path()
	above = above[:len(above)-1]
	if len(above) == 0 {
		return
	}
	m.ChapterNumber = above[0].number
	m.Chapter = b.o.printed(above[0])
	var sections []string
	for _, k := range above[1:] {
		sections = append(sections, b.o.printed(k))
	}
	m.Section = strings.Join(sections, " ")
}

// extent returns the paragraphs that belong to a measure, with the clauses in them.
func (b *builder) extent(n *node, last bool) ([]para, []clause) {
	body, cs := b.subtree(n)
	if k := len(cs) - 1; k >= 0 && (!b.headClauses || !b.headsText(n)) { // paragraphs behind the last clause speak of something else
		kept := body[:0:0]
		for _, p := range body {
			if p.a < cs[k].b {
				kept = append(kept, p)
			}
		}
		body = kept
		if tail := &body[len(body)-1]; last && tail.b > cs[k].b && closes(b.o.f.fold[cs[k].b:tail.b]) {
			body[len(body)-1].b = cs[k].b
		}
	} else {
		body = b.beforeSign(n, body, last)
	}
	for _, p := range body {
		b.taken[p.a] = true
	}
	return body, cs
}

var closing = regexp.MustCompile(`^[。\s]*(?:全(?:市|县|区|省|州|镇)各|各级|各地|各有关|各(?:镇|乡|部门|单位|县|区)|本(?:意见|方案|措施|通知|办法))`)

// closes reports text behind the last clause of a document that speaks to everybody.
func closes(s string) bool { return closing.MatchString(s) }

// subtree returns the paragraphs of a node with those of items under it that are no measures themselves.
func (b *builder) subtree(n *node) ([]para, []clause) {
	body := slices.Clone(n.own)
	cs := slices.Clone(n.clauses)
	for _, k := range n.kids {
		if k.task {
			continue
		}
		sub, more := b.subtree(k)
		sub[0].a = k.a
		body, cs = append(body, sub...), append(cs, more...)
	}
	return body, cs
}

// beforeSign leaves out what follows the text of a measure without clause: signature, annexes, notes, and for the
// last measure of a document whose measures are single paragraphs, everything behind its first one.
func (b *builder) beforeSign(n *node, body []para, last bool) []para {
	single := last && b.singleParagraphs(n)
	for i, p := range body {
		s := b.o.f.fold[p.a:p.b]
		if i > 0 && (single || b.head.used[p.a] || annexLine.MatchString(s) || signPhrase.MatchString(s)) {
			return body[:i]
		}
	}
	return body
}

// singleParagraphs reports whether the other measures stand in one paragraph each.
func (b *builder) singleParagraphs(not *node) bool {
	one, all := 0, 0
	for _, n := range b.o.nodes {
		if n.task && n != not {
			all++
			if len(n.own) == 1 {
				one++
			}
		}
	}
	return one*10 >= all*8
}

// withoutMarks leaves out the numbers of items inside a measure.
func (f *flow) withoutMarks(ps []para) []para {
	out := make([]para, 0, len(ps))
	for _, p := range ps {
		if m, ok := readMark(f.fold[p.a:p.b]); ok && !m.tight && !m.lost {
			p.a += m.len
		}
		out = append(out, p)
	}
	return out
}

// cut leaves clauses out of paragraphs; both stand in order.
func cut(body []para, cs []clause) []para {
	out := make([]para, 0, len(body)+len(cs))
	for _, p := range body {
		for len(cs) > 0 && cs[0].b <= p.a {
			cs = cs[1:]
		}
		for _, c := range cs {
			if c.a >= p.b {
				break
			}
			if c.a > p.a {
				out = append(out, para{p.a, c.a})
			}
			p.a = min(max(c.b, p.a), p.b)
		}
		if p.a < p.b {
			out = append(out, p)
		}
	}
	return out
}

// spread returns the stretches of the flow that a measure covers: its number, its text and its clauses.
func spread(n *node, body []para) []para {
	out := []para{{n.a, body[0].b}}
	for _, p := range body[1:] {
		if last := &out[len(out)-1]; p.a <= last.b+1 {
			last.b = p.b
			continue
		}
		out = append(out, p)
	}
	return out
}

// join shows stretches of text as one, a line for each paragraph.
func (f *flow) join(ps []para) string {
	var parts []string
	for i, p := range ps {
		s := f.show(p.a, p.b)
		if i > 0 && ps[i-1].b < p.a && !strings.Contains(f.fold[ps[i-1].b:p.a], "\n") && len(parts) > 0 {
			parts[len(parts)-1] += s
			continue
		}
		parts = append(parts, s)
	}
	return joinLines(parts)
}

// heading returns the first part of a text up to a comma or full stop, at most 40 characters.
func (f *flow) heading(ps []para) string {
	for _, p := range ps {
		for _, c := range f.pieces(p.a, p.b, ",。;:\n") {
			if c.a = f.afterLimit(c); c.a == c.b {
				continue // 9月份 alone names nothing
			}
			r := []rune(f.show(c.a, c.b))
			if len(r) > 60 {
				r = append(r[:58], '…')
			}
			return string(r)
		}
	}
	return ""
}
