package store

import (
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// migrations are the files that this engine runs: those for every engine, 00001_ground.sql, and those with its
// name, 00004_vectors.postgres.sql.
func (d dialect) migrations() (fs.FS, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, fmt.Errorf("reading the embedded migrations: %w", err)
	}
	return engineFiles{files, d.name}, nil
}

// engineFiles hides the files of other engines.
type engineFiles struct {
	fs.FS
	engine string
}

var _ fs.GlobFS = engineFiles{}

// Glob implements fs.GlobFS, by which migrations are found.
func (f engineFiles) Glob(pattern string) ([]string, error) {
	all, err := fs.Glob(f.FS, pattern)
	if err != nil {
		return nil, fmt.Errorf("listing the migrations: %w", err)
	}
	var kept []string
	for _, name := range all {
		only := strings.TrimPrefix(path.Ext(strings.TrimSuffix(name, ".sql")), ".")
		if only == "" || only == f.engine {
			kept = append(kept, name)
		}
	}
	return kept, nil
}
