package store

import (
	"context"
	"database/sql"
	"slices"

	"duban/delivery"
	"duban/ledger"
)

// mostAnnounced bounds the documents of one announcement; the rest come with the next.
const mostAnnounced = 1000

// Announce hands the documents in force that were confirmed and that no work group was told of to compose, and keeps the
// posts that it returns, as EnqueueMerged does. Documents and posts are noted in one transaction, so that no document is told of twice, whoever
// asks at the same time. Each summary has its title and its number of measures. count is the number of documents.
func (s *Store) Announce(ctx context.Context, limit int, compose func([]ledger.DocumentSummary) []delivery.Outgoing) (count int, err error) {
	const untold = ` FROM documents d WHERE d.status = 'confirmed' AND NOT EXISTS (SELECT 1 FROM announced a WHERE a.document_id = d.id)`
	var there bool
	err = s.reads.row(ctx, `SELECT EXISTS (SELECT 1`+untold+`)`, nil, &there)
	if err != nil || !there {
		return 0, s.wrap(err, "looking for documents to announce")
	}
	err = s.writer.do(ctx, "announcing documents", func(ctx context.Context, t *txn) error {
		var found []ledger.DocumentSummary
		err := t.each(ctx, `SELECT d.id, d.title, d.standing, (SELECT count(*) FROM measures m WHERE m.document_id = d.id)`+untold+
			` ORDER BY d.ingested_at, d.id LIMIT $1`, []any{mostAnnounced}, func(r *sql.Rows) error {
			var d ledger.DocumentSummary
			err := r.Scan(&d.ID, &d.Title, &d.Standing, &d.Measures)
			found = append(found, d)
			return err
		})
		if err != nil {
			return err
		}
		found, err = t.noteAnnounced(ctx, found)
		if count = len(found); err != nil || count == 0 {
			return err
		}
		for _, o := range compose(found) {
			if err := t.enqueueMerged(ctx, &o, limit); err != nil {
				return err
			}
		}
		return nil
	})
	return count, err
}

// noteAnnounced returns those in force that another process has not told of meanwhile.
func (t *txn) noteAnnounced(ctx context.Context, found []ledger.DocumentSummary) ([]ledger.DocumentSummary, error) {
	var mine []ledger.DocumentSummary
	for _, d := range found {
		n, err := t.exec(ctx, `INSERT INTO announced (document_id, told_at) VALUES ($1, $2) ON CONFLICT DO NOTHING`, d.ID, t.w.now().UnixMicro())
		if err != nil {
			return nil, err
		}
		if n > 0 && d.Standing == ledger.InForce {
			mine = append(mine, d)
		}
	}
	return slices.Clip(mine), nil
}

// EnqueueMerged is Enqueue, but a message joins the last one of its lane that still waits to be tried, as long as both
// together have at most limit bytes: a burst is one post. One with buttons or a file stays by itself.
func (s *Store) EnqueueMerged(ctx context.Context, limit int, messages ...delivery.Outgoing) error {
	return s.writer.do(ctx, "keeping posts to send", func(ctx context.Context, t *txn) error {
		for i := range messages {
			if err := t.enqueueMerged(ctx, &messages[i], limit); err != nil {
				return err
			}
		}
		return nil
	})
}

// mergeMark stands between two messages that became one.
const mergeMark = "\n\n"

func (t *txn) enqueueMerged(ctx context.Context, o *delivery.Outgoing, limit int) error {
	added, err := t.enqueue(ctx, o, false)
	if err != nil || added == 0 || len(o.Choices) > 0 || o.Card != nil || o.File != nil {
		return err
	}
	n, err := t.exec(ctx, `UPDATE outbox SET body = body || $1 WHERE id = (SELECT id FROM outbox WHERE lane = $2 AND send_key <> $3
		AND state = 'queued' AND attempts = 0 AND choices = '[]' ORDER BY seq DESC, id DESC LIMIT 1) AND state = 'queued'
		AND octet_length(body) + $4 <= $5`,
		mergeMark+o.Text, o.Lane(), o.Key, len(mergeMark)+len(o.Text), limit)
	if err != nil || n == 0 {
		return err
	}
	_, err = t.exec(ctx, `UPDATE outbox SET state = 'sent', settled_at = $1, last_error = 'merged' WHERE send_key = $2`, t.w.now().UnixMicro(), o.Key)
	return err
}
