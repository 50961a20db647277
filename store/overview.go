package store

import (
	"context"
	"database/sql"
	"time"

	"duban/ledger"
)

// inForce are the documents whose duties count.
const inForce = `status = 'confirmed' AND standing = ''`

// Overview counts what was reported from one day to another, and what falls due from one day to another; all days are
// within.
func (s *Store) Overview(ctx context.Context, reported, ahead ledger.Window) (o ledger.Overview, err error) {
	o.ByStatus = map[ledger.Status]int{}
	err = s.reads.row(ctx, `SELECT (SELECT count(*) FROM documents WHERE `+inForce+`),
		(SELECT count(*) FROM measures m JOIN documents d ON d.id = m.document_id WHERE `+inForce+`),
		(SELECT count(*) FROM deadlines x JOIN documents d ON d.id = x.document_id WHERE `+inForce+` AND x.due BETWEEN $1 AND $2),
		(SELECT count(DISTINCT unit) FROM progress_updates WHERE state = 'current' AND business_day BETWEEN $3 AND $4)`,
		[]any{ahead.From.String(), ahead.To.String(), reported.From.String(), reported.To.String()},
		&o.Documents, &o.Measures, &o.Due, &o.Units)
	if err != nil {
		return o, s.wrap(err, "counting the week")
	}
	err = each(ctx, s.reads, `SELECT status, count(*) FROM progress_updates WHERE state = 'current' AND business_day BETWEEN $1 AND $2
		GROUP BY status`, []any{reported.From.String(), reported.To.String()}, func(r *sql.Rows) error {
		var status ledger.Status
		var n int
		err := r.Scan(&status, &n)
		o.ByStatus[status] = n
		o.Reports += n
		return err
	})
	return o, s.wrap(err, "counting the week")
}

// LastReceived is when the last message of a channel came that is still kept, the zero time when there is none.
func (s *Store) LastReceived(ctx context.Context, channel string) (last time.Time, err error) {
	err = s.reads.row(ctx, `SELECT coalesce(max(received_at), 0) FROM inbox WHERE channel = $1`, []any{channel}, at{&last})
	return last, s.wrap(err, "reading when the last message came")
}
