package main

import (
	"context"
	"fmt"
	"io"
	"sync"
	"time"

	"duban/ledger"
	"duban/store"
	"duban/web"
)

// pageAudit is the record of changes for its page. One verification runs at a time: each reads every line.
type pageAudit struct {
	store *store.Store
	zone  *time.Location
	one   *sync.Mutex
}

var _ web.Auditing = pageAudit{}

// Verify verifies the chain.
func (p pageAudit) Verify(ctx context.Context) (web.Verified, error) {
	if !p.one.TryLock() {
		return web.Verified{}, ledger.Errorf(ledger.Conflict, "another verification runs")
	}
	defer p.one.Unlock()
	report, err := p.store.VerifyAudit(ctx, nil)
	if err != nil {
		return web.Verified{}, err
	}
	found := web.Verified{Lines: report.Lines, Seals: len(report.Seals), Erased: report.Erased, Unsealed: report.Unsealed, Failed: report.Failed, Faults: report.Faults}
	if n := len(report.Seals); n > 0 {
		found.Head = fmt.Sprintf("%d:%s", report.Seals[n-1].Last, report.Seals[n-1].Link)
	}
	return found, nil
}

// Export writes the lines that a filter leaves.
func (p pageAudit) Export(ctx context.Context, w io.Writer, form string, f ledger.AuditFilter) error {
	put, flush := exporter(w, "."+form, p.zone)
	err := p.store.EachAuditLine(ctx, func(l *ledger.AuditLine) error {
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
