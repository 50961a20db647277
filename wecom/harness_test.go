package wecom_test

import (
	"bytes"
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
	"duban/wecom/wecomtest"
)

const (
	corpID  = "ww6a112864f8022910"
	agentID = 1000002
	secret  = "a-secret-of-the-test"
	aesKey  = "cD0d7jx4tYvVtzqrmh3Dm3QFCXe6f8SlHoMtMh3qQEP"
	token   = "kz7Yx62CH8SaLN"
)

// inbox is what stands behind Accept: it stores by key, or fails.
type inbox struct {
	mu    sync.Mutex
	byID  map[string]delivery.Incoming
	keys  []string
	fails int // so many times Accept fails; negative: always
	then  func(delivery.Incoming)
}

func (b *inbox) accept(_ context.Context, in delivery.Incoming) (bool, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.fails != 0 {
		b.fails--
		return false, errDown
	}
	if _, there := b.byID[in.Key]; there {
		return false, nil
	}
	if b.byID == nil {
		b.byID = map[string]delivery.Incoming{}
	}
	b.byID[in.Key] = in
	b.keys = append(b.keys, in.Key)
	if b.then != nil {
		go b.then(in)
	}
	return true, nil
}

func (b *inbox) all() []delivery.Incoming {
	b.mu.Lock()
	defer b.mu.Unlock()
	var out []delivery.Incoming
	for _, key := range b.keys {
		out = append(out, b.byID[key])
	}
	return out
}

func (b *inbox) setFails(times int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.fails = times
}

var errDown = errors.New("the disk is full")

// clock is a system clock that a test moves.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

// lines is a log to read back.
type lines struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *lines) take() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	text := strings.TrimSpace(l.buf.String())
	l.buf.Reset()
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}

// world is the whole channel: the simulated WeCom, the callback address and the client.
type world struct {
	sim      *wecomtest.Server
	api      *httptest.Server
	inbox    *inbox
	client   *wecom.Client
	clock    *clock
	log      *lines
	callback *wecom.Callback
}

func newWorld(t testing.TB, change ...func(*wecom.Config)) *world {
	t.Helper()
	w := &world{inbox: &inbox{}, clock: &clock{t: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}, log: &lines{}}
	logger := slog.New(slog.NewTextHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	var err error
	w.sim, err = wecomtest.New(wecomtest.Config{
		CorpID: corpID, AgentID: agentID, Secret: secret, Token: token, AESKey: aesKey,
		Members:    []wecomtest.Member{{UserID: "LiMing", Name: "李明"}, {UserID: "wangfang", Name: "王芳"}},
		RetryPause: time.Millisecond, Now: w.clock.now,
	})
	if err != nil {
		t.Fatal(err)
	}
	w.api = httptest.NewServer(w.sim)
	t.Cleanup(w.api.Close)
	w.callback, err = wecom.NewCallback(wecom.CallbackConfig{
		CorpID: corpID, AgentID: agentID, Token: token, AESKey: aesKey, Now: w.clock.now, Log: logger, Accept: w.inbox.accept,
	})
	if err != nil {
		t.Fatal(err)
	}
	address := httptest.NewServer(w.callback)
	t.Cleanup(address.Close)
	w.sim.SetCallback(address.URL + "/wecom/callback")
	cfg := wecom.Config{CorpID: corpID, AgentID: agentID, Secret: secret, APIBase: w.api.URL, Now: w.clock.now, Log: logger}
	for _, f := range change {
		f(&cfg)
	}
	if w.client, err = wecom.NewClient(cfg); err != nil {
		t.Fatal(err)
	}
	return w
}

func testContext(t testing.TB) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	t.Cleanup(cancel)
	return ctx
}
