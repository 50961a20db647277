package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"duban/store/pgserver"
	"duban/wecom/wecomtest"
)

// Shares of the calls to message/send, of a thousand: 200 fail, 50 take effect and are never answered, 40 of the failures
// are an expired token and 3 the frequency limit, after which the program waits for a minute.
const (
	shareLost  = 50
	shareFail  = 200
	share42001 = 40
	share45009 = 3
	hangTime   = 12 * time.Second // longer than the program waits
)

// badDay is the API of a WeCom that is often out of order. Concurrency: safe.
type badDay struct {
	sim   *wecomtest.Server
	limit bool          // 45009 is among the failures
	over  chan struct{} // closed by heal

	mu     sync.Mutex
	counts map[string]int
	lost   map[string]bool // what took effect without an answer, by receiver and text
}

func newBadDay(sim *wecomtest.Server, limit bool) *badDay {
	return &badDay{sim: sim, limit: limit, over: make(chan struct{}), counts: map[string]int{}, lost: map[string]bool{}}
}

// heal ends the bad day.
func (d *badDay) heal() { close(d.over) }

func (d *badDay) note(what string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.counts[what]++
}

func (d *badDay) lostAnswer(user, text string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.lost[strings.ToLower(user)+"|"+text]
}

// ServeHTTP answers as the simulated WeCom does, or badly.
func (d *badDay) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !strings.HasSuffix(r.URL.Path, "/message/send") {
		d.sim.ServeHTTP(w, r)
		return
	}
	d.note("sends")
	select {
	case <-d.over:
		d.sim.ServeHTTP(w, r)
		return
	default:
	}
	switch at := rand.IntN(1000); {
	case at < shareLost:
		d.lose(w, r)
	case at < shareLost+share45009 && d.limit:
		d.refuse(w, 45009)
	case at < shareLost+share42001:
		d.refuse(w, 42001)
	case at < shareLost+shareFail:
		d.fail(w, r)
	default:
		d.sim.ServeHTTP(w, r)
	}
}

// lose lets a call take effect and never answers: it hangs until the caller gives up, or cuts the connection.
func (d *badDay) lose(_ http.ResponseWriter, r *http.Request) {
	d.note("accepted without an answer")
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	var sent struct {
		ToUser string
		Text   struct{ Content string }
	}
	if json.Unmarshal(body, &sent) == nil {
		d.mu.Lock()
		d.lost[strings.ToLower(sent.ToUser)+"|"+sent.Text.Content] = true
		d.mu.Unlock()
	}
	again := r.Clone(r.Context())
	again.Body = io.NopCloser(bytes.NewReader(body))
	d.sim.ServeHTTP(httptest.NewRecorder(), again)
	if rand.IntN(2) == 0 {
		select {
		case <-r.Context().Done():
		case <-d.over:
		case <-time.After(hangTime):
		}
	}
	panic(http.ErrAbortHandler)
}

func (d *badDay) refuse(w http.ResponseWriter, code int) {
	d.note(strconv.Itoa(code))
	_, _ = fmt.Fprintf(w, `{"errcode":%d,"errmsg":"bad day"}`, code) // the caller may be dead
}

// fail does not deliver, in one of the ways that happen.
func (d *badDay) fail(w http.ResponseWriter, _ *http.Request) {
	switch rand.IntN(4) {
	case 0:
		d.refuse(w, -1)
	case 1:
		d.refuse(w, 45033)
	case 2:
		d.note("502")
		http.Error(w, "bad gateway", http.StatusBadGateway)
	default:
		d.note("cut")
		panic(http.ErrAbortHandler)
	}
}

// redisServer is a Redis that forgets everything when it is killed.
type redisServer struct {
	program, dir string
	port         int
	cmd          *exec.Cmd
}

// launchRedis starts one on a free port. Errors: exec.ErrNotFound when it is not installed.
func launchRedis(ctx context.Context, dir string) (*redisServer, error) {
	program, err := exec.LookPath("redis-server")
	if err != nil {
		return nil, fmt.Errorf("start Redis: %w", err)
	}
	port, err := pgserver.FreePort(ctx)
	if err != nil {
		return nil, fmt.Errorf("start Redis: %w", err)
	}
	r := &redisServer{program: program, dir: dir, port: port}
	return r, r.Start(ctx)
}

func (r *redisServer) url() string { return fmt.Sprintf("redis://127.0.0.1:%d/0", r.port) }

// Start starts it and waits until it answers.
func (r *redisServer) Start(ctx context.Context) error {
	r.cmd = exec.Command(r.program, "--port", strconv.Itoa(r.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", //nolint:gosec,noctx // killed by Kill
		"--dir", r.dir, "--logfile", filepath.Join(r.dir, "redis.log"))
	if err := r.cmd.Start(); err != nil {
		return fmt.Errorf("start Redis: %w", err)
	}
	for range 100 {
		conn, err := (&net.Dialer{Timeout: time.Second}).DialContext(ctx, "tcp", fmt.Sprintf("127.0.0.1:%d", r.port))
		if err == nil {
			_ = conn.Close() // it was only a knock
			return nil
		}
		if err := idle(ctx, 50*time.Millisecond); err != nil {
			return err
		}
	}
	return fmt.Errorf("start Redis: it does not listen on port %d", r.port)
}

// Kill ends it at once.
func (r *redisServer) Kill(context.Context) error {
	_ = r.cmd.Process.Kill() // it may have ended by itself
	_ = r.cmd.Wait()         // it was killed
	return nil
}
