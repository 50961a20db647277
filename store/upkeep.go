package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/stdlib"

	"duban/ledger"
)

const (
	pruneBatch   = 500
	jobsFile     = "jobs.db"
	jobsPostgreN = 8 // connections

	// The file of background work is one that may be lost: NORMAL does without a sync a commit.
	jobsSQLiteQuery = sqliteCommon + "&_txlock=immediate&_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)"
	sqliteOptimise  = "_pragma=busy_timeout(50)"
)

// Prune removes what people sent and were sent that was brought to its end before an instant, in batches between
// which others write; removed counts both. A key that is removed could come again: the instant is to lie well before
// whatever a channel may still repeat. Messages that were set aside stay. Then it removes the files that nothing refers to.
func (s *Store) Prune(ctx context.Context, before time.Time) (removed int, err error) {
	bound, until := idsFrom(before), before.UnixMicro()
	for _, statement := range []string{
		`DELETE FROM inbox WHERE id IN (SELECT id FROM inbox WHERE id < $1 AND state = 'done' AND finished_at < $2 LIMIT $3)`,
		`DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE id < $1 AND state IN ('sent', 'failed', 'unknown')
			AND settled_at < $2 LIMIT $3)`,
	} {
		for n := int64(pruneBatch); n == pruneBatch; {
			err := s.writer.do(ctx, "removing old messages", func(ctx context.Context, t *txn) (err error) {
				n, err = t.exec(ctx, statement, bound, until, pruneBatch)
				return err
			})
			if err != nil {
				return removed, err
			}
			removed += int(n)
		}
	}
	return removed, s.pruneBlobs(ctx, before)
}

// idsFrom is the lowest UUIDv7 of an instant: rows are found by their primary key, which needs no index of its own.
func idsFrom(at time.Time) string {
	ms := uint64(max(at.UnixMilli(), 0))
	id := uuid.UUID{byte(ms >> 40), byte(ms >> 32), byte(ms >> 24), byte(ms >> 16), byte(ms >> 8), byte(ms), 0x70, 0, 0x80}
	return id.String()
}

// Optimise keeps the embedded store quick: it brings the log into the file and renews what the planner knows. Where
// somebody is in the way it does less. A server needs nothing.
func (s *Store) Optimise(ctx context.Context) error {
	if s.dialect.optimise == nil {
		return nil
	}
	return s.wrap(s.dialect.optimise(ctx, s.options), "optimising the store")
}

func optimiseSQLite(ctx context.Context, o Options) error {
	db, err := openAside(o, sqliteFile, sqliteOptimise)
	if err != nil {
		return err
	}
	for _, pragma := range []string{`PRAGMA optimize`, `PRAGMA wal_checkpoint(PASSIVE)`, `PRAGMA wal_checkpoint(TRUNCATE)`} {
		if _, failed := db.ExecContext(ctx, pragma); failed != nil && classifySQLite(failed) != ledger.Unavailable {
			err = errors.Join(err, failed)
		}
	}
	return errors.Join(err, db.Close())
}

// Jobs opens a database for background work, for the room jobs alone; the caller closes it. engine is postgres, where
// it is the store's own, or sqlite, where it is a file beside the store's (docs/adr/0010).
func (s *Store) Jobs() (db *sql.DB, engine string, err error) {
	db, err = s.dialect.jobs(s.options)
	return db, string(s.dialect.goose), s.wrap(err, "opening the database of background work")
}

func jobsSQLite(o Options) (*sql.DB, error) { return openAside(o, jobsFile, jobsSQLiteQuery) }

func jobsPostgres(o Options) (*sql.DB, error) {
	config, err := postgresConfig(o.URL)
	if err != nil {
		return nil, err
	}
	config.RuntimeParams["application_name"] = "duban jobs"
	db := stdlib.OpenDB(*config)
	db.SetMaxOpenConns(jobsPostgreN)
	db.SetMaxIdleConns(jobsPostgreN)
	db.SetConnMaxIdleTime(postgresIdle)
	return db, nil
}

// openAside opens a file of the data folder over one connection of its own.
func openAside(o Options, file, query string) (*sql.DB, error) {
	dir, err := filepath.Abs(o.DataDir)
	if err != nil {
		return nil, fmt.Errorf("the data folder: %w", err)
	}
	db, err := sql.Open("sqlite", sqliteURL(filepath.Join(dir, file), query))
	if err != nil {
		return nil, fmt.Errorf("opening %s: %w", file, err)
	}
	db.SetMaxOpenConns(1)
	return db, nil
}
