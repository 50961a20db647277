package sessiontest

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"duban/session"
)

// exerciseTries holds the counters that slow guessing down, on a clock that the test moves.
func exerciseTries(t *testing.T, open Opener) {
	ctx := context.Background()
	limits := func(now *time.Time) session.TryLimits {
		return session.TryLimits{Waits: []time.Duration{0, 3 * time.Second, 15 * time.Minute, 30 * time.Minute}, Forget: time.Hour, Now: func() time.Time { return *now }}
	}
	begin := func(t *testing.T, tries *session.Tries, who string, wait, next time.Duration) {
		t.Helper()
		w, n, err := tries.Begin(ctx, who)
		must(t, err)
		if w != wait || n != next {
			t.Fatalf("it waits %v and the next one %v, want %v and %v", w, n, wait, next)
		}
	}

	t.Run("waits grow, and end", func(t *testing.T) {
		now := time.Date(2024, 6, 10, 1, 0, 0, 0, time.UTC)
		tries, who := open(t, session.Options{}).Tries("login", limits(&now)), someone()
		begin(t, tries, who, 0, 0)
		begin(t, tries, who, 0, 3*time.Second)
		begin(t, tries, who, 3*time.Second, 3*time.Second)
		begin(t, tries, someone(), 0, 0) // somebody else
		now = now.Add(3 * time.Second)
		begin(t, tries, who, 0, 15*time.Minute)
		now = now.Add(14 * time.Minute)
		begin(t, tries, who, time.Minute, time.Minute) // and it is not counted
		now = now.Add(time.Minute)
		begin(t, tries, who, 0, 30*time.Minute)
		now = now.Add(30 * time.Minute)
		begin(t, tries, who, 0, 30*time.Minute) // the last wait holds on
		now = now.Add(31*time.Minute + time.Hour)
		begin(t, tries, who, 0, 0) // forgotten
	})

	t.Run("forgiven and forgotten", func(t *testing.T) {
		now := time.Date(2024, 6, 10, 1, 0, 0, 0, time.UTC)
		tries, who := open(t, session.Options{}).Tries("login", limits(&now)), someone()
		begin(t, tries, who, 0, 0)
		must(t, tries.Forgive(ctx, who))
		begin(t, tries, who, 0, 0)
		begin(t, tries, who, 0, 3*time.Second)
		must(t, tries.Forgive(ctx, who))
		begin(t, tries, who, 3*time.Second, 3*time.Second) // the wait goes on
		must(t, tries.Forget(ctx, who))
		begin(t, tries, who, 0, 0)
		must(t, tries.Forgive(ctx, someone())) // of whom nothing is known
	})

	t.Run("many at once get no further than one after the other", func(t *testing.T) {
		now := time.Date(2024, 6, 10, 1, 0, 0, 0, time.UTC)
		tries, who := open(t, session.Options{}).Tries("login", limits(&now)), someone()
		var through atomic.Int64
		var all sync.WaitGroup
		for range 40 {
			all.Go(func() {
				if wait, _, err := tries.Begin(ctx, who); err == nil && wait == 0 {
					through.Add(1)
				}
			})
		}
		all.Wait()
		if through.Load() > 2 { // fewer where a busy machine's Redis answered too late
			t.Fatalf("%d got through, want 2 at the most", through.Load())
		}
	})
}
