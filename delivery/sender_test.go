package delivery_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"duban/delivery"
)

func push(key string) delivery.Outgoing {
	return delivery.Outgoing{ID: "id-" + key, Key: key, Channel: "test", Conversation: "c", To: "wang", Text: key}
}

// shy is an error as another package writes it.
type shy struct{ temporary, uncertain bool }

func (shy) Error() string     { return "shy" }
func (s shy) Temporary() bool { return s.temporary }
func (s shy) Uncertain() bool { return s.uncertain }

func TestWhatBecomesOfASending(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		want delivery.OutgoingState
		wait time.Duration // at least
	}{
		"it arrives":                   {nil, delivery.OutgoingSent, 0},
		"refused for good":             {&delivery.SendError{Kind: delivery.Permanent}, delivery.OutgoingFailed, 0},
		"nobody knows":                 {&delivery.SendError{Kind: delivery.Unknown}, delivery.OutgoingUnknown, 0},
		"later":                        {&delivery.SendError{Kind: delivery.Retry}, delivery.OutgoingQueued, 700 * time.Millisecond},
		"later, says the other side":   {&delivery.SendError{Kind: delivery.Retry, After: time.Hour}, delivery.OutgoingQueued, time.Hour},
		"an error that says nothing":   {errors.New("?"), delivery.OutgoingQueued, 700 * time.Millisecond},
		"a timeout that says nothing":  {fmt.Errorf("post: %w", context.DeadlineExceeded), delivery.OutgoingUnknown, 0},
		"another package's: for good":  {shy{}, delivery.OutgoingFailed, 0},
		"another package's: uncertain": {fmt.Errorf("x: %w", shy{uncertain: true}), delivery.OutgoingUnknown, 0},
		"another package's: temporary": {shy{temporary: true}, delivery.OutgoingQueued, 700 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			noLeaks(t)
			h := newHouse(t, echo)
			h.channel.refuse = func(context.Context, delivery.Outgoing) error { return c.err }
			began := time.Now()
			_, err := h.store.Enqueue(context.Background(), push("p"))
			must(t, err)
			h.sender.Start()
			o := h.becomes("p", c.want, 1)
			must(t, h.sender.Stop(context.Background()))
			if c.wait > 0 && o.NotBefore.Before(began.Add(c.wait)) {
				t.Fatalf("next attempt after %v", o.NotBefore.Sub(began))
			}
		})
	}
}

func TestAMessageForNoChannelAndTheLastAttempt(t *testing.T) {
	h := newHouse(t, echo)
	o := h.senderOptions()
	o.Attempts = 3
	h.channel.refuse = func(context.Context, delivery.Outgoing) error { return errors.New("later") }
	s := delivery.NewSender(o)
	lost, tired := push("lost"), push("tired")
	lost.Channel, tired.Attempts = "pigeon", 2
	_, err := h.store.Enqueue(context.Background(), lost, tired)
	must(t, err)
	s.Start()
	h.becomes("lost", delivery.OutgoingFailed, 1)
	h.becomes("tired", delivery.OutgoingFailed, 3)
	must(t, s.Stop(context.Background()))
}

type stingy struct{ left atomic.Int64 }

func (s *stingy) Spend(context.Context, string) (time.Duration, error) {
	if s.left.Add(-1) < 0 {
		return time.Hour, nil
	}
	return 0, nil
}

func TestOverBudgetWaitsAndIsNoAttempt(t *testing.T) {
	h := newHouse(t, echo)
	o := h.senderOptions()
	b := &stingy{}
	b.left.Store(2)
	o.Budget = b
	s := delivery.NewSender(o)
	_, err := h.store.Enqueue(context.Background(), push("p1"), push("p2"), push("p3"))
	must(t, err)
	s.Start()
	for _, want := range []string{"p1", "p2"} {
		if got := h.sent(); got.Key != want {
			t.Fatalf("sent %s, want %s", got.Key, want)
		}
	}
	h.becomes("p2", delivery.OutgoingSent, 1)
	eventually(t, func() (bool, string) {
		late := h.becomes("p3", delivery.OutgoingQueued, 0)
		return time.Until(late.NotBefore) > 50*time.Minute, fmt.Sprint("due in ", time.Until(late.NotBefore))
	})
	must(t, s.Stop(context.Background()))
}

// TestStopGivesBackWhatWaits: one message is on its way, the others go back to the outbox.
func TestStopGivesBackWhatWaits(t *testing.T) {
	noLeaks(t)
	h := newHouse(t, echo)
	begun := make(chan struct{}, 1)
	h.channel.refuse = func(ctx context.Context, _ delivery.Outgoing) error {
		begun <- struct{}{}
		<-ctx.Done()
		return ctx.Err()
	}
	_, err := h.store.Enqueue(context.Background(), push("p1"), push("p2"), push("p3"))
	must(t, err)
	h.sender.Start()
	<-begun
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	if err := h.sender.Stop(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("got %v", err)
	}
	h.becomes("p1", delivery.OutgoingUnknown, 1)
	for _, key := range []string{"p2", "p3"} {
		h.becomes(key, delivery.OutgoingQueued, 0)
	}
}

// forgetful is an outbox whose store is down for a while when results are noted.
type forgetful struct {
	delivery.Outbox
	down atomic.Int64
}

func (f *forgetful) Settle(ctx context.Context, settled ...delivery.Settlement) error {
	if f.down.Add(-1) >= 0 {
		return errors.New("store is down")
	}
	return f.Outbox.Settle(ctx, settled...)
}

func TestWhatWasSentIsNotSentAgainWhileTheStoreIsDown(t *testing.T) {
	h := newHouse(t, echo)
	f := &forgetful{Outbox: h.store}
	f.down.Store(3)
	o := h.senderOptions()
	o.Outbox = f
	s := delivery.NewSender(o)
	_, err := h.store.Enqueue(context.Background(), push("p1"))
	must(t, err)
	s.Start()
	h.becomes("p1", delivery.OutgoingSent, 1)
	must(t, s.Stop(context.Background()))
	h.sent()
	h.silent()
}

// TestFewPlaces: more messages than places in memory all go out, each once.
func TestFewPlaces(t *testing.T) {
	noLeaks(t)
	h := newHouse(t, echo)
	o := h.senderOptions()
	o.Places, o.Workers = 3, 2
	h.sender = delivery.NewSender(o)
	h.runner = delivery.NewRunner(h.runnerOptions(echo))
	h.start()
	const n = 60
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { h.accept(message(fmt.Sprint("c", i), i)) })
	}
	wg.Wait()
	seen := map[string]bool{}
	for range n {
		o := h.sent()
		if seen[o.Key] {
			t.Fatalf("%s was sent twice", o.Key)
		}
		seen[o.Key] = true
	}
}

// TestOrderIsKeptWhenOneMustWait: what comes after a message that must be sent again waits for it, whether it was
// on its way, in the outbox or not yet written.
func TestOrderIsKeptWhenOneMustWait(t *testing.T) {
	noLeaks(t)
	h := newHouse(t, echo)
	var failures atomic.Int64
	failed := make(chan struct{}, 100)
	h.channel.refuse = func(_ context.Context, o delivery.Outgoing) error {
		if o.Conversation == "c" && failures.Add(1) <= 2 {
			failed <- struct{}{}
			return &delivery.SendError{Kind: delivery.Retry}
		}
		return nil
	}
	h.start()
	for i := range 5 {
		h.accept(message("c", i))
	}
	<-failed
	h.accept(message("other", 0))
	if got := h.sent(); got.Conversation != "other" {
		t.Fatalf("%s did not wait", got.Key)
	}
	for i := range 3 {
		h.accept(message("c", 5+i))
	}
	<-failed
	h.accept(message("c", 8))
	wait := h.becomes("c/1#0", delivery.OutgoingQueued, 0).NotBefore
	go func() { // answers come while those that waited go out
		for i := 9; i < 60; i++ {
			if i == 12 {
				<-time.After(time.Until(wait))
			}
			_, _ = h.runner.Accept(context.Background(), message("c", i))
		}
	}()
	for i := range 60 {
		if got := h.sent(); got.Text != fmt.Sprint(i) {
			t.Fatalf("%s came as number %d", got.Text, i)
		}
	}
	h.accept(message("c", 60))
	if got := h.sent(); got.Text != "60" {
		t.Fatalf("%s came after the others", got.Text)
	}
}

// TestWhatLiesInTheOutboxAtTheStartGoesFirst: an answer that is given meanwhile does not overtake it.
func TestWhatLiesInTheOutboxAtTheStartGoesFirst(t *testing.T) {
	h := newHouse(t, echo)
	var old []delivery.Outgoing
	for i := range 300 {
		o := push(fmt.Sprintf("old-%03d", i))
		o.ID = fmt.Sprintf("0-%03d", i)
		old = append(old, o)
	}
	_, err := h.store.Enqueue(context.Background(), old...)
	must(t, err)
	h.start()
	h.accept(message("c", 0))
	for range 300 {
		if got := h.sent(); got.Text == "0" {
			t.Fatal("the new answer overtook")
		}
	}
	if got := h.sent(); got.Text != "0" {
		t.Fatalf("%s came last", got.Text)
	}
}

// TestOrderIsKeptWhenAClaimTakesAPart: more is due than one claim takes, and some of it since long.
func TestOrderIsKeptWhenAClaimTakesAPart(t *testing.T) {
	h := newHouse(t, echo)
	o := h.senderOptions()
	o.Places = 8 // four a claim
	s := delivery.NewSender(o)
	base := time.Now()
	var waiting []delivery.Outgoing
	for i := range 40 {
		m := push(fmt.Sprintf("%02d", i))
		m.Conversation = fmt.Sprint("c", i%5)
		m.NotBefore = base.Add(-time.Duration(i) * time.Second) // the later the message, the longer due
		waiting = append(waiting, m)
	}
	_, err := h.store.Enqueue(context.Background(), waiting...)
	must(t, err)
	s.Start()
	last := map[string]string{}
	for range waiting {
		got := h.sent()
		if got.Key < last[got.Conversation] {
			t.Fatalf("%s came after %s", got.Key, last[got.Conversation])
		}
		last[got.Conversation] = got.Key
	}
	must(t, s.Stop(context.Background()))
}
