package delivery_test

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"

	"duban/bot"
	"duban/delivery"
	"duban/ledger"
)

func TestEachMessageIsAnsweredOnceAndInOrder(t *testing.T) {
	noLeaks(t)
	h := newHouse(t, func(ctx context.Context, in bot.Input) (bot.Outcome, error) {
		out, err := echo(ctx, in)
		out.Reply += "@" + strconv.Itoa(out.State.Version)
		return out, err
	}).start()
	const conversations, each = 20, 15
	var wg sync.WaitGroup
	for c := range conversations {
		wg.Go(func() {
			for i := range each {
				in := message(fmt.Sprint("c", c), i)
				for range 2 { // the channel repeats itself
					if _, err := h.runner.Accept(context.Background(), in); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	wg.Wait()
	next := map[string]int{}
	for range conversations * each {
		o := h.sent()
		i := next[o.Conversation]
		if want := fmt.Sprintf("%d@%d", i, i+1); o.Text != want || o.To != "Wang" || o.Key != message(o.Conversation, i).Key+"#0" {
			t.Fatalf("%s got %+v, want text %s", o.Conversation, o, want)
		}
		next[o.Conversation]++
	}
	h.stop()
	h.silent()
	q, err := h.store.Queues(context.Background())
	must(t, err)
	if q.Unfinished != 0 || q.Waiting != 0 {
		t.Fatalf("left over: %+v", q)
	}
}

func TestWhatTheEngineIsGiven(t *testing.T) {
	noon := time.Date(2024, 6, 10, 4, 0, 0, 0, time.UTC)
	shanghai := time.FixedZone("Asia/Shanghai", 8*3600)
	var got bot.Input
	h := newHouse(t, nil)
	o := h.runnerOptions(func(_ context.Context, in bot.Input) (bot.Outcome, error) {
		got = in
		return bot.Outcome{Reply: "好的", Choices: []bot.Choice{{Label: "第4条"}, {Label: "第5条"}}}, nil
	})
	o.Clock, o.Zone = func() time.Time { return noon }, shanghai
	r := delivery.NewRunner(o)
	in := message("c", 1)
	in.Unit, in.Kind = "青禾镇", "event:enter_agent"
	_, err := r.Do(context.Background(), in)
	must(t, err)
	want := bot.Input{
		Text: "1", Kind: "event:enter_agent", From: "Wang", Unit: "青禾镇", Conversation: "c", MessageKey: "c/1", Now: noon.In(shanghai),
	}
	if fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", want) {
		t.Fatalf("got  %+v\nwant %+v", got, want)
	}
	h.sender.Start()
	_, err = r.Accept(context.Background(), message("c", 2))
	must(t, err)
	if sent := h.sent(); fmt.Sprint(sent.Choices) != "[第4条 第5条]" {
		t.Fatalf("choices %q", sent.Choices)
	}
	must(t, errors.Join(r.Stop(context.Background()), h.sender.Stop(context.Background())))
}

func TestUnfinishedMessagesOfAnEarlierProcess(t *testing.T) {
	h := newHouse(t, echo)
	for i := range 3 {
		_, err := h.store.Accept(context.Background(), message("c", i))
		must(t, err)
	}
	h.start()
	for i := range 3 {
		if o := h.sent(); o.Text != fmt.Sprint(i) {
			t.Fatalf("answer %d is %q", i, o.Text)
		}
	}
}

// TestFailures: whatever goes wrong five times is set aside with an apology, and the next message moves.
func TestFailures(t *testing.T) {
	for name, fail := range map[string]engine{
		"an error":  func(context.Context, bot.Input) (bot.Outcome, error) { return bot.Outcome{}, errors.New("no luck") },
		"a panic":   func(context.Context, bot.Input) (bot.Outcome, error) { panic("no luck") },
		"conflicts": func(context.Context, bot.Input) (bot.Outcome, error) { return withdrawing("gone"), nil },
	} {
		t.Run(name, func(t *testing.T) {
			ctx := context.Background()
			var attempts int
			h := newHouse(t, func(ctx context.Context, in bot.Input) (bot.Outcome, error) {
				if in.Text != "0" {
					return echo(ctx, in)
				}
				attempts++
				return fail(ctx, in)
			})
			o := h.runnerOptions(h.engine)
			o.Store = hasty{h.store, h.clock}
			h.runner = delivery.NewRunner(o)
			must(t, h.store.Apply(ctx, bot.Effects{Updates: []ledger.ProgressUpdate{{ID: "gone", MessageKey: "m"}}}))
			must(t, h.store.Apply(ctx, bot.Effects{Withdraw: []string{"gone"}}))
			_, err := h.store.Accept(ctx, message("c", 0))
			must(t, err)
			out, err := h.runner.Do(ctx, message("c", 1))
			must(t, err)
			want := 5
			if name == "conflicts" {
				want = 15 // each attempt reads again three times
			}
			if out.Reply != "1" || attempts != want {
				t.Fatalf("reply %q after %d attempts, want %d", out.Reply, attempts, want)
			}
			h.becomes("c/0#sorry", delivery.OutgoingQueued, 0)
			q, err := h.store.Queues(ctx)
			must(t, err)
			if q.Dead != 1 || q.Unfinished != 0 {
				t.Fatalf("queues %+v", q)
			}
		})
	}
}

// hasty is a store whose next attempt is due at once.
type hasty struct {
	delivery.Store
	clock *movable
}

func (s hasty) Fail(ctx context.Context, id, reason string, apology delivery.Outgoing) (bool, error) {
	defer s.clock.move(time.Hour)
	return s.Store.Fail(ctx, id, reason, apology)
}

func withdrawing(id string) bot.Outcome {
	return bot.Outcome{Reply: "撤回了", Effects: bot.Effects{Withdraw: []string{id}}}
}

func TestAConflictRunsTheTurnAgain(t *testing.T) {
	ctx := context.Background()
	var h *house
	turns := 0
	h = newHouse(t, func(_ context.Context, in bot.Input) (bot.Outcome, error) {
		current, err := h.store.Updates(ctx, ledger.UpdateFilter{})
		if err != nil || len(current) == 0 {
			return bot.Outcome{Reply: "没有可撤回的", State: in.State}, err
		}
		if turns++; turns == 1 { // somebody else is faster
			if err := h.store.Apply(ctx, bot.Effects{Withdraw: []string{current[0].ID}}); err != nil {
				return bot.Outcome{}, err
			}
		}
		return withdrawing(current[0].ID), nil
	})
	must(t, h.store.Apply(ctx, bot.Effects{Updates: []ledger.ProgressUpdate{{ID: "u", MessageKey: "m"}}}))
	out, err := h.runner.Do(ctx, message("c", 1))
	must(t, err)
	if out.Reply != "没有可撤回的" || turns != 1 {
		t.Fatalf("reply %q after %d turns", out.Reply, turns)
	}
}

func TestDo(t *testing.T) {
	ctx := context.Background()
	t.Run("keeps state, sends nothing, takes a key once", func(t *testing.T) {
		h := newHouse(t, echo)
		for i := 1; i <= 3; i++ {
			out, err := h.runner.Do(ctx, message("c", i))
			must(t, err)
			if out.State.Version != i {
				t.Fatalf("turn %d has state %d", i, out.State.Version)
			}
		}
		_, err := h.runner.Do(ctx, message("c", 3))
		wantCode(t, "the same key again", err, ledger.Conflict)
		_, _, err = h.store.Outgoing(ctx, "c/1#0")
		wantCode(t, "an answer to send", err, ledger.NotFound)
	})
	t.Run("state belongs to the person in the conversation", func(t *testing.T) {
		h := newHouse(t, echo)
		for i, c := range []struct {
			from string
			want int
		}{{"wang", 1}, {"li", 1}, {"WANG", 2}} {
			in := message("c", i)
			in.From = c.from
			out, err := h.runner.Do(ctx, in)
			must(t, err)
			if out.State.Version != c.want {
				t.Fatalf("%s has state %d, want %d", c.from, out.State.Version, c.want)
			}
		}
	})
	t.Run("a failure is told once and taken up by nobody", func(t *testing.T) {
		h := newHouse(t, func(context.Context, bot.Input) (bot.Outcome, error) {
			return bot.Outcome{}, ledger.Errorf(ledger.Unavailable, "no luck")
		})
		_, err := h.runner.Do(ctx, message("c", 1))
		wantCode(t, "the engine's error", err, ledger.Unavailable)
		q, err := h.store.Queues(ctx)
		must(t, err)
		if q.Unfinished != 0 {
			t.Fatalf("left over: %+v", q)
		}
	})
	t.Run("waits while the conversation is held", func(t *testing.T) {
		h := newHouse(t, echo)
		_, token, err := h.session.Enter(ctx, "c|wang")
		must(t, err)
		done := make(chan error, 1)
		go func() {
			_, err := h.runner.Do(ctx, message("c", 1))
			done <- err
		}()
		select {
		case err := <-done:
			t.Fatalf("it did not wait (%v)", err)
		case <-time.After(200 * time.Millisecond):
		}
		must(t, h.session.Drop(ctx, "c|wang", token))
		must(t, <-done)
	})
	t.Run("ends with its context", func(t *testing.T) {
		h := newHouse(t, echo)
		_, _, err := h.session.Enter(ctx, "c|wang")
		must(t, err)
		ctx, cancel := context.WithTimeout(ctx, 100*time.Millisecond)
		defer cancel()
		if _, err := h.runner.Do(ctx, message("c", 1)); !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("got %v", err)
		}
	})
}

// TestWithoutRedis: context is lost, no message is.
func TestWithoutRedis(t *testing.T) {
	server := miniredis.RunT(t)
	h := newHouse(t, nil)
	o := h.runnerOptions(echo)
	o.Sessions = openSession(t, "redis://"+server.Addr())
	h.runner = delivery.NewRunner(o)
	for i := 1; i <= 4; i++ {
		if i == 3 {
			server.Close()
		}
		out, err := h.runner.Do(context.Background(), message("c", i))
		must(t, err)
		if want := []int{0, 1, 2, 1, 1}[i]; out.State.Version != want || out.Reply != fmt.Sprint(i) {
			t.Fatalf("turn %d: state %d, want %d, reply %q", i, out.State.Version, want, out.Reply)
		}
	}
}

// TestTwoReplicas: two processes on one store and one Redis answer each message once and in order.
func TestTwoReplicas(t *testing.T) {
	noLeaks(t)
	server := miniredis.RunT(t)
	var inside sync.Map
	var turns atomic.Int64
	handle := engine(func(ctx context.Context, in bot.Input) (bot.Outcome, error) {
		if _, twice := inside.LoadOrStore(in.Conversation, true); twice {
			t.Errorf("two workers are in %s", in.Conversation)
		}
		defer inside.Delete(in.Conversation)
		turns.Add(1)
		return echo(ctx, in)
	})
	h := newHouse(t, handle)
	var runners []*delivery.Runner
	var senders []*delivery.Sender
	for range 2 {
		o := h.runnerOptions(handle)
		own := openStore(t, h.dir, h.clock.Now)
		so := h.senderOptions()
		so.Outbox = own
		sender := delivery.NewSender(so)
		o.Store, o.Outlet = own, sender
		o.Sessions = openSession(t, "redis://"+server.Addr())
		r := delivery.NewRunner(o)
		r.Start()
		sender.Start()
		runners, senders = append(runners, r), append(senders, sender)
	}
	const conversations, each = 4, 10
	for i := range each {
		for c := range conversations {
			_, err := runners[(i+c)%2].Accept(context.Background(), message(fmt.Sprint("c", c), i))
			must(t, err)
		}
	}
	next := map[string]int{}
	for range conversations * each {
		o := h.sent()
		if o.Text != fmt.Sprint(next[o.Conversation]) {
			t.Fatalf("%s got answer %s, want %d", o.Conversation, o.Text, next[o.Conversation])
		}
		next[o.Conversation]++
	}
	for _, r := range runners {
		must(t, r.Stop(context.Background()))
	}
	for _, s := range senders {
		must(t, s.Stop(context.Background()))
	}
	h.silent()
	if turns.Load() < conversations*each {
		t.Fatalf("%d turns", turns.Load())
	}
}

func TestStop(t *testing.T) {
	t.Run("waits for what runs", func(t *testing.T) {
		noLeaks(t)
		begun, finish := make(chan struct{}), make(chan struct{})
		h := newHouse(t, func(ctx context.Context, in bot.Input) (bot.Outcome, error) {
			close(begun)
			<-finish
			return echo(ctx, in)
		})
		h.sender.Start()
		h.runner.Start()
		h.accept(message("c", 0))
		<-begun
		stopped := make(chan error, 1)
		go func() { stopped <- h.runner.Stop(context.Background()) }()
		close(finish)
		must(t, <-stopped)
		h.becomes("c/0#0", delivery.OutgoingSent, 1) // a sender that stops first leaves it to the next process
		must(t, h.sender.Stop(context.Background()))
	})
	t.Run("what does not end is left for the next process", func(t *testing.T) {
		noLeaks(t)
		begun := make(chan struct{})
		h := newHouse(t, func(ctx context.Context, _ bot.Input) (bot.Outcome, error) {
			close(begun)
			<-ctx.Done()
			return bot.Outcome{}, ctx.Err()
		})
		h.accept(message("c", 0))
		<-begun
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
		defer cancel()
		if err := h.runner.Stop(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("got %v", err)
		}
		in, due, err := h.store.Next(context.Background(), "c")
		must(t, err)
		if !due || in.Attempts != 0 {
			t.Fatalf("due %v after %d attempts", due, in.Attempts)
		}
		if _, _, err := h.session.Enter(context.Background(), "c|wang"); err != nil {
			t.Fatalf("the lock was not given back: %v", err)
		}
	})
}
