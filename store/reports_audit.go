package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"duban/ledger"
)

// auditReport writes a report, or a correction of one, into the record of changes.
func (t *txn) auditReport(ctx context.Context, u *ledger.ProgressUpdate) error {
	e := ledger.AuditEntry{What: ledger.AuditReport, DocumentID: u.DocumentID, MeasureKey: u.MeasureKey, Unit: u.Unit, After: saidOf(u.Status, u.Numbers),
		Act: ledger.Act{UserID: u.ReporterID, Name: u.Reporter, MessageKey: u.MessageKey, At: u.At}}
	if u.Supersedes != "" {
		old, err := t.reported(ctx, u.Supersedes)
		if err != nil {
			return err
		}
		e.What, e.Before = ledger.AuditCorrect, saidOf(old.Status, old.Numbers)
	}
	_, err := t.audit(ctx, e, fmt.Sprintf("%s|report|%d", u.MessageKey, u.Ordinal))
	return err
}

// withdraw takes a report back and writes so into the record of changes; by whom nobody says, it was the reporter.
func (t *txn) withdraw(ctx context.Context, id string, by ledger.Act, retired map[string]bool) error {
	if retired[id] {
		return nil
	}
	if err := t.retire(ctx, id, ledger.UpdateWithdrawn, retired); err != nil {
		return err
	}
	if err := t.notApproved(ctx, id); err != nil {
		return err
	}
	u, err := t.reported(ctx, id)
	if err != nil {
		return err
	}
	if by.UserID == "" {
		by.UserID, by.Name = u.ReporterID, u.Reporter
	}
	_, err = t.audit(ctx, ledger.AuditEntry{Act: by, What: ledger.AuditWithdraw, DocumentID: u.DocumentID, MeasureKey: u.MeasureKey, Unit: u.Unit,
		Before: saidOf(u.Status, u.Numbers)}, "withdraw|"+id)
	return err
}

// notApproved makes sure that nobody approved or closed a report that is taken back, even in the same instant: the row of the
// report is locked by then, so that of the two one meets the other.
func (t *txn) notApproved(ctx context.Context, id string) error {
	var n int
	err := t.row(ctx, `SELECT count(*) FROM decisions d WHERE d.update_id = $1 AND d.kind IN ('approve', 'close')
		AND NOT EXISTS (SELECT 1 FROM decisions w WHERE w.refers = d.id AND w.kind = 'withdraw')
		AND NOT EXISTS (SELECT 1 FROM decisions b WHERE b.update_id = d.update_id AND d.kind = 'approve' AND b.kind = 'return' AND b.recorded_at > d.recorded_at
			AND NOT EXISTS (SELECT 1 FROM decisions w WHERE w.refers = b.id AND w.kind = 'withdraw'))
		AND NOT EXISTS (SELECT 1 FROM decisions o WHERE d.kind = 'close' AND o.kind = 'reopen' AND o.document_id = d.document_id
			AND o.measure_key = d.measure_key AND o.recorded_at > d.recorded_at)`, []any{id}, &n)
	if err == nil && n > 0 {
		return ledger.Errorf(ledger.Conflict, "这条上报刚刚审核通过了,撤不回,请再看一次。")
	}
	return err
}

// reported reads an entry inside the transaction; the zero entry when there is none.
func (t *txn) reported(ctx context.Context, id string) (u ledger.ProgressUpdate, err error) {
	err = t.row(ctx, `SELECT document_id, measure_key, unit, status, numbers, reporter_id, reporter FROM progress_updates WHERE id = $1`, []any{id},
		&u.DocumentID, &u.MeasureKey, &u.Unit, &u.Status, listOf(&u.Numbers), &u.ReporterID, &u.Reporter)
	if errors.Is(err, sql.ErrNoRows) {
		return u, nil
	}
	return u, err
}

// saidOf is what a report says, in short: 已完成，45人.
func saidOf(status ledger.Status, numbers []ledger.Quantity) string {
	parts := []string{status.Chinese()}
	for _, q := range numbers {
		value := q.Range
		switch {
		case value != "":
		case q.Unit == "比例":
			value, q.Unit = strconv.FormatFloat(q.Value*100, 'f', 1, 64), "%"
		default:
			value = strconv.FormatFloat(q.Value, 'f', -1, 64)
		}
		parts = append(parts, q.What+value+q.Unit)
	}
	return strings.Join(parts, "，")
}
