package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"duban/ledger"
	"duban/retrieval"
	"duban/store"
	"duban/store/vectortest"
)

// benchSearchCmd measures the search among vectors through the store, on PostgreSQL beside the same statements of a bare
// client in the same run. It works in a folder and in a schema of its own and takes both away.
type benchSearchCmd struct {
	Sizes      []int `help:"passages" default:"1000,10000,100000"`
	Dimensions int   `help:"length of the vectors" default:"512"`
	Queries    int   `help:"questions of each kind" default:"200"`
}

// Goals of the figures.
const (
	goalRatio  = 1.2
	goalRecall = 0.98
)

// passagesEach is how many passages a document of the measurement has.
const passagesEach = 30

// Run measures SQLite, and PostgreSQL where the settings name one.
func (c *benchSearchCmd) Run(ctx context.Context, a *app) error {
	s, err := a.settings()
	if err != nil {
		return err
	}
	b := &searchBench{benchSearchCmd: *c, out: a.io.out}
	largest := slices.Max(append([]int{1}, c.Sizes...))
	b.vectors = vectortest.Clusters(largest+c.Queries, c.Dimensions, 48)
	b.questions = b.vectors[largest:]
	fmt.Fprintf(b.out, "vectors: %d dimensions, low-rank Gaussian mixture; k=%d; ms p50/p99 of %d questions\n", c.Dimensions, benchFound, c.Queries)
	for _, n := range c.Sizes {
		if err := b.sqlite(ctx, n); err != nil {
			return err
		}
		if !s.Postgres() {
			continue
		}
		if err := b.postgres(ctx, s.DatabaseURL, n); err != nil {
			return err
		}
	}
	if !s.Postgres() {
		fmt.Fprintln(b.out, "PostgreSQL: not measured, no --database-url")
	}
	return nil
}

// benchFound is how many passages a question is answered with.
const benchFound = 10

type searchBench struct {
	benchSearchCmd
	out       io.Writer
	vectors   [][]float32
	questions [][]float32
}

func (b *searchBench) space() retrieval.Space {
	return retrieval.Space{Model: "bench", Dimensions: b.Dimensions}
}

// fill puts n vectors into a store, thirty to a document.
func (b *searchBench) fill(ctx context.Context, st *store.Store, n int) error {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(16) // they share transactions
	for from := 0; from < n; from += passagesEach {
		g.Go(func() error {
			id := benchDocument(from)
			if _, err := st.SaveDocument(ctx, &ledger.Document{ID: id, Title: id, Hash: id}); err != nil {
				return err
			}
			save := retrieval.VectorSave{Space: b.space(), Document: id, Revision: 1, Complete: true, Passages: passagesEach}
			for i := from; i < min(from+passagesEach, n); i++ {
				save.Vectors = append(save.Vectors, retrieval.Vector{Passage: fmt.Sprintf("m:%d", i-from+1), Hash: "h", Values: b.vectors[i]})
			}
			return st.SaveVectors(ctx, save)
		})
	}
	if err := g.Wait(); err != nil {
		return fmt.Errorf("filling the store: %w", err)
	}
	return nil
}

func benchDocument(passage int) string { return fmt.Sprintf("d%06d", passage/passagesEach) }

func (b *searchBench) sqlite(ctx context.Context, n int) (err error) {
	dir, err := os.MkdirTemp("", "duban-bench-")
	if err != nil {
		return fmt.Errorf("bench folder: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }() // a leftover folder in the system's temp is harmless
	st, err := store.Open(ctx, store.Options{DataDir: dir})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	if err := b.fill(ctx, st, n); err != nil {
		return err
	}
	began := time.Now()
	if _, err := st.Near(ctx, b.space(), b.questions[0], nil, benchFound); err != nil {
		return err
	}
	first := time.Since(began)
	all, some := &timings{}, &timings{}
	for i, q := range b.questions {
		_, err1 := all.time(func() (any, error) { return st.Near(ctx, b.space(), q, nil, benchFound) })
		_, err2 := some.time(func() (any, error) {
			return st.Near(ctx, b.space(), q, []string{benchDocument(i * 7919 % n)}, benchFound)
		})
		if err := errors.Join(err1, err2); err != nil {
			return err
		}
	}
	fmt.Fprintf(b.out, "SQLite %7d  exact, all: %s  one document: %s  first search (reads them in): %.0f ms\n", n, all, some, float64(first.Microseconds())/1000)
	return nil
}

// timings are how long calls took.
type timings struct{ all []time.Duration }

func (t *timings) time(call func() (any, error)) (any, error) {
	began := time.Now()
	v, err := call()
	t.all = append(t.all, time.Since(began))
	return v, err
}

// at is the duration below which a share of the calls stayed. Unit: milliseconds.
func (t *timings) at(share float64) float64 {
	sorted := slices.Sorted(slices.Values(t.all))
	return float64(sorted[min(len(sorted)-1, int(share*float64(len(sorted))))].Microseconds()) / 1000
}

// String prints p50/p99.
func (t *timings) String() string { return fmt.Sprintf("%.2f/%.2f", t.at(0.5), t.at(0.99)) }

// inSchema is the URL of a database in which unqualified names are those of a schema.
func inSchema(database, schema string, settings ...string) (string, error) {
	u, err := url.Parse(database)
	if err != nil {
		return "", ledger.Errorf(ledger.Invalid, "数据库地址写错了")
	}
	q := u.Query()
	q.Set("search_path", schema+",public")
	for _, s := range settings {
		name, value, _ := strings.Cut(s, "=")
		q.Set(name, value)
	}
	u.RawQuery = q.Encode()
	return u.String(), nil
}
