//go:build unix

package knowledge_test

import (
	"syscall"
	"testing"
	"time"
)

// spent is the processor time of this process so far: what else the machine does is no part of it.
func spent(t *testing.T) time.Duration {
	t.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		t.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
