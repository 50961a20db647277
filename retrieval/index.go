package retrieval

import (
	"math"
	"sort"
	"strings"

	"duban/ledger"
	"duban/zh"
)

// Hit is one passage found.
type Hit struct {
	Document *ledger.Document
	Measure  *ledger.Measure // nil when the passage is no measure
	Passage  *ledger.Passage // nil when it is
	Score    float64         // unit: BM25 (natural log IDF, k1 1.2, b 0.75); higher is better; comparable within one query only
	Cover    float64         // share of the query's weight whose grams the passage holds, 0 to 1
}

// Text returns what the passage says.
func (h Hit) Text() string {
	if h.Measure != nil {
		return h.Measure.Text
	}
	return h.Passage.Text
}

type posting struct {
	unit  int32
	count float32
}

// entry is one indexed passage.
type entry struct {
	hit    Hit
	length float32
}

// index is BM25 over the characters and character pairs of every passage.
type index struct {
	entries []entry
	grams   map[uint64][]posting
	mean    float32
}

const (
	bm25K1 = 1.2
	bm25B  = 0.75
)

func buildIndex(docs []*ledger.Document) *index {
	ix := &index{grams: map[uint64][]posting{}}
	for _, d := range docs {
		for i := range d.Measures {
			m := &d.Measures[i]
			clauses := make([]string, 0, len(m.Clauses))
			for _, c := range m.Clauses {
				clauses = append(clauses, c.Text)
			}
			ix.add(Hit{Document: d, Measure: m}, m.Chapter, m.Section, m.Title, m.Text, strings.Join(clauses, "\n"))
		}
		for i := range d.Passages {
			p := &d.Passages[i]
			ix.add(Hit{Document: d, Passage: p}, p.Title, p.Text)
		}
	}
	var sum float32
	for _, e := range ix.entries {
		sum += e.length
	}
	ix.mean = sum / float32(max(len(ix.entries), 1))
	return ix
}

func (ix *index) add(h Hit, texts ...string) {
	counts := map[uint64]float32{}
	for _, t := range texts {
		grams(zh.Squeeze(t), func(g uint64) { counts[g]++ })
	}
	var length float32
	id := int32(len(ix.entries)) // far below 2^31 passages
	for g, n := range counts {
		ix.grams[g] = append(ix.grams[g], posting{id, n})
		length += n
	}
	ix.entries = append(ix.entries, entry{h, length})
}

// grams calls f with each character and each pair of neighbours; punctuation parts them.
func grams(folded string, f func(uint64)) {
	var last rune
	for _, r := range folded {
		if !wordRune(r) {
			last = 0
			continue
		}
		f(uint64(r))
		if last != 0 {
			f(uint64(last)<<32 | uint64(r))
		}
		last = r
	}
}

func wordRune(r rune) bool {
	return zh.IsHan(r) || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r == '%'
}

// knownWord is the weight of what the lexicon adds for a word that the documents use themselves.
const knownWord = 0.4

// weigh turns the query's words into gram weights: what was said counts once, and so does what the lexicon
// adds for words that no document uses.
func (c *Corpus) weigh(query string) map[uint64]float64 {
	if w := c.weighed.Load(); w != nil && w.query == query {
		return w.weights
	}
	weights := map[uint64]float64{}
	folded := zh.Squeeze(query)
	grams(folded, func(g uint64) { weights[g] = 1 })
	for _, x := range c.lex.Expand(folded) {
		weight := 1.0
		if c.uses(x.Said) {
			weight = knownWord
		}
		for _, w := range x.Written {
			grams(w, func(g uint64) { weights[g] = max(weights[g], weight) })
		}
	}
	c.weighed.Store(&weighed{query, weights})
	return weights
}

// weighed is the query that was weighed last: one question asks for its weights once a sentence. The weights
// are never changed after they are stored.
type weighed struct {
	query   string
	weights map[uint64]float64
}

// uses reports whether every pair of characters of a word stands somewhere in the documents.
func (c *Corpus) uses(word string) bool {
	c.once.Do(func() { c.index = buildIndex(c.docs) })
	all := true
	grams(word, func(g uint64) {
		if g>>32 != 0 && len(c.index.grams[g]) == 0 {
			all = false
		}
	})
	return all
}

// Search returns the k best passages for a query, best first, ties by document order and place. An empty
// docs means all documents in force. The first call builds the index.
func (c *Corpus) Search(query string, docs []string, k int) []Hit {
	c.once.Do(func() { c.index = buildIndex(c.docs) })
	allowed := map[string]bool{}
	for _, id := range docs {
		allowed[id] = true
	}
	keep := func(h Hit) bool {
		return allowed[h.Document.ID] || len(docs) == 0 && h.Document.Standing == ledger.InForce
	}
	return c.index.search(c.weigh(query), keep, k)
}

func (ix *index) search(weights map[uint64]float64, keep func(Hit) bool, k int) []Hit {
	n := float64(len(ix.entries))
	scores := make([]float64, len(ix.entries))
	cover := make([]float64, len(ix.entries))
	var total float64
	for _, g := range sortedKeys(weights) {
		w, list := weights[g], ix.grams[g]
		idf := math.Log(1 + (n-float64(len(list))+0.5)/(float64(len(list))+0.5))
		total += w * idf
		for _, p := range list {
			tf, dl := float64(p.count), float64(ix.entries[p.unit].length/ix.mean)
			scores[p.unit] += w * idf * tf * (bm25K1 + 1) / (tf + bm25K1*(1-bm25B+bm25B*dl))
			cover[p.unit] += w * idf
		}
	}
	var hits []Hit
	for i, s := range scores {
		if s > 0 && keep(ix.entries[i].hit) {
			h := ix.entries[i].hit
			h.Score, h.Cover = s, cover[i]/total
			hits = append(hits, h)
		}
	}
	sort.SliceStable(hits, func(a, b int) bool { return hits[a].Score > hits[b].Score })
	return hits[:min(k, len(hits))]
}

// sortedKeys makes sums come out the same from run to run.
func sortedKeys(m map[uint64]float64) []uint64 {
	keys := make([]uint64, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Slice(keys, func(a, b int) bool { return keys[a] < keys[b] })
	return keys
}
