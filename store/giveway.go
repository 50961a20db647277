package store

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"duban/ledger"
)

// wayTime is longer than the 100 ms that SQLite lets pass before a process that waits looks again: shorter gaps between the
// transactions of a process that writes much would never be noticed, and the others end with "database is locked".
const wayTime = 150 * time.Millisecond

// GiveWay lets the process that serves an embedded store write for a moment 让路. Whoever writes much from another process calls it
// between two transactions, after half a second of writing. Where nobody serves, and on a server, it returns at once; gave tells which.
func (s *Store) GiveWay(ctx context.Context) (gave bool) {
	if !s.dialect.embedded() || s.release != nil || !served(ctx, s.options) {
		return false
	}
	rest := time.NewTimer(wayTime)
	defer rest.Stop()
	select {
	case <-rest.C:
	case <-ctx.Done():
	}
	return true
}

// served reports whether a process serves the embedded store; when in doubt, yes.
func served(ctx context.Context, o Options) bool {
	if _, err := os.Stat(filepath.Join(o.DataDir, sqliteServing)); errors.Is(err, fs.ErrNotExist) {
		return false
	}
	release, err := lockServing(ctx, o, sqliteLooking)
	if err != nil {
		return ledger.CodeOf(err) == ledger.Conflict
	}
	return release() != nil
}
