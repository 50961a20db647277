package zh

import (
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// Pattern is a regular expression that runs only where it can match: in texts in which one of its necessary literals stands,
// from the characters with which a match can begin. Most messages hold none of them, and looking for them costs a hundredth of
// running the expression. It finds what regexp finds, is compiled when it is first needed, and is safe for concurrent use.
type Pattern struct {
	need  map[rune][]string // literals by first character; nil when none is necessary
	seen  [4]uint64         // a bit for the last eight bits of each first character: most characters of a text end there
	spots *spots            // nil: it may match anywhere
	whole func() *regexp.Regexp
}

// Compile makes a Pattern of an expression that is known at compile time; it panics on a wrong one.
func Compile(expr string) *Pattern {
	tree, err := syntax.Parse(expr, syntax.Perl)
	if err != nil {
		panic("zh: " + err.Error())
	}
	p := &Pattern{
		spots: newSpots(expr, tree),
		whole: sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) }),
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
	for i := 0; i < len(text); {
		low, size := lowBits(text[i:])
		if p.seen[low>>6]&(1<<(low&63)) != 0 && p.startsAt(text[i:]) {
			return true
		}
		i += size
	}
	return false
}

// startsAt reports that a text begins with one of the literals.
func (p *Pattern) startsAt(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	for _, s := range p.need[r] {
		if strings.HasPrefix(text, s) {
			return true
		}
	}
	return false
}

// lowBits are the last eight bits of a text's first character, and its length in bytes; of bytes that are no character anything,
// and 1. The text has at least one byte.
func lowBits(text string) (low byte, size int) {
	switch b := text[0]; {
	case b < utf8.RuneSelf:
		return b, 1
	case b >= 0xE0 && b < 0xF0 && len(text) > 2 && text[1]&0xC0 == 0x80 && text[2]&0xC0 == 0x80:
		return text[1]<<6 | text[2]&0x3F, 3 // most Chinese characters: four bits, six, six
	}
	r, size := utf8.DecodeRuneInString(text)
	return byte(r), size
}

// Regexp is the expression itself.
func (p *Pattern) Regexp() *regexp.Regexp { return p.whole() }

// longest is how long a text may be, in bytes, for the expression to be begun anew at each place: what each beginning costs
// grows with what follows.
const longest = 768

// plain reports that the expression is best left to regexp.
func (p *Pattern) plain(text string) bool { return p.spots == nil || len(text) > longest }

// MatchString is that of regexp.
func (p *Pattern) MatchString(text string) bool {
	switch {
	case !p.may(text):
		return false
	case p.plain(text):
		return p.whole().MatchString(text)
	}
	return p.spots.matches(text)
}

// ReplaceAllString is that of regexp.
func (p *Pattern) ReplaceAllString(text, with string) string {
	switch {
	case !p.may(text):
		return text
	case p.plain(text):
		return p.whole().ReplaceAllString(text, with)
	case strings.Contains(with, "$"):
		return p.spots.replace(text, true, func(to []byte, m []int) []byte { return p.spots.at(0).head.ExpandString(to, with, text, m) })
	}
	return p.spots.replace(text, false, func(to []byte, _ []int) []byte { return append(to, with...) })
}

// ReplaceAllStringFunc is that of regexp.
func (p *Pattern) ReplaceAllStringFunc(text string, with func(string) string) string {
	switch {
	case !p.may(text):
		return text
	case p.plain(text):
		return p.whole().ReplaceAllStringFunc(text, with)
	}
	return p.spots.replace(text, false, func(to []byte, m []int) []byte { return append(to, with(text[m[0]:m[1]])...) })
}

// FindStringIndex is that of regexp.
func (p *Pattern) FindStringIndex(text string) []int {
	switch {
	case !p.may(text):
		return nil
	case p.plain(text):
		return p.whole().FindStringIndex(text)
	}
	return p.spots.match(text, 0, false)
}

// FindStringSubmatchIndex is that of regexp.
func (p *Pattern) FindStringSubmatchIndex(text string) []int {
	switch {
	case !p.may(text):
		return nil
	case p.plain(text):
		return p.whole().FindStringSubmatchIndex(text)
	}
	return p.spots.match(text, 0, true)
}

// FindString is that of regexp.
func (p *Pattern) FindString(text string) string {
	if m := p.FindStringIndex(text); m != nil {
		return text[m[0]:m[1]]
	}
	return ""
}

// FindStringSubmatch is that of regexp.
func (p *Pattern) FindStringSubmatch(text string) []string {
	if m := p.FindStringSubmatchIndex(text); m != nil {
		return parts(text, m)
	}
	return nil
}

// FindAllString is that of regexp.
func (p *Pattern) FindAllString(text string, n int) (all []string) {
	switch {
	case !p.may(text):
		return nil
	case p.plain(text):
		return p.whole().FindAllString(text, n)
	}
	p.spots.each(text, n, false, func(m []int) { all = append(all, text[m[0]:m[1]]) })
	return all
}

// FindAllStringSubmatch is that of regexp.
func (p *Pattern) FindAllStringSubmatch(text string, n int) (all [][]string) {
	for _, m := range p.FindAllStringSubmatchIndex(text, n) {
		all = append(all, parts(text, m))
	}
	return all
}

// FindAllStringSubmatchIndex is that of regexp.
func (p *Pattern) FindAllStringSubmatchIndex(text string, n int) (all [][]int) {
	switch {
	case !p.may(text):
		return nil
	case p.plain(text):
		return p.whole().FindAllStringSubmatchIndex(text, n)
	}
	p.spots.each(text, n, true, func(m []int) { all = append(all, m) })
	return all
}

// FindSubmatchIndex is that of regexp.
func (p *Pattern) FindSubmatchIndex(text []byte) []int {
	return p.FindStringSubmatchIndex(string(text))
}

// FindAllSubmatchIndex is that of regexp.
func (p *Pattern) FindAllSubmatchIndex(text []byte, n int) [][]int {
	return p.FindAllStringSubmatchIndex(string(text), n)
}

// parts are the texts of a match and of its groups.
func parts(text string, m []int) []string {
	all := make([]string, len(m)/2)
	for i := range all {
		if m[2*i] >= 0 {
			all[i] = text[m[2*i]:m[2*i+1]]
		}
	}
	return all
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
