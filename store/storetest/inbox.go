package storetest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"duban/bot"
	"duban/delivery"
	"duban/ledger"
	"duban/store"
)

func incoming(key, conversation string) delivery.Incoming {
	return delivery.Incoming{
		Key: key, Channel: "wecom", Conversation: conversation, From: "wang", Unit: "青禾镇", Kind: "text", Text: "第4条谁牵头",
		At: time.Date(2024, 6, 10, 1, 0, 0, 0, time.UTC), ReceivedAt: time.Date(2024, 6, 10, 1, 0, 1, 0, time.UTC),
	}
}

func accept(t *testing.T, s *store.Store, in delivery.Incoming) {
	t.Helper()
	fresh, err := s.Accept(context.Background(), in)
	must(t, err)
	if !fresh {
		t.Fatalf("key %s was seen before", in.Key)
	}
}

// next returns the key of the next message, "" when there is none.
func next(t *testing.T, s *store.Store, conversation string) delivery.Incoming {
	t.Helper()
	in, found, err := s.Next(context.Background(), conversation)
	must(t, err)
	if !found {
		return delivery.Incoming{}
	}
	return in
}

func exerciseInbox(t *testing.T, open Opener) {
	ctx := context.Background()

	t.Run("a message comes back whole", func(t *testing.T) {
		s, want := open.one(t), incoming("k1", "c1")
		accept(t, s, want)
		got := next(t, s, "c1")
		if got.ID == "" {
			t.Fatal("no id")
		}
		want.ID = got.ID
		same(t, "message", got, want)
		if none := next(t, s, "c2"); none.Key != "" {
			t.Fatalf("another conversation has %s", none.Key)
		}
	})

	t.Run("whatever people type is kept as it is", func(t *testing.T) {
		s := open.one(t)
		for i, text := range []string{"", "a\x00b\x01\n", "👍🏽\u202e', $1; --", strings.Repeat("长", 100_000)} {
			in := incoming(fmt.Sprint("k", i), fmt.Sprint("c", i))
			in.Text = text
			accept(t, s, in)
			want := strings.ReplaceAll(text, "\x00", "\uFFFD") // no text column of PostgreSQL holds NUL
			if got := next(t, s, in.Conversation); got.Text != want {
				t.Fatalf("text %d: %d bytes came back of %d", i, len(got.Text), len(want))
			}
		}
	})

	t.Run("the same key is the same message", func(t *testing.T) {
		s := open.one(t)
		accept(t, s, incoming("k1", "c1"))
		again := incoming("k1", "c2")
		fresh, err := s.Accept(ctx, again)
		must(t, err)
		if fresh || next(t, s, "c2").Key != "" {
			t.Fatal("a key seen before was taken as new")
		}
		must(t, s.Commit(ctx, delivery.Turn{InboxID: next(t, s, "c1").ID}))
		if fresh, err = s.Accept(ctx, again); err != nil || fresh {
			t.Fatalf("a finished key came back: fresh %v, %v", fresh, err)
		}
	})

	t.Run("a conversation's messages come in the order of their arrival", func(t *testing.T) {
		s := open.one(t)
		for i := range 12 {
			in := incoming(fmt.Sprint("k", i), fmt.Sprint("c", i%2))
			in.ReceivedAt = in.ReceivedAt.Add(-time.Duration(i) * time.Second) // the arrival here counts
			accept(t, s, in)
		}
		for i := 0; i < 12; i += 2 {
			in := next(t, s, "c0")
			if in.Key != fmt.Sprint("k", i) {
				t.Fatalf("got %s as number %d", in.Key, i)
			}
			must(t, s.Commit(ctx, delivery.Turn{InboxID: in.ID}))
		}
	})

	t.Run("without key or conversation it is refused", func(t *testing.T) {
		s := open.one(t)
		_, err := s.Accept(ctx, incoming("", "c1"))
		wantCode(t, "no key", err, ledger.Invalid)
		_, err = s.Accept(ctx, incoming("k1", ""))
		wantCode(t, "no conversation", err, ledger.Invalid)
	})

	t.Run("a turn is committed once and wholly", func(t *testing.T) { exerciseCommit(t, open.one(t)) })
	t.Run("five failures set a message aside", func(t *testing.T) {
		clock := NewClock()
		s, _ := open(t, clock.Now)
		exerciseFailures(t, s, clock)
	})

	t.Run("stale conversations, the longest waiting first", func(t *testing.T) {
		s := open.one(t)
		for i, c := range []string{"c3", "c1", "c3", "c2"} {
			accept(t, s, incoming(fmt.Sprint("k", i), c))
		}
		received := incoming("", "").ReceivedAt
		got, err := s.Stale(ctx, received)
		must(t, err)
		same(t, "stale", got, []string{"c3", "c1", "c2"})
		got, err = s.Stale(ctx, received.Add(-time.Second))
		must(t, err)
		same(t, "none so old", got, []string{})
	})
}

func exerciseCommit(t *testing.T, s *store.Store) {
	ctx := context.Background()
	accept(t, s, incoming("k1", "c1"))
	in := next(t, s, "c1")
	e := entry("k1", "a", "1")
	bad := e
	bad.Supersedes, bad.Ordinal, bad.ID = "nothing", 1, "other"
	reply := outgoing("k1#0")
	turn := delivery.Turn{InboxID: in.ID, Effects: bot.Effects{Updates: []ledger.ProgressUpdate{e, bad}}, Outgoing: []delivery.Outgoing{reply}}
	wantCode(t, "effects that cannot be", s.Commit(ctx, turn), ledger.NotFound)
	wantIDs(t, s, ledger.UpdateFilter{}, "")
	if next(t, s, "c1").ID != in.ID {
		t.Fatal("a turn that failed finished its message")
	}
	_, _, err := s.Outgoing(ctx, reply.Key)
	wantCode(t, "reply of a turn that failed", err, ledger.NotFound)

	turn.Effects.Updates = turn.Effects.Updates[:1]
	must(t, s.Commit(ctx, turn))
	wantIDs(t, s, ledger.UpdateFilter{}, e.ID)
	_, state, err := s.Outgoing(ctx, reply.Key)
	must(t, err)
	if state != delivery.OutgoingQueued || next(t, s, "c1").ID != "" {
		t.Fatalf("after the commit the reply is %q", state)
	}
	if err := s.Commit(ctx, turn); !errors.Is(err, delivery.ErrFinished) {
		t.Fatalf("the second commit gave %v", err)
	}
	if err := s.Commit(ctx, delivery.Turn{InboxID: "nothing"}); !errors.Is(err, delivery.ErrFinished) {
		t.Fatalf("an unknown message gave %v", err)
	}
}

func exerciseFailures(t *testing.T, s *store.Store, clock *Clock) {
	ctx := context.Background()
	accept(t, s, incoming("k1", "c1"))
	accept(t, s, incoming("k2", "c1"))
	apology := outgoing("k1#sorry")
	first := next(t, s, "c1").ID
	for attempt := 1; attempt <= 5; attempt++ {
		in := next(t, s, "c1")
		if in.ID != first || in.Attempts != attempt-1 {
			t.Fatalf("attempt %d is on %s after %d attempts", attempt, in.Key, in.Attempts)
		}
		dead, err := s.Fail(ctx, in.ID, "no luck", apology)
		must(t, err)
		if dead != (attempt == 5) {
			t.Fatalf("after attempt %d dead is %v", attempt, dead)
		}
		if dead {
			break
		}
		if waiting := next(t, s, "c1"); waiting.Key != "" {
			t.Fatalf("after attempt %d %s is due at once", attempt, waiting.Key)
		}
		stale, err := s.Stale(ctx, clock.Now().Add(time.Hour))
		must(t, err)
		same(t, "not due, not stale", stale, []string{})
		_, _, err = s.Outgoing(ctx, apology.Key)
		wantCode(t, "an apology too early", err, ledger.NotFound)
		clock.Move(time.Second << (attempt - 1))
	}
	if got := next(t, s, "c1").Key; got != "k2" {
		t.Fatalf("after the dead message comes %q", got)
	}
	_, state, err := s.Outgoing(ctx, apology.Key)
	must(t, err)
	q, err := s.Queues(ctx)
	must(t, err)
	if want := (store.Queues{Unfinished: 1, Dead: 1, Waiting: 1}); q != want || state != delivery.OutgoingQueued {
		t.Fatalf("queues %+v, apology %s", q, state)
	}
	if _, err := s.Fail(ctx, first, "again", apology); !errors.Is(err, delivery.ErrFinished) {
		t.Fatalf("failing a dead message gave %v", err)
	}
}
