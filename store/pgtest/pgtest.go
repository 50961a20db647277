// Package pgtest gives tests a real PostgreSQL with pgvector: the server that DUBAN_TEST_DATABASE_URL names, else one of
// their own in a temporary folder, on a socket of its own and a free port of loopback.
package pgtest

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"

	"duban/store/pgserver"
)

// Server is a PostgreSQL that tests may stop and start. Concurrency: safe.
type Server struct {
	server *pgserver.Server
	mu     sync.Mutex
	count  int

	prepared sync.Once
	template string
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
		if s.server.template != "" {
			_ = s.server.server.Drop(context.Background(), s.server.template) // of a server that is somebody else's
		}
		s.server.server.Remove(context.Background())
	}
}

// Own starts a server for one test, which may restart it: with the settings of real life, since what a kill leaves counts.
func Own(t testing.TB) *Server {
	t.Helper()
	s, err := pgserver.Launch(context.Background(), "")
	if err != nil {
		t.Skipf("SKIPPED: no PostgreSQL with pgvector: %v; make services installs it", err)
	}
	t.Cleanup(func() { s.Remove(context.Background()) })
	return &Server{server: s}
}

func start() (*Server, error) {
	if given := os.Getenv("DUBAN_TEST_DATABASE_URL"); given != "" {
		return &Server{server: pgserver.At(given)}, nil
	}
	s, err := pgserver.Launch(context.Background(), pgserver.Unsafe)
	return &Server{server: s}, err
}

// Start starts it and waits until it answers.
func (s *Server) Start() error { return s.server.Start(context.Background()) }

// Kill stops it as a power cut would.
func (s *Server) Kill() error { return s.server.Kill(context.Background()) }

// Database makes an empty database and returns its URL. The test's Cleanup drops it.
func (s *Server) Database(t testing.TB) string {
	t.Helper()
	return s.create(t, "")
}

// Prepared makes a copy of a database that prepare once made ready, as Open does by migrating, and returns its URL. The
// test's Cleanup drops it.
func (s *Server) Prepared(t testing.TB, prepare func(url string) error) string {
	t.Helper()
	s.prepared.Do(func() {
		s.template = fmt.Sprintf("duban_template_%d", os.Getpid())
		url, err := s.server.Create(context.Background(), s.template)
		if err == nil {
			err = prepare(url)
		}
		if err != nil {
			s.template = ""
			t.Error(err)
		}
	})
	if s.template == "" {
		t.Fatal("the template was not prepared")
	}
	return s.create(t, " TEMPLATE "+s.template)
}

func (s *Server) create(t testing.TB, like string) string {
	t.Helper()
	s.mu.Lock()
	s.count++
	name := fmt.Sprintf("duban_test_%d_%d", os.Getpid(), s.count)
	s.mu.Unlock()
	url, err := s.server.Create(context.Background(), name+like)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.server.Drop(context.Background(), name); err != nil {
			t.Error(err)
		}
	})
	return url
}

// LogStatements makes the server log every statement sent to a database from now on, and returns what reads the log.
// The test is skipped on a server that is somebody else's.
func (s *Server) LogStatements(t testing.TB, database string) (read func() string) {
	t.Helper()
	if !s.server.Own() {
		t.Skip("SKIPPED: the log of a server named by DUBAN_TEST_DATABASE_URL cannot be read")
	}
	u, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.server.Exec(context.Background(), "ALTER DATABASE "+strings.TrimPrefix(u.Path, "/")+" SET log_statement = 'all'"); err != nil {
		t.Fatal(err)
	}
	before := len(s.log(t))
	return func() string { return s.log(t)[before:] }
}

func (s *Server) log(t testing.TB) string {
	t.Helper()
	text, err := s.server.Log()
	if err != nil {
		t.Fatal(err)
	}
	return text
}
