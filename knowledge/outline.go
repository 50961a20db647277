package knowledge

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// para is one paragraph of a flow, its newline left out.
type para struct{ a, b int }

// paras cuts a flow into paragraphs.
func (f *flow) paras() []para {
	var out []para
	for a := 0; a < len(f.fold); {
		n := strings.IndexByte(f.fold[a:], '\n')
		if n < 0 {
			n = len(f.fold) - a
		}
		if n > 0 {
			out = append(out, para{a, a + n})
		}
		a += n + 1
	}
	return out
}

// node is a numbered piece of the text with what stands under it.
type node struct {
	mark
	parent  *node
	kids    []*node
	a       int    // start of its number
	own     []para // its own text: without number, without what stands under it
	end     int    // end of its own text
	clauses []clause
	shared  []clause // of the heading above, where they stand for all items under it
	number  string   // as cited
	task    bool     // it is a measure
	alone   bool     // its number is cited without those above it
}

// outline is the numbered structure of a flow.
type outline struct {
	f     *flow
	root  *node   // own: what stands before the first number
	nodes []*node // in order of the text, root left out

	last    map[kind]int // last number of each kind, while the outline is read
	banners []para       // headings without a number between numbered items

	unnumbered bool // measures have no numbers in the text
}

// newOutline reads the numbers at the starts of paragraphs.
func newOutline(f *flow, paragraphs []para) *outline {
	o := &outline{f: f, root: &node{}, last: map[kind]int{}}
	at := o.root
	for i, p := range paragraphs {
		m, ok := readMark(f.fold[p.a:p.b])
		if slices.Contains(f.lost, p.a) && !ok {
			m, ok = mark{kind: numKind, lost: true}, true
			at = o.lostChapter(at, paragraphs, p)
		}
		if ok && !o.fits(at, m) {
			ok = false
		}
		if !ok && at != o.root && i+1 < len(paragraphs) && o.isBanner(p, paragraphs[i-1], paragraphs[i+1]) {
			o.banners = append(o.banners, p)
			continue
		}
		if !ok {
			at.own = append(at.own, p)
			at.end = p.b
			continue
		}
		o.last[m.kind] = m.value
		n := &node{mark: m, a: p.a, end: p.b, own: []para{{p.a + m.len, p.b}}}
		n.parent = at
		for n.parent != o.root && n.parent.kind >= m.kind {
			n.parent = n.parent.parent
		}
		n.parent.kids = append(n.parent.kids, n)
		o.nodes = append(o.nodes, n)
		at = n
	}
	o.fillLost()
	return o
}

// lostChapter adds the heading that stood on a missing page when just one number is left out between the
// heading before and the next one.
func (o *outline) lostChapter(at *node, paragraphs []para, p para) *node {
	above := at
	for above != o.root && above.kind != pcnKind {
		above = above.parent
	}
	if above == o.root {
		return at
	}
	for _, q := range paragraphs {
		if q.a <= p.a {
			continue
		}
		m, ok := readMark(o.f.fold[q.a:q.b])
		if !ok || m.kind > pcnKind {
			continue
		}
		if m.kind != pcnKind || m.value != above.value+2 {
			break
		}
		n := &node{mark: mark{kind: pcnKind, value: above.value + 1, lost: true}, parent: above.parent, a: p.a, end: p.a, own: []para{{p.a, p.a}}}
		n.parent.kids = append(n.parent.kids, n)
		o.nodes = append(o.nodes, n)
		return n
	}
	return at
}

// isBanner reports a heading without a number: a short line without signs behind a closed sentence, before the
// number that goes on with the row.
func (o *outline) isBanner(p, before, next para) bool {
	s := o.f.fold[p.a:p.b]
	n := utf8.RuneCountInString(s)
	if n < 4 || n > 30 || strings.ContainsAny(s, "。;:,!?") || completeUnit(s) || !endsSentence(o.f.fold[before.a:before.b]) {
		return false
	}
	m, ok := readMark(o.f.fold[next.a:next.b])
	return ok && !m.lost && m.value > 1 && m.kind >= cnKind && m.kind <= numKind && m.value == o.last[m.kind]+1
}

// fits keeps out what only looks like a number: an item must follow one of its kind by at most a few, or start
// a new row with a small number.
func (o *outline) fits(at *node, m mark) bool {
	if m.kind == decKind || m.kind == dec3Kind {
		return at.holdsDecimal(m)
	}
	if m.bare {
		return m.value == 1 || m.value == o.last[m.kind]+1
	}
	if m.kind != isKind && m.kind != pnumKind && !m.tight {
		return true
	}
	for n := at; n != nil && n != o.root; n = n.parent {
		if n.kind == m.kind {
			return m.value == n.value+1
		}
	}
	return m.value == 1 && !m.tight
}

// holdsDecimal reports that 1.2 follows 1.1, or opens a row under 1, which n or one above it is.
func (n *node) holdsDecimal(m mark) bool {
	above := rowAbove(m.text)
	for ; n.parent != nil; n = n.parent {
		if n.kind == m.kind {
			return rowAbove(n.text) == above && m.value > n.value && m.value <= n.value+3
		}
		if n.kind == decKind && m.kind == dec3Kind {
			return n.text == above && m.value == 1
		}
		if n.kind <= numKind && m.kind == decKind {
			return strconv.Itoa(n.value) == above && m.value == 1
		}
	}
	return false
}

// rowAbove is the number under which a decimal one stands: 1.2 of 1.2.3; "" for one without a dot.
func rowAbove(number string) string {
	return number[:max(strings.LastIndexByte(number, '.'), 0)]
}

// fillLost gives items whose digits are missing the number that their neighbours leave for them: the last free one
// before the next number, or one more than the number before.
func (o *outline) fillLost() {
	last := map[kind]int{}
	var open []*node
	settle := func(k kind, next int) {
		kept := open[:0]
		for _, n := range open {
			if n.kind != k {
				kept = append(kept, n)
			} else if next-1 > n.value {
				n.value = next - 1
			}
		}
		open = kept
	}
	for _, n := range o.nodes {
		if n.kind < numKind {
			for k := n.kind + 1; k < numKind; k++ { // these rows begin anew
				last[k] = 0
				settle(k, 0)
			}
		}
		if !n.lost {
			settle(n.kind, n.value)
			last[n.kind] = n.value
			continue
		}
		if n.value == 0 {
			n.value = last[n.kind] + 1
		}
		last[n.kind] = n.value
		open = append(open, n)
	}
}

// text returns the own text of a node, folded.
func (o *outline) text(n *node) string {
	var b strings.Builder
	for _, p := range n.own {
		b.WriteString(o.f.fold[p.a:p.b])
		b.WriteByte('\n')
	}
	return b.String()
}

// printed returns the paragraph that a node starts with, number and all.
func (o *outline) printed(n *node) string {
	if len(n.own) == 0 {
		return ""
	}
	return o.f.show(n.a, o.headEnd(n))
}

// headEnd returns where the heading of a node ends: at its first 。, or with its paragraph; of a long sentence it
// is what stands before the first colon or comma.
func (o *outline) headEnd(n *node) int {
	p := n.own[0]
	s := o.f.fold[p.a:p.b]
	if i := sentenceEnd(s); i > 0 {
		s = s[:i]
	}
	if utf8.RuneCountInString(s) > 45 {
		if i := strings.IndexAny(s, ":,;"); i > 0 {
			s = s[:i]
		}
	}
	return p.a + len(s)
}

// sentenceEnd returns the offset of the first 。 outside brackets and quotes, -1 for none.
func sentenceEnd(s string) int {
	depth := 0
	for i, r := range s {
		switch r {
		case '(', '《', '“':
			depth++
		case ')', '》', '”':
			depth--
		case '。', '\n':
			if depth <= 0 {
				return i
			}
		}
	}
	return -1
}

// path returns the nodes from the outermost down to n.
func (n *node) path() []*node {
	var out []*node
	for ; n.parent != nil; n = n.parent {
		out = append(out, n)
	}
	slices.Reverse(out)
	return out
}

// any reports whether f holds for a node under n.
func (n *node) any(f func(*node) bool) bool {
	return slices.ContainsFunc(n.kids, func(k *node) bool { return f(k) || k.any(f) })
}

// withinTask reports whether n belongs to the text of a measure above it.
func (n *node) withinTask() bool {
	for m := n.parent; m != nil; m = m.parent {
		if m.task {
			return true
		}
	}
	return false
}
