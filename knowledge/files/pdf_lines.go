package files

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
)

// printedLine is a line of a page, or a table when rows is not nil.
type printedLine struct {
	box
	glyphs []glyph
	rows   [][]string
	words  string  // what it says, once the page is laid out and its glyphs are let go
	size   float64 // height of most of its characters
}

// sheet is a page laid out: its lines in reading order.
type sheet struct {
	width, height float64
	lines         []printedLine
	gutter        float64 // x between two columns, 0 for one
	left          float64 // margin; see margins
}

// layOut finds tables, lines and columns.
func (p *pdfPage) layOut() *sheet {
	tables, rest := p.tables()
	lines := gather(rest)
	s := &sheet{width: p.width, height: p.height}
	s.gutter = findGutter(lines, p.width)
	s.lines = inOrder(lines, tables, s.gutter)
	for i := range s.lines {
		l := &s.lines[i]
		l.words, l.glyphs = l.text(), nil
	}
	return s
}

// gather puts characters into lines, from the top.
func gather(glyphs []glyph) []printedLine {
	slices.SortStableFunc(glyphs, func(a, b glyph) int { return cmp.Compare(b.base, a.base) })
	var out []printedLine
	for i := 0; i < len(glyphs); {
		first := glyphs[i]
		n := i + 1
		for n < len(glyphs) && first.base-glyphs[n].base < 0.4*max(first.height(), glyphs[n].height()) {
			n++
		}
		out = append(out, newLine(glyphs[i:n]))
		i = n
	}
	return out
}

func newLine(glyphs []glyph) printedLine {
	slices.SortStableFunc(glyphs, func(a, b glyph) int { return cmp.Compare(a.x0, b.x0) })
	l := printedLine{box: glyphs[0].box}
	heights := make([]float64, 0, len(glyphs))
	for _, g := range glyphs {
		if n := len(l.glyphs); n > 0 && l.glyphs[n-1].r == g.r && math.Abs(l.glyphs[n-1].x0-g.x0) < 0.3*g.width() {
			continue // printed twice, to look bold
		}
		l.glyphs = append(l.glyphs, g)
		l.box = l.join(g.box)
		heights = append(heights, g.height())
	}
	slices.Sort(heights)
	l.size = heights[len(heights)/2]
	return l
}

// columnGap is the narrowest gap between two columns. Unit: heights of a character.
const columnGap = 0.8

// gutterGap is the narrowest gap of a line at a gutter that the page has. Unit: heights of a character.
const gutterGap = 0.4

// split cuts a line at gaps that may part columns.
func (l printedLine) split() []printedLine {
	var out []printedLine
	start := 0
	for i := 1; i <= len(l.glyphs); i++ {
		if i == len(l.glyphs) || l.glyphs[i].x0-l.glyphs[i-1].x1 > columnGap*l.size {
			out = append(out, newLine(l.glyphs[start:i]))
			start = i
		}
	}
	return out
}

// text writes a line; a blank stands between Latin words and where a wide gap is.
func (l printedLine) text() string {
	if l.glyphs == nil {
		return l.words
	}
	var b strings.Builder
	for i, g := range l.glyphs {
		if i > 0 {
			last := l.glyphs[i-1]
			gap := g.x0 - last.x1
			if gap > 1.2*l.size || gap > 0.15*l.size && latin(last.r) && latin(g.r) {
				b.WriteByte(' ')
			}
		}
		b.WriteRune(g.r)
	}
	return b.String()
}

func latin(r rune) bool { return r < 0x2000 && !unicode.IsSpace(r) }

// inOrder puts lines and tables into reading order: from the top, and in two columns the left one first. What runs
// over both columns, a title or a table, parts what stands above from what stands below.
func inOrder(lines, tables []printedLine, gutter float64) []printedLine {
	all := append(slices.Clone(lines), tables...)
	slices.SortStableFunc(all, func(a, b printedLine) int { return cmp.Compare(b.y1, a.y1) })
	if gutter == 0 {
		return all
	}
	var out, left, right []printedLine
	flush := func() {
		out = append(append(out, left...), right...)
		left, right = nil, nil
	}
	for _, l := range all {
		a, b, across := l.sidesOf(gutter)
		if l.rows != nil || across {
			flush()
			out = append(out, l)
			continue
		}
		if len(a) > 0 {
			left = append(left, newLine(a))
		}
		if len(b) > 0 {
			right = append(right, newLine(b))
		}
	}
	flush()
	return out
}

// sidesOf parts the characters of a line at the gutter; across reports that there is no gap.
func (l printedLine) sidesOf(gutter float64) (left, right []glyph, across bool) {
	n := slices.IndexFunc(l.glyphs, func(g glyph) bool { return g.midX() >= gutter })
	if n < 0 {
		return l.glyphs, nil, false
	}
	across = n > 0 && l.glyphs[n].x0-l.glyphs[n-1].x1 < gutterGap*l.size
	return l.glyphs[:n], l.glyphs[n:], across
}

// findGutter returns the x between two columns of running text, 0 when there are none.
func findGutter(lines []printedLine, width float64) float64 {
	if len(lines) < 10 {
		return 0
	}
	parts := make([][]printedLine, len(lines))
	all := lines[0].box
	for i, l := range lines {
		parts[i] = l.split()
		all = all.join(l.box)
	}
	best, bestBoth := 0.0, 0
	for x := all.x0 + 0.35*all.width(); x < all.x0+0.65*all.width(); x += 3 {
		both, across, filled := 0, 0, 0.0
		for _, p := range parts {
			l, r, cut := sides(p, x)
			switch {
			case cut:
				across++
			case l > 0 && r > 0:
				both++
				filled += l/(x-all.x0) + r/(all.x1-x)
			}
		}
		if both > bestBoth && both >= 8 && both >= 3*across && filled > 1.4*float64(both) {
			best, bestBoth = x, both
		}
	}
	if all.width() < width/3 {
		return 0
	}
	return best
}

// sides returns how much of a line stands left and right of x, and whether something runs over it.
func sides(parts []printedLine, x float64) (left, right float64, across bool) {
	for _, p := range parts {
		switch {
		case p.x1 <= x:
			left += p.width()
		case p.x0 >= x:
			right += p.width()
		default:
			across = true
		}
	}
	return left, right, across
}

// margins finds where lines without an indent begin: left of it stands next to nothing.
func margins(pages []*sheet) {
	for parity := range 2 { // books have other margins on the left page than on the right
		var starts []float64
		for i, s := range pages {
			if i%2 == parity {
				for _, l := range s.lines {
					if l.rows == nil && (s.gutter == 0 || l.x0 < s.gutter) {
						starts = append(starts, l.x0)
					}
				}
			}
		}
		left := usualStart(starts)
		for i, s := range pages {
			if i%2 == parity {
				s.left = left
			}
		}
	}
}

// usualStart returns the leftmost place at which more than a stray line begins.
func usualStart(starts []float64) float64 {
	slices.Sort(starts)
	enough := 1 + len(starts)/20
	for i := range starts {
		if i+enough-1 < len(starts) && starts[i+enough-1]-starts[i] < 4 {
			return starts[i]
		}
	}
	return 0
}

// indent returns the blanks that a line begins with: the parser tells paragraphs by them.
func (s *sheet) indent(l printedLine) string {
	left := s.left
	if s.gutter > 0 && l.x0 > s.gutter {
		var starts []float64
		for _, o := range s.lines {
			if o.rows == nil && o.x0 > s.gutter {
				starts = append(starts, o.x0)
			}
		}
		left = usualStart(starts)
	}
	n := int(math.Round((l.x0 - left) / max(l.size, 1)))
	return strings.Repeat("　", min(max(n, 0), 20))
}
