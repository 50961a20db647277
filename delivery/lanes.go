package delivery

import "sync"

// lanes runs work by key: what is put under one key is worked off in order by one worker at a time, different
// keys side by side by up to a number of workers. Workers start when they are needed and stay until close: what a new one
// costs is its stack, which grows anew in several steps under every message.
// Concurrency: safe.
type lanes[T any] struct {
	run     func(key string, items []T) // gets everything that waits under the key
	workers int

	mu      sync.Mutex
	waiting map[string][]T // a key is present while it is ready or at work
	ready   []string       // keys without a worker, the longest waiting first
	started int
	free    int       // workers that wait and were not called yet
	called  sync.Cond // one of them has something to do, or all are to end
	closed  bool
	ended   sync.WaitGroup
}

func newLanes[T any](workers int, run func(key string, items []T)) *lanes[T] {
	l := &lanes[T]{run: run, workers: workers, waiting: map[string][]T{}}
	l.called.L = &l.mu
	return l
}

// put adds an item; false when the lanes are closed.
func (l *lanes[T]) put(key string, item T) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return false
	}
	items, known := l.waiting[key]
	l.waiting[key] = append(items, item)
	if known {
		return true
	}
	l.ready = append(l.ready, key)
	switch {
	case l.free > 0:
		l.free--
		l.called.Signal()
	case l.started < l.workers:
		l.started++
		l.ended.Go(l.work)
	}
	return true
}

// work takes one ready key after the other until close.
func (l *lanes[T]) work() {
	key, items, ok := l.take()
	for ok {
		l.run(key, items)
		l.release(key)
		key, items, ok = l.take()
	}
}

func (l *lanes[T]) take() (key string, items []T, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(l.ready) == 0 && !l.closed {
		l.free++
		l.called.Wait()
	}
	if l.closed {
		return "", nil, false
	}
	key, l.ready = l.ready[0], l.ready[1:]
	items, l.waiting[key] = l.waiting[key], nil
	return key, items, true
}

// release ends the work on a key; it is ready again when something came meanwhile, behind the others.
func (l *lanes[T]) release(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.waiting[key]) == 0 {
		delete(l.waiting, key)
		return
	}
	l.ready = append(l.ready, key)
}

// close lets no more work begin; what runs goes on.
func (l *lanes[T]) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	l.called.Broadcast()
}

// wait returns when nothing runs any more; call it after close.
func (l *lanes[T]) wait() { l.ended.Wait() }

// rest returns what was put and never run; call it after wait.
func (l *lanes[T]) rest() []T {
	l.mu.Lock()
	defer l.mu.Unlock()
	var all []T
	for _, items := range l.waiting {
		all = append(all, items...)
	}
	clear(l.waiting)
	return all
}
