package retrieval

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"

	"duban/ledger"
)

// VectorStore keeps the vectors that Embedding makes.
type VectorStore interface {
	Vectors
	// Document returns one document whole. Errors: NotFound.
	Document(ctx context.Context, id string) (*ledger.Document, error)
	// VectorHashes returns, by passage key, of which text each vector of a document in a space was made.
	VectorHashes(ctx context.Context, space Space, document string) (map[string]string, error)
	// SaveVectors keeps some of them. Errors: Conflict when the document has another revision by now.
	SaveVectors(ctx context.Context, save VectorSave) error
	// IndexVectors makes the index of a large space, where one pays and the engine has one.
	IndexVectors(ctx context.Context, space Space, atLeast int) error
}

// saveEvery is after how many vectors of a document they are kept, so that an endpoint that fails costs little.
const saveEvery = 64

// EmbeddingOptions are what making vectors needs.
type EmbeddingOptions struct {
	Embed      Embed
	Store      VectorStore
	Model      string
	Dimensions int // 0: the model's own
	Logger     *slog.Logger
}

// Embedding makes the vectors of documents and keeps them up with text and model 向量生成.
//
//	lacking ──EmbedDocument──► complete ──new revision, another model──► lacking
//
// A document lacks its vectors until all of them are there; meanwhile its words alone are searched. What a text had
// before it changed is not made anew where the text stayed. Concurrency: safe; two at one document do the work twice.
type Embedding struct {
	o          EmbeddingOptions
	dimensions atomic.Int64

	mu   sync.Mutex
	late map[string]bool // documents that failed the last time: tried after the others
}

// NewEmbedding makes it; nothing is asked yet.
func NewEmbedding(o EmbeddingOptions) *Embedding {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	e := &Embedding{o: o, late: map[string]bool{}}
	e.dimensions.Store(int64(o.Dimensions))
	return e
}

// space asks the endpoint for the length of its vectors when the settings do not say it.
func (e *Embedding) space(ctx context.Context) (Space, error) {
	if e.dimensions.Load() == 0 {
		vectors, err := e.o.Embed(ctx, []string{"措施"})
		if err != nil {
			return Space{}, err
		}
		if len(vectors) != 1 || len(vectors[0]) == 0 {
			return Space{}, ledger.Errorf(ledger.Internal, "one text gave %d vectors", len(vectors))
		}
		e.dimensions.Store(int64(len(vectors[0])))
	}
	return Space{e.o.Model, int(e.dimensions.Load())}, nil
}

// EmbedDocument makes the vectors that a document lacks and takes away those that it no longer needs. It may be run
// again at any time, as a job is. A document that is gone is no error.
// Errors: the endpoint's and the store's; Conflict when the document changed meanwhile, then run it again.
func (e *Embedding) EmbedDocument(ctx context.Context, id string) error {
	if err := e.embed(ctx, id); err != nil {
		return fmt.Errorf("embedding document %s: %w", id, err)
	}
	return nil
}

func (e *Embedding) embed(ctx context.Context, id string) error {
	space, err := e.space(ctx)
	if err != nil {
		return err
	}
	doc, err := e.o.Store.Document(ctx, id)
	if ledger.CodeOf(err) == ledger.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	have, err := e.o.Store.VectorHashes(ctx, space, id)
	if err != nil {
		return err
	}
	passages := Passages(doc)
	save := VectorSave{Space: space, Document: id, Revision: doc.Revision, Signature: Signature(doc)}
	var texts []string
	for _, p := range passages {
		if h := hash(p.Text); have[p.Key] != h {
			save.Vectors, texts = append(save.Vectors, Vector{Passage: p.Key, Hash: h}), append(texts, p.Text)
		}
		delete(have, p.Key)
	}
	for key := range have {
		save.Gone = append(save.Gone, key)
	}
	return e.fill(ctx, save, texts, len(passages))
}

// fill embeds the texts and keeps the vectors, some at a time.
func (e *Embedding) fill(ctx context.Context, save VectorSave, texts []string, passages int) error {
	vectors := save.Vectors
	for {
		n := min(saveEvery, len(texts))
		if n > 0 {
			values, err := e.o.Embed(ctx, texts[:n])
			if err != nil {
				return err
			}
			if len(values) != n {
				return ledger.Errorf(ledger.Internal, "%d texts gave %d vectors", n, len(values))
			}
			for i := range values {
				vectors[i].Values = values[i]
			}
		}
		save.Vectors, save.Complete, save.Passages = vectors[:n], n == len(texts), passages
		if err := e.o.Store.SaveVectors(ctx, save); err != nil || save.Complete {
			return err
		}
		vectors, texts, save.Gone = vectors[n:], texts[n:], nil
	}
}

// EmbedMissing does so for every document that lacks vectors, until ctx ends; tell, if any, hears how far it is. It stops
// when the endpoint is down and after five failures; those that failed come last the next time, so that they do not
// keep the others out.
// Errors: of the documents that failed, joined.
func (e *Embedding) EmbedMissing(ctx context.Context, tell func(done, total int)) error {
	space, err := e.space(ctx)
	if err != nil {
		return fmt.Errorf("embedding: %w", err)
	}
	lacking, err := e.o.Store.Lacking(ctx, space)
	if err != nil {
		return fmt.Errorf("embedding: %w", err)
	}
	var failed []error
	for i, id := range e.lateLast(lacking) {
		if tell != nil {
			tell(i, len(lacking))
		}
		err := e.EmbedDocument(ctx, id)
		if ctx.Err() == nil {
			e.noteLate(id, err)
		}
		if err != nil {
			failed = append(failed, err)
			if ctx.Err() != nil || ledger.CodeOf(err) == ledger.Unavailable || len(failed) >= 5 {
				break
			}
		}
	}
	if tell != nil {
		tell(len(lacking), len(lacking))
	}
	if len(lacking) > 0 {
		e.o.Logger.InfoContext(ctx, "vectors made", "documents", len(lacking)-len(failed), "failed", len(failed))
	}
	return errors.Join(failed...)
}

// lateLast puts those that failed the last time behind the others.
func (e *Embedding) lateLast(ids []string) []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	var first, last []string
	for _, id := range ids {
		if e.late[id] {
			last = append(last, id)
		} else {
			first = append(first, id)
		}
	}
	return append(first, last...)
}

func (e *Embedding) noteLate(id string, err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if err == nil {
		delete(e.late, id)
	} else if ledger.CodeOf(err) != ledger.Unavailable { // the endpoint's failure is not the document's
		e.late[id] = true
	}
}

// Index indexes the space where it has grown large; that may take minutes, and doing it again changes nothing.
// Errors: the endpoint's and the store's.
func (e *Embedding) Index(ctx context.Context) error {
	space, err := e.space(ctx)
	if err != nil {
		return fmt.Errorf("indexing vectors: %w", err)
	}
	return e.o.Store.IndexVectors(ctx, space, 0)
}
