package knowledge

import (
	"strconv"

	"duban/zh"
)

// cite gives every measure the number that a person would cite and returns the numbers that the rows demand and
// the text does not hold.
func (o *outline) cite() (missing []string) {
	running := o.running(isTask)
	for k, over := range o.running(func(n *node) bool { return n.task || o.headed(n, principles) }) {
		running[k] = running[k] || over // 一(一)指导思想, 二(二)…: the row began before its first measure
	}
	for _, n := range o.nodes {
		n.number = o.cited(n, running[n.kind])
	}
	return o.gaps(running)
}

// cited builds the number of a node: alone where its row runs through, else behind those above it.
func (o *outline) cited(n *node, alone bool) string {
	own := n.short()
	if n.alone = alone && n.task || n.kind == artKind || n.kind == decKind || n.kind == dec3Kind; n.alone {
		return own
	}
	out := ""
	for _, k := range n.path() {
		if k == n {
			return out + own
		}
		if k.alone { // 1 under (三), which is cited so: (三)1
			out = ""
		}
		out += k.short()
	}
	return own
}

// short is a number as it stands in a citation: 三, (三), 3.
func (n *node) short() string {
	switch n.kind {
	case pcnKind:
		return "(" + zh.Chinese(n.value) + ")"
	case cnKind, partKind, subKind:
		return zh.Chinese(n.value)
	case pnumKind:
		return "(" + strconv.Itoa(n.value) + ")"
	case circleKind:
		return string(rune('①' + n.value - 1))
	case decKind, dec3Kind:
		return n.text
	case isKind:
		return zh.Chinese(n.value) + "是"
	}
	return strconv.Itoa(n.value)
}

// rowKey names a row of numbers: its kind alone where it runs through the document, else with its parent.
type rowKey struct {
	kind   kind
	parent *node
}

// gaps returns the numbers that the rows of measures skip.
func (o *outline) gaps(running map[kind]bool) []string {
	var out []string
	last := map[rowKey]int{}
	for _, n := range o.nodes {
		key := rowKey{n.kind, n.parent}
		if running[n.kind] {
			key.parent = nil
		}
		prev := last[key]
		last[key] = n.value
		if !n.task || n.value-prev > 60 {
			continue
		}
		for v := prev + 1; v < n.value; v++ {
			ghost := &node{mark: mark{kind: n.kind, value: v}, parent: n.parent, task: true}
			out = append(out, o.cited(ghost, running[n.kind]))
		}
	}
	return out
}
