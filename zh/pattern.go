package zh

import (
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"unicode/utf8"
)

// Pattern is a regular expression with the literals of which one must stand in any text that it matches.
// Most messages hold none of them, and looking for literals costs a hundredth of running the expression.
// It is immutable and safe for concurrent use.
type Pattern struct {
	re   *regexp.Regexp
	need map[rune][]string // by first character; nil when no literal is necessary
	seen [4]uint64         // a bit for the last eight of each first character: most characters of a text end there
}

// Compile makes a Pattern of an expression that is known at compile time; it panics on a wrong one.
func Compile(expr string) *Pattern {
	p := &Pattern{re: regexp.MustCompile(expr)}
	tree, err := syntax.Parse(expr, syntax.Perl)
	if err != nil {
		return p
	}
	needed := literalsOf(tree).need
	if needed == nil {
		return p
	}
	p.need = map[rune][]string{}
	for _, s := range needed {
		r, _ := utf8.DecodeRuneInString(s)
		p.seen[r>>6&3] |= 1 << (r & 63)
		if !slices.Contains(p.need[r], s) {
			p.need[r] = append(p.need[r], s)
		}
	}
	return p
}

// may reports whether the expression can match: one of its literals stands in the text.
func (p *Pattern) may(text string) bool {
	if p.need == nil {
		return true
	}
	for i, r := range text {
		if p.seen[r>>6&3]&(1<<(r&63)) == 0 {
			continue
		}
		for _, s := range p.need[r] {
			if strings.HasPrefix(text[i:], s) {
				return true
			}
		}
	}
	return false
}

// Regexp is the expression itself.
func (p *Pattern) Regexp() *regexp.Regexp { return p.re }

// MatchString is that of regexp.
func (p *Pattern) MatchString(text string) bool { return p.may(text) && p.re.MatchString(text) }

// ReplaceAllString is that of regexp.
func (p *Pattern) ReplaceAllString(text, with string) string {
	if !p.may(text) {
		return text
	}
	return p.re.ReplaceAllString(text, with)
}

// ReplaceAllStringFunc is that of regexp.
func (p *Pattern) ReplaceAllStringFunc(text string, with func(string) string) string {
	if !p.may(text) {
		return text
	}
	return p.re.ReplaceAllStringFunc(text, with)
}

// FindStringIndex is that of regexp.
func (p *Pattern) FindStringIndex(text string) []int {
	if !p.may(text) {
		return nil
	}
	return p.re.FindStringIndex(text)
}

// FindAllString is that of regexp.
func (p *Pattern) FindAllString(text string, n int) []string {
	if !p.may(text) {
		return nil
	}
	return p.re.FindAllString(text, n)
}

// FindStringSubmatch is that of regexp.
func (p *Pattern) FindStringSubmatch(text string) []string {
	if !p.may(text) {
		return nil
	}
	return p.re.FindStringSubmatch(text)
}

// FindStringSubmatchIndex is that of regexp.
func (p *Pattern) FindStringSubmatchIndex(text string) []int {
	if !p.may(text) {
		return nil
	}
	return p.re.FindStringSubmatchIndex(text)
}

// FindAllStringSubmatch is that of regexp.
func (p *Pattern) FindAllStringSubmatch(text string, n int) [][]string {
	if !p.may(text) {
		return nil
	}
	return p.re.FindAllStringSubmatch(text, n)
}

// FindString is that of regexp.
func (p *Pattern) FindString(text string) string {
	if !p.may(text) {
		return ""
	}
	return p.re.FindString(text)
}

// FindSubmatchIndex is that of regexp.
func (p *Pattern) FindSubmatchIndex(text []byte) []int {
	if !p.may(string(text)) {
		return nil
	}
	return p.re.FindSubmatchIndex(text)
}

// FindAllSubmatchIndex is that of regexp.
func (p *Pattern) FindAllSubmatchIndex(text []byte, n int) [][]int {
	if !p.may(string(text)) {
		return nil
	}
	return p.re.FindAllSubmatchIndex(text, n)
}

// most bounds the literals that are spelt out for a part of an expression.
const most = 256

// literals is what is known of the texts that a part of an expression matches.
type literals struct {
	exact []string // all of them; nil when not known
	need  []string // one of these stands in each of them; nil when not known, and never an empty text
}

// known makes literals of a full list.
func known(all ...string) literals {
	if len(all) > most {
		return literals{}
	}
	l := literals{exact: all}
	if !slices.Contains(all, "") {
		l.need = all
	}
	return l
}

// literalsOf reads them off a parsed expression.
func literalsOf(re *syntax.Regexp) literals {
	switch re.Op {
	case syntax.OpLiteral:
		if re.Flags&syntax.FoldCase != 0 {
			return literals{}
		}
		return known(string(re.Rune))
	case syntax.OpCharClass:
		return known(classOf(re.Rune)...)
	case syntax.OpEmptyMatch, syntax.OpBeginLine, syntax.OpEndLine, syntax.OpBeginText, syntax.OpEndText, syntax.OpWordBoundary, syntax.OpNoWordBoundary:
		return known("")
	case syntax.OpCapture:
		return literalsOf(re.Sub[0])
	case syntax.OpQuest:
		sub := literalsOf(re.Sub[0])
		if sub.exact == nil {
			return literals{}
		}
		return known(append([]string{""}, sub.exact...)...)
	case syntax.OpPlus:
		return literals{need: literalsOf(re.Sub[0]).need}
	case syntax.OpRepeat:
		if re.Min > 0 {
			return literals{need: literalsOf(re.Sub[0]).need}
		}
	case syntax.OpConcat:
		return sequence(re.Sub)
	case syntax.OpAlternate:
		return either(re.Sub)
	}
	return literals{}
}

// classOf spells out a small class of characters; nil for a large one.
func classOf(ranges []rune) []string {
	const largest = 32
	var all []string
	for i := 0; i+1 < len(ranges); i += 2 {
		if ranges[i+1]-ranges[i] >= largest {
			return nil
		}
		for r := ranges[i]; r <= ranges[i+1]; r++ {
			all = append(all, string(r))
		}
	}
	if len(all) > largest {
		return nil
	}
	return all
}

// either joins the parts of an alternation.
func either(parts []*syntax.Regexp) literals {
	exact, need := []string{}, []string{}
	for _, p := range parts {
		l := literalsOf(p)
		if exact != nil && l.exact != nil && len(exact)+len(l.exact) <= most {
			exact = append(exact, l.exact...)
		} else {
			exact = nil
		}
		if need != nil && l.need != nil {
			need = append(need, l.need...)
		} else {
			need = nil
		}
	}
	return literals{exact: exact, need: need}
}

// sequence multiplies the parts of a concatenation as long as all is known, and keeps the best need seen.
func sequence(parts []*syntax.Regexp) literals {
	run, whole := []string{""}, true
	var best []string
	flush := func() {
		if !slices.Contains(run, "") && better(run, best) {
			best = run
		}
		run = []string{""}
	}
	for _, p := range parts {
		l := literalsOf(p)
		if l.exact != nil && len(l.exact)*len(run) <= most {
			run = product(run, l.exact)
			continue
		}
		whole = false
		flush()
		if l.exact != nil {
			run = l.exact
		} else if l.need != nil && better(l.need, best) {
			best = l.need
		}
	}
	exact := run
	flush()
	if !whole {
		exact = nil
	}
	return literals{exact: exact, need: best}
}

func product(heads, tails []string) []string {
	var all []string
	for _, h := range heads {
		for _, t := range tails {
			all = append(all, h+t)
		}
	}
	return all
}

// better reports whether one list of literals tells more than another: its shortest is longer, or there are
// fewer of that length.
func better(a, b []string) bool {
	if b == nil {
		return true
	}
	x, y := shortest(a), shortest(b)
	return x > y || x == y && len(a) < len(b)
}

func shortest(list []string) int {
	n := utf8.RuneCountInString(list[0])
	for _, s := range list[1:] {
		n = min(n, utf8.RuneCountInString(s))
	}
	return n
}
