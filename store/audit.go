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
	return n > 0, err
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
