package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/stdlib"
)

// Who lives and who is gone, among several processes on one server. Each that serves holds an advisory lock on its
// number, on a connection of its own; the server gives it back when the process dies. So what a killed process was
// sending is taken over at once, and what a paused one is sending is not, until its claim runs out.
const (
	reclaimEvery = time.Second
	presencePing = 2 * time.Second
	presenceWait = 5 * time.Second
)

// newOwner returns the number by which other processes know this one; never 0.
func newOwner() int64 {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails
	return int64(binary.LittleEndian.Uint64(b[:])>>1) | 1
}

// reclaim makes due again what processes were sending that are gone, looking once a second at the most.
func (s *Store) reclaim(ctx context.Context) error {
	now, last := time.Now().UnixNano(), s.swept.Load()
	if s.dialect.gone == "" || now-last < int64(reclaimEvery) || !s.swept.CompareAndSwap(last, now) {
		return nil
	}
	var others []int64
	err := each(ctx, s.reads, `SELECT DISTINCT abs(owner) FROM outbox WHERE state = 'sending' AND abs(owner) <> $1`, []any{s.owner},
		func(r *sql.Rows) error {
			var owner int64
			err := r.Scan(&owner)
			others = append(others, owner)
			return err
		})
	if err != nil || len(others) == 0 {
		return s.wrap(err, "looking for processes that are gone")
	}
	return s.writer.do(ctx, "taking over from a process that is gone", func(ctx context.Context, t *txn) error {
		for _, owner := range others {
			var gone bool
			if err := t.row(ctx, s.dialect.gone, []any{owner}, &gone); err != nil {
				return err
			}
			if !gone {
				continue
			}
			_, err := t.exec(ctx, `UPDATE outbox SET not_before = $1 WHERE state = 'sending' AND abs(owner) = $2 AND not_before > $1`,
				t.w.now().UnixMicro(), owner)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// presentPostgres holds the lock until release, anew after a lost connection.
func presentPostgres(ctx context.Context, o Options, owner int64) (release func() error, err error) {
	config, err := postgresConfig(o.URL)
	if err != nil {
		return nil, err
	}
	db := stdlib.OpenDB(*config)
	conn, err := present(ctx, db, owner)
	if err != nil {
		return nil, errors.Join(unreachable(config, err), db.Close())
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		keepPresent(ctx, db, conn, owner)
	}()
	return func() error {
		cancel()
		<-ended
		return db.Close()
	}, nil
}

func present(ctx context.Context, db *sql.DB, owner int64) (*sql.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, presenceWait)
	defer cancel()
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("connecting: %w", err)
	}
	if _, err := conn.ExecContext(ctx, `SELECT pg_advisory_lock($1)`, owner); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return conn, nil
}

// keepPresent looks after the connection until ctx ends.
func keepPresent(ctx context.Context, db *sql.DB, conn *sql.Conn, owner int64) {
	tick := time.NewTicker(presencePing)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-ctx.Done():
			if conn != nil {
				_ = conn.Close() // the pool is closed next, and with it the lock
			}
			return
		}
		if conn != nil && conn.PingContext(ctx) == nil {
			continue
		}
		if conn != nil {
			_ = conn.Close()
		}
		conn, _ = present(ctx, db, owner) // without success at the next tick
	}
}
