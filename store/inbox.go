package store

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"duban/bot"
	"duban/delivery"
	"duban/ledger"
)

// How a message that fails is treated: so many attempts, each so much later than the one before (twice as
// long every time), and so many conversations looked after by one sweep.
const (
	inboxAttempts  = 5
	inboxBackoff   = time.Second
	staleBatch     = 1000
	reasonBytesMax = 500

	inboxUnfinished = "state = 'stored'"
)

var insertIncoming = insertLast("inbox", "conversation", inboxUnfinished, "id", "message_key", "channel", "conversation", "sender_id", "unit", "kind",
	"body", "business_at", "received_at", "state", "attempts", "not_before", "finished_at", "last_error", "file_name", "file_media", "more") +
	` ON CONFLICT (message_key) DO NOTHING`

// Accept keeps a message; it is durable when Accept returns. A key that was seen before is not fresh and
// changes nothing. Errors: Invalid without key or conversation, Unavailable when it could not be kept.
func (s *Store) Accept(ctx context.Context, in delivery.Incoming) (fresh bool, err error) {
	if in.Key == "" || in.Conversation == "" {
		return false, ledger.Errorf(ledger.Invalid, "消息缺少标识或会话,不能接收")
	}
	more, err := moreOf(&in)
	if err != nil {
		return false, err
	}
	err = s.writer.beside(ctx, "accepting a message", func(ctx context.Context, t *txn) error {
		var file ledger.File
		if in.File != nil {
			file = *in.File
		}
		received := micros(in.ReceivedAt)
		if received == 0 {
			received = t.w.now().UnixMicro()
		}
		n, err := t.exec(ctx, insertIncoming, newID(), in.Key, in.Channel, in.Conversation, in.From, in.Unit, in.Kind,
			in.Text, micros(in.At), received, "stored", 0, 0, 0, "", file.Name, file.MediaID, more)
		fresh = n > 0
		return err
	})
	return fresh && err == nil, err
}

// Next returns the oldest unfinished message of a conversation and whether it is due; the zero Incoming when
// there is none. One that has failed is due again a little later, and the messages behind it wait for it.
func (s *Store) Next(ctx context.Context, conversation string) (in delivery.Incoming, due bool, err error) {
	var notBefore int64
	var file ledger.File
	err = s.reads.row(ctx, `SELECT id, message_key, channel, conversation, sender_id, unit, kind, body, business_at,
		received_at, attempts, not_before, file_name, file_media, more FROM inbox WHERE state = 'stored' AND conversation = $1 ORDER BY seq, id LIMIT 1`,
		[]any{conversation}, &in.ID, &in.Key, &in.Channel, &in.Conversation, &in.From, &in.Unit, &in.Kind, &in.Text,
		at{&in.At}, at{&in.ReceivedAt}, &in.Attempts, &notBefore, &file.Name, &file.MediaID, moreInto{&in})
	if errors.Is(err, sql.ErrNoRows) {
		return delivery.Incoming{}, false, nil
	}
	if file.MediaID != "" {
		in.File = &file
	}
	return in, err == nil && notBefore <= s.now().UnixMicro(), s.wrap(err, "reading the next message")
}

// Stale returns conversations whose oldest unfinished message was received up to the instant and is due, the
// longest waiting first, at the most 1,000.
func (s *Store) Stale(ctx context.Context, receivedBefore time.Time) ([]string, error) {
	found := []string{}
	err := each(ctx, s.reads, `SELECT conversation FROM inbox i WHERE state = 'stored' AND received_at <= $1
		AND not_before <= $2 AND NOT EXISTS (SELECT 1 FROM inbox o WHERE o.state = 'stored'
		AND o.conversation = i.conversation AND (o.seq, o.id) < (i.seq, i.id)) ORDER BY id LIMIT $3`,
		[]any{receivedBefore.UnixMicro(), s.now().UnixMicro(), staleBatch}, func(r *sql.Rows) error {
			var conversation string
			err := r.Scan(&conversation)
			found = append(found, conversation)
			return err
		})
	return found, s.wrap(err, "looking for unfinished messages")
}

// Commit does everything that a message led to, and finishes it, in one transaction.
// Errors: delivery.ErrFinished when it is finished already, and those of Apply. On any error nothing is done.
func (s *Store) Commit(ctx context.Context, turn delivery.Turn) error {
	_, err := s.commit(ctx, turn, false)
	return err
}

// CommitSending is Commit for a caller who sends the answers at once. claimed is false when something of their
// lanes waits or is with another process: then they wait behind it in the outbox. Errors as with Commit.
func (s *Store) CommitSending(ctx context.Context, turn delivery.Turn) (claimed bool, err error) {
	return s.commit(ctx, turn, true)
}

func (s *Store) commit(ctx context.Context, turn delivery.Turn, claim bool) (claimed bool, err error) {
	write := s.writer.do
	if apart(turn.Effects) {
		write = s.writer.beside
	}
	err = write(ctx, "committing a turn", func(ctx context.Context, t *txn) error {
		claimed = claim
		if err := t.finish(ctx, turn.InboxID); err != nil {
			return err
		}
		if err := t.apply(ctx, turn.Effects); err != nil {
			return err
		}
		for i := 0; claimed && i < len(turn.Outgoing); i++ {
			free, err := t.laneFree(ctx, turn.Outgoing[i])
			if err != nil {
				return err
			}
			claimed = free
		}
		for i := range turn.Outgoing {
			n, err := t.enqueue(ctx, &turn.Outgoing[i], claimed)
			if err != nil {
				return err
			}
			claimed = claimed && n > 0
		}
		return nil
	})
	return claimed && err == nil, err
}

// apart reports effects that only add rows of their own: they neither read nor change what another message writes.
func apart(e bot.Effects) bool {
	for i := range e.Updates {
		if e.Updates[i].Supersedes != "" {
			return false
		}
	}
	e.Updates, e.Drafts = nil, nil
	return e.Empty()
}

func (t *txn) finish(ctx context.Context, id string) error {
	n, err := t.exec(ctx, `UPDATE inbox SET state = 'done', finished_at = $1 WHERE id = $2 AND state = 'stored'`,
		t.w.now().UnixMicro(), id)
	if err == nil && n == 0 {
		return delivery.ErrFinished
	}
	return err
}

// Fail counts a failed attempt. After the fifth the message is set aside (dead) and the apology goes out;
// before that the next attempt is due a little later, each time twice as long.
// Errors: delivery.ErrFinished when it is finished or dead already.
func (s *Store) Fail(ctx context.Context, id, reason string, apology delivery.Outgoing) (dead bool, err error) {
	err = s.writer.do(ctx, "noting a failed attempt", func(ctx context.Context, t *txn) error {
		var attempts int
		err := t.row(ctx, `SELECT attempts FROM inbox WHERE id = $1 AND state = 'stored'`, []any{id}, &attempts)
		if errors.Is(err, sql.ErrNoRows) {
			return delivery.ErrFinished
		}
		if err != nil {
			return err
		}
		attempts++
		state, finished, now := "stored", int64(0), t.w.now()
		if dead = attempts >= inboxAttempts; dead {
			state, finished = "dead", now.UnixMicro()
		}
		next := now.Add(inboxBackoff << (attempts - 1)).UnixMicro()
		n, err := t.exec(ctx, `UPDATE inbox SET attempts = $1, state = $2, finished_at = $3, not_before = $4,
			last_error = $5 WHERE id = $6 AND state = 'stored'`, attempts, state, finished, next, cut(reason), id)
		if err == nil && n == 0 {
			return delivery.ErrFinished // another process was faster
		}
		if err == nil && dead && apology.Key != "" {
			_, err = t.enqueue(ctx, &apology, false)
		}
		return err
	})
	return dead && err == nil, err
}

// cut bounds what is kept of an error.
func cut(reason string) string {
	if len(reason) > reasonBytesMax {
		reason = strings.ToValidUTF8(reason[:reasonBytesMax], "")
	}
	return reason
}
