package retrieval

import (
	"cmp"
	"log/slog"
	"slices"
	"sync"
)

// The weight of the table's nearness beside words, and among how many passages it is asked. Both were chosen on questions
// that the lexicon had not seen (docs/retrieval.md); among many passages official language is too much alike.
const (
	staticKnown = 0.4  // in one document
	staticPool  = 0.3  // in several
	staticMost  = 400  // passages of several documents; among more, words alone decide
	staticLong  = 2000 // passages of one document
)

// Static is the nearness that a small table of word vectors gives, without a service 内置词向量. It is read at the first
// question that needs it, its vectors of a document live and die with the document's index, and nothing of it is ever
// stored. A nil Static orders nothing and costs nothing. Concurrency: safe.
type Static struct {
	log  *slog.Logger
	raw  string
	most int // passages of several documents that it orders
	once sync.Once
	read *table // nil: not read yet, or not readable
}

// NewStatic takes the shipped table; nothing is read yet. A nil logger is quiet.
func NewStatic(log *slog.Logger) *Static {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Static{log: log, raw: staticBytes, most: staticMost}
}

// Space tells the model and the length of its vectors.
func (s *Static) Space() Space {
	if t := s.table(); t != nil {
		return t.space
	}
	return Space{}
}

func (s *Static) table() *table {
	if s == nil {
		return nil
	}
	s.once.Do(func() {
		t, err := openTable(staticModel, s.raw)
		if err != nil {
			s.log.Error("table of vectors cannot be read, words alone decide", "error", err)
			return
		}
		s.read = t
	})
	return s.read
}

// meanings are the vectors of one document's passages by one table. Read-only once made.
type meanings struct {
	space   Space
	vectors [][]float32 // by entry; nil for a text without a Chinese word
}

// meanings are made by the first question that needs them, and anew for another table.
func (ix *index) meanings(t *table) *meanings {
	if m := ix.means.Load(); m != nil && m.space == t.space {
		return m
	}
	m := &meanings{space: t.space, vectors: make([][]float32, len(ix.entries))}
	for i := range ix.entries {
		m.vectors[i] = t.embed(ix.entries[i].hit.passage().Text)
	}
	ix.means.Store(m)
	return m
}

// among is in how many passages the table orders, of so many documents.
func (s *Static) among(documents int) int {
	if documents == 1 {
		return max(s.most, staticLong)
	}
	return s.most
}

func passagesOf(scope []*index) (n int) {
	for _, ix := range scope {
		n += len(ix.entries)
	}
	return n
}

// reorder puts hits that words found in order by words and by the table's nearness; it adds none, so that what is refused
// for want of words stays so. Scores keep the unit of words: the best by words and by nearness has the top of the words.
func (s *Static) reorder(query string, scope []*index, hits []Hit) []Hit {
	if s == nil || len(hits) < 2 || passagesOf(scope) > s.among(len(scope)) {
		return hits
	}
	t := s.table()
	if t == nil {
		return hits
	}
	asked := t.embed(query)
	if asked == nil {
		return hits
	}
	weight := staticPool
	if len(scope) == 1 {
		weight = staticKnown
	}
	shares := sharesOf(nearestIn(scope, t, asked))
	top := hits[0].Score
	for i := range hits {
		h := &hits[i]
		h.Score = (1-weight)*h.Score + weight*top*shares[[2]string{h.Document.ID, h.key()}]
	}
	slices.SortStableFunc(hits, bestFirst)
	return hits
}

// sharesOf are how near passages are among those compared, 0 to 1, by document and key.
func sharesOf(near []Neighbour) map[[2]string]float64 {
	share, _ := nearness(near)
	shares := make(map[[2]string]float64, len(near))
	for _, x := range near {
		shares[[2]string{x.Document, x.Passage}] = share(x)
	}
	return shares
}

// nearestIn are the passages nearest to a vector, nearest first, as many as an endpoint's are asked for.
func nearestIn(scope []*index, t *table, asked []float32) []Neighbour {
	var near []Neighbour
	for _, ix := range scope {
		for i, v := range ix.meanings(t).vectors {
			h := &ix.entries[i].hit
			var sum float32
			for j, x := range v {
				sum += x * asked[j]
			}
			near = append(near, Neighbour{Document: h.Document.ID, Passage: h.key(), Cosine: float64(sum)})
		}
	}
	slices.SortStableFunc(near, func(a, b Neighbour) int { return cmp.Compare(b.Cosine, a.Cosine) })
	return near[:min(denseFound, len(near))]
}
