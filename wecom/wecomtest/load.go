package wecomtest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// LoadOptions say how to drive the callback address. Zero values: 500 users, saturating with 64 messages in
// flight, 10 s.
type LoadOptions struct {
	Users    int
	User     func(i int) string // userid of user i; nil: load-0001, …. They become members
	Texts    func(i int) string // text of message i; required. An answer must fit one message
	Rate     float64            // messages a second, sent whether or not the earlier ones are answered; 0: saturating
	InFlight int                // saturating: messages that wait for their reply at any time; at most Users
	Duration time.Duration      // how long messages are sent, unless
	Messages int                // so many are sent
	Tail     time.Duration      // how long to wait for the last replies; 0: 15 s
	AcksOnly bool               // nobody replies: a message is done when it is acknowledged
}

// LoadResult is what a load measured. Acknowledgement and reply times run from the start of the POST.
type LoadResult struct {
	Sent       int // posted
	Refused    int // not acknowledged with 200 at the first try
	Replied    int // with exactly one reply in time
	Missing    int // acknowledged, but without a reply
	Extra      int // replies to no message
	Truncated  int // replies that were too long
	Elapsed    time.Duration
	PerSecond  float64 // replies a second, from the first POST to the last reply; with AcksOnly, acknowledgements
	AckP50     time.Duration
	AckP99     time.Duration
	AckMax     time.Duration
	ReplyP50   time.Duration
	ReplyP99   time.Duration
	ReplyMax   time.Duration
	FirstError string // of a POST that failed, for the operator
}

// OK reports whether every message was acknowledged and got exactly one reply.
func (r LoadResult) OK() bool {
	return r.Sent > 0 && r.Refused == 0 && r.Missing == 0 && r.Extra == 0 && r.Truncated == 0
}

// load is one run.
type load struct {
	server *Server
	opts   LoadOptions
	start  time.Time
	next   atomic.Int64
	users  []*loadUser
	byName map[string]*loadUser

	mu        sync.Mutex
	acks      []time.Duration
	replies   []time.Duration
	last      time.Time // of the last reply
	ended     time.Time // of the last message without one that was done
	refused   int
	extra     int
	truncated int
	firstErr  string
	open      int           // acknowledged or in flight, without a reply
	idle      chan struct{} // signalled when open falls to 0
}

// loadUser is one member; replies answer messages in order.
type loadUser struct {
	name    string
	waiting []time.Time   // starts of the messages without a reply, under load.mu
	replied chan struct{} // one signal a reply
}

// Load drives the callback address with distinct messages of many members and measures until the replies arrive by
// message/send. It makes one try a message. Run one at a time.
// Errors: options that cannot work; of ctx.
func (s *Server) Load(ctx context.Context, opts LoadOptions) (LoadResult, error) {
	if opts.Texts == nil {
		return LoadResult{}, errors.New("a load needs texts")
	}
	l := newLoad(s, opts)
	defer s.boxes.tap(l.onReply)()
	l.start = time.Now()
	sending, cancel := ctx, context.CancelFunc(func() {})
	if l.opts.Messages == 0 {
		sending, cancel = context.WithTimeout(ctx, l.opts.Duration)
	}
	defer cancel()
	if l.opts.Rate > 0 {
		l.paced(ctx, sending)
	} else {
		l.saturate(ctx, sending)
	}
	if err := l.drain(ctx); err != nil {
		return LoadResult{}, err
	}
	return l.result(), nil
}

func newLoad(s *Server, opts LoadOptions) *load {
	opts.Users = orElse(opts.Users, 500)
	opts.InFlight = min(orElse(opts.InFlight, 64), opts.Users)
	opts.Duration = orElse(opts.Duration, 10*time.Second)
	opts.Tail = orElse(opts.Tail, 15*time.Second)
	if opts.User == nil {
		opts.User = func(i int) string { return fmt.Sprintf("load-%04d", i) }
	}
	l := &load{server: s, opts: opts, byName: map[string]*loadUser{}, idle: make(chan struct{}, 1)}
	for i := range opts.Users {
		u := &loadUser{name: opts.User(i), replied: make(chan struct{}, 1)}
		l.users = append(l.users, u)
		l.byName[strings.ToLower(u.name)] = u
		s.AddMembers(Member{UserID: u.name, Name: u.name})
	}
	return l
}

// take returns the next message's number, false when enough are sent.
func (l *load) take(sending context.Context) (int, bool) {
	i := int(l.next.Add(1) - 1)
	return i, sending.Err() == nil && (l.opts.Messages == 0 || i < l.opts.Messages)
}

// saturate keeps InFlight messages waiting. Each worker has its own members and one message at a time.
func (l *load) saturate(ctx, sending context.Context) {
	var workers sync.WaitGroup
	for w := range l.opts.InFlight {
		workers.Go(func() {
			for u := w; ; u += l.opts.InFlight {
				if u >= len(l.users) {
					u = w
				}
				i, more := l.take(sending)
				if !more {
					return
				}
				if l.post(ctx, l.users[u], i) && !l.opts.AcksOnly && !l.await(ctx, l.users[u]) {
					return
				}
			}
		})
	}
	workers.Wait()
}

// await waits for a member's reply; false when it does not come.
func (l *load) await(ctx context.Context, u *loadUser) bool {
	late := time.NewTimer(l.opts.Tail)
	defer late.Stop()
	select {
	case <-u.replied:
		return true
	case <-late.C:
	case <-ctx.Done():
	}
	return false
}

// paced starts a message each 1/Rate s, by the clock and not by the answers.
func (l *load) paced(ctx, sending context.Context) {
	var posts sync.WaitGroup
	defer posts.Wait()
	gap := time.Duration(float64(time.Second) / l.opts.Rate)
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		i, more := l.take(sending)
		if !more {
			return
		}
		timer.Reset(time.Until(l.start.Add(time.Duration(i) * gap)))
		select {
		case <-sending.Done():
			return
		case <-timer.C:
		}
		posts.Go(func() { l.post(ctx, l.users[i%len(l.users)], i) })
	}
}

// post sends message i; false when it was not acknowledged.
func (l *load) post(ctx context.Context, u *loadUser, i int) bool {
	s := l.server
	query, body, err := s.seal(s.crypto, s.plain(Callback{
		User: u.name, MsgType: "text", MsgID: strconv.FormatInt(s.msgID.Add(1), 10), At: s.cfg.Now(),
		Fields: [][2]string{{"Content", l.opts.Texts(i)}},
	}))
	start := time.Now()
	l.mu.Lock()
	u.waiting = append(u.waiting, start)
	l.open++
	l.mu.Unlock()
	var status int
	if err == nil {
		status, _, err = s.try(ctx, http.MethodPost, query, body)
	}
	took := time.Since(start)
	l.mu.Lock()
	defer l.mu.Unlock()
	if err == nil && status == http.StatusOK {
		l.acks = append(l.acks, took)
		if l.opts.AcksOnly {
			l.done(u, start)
		}
		return true
	}
	l.refused++
	if l.firstErr == "" {
		l.firstErr = fmt.Sprintf("status %d", status)
		if err != nil {
			l.firstErr = err.Error()
		}
	}
	l.done(u, start)
	return false
}

// done takes a message away for which nobody waits any more. l.mu is held.
func (l *load) done(u *loadUser, start time.Time) {
	if at := slices.Index(u.waiting, start); at >= 0 {
		u.waiting = slices.Delete(u.waiting, at, at+1)
		l.closeOne()
	}
	l.ended = time.Now()
}

// onReply matches a delivered message with its member's oldest message that waits.
func (l *load) onReply(m Message) {
	u := l.byName[strings.ToLower(m.To)]
	if u == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if m.Truncated {
		l.truncated++
	}
	if len(u.waiting) == 0 {
		l.extra++
		return
	}
	l.replies = append(l.replies, m.At.Sub(u.waiting[0]))
	u.waiting = slices.Delete(u.waiting, 0, 1)
	l.last = m.At
	l.closeOne()
	select {
	case u.replied <- struct{}{}:
	default: // paced: nobody waits
	}
}

// closeOne notes that one message waits less. l.mu is held.
func (l *load) closeOne() {
	l.open--
	if l.open == 0 {
		select {
		case l.idle <- struct{}{}:
		default:
		}
	}
}

// drain waits until every message has its reply, or Tail is over.
func (l *load) drain(ctx context.Context) error {
	late := time.NewTimer(l.opts.Tail)
	defer late.Stop()
	for {
		l.mu.Lock()
		open := l.open
		l.mu.Unlock()
		if open == 0 {
			return nil
		}
		select {
		case <-l.idle:
		case <-late.C:
			return nil
		case <-ctx.Done():
			return fmt.Errorf("load with %d messages unanswered: %w", open, ctx.Err())
		}
	}
}

func (l *load) result() LoadResult {
	l.mu.Lock()
	defer l.mu.Unlock()
	slices.Sort(l.acks)
	slices.Sort(l.replies)
	r := LoadResult{
		Sent: len(l.acks) + l.refused, Refused: l.refused, Replied: len(l.replies), Missing: l.open,
		Extra: l.extra, Truncated: l.truncated, FirstError: l.firstErr,
		AckP50: quantile(l.acks, 0.5), AckP99: quantile(l.acks, 0.99), AckMax: quantile(l.acks, 1),
		ReplyP50: quantile(l.replies, 0.5), ReplyP99: quantile(l.replies, 0.99), ReplyMax: quantile(l.replies, 1),
	}
	if !l.last.IsZero() {
		r.Elapsed = l.last.Sub(l.start)
		r.PerSecond = float64(r.Replied) / r.Elapsed.Seconds()
	}
	if l.opts.AcksOnly && len(l.acks) > 0 {
		r.Elapsed = l.ended.Sub(l.start)
		r.PerSecond = float64(len(l.acks)) / r.Elapsed.Seconds()
	}
	return r
}

// quantile of sorted values, by the nearest rank; 0 of none.
func quantile(sorted []time.Duration, q float64) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(int(q*float64(len(sorted))), len(sorted)-1)]
}
