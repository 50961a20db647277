package knowledge

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"duban/zh"
)

// A scrape may glue a whole document into one paragraph. unglue puts line breaks back before the numbers and
// behind the headings that it still shows.

var (
	inlineMark = regexp.MustCompile(`(\d{1,3}|\P{Nd}|^)\.\p{Han}|\(` + cnDigits + `{1,3}\)\p{Han}|\([A-Z]\)\p{Han}|` + cnDigits + `{1,3}、\p{Han}`)
	headWord   = regexp.MustCompile(`^(?:总体(?:要求|思路|目标)|指导思想|基本原则|(?:工作|主要|发展)目标|重要意义|组织(?:领导|实施|保障)|保障措施|工作要求)`)
)

// glued reports a text that holds several numbers inside one long paragraph.
func (f *flow) glued() bool {
	for _, p := range f.paras() {
		if p.b-p.a > 6000 && len(f.inlineMarks(p, new(int))) >= 5 {
			return true
		}
	}
	return false
}

// inlineMarks returns where numbers stand inside a paragraph, in order; lastCN is the last 一、 read so far.
func (f *flow) inlineMarks(p para, lastCN *int) []int {
	var out []int
	for at := p.a; at < p.b; {
		m := inlineMark.FindStringSubmatchIndex(f.fold[at:p.b])
		if m == nil {
			break
		}
		from, to := at+m[0], at+m[1]
		if m[2] >= 0 && !isDigits(f.fold[at+m[2]:at+m[3]]) {
			from = at + m[3] // a dot whose digits are lost
		}
		_, n := utf8.DecodeLastRuneInString(f.fold[:to])
		if f.markHere(p, from, lastCN) {
			out = append(out, from)
		}
		at = max(to-n, from+1)
	}
	return out
}

func isDigits(s string) bool { return s != "" && s[0] >= '0' && s[0] <= '9' }

var clauseEnds = regexp.MustCompile(`(?:[。)”;!]|负责|政府|部门|单位|办|局|委|会|分工|方案)$`)

// markHere tells a number from digits that only look like one.
func (f *flow) markHere(p para, at int, lastCN *int) bool {
	m, ok := readMark(f.fold[at:p.b])
	if !ok || m.tight {
		return false
	}
	before := f.fold[max(p.a, at-12):at]
	r, _ := utf8.DecodeLastRuneInString(before)
	switch {
	case m.kind == cnKind:
		if at > p.a && (m.value != *lastCN+1 || !clauseEnds.MatchString(before)) {
			return false
		}
		*lastCN = m.value
		return true
	case m.kind != numKind || at == p.a:
		return true
	case m.lost:
		return r == ')' || zh.IsHan(r) && clauseEnds.MatchString(before)
	}
	return r > 0x7f || strings.ContainsRune("),;:", r)
}

// unglue rebuilds the flow with a line break before each inline number and behind each inline heading.
func (f *flow) unglue() *flow {
	var cuts []int
	lastCN := 0
	for _, p := range f.paras() {
		marks := f.inlineMarks(p, &lastCN)
		if m := gluedHead.FindStringSubmatchIndex(f.fold[p.a:min(p.b, p.a+cutRune(f.fold[p.a:p.b], 500))]); m != nil {
			cuts = append(cuts, p.a+m[3])
		}
		for i, at := range marks {
			if at > p.a {
				cuts = append(cuts, at)
			}
			end := p.b
			if i+1 < len(marks) {
				end = marks[i+1]
			}
			if n := headingLen(f.fold[at:end]); n > 0 {
				cuts = append(cuts, at+n)
			}
		}
	}
	return f.breakAt(cuts)
}

// rowKinds are the ways of numbering that a paragraph may hold several of.
var rowKinds = []kind{cnKind, pcnKind, numKind}

// dutySigns are words that a clause cannot do without.
var dutySigns = []string{"牵头", "负责", "配合", "单位:", "部门:", "主体:", "主办:"}

// splitRows puts a line break before the items of one paragraph that bear clauses of their own:
// 1.….责任单位:甲局。2.….责任单位:乙局。
func (f *flow) splitRows() *flow {
	var cuts []int
	for _, p := range f.paras() {
		inside := f.marksInside(p)
		if len(inside) == 0 {
			continue
		}
		for _, k := range rowKinds {
			cuts = append(cuts, f.rowIn(p, k, inside)...)
		}
	}
	if len(cuts) == 0 {
		return f
	}
	return f.breakAt(cuts)
}

// marksInside returns the numbers that stand in a paragraph right behind a sign that closes an item.
func (f *flow) marksInside(p para) []numbered {
	var out []numbered
	last := rune(0)
	for i, r := range f.fold[p.a:p.b] {
		closed := strings.ContainsRune("。;!)", last)
		last = r
		if !closed {
			continue
		}
		if m, ok := readMark(f.fold[p.a+i : p.b]); ok && !m.tight && !m.bare && !m.lost {
			out = append(out, numbered{m, p.a + i})
		}
	}
	return out
}

// rowIn returns where the items of one kind begin inside a paragraph; none unless two of them hold a clause.
func (f *flow) rowIn(p para, k kind, inside []numbered) []int {
	var cuts []int
	last, from, clauses := 0, p.a, 0
	if m, ok := readMark(f.fold[p.a:p.b]); ok && m.kind == k {
		last = m.value
	}
	for _, n := range inside {
		if n.kind != k || n.value != last+1 {
			continue
		}
		if containsAny(f.fold[from:n.at], dutySigns) {
			clauses++
		}
		last, from = n.value, n.at
		cuts = append(cuts, n.at)
	}
	if len(cuts) > 0 && containsAny(f.fold[from:p.b], dutySigns) {
		clauses++
	}
	if clauses < 2 {
		return nil
	}
	return cuts
}

// headingLen returns how long an inline heading with its number is when its text is glued to it.
func headingLen(s string) int {
	m, ok := readMark(s)
	if !ok || m.kind > pcnKind {
		return 0
	}
	if n := len(headWord.FindString(s[m.len:])); n > 0 {
		return m.len + n
	}
	return 0
}

// breakAt inserts line breaks.
func (f *flow) breakAt(cuts []int) *flow {
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	g := &flow{text: f.text, src: make([]int32, 0, len(f.src)+len(cuts))}
	var b strings.Builder
	b.Grow(len(f.fold) + len(cuts))
	from := 0
	seams, lost := f.seams, f.lost
	for _, c := range append(cuts, len(f.fold)) {
		for ; len(seams) > 0 && seams[0] <= c; seams = seams[1:] {
			g.seams = append(g.seams, b.Len()+seams[0]-from)
		}
		for ; len(lost) > 0 && lost[0] <= c; lost = lost[1:] {
			g.lost = append(g.lost, b.Len()+lost[0]-from)
		}
		b.WriteString(f.fold[from:c])
		g.src = append(g.src, f.src[from:c]...)
		if c < len(f.fold) && c > 0 && f.fold[c-1] != '\n' && f.fold[c] != '\n' {
			b.WriteByte('\n')
			g.src = append(g.src, f.src[c])
		}
		from = c
	}
	g.fold = b.String()
	return g
}
