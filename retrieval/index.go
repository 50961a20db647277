package retrieval

import (
	"maps"
	"math"
	"slices"
	"sort"

	"duban/ledger"
	"duban/zh"
)

// Hit is one passage found.
type Hit struct {
	Document *ledger.Document
	Measure  *ledger.Measure // nil when the passage is no measure
	Passage  *ledger.Passage // nil when it is
	// Score is higher for the better hit and comparable within one query only. Unit: of Search, BM25 over the documents
	// searched (natural log IDF, k1 1.2, b 0.75); of Find with vectors, a share of the best possible, 0 to 1.
	Score float64
	Cover float64 // share of the query's weight whose grams the passage holds, 0 to 1
	// Apart is how far its meaning stands out among the passages compared by vectors, 0 without. Unit: standard deviations
	// of their cosines above their mean; cosines themselves mean different things in different models.
	Apart float64
}

// Text returns what the passage says.
func (h Hit) Text() string {
	if h.Measure != nil {
		return h.Measure.Text
	}
	return h.Passage.Text
}

// key names the passage in its document, as Passages does.
func (h Hit) key() string {
	if h.Measure != nil {
		return measureKey(h.Measure)
	}
	return passageKey(h.Passage)
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

// index holds the characters and character pairs of one document's passages. Several are searched together as if they
// were one. Read-only once built.
type index struct {
	entries  []entry
	grams    map[uint64]int32 // gram → its slot
	starts   []int32          // slot → where its postings start, and one more at the end
	postings []posting        // by slot, then by entry
	length   float32          // of all entries
}

// postingsOf returns where a gram stands, by entry; none when it stands nowhere.
func (ix *index) postingsOf(g uint64) []posting {
	slot, ok := ix.grams[g]
	if !ok {
		return nil
	}
	return ix.postings[ix.starts[slot]:ix.starts[slot+1]]
}

const (
	bm25K1 = 1.2
	bm25B  = 0.75
)

func buildIndex(d *ledger.Document) *index {
	b := &indexing{grams: make(map[uint64]int32, 1024)}
	for i := range d.Measures {
		m := &d.Measures[i]
		b.add(Hit{Document: d, Measure: m}, m.Chapter, m.Section, m.Title, m.Text, clausesOf(m))
	}
	for i := range d.Passages {
		p := &d.Passages[i]
		b.add(Hit{Document: d, Passage: p}, p.Title, p.Text)
	}
	return b.index()
}

// indexing is an index on its way: a question without a document builds two dozen, so each gram costs one look-up.
type indexing struct {
	entries []entry
	grams   map[uint64]int32
	counts  []float32 // by slot, of the entry that is read
	met     []int32   // its slots
	found   []struct {
		slot int32
		posting
	}
	length float32
}

func (b *indexing) add(h Hit, texts ...string) {
	b.met = b.met[:0]
	for _, t := range texts {
		grams(zh.Squeeze(t), func(g uint64) {
			slot, ok := b.grams[g]
			if !ok {
				slot = int32(len(b.counts)) // far below 2^31 grams
				b.grams[g], b.counts = slot, append(b.counts, 0)
			}
			if b.counts[slot] == 0 {
				b.met = append(b.met, slot)
			}
			b.counts[slot]++
		})
	}
	var length float32
	id := int32(len(b.entries)) // far below 2^31 passages
	for _, slot := range b.met {
		n := b.counts[slot]
		b.counts[slot] = 0
		b.found = append(b.found, struct {
			slot int32
			posting
		}{slot, posting{id, n}})
		length += n
	}
	b.entries = append(b.entries, entry{h, length})
	b.length += length
}

// index sorts what was found by slot; within one it is by entry already.
func (b *indexing) index() *index {
	starts := make([]int32, len(b.counts)+1)
	for _, f := range b.found {
		starts[f.slot+1]++
	}
	for i := 1; i < len(starts); i++ {
		starts[i] += starts[i-1]
	}
	next, postings := slices.Clone(starts), make([]posting, len(b.found))
	for _, f := range b.found {
		postings[next[f.slot]] = f.posting
		next[f.slot]++
	}
	return &index{b.entries, b.grams, starts, postings, b.length}
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
	return r >= 0x4e00 && r <= 0x9fff || zh.IsHan(r) || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r == '%'
}

// knownWord is the weight of what the lexicon adds for a word that the documents use themselves.
const knownWord = 0.4

// weigh turns the query's words into gram weights: what was said counts once, and so does what the lexicon
// adds for words that none of the documents uses that the turn looks at.
func (c *Corpus) weigh(query string) map[uint64]float64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	if w := c.weighed; w != nil && w.query == query && w.opened == len(c.opened) {
		return w.weights
	}
	weights := c.expand(query, func(said string) float64 {
		if c.uses(said) {
			return knownWord
		}
		return 1
	})
	c.weighed = &weighed{query, len(c.opened), weights}
	return weights
}

// spoken weighs words for documents that are not read yet.
func (c *Corpus) spoken(words string) map[uint64]float64 {
	return c.expand(words, func(string) float64 { return knownWord })
}

func (c *Corpus) expand(query string, added func(said string) float64) map[uint64]float64 {
	weights := map[uint64]float64{}
	folded := zh.Squeeze(query)
	grams(folded, func(g uint64) { weights[g] = 1 })
	for _, x := range c.lex.Expand(folded) {
		weight := added(x.Said)
		for _, w := range x.Written {
			grams(w, func(g uint64) { weights[g] = max(weights[g], weight) })
		}
	}
	return weights
}

// weighed is the query that was weighed last: one question asks for its weights once a sentence. The weights
// are never changed after they are stored.
type weighed struct {
	query   string
	opened  int // documents that the turn had opened
	weights map[uint64]float64
}

// uses reports whether every pair of characters of a word stands somewhere in the documents that the turn opened.
func (c *Corpus) uses(word string) bool {
	all := true
	grams(word, func(g uint64) {
		all = all && (g>>32 == 0 || slices.ContainsFunc(c.opened, func(d *shelved) bool { return len(d.grams().postingsOf(g)) > 0 }))
	})
	return all
}

// Search returns the k best passages for a query by its words, best first, ties by document order and place. An empty
// docs means all that About returns; only the documents searched count for how rare a word is.
func (c *Corpus) Search(query string, docs []string, k int) []Hit {
	scope := c.scope(query, docs)
	hits := lexical(scope, c.weigh(query))
	return hits[:min(k, len(hits))]
}

// lexical ranks the passages of several documents that hold any of the weighted grams, best first.
func lexical(scope []*index, weights map[uint64]float64) []Hit {
	var n, length float64
	for _, ix := range scope {
		n, length = n+float64(len(ix.entries)), length+float64(ix.length)
	}
	mean := length / max(n, 1)
	keys, idf := sortedKeys(weights), make([]float64, len(weights))
	var total float64
	for i, g := range keys {
		df := 0
		for _, ix := range scope {
			df += len(ix.postingsOf(g))
		}
		idf[i] = weights[g] * math.Log(1+(n-float64(df)+0.5)/(float64(df)+0.5))
		total += idf[i]
	}
	var hits []Hit
	for _, ix := range scope {
		scores, cover := make([]float64, len(ix.entries)), make([]float64, len(ix.entries))
		for i, g := range keys {
			for _, p := range ix.postingsOf(g) {
				tf, dl := float64(p.count), float64(ix.entries[p.unit].length)/mean
				scores[p.unit] += idf[i] * tf * (bm25K1 + 1) / (tf + bm25K1*(1-bm25B+bm25B*dl))
				cover[p.unit] += idf[i]
			}
		}
		for i, s := range scores {
			if s > 0 {
				h := ix.entries[i].hit
				h.Score, h.Cover = s, cover[i]/total
				hits = append(hits, h)
			}
		}
	}
	sort.SliceStable(hits, func(a, b int) bool { return hits[a].Score > hits[b].Score })
	return hits
}

// sortedKeys makes sums come out the same from run to run.
func sortedKeys(m map[uint64]float64) []uint64 { return slices.Sorted(maps.Keys(m)) }
