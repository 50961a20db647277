package knowledge

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// numberParagraphs makes a measure of each paragraph that bears a clause, where measures have no numbers at all:
// in the text before the first number or under top headings. It reports whether it found at least two.
func (o *outline) numberParagraphs() bool {
	holders := []*node{o.root}
	for _, n := range o.nodes {
		if n.kind <= cnKind && len(n.kids) == 0 {
			holders = append(holders, n)
		}
	}
	found := map[*node][]*node{}
	count := 0
	for _, h := range holders {
		if kids := o.clausedParagraphs(h); len(kids) >= 2 || len(kids) == 1 && count > 0 {
			found[h] = kids
			count += len(kids)
		}
	}
	numbered := slices.ContainsFunc(o.nodes, func(n *node) bool { return len(n.clauses) > 0 && found[n] == nil })
	if count < 2 || numbered {
		return false
	}
	o.unnumbered = true
	value := 0
	for _, h := range holders {
		taken := map[para]bool{}
		for _, k := range found[h] {
			value++
			k.value, k.parent, k.task = value, h, true
			h.kids = append(h.kids, k)
			for _, p := range k.own {
				taken[p] = true
			}
			o.nodes = append(o.nodes, k)
		}
		h.own = slices.DeleteFunc(h.own, func(p para) bool { return taken[p] })
		h.clauses = nil
	}
	slices.SortStableFunc(o.nodes, func(a, b *node) int { return a.a - b.a })
	return true
}

// clausedParagraphs returns a node for each paragraph of h that ends with a clause of its own. A short line right
// above such a paragraph is its title.
func (o *outline) clausedParagraphs(h *node) []*node {
	var out []*node
	ps := h.own
	if h != o.root && len(ps) > 0 {
		ps = ps[1:] // the heading
	}
	behindClause := h != o.root // a clause right under a heading is that of the heading
	for i, p := range ps {
		cs := o.f.joinClauses(o.f.findClauses(p.a, p.b))
		if len(cs) == 0 || cs[len(cs)-1].b < p.b-len("。") {
			behindClause = false
			continue
		}
		if alone := cs[0].a == p.a; alone && behindClause { // 配合单位 under 牵头单位
			if k := len(out) - 1; k >= 0 && out[k].end == ps[i-1].b {
				out[k].own, out[k].end = append(out[k].own, p), p.b
				out[k].clauses = o.f.joinClauses(append(out[k].clauses, cs...))
			}
			continue
		}
		behindClause = true
		n := &node{mark: mark{kind: numKind, lost: true}, a: p.a, end: p.b, own: []para{p}, clauses: cs}
		if i > 0 && (cs[0].a == p.a || o.titleLine(ps[i-1])) { // the clause stands on a line of its own
			n.a, n.own = ps[i-1].a, []para{ps[i-1], p}
		}
		out = append(out, n)
	}
	return out
}

// titleLine reports a short line without signs, such as stands above the text that it names.
func (o *outline) titleLine(p para) bool {
	s := o.f.fold[p.a:p.b]
	n := utf8.RuneCountInString(s)
	return n >= 4 && n <= 30 && !strings.ContainsAny(s, "。;:,!?()") && !looksLikeTitle(s) && !completeUnit(s)
}
