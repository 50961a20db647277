package main

import (
	"testing"
	"time"

	"duban/store/storetest"
)

// pristine is the data folder of whoever does not look at how a store comes to be from nothing: ingest into t.TempDir(),
// restore, migrate-store and serve do.
var pristine storetest.Template //nolint:gochecknoglobals // made once for all tests of the package

// enough is how long anything may take before a test gives up: nothing waits for its end when all is well, so it is for a
// machine that is busy with other things, not for the program.
const enough = 10 * time.Minute

// settled waits until ok says yes, and fails after enough. For what nothing signals.
func settled(t testing.TB, what string, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for late := time.After(enough); !ok(); {
		select {
		case <-late:
			t.Fatalf("it never came about: %s", what)
		case <-tick.C:
		}
	}
}
