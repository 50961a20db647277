package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"duban/ledger"
)

// Bounds of one group commit: so many requests, or so long collecting them, whatever comes first.
const (
	batchRequests = 256
	batchTime     = 20 * time.Millisecond
	queueRequests = 1024
	conflictTries = 5 // of a transaction that another process got in the way of
)

// request is one caller's share of a transaction.
//
//	waiting ──writer──► taken ──COMMIT──► answered
//	   └── the caller's context ended ──► dropped, and never executed
type request struct {
	run     func(context.Context, *txn) error
	beside  bool        // it leaves alone what others of its transaction write; see pipeline
	claimed atomic.Bool // by the writer, or by the caller who gave up
	done    chan struct{}
	err     error
}

// writer owns the only connection that writes. A lone request is executed at once; what arrives while a
// COMMIT runs makes up the next transaction.
type writer struct {
	db       *sql.DB
	dialect  dialect
	now      func() time.Time
	owner    int64       // of what this process claims
	conn     *sql.Conn   // nil until the first transaction; only the writer's goroutine looks
	prepared *statements // of conn
	queue    chan *request
	quit     chan struct{}
	stopped  chan struct{}
	last     int64 // microseconds of the last instant given out; only the writer's goroutine looks
}

func newWriter(db *sql.DB, d dialect, now func() time.Time, owner int64) *writer {
	w := &writer{
		db: db, dialect: d, now: now, owner: owner,
		queue: make(chan *request, queueRequests),
		quit:  make(chan struct{}), stopped: make(chan struct{}),
	}
	go w.loop()
	return w
}

// stop finishes what is queued and ends the goroutine; call it once.
func (w *writer) stop() {
	close(w.quit)
	<-w.stopped
}

// do runs one request inside a group commit and returns when it is durable or has failed. When ctx ends
// first, the request was not executed; once it is being executed its end is waited for.
func (w *writer) do(ctx context.Context, doing string, run func(context.Context, *txn) error) error {
	return w.submit(ctx, doing, &request{run: run})
}

// beside is do for what leaves the rows alone that other requests write at the same time.
func (w *writer) beside(ctx context.Context, doing string, run func(context.Context, *txn) error) error {
	return w.submit(ctx, doing, &request{run: run, beside: true})
}

func (w *writer) submit(ctx context.Context, doing string, r *request) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	r.done = make(chan struct{})
	select {
	case w.queue <- r:
	case <-ctx.Done():
		return fmt.Errorf("%s: %w", doing, ctx.Err())
	case <-w.quit:
		return errClosed(doing)
	}
	return w.dialect.wrap(w.await(ctx, r), doing)
}

func (w *writer) await(ctx context.Context, r *request) error {
	select {
	case <-r.done:
		return r.err
	case <-ctx.Done():
		if r.claimed.CompareAndSwap(false, true) {
			return ctx.Err()
		}
	case <-w.stopped:
		if r.claimed.CompareAndSwap(false, true) {
			return errClosed("writing")
		}
	}
	<-r.done
	return r.err
}

func errClosed(doing string) error {
	return ledger.Errorf(ledger.Unavailable, "%s: 数据库已关闭", doing)
}

func (w *writer) loop() {
	defer close(w.stopped)
	defer func() { _ = w.disconnect(context.Background()) }()
	for {
		select {
		case r := <-w.queue:
			w.batch(r)
		case <-w.quit:
			for {
				select {
				case r := <-w.queue:
					w.batch(r)
				default:
					return
				}
			}
		}
	}
}

// batch runs first and whatever else is waiting in one transaction, then answers them all. No request is guarded in it: when one
// fails, which is rare, the transaction is undone and all are run again, each behind a savepoint of its own.
func (w *writer) batch(first *request) {
	ctx := context.Background() // a shared transaction must not end with one caller's context
	g := &gathering{w: w, first: first, began: time.Now()}
	err := w.transaction(ctx, func(t *txn) error {
		if err := t.runAll(ctx, g.next); err != nil {
			return err
		}
		return t.bumpStamps(ctx)
	})
	taken := g.taken
	if len(taken) == 0 && first.claimed.CompareAndSwap(false, true) {
		taken = append(taken, first) // the transaction could not even begin
	}
	if one, ok := errors.AsType[*failed](err); ok && !w.lost(err) {
		if len(taken) == 1 {
			one.of.err, err = one.err, nil
		} else {
			err = w.rerun(ctx, taken)
		}
	}
	for range conflictTries {
		if err == nil || !w.lost(err) {
			break
		}
		err = w.rerun(ctx, taken)
	}
	for _, r := range taken {
		if err != nil {
			r.err = err
		}
		close(r.done)
	}
}

// runAll runs requests until none waits.
func (t *txn) runAll(ctx context.Context, next func() *request) (err error) {
	for r := next(); r != nil; {
		if r.beside && t.w.dialect.send != nil {
			p := pipeline{t: t, next: next}
			if r, err = p.run(ctx, r); err != nil {
				return err
			}
		} else {
			if err := r.run(ctx, t); err != nil {
				return &failed{of: r, err: err}
			}
			r = next()
		}
		if r == nil {
			r = next()
		}
	}
	return nil
}

// failed is a request's own error, which undoes the transaction that it shares.
type failed struct {
	of  *request
	err error
}

func (f *failed) Error() string { return f.err.Error() }
func (f *failed) Unwrap() error { return f.err }

// lost reports that another process was in the way; the same transaction may succeed now.
func (w *writer) lost(err error) bool { return w.dialect.again != nil && w.dialect.again(err) }

// rerun runs requests once more whose transaction was lost: each sets all that it gives back anew.
func (w *writer) rerun(ctx context.Context, taken []*request) error {
	return w.transaction(ctx, func(t *txn) error {
		for _, r := range taken {
			if err := t.savepoint(ctx, r); err != nil {
				return err
			}
		}
		return t.bumpStamps(ctx)
	})
}

// gathering is the requests that make up a transaction.
type gathering struct {
	w     *writer
	first *request // nil once taken
	taken []*request
	began time.Time
}

// next claims the next waiting request without waiting for one; nil: there is none, or the transaction is large enough.
func (g *gathering) next() *request {
	for {
		r := g.waiting()
		if r == nil {
			return nil
		}
		if r.claimed.CompareAndSwap(false, true) {
			g.taken = append(g.taken, r)
			return r
		}
	}
}

func (g *gathering) waiting() (r *request) {
	if r, g.first = g.first, nil; r != nil {
		return r
	}
	if len(g.taken) >= batchRequests || time.Since(g.began) > batchTime {
		return nil
	}
	select {
	case r = <-g.w.queue:
	default:
	}
	return r
}

// transaction begins, lets fill write, and commits. After a request's own failure it is rolled back; after any other the
// connection is given up, so that the next transaction starts on a clean one.
func (w *writer) transaction(ctx context.Context, fill func(*txn) error) (err error) {
	if err := w.connect(ctx); err != nil {
		return err
	}
	defer func() {
		if err != nil && !w.undone(ctx, err) {
			err = errors.Join(err, w.disconnect(ctx))
		}
	}()
	t := &txn{w: w}
	if err := w.begin(ctx, t); err != nil {
		return err
	}
	if err := fill(t); err != nil {
		return err
	}
	if _, err := t.exec(ctx, `COMMIT`); err != nil {
		return fmt.Errorf("committing: %w", err)
	}
	return nil
}

// undone rolls back after a request's own failure; false when the connection is not to be trusted any more.
func (w *writer) undone(ctx context.Context, err error) bool {
	if _, own := errors.AsType[*failed](err); !own || w.lost(err) {
		return false
	}
	st, err := w.prepared.get(ctx, `ROLLBACK`)
	if err == nil {
		_, err = st.ExecContext(ctx)
	}
	return err == nil
}

// begin begins a transaction, on a new connection where the server closed the one at hand meanwhile.
func (w *writer) begin(ctx context.Context, t *txn) error {
	_, err := t.exec(ctx, w.dialect.begin)
	if err == nil {
		return nil
	}
	if w.dialect.again == nil { // an embedded store has no connection to lose
		return fmt.Errorf("beginning: %w", err)
	}
	_ = w.disconnect(ctx) // it is of no use any more
	if err := w.connect(ctx); err != nil {
		return err
	}
	if _, err := t.exec(ctx, w.dialect.begin); err != nil {
		return fmt.Errorf("beginning: %w", err)
	}
	return nil
}

func (w *writer) connect(ctx context.Context) error {
	if w.conn != nil {
		return nil
	}
	conn, err := w.db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("connecting: %w", err)
	}
	w.conn, w.prepared = conn, newStatements(conn)
	return nil
}

// disconnect takes back what was not committed and closes the connection.
func (w *writer) disconnect(ctx context.Context) error {
	if w.conn == nil {
		return nil
	}
	err := w.prepared.close()
	_, _ = w.conn.ExecContext(ctx, `ROLLBACK`) // fails when nothing is open, which is as good
	err = errors.Join(err, w.conn.Close())
	w.conn, w.prepared = nil, nil
	return err
}
