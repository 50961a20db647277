package store

import (
	"context"
	"database/sql"
	"time"

	"duban/ledger"
)

// Stuck is a message that needs a person: one that was set aside after its last attempt, or one to somebody that was
// refused, or of which nobody knows whether it arrived 待处理消息.
type Stuck struct {
	ID           string
	Outgoing     bool   // to a person rather than from one
	State        string // dead, failed or unknown
	Channel      string
	Conversation string
	Person       string // user id
	Text         string
	Attempts     int
	At           time.Time // when it came or was written, UTC
	Reason       string    // of the last attempt; no chat text, no secrets
}

// stuckMost bounds one list.
const stuckMost = 1000

// Stuck lists them, the oldest first, at the most 1,000.
func (s *Store) Stuck(ctx context.Context) ([]Stuck, error) {
	found := []Stuck{}
	err := each(ctx, s.reads, `SELECT id, 0, state, channel, conversation, sender_id, body, attempts, received_at, last_error
		FROM inbox WHERE state = 'dead'
		UNION ALL SELECT id, 1, state, channel, conversation, recipient, body, attempts, created_at, last_error
		FROM outbox WHERE state IN ('failed', 'unknown') ORDER BY 9, 1 LIMIT $1`, []any{stuckMost}, func(r *sql.Rows) error {
		var m Stuck
		var outgoing int
		err := r.Scan(&m.ID, &outgoing, &m.State, &m.Channel, &m.Conversation, &m.Person, &m.Text, &m.Attempts, at{&m.At}, &m.Reason)
		m.Outgoing = outgoing == 1
		found = append(found, m)
		return err
	})
	return found, s.wrap(err, "listing messages that need a person")
}

// Retry makes one of them due again, behind whatever waits in its conversation, with all its attempts before it.
// Errors: NotFound when there is none with this id.
func (s *Store) Retry(ctx context.Context, id string) error {
	return s.writer.do(ctx, "trying a message again", func(ctx context.Context, t *txn) error {
		n, err := t.exec(ctx, `UPDATE inbox SET state = 'stored', attempts = 0, not_before = 0, finished_at = 0, seq = `+
			lastOf("inbox", "conversation", "inbox.conversation", inboxUnfinished)+` WHERE id = $1 AND state = 'dead'`, id)
		if err != nil || n > 0 {
			return err
		}
		if _, err = t.exec(ctx, `UPDATE outbox SET lane = channel || '/' ||
			CASE WHEN conversation = '' THEN recipient ELSE conversation END WHERE id = $1 AND lane = ''`, id); err != nil {
			return err
		}
		n, err = t.exec(ctx, `UPDATE outbox SET state = 'queued', attempts = 0, not_before = 0, settled_at = 0, owner = 0, seq = `+
			lastOf("outbox", "lane", "outbox.lane", outboxWaiting)+` WHERE id = $1 AND state IN ('failed', 'unknown')`, id)
		if err == nil && n == 0 {
			return ledger.Errorf(ledger.NotFound, "没有编号为 %s 的待处理消息,请用 duban dead 查看编号", id)
		}
		return err
	})
}
