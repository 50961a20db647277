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

	mu     sync.Mutex
	stamp  int64
	corpus *Corpus
}

// NewLibrary makes a library over source; dir is asked at each reload.
func NewLibrary(source Source, dir func() ledger.Directory, lex *Lexicon) *Library {
	return &Library{source: source, dir: dir, lex: lex}
}

// Current returns the corpus as of now. While the source is down it returns the last one, if any.
func (l *Library) Current(ctx context.Context) (*Corpus, error) {
	stamp, err := l.source.Stamp(ctx)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.corpus != nil && (err != nil || stamp == l.stamp) {
		return l.corpus, nil
	}
	if err != nil {
		return nil, ledger.Errorf(ledger.Unavailable, "read version stamp: %w", err)
	}
	docs, err := l.source.Documents(ctx)
	if err != nil {
		return nil, ledger.Errorf(ledger.Unavailable, "load documents: %w", err)
	}
	l.corpus, l.stamp = NewCorpus(docs, l.dir(), l.lex), stamp
	return l.corpus, nil
}
