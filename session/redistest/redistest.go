// Package redistest gives tests real Redis servers on free ports of loopback: one, a cluster of three, and one with a
// replica and sentinels. A test is skipped, with the reason, where no redis-server is installed.
package redistest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

const patience = 2 * time.Minute

// Server is one redis-server, which keeps nothing on disk. Concurrency: one goroutine.
type Server struct {
	t    testing.TB
	path string
	dir  string
	port int
	args []string
	cmd  *exec.Cmd
}

// Start starts a server for the length of the test; more are further arguments of redis-server.
func Start(t testing.TB, more ...string) *Server {
	t.Helper()
	path, err := exec.LookPath("redis-server")
	if err != nil {
		t.Skip("SKIPPED: no redis-server here; make services installs it")
	}
	s := &Server{t: t, path: path, dir: t.TempDir(), port: freePort(t)}
	s.args = append([]string{"--port", strconv.Itoa(s.port), "--bind", "127.0.0.1", "--dir", s.dir, "--save", "", "--appendonly", "no"}, more...)
	t.Cleanup(s.Kill)
	s.Restart()
	return s
}

// Address is its host:port.
func (s *Server) Address() string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port)) }

// URL is its address as DUBAN_REDIS_URL takes it.
func (s *Server) URL() string { return "redis://" + s.Address() }

// Kill ends it as a power cut would.
func (s *Server) Kill() {
	if s.cmd == nil {
		return
	}
	_ = s.cmd.Process.Kill()
	_ = s.cmd.Wait()
	s.cmd = nil
}

// Restart starts it, after Kill as an empty one, and waits until it answers.
func (s *Server) Restart() {
	s.t.Helper()
	s.cmd = exec.Command(s.path, s.args...) //nolint:noctx // ends with Kill
	log, err := os.OpenFile(filepath.Join(s.dir, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		s.t.Fatal(err)
	}
	s.cmd.Stdout, s.cmd.Stderr = log, log
	err = s.cmd.Start()
	_ = log.Close()
	if err != nil {
		s.t.Fatal(err)
	}
	s.Wait("an answer", func(ctx context.Context, c *redis.Client) bool { return c.Ping(ctx).Err() == nil })
}

// Wait asks the server until it says yes.
func (s *Server) Wait(what string, ok func(context.Context, *redis.Client) bool) {
	s.t.Helper()
	c := redis.NewClient(&redis.Options{Addr: s.Address(), DisableIdentity: true, MaxRetries: -1})
	defer func() { _ = c.Close() }()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !ok(ctx, c) {
		select {
		case <-tick.C:
		case <-ctx.Done():
			said, _ := os.ReadFile(filepath.Join(s.dir, "log"))
			s.t.Fatalf("redis %s: %s did not come:\n%s", s.Address(), what, said)
		}
	}
}

func (s *Server) do(args ...any) {
	s.t.Helper()
	c := redis.NewClient(&redis.Options{Addr: s.Address(), DisableIdentity: true})
	defer func() { _ = c.Close() }()
	if err := c.Do(context.Background(), args...).Err(); err != nil {
		s.t.Fatalf("redis %s: %v: %v", s.Address(), args, err)
	}
}

// Slot is where a cluster keeps the keys of an owner.
func (s *Server) Slot(tag string) int {
	s.t.Helper()
	c := redis.NewClient(&redis.Options{Addr: s.Address(), DisableIdentity: true})
	defer func() { _ = c.Close() }()
	return int(c.ClusterKeySlot(context.Background(), tag).Val())
}

// Cluster is three masters that share the slots.
type Cluster struct{ Nodes []*Server }

// slots of a Redis Cluster.
const slots = 16384

// StartCluster starts one.
func StartCluster(t testing.TB) *Cluster {
	t.Helper()
	c := &Cluster{}
	for i := range 3 {
		// A restarted node finds its slots again in nodes.conf; the others go on without it.
		n := Start(t, "--cluster-enabled", "yes", "--cluster-config-file", "nodes.conf", "--cluster-node-timeout", "2000",
			"--cluster-require-full-coverage", "no", "--cluster-port", strconv.Itoa(freePort(t)))
		n.do("CLUSTER", "ADDSLOTSRANGE", i*slots/3, (i+1)*slots/3-1)
		n.do("CLUSTER", "SET-CONFIG-EPOCH", i+1)
		c.Nodes = append(c.Nodes, n)
	}
	for _, n := range c.Nodes[1:] {
		bus := n.args[len(n.args)-1]
		c.Nodes[0].do("CLUSTER", "MEET", "127.0.0.1", n.port, bus)
	}
	c.Wait()
	return c
}

// Wait waits until every node sees the whole cluster well.
func (c *Cluster) Wait() {
	for _, n := range c.Nodes {
		n.Wait("cluster_state:ok", func(ctx context.Context, r *redis.Client) bool {
			info := r.ClusterInfo(ctx).Val()
			return strings.Contains(info, "cluster_state:ok") && strings.Contains(info, "cluster_known_nodes:3") &&
				strings.Contains(info, fmt.Sprintf("cluster_slots_ok:%d", slots))
		})
	}
}

// URL is its address as DUBAN_REDIS_URL takes it.
func (c *Cluster) URL() string {
	var all []string
	for _, n := range c.Nodes {
		all = append(all, n.URL())
	}
	return strings.Join(all, ",")
}

// Sentinels watch a master with a replica.
type Sentinels struct {
	Master, Replica *Server
	Watchers        []*Server
}

// StartSentinels starts all of it, with three sentinels.
func StartSentinels(t testing.TB) *Sentinels {
	t.Helper()
	s := &Sentinels{Master: Start(t)}
	s.Replica = Start(t, "--replicaof", "127.0.0.1 "+strconv.Itoa(s.Master.port), "--repl-diskless-sync-delay", "0")
	s.Replica.Wait("the link to the master", func(ctx context.Context, r *redis.Client) bool {
		return strings.Contains(r.Info(ctx, "replication").Val(), "master_link_status:up")
	})
	for range 3 {
		s.Watchers = append(s.Watchers, s.watcher(t))
	}
	for _, w := range s.Watchers {
		w.Wait("the other sentinels and the replica", func(ctx context.Context, r *redis.Client) bool {
			info := r.Info(ctx, "sentinel").Val()
			return strings.Contains(info, "slaves=1,sentinels=3")
		})
	}
	return s
}

func (s *Sentinels) watcher(t testing.TB) *Server {
	t.Helper()
	path, _ := exec.LookPath("redis-server")
	w := &Server{t: t, path: path, dir: t.TempDir(), port: freePort(t)}
	config := filepath.Join(w.dir, "sentinel.conf") // a sentinel writes into it
	text := fmt.Sprintf("port %d\nbind 127.0.0.1\ndir %s\nsentinel monitor county 127.0.0.1 %d 2\n"+
		"sentinel down-after-milliseconds county 1000\nsentinel failover-timeout county 3000\n", w.port, w.dir, s.Master.port)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	w.args = []string{config, "--sentinel"}
	t.Cleanup(w.Kill)
	w.Restart()
	return w
}

// URL is its address as DUBAN_REDIS_URL takes it.
func (s *Sentinels) URL() string {
	var all []string
	for _, w := range s.Watchers {
		all = append(all, w.Address())
	}
	return "redis+sentinel://" + strings.Join(all, ",") + "/county"
}

func freePort(t testing.TB) int {
	t.Helper()
	for range 100 {
		port := 15_000 + rand.IntN(15_000) // below those of connections, which would take it while the server is dead
		l, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
		if err == nil {
			_ = l.Close()
			return port
		}
	}
	t.Fatal("no port is free")
	return 0
}
