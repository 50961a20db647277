package main

import (
	"context"
	"fmt"
	"time"

	"duban/bot"
	"duban/ledger"
	"duban/store"
)

// benchAuditCmd fills the record of changes, seals it and verifies it.
type benchAuditCmd struct {
	Lines int `help:"lines of the record of changes" default:"1000000"`
}

// benchAuditBatch is how many lines one transaction writes.
const benchAuditBatch = 2000

// Run prints how long each took.
func (c *benchAuditCmd) Run(ctx context.Context, a *app) error {
	s, drop, err := benchPlace(ctx, a)
	if err != nil {
		return err
	}
	defer drop()
	db, err := store.Open(ctx, store.Options{DataDir: s.Data, URL: s.DatabaseURL})
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }() // it is thrown away
	steps := []struct {
		name string
		run  func() error
	}{
		{"recorded", func() error { return recordMany(ctx, db, c.Lines) }},
		{"sealed", func() error { _, err := db.SealAudit(ctx); return err }},
		{"verified", func() error {
			report, err := db.VerifyAudit(ctx, nil)
			if err == nil && (report.Failed > 0 || report.Lines != int64(c.Lines)) {
				err = ledger.Errorf(ledger.Internal, "%d lines, %d faults", report.Lines, report.Failed)
			}
			return err
		}},
	}
	for _, step := range steps {
		began := time.Now()
		if err := step.run(); err != nil {
			return err
		}
		took := time.Since(began)
		if _, err := fmt.Fprintf(a.io.out, "%-8s %d lines in %.1f s: %.0f/s\n", step.name, c.Lines, took.Seconds(), float64(c.Lines)/took.Seconds()); err != nil {
			return fmt.Errorf("write output: %w", err)
		}
	}
	return nil
}

// recordMany writes decisions, each of which is a line.
func recordMany(ctx context.Context, db *store.Store, n int) error {
	for i := 0; i < n; i += benchAuditBatch {
		var effects bot.Effects
		for j := i; j < min(n, i+benchAuditBatch); j++ {
			effects.Decisions = append(effects.Decisions, ledger.Decision{ID: fmt.Sprintf("d%08d", j), Kind: ledger.DecideAsk, DocumentID: "d", MeasureKey: "4",
				Unit: "青禾镇", UpdateID: "u", Reason: "是哪几天训的", Act: ledger.Act{UserID: "li", Name: "李原", MessageKey: fmt.Sprintf("m%08d", j), At: time.Unix(int64(j), 0)}})
		}
		if err := db.Apply(ctx, effects); err != nil {
			return err
		}
	}
	return nil
}
