package retrieval

import (
	"context"
	"log/slog"
	"math"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"duban/ledger"
	"duban/zh"
)

// Bounds of the search by vectors.
const (
	denseWait  = 1500 * time.Millisecond // what one question waits for its vectors in all
	densePause = 20 * time.Second        // for which an endpoint that failed is left alone
	denseFound = 50                      // passages asked for
)

// DenseOptions are what a search by vectors needs.
type DenseOptions struct {
	Embed      Embed
	Vectors    Vectors
	Model      string
	Dimensions int // 0: those of the first vector that the endpoint returns
	Logger     *slog.Logger
}

// Dense is the search by vectors 向量检索. A nil Dense finds nothing and costs nothing.
// While the endpoint is down or slow, or the vectors of the documents in question are not complete, questions are
// answered by their words alone; it is logged once when that begins and once when it ends.
// Concurrency: safe.
type Dense struct {
	o     DenseOptions
	share float64 // weight of nearness beside words

	mu      sync.Mutex
	down    bool
	again   time.Time       // when an endpoint that failed is asked next
	stamps  [2]int64        // of documents and vectors, at which lacking was read
	lacking map[string]bool // documents without complete vectors; nil: not read yet
}

// NewDense makes the search by vectors; nothing is asked yet.
func NewDense(o DenseOptions) *Dense {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return &Dense{o: o, share: denseShare}
}

// asking is the search by vectors of one turn. Concurrency: safe.
type asking struct {
	dense *Dense
	ctx   context.Context // of the turn: a Corpus is handed out for one
	stamp int64           // of the documents

	mu      sync.Mutex
	until   time.Time            // when the turn has waited enough; zero before the first question
	failed  bool                 // not asked again in this turn
	vectors map[string][]float32 // by question
}

func (d *Dense) ask(ctx context.Context, stamp int64) *asking {
	if d == nil {
		return nil
	}
	return &asking{dense: d, ctx: ctx, stamp: stamp, vectors: map[string][]float32{}}
}

// near returns the passages nearest to a question among documents, all when none is named; none when vectors cannot
// serve at the moment.
func (a *asking) near(question string, docs []string) []Neighbour {
	if a == nil {
		return nil
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.failed || !a.dense.due() {
		return nil
	}
	if a.until.IsZero() {
		a.until = time.Now().Add(denseWait)
	}
	ctx, cancel := context.WithDeadline(a.ctx, a.until)
	defer cancel()
	found, err := a.search(ctx, question, docs)
	a.failed = err != nil
	if a.ctx.Err() == nil { // a turn that was given up says nothing of the endpoint
		a.dense.note(a.ctx, err)
	}
	return found
}

func (a *asking) search(ctx context.Context, question string, docs []string) ([]Neighbour, error) {
	if serve, err := a.dense.serves(ctx, a.stamp, docs); err != nil || !serve {
		return nil, err
	}
	vector, ok := a.vectors[question]
	if !ok {
		vectors, err := a.dense.o.Embed(ctx, []string{question})
		if err != nil {
			return nil, err
		}
		if len(vectors) != 1 {
			return nil, ledger.Errorf(ledger.Internal, "one text gave %d vectors", len(vectors))
		}
		vector = vectors[0]
		a.vectors[question] = vector
	}
	return a.dense.o.Vectors.Near(ctx, Space{a.dense.o.Model, len(vector)}, vector, docs, denseFound)
}

// due reports whether the endpoint may be asked.
func (d *Dense) due() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return !time.Now().Before(d.again)
}

// note remembers how the endpoint did, and logs when that changes.
func (d *Dense) note(ctx context.Context, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case err != nil:
		d.again = time.Now().Add(densePause)
		if !d.down {
			d.o.Logger.WarnContext(ctx, "vectors cannot be asked, words alone decide", "error", err)
		}
	case d.down:
		d.o.Logger.InfoContext(ctx, "vectors are asked again")
	}
	d.down = err != nil
}

// serves reports whether the documents in question all have their vectors: some that have none would be left out.
func (d *Dense) serves(ctx context.Context, documents int64, docs []string) (bool, error) {
	vectors, err := d.o.Vectors.VectorStamp(ctx)
	if err != nil {
		return false, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if stamps := [2]int64{documents, vectors}; d.lacking == nil || d.stamps != stamps {
		lacking, err := d.o.Vectors.Lacking(ctx, Space{d.o.Model, d.o.Dimensions})
		if err != nil {
			return false, err
		}
		d.lacking, d.stamps = make(map[string]bool, len(lacking)), stamps
		for _, id := range lacking {
			d.lacking[id] = true
		}
	}
	for _, id := range docs {
		if d.lacking[id] {
			return false, nil
		}
	}
	return len(docs) > 0 || len(d.lacking) == 0, nil
}

// denseShare is the weight of nearness beside words when both speak: chosen by cross-validation with two models, half
// and half does harm where no document is known (docs/retrieval.md, docs/adr/0024).
const denseShare = 0.3

// Find returns the k best passages for a question, by words and, where vectors serve, by meaning; best first, ties by
// document order and place. An empty docs means all that About returns. Where no endpoint's vectors serve, the table orders
// what words found in few passages; without it, it is Search.
// The score is convex: seven tenths how well the words fit against the best of them, three tenths how near the passage is
// among those compared. Source: Bruch, Gai, Ingber, An Analysis of Fusion Functions for Hybrid Retrieval, 2023.
func (c *Corpus) Find(query string, docs []string, k int) []Hit {
	scope := c.scope(query, docs)
	hits := lexical(scope, c.weigh(query))
	near := c.near(query, docs)
	if len(near) > 0 {
		hits = c.fuse(hits, near)
	} else {
		hits = c.static.reorder(query, scope, hits)
	}
	titledFirst(query, hits)
	return hits[:min(k, len(hits))]
}

// titledFirst puts measures first whose whole title a query says: then no other is meant.
func titledFirst(query string, hits []Hit) {
	if utf8.RuneCountInString(query) < titleRunes || len(hits) == 0 {
		return
	}
	said, top, titled := squeezeParts(query), hits[0].Score, false
	for i := range hits {
		m := hits[i].Measure
		if m != nil && utf8.RuneCountInString(m.Title) >= titleRunes && strings.Contains(said, zh.Squeeze(m.Title)) {
			hits[i].Score, titled = hits[i].Score+top, true
		}
	}
	if titled {
		slices.SortStableFunc(hits, bestFirst)
	}
}

// titleRunes is from how many characters on a title is a name.
const titleRunes = 6

// near is the passages nearest to a question among documents, or among all in force when none is named.
func (c *Corpus) near(query string, docs []string) []Neighbour {
	if len(docs) == 0 && len(c.force) < len(c.titles) && !c.Many() {
		docs = idsOf(c.force)
	}
	found := c.asking.near(query, docs)
	if len(docs) > 0 {
		return found
	}
	return slices.DeleteFunc(found, func(n Neighbour) bool {
		at, ok := c.place[n.Document]
		return !ok || !c.holds(at)
	})
}

// fuse puts both rankings together.
func (c *Corpus) fuse(hits []Hit, near []Neighbour) []Hit {
	share, apart := nearness(near)
	weight := c.asking.dense.share
	place := make(map[[2]string]int, len(near))
	for i, n := range near {
		place[[2]string{n.Document, n.Passage}] = i
	}
	top := 0.0
	for i := range hits {
		top = max(top, hits[i].Score)
	}
	for i := range hits {
		h := &hits[i]
		h.Score = (1 - weight) * h.Score / top
		id := [2]string{h.Document.ID, h.key()}
		if at, ok := place[id]; ok {
			h.Score, h.Apart = h.Score+weight*share(near[at]), apart(near[at])
			delete(place, id)
		}
	}
	for i, n := range near { // what no word of the question stands in
		if at, ok := place[[2]string{n.Document, n.Passage}]; ok && at == i {
			if h, ok := c.passage(n); ok {
				h.Score, h.Apart = weight*share(n), apart(n)
				hits = append(hits, h)
			}
		}
	}
	slices.SortStableFunc(hits, bestFirst)
	return hits
}

// fewest is below how many passages nothing can stand out.
const fewest = 5

// nearness measures neighbours, the nearest first, against one another: as a share from the farthest to the nearest, and
// in standard deviations above their mean.
func nearness(near []Neighbour) (share, apart func(Neighbour) float64) {
	best, floor := near[0].Cosine, near[len(near)-1].Cosine
	n, sum, squares := float64(len(near)), 0.0, 0.0
	for _, x := range near {
		sum, squares = sum+x.Cosine, squares+x.Cosine*x.Cosine
	}
	mean := sum / n
	deviation := math.Sqrt(max(0, squares/n-mean*mean))
	share = func(x Neighbour) float64 { return (x.Cosine - floor) / max(best-floor, 1e-6) }
	apart = func(x Neighbour) float64 {
		if len(near) < fewest || deviation < 1e-6 {
			return 0
		}
		return (x.Cosine - mean) / deviation
	}
	return share, apart
}

// passage finds a neighbour in its document.
func (c *Corpus) passage(n Neighbour) (Hit, bool) {
	d := c.open(n.Document)
	if len(d) == 0 {
		return Hit{}, false
	}
	for _, e := range d[0].grams().entries {
		if e.hit.key() == n.Passage {
			return e.hit, true
		}
	}
	return Hit{}, false // of a revision that is newer than this turn
}
