package knowledge

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

var (
	background = regexp.MustCompile(`^(?:总体(?:要求|思路|目标|安排)|指导思想|基本原则|(?:工作|主要|发展|总体|建设|任务)目标|目标任务|工作原则|重要意义|重大意义|` +
		`基本情况|适用范围|编制依据|背景|形势|附则|总则|起草(?:背景|说明)|政策依据|工作原则|遵循原则|工作思路|总的要求|基本思路|主要成效|存在(?:的)?(?:问题|不足)|编制(?:说明|背景|目的|原则|过程|$))`)
	principles = regexp.MustCompile(`^(?:总体(?:要求|思路)|指导思想|(?:基本|工作|遵循)原则|重[要大]意义|总的要求|(?:基本|工作)思路|附则|总则)`) // aims may be items of a row
	inForce    = regexp.MustCompile(`^本[\p{Han}()]{1,12}自[^。]*(?:施行|实施|执行|生效)`)
	narrative  = regexp.MustCompile(`(?:表扬|表彰|奖励|嘉奖|处分|处理情况|调查情况)[^。]{0,6}(?:通报|决定)$|(?:组成人员|节假日安排|放假)的通知$|关于(?:召开|举办|举行|参加|组织参加).*(?:会|会议|培训|培训班|活动|比赛)的通知$|(?:情况(?:的)?(?:报告|汇报|通报|总结)|工作(?:报告|总结|汇报)|年度报告|总结(?:报告)?|述职报告|调研报告|统计公报|新闻|简报|名单|规则|条例|章程|守则|准则|解读|问答|答记者问|说明|讲话|致辞|公示|批复|复函|答复|` +
		`(?:办理|处理|落实|完成)情况的函)(?:\(.*\))?$`)
	regulation = regexp.MustCompile(`(?:规程|办法|规定|细则|制度|规范)(?:\(.*\))?$`)
)

// select marks the nodes that are measures. It reports whether the document has responsibility clauses.
func (o *outline) selectTasks(title string) bool {
	count := 0
	for _, n := range o.nodes {
		for _, p := range merge(n.own) {
			n.clauses = append(n.clauses, o.f.findClauses(p.a, p.b)...)
		}
		n.clauses = o.f.joinClauses(n.clauses)
		if len(n.clauses) > 0 {
			count++
		}
	}
	count += o.sentenceClauses()
	if o.numberParagraphs() {
		return true
	}
	if count < 2 {
		o.selectPlain(title)
		return count > 0
	}
	o.splitOrphans()
	o.splitIs()
	o.raiseClauses()
	o.shareClauses()
	for _, n := range o.nodes {
		n.task = n.task || len(n.clauses) > 0
	}
	o.adoptSiblings()
	return true
}

// sentenceClauses reads clauses without brackets where at least two items end with one and none has another. It
// returns how many.
func (o *outline) sentenceClauses() int {
	found := map[*node]clause{}
	for _, n := range o.nodes {
		if len(n.clauses) > 0 {
			return 0
		}
		k := len(n.own) - 1
		if k > 0 && len(n.kids) > 0 && strings.HasSuffix(o.f.fold[n.own[k].a:n.own[k].b], ":") { // 具体任务:
			k--
		}
		if c, ok := o.f.sentenceClause(n.own[k]); ok {
			found[n] = c
		}
	}
	if len(found) < 2 {
		return 0
	}
	for n, c := range found {
		n.clauses = []clause{c}
	}
	return len(found)
}

// raiseClauses gives a clause that stands in a paragraph of its own behind several items to what they stand
// under, when none of the items before has one: it speaks for all of them.
func (o *outline) raiseClauses() {
	raised := map[kind]bool{}
	for _, n := range o.nodes {
		if len(n.kids) > 1 && o.clauseBehind(n) {
			raised[n.kind] = true
			n.raise()
		}
	}
	for _, n := range o.nodes { // a single item under a heading is read as its neighbours are
		if len(n.kids) == 1 && raised[n.kind] && o.clauseBehind(n) {
			n.raise()
		}
	}
}

// clauseBehind reports that of the items under n only the last has a clause, in a paragraph of its own.
func (o *outline) clauseBehind(n *node) bool {
	last := n.kids[len(n.kids)-1]
	if len(n.clauses) > 0 || len(last.clauses) != 1 || !endsInLines(last) {
		return false
	}
	return !slices.ContainsFunc(n.kids[:len(n.kids)-1], func(c *node) bool {
		return len(c.clauses) > 0 || c.any(func(m *node) bool { return len(m.clauses) > 0 })
	})
}

// endsInLines reports a node whose clause is its last paragraphs, with words of its own before them.
func endsInLines(n *node) bool {
	c, k := n.clauses[0], len(n.own)-1
	return k > 0 && c.a > n.own[0].b && n.own[k].b <= c.b+len("。") && slices.ContainsFunc(n.own[1:], func(p para) bool { return p.a == c.a })
}

// raise gives n the clause of the last item under it.
func (n *node) raise() {
	last := n.kids[len(n.kids)-1]
	n.clauses, last.clauses = last.clauses, nil
}

// shareClauses gives a clause that stands in the line of a heading to the items under it.
func (o *outline) shareClauses() {
	for _, n := range o.nodes {
		if n.kind > pcnKind || len(n.clauses) == 0 || len(n.kids) < 2 || n.any(func(k *node) bool { return len(k.clauses) > 0 }) {
			continue
		}
		head, last := n.own[0], n.clauses[len(n.clauses)-1]
		if last.b < head.b-len("。") || last.b > head.b+1 || utf8.RuneCountInString(o.f.fold[head.a:n.clauses[0].a]) > 40 {
			continue
		}
		for _, k := range n.kids {
			k.shared, k.task = n.clauses, true
		}
		n.own[0].b = n.clauses[0].a
		n.clauses = nil
	}
}

// merge joins neighbouring paragraphs, so that a clause broken over two lines is read whole.
func merge(ps []para) []para {
	var out []para
	for _, p := range ps {
		if k := len(out) - 1; k >= 0 && p.a == out[k].b+1 {
			out[k].b = p.b
			continue
		}
		out = append(out, p)
	}
	return out
}

// splitIs makes measures of 一是, 二是 where they bear clauses of their own.
func (o *outline) splitIs() {
	for _, n := range o.nodes {
		if n.kind != isKind || n.parent == nil {
			continue
		}
		own := 0
		for _, k := range n.parent.kids {
			if k.kind == isKind && len(k.clauses) > 0 {
				own++
			}
		}
		if own < 2 && (own != 1 || len(n.parent.kids) != 1 || len(n.clauses) > 1) { // 一是…;二是… in one paragraph
			o.fold(n.parent)
		}
	}
	kept := o.nodes[:0]
	for _, n := range o.nodes {
		if n.kind != isKind || n.parent != nil {
			kept = append(kept, n)
		}
	}
	o.nodes = kept
}

// fold takes the 一是 items under n back into its own text.
func (o *outline) fold(n *node) {
	kids := n.kids[:0:0]
	for _, k := range n.kids {
		if k.kind != isKind {
			kids = append(kids, k)
			continue
		}
		k.parent = nil
		k.own[0].a = k.a
		n.own = append(n.own, k.own...)
		n.clauses = append(n.clauses, k.clauses...)
		n.end = k.end
	}
	n.kids = kids
}

// adoptSiblings adds items without a clause that stand in a row with measures: in a numbering that runs through
// the document, or between siblings that have one.
func (o *outline) adoptSiblings() {
	running := o.running(isTask)
	next := o.neighbours()
	rows := map[rowKey]bool{} // rows in which an item is a measure
	for _, n := range o.nodes {
		if n.task {
			rows[rowKey{n.kind, n.parent}] = true
		}
	}
	for _, n := range o.nodes {
		switch {
		case n.task || len(n.kids) > 0 || o.headed(n, principles) || inForce.MatchString(o.f.fold[n.own[0].a:n.own[0].b]):
		case running[n.kind]:
			n.task = inRow(next[n][0], n, next[n][1])
		default:
			n.task = rows[rowKey{n.kind, n.parent}]
		}
	}
}

func isTask(n *node) bool { return n.task }

// inRow reports whether n goes on the row of its kind between its neighbours prev and next.
func inRow(prev, n, next *node) bool {
	return next != nil && next.value == n.value+1 && (prev == nil || prev.value < n.value) ||
		prev != nil && prev.task && prev.value == n.value-1
}

// neighbours returns for each node the ones of its kind before and after it.
func (o *outline) neighbours() map[*node][2]*node {
	out := make(map[*node][2]*node, len(o.nodes))
	last := map[kind]*node{}
	for _, n := range o.nodes {
		prev := last[n.kind]
		out[n] = [2]*node{prev, nil}
		if prev != nil {
			out[prev] = [2]*node{out[prev][0], n}
		}
		last[n.kind] = n
	}
	return out
}

// running tells the kinds of numbering that go on over the headings above them.
func (o *outline) running(in func(*node) bool) map[kind]bool {
	out := map[kind]bool{}
	type row struct {
		parent            *node
		last              int
		restart, goesOver int
	}
	rows := map[kind]*row{}
	for _, n := range o.nodes {
		if !in(n) {
			continue
		}
		r := rows[n.kind]
		if r == nil {
			rows[n.kind] = &row{parent: n.parent, last: n.value}
			continue
		}
		if n.parent != r.parent {
			if n.value > r.last {
				r.goesOver++
			} else {
				r.restart++
			}
		} else if n.value < r.last {
			r.restart++
		}
		r.parent, r.last = n.parent, n.value
	}
	for k, r := range rows {
		out[k] = r.goesOver > 0 && r.restart <= r.goesOver/4 || k == artKind || r.goesOver+r.restart == 0 && (k == numKind || k == cnKind) && !besideTasks(r.parent)
	}
	return out
}

// besideTasks reports a heading whose neighbours are measures themselves: what stands under it is cited behind it.
func besideTasks(n *node) bool {
	return n.parent != nil && slices.ContainsFunc(n.parent.kids, func(k *node) bool { return k.task && k.kind == n.kind })
}

// selectPlain marks measures in a document without clauses: the innermost items of the chapters that set tasks.
func (o *outline) selectPlain(title string) {
	if o.setsNoDuties(title) {
		return
	}
	for _, n := range o.nodes {
		if n.kind == isKind {
			o.foldIs(n)
		}
	}
	o.splitIs()
	deeper := map[kind]bool{} // under headings of these kinds stand items: a bare heading is narrative
	for _, n := range o.nodes {
		deeper[n.kind] = deeper[n.kind] || len(n.kids) > 0
	}
	for _, n := range o.nodes {
		if len(n.kids) > 0 || o.inBackground(n) || n.kind > dec3Kind && n.kind != pnumKind && n.kind != circleKind {
			continue
		}
		if n.kind <= cnKind && deeper[n.kind] {
			continue
		}
		n.task = len([]rune(o.text(n))) >= 12
	}
}

// setsNoDuties reports a text that tells, answers or rules, and charges nobody.
func (o *outline) setsNoDuties(title string) bool {
	return narrative.MatchString(title) || o.reports() || regulation.MatchString(title) && !o.namesActors()
}

// namesActors reports that at least every third item of a regulation says who does something: else it sets rules,
// not duties.
func (o *outline) namesActors() bool {
	items, acting := 0, 0
	for _, n := range o.nodes {
		if len(n.kids) > 0 {
			continue
		}
		items++
		if len(o.f.bodyParties(n.own)) > 0 {
			acting++
		}
	}
	return acting*3 >= items
}

func (o *outline) foldIs(n *node) {
	if n.parent != nil {
		o.fold(n.parent)
	}
}

// reports reports a text that tells what was done: it speaks of results more than of duties.
func (o *outline) reports() bool {
	s := o.f.fold
	past := strings.Count(s, "已完成") + strings.Count(s, "全年共") + strings.Count(s, "累计") + strings.Count(s, "取得") + strings.Count(s, "同比")
	if strings.Contains(s, "现将") && (strings.Contains(s, "报告如下") && !strings.Contains(s, "意见报告如下") || strings.Contains(s, "汇报如下") || strings.Contains(s, "总结如下")) {
		return true
	}
	return past*1500 > len(s) && past > 5
}

// inBackground reports an item under a chapter of principles and aims.
func (o *outline) inBackground(n *node) bool { return o.headed(n, background) }

// headed reports an item whose heading, or one above it, begins like re.
func (o *outline) headed(n *node, re *regexp.Regexp) bool {
	for _, k := range n.path() {
		if re.MatchString(o.f.fold[k.own[0].a:o.headEnd(k)]) {
			return true
		}
	}
	return false
}
