package jobs

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"sync"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"duban/ledger"
)

// How River works here. Its defaults are for LISTEN, which database/sql does not have: a poll of 100 ms starts a job
// within about 60 ms.
const (
	workers      = 50
	pollEvery    = 100 * time.Millisecond
	fetchPause   = 20 * time.Millisecond
	jobTime      = time.Minute
	rescueAfter  = 5 * time.Minute // more than jobTime
	tries        = 5
	kept         = 48 * time.Hour // of finished jobs: longer than the longest period, so that a period stays unique
	longest      = 24 * time.Hour
	stopPatience = 5 * time.Second
)

// goodName is what names a kind.
var goodName = regexp.MustCompile(`^[a-z][a-z0-9-]+$`)

// Kind is one sort of work.
type Kind struct {
	Name string                                      // lower case letters, digits, hyphens; with the key it names a job
	Run  func(ctx context.Context, key string) error // safe to run twice; ends with ctx
	Time time.Duration                               // after which its ctx ends; 0: a minute
}

// Periodic is work that is due once in every period, over all processes.
type Periodic struct {
	Kind
	Every time.Duration // from a second to a day; periods are aligned to UTC
	// Alone is for work that goes on from period to period until nothing is left: a period begins none while one runs
	// anywhere, and one that failed is not tried again, because the next period is the next try. Its key is "".
	Alone bool
}

// Options are what Jobs work with. DB and Engine are needed.
type Options struct {
	DB       *sql.DB // from store.Jobs; closed by Stop
	Engine   string  // postgres, sqlite or sqlite3
	Logger   *slog.Logger
	Kinds    []Kind
	Periodic []Periodic
	Patience time.Duration // after which a job that nobody takes, or no tick, is a fault; 0: 2 minutes
}

// Jobs is the background work 后台任务. Zero value: not useful; see New. Concurrency: safe.
type Jobs struct {
	o     Options
	kinds map[string]Kind
	began time.Time

	mu     sync.Mutex // of client
	client *river.Client[*sql.Tx]

	quit     chan struct{}
	watching sync.WaitGroup
	stop     sync.Once
}

// New makes or upgrades River's tables. Nothing runs before Start.
// Errors: Invalid for kinds that cannot be, Unavailable when the database does not answer.
func New(ctx context.Context, o Options) (*Jobs, error) {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Patience <= 0 {
		o.Patience = defaultPatience
	}
	j := &Jobs{o: o, kinds: map[string]Kind{}, quit: make(chan struct{})}
	j.o.Periodic = append([]Periodic{{Kind: Kind{Name: tick, Run: func(context.Context, string) error { return nil }}, Every: tickEvery}}, o.Periodic...)
	all := append([]Kind{}, o.Kinds...)
	for _, p := range j.o.Periodic {
		if p.Every < time.Second || p.Every > longest {
			return nil, ledger.Errorf(ledger.Invalid, "job %s is due every %v: from a second to a day", p.Name, p.Every)
		}
		all = append(all, p.Kind)
	}
	for _, k := range all {
		if !goodName.MatchString(k.Name) || k.Run == nil || j.known(k.Name) {
			return nil, ledger.Errorf(ledger.Invalid, "job %q has no such name, nothing to run, or stands twice", k.Name)
		}
		j.kinds[k.Name] = k
	}
	if err := j.migrate(ctx); err != nil {
		return nil, &ledger.Error{Code: ledger.Unavailable, Message: "后台任务的表建不了: " + err.Error(), Err: err}
	}
	return j, nil
}

func (j *Jobs) known(kind string) bool { return j.kinds[kind].Run != nil }

// Start begins to run what is due, until Stop. Errors: Unavailable.
func (j *Jobs) Start(ctx context.Context) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if err := j.launch(ctx); err != nil {
		return &ledger.Error{Code: ledger.Unavailable, Message: "后台任务启动失败: " + err.Error(), Err: err}
	}
	j.began = time.Now()
	j.watching.Go(func() { j.watch(context.WithoutCancel(ctx)) })
	return nil
}

// launch starts a client; j.mu is held.
func (j *Jobs) launch(ctx context.Context) error {
	client, err := river.NewClient(j.driver(), j.config())
	if err != nil {
		return fmt.Errorf("making a client: %w", err)
	}
	if err := client.Start(context.WithoutCancel(ctx)); err != nil { // Stop ends it
		return fmt.Errorf("starting: %w", err)
	}
	j.client = client
	return nil
}

func (j *Jobs) config() *river.Config {
	working := river.NewWorkers()
	river.AddWorker(working, &worker{jobs: j})
	c := &river.Config{
		Queues:        map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: workers}},
		FetchCooldown: fetchPause, FetchPollInterval: pollEvery, PollOnly: true,
		JobTimeout: jobTime, RescueStuckJobsAfter: rescueAfter, MaxAttempts: tries, CompletedJobRetentionPeriod: kept,
		Workers: working, Logger: slog.New(loud{j.o.Logger.Handler()}), ErrorHandler: failures{j.o.Logger},
		ReindexerSchedule: river.NeverSchedule(), // so few rows need none, and SQLite has none
	}
	for _, p := range j.o.Periodic {
		c.PeriodicJobs = append(c.PeriodicJobs, river.NewPeriodicJob(every(p.Every), func() (river.JobArgs, *river.InsertOpts) {
			return p.task()
		}, &river.PeriodicJobOpts{ID: p.Name, RunOnStart: true}))
	}
	return c
}

// task is the job of the period that has just begun.
func (p Periodic) task() (river.JobArgs, *river.InsertOpts) {
	if p.Alone {
		return task{Name: p.Name}, &river.InsertOpts{MaxAttempts: 1, UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: unfinished()}}
	}
	return task{p.Name, time.Now().UTC().Truncate(p.Every).Format(time.RFC3339)}, nil
}

// unfinished are the states of a job that is still to end.
func unfinished() []rivertype.JobState {
	return []rivertype.JobState{rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRunning, rivertype.JobStateRetryable, rivertype.JobStateScheduled}
}

// every is the schedule of a period.
type every time.Duration

// Next implements river.PeriodicSchedule.
func (e every) Next(now time.Time) time.Time {
	d := time.Duration(e)
	return now.UTC().Truncate(d).Add(d)
}

// Add asks for work of a kind. fresh is false when the same kind and key was asked for in the last two days, and did
// not fail for good. Errors: Invalid for an unknown kind, Unavailable before Start and when the database does not answer.
func (j *Jobs) Add(ctx context.Context, kind, key string) (fresh bool, err error) {
	return j.AddAt(ctx, kind, key, time.Time{})
}

// AddAt is Add for work that is not to begin before an instant of the system clock; the zero time is now.
func (j *Jobs) AddAt(ctx context.Context, kind, key string, at time.Time) (fresh bool, err error) {
	if !j.known(kind) {
		return false, ledger.Errorf(ledger.Invalid, "no kind of job is called %s", kind)
	}
	j.mu.Lock()
	client := j.client
	j.mu.Unlock()
	if client == nil {
		return false, ledger.Errorf(ledger.Unavailable, "background work has not begun")
	}
	result, err := client.Insert(ctx, task{kind, key}, &river.InsertOpts{ScheduledAt: at})
	if err != nil {
		return false, &ledger.Error{Code: ledger.Unavailable, Message: "adding a job: " + err.Error(), Err: err}
	}
	return !result.UniqueSkippedAsDuplicate, nil
}

// Stop begins no more, waits for what runs, 5 s at the most, cancels the rest, and closes the database. What was
// cancelled runs again later, here or elsewhere. A second call does nothing.
func (j *Jobs) Stop(ctx context.Context) (err error) {
	j.stop.Do(func() {
		close(j.quit)
		j.watching.Wait()
		j.mu.Lock()
		defer j.mu.Unlock()
		err = errors.Join(j.halt(ctx), j.o.DB.Close())
		j.client = nil
	})
	if err != nil {
		return fmt.Errorf("stopping background work: %w", err)
	}
	return nil
}

// halt stops the client; j.mu is held.
func (j *Jobs) halt(ctx context.Context) error {
	if j.client == nil {
		return nil
	}
	soft, cancel := context.WithTimeout(ctx, stopPatience/2)
	defer cancel()
	if j.client.Stop(soft) == nil {
		return nil
	}
	hard, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopPatience/2)
	defer cancel()
	if err := j.client.StopAndCancel(hard); err != nil {
		return fmt.Errorf("cancelling what runs: %w", err)
	}
	return nil
}
