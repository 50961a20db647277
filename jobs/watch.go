package jobs

import (
	"context"
	"database/sql"
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

// Ages are how background work moves 后台任务时长.
type Ages struct {
	Waiting time.Duration // since the oldest job that nobody has taken was due; 0: none waits
	Ticked  time.Duration // since the watchdog's own job ended last, which runs twice a minute; negative: never
}

// Look reads the ages from a database of store.Jobs, of whatever process. Errors: Unavailable, before River's tables
// are there too.
func Look(ctx context.Context, db *sql.DB, engine string) (Ages, error) {
	var waiting, ticked float64
	if err := db.QueryRowContext(ctx, agesQuery(engine)).Scan(&waiting, &ticked); err != nil {
		return Ages{}, &ledger.Error{Code: ledger.Unavailable, Message: "asking for the ages of jobs: " + err.Error(), Err: err}
	}
	return Ages{seconds(waiting), seconds(ticked)}, nil
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

// Stuck reports whether background work has stood still for longer than patience; 0: 2 minutes.
func (a Ages) Stuck(patience time.Duration) bool { return a.trouble(patience) != nil }

func (a Ages) trouble(patience time.Duration) error {
	if patience <= 0 {
		patience = defaultPatience
	}
	switch {
	case a.Waiting > patience:
		return stuck("a job waits for %.0f s", a.Waiting.Seconds())
	case a.Ticked < 0:
		return stuck("the watchdog's job never ran")
	case a.Ticked > patience+tickEvery:
		return stuck("the last tick is %.0f s old", a.Ticked.Seconds())
	}
	return nil
}

// Ages reads them. Errors: Unavailable.
func (j *Jobs) Ages(ctx context.Context) (Ages, error) { return Look(ctx, j.o.DB, j.o.Engine) }

// Check tells whether background work moves, in any process. Errors: Unavailable, with what does not move.
func (j *Jobs) Check(ctx context.Context) error {
	ages, err := j.Ages(ctx)
	if err != nil {
		return err
	}
	j.mu.Lock()
	since := time.Since(j.began)
	j.mu.Unlock()
	if since < j.o.Patience {
		return nil // it may only have begun
	}
	return ages.trouble(j.o.Patience)
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
