package llm

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/sashabaranov/go-openai"

	"duban/ledger"
	"duban/retrieval"
)

// EmbedderOptions say where an embedding endpoint is and how to use it. Zero values stand for the defaults.
type EmbedderOptions struct {
	BaseURL    string // as in the settings, with its /v1
	APIKey     string
	Model      string
	Dimensions int               // asked for and checked; 0: the model's own, the same in every answer
	Batch      int               // texts a request; 0: 10, which the strictest of the known services takes
	BatchRunes int               // characters a request; 0: 8,000
	Tries      int               // of one request that fails for a passing reason; 0: 4
	Timeout    time.Duration     // of one request; 0: 30 s
	Pause      time.Duration     // before the second try, doubled after each; 0: 500 ms
	Transport  http.RoundTripper // nil: http.DefaultTransport
}

// Embedder turns texts into vectors 向量. Zero value: not useful; see NewEmbedder.
// Concurrency: safe for any number of goroutines.
type Embedder struct {
	o      EmbedderOptions
	client *openai.Client
	secret redactor
	coded  atomic.Bool  // the endpoint answers in base64 whatever is asked for
	length atomic.Int64 // of its vectors, 0 before the first answer
}

var _ retrieval.Embed = (*Embedder)(nil).Embed

// NewEmbedder makes an embedder; nothing is sent yet.
func NewEmbedder(o EmbedderOptions) *Embedder {
	o.Batch, o.BatchRunes = orDefault(o.Batch, 10), orDefault(o.BatchRunes, 8000)
	o.Tries, o.Timeout, o.Pause = orDefault(o.Tries, 4), orDefault(o.Timeout, 30*time.Second), orDefault(o.Pause, 500*time.Millisecond)
	config := openai.DefaultConfig(o.APIKey)
	config.BaseURL = o.BaseURL
	config.HTTPClient = &http.Client{Transport: newBounded(o.Transport)} // the request's ctx ends it
	e := &Embedder{o: o, client: openai.NewClientWithConfig(config), secret: redactor{key: o.APIKey, base: o.BaseURL}}
	e.length.Store(int64(o.Dimensions))
	return e
}

func orDefault[T int | time.Duration](value, preset T) T {
	if value <= 0 {
		return preset
	}
	return value
}

// Embed implements retrieval.Embed: one vector a text, in their order.
// Shape: len(texts) vectors of the same length. Unit: Euclidean length 1, so that an inner product is a cosine.
// Errors: Unavailable while the endpoint cannot be reached or refuses for a passing reason, Invalid when it refuses for
// good or answers with vectors of another length; those of ctx stay themselves.
func (e *Embedder) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	vectors := make([][]float32, 0, len(texts))
	for from := 0; from < len(texts); {
		to := e.batchEnd(texts, from)
		part, err := e.batch(ctx, texts[from:to])
		if err != nil {
			return nil, err
		}
		vectors, from = append(vectors, part...), to
	}
	return vectors, nil
}

// batchEnd is where the batch that starts at from ends, by count and by characters; it holds at least one text.
func (e *Embedder) batchEnd(texts []string, from int) int {
	to, runes := from, 0
	for to < len(texts) && to-from < e.o.Batch {
		runes += utf8.RuneCountInString(texts[to])
		if to > from && runes > e.o.BatchRunes {
			break
		}
		to++
	}
	return to
}

// shortest is the number of characters below which a text is not shortened to make an endpoint take it.
const shortest = 200

// batch embeds a few texts. What an endpoint refuses as too much is tried in halves, down to half a text.
func (e *Embedder) batch(ctx context.Context, texts []string) ([][]float32, error) {
	vectors, err := e.tries(ctx, texts)
	if err == nil || !tooMuch(err) {
		return vectors, e.failed(ctx, err)
	}
	if n := len(texts); n > 1 {
		first, err := e.batch(ctx, texts[:n/2])
		if err != nil {
			return nil, err
		}
		second, err := e.batch(ctx, texts[n/2:])
		return append(first, second...), err
	}
	if runes := []rune(texts[0]); len(runes) > shortest {
		return e.batch(ctx, []string{string(runes[:len(runes)/2])})
	}
	return nil, e.failed(ctx, err)
}

// tries sends one request, again after a pause when it failed for a passing reason.
func (e *Embedder) tries(ctx context.Context, texts []string) (vectors [][]float32, err error) {
	pause := e.o.Pause
	for try := 1; ; try++ {
		asked := &hints{}
		vectors, err = e.once(withHints(ctx, asked), texts)
		if err == nil || try >= e.o.Tries || !passing(err) || ctx.Err() != nil {
			return vectors, err
		}
		timer := time.NewTimer(max(pause, asked.retryAfter))
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return nil, err
		}
		pause *= 2
	}
}

// once sends one request and checks what comes back.
func (e *Embedder) once(ctx context.Context, texts []string) ([][]float32, error) {
	ctx, cancel := context.WithTimeout(ctx, e.o.Timeout)
	defer cancel()
	request := openai.EmbeddingRequest{Input: texts, Model: openai.EmbeddingModel(e.o.Model), Dimensions: e.o.Dimensions,
		EncodingFormat: openai.EmbeddingEncodingFormatFloat}
	if e.coded.Load() {
		request.EncodingFormat = openai.EmbeddingEncodingFormatBase64
	}
	answer, err := e.client.CreateEmbeddings(ctx, request)
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok && wrong.Value == "string" && !e.coded.Swap(true) {
		request.EncodingFormat = openai.EmbeddingEncodingFormatBase64
		answer, err = e.client.CreateEmbeddings(ctx, request)
	}
	if err != nil {
		return nil, err //nolint:wrapcheck // Embed says what was being done
	}
	return e.ordered(answer.Data, len(texts))
}

// ordered puts vectors in the order of the texts, checks and normalises them.
func (e *Embedder) ordered(data []openai.Embedding, n int) ([][]float32, error) {
	if len(data) != n {
		return nil, ledger.Errorf(ledger.Invalid, "向量服务对 %d 段文字返回了 %d 个向量,请核对 DUBAN_EMBEDDING_MODEL 是不是向量模型", n, len(data))
	}
	vectors := make([][]float32, n)
	indexed := distinct(data)
	for i, d := range data {
		if indexed {
			i = d.Index
		}
		if err := e.check(d.Embedding); err != nil {
			return nil, err
		}
		vectors[i] = d.Embedding
	}
	return vectors, nil
}

// distinct reports whether the indices are those of the texts; some endpoints leave them out, and keep the order.
func distinct(data []openai.Embedding) bool {
	seen := make([]bool, len(data))
	for _, d := range data {
		if d.Index < 0 || d.Index >= len(seen) || seen[d.Index] {
			return false
		}
		seen[d.Index] = true
	}
	return true
}

// check refuses a vector of another length and makes its Euclidean length 1.
func (e *Embedder) check(v []float32) error {
	want := e.length.Load()
	if want == 0 && len(v) > 0 && e.length.CompareAndSwap(0, int64(len(v))) {
		want = int64(len(v))
	}
	if int64(len(v)) != e.length.Load() || len(v) == 0 {
		return ledger.Errorf(ledger.Invalid, "向量服务返回 %d 维的向量,应是 %d 维,请核对 DUBAN_EMBEDDING_MODEL 和 DUBAN_EMBEDDING_DIMENSIONS", len(v), want)
	}
	var sum float64
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	if sum == 0 || math.IsNaN(sum) || math.IsInf(sum, 0) {
		return ledger.Errorf(ledger.Invalid, "向量服务返回了空的向量,请核对 DUBAN_EMBEDDING_MODEL 是不是向量模型")
	}
	scale := float32(1 / math.Sqrt(sum))
	for i := range v {
		v[i] *= scale
	}
	return nil
}

// failed says what was being done, without a secret.
func (e *Embedder) failed(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*ledger.Error](err); ok {
		return fmt.Errorf("embedding: %w", err)
	}
	if ctx.Err() != nil {
		return fmt.Errorf("embedding: %w", ctx.Err())
	}
	return e.secret.explain("向量服务", err)
}
