package store_test

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/pressly/goose/v3"

	"duban/ledger"
)

// TestAnOlderStoreIsUpgraded: what an earlier version kept stays, can be corrected, and is named for repeals.
func TestAnOlderStoreIsUpgraded(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	ground, err := os.ReadFile("migrations/00001_ground.sql")
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", filepath.Join(dir, "duban.db"))
	if err != nil {
		t.Fatal(err)
	}
	provider, err := goose.NewProvider(goose.DialectSQLite3, db, fstest.MapFS{"00001_ground.sql": {Data: ground}}, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := provider.Up(ctx); err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{
		`PRAGMA user_version = 1`,
		`INSERT INTO documents VALUES ('a', '青禾县旧措施', '', '[]', '', '', '', 2024, '[]', '[]', '[]', '[]', 'confirmed', 1, 'h1', 'a.txt', 1)`,
		`INSERT INTO revisions VALUES ('a', 1, 'h1', 'a.txt', 1, '全文')`,
		`INSERT INTO measures VALUES ('a', 0, '1', '1', false, '', '', '', '', '巡查河道', '巡查河道,每月一次。', '[]')`,
		`INSERT INTO assignments VALUES ('a', '1', 0, 'lead', '县水务局', '牵头', 0, false, 0, 0)`,
	} {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	s := open(t, dir)
	if err := s.Mend(ctx, ledger.Mend{DocumentID: "a", MeasureKey: "1", Field: ledger.MendLead, Before: "县水务局", After: "县林业局"}); err != nil {
		t.Fatal(err)
	}
	next := &ledger.Document{ID: "a", Title: "青禾县旧措施", Hash: "h2", Measures: []ledger.Measure{
		{Key: "1", Number: "1", Text: "宣传政策,每季度一次。"},
		{Key: "2", Number: "2", Text: "巡查河道,每月一次。", Assignments: []ledger.Assignment{{Role: ledger.Lead, Unit: "县水务局"}}},
	}}
	saved, err := s.SaveDocument(ctx, next)
	if err != nil {
		t.Fatal(err)
	}
	if m, ok := saved.Document.FindMeasure("1"); !ok || m.Number != "2" || m.Units(ledger.Lead)[0] != "县林业局" || len(saved.Changes.Added) != 1 {
		t.Errorf("saved %+v", saved)
	}
	repealer := &ledger.Document{ID: "b", Title: "青禾县新措施", Hash: "h3", Repeals: []ledger.Repeal{{Title: "青禾县旧措施", Standing: ledger.Repealed}}}
	if saved, err = s.SaveDocument(ctx, repealer); err != nil || len(saved.Repealed) != 1 {
		t.Errorf("%v, repealed %+v", err, saved.Repealed)
	}
}
