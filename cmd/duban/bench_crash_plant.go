package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"duban/configs"
	"duban/ledger"
	"duban/store/pgserver"
	"duban/wecom/wecomtest"
)

// crashPlant is what outlives the processes of `duban serve` that are killed: WeCom, the members, the servers.
type crashPlant struct {
	settings configs.Settings
	dir      string
	env      []string // of the processes
	sim      *wecomtest.Server
	day      *badDay
	api      *http.Server
	log      io.WriteCloser
	app      *app

	pg              *pgserver.Server
	database        string      // made for the run on pg, "" for none
	postgres, redis restartable // nil: not there, or not ours to restart
	redisServer     *redisServer
	last            *served // the process that stays after the last kill

	postgresRestarts, redisRestarts int
	repeats                         atomic.Int64
}

// crashStart is how long a process may take to listen, or to end; a database that is down keeps it from starting.
const crashStart = time.Minute

// build makes the plant. The caller removes what comes back, with an error too.
func (c *benchCrashCmd) build(ctx context.Context, a *app) (p *crashPlant, err error) {
	s, err := a.settings()
	if err != nil {
		return nil, err
	}
	p = &crashPlant{app: a}
	if p.dir, err = os.MkdirTemp("", "duban-crash-"); err != nil {
		return p, fmt.Errorf("crash folder: %w", err)
	}
	s.Data, s.RedisURL, s.DatabaseURL, s.Directory = filepath.Join(p.dir, "data"), "", "", filepath.Join(p.dir, "directory.yaml")
	if p.log, err = openCrashLog(c.Log); err != nil {
		return p, err
	}
	if c.Engine == "postgres" {
		if s.DatabaseURL, err = p.startPostgres(ctx, a); err != nil {
			return p, err
		}
	}
	if s.RedisURL, err = p.startRedis(ctx, a); err != nil {
		return p, err
	}
	if err := p.startWeCom(ctx, &s, c.Limit); err != nil {
		return p, err
	}
	if err := os.WriteFile(s.Directory, crashDirectory(c.Users), 0o600); err != nil {
		return p, fmt.Errorf("crash folder: %w", err)
	}
	m, _, err := openSample(ctx, s, a)
	if err != nil {
		return p, err
	}
	p.settings, p.env = s, crashEnvironment(s)
	return p, m.Close()
}

func (p *crashPlant) startPostgres(ctx context.Context, a *app) (url string, err error) {
	if given, ok := a.io.env("DUBAN_TEST_DATABASE_URL"); ok && given != "" {
		p.pg = pgserver.At(given)
	} else if p.pg, err = pgserver.Launch(ctx, ""); err != nil {
		return "", ledger.Errorf(ledger.Unavailable, "PostgreSQL 起不来:%w。请装 postgresql 和 pgvector(make services),或用 DUBAN_TEST_DATABASE_URL 指一个", err)
	}
	if p.pg.Own() {
		p.postgres = p.pg
	} else {
		fmt.Fprintln(a.io.err, "duban: DUBAN_TEST_DATABASE_URL 的 PostgreSQL 不由本次运行启动,不会重启它")
	}
	p.database = fmt.Sprintf("duban_crash_%d", os.Getpid())
	return p.pg.Create(ctx, p.database)
}

func (p *crashPlant) startRedis(ctx context.Context, a *app) (url string, err error) {
	p.redisServer, err = launchRedis(ctx, p.dir)
	if errors.Is(err, exec.ErrNotFound) {
		fmt.Fprintln(a.io.err, "duban: 没有装 redis-server,用内置的,Redis 不重启")
		return "", nil
	}
	if err != nil {
		return "", err
	}
	p.redis = p.redisServer
	return p.redisServer.url(), nil
}

// startWeCom starts the simulated WeCom behind its bad day.
func (p *crashPlant) startWeCom(ctx context.Context, s *configs.Settings, limit bool) error {
	app := configs.App{CorpID: "wwcrash", AgentID: 1000002, Secret: "crash", Token: "crash", AESKey: strings.Repeat("crash7", 7) + "A"}
	sim, err := wecomtest.New(wecomtest.Config{CorpID: app.CorpID, AgentID: app.AgentID, Secret: app.Secret, Token: app.Token, AESKey: app.AESKey, Tries: 1})
	if err != nil {
		return fmt.Errorf("simulated WeCom: %w", err)
	}
	ln, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("simulated WeCom: %w", err)
	}
	p.sim, p.day = sim, newBadDay(sim, limit)
	p.api = &http.Server{Handler: p.day, ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = p.api.Serve(ln) }() // ends with remove
	s.WeCom = configs.WeCom{App: app, APIBase: "http://" + ln.Addr().String()}
	return nil
}

// remove ends and removes everything.
func (p *crashPlant) remove(ctx context.Context) {
	if p.last != nil {
		p.last.kill()
	}
	if p.api != nil {
		_ = p.api.Close()
	}
	if p.redisServer != nil {
		_ = p.redisServer.Kill(ctx)
	}
	if p.pg != nil {
		ctx := context.WithoutCancel(ctx)
		if p.database != "" {
			_ = p.pg.Drop(ctx, p.database)
		}
		p.pg.Remove(ctx)
	}
	if p.log != nil {
		_ = p.log.Close()
	}
	_ = os.RemoveAll(p.dir) // a leftover folder in the system's temp is harmless
}

// crashEnvironment is this process's without settings of its own, and the settings of the run.
func crashEnvironment(s configs.Settings) []string {
	env := []string{}
	for _, one := range os.Environ() {
		if !strings.HasPrefix(one, "DUBAN_") || strings.HasPrefix(one, "DUBAN_TEST_") {
			env = append(env, one)
		}
	}
	app := s.WeCom.App
	return append(env, "DUBAN_REMINDER_OFF=true", "DUBAN_DATA="+s.Data, "DUBAN_DATABASE_URL="+s.DatabaseURL, "DUBAN_REDIS_URL="+s.RedisURL, "DUBAN_LISTEN=127.0.0.1:0",
		"DUBAN_LOG_FORMAT=text", "DUBAN_DIRECTORY="+s.Directory, "DUBAN_WECOM_CORP_ID="+app.CorpID, fmt.Sprint("DUBAN_WECOM_AGENT_ID=", app.AgentID),
		"DUBAN_WECOM_SECRET="+app.Secret, "DUBAN_WECOM_TOKEN="+app.Token, "DUBAN_WECOM_AES_KEY="+app.AESKey, "DUBAN_WECOM_API_BASE="+s.WeCom.APIBase)
}

// crashDirectory is one township with one clerk for each user.
func crashDirectory(users int) []byte {
	var b strings.Builder
	b.WriteString("county: 云岭县\nunits:\n")
	for i := range users {
		fmt.Fprintf(&b, "  - {name: %s, kind: township}\n", crashTown(i))
	}
	b.WriteString("members:\n")
	for i := range users {
		fmt.Fprintf(&b, "  - {user_id: %s, name: 员%d, unit: %s, roles: [clerk]}\n", crashUser(i), i, crashTown(i))
	}
	return []byte(b.String())
}

func crashUser(i int) string { return fmt.Sprintf("crash%04d", i) }

func crashTown(i int) string {
	letters := []rune("松柏柳杨梅兰竹菊荷桂桃李杏梨枣槐榆桑茶麻稻麦豆粟")
	n := len(letters)
	return string([]rune{letters[i/n%n], letters[i%n]}) + "溪镇"
}

// served is one process of `duban serve`.
type served struct {
	cmd   *exec.Cmd
	ended chan struct{} // closed after its end
}

func (s *served) kill() {
	_ = s.cmd.Process.Kill() // it may have ended by itself
	<-s.ended
}

// stop ends it as an operator does; after the time it is killed.
func (s *served) stop(limit time.Duration) error {
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		s.kill()
		return fmt.Errorf("stop serve: %w", err)
	}
	late := time.NewTimer(limit)
	defer late.Stop()
	select {
	case <-s.ended:
		return nil
	case <-late.C:
		s.kill()
		return fmt.Errorf("serve did not end within %v", limit)
	}
}

// serve starts the program and returns when it listens. One that ends before is started again, as systemd does.
func (p *crashPlant) serve(ctx context.Context) (*served, error) {
	ctx, cancel := context.WithTimeout(ctx, crashStart)
	defer cancel()
	for {
		child, address, err := p.start()
		if err != nil {
			return nil, err
		}
		select {
		case at := <-address:
			p.sim.SetCallback("http://" + at + "/wecom/callback")
			return child, nil
		case <-child.ended:
		case <-ctx.Done():
			child.kill()
			return nil, ledger.Errorf(ledger.Internal, "serve 没有在 %v 内启动", crashStart)
		}
		if err := idle(ctx, 200*time.Millisecond); err != nil {
			return nil, ledger.Errorf(ledger.Internal, "serve 没有在 %v 内启动", crashStart)
		}
	}
}

// start runs the program; its address comes when it listens.
func (p *crashPlant) start() (*served, <-chan string, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, nil, fmt.Errorf("start serve: %w", err)
	}
	child := &served{cmd: exec.Command(program, "serve"), ended: make(chan struct{})} //nolint:gosec,noctx // this program itself, which is killed by us
	child.cmd.Env = p.env
	errs, err := child.cmd.StderrPipe()
	if err != nil {
		return nil, nil, fmt.Errorf("start serve: %w", err)
	}
	if err := child.cmd.Start(); err != nil {
		return nil, nil, fmt.Errorf("start serve: %w", err)
	}
	address := make(chan string, 1)
	go func() {
		defer close(child.ended)
		for lines := bufio.NewScanner(errs); lines.Scan(); {
			_, _ = fmt.Fprintln(p.log, lines.Text()) // a log that cannot be written costs the log
			if _, at, ok := strings.Cut(lines.Text(), "msg=listening address="); ok {
				address <- at
			}
		}
		_ = child.cmd.Wait() // killed
	}()
	return child, address, nil
}
