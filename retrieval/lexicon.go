package retrieval

import (
	_ "embed"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"

	"duban/zh"
)

//go:embed lexicon.txt
var shippedLexicon string

// fieldLexicon is what people say in each field of administration.
//
//go:embed lexicon_fields.txt
var fieldLexicon string

// Lexicon maps what people say to what documents write 词表: 老百姓 → 群众. Read-only; safe for concurrent use.
// Zero value: knows nothing.
type Lexicon struct {
	words   []string            // said, longest first; those that an office silenced too, which hide shorter ones
	means   map[string][]string // none: silenced
	opening map[uint64][]int    // which words begin with a pair of characters, by place, in order; settle makes it
	entries int                 // those with a meaning
	named   []string            // things that everybody calls the same, nil: the shipped ones
}

// ShippedLexicon is the one in the binary.
func ShippedLexicon() *Lexicon {
	l, err := ParseLexicon(shippedLexicon + "\n" + fieldLexicon)
	if err != nil {
		panic("the shipped lexicon: " + err.Error()) // held by a test
	}
	return l
}

// ParseLexicon reads rows "said said = written written", see LexiconRow. Errors: the first bad row.
func ParseLexicon(text string) (*Lexicon, error) {
	l := &Lexicon{means: map[string][]string{}}
	for n, line := range strings.Split(text, "\n") {
		row, err := parseLexiconRow(line)
		if err != nil {
			return nil, rowError(n+1, err)
		}
		l.apply(row)
	}
	l.settle()
	return l, nil
}

// apply puts one row over what is known.
func (l *Lexicon) apply(row lexiconRow) {
	for _, s := range row.said {
		have, known := l.means[s]
		switch {
		case row.without && len(row.written) == 0:
			have = nil
		case row.without:
			have = slices.DeleteFunc(slices.Clone(have), func(w string) bool { return slices.Contains(row.written, w) })
		default:
			have = slices.Clone(have)
			for _, w := range row.written {
				if !slices.Contains(have, w) {
					have = append(have, w)
				}
			}
		}
		if !known {
			l.words = append(l.words, s)
		}
		l.means[s] = have
	}
}

// settle orders and counts the words after the last row.
func (l *Lexicon) settle() {
	sort.SliceStable(l.words, func(a, b int) bool { return len(l.words[a]) > len(l.words[b]) })
	l.opening = make(map[uint64][]int, len(l.words))
	for i, w := range l.words {
		pair := openingPair(w)
		l.opening[pair] = append(l.opening[pair], i)
	}
	l.entries = 0
	for _, w := range l.means {
		if len(w) > 0 {
			l.entries++
		}
	}
}

// Entries is how many words people say are known with a meaning.
func (l *Lexicon) Entries() int {
	if l == nil {
		return 0
	}
	return l.entries
}

// Expansion is one word of a question with what documents write for it.
type Expansion struct {
	Said    string
	Written []string
}

// Expand returns what to look for besides what was said, longest words first.
func (l *Lexicon) Expand(folded string) []Expansion {
	if l == nil {
		return nil
	}
	var out []Expansion
	for _, i := range l.maySay(folded) {
		if w := l.words[i]; strings.Contains(folded, w) {
			if means := l.means[w]; len(means) > 0 {
				out = append(out, Expansion{Said: w, Written: means})
			}
			folded = strings.ReplaceAll(folded, w, "\x00")
		}
	}
	return out
}

// maySay is the places of the words that a text may hold, in order: those that begin as two characters of it do.
func (l *Lexicon) maySay(folded string) []int {
	var places []int
	for i := range folded {
		if utf8.RuneStart(folded[i]) {
			places = append(places, l.opening[openingPair(folded[i:])]...)
			places = append(places, l.opening[openingPair(folded[i:i+runeSize(folded[i:])])]...)
		}
	}
	slices.Sort(places)
	return slices.Compact(places)
}

func runeSize(s string) int {
	_, n := utf8.DecodeRuneInString(s)
	return n
}

// openingPair is the first two characters of a word; the first alone where it has no second.
func openingPair(s string) uint64 {
	first, n := utf8.DecodeRuneInString(s)
	if n == len(s) {
		return uint64(first)
	}
	second, _ := utf8.DecodeRuneInString(s[n:])
	return uint64(first)<<32 | uint64(second)
}

// words parts a side of a row, folded; 、 and commas part as spaces do.
func words(side string) []string {
	var out []string
	for _, w := range strings.FieldsFunc(side, func(r rune) bool { return strings.ContainsRune(" \t\r\u3000、,，;；", r) }) {
		if w = zh.Squeeze(w); w != "" {
			out = append(out, w)
		}
	}
	return out
}
