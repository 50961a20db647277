package llm

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/sashabaranov/go-openai"
	"github.com/sony/gobreaker/v2"
)

// chatEndpoint is one endpoint with what was learned of it. Concurrency: safe.
type chatEndpoint struct {
	o       ChatEndpoint
	most    int           // tokens of an answer
	first   time.Duration // that a try waits for its first token
	client  *openai.Client
	secret  redactor
	dialect atomic.Pointer[Dialect]
	breaker *gobreaker.CircuitBreaker[said]
	log     *slog.Logger
}

func newChatEndpoint(e ChatEndpoint, o ChatOptions) *chatEndpoint {
	transport := newBounded(o.Transport)
	transport.most = maxChat
	config := openai.DefaultConfig(e.APIKey)
	config.BaseURL = e.BaseURL
	config.HTTPClient = &http.Client{Transport: extending{transport}} // the request's ctx ends it
	made := &chatEndpoint{o: e, most: o.Tokens, first: o.First, client: openai.NewClientWithConfig(config), secret: redactor{key: e.APIKey, base: e.BaseURL}, log: o.Logger}
	made.dialect.Store(&e.Dialect)
	made.breaker = gobreaker.NewCircuitBreaker[said](gobreaker.Settings{Name: made.secret.host(), Timeout: o.Rest,
		ReadyToTrip: func(n gobreaker.Counts) bool { return n.ConsecutiveFailures >= tripping },
		IsSuccessful: func(err error) bool {
			f := asFailure(err)
			return f == nil || !f.unhealthy()
		},
		IsExcluded: func(err error) bool { return asFailure(err) != nil && asFailure(err).kind == Canceled },
		OnStateChange: func(host string, _, to gobreaker.State) {
			o.Logger.Warn("model endpoint's circuit", "host", host, "state", to.String())
		}})
	return made
}

// guarded asks once, unless the endpoint is left alone.
func (e *chatEndpoint) guarded(ctx context.Context, p prompt) (said, error) {
	s, err := e.breaker.Execute(func() (said, error) { return e.once(ctx, p) })
	if errors.Is(err, gobreaker.ErrOpenState) || errors.Is(err, gobreaker.ErrTooManyRequests) {
		return said{}, &failure{kind: Open}
	}
	return s, err //nolint:wrapcheck // a failure of ours
}

// lessons is how many things one question may teach.
const lessons = 6

// once asks, and again at once without what the endpoint refuses. What helped is remembered.
func (e *chatEndpoint) once(ctx context.Context, p prompt) (s said, err error) {
	known := e.dialect.Load()
	d := *known
	for range lessons {
		if s, err = e.try(ctx, d, p); err == nil {
			if d != *known && e.dialect.CompareAndSwap(known, &d) {
				e.log.InfoContext(ctx, "model endpoint takes less than its dialect, remembered", "host", e.secret.host(), "dialect", d.String())
			}
			return s, nil
		}
		better, ok := lessened(d, err)
		if !ok {
			return said{}, err
		}
		d = better
	}
	return said{}, err
}

// errOneAnswer marks an endpoint that answered a question for a stream with one JSON object.
var errOneAnswer = errors.New("no stream but one answer")

func lessened(d Dialect, err error) (Dialect, bool) {
	if errors.Is(err, errOneAnswer) {
		d.Stream = false
		return d, true
	}
	words, refused := wordsOf(err)
	if !refused {
		return d, false
	}
	return d.without(words)
}

// try sends one request and reads its answer to the end.
func (e *chatEndpoint) try(ctx context.Context, d Dialect, p prompt) (said, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	asked, began := &hints{}, time.Now()
	var first atomic.Int64
	timer := time.AfterFunc(e.first, func() { cancel(errNoFirst) })
	defer timer.Stop()
	s := saying{first: func() {
		timer.Stop()
		first.CompareAndSwap(0, int64(time.Since(began)))
	}}
	speak := e.stream
	if !d.Stream {
		timer.Stop()
		speak = e.whole
	}
	if err := speak(withHints(withExtras(ctx, d.extras()), asked), d.request(e.o.Model, p, e.most), &s); err != nil {
		return said{}, failed(ctx, err, asked.retryAfter)
	}
	return said{text: s.words(), model: e.o.Model, host: e.secret.host(), usage: s.usage, first: time.Duration(first.Load())}, nil
}

func (e *chatEndpoint) stream(ctx context.Context, r openai.ChatCompletionRequest, s *saying) (err error) {
	stream, err := e.client.CreateChatCompletionStream(ctx, r)
	if err != nil {
		return err //nolint:wrapcheck // failed sorts it
	}
	defer func() { _ = stream.Close() }() // read to its end, or given up
	kind := stream.Header().Get("Content-Type")
	if isJSON(kind) {
		return errOneAnswer
	}
	if isPage(kind) {
		return errForm
	}
	return s.read(stream)
}

func (e *chatEndpoint) whole(ctx context.Context, r openai.ChatCompletionRequest, s *saying) error {
	answer, err := e.client.CreateChatCompletion(ctx, r)
	if err != nil {
		return err //nolint:wrapcheck // failed sorts it
	}
	if len(answer.Choices) == 0 {
		return errNothing
	}
	s.usage = usage{Prompt: answer.Usage.PromptTokens, Answer: answer.Usage.CompletionTokens, Total: answer.Usage.TotalTokens}
	one := answer.Choices[0]
	s.text.WriteString(one.Message.Content)
	s.thought.WriteString(one.Message.ReasoningContent)
	s.finish = string(one.FinishReason)
	if s.text.Len() > longestAnswer {
		return errTooLong
	}
	return s.finished()
}

// words are what was said. Some servers put the whole answer where the reasoning goes when reasoning is off; a JSON object
// there is the answer.
func (s *saying) words() string {
	if text := s.text.String(); strings.TrimSpace(text) != "" {
		return text
	}
	if thought := strings.TrimSpace(s.thought.String()); strings.HasPrefix(thought, "{") {
		return thought
	}
	return ""
}

// explained says in words for the operator what went wrong with an endpoint, without a secret.
func (e *chatEndpoint) explained(f *failure) error {
	switch f.kind {
	case Slow:
		return fmt.Errorf("%s 没有按时回答：请看服务是否正常，或把 DUBAN_LLM_FIRST_TOKEN 和 DUBAN_LLM_TIMEOUT 调大", e.secret.host())
	case Broken:
		return fmt.Errorf("%s 的回答断在半路：请看服务和中间的代理", e.secret.host())
	case Long:
		return fmt.Errorf("%s 的回答太长，没有说完：请关掉模型的思考，或把 DUBAN_LLM_ANSWER_TOKENS 调大", e.secret.host())
	case Filtered:
		return fmt.Errorf("%s 不肯回答这个问题", e.secret.host())
	case Unreadable:
		return fmt.Errorf("%s 的回答读不懂：请核对 DUBAN_LLM_BASE_URL 是不是 OpenAI 兼容接口", e.secret.host())
	}
	return e.secret.explain("模型服务", f.err)
}
