package files

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"time"

	"duban/ledger"
)

// exitMemory is the exit code of a child that used more memory than it may.
const exitMemory = 97

// Job is what a child is told on its command line.
type Job struct {
	Format Format
	Name   string // for the words of errors
	Memory int64  // bytes; 0: no bound
	Cache  string // see Reader
}

// Serve is the child's side of Child: it reads the file from in and writes the answer to out, a Text or an error. The
// process ends with exit code 97 when it uses more memory than the job allows.
// Errors: of reading and writing only.
func Serve(ctx context.Context, j Job, in io.Reader, out io.Writer) error {
	if j.Memory > 0 {
		stop := guard(j.Memory)
		defer stop()
	}
	raw, err := io.ReadAll(io.LimitReader(in, MaxFile+1))
	if err != nil {
		return fmt.Errorf("reading the file: %w", err)
	}
	var a answer
	t, err := Reader{Cache: j.Cache}.Extract(ctx, j.Format, j.Name, raw)
	if err != nil {
		told := &ledger.Error{Code: ledger.Internal, Message: err.Error()}
		errors.As(err, &told)
		a.Error = &answerError{told.Code, told.Message}
	} else {
		a.Text = &t
	}
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(a); err != nil {
		return fmt.Errorf("writing the answer: %w", err)
	}
	return nil
}

// guard ends the process when it uses more memory than limit, and lets the collector work harder before that.
// On Linux the kernel holds a bound as well, for what grows faster than the guard looks.
func guard(limit int64) (stop func()) {
	debug.SetMemoryLimit(limit / 4 * 3)
	debug.SetGCPercent(400) // calls into WebAssembly leave much behind that is short-lived
	boundData(uint64(limit) + 256<<20)
	done := make(chan struct{})
	go watch(limit, done)
	return func() { close(done) }
}

func watch(limit int64, done <-chan struct{}) {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-done:
			return
		case <-tick.C:
			if used() > uint64(limit) {
				os.Exit(exitMemory)
			}
		}
	}
}

// used returns the memory that the process holds. Unit: bytes.
func used() uint64 {
	samples := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(samples)
	return samples[0].Value.Uint64() - samples[1].Value.Uint64()
}
