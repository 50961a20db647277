package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// sendPostgres sends statements together. A statement that fails makes those behind it fail too, and the transaction has to be
// undone. The error returned is one of the connection.
func sendPostgres(ctx context.Context, pooled *sql.Conn, statements []*statement) error {
	return pooled.Raw(func(connection any) error {
		conn := connection.(*stdlib.Conn).Conn() //nolint:errcheck,forcetypeassert // it is the driver of this dialect
		batch := &pgx.Batch{}
		for _, st := range statements {
			batch.Queue(st.query, st.args...)
		}
		results := conn.SendBatch(ctx, batch)
		for _, st := range statements {
			receive(results, st)
		}
		if err := results.Close(); err != nil && conn.IsClosed() {
			return fmt.Errorf("sending statements: %w", err)
		}
		return nil
	})
}

// receive reads what became of one statement.
func receive(results pgx.BatchResults, st *statement) {
	if st.into != nil {
		st.err = results.QueryRow().Scan(st.into...)
		if errors.Is(st.err, pgx.ErrNoRows) {
			st.err = sql.ErrNoRows
		}
		return
	}
	tag, err := results.Exec()
	st.rows, st.err = tag.RowsAffected(), err
}
