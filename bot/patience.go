package bot

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"duban/ledger"
)

// How much patience there is with a model.
const (
	patient   = 16               // questions at once; whoever comes then does without
	longWait  = time.Second      // a failure that took this long leaves the model alone for a while
	modelRest = 20 * time.Second // so long
)

// Patience bounds what a model that is down or slow costs those who ask 耐心: each question ends in time, no more than a few wait
// at once, so that turns of others find a worker, and after a failure that was waited for nobody waits again for a while.
//
//	ready ──a failure that took a second──► resting ──20 s──► ready
//
// Zero value: not useful; see NewPatience. Concurrency: safe.
type Patience struct {
	limit   time.Duration
	slots   chan struct{}
	resting atomic.Int64 // until then, nanoseconds since started
	started time.Time
}

// NewPatience makes one; limit is the time of one question, 0: as long as the turn has.
func NewPatience(limit time.Duration) *Patience {
	return &Patience{limit: limit, slots: make(chan struct{}, patient), started: time.Now()}
}

// Ask calls ask unless the model rests or enough others wait for it. Errors: ledger.Unavailable then; those of ask.
func (p *Patience) Ask(ctx context.Context, ask func(context.Context) error) error {
	began := time.Since(p.started)
	if int64(began) < p.resting.Load() {
		return ledger.Errorf(ledger.Unavailable, "the model rests")
	}
	select {
	case p.slots <- struct{}{}:
		defer func() { <-p.slots }()
	default:
		return ledger.Errorf(ledger.Unavailable, "enough wait for the model")
	}
	if p.limit > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, p.limit)
		defer cancel()
	}
	err := ask(ctx)
	if err != nil {
		if ended := time.Since(p.started); ended-began >= longWait {
			p.resting.Store(int64(ended + modelRest))
		}
		return fmt.Errorf("ask the model: %w", err)
	}
	return nil
}
