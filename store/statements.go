package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
)

// statements keeps each query of one database, or of one connection, prepared.
// Concurrency: safe; a query is a constant of this package, so their number is bounded.
type statements struct {
	db    preparer
	mu    sync.RWMutex
	bySQL map[string]*sql.Stmt
}

// preparer is what statements are prepared on: *sql.DB and *sql.Conn are.
type preparer interface {
	PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
}

func newStatements(db preparer) *statements {
	return &statements{db: db, bySQL: map[string]*sql.Stmt{}}
}

func (s *statements) get(ctx context.Context, query string) (*sql.Stmt, error) {
	s.mu.RLock()
	st, ok := s.bySQL[query]
	s.mu.RUnlock()
	if ok {
		return st, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if st, ok := s.bySQL[query]; ok {
		return st, nil
	}
	st, err := s.db.PrepareContext(ctx, query)
	if err != nil {
		return nil, fmt.Errorf("preparing %q: %w", query, err)
	}
	s.bySQL[query] = st
	return st, nil
}

// row reads one row; sql.ErrNoRows when there is none.
func (s *statements) row(ctx context.Context, query string, args []any, into ...any) error {
	st, err := s.get(ctx, query)
	if err != nil {
		return err
	}
	return st.QueryRowContext(ctx, args...).Scan(into...)
}

func (s *statements) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var errs []error
	for _, st := range s.bySQL {
		errs = append(errs, st.Close())
	}
	clear(s.bySQL)
	return errors.Join(errs...)
}

// querier runs a reading query; *sql.DB and *sql.Tx do.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// each runs the query and calls scan for each row.
func each(ctx context.Context, q querier, query string, args []any, scan func(*sql.Rows) error) error {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// QueryContext runs a reading query with its prepared statement; the number of texts must be bounded.
func (s *statements) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	st, err := s.get(ctx, query)
	if err != nil {
		return nil, err
	}
	return st.QueryContext(ctx, args...)
}
