package retrieval

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"duban/ledger"
)

// Space is where vectors can be compared 向量空间: those of another model or length never meet them.
// Zero value: none.
type Space struct {
	Model      string
	Dimensions int
}

// Vector is the vector of one passage.
type Vector struct {
	Passage string    // key of the passage in its document, see Passages
	Hash    string    // of the text that it was made of
	Values  []float32 // Shape: the dimensions of its space. Unit: Euclidean length 1
}

// Neighbour is a passage near to a vector.
type Neighbour struct {
	Document string
	Passage  string  // key in its document
	Cosine   float64 // -1 to 1, of 16-bit values: to about 0.001
}

// Vectors is where the vectors of passages are kept and compared.
type Vectors interface {
	// VectorStamp changes whenever a vector does. It is called once a turn and must be cheap.
	VectorStamp(ctx context.Context) (int64, error)
	// Lacking returns the ids of the documents whose vectors in a space are not complete, in order. Without dimensions
	// the model's newest space is meant.
	Lacking(ctx context.Context, space Space) ([]string, error)
	// Near returns the k passages nearest to a vector, nearest first, ties by document and key; among the given
	// documents, or all when none is given. A space without vectors gives none.
	Near(ctx context.Context, space Space, vector []float32, docs []string, k int) ([]Neighbour, error)
}

// Passage is what is embedded and searched as one 检索单位: a whole measure, or a stretch of text outside the measures.
type Passage struct {
	Key  string // m: and the measure's key, or p: and the passage's id
	Text string
}

// Passages returns the passages of a document, in the order of the index.
func Passages(d *ledger.Document) []Passage {
	out := make([]Passage, 0, len(d.Measures)+len(d.Passages))
	for i := range d.Measures {
		out = append(out, measurePassage(&d.Measures[i]))
	}
	for i := range d.Passages {
		out = append(out, textPassage(&d.Passages[i]))
	}
	return out
}

func measurePassage(m *ledger.Measure) Passage {
	return Passage{Key: measureKey(m), Text: joined(m.Chapter, m.Section, m.Title, m.Text, clausesOf(m))}
}

func textPassage(p *ledger.Passage) Passage {
	return Passage{Key: passageKey(p), Text: joined(p.Title, p.Text)}
}

// passage is what of a hit is embedded.
func (h Hit) passage() Passage {
	if h.Measure != nil {
		return measurePassage(h.Measure)
	}
	return textPassage(h.Passage)
}

func measureKey(m *ledger.Measure) string { return "m:" + m.Key }
func passageKey(p *ledger.Passage) string { return "p:" + p.ID }

func clausesOf(m *ledger.Measure) string {
	clauses := make([]string, 0, len(m.Clauses))
	for _, c := range m.Clauses {
		clauses = append(clauses, c.Text)
	}
	return strings.Join(clauses, "\n")
}

// joined puts the parts that are there on lines of their own.
func joined(parts ...string) string {
	kept := parts[:0:0]
	for _, p := range parts {
		if p = strings.TrimSpace(p); p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, "\n")
}

// hash tells texts apart: the first 16 bytes of sha256, hex.
func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:16])
}

// VectorSave is what is kept of a document's vectors at a time.
type VectorSave struct {
	Space    Space
	Document string
	Revision int // of the document that the texts are of
	// Signature of the document that the texts are of, see Signature; nil: whatever was corrected in place since.
	Signature []byte
	Vectors   []Vector // new ones
	Gone      []string // keys of passages that the document no longer has
	Complete  bool     // with these, every passage has its vector
	Passages  int      // how many the document has, when complete
}
