package store_test

import (
	"io/fs"
	"strconv"
	"strings"
	"testing"
)

// TestSchemaVersion: the version that a store is brought to is that of the newest migration.
func TestSchemaVersion(t *testing.T) {
	files, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	newest := 0
	for _, f := range files {
		number, _, _ := strings.Cut(strings.TrimPrefix(f, "migrations/"), "_")
		n, err := strconv.Atoi(number)
		if err != nil {
			t.Fatalf("%s has no number: %v", f, err)
		}
		newest = max(newest, n)
	}
	if newest != schemaVersion {
		t.Errorf("schemaVersion is %d, the newest migration %d", schemaVersion, newest)
	}
}
