package revision

import (
	"slices"
	"unicode"

	"duban/ledger"
	"duban/zh"
)

// Similarity is how much two texts have in common: the share of their pairs of neighbouring characters that both
// have, twice the common ones over all of both, repeated pairs counted (Dice coefficient). White space, signs and
// the width of letters do not count. It is symmetric.
// Range: 0 (no pair in common, or one of them has none) to 1 (the same pairs); a sentence with a few words
// changed stays above 0.8, two different duties of one document stay below 0.4 as a rule.
func Similarity(a, b string) float64 {
	x, y := gramsOf(a), gramsOf(b)
	if len(x)+len(y) == 0 {
		return 0
	}
	return 2 * float64(common(x, y)) / float64(len(x)+len(y))
}

// gramsOf returns the pairs of neighbouring letters, digits and characters of a text, sorted; signs part them.
func gramsOf(text string) []uint64 {
	var grams []uint64
	var last rune
	for _, r := range zh.Squeeze(text) {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			last = 0
			continue
		}
		if last != 0 {
			grams = append(grams, uint64(last)<<32|uint64(r))
		}
		last = r
	}
	slices.Sort(grams)
	return grams
}

// common counts the pairs that two sorted lists share, repeated ones as often as both have them.
func common(x, y []uint64) (n int) {
	for i, j := 0, 0; i < len(x) && j < len(y); {
		switch {
		case x[i] < y[j]:
			i++
		case x[i] > y[j]:
			j++
		default:
			n, i, j = n+1, i+1, j+1
		}
	}
	return n
}

// side is one document as the matching sees it: by measure, in order.
type side struct {
	doc   *ledger.Document
	texts []string         // title and text, squeezed
	grams [][]uint64       // of those not matched by their whole text; nil before
	named map[string]int   // how often each number stands
	title map[string]int   // how often each title stands
	same  map[string][]int // measures by whole text
}

func sideOf(doc *ledger.Document) *side {
	s := &side{doc: doc, grams: make([][]uint64, len(doc.Measures)), named: map[string]int{}, title: map[string]int{}, same: map[string][]int{}}
	for i := range doc.Measures {
		m := &doc.Measures[i]
		text := zh.Squeeze(m.Title + m.Text)
		s.texts = append(s.texts, text)
		s.named[m.Number]++
		s.title[zh.Squeeze(m.Title)]++
		if text != "" {
			s.same[text] = append(s.same[text], i)
		}
	}
	return s
}

func (s *side) gramsAt(i int) []uint64 {
	if s.grams[i] == nil {
		s.grams[i] = gramsOf(s.texts[i])
	}
	return s.grams[i]
}
