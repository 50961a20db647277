package store_test

import (
	"context"
	"fmt"
	"log"
	"os"

	"duban/bot"
	"duban/delivery"
	"duban/ledger"
	"duban/store"
)

// A document goes in; the same content again changes nothing.
func ExampleStore_SaveDocument() {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "duban")
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	s, err := store.Open(ctx, store.Options{DataDir: dir})
	if err != nil {
		log.Print(err)
		return
	}
	defer func() { _ = s.Close() }()
	doc := &ledger.Document{ID: "water", Title: "河湖管护若干措施", Hash: "5e1f", Measures: []ledger.Measure{{Key: "1", Number: "1"}}}
	for range 2 {
		saved, err := s.SaveDocument(ctx, doc)
		fmt.Println(saved.Document.Revision, saved.Changed, err)
	}
	// Output:
	// 1 true <nil>
	// 1 false <nil>
}

// A message is accepted, then finished together with everything that it led to.
func ExampleStore_Commit() {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "duban")
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	s, err := store.Open(ctx, store.Options{DataDir: dir})
	if err != nil {
		log.Print(err)
		return
	}
	defer func() { _ = s.Close() }()
	fresh, err := s.Accept(ctx, delivery.Incoming{Key: "m1", Conversation: "c1", Text: "第4条完成了"})
	fmt.Println(fresh, err)
	in, due, err := s.Next(ctx, "c1")
	fmt.Println(in.Key, due, err)
	fmt.Println(s.Commit(ctx, delivery.Turn{
		InboxID:  in.ID,
		Effects:  bot.Effects{Updates: []ledger.ProgressUpdate{{DocumentID: "water", MeasureKey: "4", MessageKey: "m1", Status: ledger.Done}}},
		Outgoing: []delivery.Outgoing{{Key: "m1#0", Text: "第4条记好了:已完成。"}},
	}))
	fmt.Println(s.Commit(ctx, delivery.Turn{InboxID: in.ID}))
	// Output:
	// true <nil>
	// m1 true <nil>
	// <nil>
	// committing a turn: message is already finished
}
