//go:build unix

package jobs_test

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"duban/delivery"
	"duban/jobs"
	"duban/store"
)

// BenchmarkBesideTheStore measures what River costs the embedded store's messages while it only waits for work: without
// it, in a file of its own, and in the store's file. docs/adr/0010 has the figures.
func BenchmarkBesideTheStore(b *testing.B) {
	for _, where := range []string{"none", "own", "same"} {
		for _, callers := range []int{1, 64} {
			b.Run(fmt.Sprintf("%s/%d-callers", where, callers), func(b *testing.B) {
				dir := b.TempDir()
				s, err := store.Open(b.Context(), store.Options{DataDir: dir})
				if err != nil {
					b.Fatal(err)
				}
				defer func() { _ = s.Close() }()
				defer beside(b, s, where, dir)()
				var n atomic.Int64
				var slowest atomic.Int64
				var wg sync.WaitGroup
				b.ResetTimer()
				for range callers {
					wg.Go(func() {
						for i := n.Add(1); i <= int64(b.N); i = n.Add(1) {
							began := time.Now()
							if err := message(b.Context(), s, fmt.Sprint("k", i)); err != nil {
								b.Error(err)
								return
							}
							slowest.Store(max(slowest.Load(), int64(time.Since(began))))
						}
					})
				}
				wg.Wait()
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "messages/s")
				b.ReportMetric(float64(slowest.Load())/1e6, "ms-slowest")
			})
		}
	}
}

// beside starts River where it is to work.
func beside(b *testing.B, s *store.Store, where, dir string) (stop func()) {
	b.Helper()
	if where == "none" {
		return func() {}
	}
	db, engine, err := s.Jobs()
	if where == "same" && err == nil {
		_ = db.Close()
		db, err = sql.Open("sqlite", "file:"+filepath.Join(dir, "duban.db")+
			"?_pragma=busy_timeout(10000)&_txlock=immediate&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)")
		db.SetMaxOpenConns(1)
	}
	if err != nil {
		b.Fatal(err)
	}
	j, err := jobs.New(b.Context(), jobs.Options{DB: db, Engine: engine})
	if err == nil {
		err = j.Start(b.Context())
	}
	if err != nil {
		b.Fatal(err)
	}
	return func() { _ = j.Stop(context.Background()) }
}

// message is the store's share of one message.
func message(ctx context.Context, s *store.Store, key string) error {
	if _, err := s.Accept(ctx, delivery.Incoming{Key: key, Conversation: key, From: "wang", Text: "第4条谁牵头"}); err != nil {
		return err
	}
	in, _, err := s.Next(ctx, key)
	if err != nil {
		return err
	}
	if _, err = s.CommitSending(ctx, delivery.Turn{InboxID: in.ID,
		Outgoing: []delivery.Outgoing{{ID: "o" + key, Key: key + "#0", To: "wang", Text: "第4条由县水务局牵头。"}}}); err != nil {
		return err
	}
	return s.Settle(ctx, delivery.Settlement{ID: "o" + key, State: delivery.OutgoingSent})
}
