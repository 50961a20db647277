package store_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"duban/bot"
	"duban/delivery"
	"duban/ledger"
	"duban/store"
	"duban/store/storetest"
)

// pristine is what open puts into an empty folder. How a store comes to be from nothing is TestMigratesFromNothing's and that
// of whoever calls store.Open.
var pristine storetest.Template //nolint:gochecknoglobals // made once for all tests of the package

func open(t testing.TB, dir string, clock ...func() time.Time) *store.Store {
	t.Helper()
	pristine.Into(t, dir)
	o := store.Options{DataDir: dir}
	if len(clock) > 0 {
		o.Clock = clock[0]
	}
	s, err := store.Open(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestSQLite(t *testing.T) {
	storetest.Exercise(t, func(t *testing.T, clock func() time.Time) (*store.Store, func() *store.Store) {
		dir := t.TempDir()
		return open(t, dir, clock), func() *store.Store { return open(t, dir, clock) }
	})
}

func TestOpenFails(t *testing.T) {
	ctx := context.Background()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	broken := t.TempDir()
	if err := os.WriteFile(filepath.Join(broken, "duban.db"), []byte(strings.Repeat("no database ", 500)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		o    store.Options
		code ledger.Code
		says string
	}{
		{"no folder given", store.Options{}, ledger.Invalid, "--data"},
		{"a file stands where the folder should", store.Options{DataDir: file}, ledger.Unavailable, file},
		{"a folder below a file", store.Options{DataDir: filepath.Join(file, "data")}, ledger.Unavailable, "--data"},
		{"the file is no database", store.Options{DataDir: broken}, ledger.Unavailable, "duban.db"},
		{"an engine we do not know", store.Options{URL: "mysql://secret@host/db"}, ledger.Invalid, "sqlite"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := store.Open(ctx, c.o)
			if ledger.CodeOf(err) != c.code || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "secret") {
				t.Fatalf("got %v (%s), want %s naming %q", err, ledger.CodeOf(err), c.code, c.says)
			}
		})
	}
	t.Run("the context has ended", func(t *testing.T) {
		ended, cancel := context.WithCancel(ctx)
		cancel()
		if _, err := store.Open(ended, store.Options{DataDir: t.TempDir()}); !errors.Is(err, context.Canceled) {
			t.Fatalf("got %v", err)
		}
	})
}

func TestFolderWithOddName(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "数据 50% ?#&")
	s, err := store.Open(context.Background(), store.Options{DataDir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	if err := s.Ping(context.Background()); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "duban.db")); err != nil {
		t.Fatal(err)
	}
}

func BenchmarkOpenExisting(b *testing.B) {
	dir := b.TempDir()
	open(b, dir)
	for b.Loop() {
		s, err := store.Open(context.Background(), store.Options{DataDir: dir})
		if err != nil {
			b.Fatal(err)
		}
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLoad30x35(b *testing.B) {
	s := open(b, b.TempDir())
	for i := range 30 {
		if _, err := s.SaveDocument(context.Background(), storetest.Document(fmt.Sprint("d", i), 35)); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		docs, err := s.Documents(context.Background())
		if err != nil || len(docs) != 30 {
			b.Fatal(err, len(docs))
		}
	}
}

func BenchmarkAccept(b *testing.B) {
	for _, callers := range []int{1, 64} {
		b.Run(fmt.Sprint(callers, "-callers"), func(b *testing.B) {
			s := open(b, b.TempDir())
			var n atomic.Int64
			var wg sync.WaitGroup
			b.ResetTimer()
			for range callers {
				wg.Go(func() {
					for i := n.Add(1); i <= int64(b.N); i = n.Add(1) {
						in := delivery.Incoming{
							Key: fmt.Sprint("k", i), Channel: "wecom", Conversation: fmt.Sprint("c", i%500), From: "wang",
							Kind: "text", Text: "第四条已完成,培训了45人",
						}
						if _, err := s.Accept(context.Background(), in); err != nil {
							b.Error(err)
							return
						}
					}
				})
			}
			wg.Wait()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "inserts/s")
		})
	}
}

func BenchmarkTurn(b *testing.B) {
	for _, callers := range []int{1, 64} {
		b.Run(fmt.Sprint(callers, "-callers"), func(b *testing.B) {
			s := open(b, b.TempDir())
			var n atomic.Int64
			var wg sync.WaitGroup
			b.ResetTimer()
			for range callers {
				wg.Go(func() {
					for i := n.Add(1); i <= int64(b.N); i = n.Add(1) {
						if err := turn(s, fmt.Sprint("k", i)); err != nil {
							b.Error(err)
							return
						}
					}
				})
			}
			wg.Wait()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "turns/s")
		})
	}
}

// turn is the store's whole share of one message: accept, read, commit a report with its reply, settle.
func turn(s *store.Store, key string) error {
	ctx := context.Background()
	if _, err := s.Accept(ctx, delivery.Incoming{Key: key, Conversation: key, From: "wang", Text: "第四条已完成"}); err != nil {
		return err
	}
	in, _, err := s.Next(ctx, key)
	if err != nil {
		return err
	}
	_, err = s.CommitSending(ctx, delivery.Turn{
		InboxID:  in.ID,
		Effects:  bot.Effects{Updates: []ledger.ProgressUpdate{{DocumentID: "a", MeasureKey: "4", MessageKey: key}}},
		Outgoing: []delivery.Outgoing{{ID: "o" + key, Key: key + "#0", To: "wang", Text: "第4条记好了。"}},
	})
	if err != nil {
		return err
	}
	return s.Settle(ctx, delivery.Settlement{ID: "o" + key, State: delivery.OutgoingSent})
}
