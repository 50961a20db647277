package store

import (
	"context"
	"time"
)

// Ages are how long the oldest of a queue waits; 0: nothing waits 排队时长.
type Ages struct {
	Inbox  time.Duration // since it was received, of messages from people
	Outbox time.Duration // since it was due at first, of messages to people
}

// Ages returns them, by the system clock.
func (s *Store) Ages(ctx context.Context) (Ages, error) {
	var received, created int64
	err := s.reads.row(ctx, `SELECT
		(SELECT coalesce(min(received_at), 0) FROM inbox WHERE state = 'stored'),
		(SELECT coalesce(min(created_at), 0) FROM outbox WHERE state IN ('queued', 'sending'))`, nil, &received, &created)
	if err != nil {
		return Ages{}, s.wrap(err, "asking how long the queues wait")
	}
	now := s.now()
	since := func(us int64) time.Duration {
		if us == 0 {
			return 0
		}
		return max(0, now.Sub(instant(us)))
	}
	return Ages{Inbox: since(received), Outbox: since(created)}, nil
}
