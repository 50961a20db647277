package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pgvector/pgvector-go"
	pgxvector "github.com/pgvector/pgvector-go/pgx"

	"duban/retrieval"
)

// vectorSettings are those of every connection that reads: HNSW looks at 200 candidates and goes on where a filter
// leaves too few; compiling a query costs more than any of ours takes; a page out of order costs what it costs in
// memory or on a solid-state disk, so that an index is taken once it is there.
const vectorSettings = `SET hnsw.ef_search = 200; SET hnsw.iterative_scan = relaxed_order; SET jit = off; SET random_page_cost = 1.1`

// readyForVectors prepares a connection. Without the extension nothing is wrong yet: migrating says so.
func readyForVectors(ctx context.Context, conn *pgx.Conn) error {
	if _, err := conn.Exec(ctx, vectorSettings); err != nil {
		return fmt.Errorf("setting up vector search: %w", err)
	}
	if err := pgxvector.RegisterTypes(ctx, conn); err != nil && ctx.Err() != nil {
		return fmt.Errorf("looking up the vector types: %w", ctx.Err())
	}
	return nil // unregistered, a vector goes as text, which is slower and as good
}

// nearestPostgres searches all of a space by its index where there is one, and a few documents exactly: an index
// that is filtered afterwards loses what the filter leaves over, and the planner takes it nevertheless.
func nearestPostgres(ctx context.Context, s *Store, n nearby) ([]retrieval.Neighbour, error) {
	query, args := nearestSQL(n)
	var found []retrieval.Neighbour
	err := s.onPostgres(ctx, func(conn *pgx.Conn) error {
		rows, err := conn.Query(ctx, query, args...)
		if err != nil {
			return err
		}
		found, err = pgx.CollectRows(rows, pgx.RowToStructByPos[retrieval.Neighbour])
		return err
	})
	return found, err
}

// connections is how many broken ones of the pool a reading may come upon before it fails, as database/sql has it.
const connections = 3

// onPostgres runs a reading on a connection of the pool as pgx knows it: what database/sql does to each value of a row
// costs as much as a small search.
func (s *Store) onPostgres(ctx context.Context, read func(*pgx.Conn) error) (err error) {
	for range connections {
		if err = s.onOne(ctx, read); !errors.Is(err, driver.ErrBadConn) {
			return err
		}
	}
	return err
}

// onOne is driver.ErrBadConn, and more, where the connection broke.
func (s *Store) onOne(ctx context.Context, read func(*pgx.Conn) error) error {
	pooled, err := s.readDB.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = pooled.Close() }()
	return pooled.Raw(func(connection any) error {
		conn := connection.(*stdlib.Conn).Conn() //nolint:errcheck,forcetypeassert // it is the driver of this dialect
		err := read(conn)
		if err != nil && conn.IsClosed() && ctx.Err() == nil {
			return errors.Join(driver.ErrBadConn, err)
		}
		return err
	})
}

// nearestSQL is the statement. Space and dimensions stand in it as numbers, because an index over a part of a table
// is used only when the planner sees that the query keeps to the part. The negated distance of the second form is an
// expression that no index is ordered by, so that it is always computed for all the documents' passages.
func nearestSQL(n nearby) (query string, args []any) {
	vector := pgvector.NewHalfVector(n.vector)
	if len(n.docs) == 0 {
		return fmt.Sprintf(`WITH near AS MATERIALIZED (
			SELECT document_id, passage_key, vector::halfvec(%[2]d) <#> $1::halfvec(%[2]d) AS far FROM vectors WHERE space = %[1]d ORDER BY far LIMIT $2)
			SELECT document_id, passage_key, -far FROM near ORDER BY far, document_id, passage_key`, n.space, n.dimensions), []any{vector, n.k}
	}
	return fmt.Sprintf(`SELECT document_id, passage_key, -(vector <#> $1::halfvec(%[2]d)) AS near FROM vectors
		WHERE space = %[1]d AND document_id = ANY($2) ORDER BY near DESC, document_id, passage_key LIMIT $3`, n.space, n.dimensions), []any{vector, n.docs, n.k}
}

// indexVectorsPostgres makes the HNSW of one space. CONCURRENTLY lets everybody read and write meanwhile; an attempt
// that died leaves an index that is not valid, which is taken away first.
func indexVectorsPostgres(ctx context.Context, s *Store, id int, space retrieval.Space) error {
	name := indexOf(id)
	valid, there, err := indexState(ctx, s.readDB, name)
	if err != nil || valid {
		return err
	}
	conn, err := s.writeDB.Conn(ctx) // beside the writer's own
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	statements := []string{`SET statement_timeout = 0`, `SET lock_timeout = 0`, `SET maintenance_work_mem = '512MB'`}
	if there {
		statements = append(statements, `DROP INDEX CONCURRENTLY IF EXISTS `+name)
	}
	statements = append(statements, fmt.Sprintf(`CREATE INDEX CONCURRENTLY IF NOT EXISTS %s ON vectors
		USING hnsw ((vector::halfvec(%d)) halfvec_ip_ops) WITH (m = 16, ef_construction = 64) WHERE space = %d`, name, space.Dimensions, id))
	for _, statement := range statements {
		if _, err = conn.ExecContext(ctx, statement); err != nil {
			break
		}
	}
	_, reset := conn.ExecContext(context.WithoutCancel(ctx), `RESET statement_timeout; RESET lock_timeout; RESET maintenance_work_mem`)
	if err == nil {
		s.log.InfoContext(ctx, "vectors indexed", "space", id, "dimensions", space.Dimensions)
	}
	return errors.Join(err, reset)
}

func indexOf(space int) string { return fmt.Sprintf("vectors_hnsw_%d", space) }

func indexedPostgres(ctx context.Context, s *Store, space int) (bool, error) {
	valid, _, err := indexState(ctx, s.readDB, indexOf(space))
	return valid, err
}

// indexState tells whether an index is there, and whether it can be used.
func indexState(ctx context.Context, db *sql.DB, name string) (valid, there bool, err error) {
	err = db.QueryRowContext(ctx, `SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass($1)`, name).Scan(&valid)
	if errors.Is(err, sql.ErrNoRows) {
		return false, false, nil
	}
	return valid, err == nil, err
}
