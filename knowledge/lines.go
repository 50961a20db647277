package knowledge

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"duban/zh"
)

// line is one printed line, trimmed.
type line struct {
	glyphs []glyph
	fold   string // without spaces
	indent int    // unit: half-width columns
	width  int    // unit: half-width columns, indent left out
	blank  int    // blank lines before it
}

// splitLines cuts characters into lines and leaves out empty ones.
func splitLines(gs []glyph) []line {
	var out []line
	blank, start := 0, 0
	for i := 0; i <= len(gs); i++ {
		if i < len(gs) && !isBreak(gs[i].r) {
			continue
		}
		l := newLine(gs[start:i])
		start = i + 1
		if len(l.glyphs) == 0 {
			blank++
			continue
		}
		l.blank, blank = blank, 0
		out = append(out, l)
	}
	return dropStray(out)
}

// dropStray leaves out the ? that a wrong conversion made of blanks: at the ends of lines and behind 。.
func dropStray(lines []line) []line {
	stray := func(l line) bool { return strings.HasPrefix(l.fold, "?") }
	if !slices.ContainsFunc(lines, stray) {
		return lines
	}
	out := lines[:0]
	for _, l := range lines {
		kept := l.glyphs[:0:0]
		for i, g := range l.glyphs {
			if g.r == '?' && (len(kept) == 0 || i == len(l.glyphs)-1 || kept[len(kept)-1].r == '。') {
				continue
			}
			kept = append(kept, g)
		}
		if len(kept) > 0 {
			n := newLine(kept)
			n.blank, n.indent = l.blank, l.indent
			out = append(out, n)
		}
	}
	return out
}

func isBreak(r rune) bool {
	return r == '\n' || r == '\r' || r == '\f' || r == '\v' || r == '\u2028' || r == '\u2029' || r == '\u0085'
}

func newLine(gs []glyph) line {
	var l line
	for len(gs) > 0 && skippable(gs[0].r) {
		switch gs[0].r {
		case '\u3000':
			l.indent += 2
		case '\t':
			l.indent += 4
		default:
			l.indent++
		}
		gs = gs[1:]
	}
	for len(gs) > 0 && skippable(gs[len(gs)-1].r) {
		gs = gs[:len(gs)-1]
	}
	var b strings.Builder
	l.glyphs = make([]glyph, 0, len(gs))
	for i, g := range gs {
		if i < 4 && unicode.IsSpace(g.r) && opensItem(gs[:i], gs[i:]) {
			b.WriteByte(' ')
		}
		if !unicode.IsSpace(g.r) && skippable(g.r) {
			continue
		}
		l.glyphs = append(l.glyphs, g)
		l.width += columns(g.r)
		if !unicode.IsSpace(g.r) {
			b.WriteRune(foldRune(g.r))
		}
	}
	l.fold = b.String()
	return l
}

// firstRunes returns the first two characters that print, folded; 0 for none.
func firstRunes(gs []glyph) (one, two rune) {
	for _, g := range gs {
		switch {
		case skippable(g.r):
		case one == 0:
			one = foldRune(g.r)
		default:
			return one, foldRune(g.r)
		}
	}
	return one, 0
}

// skippable reports white space and characters that print nothing.
func skippable(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == unicode.ReplacementChar
}

func columns(r rune) int {
	if r < 0x2000 {
		return 1
	}
	return 2
}

// lineWidth returns the right margin at which most lines break, 0 when paragraphs stand on one line each.
func lineWidth(lines []line) int {
	widths := make([]int, 0, len(lines))
	for _, l := range lines {
		if l.width >= 24 {
			widths = append(widths, l.width+min(l.indent, 6))
		}
	}
	if len(widths) < 12 {
		return 0
	}
	slices.Sort(widths)
	top := widths[len(widths)*85/100]
	near := 0
	for _, w := range widths {
		if w >= top-8 && w <= top+6 {
			near++
		}
	}
	if near*2 < len(widths) || top > 200 {
		return 0
	}
	return top
}

// joiner decides which lines belong to one paragraph.
type joiner struct {
	width    int  // 0: paragraphs stand on one line each, a break inside one is an accident
	indented bool // paragraphs start further right than their other lines
}

func newJoiner(lines []line) joiner {
	j := joiner{width: lineWidth(lines)}
	if j.width == 0 {
		return j
	}
	deeper := 0
	for i := 1; i < len(lines); i++ {
		if lines[i-1].indent > lines[i].indent && lines[i-1].width+lines[i-1].indent >= j.width-8 {
			deeper++
		}
	}
	j.indented = deeper*12 >= len(lines)
	return j
}

// joins reports whether next goes on in the paragraph that last ends so far; first is where that paragraph starts.
func (j joiner) joins(first, last, next *line, open bool) bool {
	if setApart(last.fold, next.fold, open) {
		return false
	}
	if last == first && (bareMark(last.fold) || headBroken(last.fold, next.fold)) {
		return true
	}
	if j.width == 0 {
		return joinsLong(first, last, next, open)
	}
	if open && next.indent <= first.indent+2 {
		return true
	}
	if last.width < 24 || last.width+min(last.indent, 12) < j.width-10 {
		return false
	}
	ended := endsSentence(last.fold)
	switch {
	case next.indent < first.indent:
		return true
	case !ended:
		return next.indent <= last.indent+1
	}
	return j.indented && last != first && next.indent <= last.indent
}

// opensLabel reports a line that begins with a label of duties, times or people: no sentence goes on with one.
func opensLabel(fold string) bool {
	k, _ := labelAt(fold)
	return k != noLabel && fold[0] != '('
}

// setApart reports two lines that no layout puts into one paragraph: one of them stands alone, next starts an item, or
// outside of an open bracket a label.
func setApart(last, next string, open bool) bool {
	return !open && opensLabel(next) || standsAlone(last) || standsAlone(next) || beginsAnew(last, next)
}

// unclosed reports a line whose last bracket opens and is whole without the line next: what closes it is missing.
func unclosed(last, next string) bool {
	i := strings.LastIndexByte(last, '(')
	return i > strings.LastIndexByte(last, ')') && !bracketGoesOn(last[i:], next)
}

// beginsAnew reports a line that starts an item: by a number with its sign, by a bare one behind a line that has
// come to its end, or by a sentence behind a clause whose bracket is not closed.
func beginsAnew(last, next string) bool {
	if startsItem(next) || unclosed(last, next) {
		return true
	}
	m, ok := readMark(next)
	return ok && m.bare && (endsSentence(last) || completeUnit(last))
}

// joinsLong decides where paragraphs stand on one line each: only a line that stops in mid sentence goes on.
func joinsLong(first, last, next *line, open bool) bool {
	if endsSentence(last.fold) || looksLikeTitle(last.fold) || looksLikeTitle(next.fold) || closedByUnits(last.fold, next.fold) {
		return false
	}
	if m, ok := readMark(last.fold); ok && last == first && m.kind < artKind && !strings.Contains(last.fold, "。") {
		return false // a heading
	}
	return open || last.width >= 40
}

// closedByUnits reports a line that ends with the units of a label, where next is no more of them.
func closedByUnits(last, next string) bool {
	i := strings.LastIndexByte(last, ':')
	if i < 0 || openBrackets(last, 0) > 0 || labelIn(last[:i+1], true) < 0 || !listsUnits(strings.TrimRight(last[i+1:], "。")) {
		return false
	}
	r, _ := utf8.DecodeRuneInString(next)
	return !strings.ContainsRune("、,;)", r) && !listsUnits(strings.TrimRight(next, "。;,、"))
}

// headBroken reports the head of an item that a break cuts in the middle: 3.建立帮办代⏎办制度。每个镇….
func headBroken(last, next string) bool {
	m, ok := readMark(last)
	return ok && !m.lost && !endsSentence(last) && !strings.Contains(last, "。") && isFragment(next)
}

// isFragment reports a line whose first sentence is too short to be one: it ends what the line above began.
func isFragment(fold string) bool {
	i := strings.Index(fold[:cutRune(fold, 24)], "。")
	return i > 0 && utf8.RuneCountInString(fold[:i]) <= 4
}

// endsSentence reports whether nothing needs to follow: 。 and its like, a colon or a closed clause.
func endsSentence(fold string) bool {
	r := []rune(fold)
	for len(r) > 0 && strings.ContainsRune("”’\"》", r[len(r)-1]) {
		r = r[:len(r)-1]
	}
	return len(r) == 0 || strings.ContainsRune("。!?;:…", r[len(r)-1]) || r[len(r)-1] == ')' && strings.Contains(fold, "(")
}

// openBrackets counts brackets that fold opens and does not close, from depth on.
func openBrackets(fold string, depth int) int {
	for _, r := range fold {
		switch r {
		case '(', '《':
			depth++
		case ')', '》':
			depth = max(depth-1, 0)
		}
	}
	return depth
}

// paragraphs joins lines into a flow.
func (j joiner) paragraphs(text string, lines []line) *flow {
	f := &flow{text: text, src: make([]int32, 0, len(text))}
	var b strings.Builder
	b.Grow(len(text))
	var first, last *line
	depth := 0
	for i := range lines {
		next := &lines[i]
		switch {
		case last == nil:
			first = next
		case j.joins(first, last, next, depth > 0):
			f.space(&b, last.glyphs[len(last.glyphs)-1], next.glyphs[0])
		default:
			f.add(&b, glyph{'\n', next.glyphs[0].src})
			first, depth = next, 0
		}
		f.line(&b, next.glyphs, first == next)
		depth = openBrackets(next.fold, depth)
		last = next
	}
	if last != nil {
		f.add(&b, glyph{'\n', last.glyphs[len(last.glyphs)-1].src})
	}
	f.fold = b.String()
	return f
}

// line appends a line; spaces stay only between Latin words, and behind a number that opens a paragraph.
func (f *flow) line(b *strings.Builder, gs []glyph, opens bool) {
	signs := spacedSigns(gs)
	for i, g := range gs {
		if !unicode.IsSpace(g.r) {
			if digit := misread(gs, i); digit != 0 {
				f.put(b, digit, g.src)
				continue
			}
			f.add(b, g)
			continue
		}
		if i == 0 || i+1 == len(gs) || unicode.IsSpace(gs[i-1].r) {
			continue
		}
		if sign := signs[i]; sign != 0 {
			f.put(b, sign, g.src)
			continue
		}
		next := i + 1
		for next < len(gs)-1 && unicode.IsSpace(gs[next].r) {
			next++
		}
		if opens && opensItem(gs[:i], gs[next:]) {
			f.add(b, glyph{' ', gs[i-1].src})
			continue
		}
		f.space(b, gs[i-1], gs[next])
	}
}

// counted are the words that follow a quantity or a date, not a number of an item.
const counted = "年月日个万亿条项家名人次小时周岁天倍级类是号届层楼支所处座台辆户亩米千百十两第至章节篇部"

// notCounted are words that begin with a character of counted.
const notCounted = "支持|支撑|支付|部署|项目|处置|处理|家庭|人才|人员|人居|人民|个体|台账|所有|日常|户籍|名优|名牌|类别|级差|层层|届满|次生|亩均|百姓|千方|节约|节能|节水|年度|条块"

// opensItem reports that what stands before a blank is all of a number and rest begins its text: 1 划定红线.
func opensItem(gs, rest []glyph) bool {
	if len(gs) > 3 {
		return false
	}
	next, after := firstRunes(rest)
	if !zh.IsHan(next) || strings.ContainsRune(counted, next) && !strings.Contains(notCounted, string([]rune{next, after})) {
		return false
	}
	digits := 0
	for _, g := range gs {
		r := foldRune(g.r)
		if unicode.IsDigit(r) {
			digits++
		} else if !strings.ContainsRune("一二三四五六七八九十", r) {
			return false
		}
	}
	return digits == 0 || digits == len(gs) && digits < 3
}

// space appends a space between two Latin words.
func (f *flow) space(b *strings.Builder, left, right glyph) {
	l, r := foldRune(left.r), foldRune(right.r)
	if isLatin(l) && isLatin(r) && (!unicode.IsDigit(l) || !unicode.IsDigit(r)) || betweenUnits(l, r) {
		f.add(b, glyph{' ', left.src})
	}
}

// betweenUnits reports a blank that separates names of units, or a name from the next label.
func betweenUnits(l, r rune) bool {
	return strings.ContainsRune("局办委厅部院府会室", l) && strings.ContainsRune("市县区省各配责参协完牵", r)
}

func isLatin(r rune) bool {
	return r < 0x250 && (unicode.IsLetter(r) || unicode.IsDigit(r))
}
