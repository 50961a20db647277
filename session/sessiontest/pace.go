package sessiontest

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"duban/session"
)

// exercisePace holds the budgets that processes share.
func exercisePace(t *testing.T, open Opener) {
	ctx := context.Background()
	spend := func(t *testing.T, b interface {
		Spend(ctx context.Context, who string) (time.Duration, error)
	}, who string) time.Duration {
		t.Helper()
		wait, err := b.Spend(ctx, who)
		if err != nil {
			t.Fatal(err)
		}
		return wait
	}

	t.Run("a quarter at once, the rest spread", func(t *testing.T) {
		b := open(t, session.Options{}).Bucket("robot", session.Limit{N: 20, Per: time.Hour})
		who := someone()
		for i := range 5 {
			if wait := spend(t, b, who); wait != 0 {
				t.Fatalf("number %d waits %v", i, wait)
			}
		}
		wait := spend(t, b, who)
		if wait <= 0 || wait > 4*time.Minute {
			t.Fatalf("the sixth waits %v, want up to a fifteenth of an hour", wait)
		}
		if again := spend(t, b, who); again > wait {
			t.Fatalf("who waits takes nothing: %v after %v", again, wait)
		}
		if other := spend(t, b, someone()); other != 0 {
			t.Fatalf("another one waits %v", other)
		}
	})

	t.Run("what was taken comes back", func(t *testing.T) {
		b := open(t, session.Options{}).Bucket("robot", session.Limit{N: 8, Per: 600 * time.Millisecond})
		who, until := someone(), time.Now().Add(patience)
		wait := spend(t, b, who)
		for wait == 0 && time.Now().Before(until) {
			wait = spend(t, b, who)
		}
		timer := time.NewTimer(wait + 5*time.Millisecond)
		defer timer.Stop()
		<-timer.C
		if wait := spend(t, b, who); wait != 0 {
			t.Fatalf("after the wait it waits %v", wait)
		}
	})

	t.Run("several at once take no more than there is", func(t *testing.T) {
		b := open(t, session.Options{}).Bucket("robot", session.Limit{N: 20, Per: time.Hour})
		var free atomic.Int64
		var all sync.WaitGroup
		who := someone()
		for range 40 {
			all.Go(func() {
				if wait, err := b.Spend(ctx, who); err == nil && wait == 0 {
					free.Add(1)
				}
			})
		}
		all.Wait()
		if free.Load() != 5 {
			t.Fatalf("%d went out", free.Load())
		}
	})

	t.Run("a day ends at local midnight", func(t *testing.T) {
		zone := time.FixedZone("east", 8*3600)
		now := time.Date(2024, 6, 10, 15, 30, 0, 0, time.UTC) // 23:30
		d := open(t, session.Options{}).Daily(someone(), zone, func() int { return 2 }, func() time.Time { return now })
		if spend(t, d, "a")+spend(t, d, "b") != 0 {
			t.Fatal("two of two wait")
		}
		for range 2 {
			if wait := spend(t, d, "c"); wait != 30*time.Minute {
				t.Fatalf("the third waits %v", wait)
			}
		}
		now = now.Add(30 * time.Minute)
		if wait := spend(t, d, "c"); wait != 0 {
			t.Fatalf("the next day waits %v", wait)
		}
		free := open(t, session.Options{}).Daily(someone(), zone, func() int { return 0 }, nil)
		if wait := spend(t, free, "c"); wait != 0 {
			t.Fatalf("without a limit it waits %v", wait)
		}
	})
}
