package delivery_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"duban/bot"
	"duban/delivery"
	"duban/ledger"
	"duban/session"
	"duban/store"
	"duban/store/storetest"
)

func TestMain(m *testing.M) {
	session.Quiet()
	os.Exit(m.Run())
}

const patience = 2 * time.Minute

// house is everything around a Runner and a Sender: a real store, a real session, an engine made of a function
// and a channel that notes what it is given.
type house struct {
	t       testing.TB
	dir     string
	clock   *movable
	store   *store.Store
	session *session.Session
	engine  engine
	channel *notebook
	sender  *delivery.Sender
	runner  *delivery.Runner
}

type engine func(ctx context.Context, in bot.Input) (bot.Outcome, error)

func (e engine) Handle(ctx context.Context, in bot.Input) (bot.Outcome, error) { return e(ctx, in) }

// echo answers with the text and counts the turns in the state.
func echo(_ context.Context, in bot.Input) (bot.Outcome, error) {
	in.State.Version++
	return bot.Outcome{Reply: in.Text, State: in.State}, nil
}

// movable is the system clock of the store, ahead of the real one by as much as the test wants.
type movable struct {
	mu    sync.Mutex
	ahead time.Duration
}

func (m *movable) Now() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return time.Now().Add(m.ahead)
}

func (m *movable) move(d time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.ahead += d
}

// notebook is a channel that notes what it sends, after asking refuse.
type notebook struct {
	refuse func(ctx context.Context, o delivery.Outgoing) error
	came   chan delivery.Outgoing
}

func (n *notebook) Send(ctx context.Context, o delivery.Outgoing) error {
	if n.refuse != nil {
		if err := n.refuse(ctx, o); err != nil {
			return err
		}
	}
	n.came <- o
	return nil
}

var pristine storetest.Template //nolint:gochecknoglobals // made once for all tests of the package

func openStore(t testing.TB, dir string, clock func() time.Time) *store.Store {
	t.Helper()
	pristine.Into(t, dir)
	s, err := store.Open(context.Background(), store.Options{DataDir: dir, Clock: clock})
	must(t, err)
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func openSession(t testing.TB, url string) *session.Session {
	t.Helper()
	s, err := session.Open(context.Background(), url, nil)
	must(t, err)
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// newHouse opens everything and starts nothing.
func newHouse(t testing.TB, handle engine) *house {
	t.Helper()
	h := &house{t: t, engine: handle, dir: t.TempDir(), clock: &movable{}, channel: &notebook{came: make(chan delivery.Outgoing, 10000)}}
	h.store = openStore(t, h.dir, h.clock.Now)
	h.session = openSession(t, "")
	h.sender = delivery.NewSender(h.senderOptions())
	h.runner = delivery.NewRunner(h.runnerOptions(handle))
	return h
}

func (h *house) senderOptions() delivery.SenderOptions {
	return delivery.SenderOptions{Outbox: h.store, Channels: map[string]delivery.Channel{"test": h.channel}}
}

func (h *house) runnerOptions(handle engine) delivery.RunnerOptions {
	return delivery.RunnerOptions{
		Store: h.store, Sessions: h.session, Engine: handle, Outlet: h.sender,
	}
}

func (h *house) start() *house {
	h.sender.Start()
	h.runner.Start()
	h.t.Cleanup(h.stop)
	return h
}

func (h *house) stop() {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := errors.Join(h.runner.Stop(ctx), h.sender.Stop(ctx)); err != nil {
		h.t.Error(err)
	}
}

func message(conversation string, n int) delivery.Incoming {
	return delivery.Incoming{
		Key: fmt.Sprintf("%s/%d", conversation, n), Channel: "test", Conversation: conversation, From: "Wang", Kind: "text",
		Text: fmt.Sprint(n),
	}
}

func (h *house) accept(in delivery.Incoming) {
	h.t.Helper()
	fresh, err := h.runner.Accept(context.Background(), in)
	must(h.t, err)
	if !fresh {
		h.t.Fatalf("%s was seen before", in.Key)
	}
}

// sent waits for the next message that the channel brought out.
func (h *house) sent() delivery.Outgoing {
	h.t.Helper()
	select {
	case o := <-h.channel.came:
		return o
	case <-time.After(patience):
		h.t.Fatal("nothing was sent")
		return delivery.Outgoing{}
	}
}

// silent fails when something more was sent.
func (h *house) silent() {
	h.t.Helper()
	select {
	case o := <-h.channel.came:
		h.t.Fatalf("sent besides: %+v", o)
	default:
	}
}

// eventually tries until it succeeds: what is waited for gives no signal.
func eventually(t testing.TB, ok func() (done bool, state string)) {
	t.Helper()
	deadline, tick := time.After(patience), time.NewTicker(5*time.Millisecond)
	defer tick.Stop()
	for {
		done, state := ok()
		if done {
			return
		}
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatal(state)
		}
	}
}

// becomes waits until a message to a person is in a state after so many attempts.
func (h *house) becomes(key string, want delivery.OutgoingState, attempts int) (o delivery.Outgoing) {
	h.t.Helper()
	eventually(h.t, func() (bool, string) {
		var state delivery.OutgoingState
		var err error
		o, state, err = h.store.Outgoing(context.Background(), key)
		return err == nil && state == want && o.Attempts == attempts,
			fmt.Sprintf("%s is %q after %d attempts, want %q after %d (%v)", key, state, o.Attempts, want, attempts, err)
	})
	return o
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantCode(t testing.TB, what string, err error, code ledger.Code) {
	t.Helper()
	if ledger.CodeOf(err) != code {
		t.Fatalf("%s: got %v, want %s", what, err, code)
	}
}

// noLeaks fails when goroutines of this package are left at the end of the test, after everything was stopped.
func noLeaks(t testing.TB) {
	t.Helper()
	t.Cleanup(func() {
		stacks := make([]byte, 1<<20)
		eventually(t, func() (bool, string) {
			all := string(stacks[:runtime.Stack(stacks, true)])
			return !strings.Contains(all, "delivery.(*"), "goroutines are left:\n" + all
		})
	})
}
