package zh

import (
	"regexp/syntax"
	"slices"
	"unicode"
)

// start is where a part of an expression can begin. It looks at characters only: what else an expression asks of the place, as
// ^ and \b do, the expression itself finds out there.
type start struct {
	runes  []rune // with one of which it begins
	second []rune // or with any character and one of these behind it
	any    bool   // or it is one character, whichever
	empty  bool   // or it can be nothing
	known  bool   // nothing but these; else all the others say nothing
}

// mostStarts bounds the characters that are listed: a class of every character but a comma saves nothing.
const mostStarts = 512

// startOf reads it off a parsed expression.
func startOf(re *syntax.Regexp) start {
	switch re.Op {
	case syntax.OpLiteral:
		return start{runes: withFolds(re.Rune[:1], re.Flags&syntax.FoldCase != 0), known: true}
	case syntax.OpCharClass:
		set := runesOf(re.Rune)
		return start{runes: set, any: set == nil, known: true}
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return start{any: true, known: true}
	case syntax.OpEmptyMatch, syntax.OpEndLine, syntax.OpEndText, syntax.OpBeginLine, syntax.OpBeginText, syntax.OpWordBoundary, syntax.OpNoWordBoundary:
		return start{empty: true, known: true}
	case syntax.OpCapture:
		return startOf(re.Sub[0])
	case syntax.OpQuest:
		s := startOf(re.Sub[0])
		s.empty = true
		return s
	case syntax.OpStar:
		return startOf(re.Sub[0]).again(true)
	case syntax.OpPlus:
		return startOf(re.Sub[0]).again(false)
	case syntax.OpRepeat:
		if re.Max == 1 {
			return startOf(re.Sub[0])
		}
		return startOf(re.Sub[0]).again(re.Min == 0)
	case syntax.OpConcat:
		return startInTurn(re.Sub)
	case syntax.OpAlternate:
		return startOfAny(re.Sub)
	}
	return start{}
}

// again is of a part that may be repeated: behind one character that can be any, another one may follow.
func (s start) again(empty bool) start {
	s.known = s.known && !s.any
	s.empty = s.empty || empty
	return s
}

// startOfAny is of alternatives.
func startOfAny(parts []*syntax.Regexp) start {
	all := start{known: true}
	for _, sub := range parts {
		s := startOf(sub)
		all.runes, all.second = append(all.runes, s.runes...), append(all.second, s.second...)
		all.any, all.empty, all.known = all.any || s.any, all.empty || s.empty, all.known && s.known
	}
	return all.bounded()
}

// startInTurn is of parts one behind the other.
func startInTurn(parts []*syntax.Regexp) start {
	all := start{empty: true, known: true}
	for _, sub := range parts {
		s := startOf(sub)
		if !s.known || all.any && (s.any || len(s.second) > 0) {
			return start{}
		}
		if all.any {
			all.second = append(all.second, s.runes...)
		}
		if all.empty {
			all.runes, all.second = append(all.runes, s.runes...), append(all.second, s.second...)
		}
		all.any, all.empty = all.empty && s.any || all.any && s.empty, all.empty && s.empty
		if !all.any && !all.empty {
			break
		}
	}
	return all.bounded()
}

func (s start) bounded() start {
	s.known = s.known && len(s.runes)+len(s.second) <= mostStarts
	return s
}

// withFolds adds the other cases of characters.
func withFolds(runes []rune, fold bool) []rune {
	set := slices.Clone(runes)
	if fold {
		for _, r := range runes {
			for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
				set = append(set, f)
			}
		}
	}
	return set
}

// runesOf spells out a class of characters; nil for a large one.
func runesOf(ranges []rune) []rune {
	var set []rune
	for i := 0; i+1 < len(ranges); i += 2 {
		if int(ranges[i+1]-ranges[i])+len(set) >= mostStarts {
			return nil
		}
		for r := ranges[i]; r <= ranges[i+1]; r++ {
			set = append(set, r)
		}
	}
	return set
}

// runeSet is characters to look one up in. Zero value: none.
type runeSet struct {
	sorted []rune
	seen   [4]uint64 // a bit for the last eight bits of each: most characters of a text end there
}

func newRuneSet(runes []rune) runeSet {
	s := runeSet{sorted: slices.Clone(runes)}
	slices.Sort(s.sorted)
	s.sorted = slices.Compact(s.sorted)
	for _, r := range s.sorted {
		s.seen[r>>6&3] |= 1 << (r & 63)
	}
	return s
}

func (s *runeSet) has(r rune) bool {
	if s.seen[r>>6&3]&(1<<(r&63)) == 0 {
		return false
	}
	_, ok := slices.BinarySearch(s.sorted, r)
	return ok
}
