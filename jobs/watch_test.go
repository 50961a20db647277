//go:build unix

package jobs_test

import (
	"context"
	"testing"
	"time"

	"duban/jobs"
)

// TestTheWatchdogSeesWhatMoves: what goes well looks well, on either engine, however River writes its instants.
func TestTheWatchdogSeesWhatMoves(t *testing.T) {
	both(t, func(t *testing.T, start func(jobs.Options) *jobs.Jobs) {
		r := newRuns()
		began := time.Now()
		j := start(jobs.Options{Kinds: []jobs.Kind{{Name: "count", Run: r.run}}, Patience: time.Hour})
		if _, err := j.Add(t.Context(), "count", "a"); err != nil {
			t.Fatal(err)
		}
		r.next(t)
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		look := time.NewTicker(20 * time.Millisecond)
		defer look.Stop()
		for {
			ages, err := j.Ages(ctx)
			must(t, err)
			if since := time.Since(began) + time.Second; ages.Waiting > since || ages.Ticked > since {
				t.Fatalf("older than the test: %+v", ages)
			}
			if ages.Ticked >= 0 && ages.Waiting == 0 {
				if ages.Stuck(0) {
					t.Errorf("looks stuck: %+v", ages)
				}
				return
			}
			select {
			case <-look.C:
			case <-ctx.Done():
				t.Fatalf("the tick that ran is not seen: %+v", ages)
			}
		}
	})
}
