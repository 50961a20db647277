package pgserver

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver pgx
)

// commandTime bounds initdb, a start and a stop.
const commandTime = 90 * time.Second

// Server is a PostgreSQL that may be stopped and started. Zero value: not useful; see Launch and At.
// Concurrency: Start, Kill and Remove one at a time.
type Server struct {
	bin, dir string
	port     int
	as       runAs  // PostgreSQL refuses to run as root
	base     string // URL of the database postgres
	settings string // more settings for the command line
}

// At is a server that somebody else started; it cannot be restarted, and Remove leaves it alone.
func At(base string) *Server { return &Server{base: base} }

// Unsafe are settings for tests of what the store does, not of what a power cut leaves: nothing waits for the disk.
const Unsafe = "-c fsync=off -c full_page_writes=off"

// Launch makes a cluster in a temporary folder and starts it, with more settings of the command line, or "".
// Errors: PostgreSQL or pgvector is not installed, or does not start.
func Launch(ctx context.Context, settings string) (*Server, error) {
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	s := &Server{bin: bin, settings: settings}
	if s.dir, err = os.MkdirTemp("", "duban-pg"); err != nil {
		return nil, fmt.Errorf("making a folder for PostgreSQL: %w", err)
	}
	if err := s.prepare(ctx); err != nil {
		return nil, errors.Join(err, os.RemoveAll(s.dir))
	}
	return s, nil
}

func (s *Server) prepare(ctx context.Context) (err error) {
	if s.as, err = unprivileged(s.dir); err != nil {
		return err
	}
	if s.port, err = FreePort(ctx); err != nil {
		return err
	}
	s.base = fmt.Sprintf("postgres://duban@127.0.0.1:%d/postgres?sslmode=disable", s.port)
	if err := s.run(ctx, "initdb", "-D", s.data(), "-U", "duban", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-instructions", "--no-sync"); err != nil {
		return err
	}
	return s.Start(ctx)
}

func (s *Server) data() string { return filepath.Join(s.dir, "data") }

// Own reports whether the server was launched here, so that it may be restarted.
func (s *Server) Own() bool { return s.dir != "" }

// Start starts it and waits until it answers.
func (s *Server) Start(ctx context.Context) error {
	options := fmt.Sprintf("-p %d -k %s -c listen_addresses=127.0.0.1 -c max_connections=200 %s", s.port, s.dir, s.settings)
	return s.run(ctx, "pg_ctl", "start", "-D", s.data(), "-w", "-t", "60", "-l", filepath.Join(s.dir, "log"), "-o", options)
}

// Kill stops it as a power cut would.
func (s *Server) Kill(ctx context.Context) error {
	return s.run(ctx, "pg_ctl", "stop", "-D", s.data(), "-m", "immediate")
}

// Remove stops it and removes its folder; somebody else's server is left alone.
func (s *Server) Remove(ctx context.Context) {
	if !s.Own() {
		return
	}
	_ = s.Kill(ctx) // it may be down already
	_ = os.RemoveAll(s.dir)
}

func (s *Server) run(ctx context.Context, program string, args ...string) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), commandTime) // half a start or stop helps nobody
	defer cancel()
	cmd := exec.CommandContext(ctx, filepath.Join(s.bin, program), args...) //nolint:gosec // a program of PostgreSQL
	cmd.Dir = s.dir
	s.as.apply(cmd)
	log, err := os.CreateTemp("", "duban-pg-log") // a server that inherits a pipe would keep it open
	if err != nil {
		return fmt.Errorf("%s: %w", program, err)
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

// Create makes an empty database and returns its URL. What stands behind the name, as in "a TEMPLATE b", goes to the
// server's statement as it is.
func (s *Server) Create(ctx context.Context, name string) (string, error) {
	if err := s.Exec(ctx, "CREATE DATABASE "+name); err != nil {
		return "", err
	}
	name, _, _ = strings.Cut(name, " ")
	u, err := url.Parse(s.base)
	if err != nil {
		return "", errors.New("the address of PostgreSQL is no URL")
	}
	u.Path = "/" + name
	return u.String(), nil
}

// Drop removes a database whoever uses it; one that is not there is no error.
func (s *Server) Drop(ctx context.Context, name string) error {
	return s.Exec(ctx, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)")
}

// Exec runs one statement in the database postgres.
func (s *Server) Exec(ctx context.Context, statement string) error {
	db, err := sql.Open("pgx", s.base)
	if err != nil {
		return fmt.Errorf("opening PostgreSQL: %w", err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.ExecContext(ctx, statement); err != nil {
		return fmt.Errorf("%s: %w", statement, err)
	}
	return nil
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
		return "", errors.New("PostgreSQL is installed without pgvector")
	}
	return "", errors.New("PostgreSQL is not installed")
}

// FreePort finds a port of loopback for a server that is killed and started again: below those that the system gives to
// connections, or one of them would have it when the server comes back. Errors: none is free.
func FreePort(ctx context.Context) (port int, err error) {
	const lowest, many, tries = 15_000, 15_000, 100
	for range tries {
		port = lowest + rand.IntN(many)
		l, failed := (&net.ListenConfig{}).Listen(ctx, "tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if failed == nil {
			return port, l.Close()
		}
		err = failed
	}
	return 0, fmt.Errorf("finding a free port: %w", err)
}

// Log returns what a server of one's own has logged.
func (s *Server) Log() (string, error) {
	text, err := os.ReadFile(filepath.Join(s.dir, "log"))
	if err != nil {
		return "", fmt.Errorf("reading the log of PostgreSQL: %w", err)
	}
	return string(text), nil
}
