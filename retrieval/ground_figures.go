package retrieval

import (
	"regexp"
	"slices"
	"strings"

	"duban/zh"
)

// figures holds every date, rhythm and number of the sentence against the sources: those of one clause must stand together
// there, each number with its own day or rhythm and with the words that it counts.
func (c *holding) figures() string {
	for _, all := range c.said.groups() {
		if !c.anyPage(all) {
			return "figure"
		}
	}
	for _, f := range c.said.facts {
		if f.kind == kindIssue && !strings.Contains(c.text, c.said.text[f.start:f.end]) {
			return "issue"
		}
	}
	return ""
}

// groups are the facts that belong together: those of one clause, and a day or rhythm with the number in the clause behind it.
func (p *page) groups() [][]fact {
	var out [][]fact
	last := -1
	for _, f := range p.facts {
		if f.kind == kindNumber || f.kind == kindIssue {
			continue
		}
		n := len(out) - 1
		joins := n >= 0 && (f.clause == last || f.clause == last+1 && f.kind == kindFigure && !hasFigure(out[n]) &&
			p.clauses[f.clause].sentence == p.clauses[last].sentence)
		if joins {
			out[n] = append(out[n], f)
		} else {
			out = append(out, []fact{f})
		}
		last = f.clause
	}
	return out
}

func hasFigure(all []fact) bool {
	return slices.ContainsFunc(all, func(f fact) bool { return f.kind == kindFigure })
}

// anyPage looks for a page that says all of it in one sentence.
func (c *holding) anyPage(all []fact) bool {
	in := measuresNamed(c.said.text[c.said.clauses[all[0].clause].start:c.said.clauses[all[0].clause].end])
	for _, p := range c.pages {
		if len(in) > 0 && p.number != "" && !slices.Contains(in, p.number) {
			continue
		}
		for at := range p.sentences() {
			if clauses := p.together(all, at); len(clauses) > 0 && !c.strays(all, p, clauses) && !c.said.strange(all, p, clauses) {
				return true
			}
		}
	}
	return false
}

// sentences is how many there are.
func (p *page) sentences() int {
	if len(p.clauses) == 0 {
		return 0
	}
	return p.clauses[len(p.clauses)-1].sentence + 1
}

// together returns the clauses of a sentence that say all of some facts, none when it does not. A rhythm is the whole
// sentence's: its clause is not among them where there is a day or number.
func (p *page) together(all []fact, sentence int) []int {
	var clauses, rhythms []int
	var before []fact
	for i, said := range all {
		var now []fact
		for _, f := range p.facts {
			if p.clauses[f.clause].sentence == sentence && f.backs(said) && (i == 0 || !governs(all[i-1], said) || p.anyNear(before, f)) {
				now = append(now, f)
			}
		}
		if len(now) == 0 {
			return nil
		}
		before = now
		for _, f := range now {
			list := &clauses
			if f.kind == kindRhythm {
				list = &rhythms
			}
			if !slices.Contains(*list, f.clause) {
				*list = append(*list, f.clause)
			}
		}
	}
	if len(clauses) == 0 {
		return rhythms
	}
	return clauses
}

// governs: the number belongs to the day or rhythm before it.
func governs(a, b fact) bool { return a.kind != kindFigure && b.kind == kindFigure }

// anyNear reports whether a number stands in the clause of a day or rhythm, or in the next one when that has no number.
func (p *page) anyNear(before []fact, f fact) bool {
	for _, b := range before {
		if b.clause == f.clause {
			return true
		}
		if f.clause == b.clause+1 && !slices.ContainsFunc(p.facts, func(x fact) bool { return x.clause == b.clause && x.kind == kindFigure }) {
			return true
		}
	}
	return false
}

// light words go with any number; they do not say what is counted.
var light = regexp.MustCompile(`至少|最少|组织|开展|进行|完成|举办|召开|参加|报送|报告|情况|工作|以上|以内|达到|落实|要求|需要|应当|必须|本单位|上一年度|每人|每年|每季度|每月|每半年|各\p{Han}{1,4}部门|各部门|各镇|县\p{Han}{1,6}局|前|之前|于|在|要|将|并|的|率`)

// strays reports that words beside the numbers stand in the sources beside other numbers: 自查 of each quarter told of 评查.
func (c *holding) strays(all []fact, source *page, matched []int) bool {
	here := c.said.beside(all)
	for g := range pairsOf(light.ReplaceAllString(here, " ")) {
		inOther, inOwn := false, false
		for _, p := range c.pages {
			for i, cl := range p.clauses {
				switch {
				case !cl.grams[g]:
				case p == source && slices.Contains(matched, p.owner(i)), p.owner(i) < 0:
					inOwn = true
				default:
					inOther = true
				}
			}
		}
		if inOther && !inOwn {
			return true
		}
	}
	return false
}

// strange reports that the clause of a number says anything that the clauses of the sources around it do not say: 5日内办结 where
// they say 5日内告知. Beside a number there is no room for words of one's own, but for those that say nothing of the matter.
func (p *page) strange(all []fact, source *page, matched []int) bool {
	allowed := source.around(matched)
	seen := map[int]bool{}
	for _, f := range all {
		if seen[f.clause] {
			continue
		}
		seen[f.clause] = true
		if p.strangeIn(p.clauses[f.clause], allowed) {
			return true
		}
	}
	return false
}

func (p *page) strangeIn(cl clause, allowed []map[[2]rune]bool) bool {
	text := p.text[cl.start:cl.end]
	excused := make([]bool, len(text))
	excuse := func(start, end int) {
		for i := max(start, cl.start); i < min(end, cl.end); i++ {
			excused[i-cl.start] = true
		}
	}
	for _, f := range p.facts {
		excuse(f.start, f.end)
	}
	for _, u := range p.units {
		excuse(u.start, u.end)
	}
	for _, m := range carriers.FindAllStringIndex(text, -1) {
		excuse(cl.start+m[0], cl.start+m[1])
	}
	return uncovered(text, excused, allowed)
}

// uncovered reports a character, not excused, that stands in no pair that is allowed.
func uncovered(text string, excused []bool, allowed []map[[2]rune]bool) bool {
	var last rune
	before := false // the character before stands in an allowed pair with the one before that
	pending := false
	for i, r := range text {
		pair := [2]rune{last, r}
		together := slices.ContainsFunc(allowed, func(m map[[2]rune]bool) bool { return m[pair] })
		if pending && !before && !together {
			return true
		}
		pending, before, last = zh.IsHan(r) && !excused[i], together, r
	}
	return pending && !before
}

// carriers are words that carry a sentence and may stand beside any number.
var carriers = regexp.MustCompile(`组织|开展|进行|时间|情况|任务|这项|此项|工作|需要|应当|必须|目标|还要|都要|均要|要求|至少|最少|不得?少于|不得?低于|不得?超过|以上|以内|之内|达到|实现|做到|确保|之前|以前|以后|之后|该|这|那|的|了|和|与|及|在|对|由|把|将|并|等|都|也|还|就|需|须|应|要|得|到|里|内|给|向|从|以|于|即|且|每名|每个|前|后|是|为|有|起|最迟|最晚|第|按照|根据|规定`)

// around are the pairs of some clauses, of what leads in to them, of what follows one that holds nothing but its day, and of the
// measure's heading.
func (p *page) around(matched []int) []map[[2]rune]bool {
	var out []map[[2]rune]bool
	for _, i := range matched {
		out = append(out, p.clauses[i].grams)
		if i > 0 && p.clauses[i-1].sentence == p.clauses[i].sentence && !p.exact(i-1) {
			out = append(out, p.clauses[i-1].grams)
		}
		if len(p.clauses[i].grams) <= bareClause && i+1 < len(p.clauses) && p.clauses[i+1].sentence == p.clauses[i].sentence {
			out = append(out, p.clauses[i+1].grams)
		}
	}
	if len(p.clauses) > 1 && p.clauses[1].sentence > 0 && len(p.clauses[0].grams) <= headingPairs {
		out = append(out, p.clauses[0].grams)
	}
	return out
}

// A clause of so few pairs of characters holds nothing but its day; a first sentence of so few is a heading.
const (
	bareClause   = 4
	headingPairs = 12
)

// beside are the clauses of some facts, with those that hang on them: behind them, or before the first of their sentence.
func (p *page) beside(all []fact) string {
	var b strings.Builder
	for i, cl := range p.clauses {
		at := p.owner(i)
		for j := i + 1; at < 0 && j < len(p.clauses) && p.clauses[j].sentence == cl.sentence; j++ {
			if p.exact(j) {
				at = j
			}
		}
		if at >= 0 && slices.ContainsFunc(all, func(f fact) bool { return f.clause == at }) {
			b.WriteString(p.text[cl.start:cl.end])
			b.WriteByte(',')
		}
	}
	return b.String()
}

// owner is the clause with a day or number that a clause belongs to: itself, else the last one before it in its sentence; -1 for
// none.
func (p *page) owner(i int) int {
	for j := i; j >= 0 && p.clauses[j].sentence == p.clauses[i].sentence; j-- {
		if p.exact(j) {
			return j
		}
	}
	return -1
}

// exact reports whether a clause holds a day, rhythm or number.
func (p *page) exact(clause int) bool {
	return slices.ContainsFunc(p.facts, func(f fact) bool { return f.clause == clause && f.kind != kindNumber })
}
