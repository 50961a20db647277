package store_test

import (
	"context"
	"testing"
	"time"

	"duban/delivery"
	"duban/ledger"
	"duban/store"
)

func TestOneProcessServesAStore(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	first, err := store.Open(ctx, store.Options{DataDir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if err := first.TakeOver(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := first.Enqueue(ctx, delivery.Outgoing{ID: "1", Key: "k", Channel: "c", Conversation: "c", To: "u", Text: "x"}); err != nil {
		t.Fatal(err)
	}
	if due, err := first.DueOutgoing(ctx, 10); err != nil || len(due) != 1 {
		t.Fatal(due, err)
	}
	later := time.Now().Add(time.Hour)
	put := []delivery.Outgoing{
		{ID: "2", Key: "put off", Channel: "c", Conversation: "d", To: "u", Text: "x"},
		{ID: "3", Key: "planned", Channel: "c", Conversation: "e", To: "u", Text: "x", NotBefore: later},
	}
	if _, err := first.Enqueue(ctx, put...); err != nil {
		t.Fatal(err)
	}
	if due, err := first.DueOutgoing(ctx, 10); err != nil || len(due) != 1 {
		t.Fatal(due, err)
	}
	if err := first.Settle(ctx, delivery.Settlement{ID: "2", State: delivery.OutgoingQueued, NotBefore: later, Reason: "busy"}); err != nil {
		t.Fatal(err)
	}
	second := open(t, dir)
	if err := second.TakeOver(ctx); ledger.CodeOf(err) != ledger.Conflict {
		t.Fatalf("a second process may serve: %v", err)
	}
	if due, err := second.DueOutgoing(ctx, 10); err != nil || len(due) != 0 {
		t.Fatalf("a message is sent by two: %v %v", due, err)
	}
	if err := first.Close(); err != nil { // it dies while sending
		t.Fatal(err)
	}
	if err := second.TakeOver(ctx); err != nil {
		t.Fatal(err)
	}
	if due, err := second.DueOutgoing(ctx, 10); err != nil || len(due) != 2 || due[0].Attempts != 1 || due[1].Key != "put off" {
		t.Fatalf("what the first was sending or had put off is not due, or what was planned is: %+v %v", due, err)
	}
}
