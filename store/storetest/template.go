package storetest

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"duban/store"
)

// storeFile is the embedded store's, which is one file while nobody has it open.
const storeFile = "duban.db"

// Template is an empty embedded store of today's tables, made once for the tests of a package: migrating one costs about a
// second of processor time under the race detector and thirty waits for the disk, copying one costs a millisecond.
// Zero value: ready. Concurrency: safe.
type Template struct {
	once sync.Once
	data []byte
	err  error
}

// Dir is a new folder with the store in it.
func (p *Template) Dir(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	p.Into(t, dir)
	return dir
}

// Into puts the store into a folder, unless one is there.
func (p *Template) Into(t testing.TB, dir string) {
	t.Helper()
	path := filepath.Join(dir, storeFile)
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return
	}
	p.once.Do(func() { p.data, p.err = emptyStore() })
	if p.err != nil {
		t.Fatal(p.err)
	}
	if err := os.WriteFile(path, p.data, 0o600); err != nil {
		t.Fatal(err)
	}
}

func emptyStore() ([]byte, error) {
	dir, err := os.MkdirTemp("", "duban-template-") // not a test's own folder: it is made for all of them
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	s, err := store.Open(context.Background(), store.Options{DataDir: dir})
	if err != nil {
		return nil, err
	}
	if err := s.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(dir, storeFile))
}
