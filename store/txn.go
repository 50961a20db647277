package store

import (
	"context"
	"database/sql"
	"errors"
)

// txn is the transaction as a request sees it. Concurrency: the writer's goroutine only.
type txn struct {
	w     *writer
	ask   func(*statement) bool // has a statement executed with those of other requests; nil: it is executed by itself
	stale [len(stampNames)]bool // stamps to grow before the COMMIT
}

// savepoint runs one request so that its failure takes back its own writes only. The error returned is
// one of the transaction; the request's own stands in r.err.
func (t *txn) savepoint(ctx context.Context, r *request) error {
	if _, err := t.exec(ctx, `SAVEPOINT request`); err != nil {
		return err
	}
	before := t.stale
	if r.err = r.run(ctx, t); r.err != nil {
		if t.w.lost(r.err) {
			return r.err
		}
		t.stale = before
		if _, err := t.exec(ctx, `ROLLBACK TO SAVEPOINT request`); err != nil {
			return errors.Join(r.err, err)
		}
	}
	_, err := t.exec(ctx, `RELEASE SAVEPOINT request`)
	return err
}

// exec runs a writing statement and returns how many rows it touched.
func (t *txn) exec(ctx context.Context, query string, args ...any) (int64, error) {
	if t.ask != nil {
		storable(args)
		one := &statement{query: query, args: args}
		err := t.await(one)
		return one.rows, err
	}
	st, err := t.w.prepared.get(ctx, query)
	if err != nil {
		return 0, err
	}
	storable(args)
	res, err := st.ExecContext(ctx, args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// row reads one row inside the transaction; sql.ErrNoRows when there is none.
func (t *txn) row(ctx context.Context, query string, args []any, into ...any) error {
	if t.ask != nil {
		return t.await(&statement{query: query, args: args, into: into})
	}
	st, err := t.w.prepared.get(ctx, query)
	if err != nil {
		return err
	}
	return st.QueryRowContext(ctx, args...).Scan(into...)
}

// each runs a query that returns rows inside the transaction.
func (t *txn) each(ctx context.Context, query string, args []any, scan func(*sql.Rows) error) error {
	read := func() error { return each(ctx, t.w.prepared, query, args, scan) }
	if t.ask != nil {
		return t.await(&statement{alone: read})
	}
	return read()
}

// tick returns the instant to record, later than every one before it in this process, so that entries of
// one process have an order of their own. Unit: microseconds UTC.
func (t *txn) tick() int64 {
	t.w.last = max(t.w.now().UnixMicro(), t.w.last+1)
	return t.w.last
}

// The version stamps, by their place in stampNames.
const (
	documentsStamp = iota
	ledgerStamp
	vectorsStamp
	contactsStamp
	stampDocuments = "documents"
	stampLedger    = "ledger"
	stampVectors   = "vectors"
	stampContacts  = "contacts"
)

var stampNames = [...]string{documentsStamp: stampDocuments, ledgerStamp: stampLedger, vectorsStamp: stampVectors, contactsStamp: stampContacts}

// touch makes a stamp grow when the transaction commits: once, however many requests changed something.
func (t *txn) touch(stamp int) { t.stale[stamp] = true }

func (t *txn) bumpStamps(ctx context.Context) error {
	for i, stale := range t.stale {
		if !stale {
			continue
		}
		if _, err := t.exec(ctx, `UPDATE stamps SET value = value + 1 WHERE name = $1`, stampNames[i]); err != nil {
			return err
		}
	}
	return nil
}
