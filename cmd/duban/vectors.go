package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"

	"duban/configs"
	"duban/ledger"
	"duban/llm"
	"duban/retrieval"
)

// embedder is the endpoint of the settings; nil when none is set.
func embedder(s configs.Settings) *llm.Embedder {
	e := s.Embedding
	if e.IsZero() {
		return nil
	}
	return llm.NewEmbedder(llm.EmbedderOptions{BaseURL: e.BaseURL, APIKey: e.APIKey, Model: e.Model, Dimensions: e.Dimensions})
}

// wireVectors adds the search by vectors where an endpoint is set.
func (m *Main) wireVectors() {
	e := embedder(m.Settings)
	if e == nil {
		return
	}
	model, dimensions := m.Settings.Embedding.Model, m.Settings.Embedding.Dimensions
	m.Library.UseVectors(retrieval.NewDense(retrieval.DenseOptions{Embed: e.Embed, Vectors: m.Store, Model: model, Dimensions: dimensions, Logger: m.Log}))
	m.Embedding = retrieval.NewEmbedding(retrieval.EmbeddingOptions{Embed: e.Embed, Store: m.Store, Model: model, Dimensions: dimensions, Logger: m.Log})
}

// vectorsEvery is how often a server looks for documents that lack vectors.
const vectorsEvery = time.Minute

// keepVectors makes missing vectors until ctx ends: those of documents that another process imported, and all of them
// after the model changed. It looks at once, then whenever the documents changed, and again after a failure.
func (m *Main) keepVectors(ctx context.Context) {
	tick := time.NewTicker(vectorsEvery)
	defer tick.Stop()
	done := int64(-1)
	for {
		stamp, err := m.Store.Stamp(ctx, "documents")
		if err == nil && stamp != done {
			if err = m.Embedding.EmbedMissing(ctx, nil); err == nil {
				done = stamp
			}
		}
		if err != nil && ctx.Err() == nil {
			m.Log.WarnContext(ctx, "vectors are not complete", "error", err)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// backgroundVectors starts keepVectors where an endpoint is set; stop ends it and waits.
func (m *Main) backgroundVectors(ctx context.Context) (stop func()) {
	if m.Embedding == nil {
		return func() {}
	}
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		m.keepVectors(ctx)
	}()
	return func() {
		cancel()
		<-ended
	}
}

// embedNow makes the vectors of what was just imported. A failure is a warning: a server makes them later.
func (m *Main) embedNow(ctx context.Context, ids []string, errs io.Writer) {
	if m.Embedding == nil {
		return
	}
	tell := progress(errs, len(ids))
	for _, id := range ids {
		if err := m.Embedding.EmbedDocument(ctx, id); err != nil {
			fmt.Fprintf(errs, "duban: 已导入,但向量没有生成完,先按字词检索,服务运行时会补上:%s\n", oneLine(err))
			return
		}
		tell()
	}
}

// progress draws how far a long work is, on a terminal only.
func progress(out io.Writer, steps int) (step func()) {
	file, ok := out.(*os.File)
	if !ok || steps < 2 {
		return func() {}
	}
	if info, err := file.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return func() {}
	}
	bar := progressbar.NewOptions(steps, progressbar.OptionSetWriter(file), progressbar.OptionSetDescription("向量"),
		progressbar.OptionShowCount(), progressbar.OptionClearOnFinish())
	return func() { _ = bar.Add(1) } // a terminal that is gone is no reason to stop
}

// checkVectors prints vectors against passages, and asks the endpoint for one.
func checkVectors(ctx context.Context, list *checklist, m vectorsReader, s configs.Settings) {
	e := embedder(s)
	if e == nil {
		list.line("向量服务", nil, "未配置:按字词检索")
	} else {
		list.line("向量服务", probe(ctx, e), fmt.Sprintf("%s 正常", s.Embedding.Model))
	}
	state, err := vectorState(ctx, m, s)
	list.line("向量", err, state)
}

// probe asks for one vector, briefly.
func probe(ctx context.Context, e *llm.Embedder) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	_, err := e.Embed(ctx, []string{"措施"})
	if ctx.Err() != nil {
		return ledger.Errorf(ledger.Unavailable, "10 秒内没有回答,请看服务是否正常")
	}
	return err
}
