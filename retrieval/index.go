package retrieval

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"
	"sync/atomic"

	"duban/ledger"
	"duban/zh"
)

// Hit is one passage found.
type Hit struct {
	Document *ledger.Document
	Measure  *ledger.Measure // nil when the passage is no measure
	Passage  *ledger.Passage // nil when it is
	// Score is higher for the better hit and comparable within one query only. Unit: of Search, BM25 over the documents
	// searched (natural log IDF, k1 1.2, b 0.75), above 0 without an upper end; of Find with vectors, a share of the best
	// possible, 0 to 1.
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

// index is one document's passages, ready to be searched: their texts, and the postings of their characters and
// character pairs once the document has been searched often. Several are searched together as if they were one.
// Concurrency: safe.
type index struct {
	entries []entry
	texts   []string // by entry, folded; a line for each part
	length  float32  // of all entries

	scans atomic.Int32
	made  atomic.Pointer[postings]
	means atomic.Pointer[meanings] // nil: no question needed them yet
}

// postings is where each gram stands. Read-only once made.
type postings struct {
	grams  map[uint64]int32 // gram → its slot
	starts []int32          // slot → where its postings start, and one more at the end
	all    []posting        // by slot, then by entry
}

// of returns where a gram stands, by entry; none when it stands nowhere.
func (p *postings) of(g uint64) []posting {
	slot, ok := p.grams[g]
	if !ok {
		return nil
	}
	return p.all[p.starts[slot]:p.starts[slot+1]]
}

const (
	bm25K1 = 1.2
	bm25B  = 0.75
)

func buildIndex(d *ledger.Document) *index {
	ix := &index{}
	for i := range d.Measures {
		m := &d.Measures[i]
		ix.add(Hit{Document: d, Measure: m}, m.Chapter, m.Section, m.Title, m.Text, clausesOf(m))
	}
	for i := range d.Passages {
		p := &d.Passages[i]
		ix.add(Hit{Document: d, Passage: p}, p.Title, p.Text)
	}
	return ix
}

// add keeps one passage; a line end parts grams as any punctuation does.
func (ix *index) add(h Hit, texts ...string) {
	folded := make([]string, len(texts))
	for i, t := range texts {
		folded[i] = zh.Squeeze(t)
	}
	text, length := strings.Join(folded, "\n"), 0
	grams(text, func(uint64) { length++ })
	ix.entries, ix.texts = append(ix.entries, entry{h, float32(length)}), append(ix.texts, text)
	ix.length += float32(length)
}

// makePostings goes through the texts once.
func makePostings(texts []string) *postings {
	type found struct {
		slot int32
		posting
	}
	p := &postings{grams: make(map[uint64]int32, 1024)}
	var counts []float32 // by slot, of the text that is read
	var met []int32      // its slots
	var all []found
	for id, text := range texts {
		grams(text, func(g uint64) {
			slot, ok := p.grams[g]
			if !ok {
				slot = int32(len(counts)) // far below 2^31 grams
				p.grams[g], counts = slot, append(counts, 0)
			}
			if counts[slot] == 0 {
				met = append(met, slot)
			}
			counts[slot]++
		})
		for _, slot := range met {
			all = append(all, found{slot, posting{int32(id), counts[slot]}}) // far below 2^31 passages
			counts[slot] = 0
		}
		met = met[:0]
	}
	p.starts, p.all = make([]int32, len(counts)+1), make([]posting, len(all))
	for _, f := range all {
		p.starts[f.slot+1]++
	}
	for i := 1; i < len(p.starts); i++ {
		p.starts[i] += p.starts[i-1]
	}
	next := slices.Clone(p.starts)
	for _, f := range all { // by entry within one slot already
		p.all[next[f.slot]] = f.posting
		next[f.slot]++
	}
	return p
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
	weights := c.expand(query, func(x Expansion) ([]string, float64) {
		if c.uses(x.Said) {
			return c.written(x), knownWord
		}
		return c.written(x), 1
	})
	c.weighed = &weighed{query, len(c.opened), weights}
	return weights
}

// spoken weighs words for documents that are not read yet.
func (c *Corpus) spoken(words string) map[uint64]float64 {
	return c.expand(words, func(x Expansion) ([]string, float64) { return x.Written, knownWord })
}

func (c *Corpus) expand(query string, added func(Expansion) ([]string, float64)) map[uint64]float64 {
	weights := map[uint64]float64{}
	folded := squeezeParts(query)
	grams(folded, func(g uint64) { weights[g] = 1 })
	for _, x := range c.lex.Expand(folded) {
		written, weight := added(x)
		for _, w := range written {
			grams(w, func(g uint64) { weights[g] = max(weights[g], weight) })
		}
	}
	return weights
}

// written is what a document writes for a word: those of its meanings that it uses; the characters of the others would only
// agree by chance. Where several documents are looked at it is all of them.
func (c *Corpus) written(x Expansion) []string {
	if len(c.opened) != 1 {
		return x.Written
	}
	return slices.DeleteFunc(slices.Clone(x.Written), func(w string) bool { return !c.uses(w) })
}

// squeezeParts folds the stretches of a query one by one: what a small word parted is no word when it is gone.
func squeezeParts(query string) string {
	parts := strings.Fields(query)
	for i, p := range parts {
		parts[i] = zh.Squeeze(p)
	}
	return strings.Join(parts, "\n")
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
		all = all && (g>>32 == 0 || slices.ContainsFunc(c.opened, func(d *shelved) bool { return d.grams().holds(g) }))
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
	w := want(weights)
	stand := make([][][]posting, len(scope))
	for i, ix := range scope {
		stand[i] = ix.find(w)
	}
	idf, total := rarity(w, weights, stand, n)
	var hits []Hit
	for at, ix := range scope {
		scores, cover := make([]float64, len(ix.entries)), make([]float64, len(ix.entries))
		for i := range w.keys {
			for _, p := range stand[at][i] {
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
	slices.SortStableFunc(hits, bestFirst)
	return hits
}

// bestFirst orders hits by score.
func bestFirst(a, b Hit) int { return cmp.Compare(b.Score, a.Score) }

// rarity is the weight of each wanted gram by in how many of n passages it stands, and the sum of them.
func rarity(w *wanted, weights map[uint64]float64, stand [][][]posting, n float64) (idf []float64, total float64) {
	idf = make([]float64, len(w.keys))
	for i, g := range w.keys {
		df := 0
		for _, found := range stand {
			df += len(found[i])
		}
		idf[i] = weights[g] * math.Log(1+(n-float64(df)+0.5)/(float64(df)+0.5))
		total += idf[i]
	}
	return idf, total
}

// sortedKeys makes sums come out the same from run to run.
func sortedKeys(m map[uint64]float64) []uint64 { return slices.Sorted(maps.Keys(m)) }
