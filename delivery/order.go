package delivery

import "sync"

// order keeps the messages of a lane that are in memory from overtaking one that goes back to the outbox. The outbox
// keeps the order of all the others, whichever process they are with: it gives out only the oldest of a lane.
//
//	open ──one must wait──► held: those behind it go back as well, and no other comes in
//	  ▲                       │
//	  └── none is in memory ──┘
//
// Concurrency: safe.
type order struct {
	mu    sync.Mutex
	lanes map[string]*lane
}

type lane struct {
	inside int  // messages of it in memory, from their place to their settlement
	held   bool // one of them must wait
	behind bool // the outbox may hold more of it
}

func newOrder() *order { return &order{lanes: map[string]*lane{}} }

// enter notes that a message comes into memory; false when it must go to the outbox instead.
func (o *order) enter(name string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if l := o.lanes[name]; l != nil && l.held {
		return false
	}
	o.of(name).inside++
	return true
}

// join notes that a message was claimed from the outbox; more of its lane may be there.
func (o *order) join(name string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	l := o.of(name)
	l.inside++
	l.behind = true
}

func (o *order) of(name string) *lane {
	l := o.lanes[name]
	if l == nil {
		l = &lane{}
		o.lanes[name] = l
	}
	return l
}

// hold notes that a message of the lane goes back.
func (o *order) hold(name string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	l := o.of(name)
	l.held, l.behind = true, true
}

// held reports whether a message of the lane goes back.
func (o *order) held(name string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	l := o.lanes[name]
	return l != nil && l.held
}

// leave notes that a message is in memory no more and reports whether the outbox may hold others of its lane.
func (o *order) leave(name string) (behind bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	l := o.lanes[name]
	if l == nil {
		return false
	}
	if l.inside--; l.inside <= 0 {
		delete(o.lanes, name)
	}
	return l.behind
}
