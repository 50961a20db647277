package retrieval

import (
	_ "embed"
	"encoding/binary"
	"math"
	"strings"
	"unicode/utf8"

	"duban/ledger"
)

// staticBytes is the shipped table, made by tools/statictable/make.py; static.LICENSE tells what it is made of.
//
//go:embed static.bin
var staticBytes string

// staticModel names the shipped table: vectors of another are never compared with its own. Change it with the table.
const staticModel = "static-multilingual-e5-small-1"

// Bounds of a table.
const (
	staticMagic  = "DBST"
	longestPiece = 6    // characters
	mostDims     = 4096 // of a vector
	firstHan     = 0x4E00
	lastHan      = 0x9FFF
)

// table holds a vector for each character and common word of Chinese 静态词向量表. Read-only.
type table struct {
	space   Space
	pieces  map[string]int32
	longest [lastHan - firstHan + 1]uint8 // characters of the longest piece that begins with a character; 0: none
	scales  string                        // a float32 a piece
	rows    string                        // int8, the dimensions of a piece after one another
}

// openTable reads a table; it keeps raw. Format: tools/statictable/make.py.
// Errors: Internal when raw is no table or cut short.
func openTable(model, raw string) (*table, error) {
	const head = len(staticMagic) + 8
	if len(raw) < head || raw[:len(staticMagic)] != staticMagic {
		return nil, ledger.Errorf(ledger.Internal, "%s is no table of vectors", model)
	}
	dims, n := uint64(number32(raw, 4)), uint64(number32(raw, 8))
	body := raw[head:]
	if dims == 0 || dims > mostDims || n*4 > uint64(len(body)) {
		return nil, ledger.Errorf(ledger.Internal, "%s has %d dimensions and %d pieces in %d bytes", model, dims, n, len(raw))
	}
	t := &table{space: Space{model, int(dims)}, pieces: make(map[string]int32, n), scales: body[:n*4]}
	names, rows, _ := strings.Cut(body[n*4:], "\x00")
	t.rows = rows
	for piece := range strings.SplitSeq(names, "\n") {
		t.name(piece)
	}
	if uint64(len(t.pieces)) != n || uint64(len(rows)) != n*dims {
		return nil, ledger.Errorf(ledger.Internal, "%s names %d of %d pieces, with %d bytes of vectors", model, len(t.pieces), n, len(rows))
	}
	return t, nil
}

// name gives the next piece its row.
func (t *table) name(piece string) {
	t.pieces[piece] = int32(len(t.pieces))
	first, _ := utf8.DecodeRuneInString(piece)
	if first >= firstHan && first <= lastHan {
		n := min(utf8.RuneCountInString(piece), longestPiece)
		t.longest[first-firstHan] = max(t.longest[first-firstHan], uint8(n))
	}
}

// number32 is the little-endian number at a place of raw.
func number32(raw string, at int) uint32 { return binary.LittleEndian.Uint32([]byte(raw[at : at+4])) }

// embed returns the vector of a text: the sum of those of its pieces, the longest piece first, made one long. It is nil
// for a text without a Chinese piece. Shape: the dimensions of the table. Unit: Euclidean length 1.
func (t *table) embed(text string) []float32 {
	sum := make([]float32, t.space.Dimensions)
	for text != "" {
		row, size := t.piece(text)
		if row >= 0 {
			t.add(sum, int(row))
		}
		text = text[size:]
	}
	var squares float64
	for _, x := range sum {
		squares += float64(x) * float64(x)
	}
	if squares == 0 {
		return nil
	}
	length := float32(math.Sqrt(squares))
	for i := range sum {
		sum[i] /= length
	}
	return sum
}

// piece is the row of the longest piece that a text begins with and its bytes; -1 and the first character without one.
func (t *table) piece(text string) (row int32, size int) {
	first, size := utf8.DecodeRuneInString(text)
	if first < firstHan || first > lastHan {
		return -1, size
	}
	const han = 3 // bytes
	for n := int(t.longest[first-firstHan]); n > 0; n-- {
		if n*han > len(text) {
			continue
		}
		if row, ok := t.pieces[text[:n*han]]; ok {
			return row, n * han
		}
	}
	return -1, size
}

// add adds the vector of a piece.
func (t *table) add(sum []float32, row int) {
	scale := math.Float32frombits(number32(t.scales, 4*row))
	values := t.rows[row*len(sum) : (row+1)*len(sum)]
	for i := range len(values) { // the compiler sees that no index is too large
		sum[i] += scale * float32(int8(values[i]))
	}
}
