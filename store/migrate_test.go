package store_test

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/pressly/goose/v3"

	"duban/bot"
	"duban/delivery"
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

// TestAStoreOfTheLastReleaseIsUpgraded: what stood at schema 5 stands behind the newest migration, open messages go on, and
// what is new works on it.
func TestAStoreOfTheLastReleaseIsUpgraded(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	db, err := sql.Open("sqlite", filepath.Join(dir, "duban.db"))
	if err != nil {
		t.Fatal(err)
	}
	provider, err := goose.NewProvider(goose.DialectSQLite3, db, migrationsUpTo(t, "00005"), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := provider.Up(ctx); err != nil {
		t.Fatal(err)
	}
	for _, statement := range releasedRows {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	s := open(t, dir)
	in, there, err := s.Next(ctx, "c1")
	if err != nil || !there || in.Text != "第4条完成" || in.Tap != "" {
		t.Errorf("waiting message %+v, %v, %v", in, there, err)
	}
	if d, err := s.Draft(ctx, "d1"); err != nil || d.Text != "完成了" || len(d.Files) != 0 {
		t.Errorf("draft %+v, %v", d, err)
	}
	if count, err := s.Announce(ctx, 100, func([]ledger.DocumentSummary) []delivery.Outgoing { return nil }); err != nil || count != 0 {
		t.Errorf("%d documents of before are announced, %v", count, err)
	}
	if err := s.Apply(ctx, bot.Effects{Decisions: []ledger.Decision{{Kind: ledger.DecideApprove, DocumentID: "a", MeasureKey: "1", Unit: "青禾镇", UpdateID: "u1", Act: ledger.Act{UserID: "li", MessageKey: "m9"}}}}); err != nil {
		t.Errorf("approving a report of before: %v", err)
	}
}

// migrationsUpTo is those of SQLite, the last one among them.
func migrationsUpTo(t *testing.T, last string) fstest.MapFS {
	t.Helper()
	files, err := filepath.Glob("migrations/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	kept := fstest.MapFS{}
	for _, path := range files {
		name := filepath.Base(path)
		if strings.HasSuffix(name, ".postgres.sql") || name[:len(last)] > last {
			continue
		}
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		kept[name] = &fstest.MapFile{Data: data}
	}
	return kept
}

// releasedRows is a small store at schema 5.
var releasedRows = []string{
	`PRAGMA user_version = 5`,
	`INSERT INTO documents (id, title, notice, aliases, issuer, doc_number, issued, year, addressees, missing, warnings, common_party, status, revision, hash, source, ingested_at)
		VALUES ('a', '青禾县旧措施', '', '[]', '', '', '', 2024, '[]', '[]', '[]', '[]', 'confirmed', 1, 'h1', 'a.txt', 1)`,
	`INSERT INTO revisions (document_id, revision, hash, source, ingested_at, body) VALUES ('a', 1, 'h1', 'a.txt', 1, '全文')`,
	`INSERT INTO inbox (id, message_key, channel, conversation, sender_id, unit, kind, body, business_at, received_at, state, attempts, not_before, finished_at, last_error)
		VALUES ('i1', 'k1', 'wecom', 'c1', 'wang', '青禾镇', 'text', '第4条完成', 1, 1, 'stored', 0, 0, 0, '')`,
	`INSERT INTO drafts VALUES ('d1', 'c1', 'wang', '青禾镇', '完成了', '[]', 'measure', 'open', 1, 1)`,
	`INSERT INTO progress_updates VALUES ('u1', 'a', '1', '青禾镇', 'done', '第1条完成', '[]', 'wang', '王芳', 'c1', 'k0', 0, '', 'current', 1, '2024-06-10', 1)`,
}
