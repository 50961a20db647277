package retrieval

import (
	"encoding/binary"
	"math"
	"math/bits"
	"slices"
	"sort"

	"duban/ledger"
	"duban/zh"
)

// SignatureSize is the length of a signature in bytes.
const SignatureSize = 4096

// Signature is which pairs of characters a document holds, roughly 签名: a set of bits, two for each pair, so that one of
// a hundred pairs seems to be there and is not, and none that is there is missed. Many thousands of documents are
// told apart by it without reading them.
// Shape: SignatureSize bytes. Source: Bloom, Space/Time Trade-offs in Hash Coding, 1970.
func Signature(d *ledger.Document) []byte {
	s := make([]byte, SignatureSize)
	add := func(text string) {
		pairs(text, func(g uint64) {
			for _, bit := range bitsOf(g) {
				s[bit/8] |= 1 << (bit % 8)
			}
		})
	}
	for _, name := range Names(d) {
		add(name)
	}
	add(d.Issuer)
	for _, p := range Passages(d) {
		add(p.Text)
	}
	return s
}

func pairs(text string, f func(uint64)) {
	grams(zh.Squeeze(text), func(g uint64) {
		if g>>32 != 0 {
			f(g)
		}
	})
}

// bitsOf are the two bits of a pair.
func bitsOf(g uint64) [2]uint32 {
	hi, lo := bits.Mul64(g*0x9e3779b97f4a7c15+0x1234567, 0xd6e8feb86659fd93)
	h := hi ^ lo
	return [2]uint32{uint32(h) % (8 * SignatureSize), uint32(h>>32) % (8 * SignatureSize)}
}

// signatures are those of all documents, in the order of their titles, one after another.
type signatures struct{ words []uint64 }

const signatureWords = SignatureSize / 8

func newSignatures(documents int) *signatures {
	return &signatures{make([]uint64, documents*signatureWords)}
}

// set puts a document's signature in its place; one of another length stays empty, and matches nothing.
func (s *signatures) set(at int, signature []byte) {
	if len(signature) != SignatureSize {
		return
	}
	for i := range signatureWords {
		s.words[at*signatureWords+i] = binary.LittleEndian.Uint64(signature[8*i:])
	}
}

// best are the k documents, of those that may be, that hold most of the weighted pairs, rare ones counting more, in the
// order of the corpus; of equal ones the later, which are the newer.
func (s *signatures) best(weights map[uint64]float64, k int, may func(int) bool) []int {
	n := len(s.words) / signatureWords
	scores := make([]float64, n)
	holding := make([]int, 0, n)
	for _, g := range sortedKeys(weights) {
		if g>>32 == 0 {
			continue
		}
		bit := bitsOf(g)
		holding = holding[:0]
		for i := range n {
			row := s.words[i*signatureWords : (i+1)*signatureWords]
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
		if may(i) {
			order = append(order, i)
		}
	}
	sort.SliceStable(order, func(a, b int) bool { return scores[order[a]] > scores[order[b]] })
	order = order[:min(k, len(order))]
	slices.Sort(order)
	return order
}

// holdsAll reports whether the document at a place holds each pair, as far as its signature tells.
func (s *signatures) holdsAll(at int, all []uint64) bool {
	row := s.words[at*signatureWords : (at+1)*signatureWords]
	for _, g := range all {
		for _, b := range bitsOf(g) {
			if row[b/64]>>(b%64)&1 == 0 {
				return false
			}
		}
	}
	return true
}
