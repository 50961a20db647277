package retrieval

import "strings"

// wanted is the grams of one query, in order, each with its place: a small open table, so that going through a text
// costs a look-up or two a character.
type wanted struct {
	keys  []uint64
	table []int32 // place + 1, 0: free
	shift uint
}

func want(weights map[uint64]float64) *wanted {
	w := &wanted{keys: sortedKeys(weights), shift: 64 - 6}
	for 1<<(64-w.shift) < 4*len(w.keys) {
		w.shift--
	}
	w.table = make([]int32, 1<<(64-w.shift))
	for i, g := range w.keys {
		at := w.slot(g)
		for w.table[at] != 0 {
			at = (at + 1) % len(w.table)
		}
		w.table[at] = int32(i + 1) // far below 2^31 grams
	}
	return w
}

func (w *wanted) slot(g uint64) int { return int(g * 0x9e3779b97f4a7c15 >> w.shift) }

// place of a gram among the keys, -1 when it is not wanted.
func (w *wanted) place(g uint64) int {
	for at := w.slot(g); w.table[at] != 0; at = (at + 1) % len(w.table) {
		if i := int(w.table[at]) - 1; w.keys[i] == g {
			return i
		}
	}
	return -1
}

// scan finds the wanted grams in the texts themselves, as an index would have them: by gram, then by entry.
func (ix *index) scan(w *wanted) [][]posting {
	out := make([][]posting, len(w.keys))
	counts := make([]float32, len(w.keys))
	met := make([]int, 0, len(w.keys))
	for id, text := range ix.texts {
		grams(text, func(g uint64) {
			i := w.place(g)
			if i < 0 {
				return
			}
			if counts[i] == 0 {
				met = append(met, i)
			}
			counts[i]++
		})
		for _, i := range met {
			out[i] = append(out[i], posting{int32(id), counts[i]}) // far below 2^31 passages
			counts[i] = 0
		}
		met = met[:0]
	}
	return out
}

// scansBeforeIndex is after how many searches of one document its postings are made: making them costs about as much
// as so many searches by reading, and most documents of a large store are read for one question.
const scansBeforeIndex = 6

// find returns where each wanted gram stands, by entry.
func (ix *index) find(w *wanted) [][]posting {
	p := ix.made.Load()
	if p == nil && ix.scans.Add(1) <= scansBeforeIndex {
		return ix.scan(w)
	}
	if p == nil {
		p = makePostings(ix.texts)
		ix.made.Store(p)
	}
	out := make([][]posting, len(w.keys))
	for i, g := range w.keys {
		out[i] = p.of(g)
	}
	return out
}

// holds reports whether a pair of characters stands in any of the texts.
func (ix *index) holds(pair uint64) bool {
	if p := ix.made.Load(); p != nil {
		return len(p.of(pair)) > 0
	}
	two := string([]rune{rune(pair >> 32), rune(uint32(pair))}) // as grams put them together
	for _, text := range ix.texts {
		if strings.Contains(text, two) {
			return true
		}
	}
	return false
}
