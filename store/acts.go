package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"duban/bot"
	"duban/ledger"
	"duban/revision"
)

// What has become of a correction.
//
//	standing ──new revision reads otherwise──► lost ──looked at──► settled
//	    └──new revision drops it──────────────────────────────────► settled
const (
	mendStanding = "standing"
	mendLost     = "lost"
	mendSettled  = "settled"
)

// Mend writes a person's correction into the current reading. The measure has to be checked anew.
// Errors: Conflict when the field reads otherwise by now, Invalid for a value that cannot be right, NotFound for an
// unknown document or measure.
func (s *Store) Mend(ctx context.Context, m ledger.Mend) error {
	return s.writer.do(ctx, "correcting a reading", func(ctx context.Context, t *txn) error { return t.mend(ctx, m) })
}

// CheckMeasure notes that a person found a measure's reading right; corrections of it that got lost count as seen.
// Errors: NotFound for an unknown document or measure, Conflict when another revision stands by now.
func (s *Store) CheckMeasure(ctx context.Context, c ledger.Check) error {
	return s.writer.do(ctx, "checking a measure", func(ctx context.Context, t *txn) error { return t.check(ctx, c) })
}

// ConfirmDocument lets a document's duties count. Once confirmed it stays so until its next revision; confirming it
// again changes nothing.
// Errors: NotFound, Conflict when another revision stands by now.
func (s *Store) ConfirmDocument(ctx context.Context, c ledger.Confirmation) error {
	return s.writer.do(ctx, "confirming a document", func(ctx context.Context, t *txn) error { return t.confirm(ctx, c) })
}

// SetStanding marks a document as repealed, replaced, or in force again; the standing that it has changes nothing.
// Errors: NotFound for an unknown document or one that is said to replace it, Invalid for an unknown standing or a
// document that replaces itself.
func (s *Store) SetStanding(ctx context.Context, c ledger.StandingChange) error {
	return s.writer.do(ctx, "changing a document's standing", func(ctx context.Context, t *txn) error { return t.setStanding(ctx, c) })
}

// applyToDocuments does the share of effects that changes documents.
func (t *txn) applyToDocuments(ctx context.Context, e bot.Effects) error {
	for i := range e.Documents {
		if err := checkDocument(&e.Documents[i]); err != nil {
			return err
		}
		if _, err := t.saveDocument(ctx, &e.Documents[i]); err != nil {
			return err
		}
	}
	for _, m := range e.Mends {
		if err := t.mend(ctx, m); err != nil {
			return err
		}
	}
	for _, c := range e.Checks {
		if err := t.check(ctx, c); err != nil {
			return err
		}
	}
	for _, c := range e.Confirm {
		if err := t.confirm(ctx, c); err != nil {
			return err
		}
	}
	for _, c := range e.Standings {
		if err := t.setStanding(ctx, c); err != nil {
			return err
		}
	}
	return nil
}

var insertMend = insertInto("mends", "id", "document_id", "measure_key", "field", "position", "before_value", "after_value",
	"user_id", "user_name", "message_key", "acted_at", "revision", "lost_revision", "state", "recorded_at")

func (t *txn) mend(ctx context.Context, m ledger.Mend) error {
	if err := t.lockDocuments(ctx); err != nil {
		return err
	}
	if m.Field == ledger.MendYear {
		m.MeasureKey = ""
	}
	fresh, err := t.audit(ctx, ledger.AuditEntry{Act: m.Act, What: ledger.AuditMend, DocumentID: m.DocumentID, MeasureKey: m.MeasureKey,
		Field: string(m.Field), Before: m.Before, After: m.After}, t.actKey(m.Act, "mend", m.MeasureKey, string(m.Field), fmt.Sprint(m.Index), m.After))
	if err != nil || !fresh {
		return err
	}
	docs, err := load(ctx, t.w.prepared, m.DocumentID)
	if err == nil && (len(docs) == 0 || m.DocumentID == "") {
		err = noDocument(m.DocumentID)
	}
	if err != nil {
		return err
	}
	d := &docs[0]
	if err := t.keepReading(ctx, d); err != nil {
		return err
	}
	was := revision.Copy(d)
	if err := revision.Apply(d, m); err != nil {
		return err
	}
	if err := t.rewrite(ctx, was, d, m); err != nil {
		return err
	}
	_, err = t.exec(ctx, `UPDATE mends SET state = $1 WHERE document_id = $2 AND measure_key = $3 AND field = $4 AND state = $5`,
		mendSettled, m.DocumentID, m.MeasureKey, string(m.Field), mendLost)
	if err != nil {
		return err
	}
	id := m.ID
	if id == "" {
		id = newID()
	}
	act := t.completed(m.Act)
	_, err = t.exec(ctx, insertMend, id, m.DocumentID, m.MeasureKey, string(m.Field), m.Index, m.Before, m.After, act.UserID, act.Name,
		act.MessageKey, micros(act.At), d.Revision, 0, mendStanding, t.tick())
	t.touch(documentsStamp)
	return err
}

// rewrite replaces the rows of the measures that a correction changed; they have to be checked anew.
func (t *txn) rewrite(ctx context.Context, was, d *ledger.Document, m ledger.Mend) error {
	if m.Field == ledger.MendYear {
		if _, err := t.exec(ctx, `UPDATE documents SET year = $1 WHERE id = $2`, d.Year, d.ID); err != nil {
			return err
		}
	}
	b := &rows{t: t, ctx: ctx}
	for i := range d.Measures {
		one := &d.Measures[i]
		if one.Key != m.MeasureKey && revision.SameReading(&was.Measures[i], one) {
			continue
		}
		one.Checked = nil
		for _, table := range [...]string{"measures", "clauses", "parts", "assignments", "deadlines", "targets"} {
			if _, err := t.exec(ctx, `DELETE FROM `+table+` WHERE document_id = $1 AND measure_key = $2`, d.ID, one.Key); err != nil {
				return err
			}
		}
		if err := b.measure(d.ID, i, one); err != nil {
			return err
		}
	}
	if b.err != nil {
		return b.err
	}
	return t.resign(ctx, d)
}

func (t *txn) check(ctx context.Context, c ledger.Check) error {
	if err := t.lockDocuments(ctx); err != nil {
		return err
	}
	fresh, err := t.audit(ctx, ledger.AuditEntry{Act: c.Act, What: ledger.AuditCheck, DocumentID: c.DocumentID, MeasureKey: c.MeasureKey},
		t.actKey(c.Act, "check", c.MeasureKey))
	if err != nil || !fresh {
		return err
	}
	if _, err := t.atRevision(ctx, c.DocumentID, c.Revision); err != nil {
		return err
	}
	act := t.completed(c.Act)
	n, err := t.exec(ctx, `UPDATE measures SET checked_by = $1, checked_name = $2, checked_message = $3, checked_at = $4
		WHERE document_id = $5 AND measure_key = $6`, act.UserID, act.Name, act.MessageKey, micros(act.At), c.DocumentID, c.MeasureKey)
	if err == nil && n == 0 {
		return ledger.Errorf(ledger.NotFound, "这份文件里没有这一条了,请看一下最新的内容。")
	}
	if err != nil {
		return err
	}
	t.touch(documentsStamp)
	_, err = t.exec(ctx, `UPDATE mends SET state = $1 WHERE document_id = $2 AND measure_key = $3 AND state = $4`,
		mendSettled, c.DocumentID, c.MeasureKey, mendLost)
	return err
}

// atRevision returns a document's status, when the revision that a person saw still stands; 0 is any.
func (t *txn) atRevision(ctx context.Context, id string, seen int) (status string, err error) {
	var stands int
	err = t.row(ctx, `SELECT status, revision FROM documents WHERE id = $1`, []any{id}, &status, &stands)
	if errors.Is(err, sql.ErrNoRows) {
		return "", noDocument(id)
	}
	if err == nil && seen != 0 && seen != stands {
		return "", ledger.Errorf(ledger.Conflict, "这份文件刚刚更新到第%d版,请看一下新的内容再定。", stands)
	}
	return status, err
}

func (t *txn) confirm(ctx context.Context, c ledger.Confirmation) error {
	if err := t.lockDocuments(ctx); err != nil {
		return err
	}
	status, err := t.atRevision(ctx, c.DocumentID, 0)
	if err != nil {
		return err
	}
	if status != string(ledger.DocumentConfirmed) {
		fresh, err := t.audit(ctx, ledger.AuditEntry{Act: c.Act, What: ledger.AuditConfirm, DocumentID: c.DocumentID,
			Before: status, After: string(ledger.DocumentConfirmed)}, t.actKey(c.Act, "confirm"))
		if err != nil || !fresh {
			return err
		}
		if _, err := t.atRevision(ctx, c.DocumentID, c.Revision); err != nil {
			return err
		}
		if _, err := t.exec(ctx, `UPDATE documents SET status = $1 WHERE id = $2`, string(ledger.DocumentConfirmed), c.DocumentID); err != nil {
			return err
		}
		t.touch(documentsStamp)
	}
	// what a new revision left behind, and no measure shows any more, was there to be seen
	n, err := t.exec(ctx, `UPDATE mends SET state = $1 WHERE document_id = $2 AND state = $3 AND measure_key NOT IN
		(SELECT measure_key FROM measures WHERE document_id = $2)`, mendSettled, c.DocumentID, mendLost)
	if n > 0 {
		t.touch(documentsStamp)
	}
	return err
}

func (t *txn) setStanding(ctx context.Context, c ledger.StandingChange) error {
	if err := t.lockDocuments(ctx); err != nil {
		return err
	}
	return t.changeStanding(ctx, c)
}

func (t *txn) changeStanding(ctx context.Context, c ledger.StandingChange) error {
	switch {
	case c.Standing != ledger.InForce && c.Standing != ledger.Repealed && c.Standing != ledger.Replaced:
		return ledger.Errorf(ledger.Invalid, "不认识的效力“%s”,可写 repealed 或 replaced。", string(c.Standing))
	case c.By != "" && c.By == c.DocumentID:
		return ledger.Errorf(ledger.Invalid, "一份文件不能废止它自己,请写明是哪份文件废止的。")
	case c.Standing == ledger.InForce:
		c.By = ""
	}
	if c.By != "" {
		if _, err := t.atRevision(ctx, c.By, 0); err != nil {
			return err
		}
	}
	var standing, by string
	err := t.row(ctx, `SELECT standing, standing_by FROM documents WHERE id = $1`, []any{c.DocumentID}, &standing, &by)
	if errors.Is(err, sql.ErrNoRows) {
		return noDocument(c.DocumentID)
	}
	if err != nil || standing == string(c.Standing) && by == c.By {
		return err
	}
	fresh, err := t.audit(ctx, ledger.AuditEntry{Act: c.Act, What: ledger.AuditStanding, DocumentID: c.DocumentID, Field: c.By, Before: standing,
		After: string(c.Standing)}, t.actKey(c.Act, "standing", string(c.Standing), c.By))
	if err != nil || !fresh {
		return err
	}
	t.touch(documentsStamp)
	_, err = t.exec(ctx, `UPDATE documents SET standing = $1, standing_by = $2, standing_note = $3 WHERE id = $4`,
		string(c.Standing), c.By, c.Note, c.DocumentID)
	return err
}
