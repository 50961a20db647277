package knowledge

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"duban/ledger"
)

// passageLength is about how much of a long section one passage holds. Unit: characters.
const passageLength = 420

var (
	annexLine  = regexp.MustCompile(`^附(?:件|表|录)\d*[:\d]?`)
	orderedIs  = regexp.MustCompile(`[一二三四五六七八九十]是`)
	signPhrase = regexp.MustCompile(`^\(此件`)
)

// passageBuilder collects what is no measure.
type passageBuilder struct {
	o    *outline
	out  []ledger.Passage
	kind string
}

// passages returns what stands outside the measures, in the order of the text.
func (o *outline) passages(h head, taken map[int]bool) []ledger.Passage {
	b := &passageBuilder{o: o, kind: "preamble"}
	last := -1
	for i, n := range o.nodes {
		if n.task {
			last = i
		}
	}
	b.group(o.f.unused(o.root.own, h.used), "", h.title)
	for i, n := range o.nodes {
		if !n.task && n.withinTask() {
			continue
		}
		b.kind = o.passageKind(n, i, last)
		if n.task {
			b.group(o.f.unused(o.rest(n, taken), h.used), n.parent.number, "")
			continue
		}
		b.group(o.f.unused(o.bodyOf(n), h.used), n.number, o.f.show(n.own[0].a, o.headEnd(n)))
	}
	b.kind = "section"
	b.group(o.f.unused(o.banners, h.used), "", "")
	b.kind = "closing"
	b.signature(h)
	return b.out
}

// passageKind tells what a passage at node i is when the last measure is node last.
func (o *outline) passageKind(n *node, i, last int) string {
	switch {
	case last >= 0 && (i > last || i == last && n.task):
		return "closing"
	case last >= 0 && !n.task && o.inBackground(n):
		return "preamble"
	}
	return "section"
}

// bodyOf returns the own paragraphs of a node without its bare heading.
func (o *outline) bodyOf(n *node) []para {
	p := n.own[0]
	if strings.Trim(o.f.fold[o.headEnd(n):p.b], "。") == "" && (len(n.own) > 1 || len(n.kids) > 0) {
		return n.own[1:]
	}
	return n.own
}

// signature adds the block of issuer and date.
func (b *passageBuilder) signature(h head) {
	if h.sign < 0 {
		return
	}
	b.add(para{h.sign, h.signEnd}, "", "落款")
}

// unused leaves out paragraphs that the head has read.
func (f *flow) unused(ps []para, used map[int]bool) []para {
	out := ps[:0:0]
	for _, p := range ps {
		if !used[p.a] {
			out = append(out, p)
		}
	}
	return out
}

// rest returns the paragraphs of a measure that its text left to the passages.
func (o *outline) rest(n *node, taken map[int]bool) []para {
	var out []para
	for _, p := range n.own {
		if !taken[p.a] {
			out = append(out, p)
		}
	}
	return out
}

// group turns paragraphs under one heading into passages of a sensible length.
func (b *passageBuilder) group(ps []para, chapter, title string) {
	for len(ps) > 0 {
		n, size := 0, 0
		for n < len(ps) {
			size += utf8.RuneCountInString(b.o.f.fold[ps[n].a:ps[n].b])
			if n > 0 && (size > passageLength || ps[n].a != ps[n-1].b+1 || annexLine.MatchString(b.o.f.fold[ps[n].a:ps[n].b])) {
				break
			}
			n++
		}
		for _, p := range b.o.f.shorten(para{ps[0].a, ps[n-1].b}) {
			b.add(p, chapter, title)
		}
		ps = ps[n:]
	}
}

func (b *passageBuilder) add(p para, chapter, title string) {
	from, to, ok := b.o.f.trim(p.a, p.b)
	if !ok || utf8.RuneCountInString(b.o.f.fold[from:to]) < 6 || signPhrase.MatchString(b.o.f.fold[from:to]) {
		return
	}
	kind := b.kind
	if annexLine.MatchString(b.o.f.fold[from:to]) {
		kind = "annex"
	}
	b.out = append(b.out, ledger.Passage{ID: "p" + strconv.Itoa(len(b.out)+1), Kind: kind, Chapter: chapter, Title: title,
		Text: b.o.f.show(from, to), Span: b.o.f.span(from, to)})
}

// shorten cuts a long stretch at 一是, 二是 …, else at sentences.
func (f *flow) shorten(p para) []para {
	if utf8.RuneCountInString(f.fold[p.a:p.b]) <= passageLength*3/2 {
		return []para{p}
	}
	var out []para
	cur := para{p.a, p.a}
	for _, s := range f.pieces(p.a, p.b, "。\n") {
		starts := orderedIs.FindStringIndex(f.fold[s.a:s.b])
		size := utf8.RuneCountInString(f.fold[cur.a:s.b])
		if utf8.RuneCountInString(f.fold[cur.a:cur.b]) > 60 && (starts != nil && starts[0] == 0 || size > passageLength) {
			out = append(out, para{cur.a, s.a})
			cur.a = s.a
		}
		cur.b = s.b
	}
	return append(out, para{cur.a, p.b})
}

// joinLines puts stretches of text under each other and leaves out empty ones.
func joinLines(parts []string) string {
	kept := parts[:0]
	for _, s := range parts {
		if s = strings.TrimSpace(s); s != "" {
			kept = append(kept, s)
		}
	}
	return strings.Join(kept, "\n")
}
