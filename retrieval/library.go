package retrieval

import (
	"context"
	"sync"

	"duban/ledger"
	"duban/zh"
)

// Source is where the documents come from.
type Source interface {
	// Stamp changes whenever a document does. It is called once a turn and must be cheap.
	Stamp(ctx context.Context) (int64, error)
	// Titles returns what is known of every document without reading it, in the order of Documents.
	Titles(ctx context.Context) ([]Title, error)
	// Choose returns the ids of the documents in force that fit, in the order of Documents, without reading them.
	Choose(ctx context.Context, c Choice) ([]string, error)
	// UnitNames returns every unit and group that any document names, each once, in an order that stays.
	UnitNames(ctx context.Context) ([]string, error)
	// DocumentRows returns some, whole but for their Text; those that are not there are left out.
	DocumentRows(ctx context.Context, ids []string) ([]ledger.Document, error)
	// Documents returns every document, whole but for its Text. It is asked of small stores only.
	Documents(ctx context.Context) ([]ledger.Document, error)
	// Signatures hands every document's signature to take, in any order; the bytes are good until take returns.
	Signatures(ctx context.Context, take func(id string, signature []byte)) error
}

// Library hands out the corpus of each turn. Titles are read anew when the source's stamp moves, so that a running
// server sees what a command beside it ingested; documents are read when a turn asks for them, and a bounded number
// stays in memory. Safe for concurrent use.
type Library struct {
	source Source
	dir    func() ledger.Directory
	lex    func() *Lexicon
	dense  *Dense  // nil: no endpoint
	static *Static // nil: no table

	mu    sync.Mutex
	stamp int64
	shelf *shelf
}

// NewLibrary makes a library over source; dir is asked at each reload.
func NewLibrary(source Source, dir func() ledger.Directory, lex *Lexicon) *Library {
	return &Library{source: source, dir: dir, lex: func() *Lexicon { return lex }}
}

// UseVectors makes Find of every corpus from now on look by vectors too. Call it before the first Current.
func (l *Library) UseVectors(d *Dense) { l.dense = d }

// UseStatic makes Find of every corpus from now on order by the table too, where no endpoint's vectors serve. Call it before
// the first Current.
func (l *Library) UseStatic(s *Static) { l.static = s }

// UseLexicon makes every corpus from now on understand what lex returns at that moment; it is asked once a turn and must
// be cheap. Call it before the first Current.
func (l *Library) UseLexicon(lex func() *Lexicon) { l.lex = lex }

// Current returns the corpus as of now, for one turn: what it reads ends with ctx. While the source is down it returns
// the last one, if any.
func (l *Library) Current(ctx context.Context) (*Corpus, error) {
	shelf, stamp, err := l.current(ctx)
	if err != nil {
		return nil, err
	}
	return &Corpus{shelf: shelf, lex: l.lex(), ctx: ctx, asking: l.dense.ask(ctx, stamp), static: l.static}, nil
}

// turnState is the state of the documents that one turn reads.
type turnState struct {
	mu    sync.Mutex
	of    *Library // nil: nothing was read yet
	shelf *shelf
	stamp int64
}

type turnStateKey struct{}

// OneState makes every Current within the context give the documents as the first one found them: a message is understood and
// answered by the same ones, and they are asked for once.
func OneState(ctx context.Context) context.Context {
	return context.WithValue(ctx, turnStateKey{}, &turnState{})
}

func (l *Library) current(ctx context.Context) (*shelf, int64, error) {
	h, ok := ctx.Value(turnStateKey{}).(*turnState)
	if !ok {
		return l.latest(ctx)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.of == l {
		return h.shelf, h.stamp, nil
	}
	shelf, stamp, err := l.latest(ctx)
	if err == nil {
		h.of, h.shelf, h.stamp = l, shelf, stamp
	}
	return shelf, stamp, err
}

func (l *Library) latest(ctx context.Context) (*shelf, int64, error) {
	stamp, err := l.source.Stamp(ctx)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.shelf != nil && (err != nil || stamp == l.stamp) {
		return l.shelf, l.stamp, nil
	}
	if err != nil {
		return nil, 0, ledger.Errorf(ledger.Unavailable, "read version stamp: %w", err)
	}
	titles, err := l.source.Titles(ctx)
	if err != nil {
		return nil, 0, ledger.Errorf(ledger.Unavailable, "load titles: %w", err)
	}
	printed, err := l.source.UnitNames(ctx)
	if err != nil {
		return nil, 0, ledger.Errorf(ledger.Unavailable, "load unit names: %w", err)
	}
	dir := l.dir()
	l.shelf, l.stamp = newShelf(titles, zh.NewUnits(dir, printed), dir), stamp
	l.shelf.source, l.shelf.named = l.source, printed
	return l.shelf, l.stamp, nil
}
