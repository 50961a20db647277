//go:build unix

package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"duban/ledger"
	"duban/retrieval"
	"duban/store"
	"duban/store/vectortest"
)

func TestHalvesKeepNumbersToTheThirdPlace(t *testing.T) {
	exact := []float32{0, 1, -1, 0.5, 65504, 1.0 / 16384, 1.0 / 16777216, float32(math.Inf(1)), 1 + 1.0/1024}
	got := make([]float32, len(exact))
	if err := store.FromHalves(got, store.Halves(exact)); err != nil || fmt.Sprint(got) != fmt.Sprint(exact) {
		t.Errorf("%v, %v, want %v", got, err, exact)
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 100_000 {
		x := float32(r.NormFloat64() / 20)
		back := make([]float32, 1)
		if err := store.FromHalves(back, store.Halves([]float32{x})); err != nil {
			t.Fatal(err)
		}
		if diff := math.Abs(float64(back[0] - x)); diff > math.Abs(float64(x))/2048+1.0/33554432 {
			t.Fatalf("%g comes back as %g", x, back[0])
		}
	}
	if store.FromHalves(got, []byte{1}) == nil {
		t.Error("a torn vector is taken")
	}
}

// TestPostgresNeverFiltersAfterTheIndex reads the plans: all of a space by its index, a few documents exactly. With
// statistics that speak for the index, as they do when one document in a hundred is asked for.
func TestPostgresNeverFiltersAfterTheIndex(t *testing.T) {
	url := postgres.Server(t).Database(t)
	s := openURL(t, url, time.Now)
	space := retrieval.Space{Model: "m", Dimensions: 256}
	vectors := vectortest.Clusters(6000, 256, 9)
	if err := store.FillVectors(t.Context(), s, space, 100, vectors); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second finds it there
		if err := s.IndexVectors(t.Context(), space, 5000); err != nil {
			t.Fatal(err)
		}
	}
	run(t, url, `ANALYZE vectors`)
	if states, err := s.VectorStates(t.Context()); err != nil || len(states) != 1 || !states[0].Indexed || states[0].Vectors != 6000 {
		t.Errorf("states %+v, %v", states, err)
	}
	question := vectors[17]
	for _, c := range []struct {
		docs          []string
		want, without string
	}{
		{nil, "Index Scan using vectors_hnsw_1", "Seq Scan"},
		{[]string{"d00017"}, "vectors_pkey", "hnsw"},
		{[]string{"d00017", "d00018", "d00090"}, "vectors_pkey", "hnsw"},
	} {
		plan, err := store.ExplainNear(t.Context(), s, space, question, c.docs)
		if err != nil || !strings.Contains(plan, c.want) || strings.Contains(plan, c.without) {
			t.Errorf("%v: %v\n%s", c.docs, err, plan)
		}
	}
	found, err := s.Near(t.Context(), space, question, []string{"d00018"}, 50)
	if err != nil || len(found) != 50 {
		t.Errorf("of 60 passages of a document that is far away %d are found, %v", len(found), err)
	}
	if all, err := s.Near(t.Context(), space, question, nil, 10); err != nil || len(all) != 10 || all[0].Document != "d00017" {
		t.Errorf("%v, %v", all, err)
	}
	run(t, url, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`)
	if all, err := s.Near(t.Context(), space, question, nil, 10); err != nil || len(all) != 10 {
		t.Errorf("after every connection was cut: %v, %v", all, err)
	}
	if plan := run(t, url, `SELECT attstorage::text FROM pg_attribute WHERE attrelid = 'vectors'::regclass AND attname = 'vector'`); plan != "p" {
		t.Errorf("vectors are stored %q, want plain", plan)
	}
}

// run executes a statement and returns its first column of its first row, if any.
func run(t *testing.T, url, statement string) (value string) {
	t.Helper()
	db, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	err = db.QueryRowContext(t.Context(), statement).Scan(&value)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		t.Fatalf("%s: %v", statement, err)
	}
	return value
}

// TestPostgresSaysWhatIsMissing: who may not make the extension reads one sentence that says what to do.
func TestPostgresSaysWhatIsMissing(t *testing.T) {
	server := postgres.Server(t)
	url := server.Database(t)
	run(t, url, `CREATE ROLE clerk LOGIN`)
	t.Cleanup(func() {
		db, _ := sql.Open("pgx", url)
		_, _ = db.ExecContext(context.Background(), `DROP OWNED BY clerk; DROP ROLE clerk`)
		_ = db.Close()
	})
	run(t, url, `GRANT CREATE ON SCHEMA public TO clerk`)
	_, err := store.Open(t.Context(), store.Options{URL: strings.Replace(url, "duban@", "clerk@", 1)})
	if ledger.CodeOf(err) != ledger.Unavailable || !strings.Contains(err.Error(), "CREATE EXTENSION vector") {
		t.Errorf("%v", err)
	}
}
