package store

import (
	"context"
	"strings"

	"duban/ledger"
)

var insertAudit = insertInto("audit", "id", "document_id", "measure_key", "what", "unit", "field", "before_value", "after_value",
	"user_id", "user_name", "message_key", "entry_key", "acted_at", "recorded_at") + ` ON CONFLICT (document_id, entry_key) DO NOTHING`

// audit adds a line to the record of changes; fresh is false when the line of this key stands already: then what it
// says was done before.
func (t *txn) audit(ctx context.Context, e ledger.AuditEntry, key string) (fresh bool, err error) {
	act := t.completed(e.Act)
	n, err := t.exec(ctx, insertAudit, newID(), e.DocumentID, e.MeasureKey, e.What, e.Unit, e.Field, e.Before, e.After, act.UserID, act.Name,
		act.MessageKey, key, micros(act.At), t.tick())
	if err == nil && n > 0 && e.What == ledger.AuditConfirm {
		err = t.noteConfirmed(ctx, e.DocumentID, micros(act.At))
	}
	return n > 0, err
}

// noteConfirmed keeps when a document was first and last confirmed beside the record, which may be pruned.
func (t *txn) noteConfirmed(ctx context.Context, document string, at int64) error {
	_, err := t.exec(ctx, `INSERT INTO confirmations (document_id, first_at, last_at) VALUES ($1, $2, $2) ON CONFLICT (document_id) DO UPDATE SET
		first_at = CASE WHEN excluded.first_at < confirmations.first_at THEN excluded.first_at ELSE confirmations.first_at END,
		last_at = CASE WHEN excluded.last_at > confirmations.last_at THEN excluded.last_at ELSE confirmations.last_at END`, document, at)
	return err
}

// actKey is the key of an act in the record of changes: the same for the same act of the same message, another for
// every act that came without a message.
func (t *txn) actKey(a ledger.Act, parts ...string) string {
	if a.MessageKey == "" {
		return newID()
	}
	return strings.Join(append([]string{a.MessageKey}, parts...), "|")
}

// completed fills in what an act may leave out.
func (t *txn) completed(a ledger.Act) ledger.Act {
	if a.At.IsZero() {
		a.At = t.w.now()
	}
	if a.Name == "" {
		a.Name = a.UserID
	}
	return a
}
