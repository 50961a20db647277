package retrieval

import (
	"context"
	"sync"

	"duban/ledger"
)

// Source is where the documents come from.
type Source interface {
	// Stamp changes whenever a document does. It is called once a turn and must be cheap.
	Stamp(ctx context.Context) (int64, error)
	// Documents returns every document, whole but for its Text.
	Documents(ctx context.Context) ([]ledger.Document, error)
}

// Library hands out the current Corpus and reloads it when the source's stamp moves, so that a running
// server sees what a command beside it ingested. Safe for concurrent use.
type Library struct {
	source Source
	dir    func() ledger.Directory
	lex    *Lexicon
	dense  *Dense // nil: words alone

	mu    sync.Mutex
	stamp int64
	shelf *shelf
}

// NewLibrary makes a library over source; dir is asked at each reload.
func NewLibrary(source Source, dir func() ledger.Directory, lex *Lexicon) *Library {
	return &Library{source: source, dir: dir, lex: lex}
}

// UseVectors makes Find of every corpus from now on look by vectors too. Call it before the first Current.
func (l *Library) UseVectors(d *Dense) { l.dense = d }

// Current returns the corpus as of now, for one turn: what it looks up by vectors ends with ctx. While the source is
// down it returns the last one, if any.
func (l *Library) Current(ctx context.Context) (*Corpus, error) {
	shelf, stamp, err := l.current(ctx)
	if err != nil {
		return nil, err
	}
	return &Corpus{shelf: shelf, asking: l.dense.ask(ctx, stamp)}, nil
}

func (l *Library) current(ctx context.Context) (*shelf, int64, error) {
	stamp, err := l.source.Stamp(ctx)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.shelf != nil && (err != nil || stamp == l.stamp) {
		return l.shelf, l.stamp, nil
	}
	if err != nil {
		return nil, 0, ledger.Errorf(ledger.Unavailable, "read version stamp: %w", err)
	}
	docs, err := l.source.Documents(ctx)
	if err != nil {
		return nil, 0, ledger.Errorf(ledger.Unavailable, "load documents: %w", err)
	}
	l.shelf, l.stamp = newShelf(docs, l.dir(), l.lex), stamp
	return l.shelf, l.stamp, nil
}
