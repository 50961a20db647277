package store_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"duban/delivery"
	"duban/store"
)

// childData names the data folder to the process that TestKilledWhileAccepting starts and kills.
const childData = "DUBAN_TEST_KILL_DATA"

// TestKilledWhileAccepting: every message that was acknowledged before a SIGKILL is there afterwards.
func TestKilledWhileAccepting(t *testing.T) {
	if dir := os.Getenv(childData); dir != "" {
		acceptUntilKilled(t, dir)
		return
	}
	dir := t.TempDir()
	total := 0
	for round := range 3 {
		total += killOnce(t, dir, fmt.Sprint("round", round), 200)
	}
	t.Logf("%d acknowledged messages survived 3 kills", total)
}

// killOnce lets a child accept until it has acknowledged enough, kills it, and looks for what it acknowledged.
func killOnce(t *testing.T, dir, prefix string, enough int) int {
	t.Helper()
	child := exec.Command(os.Args[0], "-test.run=^TestKilledWhileAccepting$", "-test.v")
	child.Env = append(os.Environ(), childData+"="+dir, "DUBAN_TEST_KILL_PREFIX="+prefix)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	var acked []string
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if key, ok := strings.CutPrefix(lines.Text(), "acked "); ok {
			acked = append(acked, key)
		}
		if len(acked) == enough { // what it printed and we have not read yet counts too
			if err := child.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	_ = child.Wait()
	if len(acked) < enough {
		t.Fatalf("the child ended after %d messages", len(acked))
	}
	s, err := store.Open(context.Background(), store.Options{DataDir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	for _, key := range acked {
		in, found, err := s.Next(context.Background(), key)
		if err != nil || !found || in.Key != key {
			t.Fatalf("acknowledged %s is lost: found %v, %v", key, found, err)
		}
	}
	return len(acked)
}

// acceptUntilKilled acknowledges on standard output what Accept has kept; each message has a conversation of
// its own, so that it can be looked up.
func acceptUntilKilled(t *testing.T, dir string) {
	s := open(t, dir)
	var wg sync.WaitGroup
	var mu sync.Mutex
	for w := range 8 {
		wg.Go(func() {
			for i := 0; ; i++ {
				key := fmt.Sprintf("%s-%d-%d", os.Getenv("DUBAN_TEST_KILL_PREFIX"), w, i)
				_, err := s.Accept(context.Background(), delivery.Incoming{Key: key, Conversation: key})
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				_, err = fmt.Printf("acked %s\n", key)
				mu.Unlock()
				if err != nil {
					return // the parent is gone
				}
			}
		})
	}
	wg.Wait()
}
