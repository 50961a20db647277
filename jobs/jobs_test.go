//go:build unix

package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	_ "modernc.org/sqlite" // the driver sqlite

	"duban/jobs"
	"duban/ledger"
	"duban/store"
	"duban/store/pgtest"
	"duban/store/storetest"
)

var postgres pgtest.Shared //nolint:gochecknoglobals // one server for the package's tests, stopped by TestMain

func TestMain(m *testing.M) {
	code := m.Run()
	postgres.Stop()
	os.Exit(code)
}

const patience = 2 * time.Minute

var pristine storetest.Template //nolint:gochecknoglobals // made once for all tests of the package

// both runs a test on either engine; start makes one process more on the same database.
func both(t *testing.T, run func(t *testing.T, start func(o jobs.Options) *jobs.Jobs)) {
	t.Helper()
	for name, options := range map[string]func(t *testing.T) store.Options{
		"sqlite":   func(t *testing.T) store.Options { return store.Options{DataDir: pristine.Dir(t)} },
		"postgres": func(t *testing.T) store.Options { return store.Options{URL: postgres.Server(t).Database(t)} },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel() // much of it is waiting for periods
			at := options(t)
			run(t, func(o jobs.Options) *jobs.Jobs { return start(t, at, o) })
		})
	}
}

func start(t *testing.T, at store.Options, o jobs.Options) *jobs.Jobs {
	t.Helper()
	s, err := store.Open(t.Context(), at)
	must(t, err)
	t.Cleanup(func() { _ = s.Close() })
	o.DB, o.Engine, err = s.Jobs()
	must(t, err)
	j, err := jobs.New(t.Context(), o)
	must(t, err)
	must(t, j.Start(t.Context()))
	t.Cleanup(func() {
		if err := j.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return j
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// runs counts runs by key.
type runs struct {
	mu   sync.Mutex
	keys map[string]int
	came chan string
}

func newRuns() *runs { return &runs{keys: map[string]int{}, came: make(chan string, 1000)} }

func (r *runs) run(_ context.Context, key string) error {
	r.mu.Lock()
	r.keys[key]++
	r.mu.Unlock()
	r.came <- key
	return nil
}

func (r *runs) next(t *testing.T) string {
	t.Helper()
	select {
	case key := <-r.came:
		return key
	case <-time.After(patience):
		t.Fatal("nothing ran")
		return ""
	}
}

// TestOncePerPeriod: three processes on one database run each period once, and a restart does not run it again.
func TestOncePerPeriod(t *testing.T) {
	both(t, func(t *testing.T, start func(jobs.Options) *jobs.Jobs) {
		r := newRuns()
		o := jobs.Options{Periodic: []jobs.Periodic{{Kind: jobs.Kind{Name: "each-second", Run: r.run}, Every: time.Second}}}
		all := []*jobs.Jobs{start(o), start(o), start(o)}
		for range 6 {
			r.next(t)
		}
		must(t, all[0].Stop(context.Background())) // perhaps the leader: another takes over
		for range 4 {
			r.next(t)
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		for key, n := range r.keys {
			if n != 1 {
				t.Errorf("the period of %s ran %d times", key, n)
			}
		}
		t.Logf("%d periods, one run each", len(r.keys))
	})
}

func TestAdd(t *testing.T) {
	both(t, func(t *testing.T, start func(jobs.Options) *jobs.Jobs) {
		r := newRuns()
		j := start(jobs.Options{Kinds: []jobs.Kind{{Name: "count", Run: r.run}}})
		for _, want := range []bool{true, false} {
			fresh, err := j.Add(t.Context(), "count", "a")
			must(t, err)
			if fresh != want {
				t.Fatalf("fresh %v", fresh)
			}
		}
		if key := r.next(t); key != "a" {
			t.Fatal(key)
		}
		if fresh, err := j.Add(t.Context(), "count", "a"); err != nil || fresh {
			t.Fatalf("after its end: fresh %v, %v", fresh, err)
		}
		if _, err := j.Add(t.Context(), "nothing", "a"); ledger.CodeOf(err) != ledger.Invalid {
			t.Fatal(err)
		}
		fresh := make([]bool, 16)
		var wg sync.WaitGroup
		for i := range fresh {
			wg.Go(func() { fresh[i], _ = j.Add(t.Context(), "count", "b") })
		}
		wg.Wait()
		n := 0
		for _, f := range fresh {
			if f {
				n++
			}
		}
		if n != 1 || r.next(t) != "b" {
			t.Fatalf("%d of 16 were fresh", n)
		}
		for i := range 200 {
			_, err := j.Add(t.Context(), "count", fmt.Sprint(i))
			must(t, err)
		}
		for range 200 {
			r.next(t)
		}
	})
}

func TestAFailureIsTriedAgain(t *testing.T) {
	both(t, func(t *testing.T, start func(jobs.Options) *jobs.Jobs) {
		r := newRuns()
		failed := false
		j := start(jobs.Options{Kinds: []jobs.Kind{{Name: "shaky", Run: func(ctx context.Context, key string) error {
			if !failed {
				failed = true
				return errors.New("no luck")
			}
			return r.run(ctx, key)
		}}}})
		_, err := j.Add(t.Context(), "shaky", "a")
		must(t, err)
		r.next(t)
	})
}

// noted is a log that a test waits for.
type noted chan string

func (n noted) Write(p []byte) (int, error) {
	select {
	case n <- string(p):
	default:
	}
	return len(p), nil
}

// TestTheWatchdogSeesWhatDoesNotMove: a job that nobody takes, because the queue stands still. The watchdog notices it by
// itself and starts anew, which ends what stood still.
func TestTheWatchdogSeesWhatDoesNotMove(t *testing.T) {
	both(t, func(t *testing.T, start func(jobs.Options) *jobs.Jobs) {
		block, log := make(chan struct{}), make(noted, 1000)
		o := jobs.Options{Logger: slog.New(slog.NewTextHandler(log, nil)), Patience: 400 * time.Millisecond, Kinds: []jobs.Kind{{Name: "slow", Run: func(ctx context.Context, _ string) error {
			select {
			case <-block:
			case <-ctx.Done():
			}
			return nil
		}}}}
		j := start(o)
		defer close(block)
		for i := range 60 { // more than there are workers
			_, err := j.Add(t.Context(), "slow", fmt.Sprint(i))
			must(t, err)
		}
		for late := time.After(patience); ; {
			select {
			case line := <-log:
				if strings.Contains(line, "background work is stuck, starting it anew") {
					return
				}
			case <-late:
				t.Fatalf("nothing was noticed: %v", j.Check(t.Context()))
			}
		}
	})
}

func TestWhatCannotBe(t *testing.T) {
	s, err := store.Open(t.Context(), store.Options{DataDir: filepath.Join(t.TempDir(), "data")})
	must(t, err)
	defer func() { _ = s.Close() }()
	run := func(context.Context, string) error { return nil }
	for name, o := range map[string]jobs.Options{
		"a bad name": {Kinds: []jobs.Kind{{Name: "A b", Run: run}}},
		"no name":    {Kinds: []jobs.Kind{{Run: run}}},
		"twice":      {Kinds: []jobs.Kind{{Name: "aa", Run: run}, {Name: "aa", Run: run}}},
		"no run":     {Kinds: []jobs.Kind{{Name: "aa"}}},
		"too long":   {Periodic: []jobs.Periodic{{Kind: jobs.Kind{Name: "aa", Run: run}, Every: 25 * time.Hour}}},
	} {
		if _, err := jobs.New(t.Context(), o); ledger.CodeOf(err) != ledger.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestAddAt: work that is put off waits, and is asked for once.
func TestAddAt(t *testing.T) {
	both(t, func(t *testing.T, start func(jobs.Options) *jobs.Jobs) {
		r := newRuns()
		j := start(jobs.Options{Kinds: []jobs.Kind{{Name: "count", Run: r.run}}})
		at := time.Now().Add(5 * time.Second) // so long that "now" is over on a busy machine, too
		for _, want := range []bool{true, false} {
			if fresh, err := j.AddAt(t.Context(), "count", "later", at); err != nil || fresh != want {
				t.Fatalf("fresh %v, %v", fresh, err)
			}
		}
		if _, err := j.Add(t.Context(), "count", "now"); err != nil {
			t.Fatal(err)
		}
		if first, second := r.next(t), r.next(t); first != "now" || second != "later" || time.Now().Before(at) {
			t.Fatalf("%s, then %s, %v early", first, second, time.Until(at))
		}
	})
}

// TestAlone: of work that goes on from period to period, one run at a time over three processes; a period after the run
// ended has the next, and one that failed waits for the next period.
func TestAlone(t *testing.T) {
	both(t, func(t *testing.T, start func(jobs.Options) *jobs.Jobs) {
		began, end := make(chan string, 100), make(chan error)
		o := jobs.Options{Periodic: []jobs.Periodic{{Every: time.Second, Alone: true, Kind: jobs.Kind{Name: "long", Time: time.Hour, Run: func(ctx context.Context, key string) error {
			began <- key
			select {
			case err := <-end:
				return err
			case <-ctx.Done():
				return ctx.Err()
			}
		}}}}}
		start(o)
		start(o)
		start(o)
		for _, outcome := range []error{nil, errors.New("no luck"), nil} {
			select {
			case <-began:
			case <-time.After(patience):
				t.Fatal("nothing ran")
			}
			select {
			case <-began:
				t.Fatal("two at once")
			case <-time.After(2500 * time.Millisecond): // two periods
			}
			end <- outcome
		}
	})
}
