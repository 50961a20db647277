package store

import (
	"cmp"
	"context"
	"database/sql"
	"slices"

	"duban/delivery"
	"duban/ledger"
)

// outboxWaiting are the states in which a message holds up those behind it in its lane.
const outboxWaiting = "state IN ('queued', 'sending')"

var insertOutgoing = insertLast("outbox", "lane", outboxWaiting, "id", "send_key", "channel", "conversation", "recipient", "body", "choices",
	"state", "attempts", "not_before", "created_at", "settled_at", "last_error", "lane", "owner", "form", "blob") +
	` ON CONFLICT (send_key) DO NOTHING`

// Enqueue keeps messages to send. One whose key stands already is not kept again: added says how many were.
// Errors: Invalid when one has no key.
func (s *Store) Enqueue(ctx context.Context, messages ...delivery.Outgoing) (added int, err error) {
	err = s.writer.do(ctx, "keeping messages to send", func(ctx context.Context, t *txn) error {
		added = 0
		for i := range messages {
			n, err := t.enqueue(ctx, &messages[i], false)
			if err != nil {
				return err
			}
			added += int(n)
		}
		return nil
	})
	return added, err
}

func (t *txn) enqueue(ctx context.Context, o *delivery.Outgoing, claimed bool) (int64, error) {
	if o.Key == "" {
		return 0, ledger.Errorf(ledger.Invalid, "待发消息缺少标识")
	}
	choices, err := list(o.Choices)
	if err != nil {
		return 0, err
	}
	form, blob, err := formOf(&o.Form)
	if err != nil {
		return 0, err
	}
	now, notBefore, state, owner := t.w.now(), micros(o.NotBefore), delivery.OutgoingQueued, int64(0)
	if claimed {
		notBefore, state, owner = now.Add(delivery.SendLease).UnixMicro(), delivery.OutgoingSending, t.w.owner
	}
	id := o.ID
	if id == "" {
		id = newID()
	}
	return t.exec(ctx, insertOutgoing, id, o.Key, o.Channel, o.Conversation, o.To, o.Text, choices, string(state),
		o.Attempts, notBefore, now.UnixMicro(), 0, "", o.Lane(), owner, form, blob)
}

// laneFree reports that nothing of the message's lane waits or is with another process, or was claimed here and may not
// have reached the sender yet: owner tells the two ways to claim apart by its sign.
func (t *txn) laneFree(ctx context.Context, o delivery.Outgoing) (free bool, err error) {
	err = t.row(ctx, `SELECT NOT EXISTS (SELECT 1 FROM outbox WHERE lane = $1 AND `+outboxWaiting+`
		AND NOT (state = 'sending' AND owner = $2))`, []any{o.Lane(), t.w.owner}, &free)
	return free, err
}

const outgoingColumns = `id, send_key, channel, conversation, recipient, body, choices, attempts, not_before, form`

func scanOutgoing(r *sql.Rows, more ...any) (o delivery.Outgoing, err error) {
	err = r.Scan(append([]any{
		&o.ID, &o.Key, &o.Channel, &o.Conversation, &o.To, &o.Text, listOf(&o.Choices), &o.Attempts, at{&o.NotBefore}, formInto{&o.Form},
	}, more...)...)
	return o, err
}

// dueOutgoing are the messages whose time has come and that are the oldest unsettled ones of their lanes, so that
// no process sends a message while an earlier one is with another or waits. $1 is now.
const dueOutgoing = `outbox m WHERE m.state IN ('queued', 'sending') AND m.not_before <= $1 AND NOT EXISTS
	(SELECT 1 FROM outbox o WHERE o.lane = m.lane AND o.state IN ('queued', 'sending') AND (o.seq, o.id) < (m.seq, m.id))`

// DueOutgoing claims up to limit messages that are due, of each lane the oldest: whoever gets one has to send it
// within delivery.SendLease and then Settle it. One whose claim ran out, or whose process is gone, is due again,
// with one attempt more.
func (s *Store) DueOutgoing(ctx context.Context, limit int) ([]delivery.Outgoing, error) {
	if err := s.reclaim(ctx); err != nil {
		return []delivery.Outgoing{}, err
	}
	var due bool
	err := s.reads.row(ctx, `SELECT EXISTS (SELECT 1 FROM `+dueOutgoing+`)`, []any{s.now().UnixMicro()}, &due)
	if err != nil || !due {
		return []delivery.Outgoing{}, s.wrap(err, "looking for messages to send")
	}
	var found []delivery.Outgoing
	err = s.writer.do(ctx, "claiming messages to send", func(ctx context.Context, t *txn) error {
		found = []delivery.Outgoing{}
		now := t.w.now()
		return t.each(ctx, s.dialect.claimOutgoing,
			[]any{now.UnixMicro(), now.Add(delivery.SendLease).UnixMicro(), -t.w.owner, limit},
			func(r *sql.Rows) error {
				o, err := scanOutgoing(r)
				found = append(found, o)
				return err
			})
	})
	slices.SortFunc(found, func(a, b delivery.Outgoing) int { return cmp.Compare(a.ID, b.ID) })
	return found, err
}

// claimOutgoing is the dialect's statement for DueOutgoing: $1 now, $2 end of the claim, $3 who claims, $4 limit.
// locking is what an engine with several writers puts behind the selection.
func claimOutgoing(locking string) string {
	return `UPDATE outbox SET attempts = attempts + CASE WHEN state = 'sending' THEN 1 ELSE 0 END, state = 'sending',
		owner = $3, not_before = $2 WHERE id IN (SELECT m.id FROM ` + dueOutgoing + ` ORDER BY m.id LIMIT $4 ` + locking + `) RETURNING ` + outgoingColumns
}

// Settle notes what became of claimed messages, all in one transaction. One that this process does not hold claimed
// is left as it is.
func (s *Store) Settle(ctx context.Context, settled ...delivery.Settlement) error {
	write := s.writer.beside
	if slices.ContainsFunc(settled, func(m delivery.Settlement) bool { return m.Unreachable }) {
		write = s.writer.do
	}
	return write(ctx, "noting what was sent", func(ctx context.Context, t *txn) error {
		now := t.w.now().UnixMicro()
		var sent []string
		for _, m := range settled {
			at := now
			if m.State == delivery.OutgoingQueued {
				at = 0
			}
			_, err := t.exec(ctx, `UPDATE outbox SET state = $1, attempts = $2, not_before = $3, settled_at = $4,
				last_error = $5 WHERE id = $6 AND state = 'sending' AND abs(owner) = $7`,
				string(m.State), m.Attempts, micros(m.NotBefore), at, cut(m.Reason), m.ID, t.w.owner)
			if err == nil && m.Unreachable {
				err = t.lose(ctx, m)
			}
			if err != nil {
				return err
			}
			if m.State == delivery.OutgoingSent {
				sent = append(sent, m.ID)
			}
		}
		return t.reached(ctx, sent)
	})
}

// Outgoing returns the message with this key and how far it is. Errors: NotFound.
func (s *Store) Outgoing(ctx context.Context, key string) (o delivery.Outgoing, state delivery.OutgoingState, err error) {
	err = each(ctx, s.reads, `SELECT `+outgoingColumns+`, state FROM outbox WHERE send_key = $1`, []any{key},
		func(r *sql.Rows) error {
			var err error
			o, err = scanOutgoing(r, &state)
			return err
		})
	if err == nil && state == "" {
		return o, "", ledger.Errorf(ledger.NotFound, "没有这条待发消息")
	}
	return o, state, s.wrap(err, "reading a message to send")
}

// Queues counts what waits and what needs a person 队列.
type Queues struct {
	Unfinished int // messages from people, not yet answered
	Dead       int // messages from people, set aside after five failures
	Waiting    int // messages to people, not yet sent
	Failed     int // messages to people, refused for good
	Unknown    int // messages to people that may have arrived
}

// Queues returns the counts.
func (s *Store) Queues(ctx context.Context) (q Queues, err error) {
	err = s.reads.row(ctx, `SELECT
		(SELECT count(*) FROM inbox WHERE state = 'stored'), (SELECT count(*) FROM inbox WHERE state = 'dead'),
		(SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending')),
		(SELECT count(*) FROM outbox WHERE state IN ('failed', 'unknown') AND state = 'failed'),
		(SELECT count(*) FROM outbox WHERE state IN ('failed', 'unknown') AND state = 'unknown')`,
		nil, &q.Unfinished, &q.Dead, &q.Waiting, &q.Failed, &q.Unknown)
	return q, s.wrap(err, "counting the queues")
}
