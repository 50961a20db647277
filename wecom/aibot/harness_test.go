package aibot_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"duban/delivery"
	"duban/wecom"
	"duban/wecom/aibot"
	"duban/wecom/aibot/aibottest"
)

const (
	botID  = "bot-of-the-test"
	secret = "a-secret-of-the-test"
	token  = "token-of-the-test"
	aesKey = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
)

var errDown = errors.New("the disk is full")

// inbox stands behind Accept: it stores by key, or fails, and tells of each message.
type inbox struct {
	mu    sync.Mutex
	keys  map[string]bool
	all   []delivery.Incoming
	fails int // so many times; negative: always
	then  func(delivery.Incoming)
	came  chan delivery.Incoming
}

func newInbox() *inbox {
	return &inbox{keys: map[string]bool{}, came: make(chan delivery.Incoming, 1000)}
}

func (b *inbox) accept(_ context.Context, in delivery.Incoming) (bool, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.fails != 0 {
		b.fails--
		return false, errDown
	}
	if b.keys[in.Key] {
		return false, nil
	}
	b.keys[in.Key] = true
	b.all = append(b.all, in)
	b.came <- in
	if b.then != nil {
		go b.then(in)
	}
	return true, nil
}

// has reports whether a message with this id is stored.
func (b *inbox) has(id string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.keys[aibot.Channel+":"+botID+":"+id]
}

func (b *inbox) set(fails int, then func(delivery.Incoming)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.fails, b.then = fails, then
}

// next waits for the next message that is stored.
func (b *inbox) next(t *testing.T) delivery.Incoming {
	t.Helper()
	select {
	case in := <-b.came:
		return in
	case <-time.After(time.Minute):
		t.Fatal("no message came")
		return delivery.Incoming{}
	}
}

// app is the self-built app's channel.
type app struct {
	mu  sync.Mutex
	got []delivery.Outgoing
}

// Send notes.
func (a *app) Send(_ context.Context, o delivery.Outgoing) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.got = append(a.got, o)
	return nil
}

func (a *app) sent() []delivery.Outgoing {
	a.mu.Lock()
	defer a.mu.Unlock()
	return append([]delivery.Outgoing(nil), a.got...)
}

// lines is a log to read back.
type lines struct {
	mu  sync.Mutex
	buf strings.Builder
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

// world is a bot and both ends of WeCom.
type world struct {
	t      *testing.T
	sim    *aibottest.Server
	url    string // of the simulation, http
	bot    *aibot.Bot
	inbox  *inbox
	app    *app
	log    *lines
	caller *aibottest.Caller
	end    func()
}

// quick is a pace for tests: pauses that seconds take in life take hundredths. The times after which something counts as
// lost are those of life, since a busy machine stands still for seconds; a test of them sets its own.
func quick() aibot.Pace {
	return aibot.Pace{Ack: 20 * time.Second, Beat: 20 * time.Second, Renew: 20 * time.Millisecond, Backoff: 5 * time.Millisecond,
		MaxBackoff: 20 * time.Millisecond, AuthPause: 50 * time.Millisecond, KickPause: 50 * time.Millisecond, Placeholder: 20 * time.Second,
		KeepAlive: 20 * time.Second, StreamEnd: 40 * time.Second, Poll: 500 * time.Millisecond, Gap: time.Hour}
}

// hasty shows at once that something is being looked up.
func hasty(c *aibot.Config) { c.Pace.Placeholder = 100 * time.Millisecond }

// newWorld makes a bot with a long connection, and waits until it is live.
func newWorld(t *testing.T, change ...func(*aibot.Config)) *world {
	t.Helper()
	w := &world{t: t, sim: aibottest.New(aibottest.Config{ID: botID, Secret: secret})}
	w.join(change...)
	w.untilState(aibot.Live)
	return w
}

// join adds a bot to the simulation, as another process would.
func (w *world) join(change ...func(*aibot.Config)) {
	w.t.Helper()
	w.inbox, w.app, w.log = newInbox(), &app{}, &lines{}
	w.serve()
	cfg := aibot.Config{ID: botID, Secret: secret, WSURL: "ws" + strings.TrimPrefix(w.url, "http"), Accept: w.inbox.accept, App: w.app,
		Pace: quick(), Log: slog.New(slog.NewTextHandler(w.log, nil))}
	for _, f := range change {
		f(&cfg)
	}
	bot, err := aibot.New(cfg)
	if err != nil {
		w.t.Fatal(err)
	}
	w.bot = bot
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); bot.Run(ctx) }()
	w.end = func() { cancel(); <-done }
	w.t.Cleanup(w.end)
}

// serve gives the simulation an address.
func (w *world) serve() {
	if w.url == "" {
		server := httptest.NewServer(w.sim)
		w.t.Cleanup(server.Close)
		w.url = server.URL
	}
}

// newCallbackWorld makes a bot in JSON callback mode.
func newCallbackWorld(t *testing.T, change ...func(*aibot.Config)) *world {
	t.Helper()
	w := &world{t: t, sim: aibottest.New(aibottest.Config{ID: botID, Secret: secret})}
	w.join(append([]func(*aibot.Config){hasty, func(c *aibot.Config) {
		c.ID, c.Secret, c.WSURL, c.Token, c.AESKey = "", "", "", token, aesKey
	}}, change...)...)
	crypto, err := wecom.NewCrypto(token, aesKey, "")
	if err != nil {
		t.Fatal(err)
	}
	address := httptest.NewServer(w.bot)
	t.Cleanup(address.Close)
	w.caller = &aibottest.Caller{Bot: w.sim, URL: address.URL + "/wecom/bot", Crypto: crypto, Every: 20 * time.Millisecond}
	replies := httptest.NewServer(w.caller)
	t.Cleanup(replies.Close)
	w.caller.Reply = replies.URL
	return w
}

func (w *world) ctx() context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	w.t.Cleanup(cancel)
	return ctx
}

func (w *world) until(what string, ok func(aibottest.View) bool) aibottest.View {
	w.t.Helper()
	var last aibottest.View
	if err := w.sim.Wait(w.ctx(), func(v aibottest.View) bool { last = v; return ok(v) }); err != nil {
		w.t.Fatalf("%s: %v\n%+v\n%s", what, err, last, w.log)
	}
	return last
}

func (w *world) say(m aibottest.Message) delivery.Incoming {
	w.t.Helper()
	if _, err := w.sim.Say(w.ctx(), m); err != nil {
		w.t.Fatal(err)
	}
	return w.inbox.next(w.t)
}

// answer is what the engine makes of a message.
func answer(in delivery.Incoming, text string) delivery.Outgoing {
	return delivery.Outgoing{ID: "o-" + in.Key, Key: in.Key + "#0", Channel: aibot.Channel, Conversation: in.Conversation, To: in.From, Text: text,
		Form: delivery.Form{Chat: in.Chat, Answers: in.Handle}}
}

func (w *world) send(o delivery.Outgoing) {
	w.t.Helper()
	if err := w.bot.Send(w.ctx(), o); err != nil {
		w.t.Fatalf("send: %v\n%s", err, w.log)
	}
}
