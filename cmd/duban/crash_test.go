package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"duban/ledger"
	"duban/store"
	"duban/store/pgtest"
	"duban/web/demo/sample"
	"duban/wecom/wecomtest"
)

// asProgram makes the test binary be the program: a process of its own can be killed.
const asProgram = "DUBAN_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
	}
	if err := os.Setenv(asProgram, "1"); err != nil { // a process that the program starts of itself is the program
		panic(err)
	}
	os.Exit(m.Run())
}

const (
	clerks    = 24
	reports   = 25 // of each at the most: under a member's limit in a minute
	crashKey  = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
	crashPort = "127.0.0.1:0"
)

// plant is a WeCom that outlives the processes of `duban serve` which it talks to.
type plant struct {
	t    *testing.T
	ctx  context.Context
	data string
	sim  *wecomtest.Server
	api  *httptest.Server
	env  []string

	pause time.Duration // between a clerk's reports
	log   bytes.Buffer  // of all processes
	mu    sync.Mutex    // of log
}

func newPlant(t *testing.T, wrap func(*wecomtest.Server) *httptest.Server) *plant {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), enough)
	t.Cleanup(cancel)
	sim, err := wecomtest.New(wecomtest.Config{CorpID: "wwcrash", AgentID: 7, Secret: "s", Token: "t", AESKey: crashKey, RetryPause: 50 * time.Millisecond, Tries: 1, AnswerTime: enough})
	if err != nil {
		t.Fatal(err)
	}
	p := &plant{t: t, pause: 40 * time.Millisecond, ctx: ctx, data: pristine.Dir(t), sim: sim}
	if wrap == nil {
		p.api = httptest.NewServer(sim)
	} else {
		p.api = wrap(sim)
	}
	t.Cleanup(p.api.Close)
	if code, _, errs := duban(t, "", "ingest", "--data", p.data, "--confirm", file(t, "a.txt", sample.Measures())); code != 0 {
		t.Fatal(errs)
	}
	p.directory()
	p.env = append(os.Environ(), asProgram+"=1", "DUBAN_REMINDER_OFF=true", "DUBAN_WECOM_CORP_ID=wwcrash", "DUBAN_WECOM_AGENT_ID=7", "DUBAN_WECOM_SECRET=s",
		"DUBAN_WECOM_TOKEN=t", "DUBAN_WECOM_AES_KEY="+crashKey, "DUBAN_WECOM_API_BASE="+p.api.URL)
	return p
}

// directory writes one township and one clerk for each user.
func (p *plant) directory() {
	var b strings.Builder
	b.WriteString("county: 云岭县\nunits:\n")
	for i := range clerks {
		fmt.Fprintf(&b, "  - {name: %s, kind: township}\n", town(i))
	}
	b.WriteString("members:\n")
	for i := range clerks {
		fmt.Fprintf(&b, "  - {user_id: u%d, name: 员%d, unit: %s, roles: [clerk]}\n", i, i, town(i))
	}
	if err := os.WriteFile(filepath.Join(p.data, "directory.yaml"), []byte(b.String()), 0o600); err != nil {
		p.t.Fatal(err)
	}
}

func town(i int) string {
	return string([]rune("松柏柳杨梅兰竹菊荷桂桃李杏梨枣槐榆桑茶麻稻麦豆粟")[i]) + "溪镇"
}

// serve starts `duban serve` and returns when it listens.
func (p *plant) serve() *exec.Cmd {
	p.t.Helper()
	child := exec.CommandContext(p.ctx, os.Args[0], "serve", "--log-format", "text", "--data", p.data, "--listen", crashPort)
	child.Env = p.env
	errs, err := child.StderrPipe()
	if err != nil {
		p.t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		p.t.Fatal(err)
	}
	listening := make(chan string, 1)
	go func() {
		lines := bufio.NewScanner(errs)
		for lines.Scan() {
			p.mu.Lock()
			fmt.Fprintln(&p.log, lines.Text())
			p.mu.Unlock()
			if _, address, ok := strings.Cut(lines.Text(), "address="); ok {
				listening <- address
			}
		}
	}()
	select {
	case address := <-listening:
		p.sim.SetCallback("http://" + address + "/wecom/callback")
	case <-time.After(enough):
		p.t.Fatalf("serve does not listen:\n%s", p.written())
	}
	return child
}

func (p *plant) written() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.log.String()
}

// clerk posts reports one after the other until told to stop; one that is not acknowledged is posted again as WeCom does.
func (p *plant) clerk(user int, stop <-chan struct{}) (acknowledged int) {
	for k := 1; k <= reports; k++ {
		call := wecomtest.Callback{User: fmt.Sprintf("u%d", user), MsgType: "text", MsgID: fmt.Sprintf("9%02d%06d", user, k), At: time.Now(),
			Fields: [][2]string{{"Content", fmt.Sprintf("第4条推进中，%d人参训", 1000+k)}}}
		for {
			if posted, err := p.sim.Post(p.ctx, call); err == nil && posted.OK() {
				break
			}
			select {
			case <-p.ctx.Done():
				return k - 1
			case <-time.After(30 * time.Millisecond):
			}
		}
		select {
		case <-stop:
			return k
		case <-time.After(p.pause):
		}
	}
	return reports
}

// load lets all clerks post while during does what it does, and returns how many reports of each were acknowledged.
func (p *plant) load(during func()) [clerks]int {
	var acknowledged [clerks]int
	stop := make(chan struct{})
	var all sync.WaitGroup
	for u := range clerks {
		all.Go(func() { acknowledged[u] = p.clerk(u, stop) })
	}
	during()
	close(stop)
	all.Wait()
	return acknowledged
}

var people = regexp.MustCompile(`(\d{4,})人`)

// settle waits for the replies and checks that everything that was acknowledged had exactly one effect and at least one answer.
// It returns how many answers came twice.
func (p *plant) settle(acknowledged [clerks]int, patience time.Duration) (doubled int) {
	p.t.Helper()
	for u, n := range acknowledged {
		user := fmt.Sprintf("u%d", u)
		seen := p.answers(user, n, patience)
		last := 0
		for i, k := range seen {
			if i > 0 && k <= last {
				if k == last || p.before(seen[:i], k) {
					doubled++
					continue
				}
				p.t.Errorf("%s: answer %d came after %d", user, k, last)
			}
			last = max(last, k)
		}
	}
	return doubled
}

func (p *plant) before(seen []int, k int) bool {
	for _, one := range seen {
		if one == k {
			return true
		}
	}
	return false
}

// answers waits until every one of n reports is answered and returns the reports' numbers as the answers came.
func (p *plant) answers(user string, n int, patience time.Duration) []int {
	p.t.Helper()
	deadline := time.Now().Add(patience)
	ctx, cancel := context.WithDeadline(p.ctx, deadline)
	defer cancel()
	for want := n; ; want++ {
		got, err := p.sim.Wait(ctx, user, want)
		if err != nil {
			got = p.sim.Messages(user)
		}
		var seen []int
		distinct := map[int]bool{}
		for _, m := range got {
			if found := people.FindStringSubmatch(m.Text); found != nil {
				k, _ := strconv.Atoi(found[1])
				seen = append(seen, k-1000)
				distinct[k-1000] = true
			}
		}
		if len(distinct) >= n {
			return seen
		}
		if err != nil {
			p.t.Errorf("%s: %d of %d reports were answered: %v", user, len(distinct), n, err)
			return seen
		}
	}
}

// recorded checks that the ledger holds each acknowledged report exactly once and that nothing is left undone.
func (p *plant) recorded(acknowledged [clerks]int) {
	p.t.Helper()
	s, err := store.Open(p.ctx, store.Options{DataDir: p.data})
	if err != nil {
		p.t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	for u, n := range acknowledged {
		rows, err := s.Updates(p.ctx, ledger.UpdateFilter{ReporterID: fmt.Sprintf("u%d", u), AllStates: true})
		if err != nil {
			p.t.Fatal(err)
		}
		for i, r := range rows {
			if len(r.Numbers) != 1 || int(r.Numbers[0].Value) != 1000+i+1 {
				p.t.Errorf("u%d: entry %d is %+v", u, i, r.Numbers)
				break
			}
		}
		if len(rows) != n {
			p.t.Errorf("u%d: %d reports were acknowledged, the ledger holds %d", u, n, len(rows))
		}
	}
	q, err := s.Queues(p.ctx)
	if err != nil || q.Dead+q.Unfinished+q.Failed+q.Unknown > 0 {
		p.t.Errorf("left over: %+v, %v", q, err)
	}
}

// TestKilledUnderLoadLosesAndDoublesNothing: what was acknowledged before a SIGKILL is in the ledger once and answered.
func TestKilledUnderLoadLosesAndDoublesNothing(t *testing.T) {
	t.Parallel() // as all tests of processes that die: they wait more than they work
	p := newPlant(t, nil)
	child := p.serve()
	kills := 3
	if n, err := strconv.Atoi(os.Getenv("DUBAN_TEST_KILLS")); err == nil {
		kills = n
	}
	p.pause = time.Duration(kills) * 12 * time.Millisecond
	acknowledged := p.load(func() {
		for i := range kills {
			time.Sleep(time.Duration(200+137*i%400) * time.Millisecond)
			if err := child.Process.Kill(); err != nil {
				t.Error(err)
			}
			_ = child.Wait()
			child = p.serve()
		}
		time.Sleep(200 * time.Millisecond)
	})
	doubled := p.settle(acknowledged, enough)
	stopWithin(t, child, enough)
	p.recorded(acknowledged)
	t.Logf("acknowledged %v over %d kills, %d answers came twice", acknowledged, kills, doubled)
}

// TestACrashOfAnythingLosesAndDoublesNothing is duban bench crash in small: serve, PostgreSQL and Redis are killed under
// load while WeCom has a bad day. The command fails by itself when anything is lost or has its effect twice.
func TestACrashOfAnythingLosesAndDoublesNothing(t *testing.T) {
	for engine, needs := range map[string]func(testing.TB) *pgtest.Server{"sqlite": nil, "postgres": pgtest.Own} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			if needs != nil {
				needs(t) // or the test is skipped with the reason
			}
			kills := "3"
			if given := os.Getenv("DUBAN_TEST_KILLS"); given != "" {
				kills = given
			}
			log := filepath.Join(t.TempDir(), "log")
			code, out, errs := duban(t, "", "bench", "crash", "--engine", engine, "--kills", kills, "--restarts", "1", "--users", "40", "--pause", "1s", "--no-limit", "--log", log)
			t.Logf("\n%s%s", out, errs)
			if code != 0 || !strings.Contains(out, "lost                        0") || !strings.Contains(out, "doubled effects             0") {
				said, _ := os.ReadFile(log)
				t.Errorf("exit %d\n%s", code, said)
			}
		})
	}
}

// stopWithin sends SIGTERM and wants an end in time. It exits with 1 when what ran was not over after shutdownTime, as on a
// machine that is busy with other things; what became of the messages is looked at by whoever calls this.
func stopWithin(t *testing.T, child *exec.Cmd, limit time.Duration) {
	t.Helper()
	if err := child.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- child.Wait() }()
	select {
	case err := <-ended:
		if child.ProcessState.ExitCode() == 1 {
			t.Logf("serve ended with %v: what ran was cut off", err)
		} else if err != nil {
			t.Errorf("serve ended with %v", err)
		}
	case <-time.After(limit):
		_ = child.Process.Kill()
		t.Errorf("serve did not end within %v", limit)
	}
}
