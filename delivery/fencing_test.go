package delivery_test

import (
	"context"
	"sync/atomic"
	"testing"

	"duban/bot"
	"duban/delivery"
	"duban/session"
)

// asleep is a session that cannot keep its locks, as in a process that stands still: what it entered can be lost.
type asleep struct {
	*session.Session
	entered chan int64 // the tokens of its locks
}

func (a asleep) Enter(ctx context.Context, conversation string) (bot.State, int64, error) {
	state, token, err := a.Session.Enter(ctx, conversation)
	if err == nil {
		a.entered <- token
	}
	return state, token, err
}

func (asleep) Keep(context.Context, string, int64) error { return nil }

// TestAProcessThatSleptThroughItsLockChangesNothing: another one takes its message over; what it does when it wakes has
// no effect, sends nothing and leaves the conversation's context alone.
func TestAProcessThatSleptThroughItsLockChangesNothing(t *testing.T) {
	begun, wake := make(chan struct{}), make(chan struct{})
	var turns atomic.Int64
	handle := func(_ context.Context, in bot.Input) (bot.Outcome, error) {
		who := "awake"
		if turns.Add(1) == 1 {
			who = "asleep"
			close(begun)
			<-wake
		}
		return bot.Outcome{Reply: who, State: bot.State{Version: in.State.Version + 1, Document: who}}, nil
	}
	h := newHouse(t, handle)
	sleeper := asleep{h.session, make(chan int64, 9)}
	o := h.runnerOptions(handle)
	o.Sessions = sleeper
	slept, awake := delivery.NewRunner(o), delivery.NewRunner(h.runnerOptions(handle))
	h.runner = awake
	h.start()
	_, err := slept.Accept(context.Background(), message("c", 0))
	must(t, err)
	<-begun
	must(t, h.session.Drop(context.Background(), "c|wang", <-sleeper.entered)) // its time is over
	h.accept(message("c", 1))                                                  // the other process takes up the conversation when the lock is free
	for range 2 {
		if got := h.sent(); got.Text != "awake" {
			t.Fatalf("%s answered", got.Text)
		}
	}
	close(wake)
	must(t, slept.Stop(context.Background()))
	h.silent()
	must(t, awake.Stop(context.Background())) // a look for what is left holds the lock for a moment
	state, _, err := h.session.Enter(context.Background(), "c|wang")
	must(t, err)
	if state.Document != "awake" || state.Version != 2 || turns.Load() != 3 {
		t.Fatalf("state %+v after %d turns", state, turns.Load())
	}
}
