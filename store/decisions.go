package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"duban/ledger"
)

var insertDecision = insertInto("decisions", "id", "kind", "document_id", "measure_key", "unit", "duty", "period", "update_id", "person",
	"substitute", "to_unit", "from_day", "until_day", "reason", "refers", "late", "user_id", "user_name", "message_key", "ordinal",
	"acted_at", "recorded_at") + ` ON CONFLICT DO NOTHING`

// addDecision keeps a decision and its line in the record of changes. One that its message brought before is left alone.
func (t *txn) addDecision(ctx context.Context, d ledger.Decision) error {
	act := t.completed(d.Act)
	if act.MessageKey == "" || d.Kind == "" {
		return ledger.Errorf(ledger.Invalid, "处理缺少消息标识或种类,不能记录")
	}
	if d.ID == "" {
		d.ID = newID()
	}
	n, err := t.exec(ctx, insertDecision, d.ID, string(d.Kind), d.DocumentID, d.MeasureKey, d.Unit, d.Duty, d.Period, d.UpdateID,
		strings.ToLower(d.Person), strings.ToLower(d.Substitute), d.ToUnit, d.From.String(), d.Until.String(), d.Reason, d.Refers, d.Late,
		act.UserID, act.Name, act.MessageKey, d.Ordinal, micros(act.At), t.tick())
	if err != nil {
		return err
	}
	if n == 0 {
		return t.decidedBefore(ctx, d)
	}
	if err := t.stillCurrent(ctx, d); err != nil {
		return err
	}
	t.touch(ledgerStamp)
	d.Act = act
	_, err = t.audit(ctx, auditOf(d), fmt.Sprintf("%s|decide|%d", act.MessageKey, d.Ordinal))
	return err
}

// decidedBefore tells the same message over again from another one that came too late.
func (t *txn) decidedBefore(ctx context.Context, d ledger.Decision) error {
	var id string
	err := t.row(ctx, `SELECT id FROM decisions WHERE message_key = $1 AND ordinal = $2`, []any{d.Act.MessageKey, d.Ordinal}, &id)
	if errors.Is(err, sql.ErrNoRows) {
		return ledger.Errorf(ledger.Conflict, "这件事刚刚已经有人处理了,请再看一次")
	}
	return err
}

// stillCurrent makes sure that what was reviewed still counts, and keeps it so until the transaction ends.
func (t *txn) stillCurrent(ctx context.Context, d ledger.Decision) error {
	if d.UpdateID == "" || d.Kind != ledger.DecideApprove && d.Kind != ledger.DecideReturn {
		return nil
	}
	n, err := t.exec(ctx, `UPDATE progress_updates SET state = state WHERE id = $1 AND state = $2`, d.UpdateID, string(ledger.UpdateCurrent))
	switch {
	case err != nil:
		return err
	case n == 0:
		return ledger.Errorf(ledger.Conflict, "这条上报刚刚被更正或撤回了,请再看一次")
	}
	return t.unreviewed(ctx, d)
}

// unreviewed makes sure that the last word about a report is not another one's of just now: nothing goes behind a return, and
// behind an approval a return alone. The row of the report is locked, so that of two reviewers at once one meets the other's.
func (t *txn) unreviewed(ctx context.Context, d ledger.Decision) error {
	var kind string
	err := t.row(ctx, `SELECT d.kind FROM decisions d WHERE d.update_id = $1 AND d.id <> $2 AND d.kind IN ('approve', 'return')
		AND NOT EXISTS (SELECT 1 FROM decisions w WHERE w.refers = d.id AND w.kind = 'withdraw') ORDER BY d.recorded_at DESC, d.id DESC LIMIT 1`,
		[]any{d.UpdateID, d.ID}, &kind)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil
	case err != nil:
		return err
	case ledger.DecisionKind(kind) == ledger.DecideReturn, d.Kind == ledger.DecideApprove:
		return ledger.Errorf(ledger.Conflict, "这条上报刚刚已经有人审过了,请再看一次")
	}
	return nil
}

// auditOf is a decision as a line in the record of changes.
func auditOf(d ledger.Decision) ledger.AuditEntry {
	e := ledger.AuditEntry{Act: d.Act, What: ledger.AuditDecide + string(d.Kind), DocumentID: d.DocumentID, MeasureKey: d.MeasureKey,
		Unit: d.Unit, Before: d.Refers, After: d.Reason}
	for _, field := range []string{d.ToUnit, d.Until.String(), d.From.String(), strings.ToLower(d.Person)} {
		if field != "" {
			e.Field = field
			break
		}
	}
	if d.UpdateID != "" {
		e.Before = d.UpdateID
	}
	return e
}

const decisionColumns = `SELECT id, kind, document_id, measure_key, unit, duty, period, update_id, person, substitute, to_unit, from_day,
	until_day, reason, refers, late, user_id, user_name, message_key, ordinal, acted_at FROM decisions`

// Decisions returns what was decided, in the order in which it was recorded, ties by ID; with a Limit the newest ones,
// newest first. Never nil.
func (s *Store) Decisions(ctx context.Context, f ledger.DecisionFilter) ([]ledger.Decision, error) {
	where, args := decisionWhere(f)
	query := decisionColumns
	if len(where) > 0 {
		query += " WHERE " + strings.Join(where, " AND ")
	}
	if f.Limit > 0 {
		args = append(args, f.Limit)
		query += fmt.Sprintf(" ORDER BY recorded_at DESC, id DESC LIMIT $%d", len(args))
	} else {
		query += " ORDER BY recorded_at, id"
	}
	found := []ledger.Decision{}
	err := each(ctx, s.reads, query, args, func(r *sql.Rows) error {
		var d ledger.Decision
		err := r.Scan(&d.ID, &d.Kind, &d.DocumentID, &d.MeasureKey, &d.Unit, &d.Duty, &d.Period, &d.UpdateID, &d.Person, &d.Substitute,
			&d.ToUnit, day{&d.From}, day{&d.Until}, &d.Reason, &d.Refers, &d.Late, &d.Act.UserID, &d.Act.Name, &d.Act.MessageKey, &d.Ordinal,
			at{&d.Act.At})
		found = append(found, d)
		return err
	})
	return found, s.wrap(err, "reading the decisions")
}

// decisionWhere turns a filter into conditions.
func decisionWhere(f ledger.DecisionFilter) (where []string, args []any) {
	narrow := func(condition string, value string) {
		if value != "" {
			args = append(args, value)
			where = append(where, strings.ReplaceAll(condition, "?", fmt.Sprintf("$%d", len(args))))
		}
	}
	narrow("document_id = ?", f.DocumentID)
	narrow("measure_key = ?", f.MeasureKey)
	narrow("(unit = ? OR unit = '')", f.Unit)
	narrow("person = ?", strings.ToLower(f.Person))
	narrow("user_id = ?", f.Actor)
	if f.Open {
		where = append(where, `kind IN ('extend', 'not_ours') AND NOT EXISTS (SELECT 1 FROM decisions s WHERE s.refers = decisions.id AND s.refers <> ''
			AND s.kind IN ('grant', 'refuse', 'withdraw'))`)
	}
	if len(f.Kinds) > 0 {
		marks := make([]string, len(f.Kinds))
		for i, k := range f.Kinds {
			args = append(args, string(k))
			marks[i] = fmt.Sprintf("$%d", len(args))
		}
		where = append(where, "kind IN ("+strings.Join(marks, ", ")+")")
	}
	return where, args
}
