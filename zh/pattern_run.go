package zh

import (
	"regexp"
	"regexp/syntax"
	"strings"
	"sync"
	"unicode/utf8"
)

// spots runs an expression at the places of a text where it can begin 逐处匹配, instead of at every one: an expression that
// lists forty words tries each of them wherever it is begun, and one that lists a hundred is run by the slowest of regexp's
// engines. Where the expression is a list, only those of its alternatives run that can begin with the character at hand.
// Zero value: not useful; see newSpots. Concurrency: safe.
type spots struct {
	first  runeSet
	second runeSet // behind any character
	top    bool    // only at the beginning of the text
	listed []listed
	begun  sync.Map // rune → *begin, of listed; 0: of what begins with none of first, and of everything where nothing is listed
	expr   string
}

// listed is one of an expression's alternatives.
type listed struct {
	expr  string
	first runeSet
	other bool // it can begin with a character that is not of first
}

// begin is the expression as it is matched at a place.
type begin struct {
	head  *regexp.Regexp // at the beginning of a text
	inner *regexp.Regexp // behind the character before the place, which ^ and \b look at
}

// longList is from how many alternatives on they are told apart.
const longList = 6

// newSpots is nil where too little is known of how a match begins.
func newSpots(expr string, tree *syntax.Regexp) *spots {
	s := startOf(tree)
	if !s.known || s.empty || s.any {
		return nil
	}
	p := &spots{expr: expr, first: newRuneSet(s.runes), second: newRuneSet(s.second), top: atTop(tree)}
	if tree.Op == syntax.OpAlternate && len(tree.Sub) >= longList && tree.MaxCap() == 0 {
		for _, sub := range tree.Sub {
			s := startOf(sub)
			p.listed = append(p.listed, listed{expr: sub.String(), first: newRuneSet(s.runes), other: len(s.second) > 0})
		}
	}
	return p
}

// atTop reports that an expression matches at the beginning of a text alone.
func atTop(re *syntax.Regexp) bool {
	switch re.Op {
	case syntax.OpBeginText:
		return true
	case syntax.OpConcat, syntax.OpCapture:
		return atTop(re.Sub[0])
	}
	return false
}

// at is the expression for a place at which r stands.
func (p *spots) at(r rune) *begin {
	if p.listed == nil || !p.first.has(r) {
		r = 0
	}
	if b, ok := p.begun.Load(r); ok {
		return b.(*begin) //nolint:errcheck,forcetypeassert // nothing else is stored
	}
	expr := p.expr
	if p.listed != nil {
		var may []string
		for i := range p.listed {
			if l := &p.listed[i]; l.other || l.first.has(r) {
				may = append(may, l.expr)
			}
		}
		expr = strings.Join(may, "|")
	}
	b := &begin{head: regexp.MustCompile(`\A(?:` + expr + `)`), inner: regexp.MustCompile(`\A(?s:.)(?:` + expr + `)`)}
	p.begun.Store(r, b)
	return b
}

// find looks for the first match at or behind from: try is asked at each place where one can begin, until it finds it. It gets
// the expression, the text that it is to match from the beginning of, and how far into it the place is.
func (p *spots) find(text string, from int, try func(re *regexp.Regexp, text string, place int) bool) bool {
	last, before := -1, -1
	for i, r := range text[from:] {
		i += from
		if before >= 0 && before != last && p.second.has(r) {
			one, _ := utf8.DecodeRuneInString(text[before:])
			if p.tryAt(text, before, one, try) {
				return true
			}
		}
		if p.top && i > 0 {
			return false
		}
		if p.first.has(r) {
			if last = i; p.tryAt(text, i, r, try) {
				return true
			}
		}
		before = i
	}
	return false
}

func (p *spots) tryAt(text string, i int, r rune, try func(*regexp.Regexp, string, int) bool) bool {
	b := p.at(r)
	if i == 0 {
		return try(b.head, text, 0)
	}
	_, size := utf8.DecodeLastRuneInString(text[:i])
	return try(b.inner, text[i-size:], size)
}

// matches reports whether there is a match.
func (p *spots) matches(text string) bool {
	return p.find(text, 0, func(re *regexp.Regexp, text string, _ int) bool { return re.MatchString(text) })
}

// match is the first match at or behind from, nil for none; with groups the places of the groups too, as regexp has them.
func (p *spots) match(text string, from int, groups bool) (found []int) {
	p.find(text, from, func(re *regexp.Regexp, rest string, place int) bool {
		if groups {
			found = re.FindStringSubmatchIndex(rest)
		} else {
			found = re.FindStringIndex(rest)
		}
		if found == nil {
			return false
		}
		skipped := len(text) - len(rest)
		for k := range found {
			if found[k] >= 0 {
				found[k] += skipped
			}
		}
		found[0] = skipped + place
		return true
	})
	return found
}

// each calls f with up to n matches in turn, all for a negative n.
func (p *spots) each(text string, n int, groups bool, f func([]int)) {
	for from := 0; n != 0; n-- {
		m := p.match(text, from, groups)
		if m == nil {
			return
		}
		f(m)
		from = m[1]
	}
}

// replace puts what with gives in the place of each match.
func (p *spots) replace(text string, groups bool, with func(to []byte, m []int) []byte) string {
	var out []byte
	done := 0
	p.each(text, -1, groups, func(m []int) {
		out = with(append(out, text[done:m[0]]...), m)
		done = m[1]
	})
	if done == 0 {
		return text
	}
	return string(append(out, text[done:]...))
}
