package main

import (
	"context"
	"sync"

	"duban/bot"
	"duban/retrieval"
	"duban/zh"
)

// names are those of the documents, made anew only when the documents change: a county keeps thousands. Zero value: ready.
// Concurrency: safe.
type names struct {
	mu   sync.Mutex
	of   *zh.Units // of the corpus at hand; it is new whenever a document or the directory changes
	list []bot.DocumentName
}

func (n *names) in(corpus *retrieval.Corpus) []bot.DocumentName {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.of != corpus.Units() {
		titles := corpus.Titles()
		n.of, n.list = corpus.Units(), make([]bot.DocumentName, len(titles))
		for i, t := range titles {
			n.list[i] = bot.DocumentName{ID: t.ID, Words: t.Words}
		}
	}
	return n.list
}

// vocabulary is what the documents and the directory teach the understanding.
func (m *Main) vocabulary(ctx context.Context) (bot.Vocabulary, error) {
	corpus, err := m.Library.Current(ctx)
	if err != nil {
		return bot.Vocabulary{}, err
	}
	return bot.Vocabulary{Units: corpus.Units(), Documents: m.names.in(corpus)}, nil
}

// oneState answers each message by one state of the documents.
type oneState struct{ *bot.Engine }

// Handle implements safety.Engine.
func (o oneState) Handle(ctx context.Context, in bot.Input) (bot.Outcome, error) {
	return o.Engine.Handle(retrieval.OneState(ctx), in)
}
