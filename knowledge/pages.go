package knowledge

import (
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"duban/zh"
)

// Pages of a scrape may stand out of order: the running numbers fall back or jump. pages puts them in order. A page
// ends somewhere between two numbers that do not follow each other; where exactly is weighed from three signs: a
// printed line of double length, two characters that never else stand side by side, and what the lines speak of.

// maxZone is the longest stretch in which the end of a page is looked for. Unit: bytes.
const maxZone = 30_000

// zone is a stretch that holds one page break.
type zone struct {
	lo, hi int
	cuts   []cutPoint
}

// cutPoint is a place where the page may end; a higher score is likelier.
type cutPoint struct {
	at    int
	score float64
}

// numbered is an inline number of a scrape.
type numbered struct {
	mark
	at int
}

// piece is a run of pages in order.
type page struct {
	first, last int // running numbers
	lo, hi      int // zone before and after it, -1 for none
	from, to    int
}

// paging is the work of putting pages in order.
type paging struct {
	f     *flow
	p     para
	marks []numbered
	zones []zone
	pages []page // in the order of the text
	order []int  // indexes of pages in the order of their numbers
	pairs map[[2]rune]int
}

// reorder returns the flow with its pages in order; the same flow when they are or when no order fits.
func (f *flow) reorder() *flow {
	for _, p := range f.paras() {
		if p.b-p.a < 6000 {
			continue
		}
		g := &paging{f: f, p: p}
		if !g.findPages() {
			continue
		}
		g.count()
		for i := range g.zones {
			if g.zones[i].hi-g.zones[i].lo > maxZone {
				return f
			}
			g.candidates(i)
			if len(g.zones[i].cuts) == 0 {
				return f
			}
		}
		g.choose()
		return g.build()
	}
	return f
}

// findPages cuts the numbers into rising rows; false when they already rise or cannot be put in order.
func (g *paging) findPages() bool {
	for _, at := range g.f.inlineMarks(g.p, new(int)) {
		m, _ := readMark(g.f.fold[at:g.p.b])
		g.marks = append(g.marks, numbered{m, at})
	}
	cur := page{lo: -1, hi: -1}
	slack, from := 0, g.p.a // numbers lost since the last one, and where that one stands
	falls := false
	for i, m := range g.marks {
		if m.kind != numKind {
			continue
		}
		if m.lost {
			slack++
			continue
		}
		if breaksRow(m.value-cur.last, slack, cur.last) {
			falls = falls || m.value < cur.last
			cur.hi = len(g.zones)
			g.zones = append(g.zones, zone{lo: from, hi: g.headStart(i)})
			g.pages = append(g.pages, cur)
			cur = page{first: m.value, lo: cur.hi, hi: -1}
		}
		cur.last, slack, from = m.value, 0, m.at
	}
	g.pages = append(g.pages, cur)
	return falls && len(g.pages) <= 40 && g.sort()
}

// breaksRow reports whether a number that is step behind the last one cannot follow it when slack numbers
// between them are lost; a number printed twice, or once and once lost, is no break.
func breaksRow(step, slack, last int) bool {
	if step == 0 {
		return last == 0
	}
	return step < 0 || step > 1+slack
}

// sort orders the pages by their numbers; false when numbers of two pages overlap.
func (g *paging) sort() bool {
	for i := range g.pages {
		g.order = append(g.order, i)
	}
	slices.SortStableFunc(g.order, func(a, b int) int { return g.pages[a].first - g.pages[b].first })
	for k := 1; k < len(g.order); k++ {
		if g.pages[g.order[k]].first <= g.pages[g.order[k-1]].last {
			return false
		}
	}
	return g.order[0] == 0
}

// headStart returns where the headings right above mark i begin.
func (g *paging) headStart(i int) int {
	for i > 0 && g.marks[i-1].kind < numKind && g.marks[i].at-g.marks[i-1].at < 200 {
		i--
	}
	return g.marks[i].at
}

// count counts neighbouring characters.
func (g *paging) count() {
	g.pairs = map[[2]rune]int{}
	last := rune(0)
	for _, r := range g.f.fold[g.p.a:g.p.b] {
		g.pairs[[2]rune{last, r}]++
		last = r
	}
}

// lineEnds returns the offsets in [a,b) before which the scrape shows a line end.
func (g *paging) lineEnds(a, b int) []int {
	var out []int
	last := -1
	for i := range g.f.fold[a:b] {
		at := a + i
		if last >= 0 {
			if gap := g.f.text[g.f.end(last):max(int(g.f.src[at]), g.f.end(last))]; strings.Contains(gap, " ") && !strings.Contains(gap, "\n") {
				out = append(out, at)
			}
		}
		last = at
	}
	return out
}

// candidates lists the places in a zone where the page may end.
func (g *paging) candidates(i int) {
	z := &g.zones[i]
	cs := g.f.findClauses(z.lo, z.hi)
	switch {
	case len(cs) > 1:
		z.lo, z.hi = cs[0].b, cs[len(cs)-1].a
	case len(cs) == 1 && (i == 0 || z.hi-cs[0].b < 60):
		z.hi = cs[0].a
	case len(cs) == 1:
		z.lo = cs[0].b
	}
	ends := g.lineEnds(z.lo, z.hi)
	for _, e := range ends {
		z.cuts = append(z.cuts, cutPoint{e, 0})
	}
	for _, s := range g.f.pieces(z.lo, z.hi, "。") {
		if s.b < z.hi-len("。") && !slices.Contains(ends, s.b+len("。")) {
			z.cuts = append(z.cuts, cutPoint{s.b + len("。"), 0})
		}
	}
	g.longLines(z, ends)
	g.weigh(i)
}

// longLines adds places inside printed lines of double length.
func (g *paging) longLines(z *zone, ends []int) {
	width := g.lineWidth()
	from := z.lo
	for _, e := range append(slices.Clone(ends), z.hi) {
		start := from
		for _, m := range g.marks {
			if m.at > start && m.at < e {
				start = m.at
			}
		}
		from = e
		if cols(g.f.fold[start:e])*4 < width*5 {
			continue
		}
		col := 0
		for k, r := range g.f.fold[start:e] {
			if col*10 >= width*8 && col*10 <= width*11 {
				z.cuts = append(z.cuts, cutPoint{start + k, 3})
			}
			col += columns(r)
		}
	}
}

func cols(s string) int {
	n := 0
	for _, r := range s {
		n += columns(r)
	}
	return n
}

// lineWidth is the usual length of a printed line.
func (g *paging) lineWidth() int {
	var all []int
	from := g.p.a
	for _, e := range g.lineEnds(g.p.a, g.p.b) {
		all = append(all, cols(g.f.fold[from:e]))
		from = e
	}
	if len(all) < 10 {
		return 1 << 20
	}
	slices.Sort(all)
	return all[len(all)/2]
}

// weigh adds to the places of zone i what the lines before and behind them speak of, and takes off for words
// that the cut would break.
func (g *paging) weigh(i int) {
	z := &g.zones[i]
	left := g.topic(z.lo)
	var right map[[2]rune]bool
	if k := slices.Index(g.order, i+1); k > 0 {
		if before := g.pages[g.order[k-1]]; before.hi >= 0 && g.pages[i+1].first-before.last < 4 {
			right = g.topic(g.lastMark(g.zones[before.hi].hi))
		}
	}
	for k := range z.cuts {
		c := &z.cuts[k]
		c.score += g.likeness(z.lo, c.at, left, right) + g.likeness(c.at, z.hi, right, left)
		a, _ := utf8.DecodeLastRuneInString(g.f.fold[:c.at])
		b, _ := utf8.DecodeRuneInString(g.f.fold[c.at:])
		if zh.IsHan(a) {
			c.score -= math.Log(float64(max(1, g.pairs[[2]rune{a, b}])))
		}
	}
}

// lastMark returns the last number that stands before a place, else the place's own page start.
func (g *paging) lastMark(before int) int {
	at := g.p.a
	for _, m := range g.marks {
		if m.at < before {
			at = m.at
		}
	}
	return at
}

// topic is the pairs of characters of the first words from a place on.
func (g *paging) topic(at int) map[[2]rune]bool {
	out := map[[2]rune]bool{}
	last, n := rune(0), 0
	for _, r := range g.f.fold[at:g.p.b] {
		if n++; n > 36 || r == '。' {
			break
		}
		out[[2]rune{last, r}] = true
		last = r
	}
	return out
}

// likeness is how much more fold[a:b] shares with one topic than with the other; rare pairs weigh more.
func (g *paging) likeness(a, b int, with, not map[[2]rune]bool) float64 {
	if with == nil || not == nil {
		return 0
	}
	sum, last := 0.0, rune(0)
	for _, r := range g.f.fold[a:b] {
		pair := [2]rune{last, r}
		last = r
		w := 1 / float64(max(2, g.pairs[pair]))
		if with[pair] && !not[pair] {
			sum += w
		} else if not[pair] && !with[pair] {
			sum -= w
		}
	}
	return sum
}

// choose picks the places one zone after the other, each best with what stands before it in the new order, until
// nothing changes.
func (g *paging) choose() {
	at := make([]int, len(g.zones))
	for range 4 {
		for i := range g.zones {
			best := math.Inf(-1)
			for k, c := range g.zones[i].cuts {
				was := at[i]
				at[i] = k
				if s := c.score + g.joins(i, at); s > best {
					best = s
				} else {
					at[i] = was
				}
			}
		}
	}
	for i := range g.pages {
		p := &g.pages[i]
		p.from, p.to = g.p.a, g.p.b
		if p.lo >= 0 {
			p.from = g.zones[p.lo].cuts[at[p.lo]].at
		}
		if p.hi >= 0 {
			p.to = g.zones[p.hi].cuts[at[p.hi]].at
		}
	}
}

// joins tells how well the ends that the cut of zone i makes fit their new neighbours; over all their places the
// neighbours' best counts, so that a pair that fits is found from either side.
func (g *paging) joins(i int, at []int) float64 {
	sum := 0.0
	for k := 1; k < len(g.order); k++ {
		l, r := g.pages[g.order[k-1]], g.pages[g.order[k]]
		if l.hi != i && r.lo != i || r.first-l.last > 3 || l.hi < 0 {
			continue
		}
		best := math.Inf(-1)
		lefts, rights := g.zones[l.hi].cuts, g.zones[r.lo].cuts
		if l.hi == i {
			lefts = lefts[at[i] : at[i]+1]
		} else {
			rights = rights[at[i] : at[i]+1]
		}
		for _, a := range lefts {
			for _, b := range rights {
				s := g.fit(a.at, b.at)
				if l.hi == i {
					s += b.score
				} else {
					s += a.score
				}
				best = max(best, s)
			}
		}
		sum += best
	}
	return sum
}

// fit is how usual it is that the character before a stands next to the one at b.
func (g *paging) fit(a, b int) float64 {
	l, _ := utf8.DecodeLastRuneInString(g.f.fold[:a])
	r, _ := utf8.DecodeRuneInString(g.f.fold[b:])
	if !zh.IsHan(l) || !zh.IsHan(r) {
		return 0
	}
	return math.Log(1 + float64(g.pairs[[2]rune{l, r}]))
}

// build puts the pages together.
func (g *paging) build() *flow {
	out := &flow{text: g.f.text, src: make([]int32, 0, len(g.f.src))}
	var b strings.Builder
	add := func(from, to int) {
		b.WriteString(g.f.fold[from:to])
		out.src = append(out.src, g.f.src[from:to]...)
	}
	add(0, g.p.a)
	for k, i := range g.order {
		p := g.pages[i]
		if k > 0 {
			out.seams = append(out.seams, b.Len())
			if before := g.pages[g.order[k-1]]; p.first-before.last > 3 {
				b.WriteByte('\n')
				out.src = append(out.src, g.f.src[p.from])
				out.lost = append(out.lost, b.Len())
			}
		}
		add(p.from, p.to)
	}
	add(g.p.b, len(g.f.fold))
	out.fold = b.String()
	return out
}
