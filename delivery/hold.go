package delivery

import (
	"slices"
	"sync"
	"time"
)

// maxHolds bounds the lanes that are remembered. When it is full they are forgotten, which costs order only.
const maxHolds = 8192

// headGrace is how long the head may be late: results are noted a little later, and another process may have taken it.
const headGrace = 10 * time.Second

// hold is a lane of which something waits in the outbox.
type hold struct {
	waiting []string  // IDs in order; the first is the head, which must go before the others
	until   time.Time // when the head may go; zero: at once
	moved   time.Time // when the head became so
}

// holds keep later messages of a lane from overtaking one that must be sent again. IDs of a lane grow.
// Concurrency: safe.
type holds struct {
	mu     sync.Mutex
	byLane map[string]*hold
}

func newHolds() *holds { return &holds{byLane: map[string]*hold{}} }

// begin notes that a message waits in the outbox until an instant; zero: it only has no place in memory.
func (h *holds) begin(lane, id string, until time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	held := h.byLane[lane]
	if held == nil {
		if len(h.byLane) >= maxHolds {
			clear(h.byLane)
		}
		held = &hold{moved: time.Now()}
		h.byLane[lane] = held
	}
	held.add(id)
	if held.waiting[0] == id {
		held.until = until
	}
}

// extend notes that one more message waits, if any does.
func (h *holds) extend(lane, id string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	held := h.byLane[lane]
	if held != nil {
		held.add(id)
	}
	return held != nil
}

// behind reports whether a message must wait for the head of its lane, and until when; then it counts as waiting.
func (h *holds) behind(lane, id string) (until time.Time, wait bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	held := h.byLane[lane]
	if held == nil || id <= held.waiting[0] {
		return time.Time{}, false
	}
	if now := time.Now(); now.After(held.until.Add(headGrace)) && now.After(held.moved.Add(headGrace)) {
		h.remove(lane, held, held.waiting[0]) // it never came back
		if h.byLane[lane] == nil || id <= held.waiting[0] {
			return time.Time{}, false
		}
	}
	held.add(id)
	return held.until, true
}

// end notes that a message waits no more. After the last one the lane is free.
func (h *holds) end(lane, id string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if held := h.byLane[lane]; held != nil {
		h.remove(lane, held, id)
	}
}

func (h *holds) remove(lane string, held *hold, id string) {
	at, found := slices.BinarySearch(held.waiting, id)
	if !found {
		return
	}
	held.waiting = slices.Delete(held.waiting, at, at+1)
	if at == 0 {
		held.until, held.moved = time.Time{}, time.Now()
	}
	if len(held.waiting) == 0 {
		delete(h.byLane, lane)
	}
}

func (h *hold) add(id string) {
	if at, found := slices.BinarySearch(h.waiting, id); !found {
		h.waiting = slices.Insert(h.waiting, at, id)
	}
}
