package llm

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"golang.org/x/sync/semaphore"
)

// ChatEndpoint is one place where a model answers.
type ChatEndpoint struct {
	BaseURL string // as in the settings, with its /v1
	APIKey  string
	Model   string
	Dialect Dialect // see DialectFor
}

// ChatOptions say where models are and how they may be asked. Zero values stand for the defaults.
type ChatOptions struct {
	Endpoints  []ChatEndpoint // asked in this order until one answers
	Answer     time.Duration  // that a question may take in all, with retries and the other endpoints; 0: 12 s
	First      time.Duration  // that a try waits for its first token; 0: 6 s
	Tokens     int            // most of one answer; 0: 1,200
	Context    int            // tokens that prompt and answer may have together; 0: 32,768
	Tries      int            // at one endpoint, of what fails for a passing reason; 0: 3
	Pause      time.Duration  // about that before the second try, doubled after each; 0: 400 ms
	Concurrent int            // questions at once; 0: 8
	Rest       time.Duration  // for which an endpoint is left alone after five failures in a row; 0: 20 s
	Meter      Meter          // nil: no budget
	Kept       Keeper         // nil: no answer is kept
	KeptFor    time.Duration  // 0: 24 h
	Watch      Watch          // nil: nobody is told
	Logger     *slog.Logger   // nil: nothing is logged
	Transport  http.RoundTripper
}

// maxChat bounds what is read of one answer, in bytes: a token costs some 300 in a stream, and a model may think aloud.
const maxChat = 4 << 20

// tripping is how many failures in a row open the circuit.
const tripping = 5

// Chat asks models 对话. Zero value: not useful; see NewChat. Concurrency: safe for any number of goroutines.
//
//	      ┌──► closed ──five failures in a row──► open ──Rest──► half open ──a good answer──┐
//	      │                                        ▲                 └─a failure─► open     │
//	each endpoint ◄─────────────────────────────────────────────────────────────────────────┘
type Chat struct {
	o         ChatOptions
	endpoints []*chatEndpoint
	slots     *semaphore.Weighted
	log       *slog.Logger
}

// NewChat makes a chat; nothing is sent yet.
func NewChat(o ChatOptions) *Chat {
	o.Answer, o.First, o.Pause = orDefault(o.Answer, 12*time.Second), orDefault(o.First, 6*time.Second), orDefault(o.Pause, 400*time.Millisecond)
	o.Tokens, o.Context, o.Tries = orDefault(o.Tokens, 1200), orDefault(o.Context, 32768), orDefault(o.Tries, 3)
	o.Concurrent, o.Rest, o.KeptFor = orDefault(o.Concurrent, 8), orDefault(o.Rest, 20*time.Second), orDefault(o.KeptFor, 24*time.Hour)
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	c := &Chat{o: o, slots: semaphore.NewWeighted(int64(o.Concurrent)), log: o.Logger}
	for _, e := range o.Endpoints {
		c.endpoints = append(c.endpoints, newChatEndpoint(e, o))
	}
	return c
}

// names are the models and dialects that may answer, as set: part of the key under which an answer is kept.
func (c *Chat) names() string {
	var names []string
	for _, e := range c.endpoints {
		names = append(names, e.o.Model+" "+e.o.Dialect.String())
	}
	return strings.Join(names, "\n")
}

// said is a whole answer.
type said struct {
	text  string
	model string
	host  string
	usage usage
	first time.Duration // to the first token; 0 without a stream
	tries int
}

// ask asks for an answer within the time that a question has, and settles what it cost.
func (c *Chat) ask(ctx context.Context, p prompt) (said, error) {
	ctx, cancel := context.WithTimeout(ctx, c.o.Answer)
	defer cancel()
	if !p.fit(c.o.Context - c.o.Tokens) {
		return said{}, &failure{kind: Long}
	}
	if err := c.enter(ctx); err != nil {
		return said{}, err
	}
	defer c.slots.Release(1)
	settle, err := c.reserve(ctx, p)
	if err != nil {
		return said{}, err
	}
	s, cost, err := c.anywhere(ctx, p)
	settle(context.WithoutCancel(ctx), cost)
	return s, err
}

// enter takes a place among the questions that are asked at once. Nobody waits for one longer than for a first token.
func (c *Chat) enter(ctx context.Context) error {
	waiting, cancel := context.WithTimeout(ctx, c.o.First)
	defer cancel()
	if c.slots.Acquire(waiting, 1) == nil {
		return nil
	}
	if errors.Is(ctx.Err(), context.Canceled) {
		return &failure{kind: Canceled}
	}
	return &failure{kind: Busy}
}

// anywhere asks one endpoint after the other. cost is in tokens, also of what failed.
func (c *Chat) anywhere(ctx context.Context, p prompt) (s said, cost int, err error) {
	err = &failure{kind: Down}
	for i, e := range c.endpoints {
		var spent int
		s, spent, err = c.persist(ctx, e, p)
		cost += spent
		f := asFailure(err)
		if f == nil || !f.elsewhere() || ctx.Err() != nil || i == len(c.endpoints)-1 {
			return s, cost, err
		}
		c.log.InfoContext(ctx, "model endpoint failed, asking the next", "host", e.secret.host(), "kind", string(f.kind))
	}
	return s, cost, err
}

// persist asks one endpoint, again after a pause when it failed for a passing reason and time is left.
func (c *Chat) persist(ctx context.Context, e *chatEndpoint, p prompt) (s said, cost int, err error) {
	for try := 1; ; try++ {
		s, err = e.guarded(ctx, p)
		f := asFailure(err)
		cost += c.cost(p, s, f)
		s.tries = try
		if f == nil || !f.again() || try >= c.o.Tries || !c.pause(ctx, try, f.after) {
			return s, cost, err
		}
	}
}
