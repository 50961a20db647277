package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"duban/delivery"
	"duban/ledger"
)

var (
	insertReceipt = insertInto("receipts", "document_id", "person", "unit", "told_at") + ` ON CONFLICT DO NOTHING`
	insertSlip    = insertInto("slips", "id", "unit", "day", "items", "state", "user_id", "user_name", "message_key", "acted_at") +
		` ON CONFLICT DO NOTHING`
)

// Push claims what a plan found due and queues its messages, in one transaction: each push once a person, day and kind. One
// that stands already is passed over. claimed holds the keys of the messages that were queued.
// Errors: Conflict when documents or ledger changed since the plan was made: then nothing was claimed, and a new plan is due.
func (s *Store) Push(ctx context.Context, r delivery.Round) (claimed []string, err error) {
	err = s.writer.do(ctx, "claiming reminders", func(ctx context.Context, t *txn) error {
		claimed = nil
		if err := t.unchanged(ctx, r.Seen); err != nil {
			return err
		}
		for i := range r.Claims {
			fresh, err := t.claim(ctx, &r.Claims[i])
			if err != nil {
				return err
			}
			if fresh {
				claimed = append(claimed, r.Claims[i].Outgoing.Key)
			}
		}
		for i := range r.Slips {
			if err := t.draftSlip(ctx, &r.Slips[i]); err != nil {
				return err
			}
		}
		return nil
	})
	return claimed, err
}

// unchanged makes sure that nothing was written since a plan's rows were read, and keeps it so until the transaction ends.
func (t *txn) unchanged(ctx context.Context, seen *delivery.Seen) error {
	if seen == nil {
		return nil
	}
	changed := t.stale[documentsStamp] || t.stale[ledgerStamp] // by an earlier request of this very transaction
	for _, s := range []struct {
		name  string
		value int64
	}{{stampDocuments, seen.Documents}, {stampLedger, seen.Ledger}} {
		n, err := t.exec(ctx, `UPDATE stamps SET value = value WHERE name = $1 AND value = $2`, s.name, s.value)
		if err != nil {
			return err
		}
		changed = changed || n == 0
	}
	if changed {
		return ledger.Errorf(ledger.Conflict, "台账刚刚有变化，提醒要重新算一遍")
	}
	return nil
}

// claim does one claim; false: somebody has it.
func (t *txn) claim(ctx context.Context, c *delivery.Claim) (bool, error) {
	p := &c.Push
	n, err := t.exec(ctx, insertPush, strings.ToLower(p.Person), string(p.Kind), p.Day.String(), micros(p.At))
	if err != nil || n == 0 {
		return false, err
	}
	for _, r := range c.Told {
		if _, err := t.exec(ctx, insertReceipt, r.DocumentID, strings.ToLower(r.Person), r.Unit, micros(r.Told)); err != nil {
			return false, err
		}
	}
	_, err = t.enqueue(ctx, &c.Outgoing, false)
	return true, err
}

// draftSlip keeps a draft; of one unit and day the first one stands.
func (t *txn) draftSlip(ctx context.Context, s *ledger.Slip) error {
	items, err := list(s.Items)
	if err != nil {
		return err
	}
	id := s.ID
	if id == "" {
		id = newID()
	}
	_, err = t.exec(ctx, insertSlip, id, s.Unit, s.Day.String(), items, string(ledger.SlipDraft), "", "", "", 0)
	return err
}

// Seen returns the stamps of documents and ledger: rows read after it are at least as new.
func (s *Store) Seen(ctx context.Context) (seen delivery.Seen, err error) {
	err = s.reads.row(ctx, `SELECT (SELECT value FROM stamps WHERE name = $1), (SELECT value FROM stamps WHERE name = $2)`,
		[]any{stampDocuments, stampLedger}, &seen.Documents, &seen.Ledger)
	return seen, s.wrap(err, "reading the version stamps")
}

// CurrentUpdates returns what counts of the reports on these documents, in the order of recording.
func (s *Store) CurrentUpdates(ctx context.Context, documents []string) ([]ledger.ProgressUpdate, error) {
	named, err := json.Marshal(documents)
	if err != nil {
		return nil, fmt.Errorf("encoding ids: %w", err)
	}
	return s.readUpdates(ctx, updateColumns+` WHERE document_id IN (`+s.dialect.listed+`) AND state = 'current' ORDER BY recorded_at, id`, []any{string(named)})
}

// NewestPushes returns each person's newest push of a kind.
func (s *Store) NewestPushes(ctx context.Context, kind ledger.PushKind) ([]ledger.Push, error) {
	found := []ledger.Push{}
	err := each(ctx, s.reads, `SELECT person, kind, day, pushed_at FROM pushes p WHERE kind = $1 AND day =
		(SELECT max(day) FROM pushes n WHERE n.person = p.person AND n.kind = p.kind) ORDER BY person`, []any{string(kind)}, func(r *sql.Rows) error {
		var p ledger.Push
		err := r.Scan(&p.Person, &p.Kind, day{&p.Day}, at{&p.At})
		found = append(found, p)
		return err
	})
	return found, s.wrap(err, "reading what was pushed")
}

// Pushes returns the pushes of a kind since a day, by day and person.
func (s *Store) Pushes(ctx context.Context, kind ledger.PushKind, since ledger.Date) ([]ledger.Push, error) {
	found := []ledger.Push{}
	err := each(ctx, s.reads, `SELECT person, kind, day, pushed_at FROM pushes WHERE kind = $1 AND day >= $2 ORDER BY day, person`,
		[]any{string(kind), since.String()}, func(r *sql.Rows) error {
			var p ledger.Push
			err := r.Scan(&p.Person, &p.Kind, day{&p.Day}, at{&p.At})
			found = append(found, p)
			return err
		})
	return found, s.wrap(err, "reading what was pushed")
}

// Receipts returns who was told of which document's duties.
func (s *Store) Receipts(ctx context.Context) ([]ledger.Receipt, error) {
	found := []ledger.Receipt{}
	err := each(ctx, s.reads, `SELECT document_id, person, unit, told_at FROM receipts ORDER BY told_at, document_id, person`, nil, func(r *sql.Rows) error {
		var x ledger.Receipt
		err := r.Scan(&x.DocumentID, &x.Person, &x.Unit, at{&x.Told})
		found = append(found, x)
		return err
	})
	return found, s.wrap(err, "reading who was told of a document")
}

// Slips returns the slips, the oldest first.
func (s *Store) Slips(ctx context.Context) ([]ledger.Slip, error) {
	found := []ledger.Slip{}
	err := each(ctx, s.reads, `SELECT id, unit, day, items, state, user_id, user_name, message_key, acted_at FROM slips ORDER BY day, unit`, nil, func(r *sql.Rows) error {
		var x ledger.Slip
		err := r.Scan(&x.ID, &x.Unit, day{&x.Day}, listOf(&x.Items), &x.State, &x.Act.UserID, &x.Act.Name, &x.Act.MessageKey, at{&x.Act.At})
		found = append(found, x)
		return err
	})
	return found, s.wrap(err, "reading the slips")
}

// SettleSlip notes that a draft was signed or dropped. Errors: Conflict when it is no draft any more, NotFound, Invalid.
func (s *Store) SettleSlip(ctx context.Context, slip ledger.Slip) error {
	if slip.State != ledger.SlipSigned && slip.State != ledger.SlipDropped {
		return ledger.Errorf(ledger.Invalid, "催办单只能签发或作废。")
	}
	return s.writer.do(ctx, "settling a slip", func(ctx context.Context, t *txn) error {
		act := t.completed(slip.Act)
		n, err := t.exec(ctx, `UPDATE slips SET state = $1, user_id = $2, user_name = $3, message_key = $4, acted_at = $5 WHERE id = $6 AND state = 'draft'`,
			string(slip.State), act.UserID, act.Name, act.MessageKey, micros(act.At), slip.ID)
		if err != nil || n > 0 {
			return err
		}
		var state string
		if err := t.row(ctx, `SELECT state FROM slips WHERE id = $1`, []any{slip.ID}, &state); errors.Is(err, sql.ErrNoRows) {
			return ledger.Errorf(ledger.NotFound, "没有这份催办单，请重新看一次。")
		} else if err != nil {
			return err
		}
		return ledger.Errorf(ledger.Conflict, "这份催办单刚刚已经处理过了。")
	})
}

// ConfirmedAt returns when each document was first confirmed, as far as the record of changes tells. Business instants, UTC.
func (s *Store) ConfirmedAt(ctx context.Context) (map[string]time.Time, error) {
	found := map[string]time.Time{}
	err := each(ctx, s.reads, `SELECT document_id, min(acted_at) FROM audit WHERE what = $1 GROUP BY document_id`, []any{ledger.AuditConfirm}, func(r *sql.Rows) error {
		var id string
		var first time.Time
		err := r.Scan(&id, at{&first})
		found[id] = first
		return err
	})
	return found, s.wrap(err, "reading when documents were confirmed")
}

// Pushed returns how the messages of a day's pushes of a kind stand, by person. A message that was pruned is Sent.
func (s *Store) Pushed(ctx context.Context, kind ledger.PushKind, of ledger.Date) ([]delivery.Pushed, error) {
	found := []delivery.Pushed{}
	err := each(ctx, s.reads, `SELECT p.person, p.kind, p.day, p.pushed_at, coalesce(o.state, 'sent'), coalesce(o.last_error, ''), coalesce(o.attempts, 0),
		coalesce(r.state, '') FROM pushes p LEFT JOIN outbox o ON o.send_key = 'push:' || p.kind || ':' || p.day || ':' || p.person
		LEFT JOIN reach r ON r.person = p.person AND r.channel = o.channel WHERE p.kind = $1 AND p.day = $2 ORDER BY p.person`,
		[]any{string(kind), of.String()}, func(r *sql.Rows) error {
			var p delivery.Pushed
			var reach string
			err := r.Scan(&p.Push.Person, &p.Push.Kind, day{&p.Push.Day}, at{&p.Push.At}, &p.State, &p.Reason, &p.Attempts, &reach)
			p.Unreachable = reach == "unreachable"
			found = append(found, p)
			return err
		})
	return found, s.wrap(err, "reading how pushes went")
}
