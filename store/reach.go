package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"duban/delivery"
)

// Unreachable is somebody to whom a channel brings nothing 联系不上的人.
type Unreachable struct {
	Person  string    // user id, in lower case
	Channel string    //
	Reason  string    // of the first failed attempt; no chat text, no secrets
	Since   time.Time // system clock, UTC
}

// lose notes that a message could not be sent because its receiver cannot be reached.
func (t *txn) lose(ctx context.Context, m delivery.Settlement) error {
	_, err := t.exec(ctx, `INSERT INTO reach (person, channel, state, reason, since)
		SELECT lower(recipient), channel, 'unreachable', $1, $2 FROM outbox WHERE id = $3
		ON CONFLICT (person, channel) DO UPDATE SET state = excluded.state, reason = excluded.reason, since = excluded.since
		WHERE reach.state <> excluded.state`, cut(m.Reason), t.w.now().UnixMicro(), m.ID)
	return err
}

// reached notes that whoever was unreachable got one of these messages. It is one statement for a batch, over the few rows
// of people who are unreachable.
func (t *txn) reached(ctx context.Context, sent []string) error {
	if len(sent) == 0 {
		return nil
	}
	ids, err := json.Marshal(sent)
	if err != nil {
		return fmt.Errorf("encoding ids: %w", err)
	}
	_, err = t.exec(ctx, `UPDATE reach SET state = 'reachable', reason = '', since = $2 WHERE state = 'unreachable' AND EXISTS (
		SELECT 1 FROM outbox o WHERE o.id IN (`+t.w.dialect.listed+`) AND o.channel = reach.channel AND lower(o.recipient) = reach.person)`,
		string(ids), t.w.now().UnixMicro())
	return err
}

// Unreachable lists whom a channel cannot reach, the longest first.
func (s *Store) Unreachable(ctx context.Context) ([]Unreachable, error) {
	found := []Unreachable{}
	err := each(ctx, s.reads, `SELECT person, channel, reason, since FROM reach WHERE state = 'unreachable' ORDER BY since, person`, nil,
		func(r *sql.Rows) error {
			var u Unreachable
			err := r.Scan(&u.Person, &u.Channel, &u.Reason, at{&u.Since})
			found = append(found, u)
			return err
		})
	return found, s.wrap(err, "listing whom messages cannot reach")
}
