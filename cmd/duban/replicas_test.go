//go:build unix

package main

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"duban/ledger"
	"duban/session/redistest"
	"duban/store"
	"duban/store/pgtest"
	"duban/web/demo/sample"
	"duban/wecom/wecomtest"
)

const (
	persons  = 40
	messages = 10 // of each
)

// fleet is several processes of `duban serve` on one PostgreSQL and one Redis, behind a WeCom that calls any of them.
type fleet struct {
	t     *testing.T
	ctx   context.Context
	data  string
	pg    *pgtest.Server
	url   string
	redis *redistest.Server
	sim   *wecomtest.Server
	env   []string

	mu      sync.Mutex
	running map[*exec.Cmd]string // to its callback address
	log     strings.Builder
}

func newFleet(t *testing.T, processes int) *fleet {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), enough)
	t.Cleanup(cancel)
	sim, err := wecomtest.New(wecomtest.Config{CorpID: "wwfleet", AgentID: 7, Secret: "s", Token: "t", AESKey: crashKey, Tries: 1, AnswerTime: enough})
	if err != nil {
		t.Fatal(err)
	}
	f := &fleet{t: t, ctx: ctx, data: t.TempDir(), pg: pgtest.Own(t), redis: redistest.Start(t), sim: sim, running: map[*exec.Cmd]string{}}
	f.url = f.pg.Database(t)
	api := httptest.NewServer(sim)
	t.Cleanup(api.Close)
	if code, _, errs := duban(t, "", "ingest", "--data", f.data, "--database-url", f.url, "--confirm", file(t, "a.txt", sample.Measures())); code != 0 {
		t.Fatal(errs)
	}
	f.directory()
	f.env = append(os.Environ(), asProgram+"=1", "DUBAN_REMINDER_OFF=true", "DUBAN_WECOM_CORP_ID=wwfleet", "DUBAN_WECOM_AGENT_ID=7", "DUBAN_WECOM_SECRET=s",
		"DUBAN_WECOM_TOKEN=t", "DUBAN_WECOM_AES_KEY="+crashKey, "DUBAN_WECOM_API_BASE="+api.URL,
		"DUBAN_DATABASE_URL="+f.url, "DUBAN_REDIS_URL="+f.redis.URL())
	for range processes {
		f.serve()
	}
	return f
}

func (f *fleet) directory() {
	var b strings.Builder
	b.WriteString("county: 云岭县\nunits:\n")
	for i := range persons {
		fmt.Fprintf(&b, "  - {name: %s, kind: township}\n", place(i))
	}
	b.WriteString("members:\n")
	for i := range persons {
		fmt.Fprintf(&b, "  - {user_id: u%d, name: 员%d, unit: %s, roles: [clerk]}\n", i, i, place(i))
	}
	if err := os.WriteFile(filepath.Join(f.data, "directory.yaml"), []byte(b.String()), 0o600); err != nil {
		f.t.Fatal(err)
	}
}

func place(i int) string {
	return string([]rune("松柏柳杨梅兰竹菊荷桂桃李杏梨枣槐榆桑茶麻")[i%20]) + string([]rune("溪岭")[i/20]) + "镇"
}

// serve starts one process more and returns when it listens.
func (f *fleet) serve() *exec.Cmd {
	f.t.Helper()
	child := exec.CommandContext(f.ctx, os.Args[0], "serve", "--log-format", "text", "--data", f.data, "--listen", "127.0.0.1:0")
	child.Env = f.env
	errs, err := child.StderrPipe()
	if err != nil {
		f.t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		f.t.Fatal(err)
	}
	listening := make(chan string, 1)
	go func() {
		for lines := bufio.NewScanner(errs); lines.Scan(); {
			f.mu.Lock()
			fmt.Fprintln(&f.log, lines.Text())
			f.mu.Unlock()
			if _, address, ok := strings.Cut(lines.Text(), "address="); ok {
				listening <- address
			}
		}
	}()
	select {
	case address := <-listening:
		f.mu.Lock()
		f.running[child] = "http://" + address + "/wecom/callback"
		f.mu.Unlock()
		f.route()
	case <-time.After(enough):
		f.t.Fatalf("serve does not listen:\n%s", f.written())
	}
	return child
}

func (f *fleet) written() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.log.String()
}

// route tells WeCom which processes there are.
func (f *fleet) route() {
	f.mu.Lock()
	defer f.mu.Unlock()
	var all []string
	for _, address := range f.running {
		all = append(all, address)
	}
	f.sim.SetCallback(all...)
}

// kill ends one process as a power cut would; for a moment WeCom still calls it.
func (f *fleet) kill() {
	f.t.Helper()
	f.mu.Lock()
	var child *exec.Cmd
	for child = range f.running {
		break
	}
	delete(f.running, child)
	f.mu.Unlock()
	if err := child.Process.Kill(); err != nil {
		f.t.Error(err)
	}
	_ = child.Wait()
	time.Sleep(100 * time.Millisecond)
	f.route()
}

func (f *fleet) stop() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for child := range f.running {
		stopWithin(f.t, child, enough)
	}
}

// load lets every person post all messages, each as soon as the one before is acknowledged.
func (f *fleet) load(during func()) {
	var all sync.WaitGroup
	for u := range persons {
		all.Go(func() {
			for k := 1; k <= messages; k++ {
				f.post(u, k)
				time.Sleep(time.Duration(rand.IntN(300)) * time.Millisecond)
			}
		})
	}
	during()
	all.Wait()
}

func (f *fleet) post(u, k int) {
	call := wecomtest.Callback{User: fmt.Sprint("u", u), MsgType: "text", MsgID: fmt.Sprintf("8%03d%03d", u, k), At: time.Now(),
		Fields: [][2]string{{"Content", fmt.Sprintf("第4条推进中，%d人参训", 1000+k)}}}
	for {
		posted, err := f.sim.Post(f.ctx, call)
		if err == nil && posted.OK() && len(posted.Body) == 0 {
			return
		}
		select {
		case <-f.ctx.Done():
			return
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// settle waits until everything is answered and checks: each message once, in order, and so in the ledger.
func (f *fleet) settle() {
	f.t.Helper()
	ctx, cancel := context.WithTimeout(f.ctx, enough)
	defer cancel()
	for u := range persons {
		for want := messages; len(f.answers(u)) < messages; want++ { // a message may also say that one was not received
			if _, err := f.sim.Wait(ctx, fmt.Sprint("u", u), want); err != nil {
				f.t.Fatalf("u%d: %v\n%s", u, err, f.written())
			}
		}
	}
	f.stop()
	for u := range persons {
		seen := f.answers(u)
		for i := range max(len(seen), messages) {
			if i >= len(seen) || seen[i] != i+1 {
				f.t.Errorf("u%d was answered %v", u, seen)
				break
			}
		}
	}
	f.recorded()
}

// answers returns which of a person's messages were answered, as the answers came.
func (f *fleet) answers(u int) (seen []int) {
	for _, m := range f.sim.Messages(fmt.Sprint("u", u)) {
		if found := people.FindStringSubmatch(m.Text); found != nil {
			n, _ := strconv.Atoi(found[1])
			seen = append(seen, n-1000)
		}
	}
	return seen
}

func (f *fleet) recorded() {
	f.t.Helper()
	s, err := store.Open(f.ctx, store.Options{URL: f.url})
	if err != nil {
		f.t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	for u := range persons {
		rows, err := s.Updates(f.ctx, ledger.UpdateFilter{ReporterID: fmt.Sprint("u", u), AllStates: true})
		if err != nil {
			f.t.Fatal(err)
		}
		var values []int
		for _, r := range rows {
			for _, n := range r.Numbers {
				values = append(values, int(n.Value)-1000)
			}
		}
		for i := range max(len(values), messages) {
			if i >= len(values) || values[i] != i+1 {
				f.t.Errorf("the ledger of u%d holds %v", u, values)
				break
			}
		}
	}
	if q, err := s.Queues(f.ctx); err != nil || q != (store.Queues{}) {
		f.t.Errorf("left over: %+v, %v", q, err)
	}
}

// TestThreeProcessesAnswerEachMessageOnceAndInOrder: whichever of them gets a message, and though one is killed.
func TestThreeProcessesAnswerEachMessageOnceAndInOrder(t *testing.T) {
	t.Parallel()
	f := newFleet(t, 3)
	f.load(func() {
		time.Sleep(700 * time.Millisecond)
		f.kill()
		time.Sleep(300 * time.Millisecond)
		f.serve()
	})
	f.settle()
}

// TestTwoProcessesOutliveTheirRedisAndTheirStore: each dies under load and comes back; nothing is lost or doubled.
func TestTwoProcessesOutliveTheirRedisAndTheirStore(t *testing.T) {
	t.Parallel()
	f := newFleet(t, 2)
	f.load(func() {
		time.Sleep(400 * time.Millisecond)
		f.redis.Kill()
		time.Sleep(700 * time.Millisecond)
		f.redis.Restart()
		time.Sleep(5 * time.Second) // until no process leaves Redis alone any more
		if err := f.pg.Kill(); err != nil {
			t.Error(err)
		}
		f.toldAtTheThirdTry()
		if err := f.pg.Start(); err != nil {
			t.Error(err)
		}
	})
	f.settle()
}

// toldAtTheThirdTry: while the store is down a message is refused twice, whichever process gets it, and then its sender is told.
func (f *fleet) toldAtTheThirdTry() {
	f.t.Helper()
	for n := range 6 {
		call := wecomtest.Callback{User: fmt.Sprint("lost", n), MsgType: "text", MsgID: fmt.Sprint("77000", n), At: time.Now(), Fields: [][2]string{{"Content", "第4条谁牵头"}}}
		for try := 1; try <= 3; try++ {
			posted, err := f.sim.Post(f.ctx, call)
			if want := map[bool]int{true: 200, false: 503}[try == 3]; err != nil || posted.Status != want {
				f.t.Errorf("try %d of %d: status %d, want %d (%v)", try, n, posted.Status, want, err)
			}
		}
		if got := f.sim.Messages(call.User); len(got) != 1 || !strings.Contains(got[0].Text, "没有收到") {
			f.t.Errorf("the sender was told %v", got)
		}
	}
}
