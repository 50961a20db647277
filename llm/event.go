package llm

import (
	"context"
	"time"
)

// Event is one question that came to its end, for metrics and traces. It holds nothing of what was asked or answered.
type Event struct {
	Purpose string // write, guess, probe
	Kind    Kind
	Model   string        // that answered; "" when none did
	Prompt  int           // tokens, as the endpoint counts; 0 when it did not tell
	Answer  int           // tokens
	Status  int           // of HTTP, of a failure; 0 when there was none
	Tries   int           // at the endpoint that answered
	First   time.Duration // to the first token
	Began   time.Time
	Ended   time.Time
}

// Watch is told of each question.
type Watch func(ctx context.Context, e Event)

// tell tells whoever watches, and logs what failed; ids and counts only.
func (c *Chat) tell(ctx context.Context, e Event) {
	e.Ended = time.Now()
	switch e.Kind {
	case Answered, Kept, Canceled:
	case Open, Spent, Busy:
		c.log.DebugContext(ctx, "no model asked", "purpose", e.Purpose, "kind", string(e.Kind))
	default:
		c.log.WarnContext(ctx, "no answer from a model", "purpose", e.Purpose, "kind", string(e.Kind), "status", e.Status, "took", e.Ended.Sub(e.Began).Round(time.Millisecond))
	}
	if c.o.Watch != nil {
		c.o.Watch(ctx, e)
	}
}
