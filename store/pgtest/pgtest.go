//go:build unix

// Package pgtest gives tests a real PostgreSQL with pgvector: the server that DUBAN_TEST_DATABASE_URL names, else one of
// their own in a temporary folder, on a socket of its own and a free port of loopback.
package pgtest

import (
	"context"
	"database/sql"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver pgx
)

// Server is a PostgreSQL that tests may stop and start. Concurrency: safe.
type Server struct {
	bin, dir string
	port     int
	as       *syscall.Credential // PostgreSQL refuses to run as root
	base     string              // URL of the database postgres
	mu       sync.Mutex
	count    int
}

// Shared starts one server for the tests of a package on first use, and gives the same afterwards. Stop it in TestMain.
type Shared struct {
	once   sync.Once
	server *Server
	err    error
}

// Server returns it; the test is skipped, with the reason, where no PostgreSQL with pgvector is installed.
func (s *Shared) Server(t testing.TB) *Server {
	t.Helper()
	s.once.Do(func() { s.server, s.err = start() })
	if s.err != nil {
		t.Skipf("SKIPPED: no PostgreSQL with pgvector: %v; make services installs it", s.err)
	}
	return s.server
}

// Stop stops the server and removes its folder.
func (s *Shared) Stop() {
	if s.server != nil {
		s.server.remove()
	}
}

// Own starts a server for one test, which may restart it.
func Own(t testing.TB) *Server {
	t.Helper()
	s, err := launch()
	if err != nil {
		t.Skipf("SKIPPED: no PostgreSQL with pgvector: %v; make services installs it", err)
	}
	t.Cleanup(s.remove)
	return s
}

func start() (*Server, error) {
	if given := os.Getenv("DUBAN_TEST_DATABASE_URL"); given != "" {
		return &Server{base: given}, nil
	}
	return launch()
}

// launch makes a cluster and starts it.
func launch() (*Server, error) {
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	s := &Server{bin: bin}
	if s.dir, err = os.MkdirTemp("", "duban-pg"); err != nil {
		return nil, err
	}
	if os.Geteuid() == 0 {
		if s.as, err = unprivileged(s.dir); err != nil {
			return nil, err
		}
	}
	if s.port, err = freePort(); err != nil {
		return nil, err
	}
	s.base = fmt.Sprintf("postgres://duban@127.0.0.1:%d/postgres?sslmode=disable", s.port)
	if err := s.run("initdb", "-D", s.data(), "-U", "duban", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-instructions"); err != nil {
		return nil, err
	}
	return s, s.Start()
}

func (s *Server) data() string { return filepath.Join(s.dir, "data") }

// Start starts it and waits until it answers.
func (s *Server) Start() error {
	options := fmt.Sprintf("-p %d -k %s -c listen_addresses=127.0.0.1 -c max_connections=200", s.port, s.dir)
	return s.run("pg_ctl", "start", "-D", s.data(), "-w", "-t", "60", "-l", filepath.Join(s.dir, "log"), "-o", options)
}

// Kill stops it as a power cut would.
func (s *Server) Kill() error { return s.run("pg_ctl", "stop", "-D", s.data(), "-m", "immediate") }

func (s *Server) remove() {
	if s.dir == "" {
		return // somebody else's
	}
	_ = s.Kill()
	_ = os.RemoveAll(s.dir)
}

func (s *Server) run(program string, args ...string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 90*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, filepath.Join(s.bin, program), args...)
	cmd.Dir = s.dir
	if s.as != nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: s.as}
	}
	log, err := os.CreateTemp("", "duban-pg-log") // a server that inherits a pipe would keep it open
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(log.Name()) }()
	cmd.Stdout, cmd.Stderr = log, log
	err = cmd.Run()
	_ = log.Close()
	if err != nil {
		said, _ := os.ReadFile(log.Name())
		return fmt.Errorf("%s: %w: %s", program, err, strings.TrimSpace(string(said)))
	}
	return nil
}

// Database makes an empty database and returns its URL. The test's Cleanup drops it.
func (s *Server) Database(t testing.TB) string {
	t.Helper()
	s.mu.Lock()
	s.count++
	name := fmt.Sprintf("duban_test_%d_%d", os.Getpid(), s.count)
	s.mu.Unlock()
	s.exec(t, "CREATE DATABASE "+name)
	t.Cleanup(func() { s.exec(t, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)") })
	u, err := url.Parse(s.base)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + name
	return u.String()
}

// LogStatements makes the server log every statement sent to a database from now on, and returns what reads the log.
// The test is skipped on a server that is somebody else's.
func (s *Server) LogStatements(t testing.TB, database string) (read func() string) {
	t.Helper()
	if s.dir == "" {
		t.Skip("SKIPPED: the log of a server named by DUBAN_TEST_DATABASE_URL cannot be read")
	}
	u, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	s.exec(t, "ALTER DATABASE "+strings.TrimPrefix(u.Path, "/")+" SET log_statement = 'all'")
	before := len(s.log(t))
	return func() string { return s.log(t)[before:] }
}

func (s *Server) log(t testing.TB) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(s.dir, "log"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func (s *Server) exec(t testing.TB, statement string) {
	t.Helper()
	db, err := sql.Open("pgx", s.base)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.ExecContext(context.Background(), statement); err != nil {
		t.Errorf("%s: %v", statement, err)
	}
}

// binaries finds the newest server whose pgvector is installed.
func binaries() (string, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	slices.Reverse(found)
	for _, f := range found {
		version := filepath.Base(filepath.Dir(filepath.Dir(f)))
		if _, err := os.Stat("/usr/share/postgresql/" + version + "/extension/vector.control"); err == nil {
			return filepath.Dir(f), nil
		}
	}
	if len(found) > 0 {
		return "", fmt.Errorf("PostgreSQL is installed without pgvector")
	}
	return "", fmt.Errorf("PostgreSQL is not installed")
}

// unprivileged gives the folder to the user postgres, or nobody, and returns who that is.
func unprivileged(dir string) (*syscall.Credential, error) {
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, _ := strconv.Atoi(u.Uid)
		gid, _ := strconv.Atoi(u.Gid)
		if err := os.Chown(dir, uid, gid); err != nil {
			return nil, err
		}
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
	}
	return nil, fmt.Errorf("no user to run PostgreSQL as")
}

func freePort() (int, error) {
	l, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer func() { _ = l.Close() }()
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(port)
}
