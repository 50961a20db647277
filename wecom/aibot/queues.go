package aibot

import "sync"

// queues run what is put under one key in order, different keys side by side. A goroutine exists only while there is work.
// Concurrency: safe.
type queues struct {
	mu      sync.Mutex
	waiting map[string][]func() // a key is present while somebody works on it
	idle    sync.WaitGroup
}

func newQueues() *queues { return &queues{waiting: map[string][]func(){}} }

func (q *queues) put(key string, do func()) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if rest, working := q.waiting[key]; working {
		q.waiting[key] = append(rest, do)
		return
	}
	q.waiting[key] = nil
	q.idle.Go(func() { q.work(key, do) })
}

func (q *queues) work(key string, do func()) {
	for do != nil {
		do()
		do = q.take(key)
	}
}

func (q *queues) take(key string) func() {
	q.mu.Lock()
	defer q.mu.Unlock()
	rest := q.waiting[key]
	if len(rest) == 0 {
		delete(q.waiting, key)
		return nil
	}
	q.waiting[key] = rest[1:]
	return rest[0]
}

// wait returns when everything that was put is done; nothing may be put meanwhile.
func (q *queues) wait() { q.idle.Wait() }
