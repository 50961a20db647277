package delivery

import (
	"sync"
	"time"
)

// maxHolds bounds the lanes that are remembered. When it is full they are forgotten, which costs order only.
const maxHolds = 8192

// headGrace is how long the head may be late: a claim takes so many messages only, and another process may have taken it.
const headGrace = 10 * time.Second

// hold is a lane of which something waits in the outbox.
type hold struct {
	head  string    // the message that must go first
	until time.Time // when it may
	last  string    // the newest message that waits
}

// holds keep later messages of a lane from overtaking one that must be sent again. IDs of a lane grow.
// Concurrency: safe.
type holds struct {
	mu     sync.Mutex
	byLane map[string]hold
}

func newHolds() *holds { return &holds{byLane: map[string]hold{}} }

// begin notes that a message waits in the outbox until an instant; zero: it only has no place in memory. While an
// earlier one is the head it stays so.
func (h *holds) begin(lane, id string, until time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.byLane) >= maxHolds {
		clear(h.byLane)
	}
	held, ok := h.byLane[lane]
	if waiting := !held.until.IsZero() && held.head < id; !ok || !waiting && !until.IsZero() {
		held.head, held.until = id, until
	}
	held.last = max(id, held.last)
	h.byLane[lane] = held
}

// extend notes that one more message waits, if any does.
func (h *holds) extend(lane, id string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	held, ok := h.byLane[lane]
	if ok {
		held.last = max(id, held.last)
		h.byLane[lane] = held
	}
	return ok
}

// behind reports whether a message must wait for the head of its lane, and until when; then it counts as waiting.
func (h *holds) behind(lane, id string) (until time.Time, wait bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	held, ok := h.byLane[lane]
	if !ok || id <= held.head || !time.Now().Before(held.until.Add(headGrace)) {
		return time.Time{}, false
	}
	held.last = max(id, held.last)
	h.byLane[lane] = held
	return held.until, true
}

// end notes that a message waits no more. After the newest one the lane is free.
func (h *holds) end(lane, id string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	held, ok := h.byLane[lane]
	switch {
	case !ok:
	case held.last <= id:
		delete(h.byLane, lane)
	case held.head <= id:
		held.head, held.until = id, time.Time{}
		h.byLane[lane] = held
	}
}
