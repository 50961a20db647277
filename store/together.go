package store

import (
	"context"
	"sync"
	"time"
)

// together lets everybody who asks for the same reading while one is under way share the next one 合读. None shares one
// that began before he asked, so that what was written before is seen. Zero value: ready. Safe for concurrent use.
type together[T any] struct {
	mu      sync.Mutex
	running bool
	next    *shared[T] // for those who wait for the one that runs to end
}

// shared is one reading with everybody who waits for it.
type shared[T any] struct {
	done  chan struct{}
	value T
	err   error
}

// sharedLimit bounds a reading, which nobody's own context ends.
const sharedLimit = 10 * time.Second

// read returns what read finds, begun no earlier than now.
func (g *together[T]) read(ctx context.Context, read func(context.Context) (T, error)) (T, error) {
	g.mu.Lock()
	one := g.next
	if one == nil {
		one = &shared[T]{done: make(chan struct{})}
		if g.running {
			g.next = one
		} else {
			g.running = true
			go g.run(context.WithoutCancel(ctx), one, read)
		}
	}
	g.mu.Unlock()
	select {
	case <-one.done:
		return one.value, one.err
	case <-ctx.Done():
		return one.none(), ctx.Err()
	}
}

// none is the zero T.
func (*shared[T]) none() (zero T) { return zero }

// run reads for one, and for those who came meanwhile.
func (g *together[T]) run(ctx context.Context, one *shared[T], read func(context.Context) (T, error)) {
	for one != nil {
		limited, cancel := context.WithTimeout(ctx, sharedLimit)
		one.value, one.err = read(limited)
		cancel()
		close(one.done)
		g.mu.Lock()
		one, g.next = g.next, nil
		g.running = one != nil
		g.mu.Unlock()
	}
}
