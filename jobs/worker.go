package jobs

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"duban/ledger"
)

// task is every job that River keeps; kinds are told apart by the name, so that River knows one worker.
type task struct {
	Name string `json:"name" river:"unique"`
	Key  string `json:"key" river:"unique"`
}

// Kind implements river.JobArgs.
func (task) Kind() string { return "duban" }

// InsertOpts makes a name with a key unique while River keeps it.
func (task) InsertOpts() river.InsertOpts {
	return river.InsertOpts{UniqueOpts: river.UniqueOpts{ByArgs: true}}
}

type worker struct {
	river.WorkerDefaults[task]
	jobs *Jobs
}

// Work runs a job; one of a later version's kind fails and is tried again, there.
func (w *worker) Work(ctx context.Context, job *river.Job[task]) error {
	if !w.jobs.known(job.Args.Name) {
		return ledger.Errorf(ledger.NotFound, "no kind of job is called %s", job.Args.Name)
	}
	return w.jobs.kinds[job.Args.Name].Run(ctx, job.Args.Key)
}

// Timeout is how long a job may take; River rescues it from a process that is gone no earlier. 0: a minute.
func (w *worker) Timeout(job *river.Job[task]) time.Duration { return w.jobs.kinds[job.Args.Name].Time }

// failures logs what failed; River tries it again.
type failures struct{ log *slog.Logger }

// HandleError implements river.ErrorHandler.
func (f failures) HandleError(ctx context.Context, job *rivertype.JobRow, err error) *river.ErrorHandlerResult {
	f.log.ErrorContext(ctx, "job failed", "job", string(job.EncodedArgs), "attempt", job.Attempt, "of", job.MaxAttempts, "error", err)
	return nil
}

// HandlePanic implements river.ErrorHandler.
func (f failures) HandlePanic(ctx context.Context, job *rivertype.JobRow, _ any, trace string) *river.ErrorHandlerResult {
	f.log.ErrorContext(ctx, "job panicked", "job", string(job.EncodedArgs), "attempt", job.Attempt, "stack", trace)
	return nil
}

// loud lets warnings and errors through: River tells of each start and stop of its parts, and of what a stop cut off.
type loud struct{ slog.Handler }

// Enabled implements slog.Handler.
func (l loud) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && l.Handler.Enabled(ctx, level)
}

// Handle implements slog.Handler.
func (l loud) Handle(ctx context.Context, r slog.Record) error {
	stopped := false
	r.Attrs(func(a slog.Attr) bool {
		err, ok := a.Value.Any().(error)
		text := a.Value.String()
		stopped = ok && errors.Is(err, context.Canceled) || a.Value.Kind() == slog.KindString && strings.HasSuffix(text, context.Canceled.Error())
		return !stopped
	})
	if stopped {
		return nil
	}
	return l.Handler.Handle(ctx, r) //nolint:wrapcheck // a handler's error is its caller's
}
