//go:build unix

package store_test

import (
	"context"
	"os"
	"testing"
	"time"

	"duban/store"
	"duban/store/pgtest"
	"duban/store/storetest"
)

var postgres pgtest.Shared //nolint:gochecknoglobals // one server for the package's tests, stopped by TestMain

func TestMain(m *testing.M) {
	code := m.Run()
	postgres.Stop()
	os.Exit(code)
}

func openURL(t testing.TB, url string, clock func() time.Time) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), store.Options{URL: url, Clock: clock})
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

func TestPostgres(t *testing.T) {
	server := postgres.Server(t)
	storetest.Exercise(t, func(t *testing.T, clock func() time.Time) (*store.Store, func() *store.Store) {
		url := server.Prepared(t, func(url string) error {
			s, err := store.Open(context.Background(), store.Options{URL: url})
			if err != nil {
				return err
			}
			return s.Close()
		})
		return openURL(t, url, clock), func() *store.Store { return openURL(t, url, clock) }
	})
}
