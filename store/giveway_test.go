package store_test

import (
	"fmt"
	"testing"
	"time"

	"duban/delivery"
	"duban/ledger"
	"duban/store"
	"duban/store/storetest"
)

// TestWayIsGivenToWhoeverServes, and to nobody else: an import alone on the folder is not slowed down.
func TestWayIsGivenToWhoeverServes(t *testing.T) {
	dir := t.TempDir()
	serving, importing := open(t, dir), open(t, dir)
	if importing.GiveWay(t.Context()) {
		t.Error("nobody serves")
	}
	if err := serving.TakeOver(t.Context()); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if !importing.GiveWay(t.Context()) || time.Since(began) < 100*time.Millisecond {
		t.Errorf("gave %v: SQLite looks again after 100 ms", time.Since(began))
	}
	if serving.GiveWay(t.Context()) {
		t.Error("who serves waits for himself")
	}
	if err := serving.Close(); err != nil {
		t.Fatal(err)
	}
	if importing.GiveWay(t.Context()) {
		t.Error("nobody serves any more")
	}
}

// BenchmarkMessagesBesideAnImport accepts messages while another process imports without a pause. Units: of the messages, the slowest
// in ms and how many were refused. -benchtime 2000x is some 15 s.
func BenchmarkMessagesBesideAnImport(b *testing.B) {
	dir := b.TempDir()
	serving, importing := open(b, dir), open(b, dir)
	if err := serving.TakeOver(b.Context()); err != nil {
		b.Fatal(err)
	}
	stop, done := make(chan struct{}), make(chan error)
	go func() { done <- importUntil(b, importing, stop) }()
	var slowest time.Duration
	refused := 0
	for i := 0; b.Loop(); i++ {
		began, key := time.Now(), fmt.Sprint("k", i)
		if _, err := serving.Accept(b.Context(), delivery.Incoming{Key: key, Conversation: key, From: "wang", Text: "第4条谁牵头"}); err != nil {
			refused++
		}
		slowest = max(slowest, time.Since(began))
		<-time.After(5 * time.Millisecond)
	}
	close(stop)
	if err := <-done; err != nil {
		b.Error(err)
	}
	b.ReportMetric(float64(slowest.Milliseconds()), "ms-slowest")
	b.ReportMetric(float64(refused), "refused")
}

// importUntil imports as the command does.
func importUntil(b *testing.B, s *store.Store, stop <-chan struct{}) error {
	var wrote time.Duration
	for n := 0; ; n += 32 {
		select {
		case <-stop:
			return nil
		default:
		}
		var docs []*ledger.Document
		for i := range 32 {
			docs = append(docs, storetest.Document(fmt.Sprintf("d%06d", n+i), 18))
		}
		began := time.Now()
		if _, err := s.SaveDocuments(b.Context(), docs); err != nil {
			return err
		}
		if wrote += time.Since(began); wrote > 500*time.Millisecond {
			s.GiveWay(b.Context())
			wrote = 0
		}
	}
}
