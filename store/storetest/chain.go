package storetest

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"duban/ledger"
	"duban/store"
)

// Recorded fills a store's record of changes with n lines.
func Recorded(t *testing.T, s *store.Store, n int) {
	t.Helper()
	for i := 0; i < n; i += 100 {
		var list []ledger.Decision
		for j := i; j < min(n, i+100); j++ {
			list = append(list, decided(fmt.Sprintf("line-%d", j), ledger.DecideAsk, func(d *ledger.Decision) { d.Reason, d.UpdateID = "是哪天训的", "u" }))
		}
		must(t, decide(s, list...))
	}
}

func verified(t *testing.T, s *store.Store) store.AuditReport {
	t.Helper()
	report, err := s.VerifyAudit(context.Background(), nil)
	must(t, err)
	return report
}

// exerciseChain: whatever is recorded is chained once, in order, by whoever seals, and stays verifiable when its front is removed.
func exerciseChain(t *testing.T, open Opener) {
	ctx := context.Background()
	clock := NewClock()
	s, again := open(t, clock.Now)
	if report := verified(t, s); report.Failed+report.Lines+report.Unsealed != 0 {
		t.Errorf("an empty record: %+v", report)
	}
	d := Document("a", 1)
	d.Status = ledger.DocumentDraft
	_, err := s.SaveDocument(ctx, d)
	must(t, err)
	must(t, s.ConfirmDocument(ctx, confirmation("a")))
	confirmed := clock.Now()
	Recorded(t, s, 448)
	if report := verified(t, s); report.Unsealed != 450 || report.Oldest.IsZero() {
		t.Errorf("before sealing: %+v", report)
	}
	other := again()
	var all sync.WaitGroup
	for _, sealer := range []*store.Store{s, other, s, other} { // replicas whose clocks strike at once
		all.Go(func() {
			if _, err := sealer.SealAudit(ctx); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	_, err = s.SealAudit(ctx)
	must(t, err)
	report := verified(t, s)
	if report.Failed != 0 || report.Lines != 450 || report.Unsealed != 0 || report.Head == "" {
		t.Fatalf("sealed: %+v", report)
	}
	if n, err := s.SealAudit(ctx); n != 0 || err != nil {
		t.Errorf("sealed again: %d, %v", n, err)
	}

	clock.Move(200 * 24 * time.Hour)
	Recorded(t, s, 458) // ten new ones: the others stand already
	_, err = s.SealAudit(ctx)
	must(t, err)
	if n, err := s.PruneAudit(ctx, clock.Now().AddDate(0, 0, -201)); n != 0 || err != nil {
		t.Errorf("pruned too early: %d, %v", n, err)
	}
	n, err := s.PruneAudit(ctx, clock.Now().AddDate(0, 0, -180))
	must(t, err)
	if n != 450 {
		t.Errorf("%d lines pruned", n)
	}
	if first, err := s.FirstConfirmed(ctx, "a"); err != nil || !first.Equal(confirmed) { // the duties hang on it
		t.Errorf("first confirmed at %s after the line is gone: %v", first, err)
	}
	if report := verified(t, s); report.Failed != 0 || report.Lines != 10 {
		t.Errorf("behind a checkpoint: %+v", report)
	}
	Recorded(t, s, 463)
	_, err = s.SealAudit(ctx)
	must(t, err)
	if report := verified(t, s); report.Failed != 0 || report.Lines != 15 {
		t.Errorf("going on behind a checkpoint: %+v", report)
	}
}
