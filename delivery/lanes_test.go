package delivery

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
)

// TestLanes: many writers, few workers: every item once, in order within its key, one worker at a key, and never
// more workers than allowed.
func TestLanes(t *testing.T) {
	const keys, each, workers = 13, 300, 3
	var mu sync.Mutex
	got := map[string][]int{}
	var busy [keys]atomic.Int64
	var running, most atomic.Int64
	var l *lanes[int]
	var all sync.WaitGroup
	all.Add(keys * each)
	l = newLanes(workers, func(key string, items []int) {
		var k int
		_, _ = fmt.Sscan(key, &k)
		if busy[k].Add(1) != 1 {
			t.Errorf("two workers at %s", key)
		}
		most.Store(max(most.Load(), running.Add(1)))
		mu.Lock()
		got[key] = append(got[key], items...)
		mu.Unlock()
		running.Add(-1)
		busy[k].Add(-1)
		all.Add(-len(items))
	})
	var writers sync.WaitGroup
	for k := range keys {
		writers.Go(func() {
			for i := range each {
				if !l.put(fmt.Sprint(k), i) {
					t.Error("refused")
				}
			}
		})
	}
	writers.Wait()
	all.Wait()
	l.close()
	l.wait()
	for key, items := range got {
		for i, item := range items {
			if item != i {
				t.Fatalf("key %s: item %d stands at %d", key, item, i)
			}
		}
	}
	if most.Load() > workers || l.started > workers || len(l.waiting) != 0 {
		t.Fatalf("%d workers at once, %d started, %d keys left", most.Load(), l.started, len(l.waiting))
	}
	if l.put("0", 1) {
		t.Fatal("closed lanes took an item")
	}
}

func TestLanesGiveBackTheRest(t *testing.T) {
	begun, finish := make(chan struct{}), make(chan struct{})
	l := newLanes(1, func(string, []int) {
		close(begun)
		<-finish
	})
	l.put("a", 1)
	<-begun
	l.put("a", 2)
	l.put("b", 3)
	l.close()
	close(finish)
	l.wait()
	if rest := l.rest(); len(rest) != 2 || rest[0]+rest[1] != 5 {
		t.Fatalf("rest %v", rest)
	}
}

// TestLanesCallAsManyWorkersAsThereIsWork: two keys put before a free worker has woken are worked off side by side.
func TestLanesCallAsManyWorkersAsThereIsWork(*testing.T) {
	var beside sync.WaitGroup
	beside.Add(2)
	ran := make(chan struct{}, 8)
	l := newLanes(2, func(key string, _ []int) {
		if key != "first" {
			beside.Done()
			beside.Wait() // for the other one
		}
		ran <- struct{}{}
	})
	l.put("first", 1)
	<-ran
	l.put("a", 1)
	l.put("b", 1)
	<-ran
	<-ran
	l.close()
	l.wait()
}
