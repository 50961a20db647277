package retrieval

import (
	"sort"
	"strings"

	"duban/zh"
)

// Sentence is one sentence of a passage with how well it fits a query.
type Sentence struct {
	Text  string  // as the passage has it, closing sign included
	Index int     // position in the passage, from 0
	Fit   float64 // summed weight of the query's grams that it holds; pairs count 3, characters 1
}

// SplitSentences cuts a text at 。;!? and line ends; the signs stay with what they close.
func SplitSentences(text string) []string {
	var out []string
	start := 0
	for i, r := range text {
		switch r {
		case '。', ';', '；', '!', '！', '?', '？', '\n':
			if s := strings.TrimSpace(text[start : i+len(string(r))]); s != "" {
				out = append(out, s)
			}
			start = i + len(string(r))
		}
	}
	if s := strings.TrimSpace(text[start:]); s != "" {
		out = append(out, s)
	}
	return out
}

// Sentences ranks the sentences of a passage for a query, best first, ties in the order of the text.
func (c *Corpus) Sentences(query, text string) []Sentence {
	weights := c.weigh(query)
	var out []Sentence
	for i, s := range SplitSentences(text) {
		out = append(out, Sentence{Text: s, Index: i, Fit: fit(weights, s)})
	}
	sort.SliceStable(out, func(a, b int) bool { return out[a].Fit > out[b].Fit })
	return out
}

// Fit says how well one text fits a query, in the unit of Sentence.Fit.
func (c *Corpus) Fit(query, text string) float64 { return fit(c.weigh(query), text) }

// Pairs says how much of the fit comes from pairs of characters; 0 means that at most single characters agree.
func (c *Corpus) Pairs(query, text string) float64 {
	weights := c.weigh(query)
	var sum float64
	grams(zh.Squeeze(text), func(g uint64) {
		if g>>32 != 0 {
			sum += weights[g]
		}
	})
	return sum
}

func fit(weights map[uint64]float64, text string) float64 {
	seen := map[uint64]bool{}
	var sum float64
	grams(zh.Squeeze(text), func(g uint64) {
		if w := weights[g]; w > 0 && !seen[g] {
			seen[g] = true
			if g>>32 != 0 {
				w *= 3
			}
			sum += w
		}
	})
	return sum
}
