package llm

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"
)

// asFailure is the failure in an error, nil for no error.
func asFailure(err error) *failure {
	if err == nil {
		return nil
	}
	if f, ok := errors.AsType[*failure](err); ok {
		return f
	}
	return &failure{kind: Down, err: err}
}

// pause waits before the next try: half of the pause or more, so that those who failed together do not come back together, and
// at least as long as the endpoint asks for. False at once when the time of the question would be over by then.
func (c *Chat) pause(ctx context.Context, try int, asked time.Duration) bool {
	pause := c.o.Pause << (try - 1)
	pause = max(asked, pause/2+rand.N(pause/2+1))
	if until, ok := ctx.Deadline(); ok && time.Until(until) <= pause {
		return false
	}
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// cost is what a try cost: what the endpoint counts, else an estimate; what was refused at the door is free.
func (c *Chat) cost(p prompt, s said, f *failure) int {
	switch {
	case f == nil && s.usage.total() > 0:
		return s.usage.total()
	case f == nil:
		return p.size() + tokens(s.text)
	case f.kind == Long || f.kind == Slow:
		return p.size() + c.o.Tokens
	case f.kind == Broken || f.kind == Unreadable || f.kind == Filtered:
		return p.size()
	}
	return 0
}
