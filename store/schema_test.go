package store_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestANewStoreIsAtTheNewestMigration: the version that the program brings a store to is that of the newest file.
func TestANewStoreIsAtTheNewestMigration(t *testing.T) {
	files, err := os.ReadDir("migrations")
	if err != nil {
		t.Fatal(err)
	}
	newest := 0
	for _, f := range files {
		number, _, _ := strings.Cut(f.Name(), "_")
		n, err := strconv.Atoi(number)
		if err != nil {
			t.Fatalf("%s has no number: %v", f.Name(), err)
		}
		newest = max(newest, n)
	}
	dir := t.TempDir()
	open(t, dir)
	db, err := sql.Open("sqlite", filepath.Join(dir, "duban.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	var version int
	if err := db.QueryRow(`PRAGMA user_version`).Scan(&version); err != nil || version != newest {
		t.Errorf("a new store is at %d, the newest migration is %d: %v", version, newest, err)
	}
}
