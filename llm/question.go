package llm

import (
	"context"
	"time"
)

// put asks one question from its guard to its reading, and tells how it ended. read is false for an answer in another form.
func put[T any](ctx context.Context, c *Chat, p prompt, read func(string) (T, bool)) (answer T, s said, err error) {
	e := Event{Purpose: p.purpose, Kind: Answered, Began: time.Now()}
	defer func() { c.tell(ctx, e) }()
	if p.unmasked() {
		e.Kind = Unmasked
		return answer, s, &failure{kind: Unmasked}
	}
	if s, err = c.ask(ctx, p); err != nil {
		e.Kind, e.Status = asFailure(err).kind, statusOf(err)
		return answer, s, err
	}
	e.Model, e.Prompt, e.Answer, e.Tries, e.First = s.model, s.usage.Prompt, s.usage.Answer, s.tries, s.first
	answer, ok := read(s.text)
	if !ok {
		e.Kind = Unreadable
		var none T
		return none, s, &failure{kind: Unreadable}
	}
	return answer, s, nil
}
