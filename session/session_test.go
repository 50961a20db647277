package session_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"duban/bot"
	"duban/ledger"
	"duban/session"
	"duban/session/redistest"
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
		url = redistest.Start(t).URL()
	}
	exercise(t, url)
}

// TestCluster runs the suite on a Redis Cluster of three nodes.
func TestCluster(t *testing.T) { exercise(t, redistest.StartCluster(t).URL()) }

// TestSentinels runs the suite on a master that sentinels name.
func TestSentinels(t *testing.T) { exercise(t, redistest.StartSentinels(t).URL()) }

func exercise(t *testing.T, url string) {
	t.Helper()
	sessiontest.Exercise(t, func(t *testing.T, o session.Options) *session.Session {
		o.URL = url
		return open(t, o)
	})
}

// TestAMasterDies: conversations go on without context at once, and with it when the replica has taken over.
func TestAMasterDies(t *testing.T) {
	s := redistest.StartSentinels(t)
	sess := open(t, session.Options{URL: s.URL()})
	ctx := context.Background()
	_, token, err := sess.Enter(ctx, "c1")
	if err != nil {
		t.Fatal(err)
	}
	if err := sess.Leave(ctx, "c1", token, bot.State{Version: 7}); err != nil {
		t.Fatal(err)
	}
	s.Replica.Wait("the state on the replica", func(ctx context.Context, r *redis.Client) bool { return r.Exists(ctx, "duban:{c1}:state").Val() == 1 })
	s.Master.Kill()
	began := time.Now()
	if _, _, err := sess.Enter(ctx, "c1"); ledger.CodeOf(err) != ledger.Unavailable {
		t.Errorf("with a dead master: %v", err)
	}
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("a message waited %v for a dead master", took)
	}
	state := returns(t, sess, "c1")
	if state.Version != 7 {
		t.Errorf("the replica that took over knows state %d", state.Version)
	}
	t.Logf("context was back after %v", time.Since(began).Round(time.Millisecond))
}

// TestANodeDies: of a cluster's conversations those on the other nodes keep their context; the rest gets it again when
// the node is back.
func TestANodeDies(t *testing.T) {
	c := redistest.StartCluster(t)
	sess := open(t, session.Options{URL: c.URL()})
	ctx := context.Background()
	on := map[int]string{} // node to a conversation on it
	for i := 0; len(on) < 3; i++ {
		name := fmt.Sprint("c", i)
		slot := c.Nodes[0].Slot(name)
		on[min(slot*3/16384, 2)] = name
	}
	c.Nodes[1].Kill()
	lost := map[int]int{}
	for range 30 {
		for node, name := range on {
			_, token, err := sess.Enter(ctx, name)
			switch {
			case err == nil && node != 1:
				_ = sess.Leave(ctx, name, token, bot.State{Version: 1})
			case ledger.CodeOf(err) != ledger.Unavailable:
				t.Fatalf("node %d: %v", node, err)
			default:
				lost[node]++
			}
		}
	}
	if lost[0]+lost[2] > 10 {
		t.Errorf("turns without context by node: %v of 30 each", lost)
	}
	for _, node := range []int{0, 2} {
		returns(t, sess, on[node])
	}
	c.Nodes[1].Restart()
	returns(t, sess, on[1])
	t.Logf("turns without context by node: %v of 30 each", lost)
}

// returns waits until a conversation can be entered again.
func returns(t *testing.T, s *session.Session, conversation string) bot.State {
	t.Helper()
	deadline, tick := time.After(30*time.Second), time.NewTicker(50*time.Millisecond)
	defer tick.Stop()
	for {
		state, token, err := s.Enter(context.Background(), conversation)
		if err == nil {
			_ = s.Drop(context.Background(), conversation, token)
			return state
		}
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("still lost: %v", err)
		}
	}
}

func TestOpenFails(t *testing.T) {
	for _, c := range []struct {
		name, url string
		code      ledger.Code
	}{
		{"another protocol", "http://secret@localhost", ledger.Invalid},
		{"no address", "redis", ledger.Invalid},
		{"one bad in a list", "redis://127.0.0.1:1,%%", ledger.Invalid},
		{"sentinels without a master", "redis+sentinel://127.0.0.1:1", ledger.Invalid},
		{"a sentinel without a port", "redis+sentinel://:secret@127.0.0.1:1,b/county", ledger.Invalid},
		{"no sentinel answers", "redis+sentinel://:secret@127.0.0.1:1/county/2", ledger.Unavailable},
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
	returns(t, s, "c3") // the pause after an outage ends by the clock
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

// TestWhyRedisCannotBeUsed: each fault of a set-up is one sentence that says what to do, and holds no secret.
func TestWhyRedisCannotBeUsed(t *testing.T) {
	server := redistest.Start(t)
	admin := redis.NewClient(&redis.Options{Addr: server.Address()})
	defer func() { _ = admin.Close() }()
	for _, command := range []string{"ACL SETUSER noscript on >geheim ~* &* +@all -@scripting", "ACL SETUSER nokeys on >geheim ~other:* &* +@all",
		"ACL SETUSER plain on >geheim ~* &* +@all -@dangerous", "CONFIG SET requirepass geheim"} {
		var args []any
		for _, word := range strings.Fields(command) {
			args = append(args, word)
		}
		if err := admin.Do(t.Context(), args...).Err(); err != nil {
			t.Fatal(err)
		}
	}
	open := redistest.Start(t)
	for _, c := range []struct{ name, url, want string }{
		{"no password", server.URL(), "要密码"},
		{"another password", "redis://:geheim2@" + server.Address(), "不对"},
		{"no scripts", "redis://noscript:geheim@" + server.Address(), "ACL SETUSER"},
		{"no keys", "redis://nokeys:geheim@" + server.Address(), "ACL SETUSER"},
		{"what the sentence asks for", "redis://plain:geheim@" + server.Address(), ""},
		{"no such database", open.URL() + "/99", "库号"},
		{"no such host", "redis://redis.invalid:6379", "主机"},
		{"not there", "redis://127.0.0.1:1", "是否在运行"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := session.Open(t.Context(), c.url, nil)
			if err == nil {
				defer func() { _ = s.Close() }()
				_, err = s.Check(t.Context())
			}
			if c.want == "" && err != nil || c.want != "" && (ledger.CodeOf(err) != ledger.Unavailable || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "geheim")) {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}

// TestAFullRedisIsNoReasonNotToStart: it takes nothing, says so, and is told apart from one that must be mended first.
func TestAFullRedisIsNoReasonNotToStart(t *testing.T) {
	server := redistest.Start(t, "--maxmemory", "1", "--maxmemory-policy", "noeviction")
	s, err := session.Open(t.Context(), server.URL(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	if full, err := s.Check(t.Context()); !full || err == nil || !strings.Contains(err.Error(), "maxmemory") {
		t.Errorf("full %v, %v", full, err)
	}
}
