package retrieval

import (
	"encoding/binary"
	"math"
	"slices"
	"sort"
)

// WithShare sets how much nearness counts beside words, 0 to 1: tests compare shares.
func (d *Dense) WithShare(share float64) *Dense {
	d.share = share
	return d
}

// Turned are signatures as the product keeps them, and Rows one after another: the plain way, to compare with.
type (
	Turned struct{ s *signatures }
	Rows   struct{ words []uint64 }
)

// Sign takes the signatures of documents in both ways.
func Sign(all [][]byte) (Turned, Rows) {
	s := newSignatures(len(all))
	r := Rows{make([]uint64, len(all)*signatureWords)}
	for at, one := range all {
		s.set(at, one)
		for i := range signatureWords {
			r.words[at*signatureWords+i] = binary.LittleEndian.Uint64(one[8*i:])
		}
	}
	s.turn()
	return Turned{s}, r
}

// Best is signatures.best among all.
func (t Turned) Best(weights map[uint64]float64, k int) []int {
	return t.s.best(weights, k, func(int) bool { return true })
}

// HoldsAll is signatures.holdsAll.
func (t Turned) HoldsAll(at int, all []uint64) bool { return t.s.holdsAll(at, all) }

// Best goes through every signature for each pair and sorts all documents.
func (r Rows) Best(weights map[uint64]float64, k int) []int {
	n := len(r.words) / signatureWords
	scores := make([]float64, n)
	holding := make([]int, 0, n)
	for _, g := range sortedKeys(weights) {
		if g>>32 == 0 {
			continue
		}
		bit := bitsOf(g)
		holding = holding[:0]
		for i := range n {
			row := r.words[i*signatureWords : (i+1)*signatureWords]
			if (row[bit[0]/64]>>(bit[0]%64))&(row[bit[1]/64]>>(bit[1]%64))&1 == 1 {
				holding = append(holding, i)
			}
		}
		idf := weights[g] * math.Log(1+(float64(n-len(holding))+0.5)/(float64(len(holding))+0.5))
		for _, i := range holding {
			scores[i] += idf
		}
	}
	order := make([]int, 0, n)
	for i := range slices.Backward(scores) {
		order = append(order, i)
	}
	sort.SliceStable(order, func(a, b int) bool { return scores[order[a]] > scores[order[b]] })
	order = order[:min(k, len(order))]
	slices.Sort(order)
	return order
}

// Spoken is the weights of a query for documents that are not read yet.
func (c *Corpus) Spoken(words string) map[uint64]float64 { return c.spoken(words) }

// Index makes the postings of every document that is held, or forgets them.
func (c *Corpus) Index(made bool) {
	for e := c.used.Front(); e != nil; e = e.Next() {
		ix := e.Value.(*shelved).grams() //nolint:forcetypeassert // only these are held
		ix.made.Store(nil)
		ix.scans.Store(0)
		if made {
			ix.made.Store(makePostings(ix.texts))
		}
	}
}

// BrokenStatic is a Static whose table is raw.
func BrokenStatic(raw string) *Static { s := NewStatic(nil); s.raw = raw; return s }

// Embed is the vector of a text by the table.
func (s *Static) Embed(text string) []float32 { return s.table().embed(text) }

// OpenTable reads a table.
func OpenTable(raw string) error { _, err := openTable("test", raw); return err }

// WithMost sets among how many passages the table orders.
func (s *Static) WithMost(most int) *Static {
	s.most = most
	return s
}
