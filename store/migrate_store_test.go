//go:build unix

package store_test

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"duban/ledger"
	"duban/store"
	"duban/store/storetest"
)

// source makes a store with something in it and returns where it is.
func source(t *testing.T, o store.Options, reports int) store.Options {
	t.Helper()
	if o.URL == "" {
		pristine.Into(t, o.DataDir)
	}
	s, err := store.Open(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	inhabit(t, s, reports)
	if err := storetest.Populate(context.Background(), s); err != nil {
		t.Fatal(err)
	}
	if err := storetest.Furnish(context.Background(), s); err != nil {
		t.Fatal(err)
	}
	if _, err := s.SealAudit(context.Background()); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return o
}

// TestMoveThereAndBack: what comes back over both engines is what went.
func TestMoveThereAndBack(t *testing.T) {
	ctx := context.Background()
	from := source(t, store.Options{DataDir: t.TempDir()}, 50)
	server, back := store.Options{URL: postgres.Server(t).Database(t)}, store.Options{DataDir: t.TempDir()}
	var last, total int64
	there, err := store.Move(ctx, store.MoveOptions{From: from, To: server, Batch: 7, Progress: func(_ string, done, of int64) { last, total = done, of }})
	if err != nil {
		t.Fatal(err)
	}
	if there.Copied != there.Rows || last != total || total != there.Rows || there.Resumed || there.PerSec <= 0 {
		t.Errorf("%+v, %d of %d", there, last, total)
	}
	again, err := store.Move(ctx, store.MoveOptions{From: server, To: back})
	if err != nil {
		t.Fatal(err)
	}
	for i := range there.Tables {
		if a := there.Tables[i]; a.Rows == 0 && a.Name != "drafts" {
			t.Errorf("table %s was moved without rows", a.Name)
		}
		if a, b := there.Tables[i], again.Tables[i]; a.SumFrom != b.SumTo || a.Rows != b.Rows {
			t.Errorf("%s: %d rows %s went, %d rows %s came back", a.Name, a.Rows, a.SumFrom, b.Rows, b.SumTo)
		}
	}
	if got := entries(t, open(t, back.DataDir)); got != 50 {
		t.Errorf("%d entries came back", got)
	}
	once, err := store.Move(ctx, store.MoveOptions{From: from, To: server})
	if err != nil || once.Copied != 0 || !once.Resumed {
		t.Errorf("the same again: %+v, %v", once, err)
	}
}

// TestAnInterruptedMoveGoesOn: wherever it stops, the next one doubles nothing.
func TestAnInterruptedMoveGoesOn(t *testing.T) {
	const stride = 60 // rows between two interruptions: large tables are interrupted within, some between
	from := source(t, store.Options{DataDir: t.TempDir()}, 30)
	server := postgres.Server(t)
	for _, to := range []store.Options{{DataDir: t.TempDir()}, {URL: server.Database(t)}} {
		runs, done := 0, int64(0)
		for ; runs < 200; runs++ {
			ctx, stop := context.WithCancel(context.Background())
			moved, err := store.Move(ctx, store.MoveOptions{From: from, To: to, Batch: 5, Progress: func(_ string, n, _ int64) {
				if n >= done+stride {
					stop()
				}
				done = max(done, n-stride+1)
			}})
			stop()
			if err == nil {
				if runs == 0 || moved.Copied >= moved.Rows {
					t.Errorf("run %d was never interrupted: %+v", runs, moved)
				}
				break
			}
			if !errors.Is(err, context.Canceled) {
				t.Fatalf("run %d: %v", runs, err)
			}
		}
		t.Logf("%d runs", runs+1)
	}
}

func TestMoveRefusesWhatItMustNotTouch(t *testing.T) {
	ctx := context.Background()
	from := source(t, store.Options{DataDir: t.TempDir()}, 4)
	taken := source(t, store.Options{DataDir: t.TempDir()}, 2)
	if _, err := store.Move(ctx, store.MoveOptions{From: from, To: taken}); ledger.CodeOf(err) != ledger.Conflict || !strings.Contains(err.Error(), "别的数据") {
		t.Errorf("a target that holds other data: %v", err)
	}
	if _, err := store.Move(ctx, store.MoveOptions{From: store.Options{DataDir: filepath.Join(t.TempDir(), "nope")}, To: taken}); ledger.CodeOf(err) != ledger.NotFound {
		t.Errorf("no source: %v", err)
	}
	serving := open(t, from.DataDir)
	if err := serving.TakeOver(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Move(ctx, store.MoveOptions{From: from, To: store.Options{DataDir: t.TempDir()}}); ledger.CodeOf(err) != ledger.Conflict {
		t.Errorf("a source that is served: %v", err)
	}
}

// TestEveryTableOfBothEnginesIsMoved fails when a migration makes a table on one engine that Move does not know.
func TestEveryTableOfBothEnginesIsMoved(t *testing.T) {
	ctx := context.Background()
	url := postgres.Server(t).Database(t)
	moved, err := store.Move(ctx, store.MoveOptions{From: source(t, store.Options{DataDir: t.TempDir()}, 1), To: store.Options{URL: url}})
	if err != nil {
		t.Fatal(err)
	}
	known := []string{}
	for _, table := range moved.Tables {
		known = append(known, table.Name)
	}
	db, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.QueryContext(ctx, `SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename NOT LIKE 'goose_%'
		AND tablename NOT LIKE 'river_%' AND tablename NOT LIKE 'vector%'`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		if !slices.Contains(known, name) {
			t.Errorf("table %s of PostgreSQL is not moved", name)
		}
		known = slices.DeleteFunc(known, func(k string) bool { return k == name })
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	if len(known) > 0 {
		t.Errorf("PostgreSQL has no table %v", known)
	}
}

func TestInspectTellsOldFromNew(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	if found, err := store.Inspect(ctx, store.Options{DataDir: dir}); err != nil || found.Exists || found.Engine != "sqlite" {
		t.Errorf("an empty folder: %+v, %v", found, err)
	}
	source(t, store.Options{DataDir: dir}, 1)
	url := postgres.Server(t).Database(t)
	if found, err := store.Inspect(ctx, store.Options{URL: url}); err != nil || found.Schema != 0 || !found.Behind() || found.ExtensionOffered == "" || found.SynchronousCommit != "on" {
		t.Errorf("an empty database: %+v, %v", found, err)
	}
	source(t, store.Options{URL: url}, 1)
	for _, o := range []store.Options{{DataDir: dir}, {URL: url}} {
		found, err := store.Inspect(ctx, o)
		if err != nil || found.Schema != found.Program || found.Behind() || found.Newer() != nil || found.Version == "" || found.ReadOnly {
			t.Errorf("%+v, %v", found, err)
		}
		makeNewer(t, o)
		if found, err = store.Inspect(ctx, o); err != nil || found.Newer() == nil {
			t.Errorf("newer: %+v, %v", found, err)
		}
		if _, err := store.Open(ctx, o); ledger.CodeOf(err) != ledger.Unavailable || !strings.Contains(err.Error(), "新版程序") {
			t.Errorf("a newer store is opened: %v", err)
		}
	}
}

// makeNewer makes a store look like a later program's.
func makeNewer(t *testing.T, o store.Options) {
	t.Helper()
	driver, address, statement := "sqlite", filepath.Join(o.DataDir, "duban.db"), `PRAGMA user_version = 99`
	if o.URL != "" {
		driver, address, statement = "pgx", o.URL, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, true)`
	}
	db, err := sql.Open(driver, address)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(context.Background(), statement); err != nil {
		t.Fatal(err)
	}
}

func BenchmarkMove(b *testing.B) {
	ctx := context.Background()
	from := store.Options{DataDir: b.TempDir()}
	s, err := store.Open(ctx, from)
	if err != nil {
		b.Fatal(err)
	}
	inhabit(b, s, 5000)
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	server := postgres.Server(b)
	var rate float64
	for b.Loop() {
		moved, err := store.Move(ctx, store.MoveOptions{From: from, To: store.Options{URL: server.Database(b)}})
		if err != nil {
			b.Fatal(err)
		}
		rate = moved.PerSec
	}
	b.ReportMetric(rate, "rows/s")
}
