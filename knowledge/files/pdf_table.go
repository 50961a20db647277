package files

import (
	"cmp"
	"slices"
)

// snap is how far apart lines may be drawn that are one, or that meet. Unit: points.
const snap = 3.5

// ruled is a table by its lines.
type ruled struct {
	box
	across, down []box // horizontal and vertical lines
	xs, ys       []float64
}

// tables returns the ruled tables of a page, and the characters that stand in none.
func (p *pdfPage) tables() (tables []printedLine, rest []glyph) {
	rest = p.glyphs
	for _, t := range findTables(p.rules) {
		var inside []glyph
		outside := rest[:0:0]
		for _, g := range rest {
			if g.midX() > t.x0 && g.midX() < t.x1 && g.midY() > t.y0 && g.midY() < t.y1 {
				inside = append(inside, g)
			} else {
				outside = append(outside, g)
			}
		}
		rows := t.rows(inside)
		if rows == nil {
			continue // a frame: its text stands as it is
		}
		tables, rest = append(tables, printedLine{box: t.box, rows: rows}), outside
	}
	return tables, rest
}

// findTables gathers lines that meet.
func findTables(rules []box) []*ruled {
	if len(rules) < 4 || len(rules) > 5000 {
		return nil
	}
	slices.SortFunc(rules, func(a, b box) int { return cmp.Compare(b.y1, a.y1) })
	group := make([]int, len(rules))
	for i := range group {
		group[i] = i
	}
	find := func(i int) int {
		for group[i] != i {
			group[i] = group[group[i]]
			i = group[i]
		}
		return i
	}
	for i, a := range rules {
		for j := i + 1; j < len(rules) && rules[j].y1 > a.y0-snap; j++ {
			if a.meets(rules[j]) {
				group[find(j)] = find(i)
			}
		}
	}
	byRoot := map[int]*ruled{}
	var out []*ruled
	for i, r := range rules {
		t := byRoot[find(i)]
		if t == nil {
			t = &ruled{box: r}
			byRoot[find(i)] = t
			out = append(out, t)
		}
		t.add(r)
	}
	return slices.DeleteFunc(out, func(t *ruled) bool { return !t.grid() })
}

// meets reports lines that touch or cross.
func (b box) meets(o box) bool {
	return b.x0 < o.x1+snap && o.x0 < b.x1+snap && b.y0 < o.y1+snap && o.y0 < b.y1+snap
}

// add takes a line in; dots are no lines.
func (t *ruled) add(r box) {
	t.box = t.join(r)
	switch {
	case r.width() > r.height() && r.width() > 6:
		t.across = append(t.across, r)
	case r.height() > 6:
		t.down = append(t.down, r)
	}
}

// grid finds the columns and rows; a table open at its sides has edges where its lines end.
func (t *ruled) grid() bool {
	if len(t.across) < 2 || len(t.down) < 1 {
		return false
	}
	for _, r := range t.across {
		t.ys = append(t.ys, r.midY())
	}
	for _, r := range t.down {
		t.xs = append(t.xs, r.midX())
	}
	t.xs = cluster(append(t.xs, t.x0, t.x1))
	t.ys = cluster(append(t.ys, t.y0, t.y1))
	slices.Reverse(t.ys) // from the top
	return len(t.xs) >= 3 && len(t.ys) >= 3 && len(t.xs) <= maxColumns+1 && len(t.ys) <= 500
}

// cluster makes one of values that are nearly the same.
func cluster(values []float64) []float64 {
	slices.Sort(values)
	out := values[:1]
	for _, v := range values[1:] {
		if v-out[len(out)-1] > snap {
			out = append(out, v)
		}
	}
	return out
}

// wall reports a vertical line at x over the height between two rows.
func (t *ruled) wall(x, top, bottom float64) bool {
	mid := (top + bottom) / 2
	for _, r := range t.down {
		if r.midX() > x-snap && r.midX() < x+snap && r.y0 < mid && r.y1 > mid {
			return true
		}
	}
	return false
}

// floor reports a horizontal line at y between two columns.
func (t *ruled) floor(y, left, right float64) bool {
	mid := (left + right) / 2
	for _, r := range t.across {
		if r.midY() > y-snap && r.midY() < y+snap && r.x0 < mid && r.x1 > mid {
			return true
		}
	}
	return false
}

// rows fills the cells: fields that no line parts are one. nil when only one column holds text.
func (t *ruled) rows(glyphs []glyph) [][]string {
	fields := t.assign(glyphs)
	cols, count := len(t.xs)-1, len(t.ys)-1
	taken := make([][]bool, count)
	for i := range taken {
		taken[i] = make([]bool, cols)
	}
	g := &grid{}
	for i := range count {
		g.begin()
		for j := range cols {
			if taken[i][j] {
				continue
			}
			wide, high := t.extent(taken, i, j)
			var in []glyph
			for r := i; r < i+high; r++ {
				for c := j; c < j+wide; c++ {
					taken[r][c] = true
					in = append(in, fields[r][c]...)
				}
			}
			g.put(cellLines(in, t.xs[j+wide]), wide, high)
		}
		g.end()
	}
	blocks, err := g.blocks(&budget{})
	if err != nil {
		return nil
	}
	var out [][]string
	for _, b := range blocks {
		if b.cells != nil {
			out = append(out, b.cells)
		}
	}
	return out
}

// assign puts each character into its field.
func (t *ruled) assign(glyphs []glyph) [][][]glyph {
	fields := make([][][]glyph, len(t.ys)-1)
	for i := range fields {
		fields[i] = make([][]glyph, len(t.xs)-1)
	}
	for _, g := range glyphs {
		col, _ := slices.BinarySearch(t.xs, g.midX())
		row, _ := slices.BinarySearchFunc(t.ys, g.midY(), func(y, at float64) int { return cmp.Compare(at, y) })
		if col > 0 && col < len(t.xs) && row > 0 && row < len(t.ys) {
			fields[row-1][col-1] = append(fields[row-1][col-1], g)
		}
	}
	return fields
}

// extent returns over how many columns and rows the cell at a field reaches.
func (t *ruled) extent(taken [][]bool, i, j int) (wide, high int) {
	wide, high = 1, 1
	for j+wide < len(t.xs)-1 && !taken[i][j+wide] && !t.wall(t.xs[j+wide], t.ys[i], t.ys[i+1]) {
		wide++
	}
	for i+high < len(t.ys)-1 {
		for c := j; c < j+wide; c++ {
			if taken[i+high][c] || t.floor(t.ys[i+high], t.xs[c], t.xs[c+1]) {
				return wide, high
			}
		}
		high++
	}
	return wide, high
}

// cellLines writes the text of a cell. A line that runs to the cell's edge goes on in the next.
func cellLines(glyphs []glyph, right float64) []block {
	if len(glyphs) == 0 {
		return nil
	}
	text := ""
	lines := gather(glyphs)
	for i, l := range lines {
		if i > 0 {
			if last := lines[i-1]; right-last.x1 < 1.8*last.size {
				if n := len(last.glyphs); latin(last.glyphs[n-1].r) && latin(l.glyphs[0].r) {
					text += " "
				}
			} else {
				text += "\n"
			}
		}
		text += l.text()
	}
	return []block{{text: text}}
}
