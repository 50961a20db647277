package storetest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"duban/delivery"
	"duban/ledger"
	"duban/store"
)

// inLane is a message of one lane whose id does not say when it came.
func inLane(key string) delivery.Outgoing {
	o := outgoing(key)
	o.Conversation = "lane"
	return o
}

func settle(t *testing.T, s *store.Store, id string, state delivery.OutgoingState, notBefore time.Time) {
	t.Helper()
	must(t, s.Settle(context.Background(), delivery.Settlement{ID: id, State: state, Attempts: 1, NotBefore: notBefore}))
}

func exerciseLane(t *testing.T, s *store.Store) {
	ctx := context.Background()
	for _, key := range []string{"z", "y", "x"} { // ids run against the order of arrival, as with clocks that differ
		_, err := s.Enqueue(ctx, inLane(key))
		must(t, err)
	}
	_, err := s.Enqueue(ctx, outgoing("other"))
	must(t, err)
	if got := keys(claim(t, s, 9)); got != "other z" {
		t.Fatalf("claimed %q", got)
	}
	if got := keys(claim(t, s, 9)); got != "" {
		t.Fatalf("%q overtakes what is being sent", got)
	}
	settle(t, s, "out-z", delivery.OutgoingQueued, time.Now().Add(time.Hour))
	if got := keys(claim(t, s, 9)); got != "" {
		t.Fatalf("%q overtakes what waits", got)
	}
	settle(t, s, "out-other", delivery.OutgoingSent, time.Time{})
	_, err = s.Enqueue(ctx, inLane("w"))
	must(t, err)
	if got := keys(claim(t, s, 9)); got != "" {
		t.Fatalf("%q overtakes what waits", got)
	}
}

// serve makes a handle one that serves; on an embedded store only one may, and the other is the dead one's successor.
func serve(t *testing.T, handles ...*store.Store) {
	t.Helper()
	for _, s := range handles {
		if err := s.TakeOver(context.Background()); ledger.CodeOf(err) != ledger.Conflict {
			must(t, err)
		}
	}
}

func answerOf(t *testing.T, s *store.Store, key string) (claimed bool) {
	t.Helper()
	in := incoming(key, "lane")
	accept(t, s, in)
	claimed, err := s.CommitSending(context.Background(), delivery.Turn{InboxID: next(t, s, "lane").ID, Outgoing: []delivery.Outgoing{inLane(key)}})
	must(t, err)
	return claimed
}

func exerciseTwoSenders(t *testing.T, a, b *store.Store) {
	serve(t, a, b)
	if !answerOf(t, a, "1") || !answerOf(t, a, "2") {
		t.Fatal("a process may not send on what it is sending itself")
	}
	if answerOf(t, b, "3") {
		t.Fatal("the answer overtakes those that another process is sending")
	}
	if answerOf(t, a, "4") {
		t.Fatal("the answer overtakes one that waits")
	}
	settle(t, b, "out-1", delivery.OutgoingSent, time.Time{}) // it is not b's to settle
	wantState(t, a, "1", delivery.OutgoingSending)
	settle(t, a, "out-1", delivery.OutgoingSent, time.Time{})
	if got := keys(claim(t, b, 9)); got != "" {
		t.Fatalf("%q overtakes 2", got)
	}
	settle(t, a, "out-2", delivery.OutgoingSent, time.Time{})
	for _, want := range []string{"3", "4"} {
		both := make([][]delivery.Outgoing, 2)
		for _, err := range together(2, func(i int) (err error) {
			both[i], err = []*store.Store{a, b}[i].DueOutgoing(context.Background(), 9)
			return err
		}) {
			must(t, err)
		}
		if got := keys(append(both[0], both[1]...)); got != want {
			t.Fatalf("claimed %q, want %s", got, want)
		}
		settle(t, a, "out-"+want, delivery.OutgoingSent, time.Time{})
		settle(t, b, "out-"+want, delivery.OutgoingSent, time.Time{})
	}
	exerciseFencing(t, a, b)
}

// exerciseFencing: a process that slept through its lock changes nothing.
func exerciseFencing(t *testing.T, asleep, awake *store.Store) {
	ctx := context.Background()
	accept(t, asleep, incoming("f1", "fence"))
	held := next(t, asleep, "fence")
	reply := outgoing("f1#0")
	must(t, awake.Commit(ctx, delivery.Turn{InboxID: next(t, awake, "fence").ID, Outgoing: []delivery.Outgoing{reply}}))
	late := reply
	late.Key, late.ID = "late", "late"
	claimed, err := asleep.CommitSending(ctx, delivery.Turn{InboxID: held.ID, Outgoing: []delivery.Outgoing{late}})
	if claimed || !errors.Is(err, delivery.ErrFinished) {
		t.Fatalf("the late one: claimed %v, %v", claimed, err)
	}
	if _, err := asleep.Fail(ctx, held.ID, "x", late); !errors.Is(err, delivery.ErrFinished) {
		t.Fatalf("failing late gave %v", err)
	}
	_, _, err = awake.Outgoing(ctx, "late")
	wantCode(t, "the late answer", err, ledger.NotFound)
	if got := next(t, awake, "fence"); got.Key != "" {
		t.Fatalf("%s is unfinished again", got.Key)
	}
}

func exerciseStuck(t *testing.T, s *store.Store, clock *Clock) {
	ctx := context.Background()
	accept(t, s, incoming("k1", "c1"))
	for range 5 {
		_, err := s.Fail(ctx, next(t, s, "c1").ID, "no luck", delivery.Outgoing{})
		must(t, err)
		clock.Move(time.Minute)
	}
	accept(t, s, incoming("k2", "c1"))
	for i, state := range []delivery.OutgoingState{delivery.OutgoingFailed, delivery.OutgoingUnknown, delivery.OutgoingSent} {
		_, err := s.Enqueue(ctx, inLane(fmt.Sprint(i)))
		must(t, err)
		claim(t, s, 9)
		settle(t, s, fmt.Sprint("out-", i), state, time.Time{})
		clock.Move(time.Second)
	}
	stuck, err := s.Stuck(ctx)
	must(t, err)
	var states string
	for _, m := range stuck {
		states += m.State + " "
	}
	if states != "dead failed unknown " || stuck[0].Reason != "no luck" || stuck[0].Person != "wang" || !stuck[1].Outgoing {
		t.Fatalf("stuck: %+v", stuck)
	}
	for _, m := range stuck {
		must(t, s.Retry(ctx, m.ID))
		wantCode(t, "retrying twice", s.Retry(ctx, m.ID), ledger.NotFound)
	}
	if got := next(t, s, "c1"); got.Key != "k2" {
		t.Fatalf("%s passed the message that waits", got.Key)
	}
	must(t, s.Commit(ctx, delivery.Turn{InboxID: next(t, s, "c1").ID}))
	if got := next(t, s, "c1"); got.Key != "k1" || got.Attempts != 0 {
		t.Fatalf("the retried message: %+v", got)
	}
	if got := keys(claim(t, s, 9)); got != "0" {
		t.Fatalf("claimed %q", got)
	}
	if stuck, err = s.Stuck(ctx); err != nil || len(stuck) != 0 {
		t.Fatalf("still stuck: %+v %v", stuck, err)
	}
}

func exercisePrune(t *testing.T, open Opener) {
	ctx := context.Background()
	s := open.one(t) // ids are of the real clock
	const many = 1203
	for i := range many {
		key := fmt.Sprint("old", i)
		accept(t, s, incoming(key, key))
		must(t, s.Commit(ctx, delivery.Turn{InboxID: next(t, s, key).ID}))
	}
	o := delivery.Outgoing{Key: "sent", Channel: "wecom", To: "wang", Text: "x"}
	_, err := s.Enqueue(ctx, o)
	must(t, err)
	must(t, s.Settle(ctx, delivery.Settlement{ID: claim(t, s, 1)[0].ID, State: delivery.OutgoingSent}))
	accept(t, s, incoming("open", "open"))
	n, err := s.Prune(ctx, time.Now().Add(-time.Hour))
	must(t, err)
	if n != 0 {
		t.Fatalf("%d messages of this hour were removed", n)
	}
	n, err = s.Prune(ctx, time.Now().Add(time.Hour))
	must(t, err)
	if n != many+1 || next(t, s, "open").Key != "open" {
		t.Fatalf("%d removed, want %d", n, many+1)
	}
	_, _, err = s.Outgoing(ctx, "sent")
	wantCode(t, "what was sent", err, ledger.NotFound)
	must(t, s.Optimise(ctx))
}
