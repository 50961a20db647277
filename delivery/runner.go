package delivery

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"duban/bot"
	"duban/ledger"
)

// ChannelCLI is the Channel of messages that are answered by Do; nobody is there to be sent anything later.
const ChannelCLI = "cli"

// How the Runner works when nothing else is said.
const (
	defaultWorkers = 64
	turnTime       = 20 * time.Second
	fileTime       = 90 * time.Second // of a turn that fetches and reads a file
	keepEvery      = 2 * time.Second  // a fraction of the life of a lock
	sweepEvery     = time.Second
	sweepOlder     = 5 * time.Second
	busyPause      = 50 * time.Millisecond // before a conversation is tried again that another process holds
	conflictTries  = 3
	burst          = 16 // messages of one conversation before others get their turn
	stopTime       = 10 * time.Second
)

// RunnerOptions are what a Runner works with. Store, Sessions and Engine are needed.
type RunnerOptions struct {
	Store    Store
	Sessions Sessions
	Engine   Engine
	Outlet   Outlet           // nil: answers wait in the outbox for whoever claims them
	Clock    func() time.Time // business clock; nil: time.Now
	Zone     *time.Location   // of business days; nil: UTC
	Logger   *slog.Logger     // nil: nothing is logged
	Workers  int              // conversations at work at the same time; 0: 64
	Watch    Watch            // nil: nobody is told
	Notify   Notify           // how notices reach others; zero: not at all
}

// Runner takes each conversation's messages in the order of their arrival through the engine.
// Zero value: not useful; see NewRunner. Concurrency: safe.
type Runner struct {
	o     RunnerOptions
	lanes *lanes[string] // by conversation, the keys of what came; "": whatever lies there

	work     context.Context // of everything that runs; ends when Stop has lost its patience
	abandon  context.CancelFunc
	sweeping sync.WaitGroup
	quit     chan struct{}
	start    sync.Once
	stop     sync.Once
}

// NewRunner makes a Runner that does nothing before Start, except Do.
func NewRunner(o RunnerOptions) *Runner {
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Workers <= 0 {
		o.Workers = defaultWorkers
	}
	r := &Runner{o: o, quit: make(chan struct{})}
	r.work, r.abandon = context.WithCancel(context.Background())
	r.lanes = newLanes(o.Workers, r.drain)
	return r
}

// Start takes up what an earlier process left unfinished, and looks after what is left lying from then on.
func (r *Runner) Start() {
	r.start.Do(func() { r.sweeping.Go(r.sweepAll) })
}

// Stop begins no more messages and waits for those that run, 10 s at the most; then they are given up and stay
// unfinished in the inbox for the next process. A second call does nothing.
// Errors: of ctx, or DeadlineExceeded, when some were given up.
func (r *Runner) Stop(ctx context.Context) (err error) {
	r.stop.Do(func() {
		close(r.quit)
		r.lanes.close()
		err = waitOrAbandon(ctx, r.abandon, func() { r.sweeping.Wait(); r.lanes.wait() })
	})
	if err != nil {
		return fmt.Errorf("stopping the runner: %w", err)
	}
	return nil
}

// waitOrAbandon waits for what ends by itself; when ctx or stopTime ends first, it abandons it and then waits.
func waitOrAbandon(ctx context.Context, abandon context.CancelFunc, wait func()) error {
	ctx, cancel := context.WithTimeout(ctx, stopTime)
	defer cancel()
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		wait()
	}()
	select {
	case <-stopped:
		abandon()
		return nil
	case <-ctx.Done():
		abandon()
		<-stopped
		return ctx.Err()
	}
}

// Accept keeps a message and sets it going. When it returns without an error the message is durable and may be
// acknowledged; the same Key again is not fresh and does nothing. A zero At becomes the business clock's now.
func (r *Runner) Accept(ctx context.Context, in Incoming) (fresh bool, err error) {
	if in.At.IsZero() {
		in.At = r.o.Clock()
	}
	began := time.Now()
	fresh, err = r.o.Store.Accept(ctx, in)
	if fresh {
		r.lanes.put(in.Conversation, in.Key)
	}
	if err == nil {
		stage := Repeated
		if fresh {
			stage = Accepted
		}
		r.o.Watch.tell(Event{Stage: stage, Key: in.Key, Received: in.ReceivedAt, Began: began})
	}
	return fresh, err
}

// sweepAll wakes conversations whose messages were left lying: by an earlier process, by another replica that
// died, or by a failure of ours.
func (r *Runner) sweepAll() {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	r.sweep(time.Now())
	for {
		select {
		case now := <-tick.C:
			r.sweep(now.Add(-sweepOlder))
		case <-r.quit:
			return
		}
	}
}

func (r *Runner) sweep(receivedBefore time.Time) {
	stale, err := r.o.Store.Stale(r.work, receivedBefore)
	if err != nil {
		r.o.Logger.Error("looking for unfinished messages", "error", err)
		return
	}
	for _, conversation := range stale {
		r.lanes.put(conversation, "")
	}
}

// drain works off a conversation until what came is done, nothing is due, something hinders, or others must have their turn.
func (r *Runner) drain(conversation string, keys []string) {
	came := make(map[string]bool, len(keys))
	for _, k := range keys {
		came[k] = true
	}
	for range burst {
		select {
		case <-r.quit:
			return
		default:
		}
		in, due, err := r.o.Store.Next(r.work, conversation)
		if err != nil {
			r.o.Logger.Error("reading the next message", "error", err) // the sweep comes back to it
			return
		}
		if !due || !r.step(in) {
			return
		}
		if delete(came, in.Key); len(came) == 0 { // never while "" is among them
			return
		}
	}
	r.lanes.put(conversation, "")
}

// step runs one message from a worker and reports whether the next one may follow at once.
func (r *Runner) step(in Incoming) bool {
	_, err := r.one(r.work, in, in.Channel != ChannelCLI)
	switch {
	case err == nil, errors.Is(err, ErrFinished):
		return true
	case errors.Is(err, errBusy):
		time.AfterFunc(busyPause, func() { r.lanes.put(in.Conversation, "") })
		return false
	case r.work.Err() != nil:
		return false // given up by Stop: not the message's fault
	}
	dead, failErr := r.o.Store.Fail(r.work, in.ID, err.Error(), apology(in))
	stage := Stumbled
	if dead {
		stage = Dead
	}
	r.o.Watch.tell(Event{Stage: stage, Key: in.Key, Received: in.ReceivedAt, Began: time.Now(), Err: err})
	r.o.Logger.Error("message failed", "inbox", in.ID, "attempt", in.Attempts+1, "dead", dead, "error", errors.Join(err, failErr))
	return dead && failErr == nil
}

// errBusy says that another process is at work on the conversation.
var errBusy = errors.New("conversation is held by another process")

// one takes a message through the engine, under its conversation's lock. With reply its answer goes out.
func (r *Runner) one(ctx context.Context, in Incoming, reply bool) (bot.Outcome, error) {
	key := stateKey(in)
	state, token, err := r.o.Sessions.Enter(ctx, key)
	if ledger.CodeOf(err) == ledger.Conflict {
		return bot.Outcome{}, errBusy
	}
	if err != nil {
		if ctx.Err() != nil {
			return bot.Outcome{}, err
		}
		state, token = bot.State{}, 0 // context is lost, the message is not
	}
	release := r.keep(ctx, key, token)
	out, err := r.answer(ctx, in, state, reply)
	release()
	closing := context.WithoutCancel(ctx) // the lock is given back even when Stop has given up
	var lost error
	if err != nil {
		lost = r.o.Sessions.Drop(closing, key, token)
	} else {
		lost = r.o.Sessions.Leave(closing, key, token, out.State)
	}
	if lost != nil { // the next message starts with the context before this one
		r.o.Logger.Warn("conversation state not saved", "inbox", in.ID, "error", lost)
	}
	return out, err
}

// keep lets the lock live on while a turn takes long, until release. Losing it costs work done twice, never an effect:
// Commit decides who finishes the message.
func (r *Runner) keep(ctx context.Context, key string, token int64) (release func()) {
	if token == 0 {
		return func() {}
	}
	ctx, cancel := context.WithCancel(ctx)
	var again *time.Timer
	ready := make(chan struct{})
	again = time.AfterFunc(keepEvery, func() {
		<-ready
		err := r.o.Sessions.Keep(ctx, key, token)
		if ctx.Err() == nil && ledger.CodeOf(err) != ledger.Conflict { // Redis that is lost for a moment may come back in time
			again.Reset(keepEvery)
		}
	})
	close(ready)
	return func() {
		cancel()
		again.Stop()
	}
}

// stateKey names whose context it is: one person's in one conversation. User ids are compared without case.
func stateKey(in Incoming) string { return in.Conversation + "|" + strings.ToLower(in.From) }
