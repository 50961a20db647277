package store

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
)

// Whoever asks after a value was written sees it, however many ask at once.
func TestTogetherSeesWhatWasWrittenBefore(t *testing.T) {
	var written, readings atomic.Int64
	var g together[int64]
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			for range 500 {
				mine := written.Add(1)
				got, err := g.read(t.Context(), func(context.Context) (int64, error) { readings.Add(1); return written.Load(), nil })
				if err != nil || got < mine {
					t.Errorf("wrote %d, reads %d, %v", mine, got, err)
				}
			}
		})
	}
	all.Wait()
	t.Logf("8000 asked, %d readings", readings.Load())
}

// Those who come while one reads share the next: three readings never.
func TestTogetherSharesTheNext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g together[int]
		var readings int
		gate := make(chan struct{})
		read := func(context.Context) (int, error) { readings++; <-gate; return readings, nil }
		var all sync.WaitGroup
		all.Go(func() { _, _ = g.read(t.Context(), read) })
		synctest.Wait()
		for range 20 {
			all.Go(func() {
				if got, err := g.read(t.Context(), read); got != 2 || err != nil {
					t.Errorf("%d, %v", got, err)
				}
			})
		}
		gone, cancel := context.WithCancel(t.Context())
		all.Go(func() {
			if _, err := g.read(gone, read); err == nil {
				t.Error("who went away is told a value")
			}
		})
		synctest.Wait()
		cancel()
		synctest.Wait()
		gate <- struct{}{}
		gate <- struct{}{}
		all.Wait()
		if readings != 2 {
			t.Errorf("%d readings", readings)
		}
	})
}
