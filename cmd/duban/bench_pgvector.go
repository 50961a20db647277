package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/pgvector/pgvector-go"
	pgxvector "github.com/pgvector/pgvector-go/pgx"

	"duban/retrieval"
	"duban/store"
)

// postgres measures one size in a schema of its own.
func (b *searchBench) postgres(ctx context.Context, database string, n int) (err error) {
	admin, err := pgx.Connect(ctx, database)
	if err != nil {
		return fmt.Errorf("连不上数据库,请核对 --database-url: %w", err)
	}
	schema := "duban_bench_" + uuid.NewString()[:8]
	defer func() {
		_, dropped := admin.Exec(context.WithoutCancel(ctx), `DROP SCHEMA IF EXISTS `+schema+` CASCADE`)
		err = errors.Join(err, dropped, admin.Close(context.WithoutCancel(ctx)))
	}()
	if _, err := admin.Exec(ctx, `CREATE EXTENSION IF NOT EXISTS vector; CREATE SCHEMA `+schema); err != nil {
		return fmt.Errorf("making a schema: %w", err)
	}
	exact, err := b.withStore(ctx, database, schema, nil, func(st *store.Store, bare *pgx.Conn) ([][]retrieval.Neighbour, error) {
		if err := b.fill(ctx, st, n); err != nil {
			return nil, err
		}
		if _, err := bare.Exec(ctx, `ANALYZE vectors`); err != nil {
			return nil, fmt.Errorf("analyzing: %w", err)
		}
		if _, err := b.compare(ctx, st, bare, fmt.Sprintf("%7d  exact, one document", n), func(i int) []string { return []string{benchDocument(i * 7919 % n)} }); err != nil {
			return nil, err
		}
		return b.compare(ctx, st, bare, fmt.Sprintf("%7d  exact, all", n), nil)
	})
	if err != nil {
		return err
	}
	return b.hnsw(ctx, database, schema, n, exact)
}

// hnsw measures the same by the index. Below the size at which the planner takes it, it is made to.
func (b *searchBench) hnsw(ctx context.Context, database, schema string, n int, exact [][]retrieval.Neighbour) error {
	_, err := b.withStore(ctx, database, schema, []string{"enable_seqscan=off"}, func(st *store.Store, bare *pgx.Conn) ([][]retrieval.Neighbour, error) {
		began := time.Now()
		if err := st.IndexVectors(ctx, b.space(), 1); err != nil {
			return nil, err
		}
		built := time.Since(began)
		found, err := b.compare(ctx, st, bare, fmt.Sprintf("%7d  HNSW, all", n), nil)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(b.out, "PG     %7d  HNSW: recall@%d %.3f (goal %.2f), built in %.1f s\n", n, benchFound, recall(found, exact), goalRecall, built.Seconds())
		return nil, nil
	})
	return err
}

// withStore opens the store and a bare client with the same session settings on one schema.
func (b *searchBench) withStore(ctx context.Context, database, schema string, settings []string, run func(*store.Store, *pgx.Conn) ([][]retrieval.Neighbour, error)) (found [][]retrieval.Neighbour, err error) {
	where, err := inSchema(database, schema, settings...)
	if err != nil {
		return nil, err
	}
	st, err := store.Open(ctx, store.Options{URL: where})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	bare, err := pgx.Connect(ctx, where)
	if err != nil {
		return nil, fmt.Errorf("connecting the bare client: %w", err)
	}
	defer func() { _ = bare.Close(context.WithoutCancel(ctx)) }()
	if err := pgxvector.RegisterTypes(ctx, bare); err != nil {
		return nil, fmt.Errorf("looking up the vector types: %w", err)
	}
	if _, err := bare.Exec(ctx, `SET hnsw.ef_search = 200; SET hnsw.iterative_scan = relaxed_order; SET jit = off; SET random_page_cost = 1.1`); err != nil {
		return nil, fmt.Errorf("setting up the bare client: %w", err)
	}
	return run(st, bare)
}

// compare asks each question through the store and of the bare client, by turns, and prints both and their ratio.
func (b *searchBench) compare(ctx context.Context, st *store.Store, bare *pgx.Conn, name string, among func(int) []string) ([][]retrieval.Neighbour, error) {
	ours, theirs := &timings{}, &timings{}
	var found [][]retrieval.Neighbour
	for round := range 2 { // the first warms up: statements are prepared, pages are read
		ours, theirs, found = &timings{}, &timings{}, nil
		for i, q := range b.questions {
			var docs []string
			if among != nil {
				docs = among(i)
			}
			other := func() error {
				_, err := theirs.time(func() (any, error) { return b.bare(ctx, bare, q, docs) })
				return err
			}
			if i%2 == 1 { // who comes second finds everything in the processor's caches
				if err := other(); err != nil {
					return nil, err
				}
			}
			got, err := ours.time(func() (any, error) { return st.Near(ctx, b.space(), q, docs, benchFound) })
			if err != nil {
				return nil, err
			}
			if i%2 == 0 {
				if err := other(); err != nil {
					return nil, err
				}
			}
			near, _ := got.([]retrieval.Neighbour)
			found = append(found, near)
			if round == 0 && i >= 20 {
				break
			}
		}
	}
	fmt.Fprintf(b.out, "PG     %s: store %s  bare pgx %s  ratio of p50 %.2f (goal ≤ %.1f)\n", name, ours, theirs, ours.at(0.5)/theirs.at(0.5), goalRatio)
	return found, nil
}

// bare sends by hand what the store sends.
func (b *searchBench) bare(ctx context.Context, conn *pgx.Conn, question []float32, docs []string) ([]retrieval.Neighbour, error) {
	query := fmt.Sprintf(`WITH near AS MATERIALIZED (
		SELECT document_id, passage_key, vector::halfvec(%[1]d) <#> $1::halfvec(%[1]d) AS far FROM vectors WHERE space = 1 ORDER BY far LIMIT $2)
		SELECT document_id, passage_key, -far FROM near ORDER BY far, document_id, passage_key`, b.Dimensions)
	args := []any{pgvector.NewHalfVector(question), benchFound}
	if len(docs) > 0 {
		query = fmt.Sprintf(`SELECT document_id, passage_key, -(vector <#> $1::halfvec(%d)) AS near FROM vectors
			WHERE space = 1 AND document_id = ANY($2) ORDER BY near DESC, document_id, passage_key LIMIT $3`, b.Dimensions)
		args = []any{pgvector.NewHalfVector(question), docs, benchFound}
	}
	rows, err := conn.Query(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("bare query: %w", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[retrieval.Neighbour])
	if err != nil {
		return nil, fmt.Errorf("bare rows: %w", err)
	}
	return found, nil
}

// recall is the share of the exact answers that another search also finds.
func recall(found, exact [][]retrieval.Neighbour) float64 {
	held, all := 0, 0
	for i := range exact {
		have := map[[2]string]bool{}
		for _, f := range found[i] {
			have[[2]string{f.Document, f.Passage}] = true
		}
		for _, e := range exact[i] {
			all++
			if have[[2]string{e.Document, e.Passage}] {
				held++
			}
		}
	}
	return float64(held) / float64(max(1, all))
}
