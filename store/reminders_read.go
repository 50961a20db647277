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

// Receipts returns who was told of which document's duties, the oldest first.
func (s *Store) Receipts(ctx context.Context) ([]ledger.Receipt, error) {
	return s.readReceipts(ctx, ` ORDER BY told_at, document_id, person, unit`)
}

func (s *Store) readReceipts(ctx context.Context, which string, args ...any) ([]ledger.Receipt, error) {
	found := []ledger.Receipt{}
	err := each(ctx, s.reads, `SELECT document_id, person, unit, told_at, duties FROM receipts`+which, args, func(r *sql.Rows) error {
		var x ledger.Receipt
		err := r.Scan(&x.DocumentID, &x.Person, &x.Unit, at{&x.Told}, listOf(&x.Duties))
		found = append(found, x)
		return err
	})
	return found, s.wrap(err, "reading who was told of a document")
}

// ReceiptsOf returns when a person was told of which document's duties, the oldest first.
func (s *Store) ReceiptsOf(ctx context.Context, person string) ([]ledger.Receipt, error) {
	return s.readReceipts(ctx, ` WHERE person = $1 ORDER BY told_at, document_id, unit`, strings.ToLower(person))
}

// Slips returns the slips, the oldest first.
func (s *Store) Slips(ctx context.Context) ([]ledger.Slip, error) {
	found := []ledger.Slip{}
	err := each(ctx, s.reads, `SELECT id, unit, day, items, state, user_id, user_name, message_key, acted_at, drafted_at FROM slips ORDER BY day, unit`, nil, func(r *sql.Rows) error {
		var x ledger.Slip
		err := r.Scan(&x.ID, &x.Unit, day{&x.Day}, listOf(&x.Items), &x.State, &x.Act.UserID, &x.Act.Name, &x.Act.MessageKey, at{&x.Act.At}, at{&x.Drafted})
		found = append(found, x)
		return err
	})
	return found, s.wrap(err, "reading the slips")
}

// ConfirmedAt returns when each document was first confirmed, and when last. Business instants, UTC.
func (s *Store) ConfirmedAt(ctx context.Context) (first, last map[string]time.Time, err error) {
	first, last = map[string]time.Time{}, map[string]time.Time{}
	err = each(ctx, s.reads, `SELECT document_id, first_at, last_at FROM confirmations`, nil, func(r *sql.Rows) error {
		var id string
		var from, to time.Time
		err := r.Scan(&id, at{&from}, at{&to})
		first[id], last[id] = from, to
		return err
	})
	return first, last, s.wrap(err, "reading when documents were confirmed")
}

// FirstConfirmed returns when a document was first confirmed, zero when it never was. Business instant, UTC.
func (s *Store) FirstConfirmed(ctx context.Context, document string) (first time.Time, err error) {
	err = s.reads.row(ctx, `SELECT first_at FROM confirmations WHERE document_id = $1`, []any{document}, at{&first})
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return first, s.wrap(err, "reading when a document was confirmed")
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
