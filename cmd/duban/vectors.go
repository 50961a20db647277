package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"

	"duban/configs"
	"duban/jobs"
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

// wireVectors adds the search by vectors where an endpoint is set, and the shipped table unless it is switched off.
func (m *Main) wireVectors() {
	if m.Settings.Embedding.BuiltIn {
		m.Library.UseStatic(retrieval.NewStatic(m.Log))
	}
	e := embedder(m.Settings)
	if e == nil {
		return
	}
	model, dimensions := m.Settings.Embedding.Model, m.Settings.Embedding.Dimensions
	m.Library.UseVectors(retrieval.NewDense(retrieval.DenseOptions{Embed: e.Embed, Vectors: m.Store, Model: model, Dimensions: dimensions, Logger: m.Log}))
	m.Embedding = retrieval.NewEmbedding(retrieval.EmbeddingOptions{Embed: e.Embed, Store: m.Store, Model: model, Dimensions: dimensions, Logger: m.Log})
}

// Making vectors in the background: what is left is looked for each minute, and a run ends before its job is cut off; the
// next goes on. An index may take long, and grows stale by nothing but size.
const (
	vectorsEvery = time.Minute
	vectorsTime  = 50 * time.Second
	indexEvery   = 10 * time.Minute
	indexTime    = time.Hour
	tellEvery    = 10 * time.Second
)

// vectorJobs are none without an endpoint.
func (m *Main) vectorJobs() []jobs.Periodic {
	if m.Embedding == nil {
		return nil
	}
	return []jobs.Periodic{
		{Kind: jobs.Kind{Name: "vectors", Run: (&missingVectors{main: m, done: -1}).run}, Every: vectorsEvery, Alone: true},
		{Kind: jobs.Kind{Name: "vectors-index", Run: func(ctx context.Context, _ string) error { return m.Embedding.Index(ctx) }, Time: indexTime}, Every: indexEvery, Alone: true},
	}
}

// missingVectors makes the vectors of documents that another process imported, and all of them after the model changed.
// Run again, it goes on where it was, here or in another process.
type missingVectors struct {
	main *Main

	mu   sync.Mutex
	done int64 // stamp of the documents of which none lacked vectors
}

func (v *missingVectors) run(ctx context.Context, _ string) error {
	m := v.main
	stamp, err := m.Store.Stamp(ctx, "documents")
	if err != nil || stamp == v.reached(-1) {
		return err
	}
	part, cancel := context.WithTimeout(ctx, vectorsTime)
	defer cancel()
	told := time.Now()
	err = m.Embedding.EmbedMissing(part, func(done, total int) {
		if done < total && time.Since(told) > tellEvery {
			m.Log.InfoContext(ctx, "making vectors", "documents_done", done, "documents_of", total)
			told = time.Now()
		}
	})
	if err == nil {
		v.reached(stamp)
	}
	if part.Err() != nil && ctx.Err() == nil {
		return nil // the next run goes on
	}
	return err
}

// reached notes a stamp, unless negative, and returns the last.
func (v *missingVectors) reached(stamp int64) int64 {
	v.mu.Lock()
	defer v.mu.Unlock()
	if stamp >= 0 {
		v.done = stamp
	}
	return v.done
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
	switch {
	case e == nil && s.Embedding.BuiltIn:
		list.line("向量服务", nil, "未配置:按字词检索,用内置词向量排先后")
	case e == nil:
		list.line("向量服务", nil, "未配置:按字词检索")
	default:
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
