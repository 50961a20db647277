package main

import (
	"context"
	"fmt"
	"time"

	"duban/bot"
	"duban/ledger"
	"duban/store"
)

// benchAuditCmd fills the record of changes, seals it, verifies it, and lists pages of it as 留痕 does.
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
	return c.list(ctx, a, db)
}

// Units of the lines: many with their share, and one that hardly ever appears.
const (
	benchAuditUnits = 40
	benchAuditRare  = "石门镇"
)

// list times a page of the record for each filter: the newest, and far behind.
func (c *benchAuditCmd) list(ctx context.Context, a *app, db *store.Store) error {
	newest, err := db.Audit(ctx, ledger.AuditFilter{Limit: min(c.Lines, 20_000)})
	if err != nil {
		return err
	}
	behind := ""
	if len(newest) > 0 {
		behind = newest[len(newest)-1].ID
	}
	for _, page := range []struct {
		name string
		f    ledger.AuditFilter
	}{
		{"all", ledger.AuditFilter{}}, {"a unit", ledger.AuditFilter{Unit: benchUnit(1)}}, {"a unit, far behind", ledger.AuditFilter{Unit: benchUnit(1), Behind: behind}},
		{"a unit with few lines", ledger.AuditFilter{Unit: benchAuditRare}}, {"a unit with none", ledger.AuditFilter{Unit: "无此镇"}},
		{"a unit with few lines, one person", ledger.AuditFilter{Unit: benchAuditRare, Person: "li"}},
		{"a unit with few lines, one day", ledger.AuditFilter{Unit: benchAuditRare, From: time.Unix(0, 0), Until: time.Unix(86400, 0)}},
		{"a person", ledger.AuditFilter{Person: "li"}}, {"a document", ledger.AuditFilter{DocumentID: "d"}},
	} {
		page.f.Limit = 51
		began := time.Now()
		lines, err := db.Audit(ctx, page.f)
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(a.io.out, "page of %-34s %2d lines in %8.2f ms\n", page.name, len(lines), float64(time.Since(began).Microseconds())/1000); err != nil {
			return fmt.Errorf("write output: %w", err)
		}
	}
	return nil
}

func benchUnit(n int) string { return fmt.Sprintf("第%d镇", n%benchAuditUnits+1) }

// recordMany writes decisions, each of which is a line.
func recordMany(ctx context.Context, db *store.Store, n int) error {
	for i := 0; i < n; i += benchAuditBatch {
		var effects bot.Effects
		for j := i; j < min(n, i+benchAuditBatch); j++ {
			unit := benchUnit(j)
			if j%50_000 == 0 {
				unit = benchAuditRare
			}
			effects.Decisions = append(effects.Decisions, ledger.Decision{ID: fmt.Sprintf("d%08d", j), Kind: ledger.DecideAsk, DocumentID: "d", MeasureKey: "4",
				Unit: unit, UpdateID: "u", Reason: "是哪几天训的", Act: ledger.Act{UserID: "li", Name: "李原", MessageKey: fmt.Sprintf("m%08d", j), At: time.Unix(int64(j), 0)}})
		}
		if err := db.Apply(ctx, effects); err != nil {
			return err
		}
	}
	return nil
}
