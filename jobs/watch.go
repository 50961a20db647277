package jobs

import (
	"context"
	"errors"
	"fmt"
	"time"

	"duban/ledger"
)

// The watchdog. River 0.34 is known to stop enqueuing or fetching in rare cases (its changelog, 0.37.1 and 0.39), without
// an error. Each process looks at the database and starts its own client anew when nothing moves.
const (
	tick            = "tick" // the job that shows that periods are noticed and jobs are run
	tickEvery       = 30 * time.Second
	defaultPatience = 2 * time.Minute
	watchTime       = 5 * time.Second
)

// watch looks after River until Stop; ctx does not end before.
func (j *Jobs) watch(ctx context.Context) {
	next := time.NewTicker(max(j.o.Patience/4, 10*time.Millisecond))
	defer next.Stop()
	for {
		select {
		case <-next.C:
		case <-j.quit:
			return
		}
		looking, cancel := context.WithTimeout(ctx, watchTime)
		err := j.Check(looking)
		cancel()
		if errors.Is(err, errStuck) {
			j.o.Logger.Error("background work is stuck, starting it anew", "error", err)
			j.restart(ctx)
		} else if err != nil {
			j.o.Logger.Warn("looking after background work", "error", err)
		}
	}
}

var errStuck = errors.New("background work is stuck")

// Check tells whether background work moves, in any process. Errors: Unavailable, with what does not move.
func (j *Jobs) Check(ctx context.Context) error {
	var waiting, ticked float64
	if err := j.o.DB.QueryRowContext(ctx, j.agesQuery()).Scan(&waiting, &ticked); err != nil {
		return fmt.Errorf("asking for the ages of jobs: %w", err)
	}
	j.mu.Lock()
	since := time.Since(j.began)
	j.mu.Unlock()
	limit := j.o.Patience.Seconds()
	switch {
	case since < j.o.Patience:
		return nil // it may only have begun
	case waiting > limit:
		return stuck("a job waits for %.0f s", waiting)
	case ticked < 0 || ticked > limit+tickEvery.Seconds():
		return stuck("the last tick is %.0f s old", ticked)
	}
	return nil
}

func stuck(format string, args ...any) error {
	return &ledger.Error{Code: ledger.Unavailable, Message: errStuck.Error() + ": " + fmt.Sprintf(format, args...), Err: errStuck}
}

// restart replaces the client; without success at the next look.
func (j *Jobs) restart(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, 2*stopPatience)
	defer cancel()
	j.mu.Lock()
	defer j.mu.Unlock()
	if err := j.halt(ctx); err != nil {
		j.o.Logger.Error("stopping background work that is stuck", "error", err)
	}
	j.client = nil
	if err := j.launch(ctx); err != nil {
		j.o.Logger.Error("starting background work anew", "error", err)
	}
	j.began = time.Now()
}
