package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"duban/bot"
	"duban/delivery"
	"duban/ledger"
	"duban/store"
)

// together runs n calls at the same time and returns their errors.
func together(n int, call func(i int) error) []error {
	errs := make([]error, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { errs[i] = call(i) })
	}
	wg.Wait()
	return errs
}

func succeeded(errs []error) (n int) {
	for _, err := range errs {
		if err == nil {
			n++
		}
	}
	return n
}

func exerciseConcurrency(t *testing.T, open Opener) {
	ctx := context.Background()

	t.Run("many writers, one fails alone", func(t *testing.T) {
		s := open.one(t)
		errs := together(60, func(i int) error {
			e := entry(fmt.Sprint("m", i), "a", "1")
			if i%3 == 0 {
				e.Supersedes = "nothing"
			}
			return s.Apply(ctx, bot.Effects{Updates: []ledger.ProgressUpdate{e}})
		})
		for i, err := range errs {
			if i%3 == 0 {
				wantCode(t, "superseding nothing", err, ledger.NotFound)
			} else {
				must(t, err)
			}
		}
		got, err := s.Updates(ctx, ledger.UpdateFilter{})
		must(t, err)
		if len(got) != 40 {
			t.Fatalf("%d entries", len(got))
		}
	})

	t.Run("many turns at once, some of them finished already", func(t *testing.T) {
		s := open.one(t)
		turns := make([]delivery.Turn, 40)
		for i := range turns {
			key, conversation := fmt.Sprint("k", i), fmt.Sprint("c", i)
			accept(t, s, incoming(key, conversation))
			turns[i] = delivery.Turn{InboxID: next(t, s, conversation).ID, Effects: bot.Effects{Updates: []ledger.ProgressUpdate{entry(key, "a", "1")}},
				Outgoing: []delivery.Outgoing{{Key: key + "#0", Channel: "app", Conversation: conversation, To: conversation, Text: key}}}
			if i%5 == 0 {
				must(t, s.Commit(ctx, delivery.Turn{InboxID: turns[i].InboxID}))
			}
		}
		claimed := make([]bool, len(turns))
		errs := together(2*len(turns), func(i int) (err error) {
			if i >= len(turns) {
				_, err = s.Accept(ctx, incoming(fmt.Sprint("k", i), "one for all"))
				return err
			}
			claimed[i], err = s.CommitSending(ctx, turns[i])
			return err
		})
		for i, err := range errs {
			switch finished := i < len(turns) && i%5 == 0; {
			case finished && (!errors.Is(err, delivery.ErrFinished) || claimed[i]):
				t.Errorf("turn %d: %v, claimed %v", i, err, claimed[i])
			case !finished && (err != nil || i < len(turns) && !claimed[i]):
				t.Errorf("turn %d: %v", i, err)
			}
		}
		got, err := s.Updates(ctx, ledger.UpdateFilter{})
		must(t, err)
		queues, err := s.Queues(ctx)
		must(t, err)
		if len(got) != 32 || queues.Waiting != 32 || queues.Unfinished != len(turns) {
			t.Fatalf("%d entries, %+v", len(got), queues)
		}
	})

	t.Run("one of many takes a message, withdraws an entry, sees a key first", func(t *testing.T) {
		s := open.one(t)
		apply(t, s, entry("m1", "a", "1"))
		won := succeeded(together(20, func(int) error {
			return s.Apply(ctx, bot.Effects{Withdraw: []string{"id-m1-1"}})
		}))
		fresh := make([]bool, 20)
		for _, err := range together(20, func(i int) (err error) {
			fresh[i], err = s.Accept(ctx, incoming("k1", "c1"))
			return err
		}) {
			must(t, err)
		}
		first := 0
		for _, f := range fresh {
			if f {
				first++
			}
		}
		id := next(t, s, "c1").ID
		committed := succeeded(together(20, func(int) error { return s.Commit(ctx, delivery.Turn{InboxID: id}) }))
		if won != 1 || first != 1 || committed != 1 {
			t.Fatalf("%d withdrew, %d were first, %d committed", won, first, committed)
		}
	})

	t.Run("two processes save and correct one document at once", func(t *testing.T) {
		s, other := open(t, time.Now)
		stores := []*store.Store{s, other()}
		for i, err := range together(20, func(i int) error {
			d := Document("a", 3)
			d.Hash = fmt.Sprint("h", i)
			_, err := stores[i%2].SaveDocument(ctx, d)
			return err
		}) {
			if err != nil {
				t.Fatalf("saving %d: %v", i, err)
			}
		}
		if d := loaded(t, s, "a"); d.Revision != 20 || len(d.Measures) != 3 {
			t.Fatalf("revision %d with %d measures", d.Revision, len(d.Measures))
		}
		confirmed := together(20, func(i int) error { return stores[i%2].ConfirmDocument(ctx, confirmation("a")) })
		entries, err := s.Audit(ctx, store.AuditFilter{DocumentID: "a"})
		must(t, err)
		if succeeded(confirmed) != 20 || len(entries) != 21 {
			t.Fatalf("%d confirmed, %d lines in the record", succeeded(confirmed), len(entries))
		}
	})

	t.Run("readers see a document wholly or not at all", func(t *testing.T) {
		s := open.one(t)
		save(t, s, Document("a", 20))
		stop := make(chan struct{})
		done := make(chan error, 1)
		go func() {
			defer close(done)
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				default:
				}
				d := Document("a", 10+10*(i%2))
				d.Hash = fmt.Sprint("hash", i)
				if _, err := s.SaveDocument(ctx, d); err != nil {
					done <- err
					return
				}
			}
		}()
		for range 30 {
			docs, err := s.Documents(ctx)
			must(t, err)
			n := len(docs[0].Measures)
			if (n != 10 && n != 20) || len(docs[0].Measures[n-1].Targets) != 1 {
				t.Fatalf("a document with %d measures", n)
			}
		}
		close(stop)
		must(t, <-done)
	})

	t.Run("two handles on one store", func(t *testing.T) {
		s, again := open(t, NewClock().Now)
		exerciseTwoHandles(t, s, again())
	})
}

func exerciseTwoHandles(t *testing.T, server, command *store.Store) {
	ctx := context.Background()
	before, err := server.Stamp(ctx, "documents")
	must(t, err)
	save(t, command, Document("a", 2))
	after, err := server.Stamp(ctx, "documents")
	must(t, err)
	docs, err := server.Documents(ctx)
	must(t, err)
	if after <= before || len(docs) != 1 {
		t.Fatalf("the server sees stamp %d after %d and %d documents", after, before, len(docs))
	}
	handles := []*store.Store{server, command}
	for _, err := range together(80, func(i int) error {
		_, err := handles[i%2].Accept(ctx, incoming(fmt.Sprint("k", i/2), "c1"))
		return err
	}) {
		must(t, err)
	}
	q, err := command.Queues(ctx)
	must(t, err)
	if q.Unfinished != 40 {
		t.Fatalf("%d messages of 40 keys", q.Unfinished)
	}
	id := next(t, server, "c1").ID
	must(t, server.Commit(ctx, delivery.Turn{InboxID: id}))
	if err := command.Commit(ctx, delivery.Turn{InboxID: id}); !errors.Is(err, delivery.ErrFinished) {
		t.Fatalf("the other handle committed it too: %v", err)
	}
}

func exerciseContexts(t *testing.T, open Opener) {
	s := open.one(t)
	save(t, s, Document("a", 1))
	accept(t, s, incoming("k1", "c1"))
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	calls := map[string]func() error{
		"Accept":          func() error { _, err := s.Accept(ended, incoming("k2", "c1")); return err },
		"Apply":           func() error { return s.Apply(ended, bot.Effects{Withdraw: []string{"x"}}) },
		"Apply of none":   func() error { return s.Apply(ended, bot.Effects{}) },
		"Commit":          func() error { return s.Commit(ended, delivery.Turn{InboxID: "x"}) },
		"ConfirmDocument": func() error { return s.ConfirmDocument(ended, confirmation("a")) },
		"CommitSending":   func() error { _, err := s.CommitSending(ended, delivery.Turn{InboxID: "x"}); return err },
		"Prune":           func() error { _, err := s.Prune(ended, time.Now()); return err },
		"Retry":           func() error { return s.Retry(ended, "x") },
		"Stuck":           func() error { _, err := s.Stuck(ended); return err },
		"Document":        func() error { _, err := s.Document(ended, "a"); return err },
		"Documents":       func() error { _, err := s.Documents(ended); return err },
		"Draft":           func() error { _, err := s.Draft(ended, "d"); return err },
		"Audit":           func() error { _, err := s.Audit(ended, ledger.AuditFilter{}); return err },
		"CheckMeasure":    func() error { return s.CheckMeasure(ended, ledger.Check{DocumentID: "a", MeasureKey: "1"}) },
		"Mend":            func() error { return s.Mend(ended, leadMend("a", "1", "县水务局", "县林业局")) },
		"Mends":           func() error { _, err := s.Mends(ended, "a"); return err },
		"Revision":        func() error { _, err := s.Revision(ended, "a", 1); return err },
		"SetStanding": func() error {
			return s.SetStanding(ended, ledger.StandingChange{DocumentID: "a", Standing: ledger.Repealed})
		},
		"DueOutgoing":   func() error { _, err := s.DueOutgoing(ended, 1); return err },
		"Fail":          func() error { _, err := s.Fail(ended, "x", "", delivery.Outgoing{}); return err },
		"LastReport":    func() error { _, err := s.LastReport(ended, "wang", ""); return err },
		"ListDocuments": func() error { _, err := s.ListDocuments(ended); return err },
		"Next":          func() error { _, _, err := s.Next(ended, "c1"); return err },
		"SaveDocument":  func() error { _, err := s.SaveDocument(ended, Document("b", 1)); return err },
		"Settle":        func() error { return s.Settle(ended, delivery.Settlement{ID: "x"}) },
		"Stamp":         func() error { _, err := s.Stamp(ended, "ledger"); return err },
		"Updates":       func() error { _, err := s.Updates(ended, ledger.UpdateFilter{}); return err },
	}
	for name, call := range calls {
		t.Run(name+" with a context that has ended", func(t *testing.T) {
			if err := call(); !errors.Is(err, context.Canceled) {
				t.Fatalf("got %v", err)
			}
		})
	}
	t.Run("and nothing was written", func(t *testing.T) {
		q, err := s.Queues(context.Background())
		must(t, err)
		docs, err := s.ListDocuments(context.Background())
		must(t, err)
		if q.Unfinished != 1 || len(docs) != 1 || docs[0].Status != ledger.DocumentDraft {
			t.Fatalf("queues %+v, documents %+v", q, docs)
		}
	})
	t.Run("a closed store says so", func(t *testing.T) {
		s := open.one(t)
		must(t, s.Close())
		must(t, s.Close())
		_, err := s.Accept(context.Background(), incoming("k9", "c1"))
		wantCode(t, "writing to a closed store", err, ledger.Unavailable)
		_, err = s.Documents(context.Background())
		wantCode(t, "reading a closed store", err, ledger.Unavailable)
	})
}
