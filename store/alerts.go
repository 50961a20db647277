package store

import (
	"context"
	"database/sql"
	"errors"

	"duban/ledger"
)

// Raise notes that an operator should look at something. fresh is false while the same name stands already; then its
// text is renewed and its day stays.
func (s *Store) Raise(ctx context.Context, name, text string) (fresh bool, err error) {
	err = s.writer.do(ctx, "raising an alert", func(ctx context.Context, t *txn) error {
		n, err := t.exec(ctx, `UPDATE alerts SET body = $1 WHERE name = $2 AND cleared_at = 0`, text, name)
		if fresh = n == 0; err != nil || !fresh {
			return err
		}
		_, err = t.exec(ctx, `INSERT INTO alerts (name, body, raised_at, cleared_at) VALUES ($1, $2, $3, 0)
			ON CONFLICT (name) DO UPDATE SET body = excluded.body, raised_at = excluded.raised_at, cleared_at = 0`,
			name, text, t.w.now().UnixMicro())
		return err
	})
	return fresh, err
}

// Clear notes that it is over. stood is false when nothing of that name stood; that costs a read only.
func (s *Store) Clear(ctx context.Context, name string) (stood bool, err error) {
	var body string
	err = s.reads.row(ctx, `SELECT body FROM alerts WHERE name = $1 AND cleared_at = 0`, []any{name}, &body)
	if err != nil {
		if errors.Is(err, sql.ErrNoRows) {
			err = nil
		}
		return false, s.wrap(err, "reading an alert")
	}
	err = s.writer.do(ctx, "clearing an alert", func(ctx context.Context, t *txn) error {
		n, err := t.exec(ctx, `UPDATE alerts SET cleared_at = $1 WHERE name = $2 AND cleared_at = 0`, t.w.now().UnixMicro(), name)
		stood = n > 0
		return err
	})
	return stood, err
}

// Alerts returns what stands, by name.
func (s *Store) Alerts(ctx context.Context) (all []ledger.Alert, err error) {
	all = []ledger.Alert{}
	err = each(ctx, s.reads, `SELECT name, body, raised_at FROM alerts WHERE cleared_at = 0 ORDER BY name`, nil, func(r *sql.Rows) error {
		var a ledger.Alert
		err := r.Scan(&a.Name, &a.Text, at{&a.Raised})
		all = append(all, a)
		return err
	})
	return all, s.wrap(err, "reading the alerts")
}
