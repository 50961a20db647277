package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"duban/jobs"
	"duban/ledger"
	"duban/store"
	"duban/web"
)

// The background verification of the record of changes.
const (
	verifyKind  = "verify-audit"
	verifyTime  = time.Hour
	verifyStale = 10 * time.Minute // one that was not heard of for so long has died with its process, or waits for nobody
	verifyNote  = 20_000           // lines between two notes of how far it is
)

// pageAudit is the record of changes for its page.
type pageAudit struct{ main *Main }

var _ web.Auditing = pageAudit{}

// Verify has the chain verified in the background; where that is under way it goes on.
func (p pageAudit) Verify(ctx context.Context) error {
	if p.main.Jobs == nil {
		return ledger.Errorf(ledger.Unavailable, "background work has not begun")
	}
	id, _, err := p.main.Store.AskAuditRun(ctx, verifyStale)
	if err != nil {
		return err
	}
	_, err = p.main.Jobs.Add(ctx, verifyKind, id) // again for one that is under way: the job is unique by its key
	return err
}

// Check tells how the last verification went, or how far it is.
func (p pageAudit) Check(ctx context.Context) (web.AuditCheck, error) {
	last, err := p.main.Store.LastAuditRun(ctx)
	if err != nil || last.ID == "" {
		return web.AuditCheck{}, err
	}
	check := web.AuditCheck{AskedAt: last.AskedAt, EndedAt: last.EndedAt, Lines: last.Lines, Broken: last.EndedAt.IsZero() && time.Since(last.SeenAt) > verifyStale}
	if last.Result != "" {
		check.Found = new(web.Verified)
		if err := json.Unmarshal([]byte(last.Result), check.Found); err != nil {
			return check, fmt.Errorf("read what a verification found: %w", err)
		}
	}
	return check, nil
}

// verifyJob is the kind of the background verification.
func (m *Main) verifyJob() jobs.Kind {
	return jobs.Kind{Name: verifyKind, Run: m.verifyAudit, Time: verifyTime}
}

// verifyAudit verifies the chain and keeps what was found. Running it twice reads twice and keeps the first result.
func (m *Main) verifyAudit(ctx context.Context, key string) error {
	last, err := m.Store.LastAuditRun(ctx)
	if err != nil || last.ID != key || !last.EndedAt.IsZero() {
		return err // it is done, or another one was asked for since
	}
	noted := int64(0)
	report, err := m.Store.VerifyAudit(ctx, func(lines int64) {
		if lines-noted < verifyNote {
			return
		}
		noted = lines
		if err := m.Store.NoteAuditRun(ctx, key, lines); err != nil && ctx.Err() == nil {
			m.Log.WarnContext(ctx, "verification not noted", "error", err)
		}
	})
	if err != nil {
		return err
	}
	found := web.Verified{Lines: report.Lines, Seals: len(report.Seals), Erased: report.Erased, Unsealed: report.Unsealed, Failed: report.Failed, Faults: report.Faults}
	if n := len(report.Seals); n > 0 {
		found.Head = fmt.Sprintf("%d:%s", report.Seals[n-1].Last, report.Seals[n-1].Link)
	}
	told, err := json.Marshal(found)
	if err != nil {
		return fmt.Errorf("keep what a verification found: %w", err)
	}
	m.Log.InfoContext(ctx, "record of changes verified", "lines", found.Lines, "failed", found.Failed)
	return m.Store.EndAuditRun(ctx, key, report.Lines, string(told))
}

// Export writes the lines that a filter leaves.
func (p pageAudit) Export(ctx context.Context, w io.Writer, form string, f ledger.AuditFilter) error {
	put, flush := exporter(w, "."+form, p.main.Zone)
	err := p.main.Store.EachAuditLine(ctx, func(l *ledger.AuditLine) error {
		if !f.Leaves(&l.AuditEntry) {
			return nil
		}
		return put(l)
	})
	if err != nil {
		return err
	}
	return flush()
}

// pagePersons is what is kept about people, for their page.
type pagePersons struct{ *store.Store }

var _ web.Persons = pagePersons{}

// Kept lists what is kept about one.
func (p pagePersons) Kept(ctx context.Context, userID string) ([]web.Kept, error) {
	rows, err := p.PersonalRecords(ctx, userID)
	kept := make([]web.Kept, len(rows))
	for i, r := range rows {
		kept[i] = web.Kept{What: r.What, Rows: r.Rows, Goes: r.Goes}
	}
	return kept, err
}
