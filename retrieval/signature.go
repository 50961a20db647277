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

// signatures are those of all documents, turned by 64 documents: a word says which of them have one bit, so that a pair is
// looked for in 64 documents by two words that lie near those of the other pairs.
// Source: Goodwin and others, BitFunnel: Revisiting Signatures for Search, 2017 (bit-sliced block signatures).
type signatures struct {
	documents int
	words     []uint64 // by block of 64 documents, then by bit
}

const (
	signatureWords = SignatureSize / 8
	signatureBits  = SignatureSize * 8
)

func newSignatures(documents int) *signatures {
	return &signatures{documents, make([]uint64, (documents+63)/64*signatureBits)}
}

// set puts a document's signature in its place, before turn; one of another length stays empty, and matches nothing.
func (s *signatures) set(at int, signature []byte) {
	if len(signature) != SignatureSize {
		return
	}
	for i := range signatureWords {
		s.words[at*signatureWords+i] = binary.LittleEndian.Uint64(signature[8*i:])
	}
}

// turn turns what was set, once, before anything is looked for.
func (s *signatures) turn() {
	rows := make([]uint64, signatureBits)
	var square [64]uint64
	for block := range len(s.words) / signatureBits {
		words := s.words[block*signatureBits : (block+1)*signatureBits]
		copy(rows, words)
		for i := range signatureWords {
			for d := range square {
				square[d] = rows[d*signatureWords+i]
			}
			transpose(&square)
			copy(words[i*64:], square[:])
		}
	}
}

// transpose swaps the rows and columns of 64 by 64 bits. Source: Warren, Hacker's Delight, 2nd edition, 7-3, for bits
// that are counted from the lowest.
func transpose(a *[64]uint64) {
	mask := uint64(0x00000000ffffffff)
	for j := 32; j != 0; j, mask = j>>1, mask^mask<<(j>>1) {
		for k := 0; k < 64; k = (k + j + 1) &^ j {
			t := (a[k]>>j ^ a[k+j]) & mask
			a[k] ^= t << j
			a[k+j] ^= t
		}
	}
}

// holding is the documents of a block that hold a pair, as far as signatures tell: a bit each.
func (s *signatures) holding(block int, bit [2]uint32) uint64 {
	words := s.words[block*signatureBits : (block+1)*signatureBits]
	return words[bit[0]] & words[bit[1]]
}

// best are the k documents, of those that may be, that hold most of the weighted pairs, rare ones counting more, in the
// order of the corpus; of equal ones the later, which are the newer.
func (s *signatures) best(weights map[uint64]float64, k int, may func(int) bool) []int {
	scores := s.scores(weights)
	top := make([]int, 0, k+1) // best first
	for i := range slices.Backward(scores) {
		if len(top) == k && (k == 0 || scores[i] <= scores[top[k-1]]) || !may(i) {
			continue
		}
		at := sort.Search(len(top), func(j int) bool { return scores[top[j]] < scores[i] })
		top = slices.Insert(top, at, i)
		top = top[:min(k, len(top))]
	}
	slices.Sort(top)
	return top
}

// scores are the summed weights of the pairs that each document holds.
func (s *signatures) scores(weights map[uint64]float64) []float64 {
	keys := slices.DeleteFunc(sortedKeys(weights), func(g uint64) bool { return g>>32 == 0 })
	places := make([][2]uint32, len(keys))
	for i, g := range keys {
		places[i] = bitsOf(g)
	}
	blocks := len(s.words) / signatureBits
	held, have := make([]uint64, blocks*len(keys)), make([]int, len(keys))
	for b := range blocks {
		for i, bit := range places {
			w := s.holding(b, bit)
			held[b*len(keys)+i] = w
			have[i] += bits.OnesCount64(w)
		}
	}
	scores := make([]float64, s.documents)
	for i, g := range keys {
		idf := weights[g] * math.Log(1+(float64(s.documents-have[i])+0.5)/(float64(have[i])+0.5))
		for b := range blocks {
			for w := held[b*len(keys)+i]; w != 0; w &= w - 1 {
				scores[b*64+bits.TrailingZeros64(w)] += idf
			}
		}
	}
	return scores
}

// holdsAll reports whether the document at a place holds each pair, as far as its signature tells.
func (s *signatures) holdsAll(at int, all []uint64) bool {
	for _, g := range all {
		if s.holding(at/64, bitsOf(g))>>(at%64)&1 == 0 {
			return false
		}
	}
	return true
}
