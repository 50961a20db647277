package storetest

import (
	"context"
	"strings"
	"testing"
	"time"

	"duban/delivery"
	"duban/ledger"
	"duban/store"
)

func outgoing(key string) delivery.Outgoing {
	return delivery.Outgoing{
		ID: "out-" + key, Key: key, Channel: "wecom", Conversation: "c-" + key, To: "wang", Text: "第4条由县水务局牵头。",
		Choices: []string{"第4条", "第5条"},
	}
}

func claim(t *testing.T, s *store.Store, limit int) []delivery.Outgoing {
	t.Helper()
	got, err := s.DueOutgoing(context.Background(), limit)
	must(t, err)
	return got
}

func keys(messages []delivery.Outgoing) string {
	var all []string
	for _, m := range messages {
		all = append(all, m.Key)
	}
	return strings.Join(all, " ")
}

func wantState(t *testing.T, s *store.Store, key string, want delivery.OutgoingState) {
	t.Helper()
	_, got, err := s.Outgoing(context.Background(), key)
	must(t, err)
	if got != want {
		t.Fatalf("%s is %s, want %s", key, got, want)
	}
}

func exerciseOutbox(t *testing.T, open Opener) {
	ctx := context.Background()

	t.Run("a key is kept once", func(t *testing.T) {
		s := open.one(t)
		added, err := s.Enqueue(ctx, outgoing("p1"), outgoing("p2"))
		must(t, err)
		again := outgoing("p1")
		again.ID = "other"
		more, err := s.Enqueue(ctx, again)
		must(t, err)
		if added != 2 || more != 0 {
			t.Fatalf("added %d, then %d", added, more)
		}
		_, err = s.Enqueue(ctx, outgoing("p3"), delivery.Outgoing{Text: "no key"})
		wantCode(t, "no key", err, ledger.Invalid)
		_, _, err = s.Outgoing(ctx, "p3")
		wantCode(t, "beside one without a key", err, ledger.NotFound)
	})

	t.Run("a claim is one's own, in order, up to the limit", func(t *testing.T) {
		s := open.one(t)
		for _, k := range []string{"p1", "p2", "p3"} {
			_, err := s.Enqueue(ctx, outgoing(k))
			must(t, err)
		}
		first := claim(t, s, 2)
		if keys(first) != "p1 p2" || keys(claim(t, s, 9)) != "p3" || keys(claim(t, s, 9)) != "" {
			t.Fatalf("claims %q", keys(first))
		}
		want := outgoing("p1")
		want.NotBefore = first[0].NotBefore
		same(t, "claimed message", first[0], want)
		wantState(t, s, "p1", delivery.OutgoingSending)
	})

	t.Run("each settlement has its state", func(t *testing.T) {
		clock := NewClock()
		s, _ := open(t, clock.Now)
		exerciseSettling(t, s, clock)
	})

	t.Run("a claim that ran out is due again, as one attempt more", func(t *testing.T) {
		clock := NewClock()
		s, _ := open(t, clock.Now)
		accept(t, s, incoming("k1", "c1"))
		claimed, err := s.CommitSending(ctx, delivery.Turn{InboxID: next(t, s, "c1").ID, Outgoing: []delivery.Outgoing{outgoing("k1#0")}})
		must(t, err)
		if !claimed {
			t.Fatal("nothing waits, and the answer may not be sent")
		}
		wantState(t, s, "k1#0", delivery.OutgoingSending)
		clock.Move(delivery.SendLease - time.Second)
		if got := claim(t, s, 9); len(got) != 0 {
			t.Fatalf("%s was taken from the one who sends it", keys(got))
		}
		clock.Move(time.Second)
		got := claim(t, s, 9)
		if keys(got) != "k1#0" || got[0].Attempts != 1 {
			t.Fatalf("claimed %q, %+v", keys(got), got)
		}
	})

	t.Run("of a lane the oldest alone is due", func(t *testing.T) { exerciseLane(t, open.one(t)) })
	t.Run("an answer waits for earlier ones that are with another process", func(t *testing.T) {
		s, again := open(t, time.Now)
		exerciseTwoSenders(t, s, again())
	})
	t.Run("what needs a person is listed and tried again", func(t *testing.T) {
		clock := NewClock()
		s, _ := open(t, clock.Now)
		exerciseStuck(t, s, clock)
	})
	t.Run("old messages are removed, others stay", func(t *testing.T) { exercisePrune(t, open) })

	t.Run("not before its time", func(t *testing.T) {
		clock := NewClock()
		s, _ := open(t, clock.Now)
		later := outgoing("p1")
		later.NotBefore = clock.Now().Add(time.Minute)
		_, err := s.Enqueue(ctx, later, outgoing("p2"))
		must(t, err)
		if got := keys(claim(t, s, 9)); got != "p2" {
			t.Fatalf("claimed %q", got)
		}
		clock.Move(time.Minute)
		if got := keys(claim(t, s, 9)); got != "p1" {
			t.Fatalf("a minute later claimed %q", got)
		}
	})
}

func exerciseSettling(t *testing.T, s *store.Store, clock *Clock) {
	ctx := context.Background()
	states := []delivery.OutgoingState{
		delivery.OutgoingSent, delivery.OutgoingFailed, delivery.OutgoingUnknown, delivery.OutgoingQueued,
	}
	for _, state := range states {
		_, err := s.Enqueue(ctx, outgoing(string(state)))
		must(t, err)
	}
	early := delivery.Settlement{ID: "out-sent", State: delivery.OutgoingSent}
	must(t, s.Settle(ctx, early))
	wantState(t, s, "sent", delivery.OutgoingQueued) // nobody had claimed it
	var all []delivery.Settlement
	for _, m := range claim(t, s, 9) {
		done := delivery.Settlement{ID: m.ID, State: delivery.OutgoingState(m.Key), Attempts: 4, Reason: "because"}
		if done.State == delivery.OutgoingQueued {
			done.NotBefore = clock.Now().Add(time.Minute)
		}
		all = append(all, done)
	}
	must(t, s.Settle(ctx, all...))
	for _, state := range states {
		wantState(t, s, string(state), state)
	}
	q, err := s.Queues(ctx)
	must(t, err)
	if want := (store.Queues{Waiting: 1, Failed: 1, Unknown: 1}); q != want {
		t.Fatalf("queues %+v, want %+v", q, want)
	}
	if got := claim(t, s, 9); len(got) != 0 {
		t.Fatalf("due at once: %q", keys(got))
	}
	clock.Move(time.Minute)
	got := claim(t, s, 9)
	if keys(got) != "queued" || got[0].Attempts != 4 {
		t.Fatalf("a minute later %+v", got)
	}
}
