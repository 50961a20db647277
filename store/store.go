package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"duban/delivery"
	"duban/ledger"
)

// Options say where the store is.
type Options struct {
	DataDir string           // folder of the embedded store; made when it does not exist
	URL     string           // of a database server; "" or "sqlite" means the embedded store in DataDir
	Logger  *slog.Logger     // nil: nothing is logged
	Clock   func() time.Time // system clock; nil: time.Now
}

// Store is the SQL store 存储. Zero value: not useful; see Open.
// Errors carry ledger codes: NotFound, Conflict, Invalid, Unavailable; those of a context stay themselves.
// Concurrency: safe for any number of goroutines and for several processes on one file or one server.
type Store struct {
	dialect dialect
	log     *slog.Logger
	now     func() time.Time
	writer  *writer
	writeDB *sql.DB
	readDB  *sql.DB
	stamps  together[[2]int64]
	reads   *statements
	options Options
	owner   int64        // of what this process sends
	swept   atomic.Int64 // nanoseconds: when reclaim last looked
	release func() error // of TakeOver, nil before
	spaces  sync.Map     // retrieval.Space → its number, once known
	held    heldVectors  // of an engine that compares in process
	close   func() error
}

var (
	_ delivery.Store  = (*Store)(nil)
	_ delivery.Outbox = (*Store)(nil)
)

// Open opens the store, and makes or upgrades its tables when needed.
// Errors: Invalid when the place cannot be right, Unavailable when it cannot be opened or written.
func Open(ctx context.Context, o Options) (*Store, error) {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	d, err := dialectOf(o)
	if err != nil {
		return nil, err
	}
	write, read, err := d.open(ctx, o)
	if err != nil {
		return nil, err
	}
	s := &Store{dialect: d, options: o, log: o.Logger, now: o.Clock, writeDB: write, readDB: read, reads: newStatements(read), owner: newOwner()}
	if err := s.migrate(ctx); err != nil {
		return nil, errors.Join(err, write.Close(), read.Close())
	}
	s.writer = newWriter(write, d, s.now, s.owner)
	s.close = sync.OnceValue(s.shut)
	return s, nil
}

func dialectOf(o Options) (dialect, error) {
	switch {
	case o.URL == "" || o.URL == "sqlite":
		return sqliteDialect(), nil
	case isPostgres(o.URL):
		return postgresDialect(), nil
	default:
		return dialect{}, ledger.Errorf(ledger.Invalid, "不认识的数据库地址:请写 postgres://…,或去掉 --database-url 用内置的 sqlite")
	}
}

// Close finishes the writes that were handed in and closes the store; a second call does nothing.
func (s *Store) Close() error { return s.close() }

func (s *Store) shut() error {
	s.writer.stop()
	err := errors.Join(s.reads.close(), s.readDB.Close(), s.writeDB.Close())
	if s.release != nil {
		err = errors.Join(err, s.release())
	}
	return err
}

// TakeOver makes this process one that serves, until Close. Call it once, before sending. Other processes may go on
// reading and writing. On the embedded store there is one that serves: what an earlier one was sending when it died
// or had put off becomes due, all at one instant. On a server there may be many, which see of each other who lives.
// Errors: Conflict while another process serves the embedded store.
func (s *Store) TakeOver(ctx context.Context) error {
	release, err := s.dialect.serve(ctx, s.options, s.owner)
	if err != nil {
		return err
	}
	s.release = release
	if !s.dialect.embedded() {
		return s.reclaim(ctx)
	}
	return s.writer.do(ctx, "taking over what was being sent", func(ctx context.Context, t *txn) error {
		_, err := t.exec(ctx, `UPDATE outbox SET not_before = $1 WHERE state = 'sending'
			OR state = 'queued' AND (last_error <> '' OR not_before <= $1)`, t.w.now().UnixMicro())
		return err
	})
}

// Stamp returns the version of what name stands for, "documents", "ledger", "vectors" or "contacts". It grows with each change,
// whoever made it. Errors: NotFound for another name.
func (s *Store) Stamp(ctx context.Context, name string) (int64, error) {
	var value int64
	err := s.reads.row(ctx, `SELECT value FROM stamps WHERE name = $1`, []any{name}, &value)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, ledger.Errorf(ledger.NotFound, "没有名为 %s 的版本号", name)
	}
	return value, s.wrap(err, "reading a stamp")
}

// Ping tells whether the store answers.
func (s *Store) Ping(ctx context.Context) error {
	_, err := s.Stamp(ctx, stampLedger)
	return err
}

// wrap says what was being done and gives a driver's error its ledger code.
func (s *Store) wrap(err error, doing string) error { return s.dialect.wrap(err, doing) }

// wrap says what was being done and gives a driver's error its ledger code.
func (d dialect) wrap(err error, doing string) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*ledger.Error](err); ok || isContextError(err) || errors.Is(err, delivery.ErrFinished) {
		return fmt.Errorf("%s: %w", doing, err)
	}
	code := d.classify(err)
	return &ledger.Error{Code: code, Message: fmt.Sprintf("%s: %v", doing, err), Err: err}
}

func isContextError(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// newID returns a UUIDv7; those of one process grow.
func newID() string { return uuid.Must(uuid.NewV7()).String() }
