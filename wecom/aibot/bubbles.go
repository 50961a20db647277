package aibot

import (
	"strings"
	"sync"
	"time"
)

// What a bubble shows until the answer is there.
const (
	looking  = "正在查…"
	stillOn  = "还在处理，有结果马上告诉您。"
	received = "收到。" // where the engine had nothing to say
	busyLost = "系统忙，刚才这条没有收到。请过几分钟再发一次。"
	busyHalf = "系统忙，刚才这条可能没有收到。请过几分钟问一句“我报过什么”，没有就再发一次。"
)

// bubbles are the messages of the long connection that wait for their answer: a stream that shows something after a second,
// again after some minutes, and is finished in time. Concurrency: safe.
type bubbles struct {
	pace Pace
	mu   sync.Mutex
	by   map[string]*bubble // by stream id
}

// bubble is one stream.
type bubble struct {
	mu      sync.Mutex
	timer   *time.Timer
	step    int
	started bool   // something was shown
	ended   bool   // finished, whoever did it
	owner   string // Outgoing.Key of the answer that has it, "" while none has
	settled bool   // the engine is done with the message: without an answer soon there is none
}

// maxBubbles bounds what is remembered; what is forgotten costs the placeholder of a message, never its answer.
const maxBubbles = 10_000

func newBubbles(p Pace) *bubbles { return &bubbles{pace: p, by: map[string]*bubble{}} }

// begin watches over a message. show sends a frame of its stream and returns when it is lined up.
func (s *bubbles) begin(h handle, show func(text string, finish, first bool)) {
	b := &bubble{}
	s.mu.Lock()
	if len(s.by) >= maxBubbles {
		clear(s.by)
	}
	if s.by[h.Stream] != nil {
		s.mu.Unlock()
		return
	}
	s.by[h.Stream] = b
	s.mu.Unlock()
	b.mu.Lock()
	defer b.mu.Unlock()
	b.timer = time.AfterFunc(s.pace.Placeholder, func() { s.next(h, b, show) })
}

// next shows what is due, unless the answer was faster.
func (s *bubbles) next(h handle, b *bubble, show func(text string, finish, first bool)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.step > 2:
		s.forget(h.Stream)
		return
	case b.step == 2:
		if b.owner == "" && !b.ended && (b.started || !b.settled) {
			show(map[bool]string{true: received, false: stillOn}[b.settled], true, !b.started)
		}
		b.ended = true
	case b.owner == "" && !b.ended && !b.settled:
		show(looking, false, !b.started)
		b.started = true
	}
	b.timer.Reset([]time.Duration{s.pace.KeepAlive - s.pace.Placeholder, s.pace.StreamEnd - s.pace.KeepAlive, s.pace.StreamEnd}[b.step])
	b.step++
}

// settle notes that the engine is done with a message.
func (s *bubbles) settle(h handle) {
	s.mu.Lock()
	b := s.by[h.Stream]
	s.mu.Unlock()
	if b == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.settled = true
}

func (s *bubbles) forget(stream string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.by, stream)
}

// claim reports whether the answer with this key finishes the stream, and whether it is the stream's first frame. Only one
// answer does: another would take its place. Where nothing is remembered, after a restart, the first answer's key decides.
func (s *bubbles) claim(h handle, key string, age time.Duration) (yes, first bool) {
	s.mu.Lock()
	b := s.by[h.Stream]
	s.mu.Unlock()
	if age > s.pace.StreamEnd {
		return false, false
	}
	if b == nil {
		return key == h.Key+"#0" || strings.HasSuffix(key, "#sorry"), true
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.ended || b.owner != "" && b.owner != key:
		return false, false
	case b.owner == "":
		b.owner = key
	}
	return true, !b.started
}

// quiet takes the stream for the answer with this key if nothing was shown in it, so that nothing will be: then the answer can
// do without words.
func (s *bubbles) quiet(h handle, key string) bool {
	s.mu.Lock()
	b := s.by[h.Stream]
	s.mu.Unlock()
	if b == nil {
		return h.ReqID == "" || h.What != "" // another process may have shown something
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.ended || b.owner != "" && b.owner != key:
		return true
	case b.started:
		return false
	}
	b.owner = key
	return true
}

// partial reports whether a text that is not the last may still be shown in the stream.
func (s *bubbles) partial(h handle, line func(first bool)) bool {
	s.mu.Lock()
	b := s.by[h.Stream]
	s.mu.Unlock()
	if b == nil {
		return false
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ended || b.owner != "" {
		return false
	}
	line(!b.started)
	b.started = true
	return true
}

// end marks the stream as over: what follows goes out as messages of their own.
func (s *bubbles) end(h handle) {
	s.mu.Lock()
	b := s.by[h.Stream]
	s.mu.Unlock()
	if b == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.ended = true
}
