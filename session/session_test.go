package session_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"

	"duban/bot"
	"duban/ledger"
	"duban/session"
	"duban/session/sessiontest"
)

func TestMain(m *testing.M) {
	session.Quiet()
	os.Exit(m.Run())
}

func open(t testing.TB, o session.Options) *session.Session {
	t.Helper()
	s, err := session.OpenWith(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestInProcess(t *testing.T) {
	sessiontest.Exercise(t, func(t *testing.T, o session.Options) *session.Session { return open(t, o) })
}

// TestServer runs the suite on the server that DUBAN_TEST_REDIS_URL names, redis://… or a comma list; without
// it on a redis-server of its own.
func TestServer(t *testing.T) {
	url := os.Getenv("DUBAN_TEST_REDIS_URL")
	if url == "" {
		url = startRedis(t)
	}
	sessiontest.Exercise(t, func(t *testing.T, o session.Options) *session.Session {
		o.URL = url
		return open(t, o)
	})
}

// startRedis starts a server on a free port for the length of the test.
func startRedis(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("redis-server")
	if err != nil {
		t.Skip("SKIPPED: the session suite on a real Redis: no redis-server here and DUBAN_TEST_REDIS_URL is not set; run make services")
	}
	socket := filepath.Join(t.TempDir(), "redis.sock")
	server := exec.CommandContext(t.Context(), path, "--port", "0", "--unixsocket", socket, "--save", "", "--appendonly", "no")
	out, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Wait() }) // killed with the test's context
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if strings.Contains(lines.Text(), "ready to accept connections") {
			go func() { _, _ = io.Copy(io.Discard, out) }()
			return "unix://" + socket
		}
	}
	t.Fatal("redis-server did not start")
	return ""
}

func TestOpenFails(t *testing.T) {
	for _, c := range []struct {
		name, url string
		code      ledger.Code
	}{
		{"another protocol", "http://secret@localhost", ledger.Invalid},
		{"no address", "redis", ledger.Invalid},
		{"one bad in a list", "redis://127.0.0.1:1,%%", ledger.Invalid},
		{"nobody answers", "redis://:secret@127.0.0.1:1", ledger.Unavailable},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := session.Open(context.Background(), c.url, nil)
			if ledger.CodeOf(err) != c.code || strings.Contains(err.Error(), "secret") {
				t.Fatalf("got %v, want %s", err, c.code)
			}
		})
	}
}

// TestLosingRedis: everything says Unavailable at once, and it all works again when Redis is back.
func TestLosingRedis(t *testing.T) {
	server := miniredis.RunT(t)
	s := open(t, session.Options{URL: "redis://" + server.Addr()})
	ctx := context.Background()
	_, token, err := s.Enter(ctx, "c1")
	if err != nil {
		t.Fatal(err)
	}
	server.Close()
	for range 20 { // most of them while the server is left alone
		for name, err := range map[string]error{
			"Enter": second(s.Enter(ctx, "c2")), "Leave": s.Leave(ctx, "c1", token, bot.State{}), "Ping": s.Ping(ctx),
		} {
			if ledger.CodeOf(err) != ledger.Unavailable {
				t.Fatalf("%s gave %v", name, err)
			}
		}
	}
	if err := server.Restart(); err != nil {
		t.Fatal(err)
	}
	deadline, tick := time.After(10*time.Second), time.NewTicker(50*time.Millisecond)
	defer tick.Stop()
	for { // the pause after an outage ends by the clock
		_, _, err := s.Enter(ctx, "c3")
		if err == nil {
			return
		}
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("still lost: %v", err)
		}
	}
}

func second(_ bot.State, _ int64, err error) error { return err }

func BenchmarkEnterLeave(b *testing.B) {
	s := open(b, session.Options{})
	ctx := context.Background()
	state := bot.State{Version: 3, Document: "a", Measures: []string{"9"}, Asked: &bot.AskPart{Slot: bot.SlotLead, Text: "谁牵头"}}
	var n int
	for b.Loop() {
		n++
		c := fmt.Sprint("c", n%500)
		_, token, err := s.Enter(ctx, c)
		if err != nil {
			b.Fatal(err)
		}
		if err := s.Leave(ctx, c, token, state); err != nil {
			b.Fatal(err)
		}
	}
}
