package store

import (
	"context"
	"database/sql"
	"time"

	"duban/ledger"
)

// keptRuns is how many verifications are remembered.
const keptRuns = 20

// AskAuditRun notes that a verification of the record of changes is wanted, unless one is under way that was heard of since stale
// ago; id is the one that is under way then, and fresh tells which of both.
func (s *Store) AskAuditRun(ctx context.Context, stale time.Duration) (id string, fresh bool, err error) {
	err = s.writer.do(ctx, "asking for a verification", func(ctx context.Context, t *txn) error {
		now := t.w.now()
		under, err := lastRun(ctx, t.w.prepared)
		if err != nil {
			return err
		}
		if under.ID != "" && under.EndedAt.IsZero() && now.Sub(under.SeenAt) < stale {
			id, fresh = under.ID, false
			return nil
		}
		id, fresh = newID(), true
		if _, err := t.exec(ctx, `INSERT INTO audit_runs (id, asked_at, seen_at, ended_at, lines, result) VALUES ($1, $2, $3, 0, 0, '')`, id, micros(now), micros(now)); err != nil {
			return err
		}
		_, err = t.exec(ctx, `DELETE FROM audit_runs WHERE id NOT IN (SELECT id FROM audit_runs ORDER BY asked_at DESC, id DESC LIMIT $1)`, keptRuns)
		return err
	})
	return id, fresh, err
}

// NoteAuditRun notes how far a verification is.
func (s *Store) NoteAuditRun(ctx context.Context, id string, lines int64) error {
	return s.writer.do(ctx, "noting a verification", func(ctx context.Context, t *txn) error {
		_, err := t.exec(ctx, `UPDATE audit_runs SET lines = $1, seen_at = $2 WHERE id = $3 AND ended_at = 0`, lines, micros(t.w.now()), id)
		return err
	})
}

// EndAuditRun keeps what a verification found; of two that end the same one the first holds.
func (s *Store) EndAuditRun(ctx context.Context, id string, lines int64, result string) error {
	return s.writer.do(ctx, "ending a verification", func(ctx context.Context, t *txn) error {
		now := micros(t.w.now())
		_, err := t.exec(ctx, `UPDATE audit_runs SET lines = $1, seen_at = $2, ended_at = $3, result = $4 WHERE id = $5 AND ended_at = 0`, lines, now, now, result, id)
		return err
	})
}

// LastAuditRun returns the verification that was asked for last; the zero one when there was none.
func (s *Store) LastAuditRun(ctx context.Context) (ledger.AuditRun, error) {
	last, err := lastRun(ctx, s.reads)
	return last, s.wrap(err, "reading the verifications")
}

func lastRun(ctx context.Context, q querier) (last ledger.AuditRun, err error) {
	err = each(ctx, q, `SELECT id, asked_at, seen_at, ended_at, lines, result FROM audit_runs ORDER BY asked_at DESC, id DESC LIMIT 1`, nil, func(r *sql.Rows) error {
		return r.Scan(&last.ID, at{&last.AskedAt}, at{&last.SeenAt}, at{&last.EndedAt}, &last.Lines, &last.Result)
	})
	return last, err
}
