package knowledge

import (
	"slices"
	"unicode/utf8"
)

// splitOrphans makes items of paragraphs whose number a scrape lost: behind a closed clause of the item above, with a
// clause of their own, where the next number leaves room for them.
func (o *outline) splitOrphans() {
	next := o.neighbours()
	for _, n := range slices.Clone(o.nodes) {
		after := next[n][1]
		if len(n.kids) > 0 || len(n.clauses) < 2 || n.kind > numKind || after == nil || after.parent != n.parent && n.kind != numKind {
			continue
		}
		starts := o.orphansOf(n)
		if len(starts) == 0 || after.value-n.value-1 < len(starts) {
			continue
		}
		for j, at := range slices.Backward(starts) {
			o.cutOff(n, at, after.value-len(starts)+j)
		}
	}
	slices.SortStableFunc(o.nodes, func(a, b *node) int { return a.a - b.a })
}

// orphansOf returns which paragraphs of n begin behind a clause that closes the paragraph before and end with a clause.
func (o *outline) orphansOf(n *node) []int {
	var out []int
	for i := 1; i < len(n.own); i++ {
		p := n.own[i]
		if _, numbered := readMark(o.f.fold[p.a:p.b]); numbered || !closedBy(n.clauses, n.own[i-1]) {
			continue
		}
		own := slices.IndexFunc(n.clauses, func(c clause) bool { return c.a >= p.a && c.a < p.b })
		if own < 0 || !closedBy(n.clauses, p) || utf8.RuneCountInString(o.f.fold[p.a:n.clauses[own].a]) < 6 {
			continue
		}
		out = append(out, i)
	}
	return out
}

// closedBy reports that a clause ends a paragraph.
func closedBy(cs []clause, p para) bool {
	return slices.ContainsFunc(cs, func(c clause) bool { return c.a >= p.a && c.a < p.b && c.b >= p.b-len("。") })
}

// cutOff makes an item of its own of the paragraphs of n from the one at i on.
func (o *outline) cutOff(n *node, i, value int) {
	own := slices.Clone(n.own[i:])
	k := &node{mark: mark{kind: n.kind, value: value, lost: true}, parent: n.parent, a: own[0].a, own: own, end: n.end}
	for _, c := range n.clauses {
		if c.a >= k.a {
			k.clauses = append(k.clauses, c)
		}
	}
	n.clauses = n.clauses[:len(n.clauses)-len(k.clauses)]
	n.own, n.end = n.own[:i], n.own[i-1].b
	at := slices.Index(n.parent.kids, n) + 1
	n.parent.kids = slices.Insert(n.parent.kids, at, k)
	o.nodes = append(o.nodes, k)
}
