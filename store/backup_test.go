package store_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"duban/bot"
	"duban/delivery"
	"duban/ledger"
	"duban/store"
	"duban/store/storetest"
)

// inhabit puts a document with a correction and n answered reports into a store.
func inhabit(t testing.TB, s *store.Store, n int) {
	t.Helper()
	if _, err := s.SaveDocument(context.Background(), storetest.Document("d1", 12)); err != nil {
		t.Fatal(err)
	}
	if err := s.Mend(context.Background(), ledger.Mend{DocumentID: "d1", Field: ledger.MendYear, Before: "2024", After: "2025"}); err != nil {
		t.Fatal(err)
	}
	closed := ledger.Decision{Kind: ledger.DecideClose, DocumentID: "d1", MeasureKey: "1", Act: ledger.Act{UserID: "li", MessageKey: "close"}}
	if err := s.Apply(context.Background(), bot.Effects{Decisions: []ledger.Decision{closed}}); err != nil {
		t.Fatal(err)
	}
	for i := range n {
		if err := turn(s, fmt.Sprint("k", i)); err != nil {
			t.Fatal(err)
		}
	}
}

func entries(t testing.TB, s *store.Store) int {
	t.Helper()
	rows, err := s.Updates(context.Background(), ledger.UpdateFilter{AllStates: true})
	if err != nil {
		t.Fatal(err)
	}
	return len(rows)
}

// TestBackupBesideAWriter: what a backup holds is one state, though messages come and go meanwhile.
func TestBackupBesideAWriter(t *testing.T) {
	ctx := context.Background()
	s := open(t, t.TempDir())
	inhabit(t, s, 5)
	stop := make(chan struct{})
	written := make(chan int)
	go func() {
		n := 0
		defer func() { written <- n }()
		for ; ; n++ {
			select {
			case <-stop:
				return
			default:
			}
			if err := turn(s, fmt.Sprint("w", n)); err != nil {
				t.Error(err)
				return
			}
		}
	}()
	file := filepath.Join(t.TempDir(), "b.tar.gz")
	var m store.Manifest
	for range 3 { // the same name is replaced
		var err error
		if m, err = s.Backup(ctx, file, "test"); err != nil {
			t.Fatal(err)
		}
	}
	close(stop)
	total := 5 + <-written
	if m.Rows["outbox"] != m.Rows["progress_updates"] || m.Rows["inbox"] < m.Rows["outbox"] || m.Rows["progress_updates"] > int64(total) || m.Rows["measures"] != 12 || len(m.SHA256) != 64 {
		t.Errorf("of %d reports the manifest says %+v", total, m)
	}
	dir := t.TempDir()
	if _, err := store.Restore(ctx, store.Options{DataDir: dir}, file, false); err != nil {
		t.Fatal(err)
	}
	if got := entries(t, open(t, dir)); int64(got) != m.Rows["progress_updates"] {
		t.Errorf("%d entries came back of %d", got, m.Rows["progress_updates"])
	}
	if left, err := os.ReadDir(filepath.Dir(file)); err != nil || len(left) != 1 {
		t.Errorf("beside the backup lie %v, %v", left, err)
	}
}

func TestRestoreOverwritesOnlyWithForce(t *testing.T) {
	ctx := context.Background()
	from, file := t.TempDir(), filepath.Join(t.TempDir(), "b")
	s, err := store.Open(ctx, store.Options{DataDir: from})
	if err != nil {
		t.Fatal(err)
	}
	inhabit(t, s, 3)
	if _, err := s.Backup(ctx, file, "test"); err != nil {
		t.Fatal(err)
	}
	if err := turn(s, "later"); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Restore(ctx, store.Options{DataDir: from}, file, false); ledger.CodeOf(err) != ledger.Conflict || !strings.Contains(err.Error(), "--force") {
		t.Errorf("over a store that holds something: %v", err)
	}
	if err := s.TakeOver(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Restore(ctx, store.Options{DataDir: from}, file, true); ledger.CodeOf(err) != ledger.Conflict {
		t.Errorf("while somebody serves: %v", err)
	}
	if got := entries(t, s); got != 4 {
		t.Fatalf("a refused restore left %d entries", got)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Restore(ctx, store.Options{DataDir: from}, file, true); err != nil {
		t.Fatal(err)
	}
	if got := entries(t, open(t, from)); got != 3 {
		t.Errorf("%d entries came back", got)
	}
	kept := t.TempDir()
	copyFile(t, filepath.Join(from, "duban.db.before-restore"), filepath.Join(kept, "duban.db"))
	if got := entries(t, open(t, kept)); got != 4 {
		t.Errorf("the replaced store was kept with %d entries", got)
	}
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	data, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestRestoreOverAnEmptyStoreNeedsNoForce(t *testing.T) {
	ctx := context.Background()
	file, dir := filepath.Join(t.TempDir(), "b"), t.TempDir()
	s := open(t, t.TempDir())
	inhabit(t, s, 2)
	if _, err := s.Backup(ctx, file, "test"); err != nil {
		t.Fatal(err)
	}
	empty, err := store.Open(ctx, store.Options{DataDir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if err := empty.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Restore(ctx, store.Options{DataDir: dir}, file, false); err != nil {
		t.Fatal(err)
	}
	if got := entries(t, open(t, dir)); got != 2 {
		t.Errorf("%d entries came back", got)
	}
}

func TestWhatIsNoBackupChangesNothing(t *testing.T) {
	ctx := context.Background()
	whole := filepath.Join(t.TempDir(), "b")
	s := open(t, t.TempDir())
	inhabit(t, s, 2)
	if _, err := s.Backup(ctx, whole, "test"); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	flipped := bytes.Clone(data)
	flipped[len(flipped)/2] ^= 0xff
	for name, content := range map[string][]byte{
		"empty": nil, "text": []byte("今天没有备份"), "cut off": data[:len(data)/2], "a bit of it changed": flipped,
		"a bare database": []byte("SQLite format 3\x00"),
	} {
		t.Run(name, func(t *testing.T) {
			file, dir := filepath.Join(t.TempDir(), "x"), t.TempDir()
			if err := os.WriteFile(file, content, 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := store.Restore(ctx, store.Options{DataDir: dir}, file, true); ledger.CodeOf(err) != ledger.Invalid || strings.Contains(err.Error(), "\n\n") {
				t.Errorf("got %v", err)
			}
			if _, err := os.Stat(filepath.Join(dir, "duban.db")); !os.IsNotExist(err) {
				t.Error("a database is there")
			}
		})
	}
}

func TestAgesGrowWhileSomethingWaits(t *testing.T) {
	ctx := context.Background()
	now := time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)
	s := open(t, t.TempDir(), func() time.Time { return now })
	if a, err := s.Ages(ctx); err != nil || a != (store.Ages{}) {
		t.Fatalf("an empty store: %v, %v", a, err)
	}
	if _, err := s.Accept(ctx, delivery.Incoming{Key: "k", Conversation: "c"}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Enqueue(ctx, delivery.Outgoing{Key: "o", To: "wang", Text: "x"}); err != nil {
		t.Fatal(err)
	}
	now = now.Add(90 * time.Second)
	if a, err := s.Ages(ctx); err != nil || a.Inbox != 90*time.Second || a.Outbox != 90*time.Second {
		t.Errorf("%v, %v", a, err)
	}
	in, _, err := s.Next(ctx, "c")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Commit(ctx, delivery.Turn{InboxID: in.ID, Effects: bot.Effects{}}); err != nil {
		t.Fatal(err)
	}
	if a, err := s.Ages(ctx); err != nil || a.Inbox != 0 {
		t.Errorf("after the answer: %v, %v", a, err)
	}
}
