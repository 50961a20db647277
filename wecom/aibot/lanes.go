package aibot

import (
	"sync"
	"time"
)

// call is a frame on its way and what waits for its acknowledgement.
type call struct {
	frame
	wait        time.Duration // for the acknowledgement, from when the frame is written
	replaceable bool          // a newer text of the same stream makes it needless
	timer       *time.Timer
	done        chan struct{} // closed when ack and err are there
	ack         frame
	err         error
}

// lanes keep the frames of each req_id in order, one of them in flight at a time. Concurrency: safe.
type lanes struct {
	mu    sync.Mutex
	lanes map[string]*lane
	ready []*call       // to be written, the oldest first
	wake  chan struct{} // something is ready
	dead  error         // why nothing goes any more
}

// lane is the frames of one req_id.
type lane struct {
	flying  *call
	waiting []*call
	owed    int       // acknowledgements that were given up and may still come
	until   time.Time // after which they will not
	late    *frame    // came while some were owed: of an earlier frame, or of the one in flight
}

// maxWaiting bounds the frames of one req_id that wait.
const maxWaiting = 500

func newLanes() *lanes {
	return &lanes{lanes: map[string]*lane{}, wake: make(chan struct{}, 1)}
}

// put lines a call up; its done is closed at once when it cannot.
func (l *lanes) put(c *call) {
	l.mu.Lock()
	defer l.mu.Unlock()
	in := l.lanes[c.Headers.ReqID]
	if in == nil {
		in = &lane{}
		l.lanes[c.Headers.ReqID] = in
	}
	switch {
	case l.dead != nil:
		c.finish(frame{}, errNotLive)
	case in.flying == nil:
		l.fly(in, c)
	case len(in.waiting) >= maxWaiting:
		c.finish(frame{}, errNoAck)
	default:
		in.line(c)
	}
}

// line puts a call behind those that wait, in the place of one that it makes needless.
func (in *lane) line(c *call) {
	if last := len(in.waiting) - 1; last >= 0 && in.waiting[last].replaceable && c.Cmd == cmdRespond {
		in.waiting[last].finish(frame{}, nil)
		in.waiting[last] = c
		return
	}
	in.waiting = append(in.waiting, c)
}

// fly hands a call to the writer; the caller holds the lock.
func (l *lanes) fly(in *lane, c *call) {
	in.flying = c
	l.ready = append(l.ready, c)
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

// take returns the next call to write, nil when there is none, and begins to wait for its acknowledgement.
func (l *lanes) take() *call {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.ready) == 0 || l.dead != nil {
		return nil
	}
	c := l.ready[0]
	l.ready = l.ready[1:]
	c.timer = time.AfterFunc(c.wait, func() { l.giveUp(c) })
	return c
}

// acknowledge ends the call in flight of a req_id.
func (l *lanes) acknowledge(ack frame) {
	l.mu.Lock()
	defer l.mu.Unlock()
	in := l.lanes[ack.Headers.ReqID]
	if in == nil || in.flying == nil || in.flying.timer == nil {
		return
	}
	if in.owed > 0 && time.Now().Before(in.until) {
		in.owed--
		in.late = &ack
		return
	}
	in.owed, in.late = 0, nil
	in.flying.finish(ack, nil)
	l.next(ack.Headers.ReqID, in)
}

// giveUp ends a call whose acknowledgement did not come in time. One that was held for an earlier frame's was its own after all.
func (l *lanes) giveUp(c *call) {
	l.mu.Lock()
	defer l.mu.Unlock()
	in := l.lanes[c.Headers.ReqID]
	if in == nil || in.flying != c {
		return
	}
	if in.late != nil {
		c.finish(*in.late, nil)
		in.owed, in.late = 0, nil
	} else {
		in.owed++
		in.until = time.Now().Add(c.wait)
		c.finish(frame{}, errNoAck)
	}
	l.next(c.Headers.ReqID, in)
}

func (l *lanes) next(reqID string, in *lane) {
	in.flying = nil
	switch {
	case len(in.waiting) > 0:
		c := in.waiting[0]
		in.waiting = in.waiting[1:]
		l.fly(in, c)
	case in.owed == 0:
		delete(l.lanes, reqID)
	case len(l.lanes) > maxOwing:
		l.sweep()
	}
}

// maxOwing is how many lanes may wait for late acknowledgements before those that wait no more are swept out.
const maxOwing = 1024

func (l *lanes) sweep() {
	for reqID, in := range l.lanes {
		if in.flying == nil && time.Now().After(in.until) {
			delete(l.lanes, reqID)
		}
	}
}

// fail ends everything. What was never written did certainly not arrive.
func (l *lanes) fail(cause error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.dead != nil {
		return
	}
	l.dead = cause
	for _, in := range l.lanes {
		if in.flying != nil {
			in.flying.end(cause)
		}
		for _, c := range in.waiting {
			c.end(cause)
		}
	}
	clear(l.lanes)
}

// end finishes a call that lost its connection.
func (c *call) end(cause error) {
	if c.timer == nil {
		cause = errNotLive
	}
	c.finish(frame{}, cause)
}

func (c *call) finish(ack frame, err error) {
	if c.timer != nil {
		c.timer.Stop()
	}
	c.ack, c.err = ack, err
	close(c.done)
}
