package delivery

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"
)

// How the Sender works when nothing else is said.
const (
	defaultSenders  = 32
	defaultPlaces   = 512
	sendTime        = 15 * time.Second
	sendMargin      = 30 * time.Second // of a claim's life that must be left to begin sending
	pollEvery       = time.Second
	pollSoon        = 50 * time.Millisecond
	pollEagerly     = 2 * time.Second
	firstBackoff    = time.Second
	longestBackoff  = time.Minute // answers should come soon after an outage
	defaultAttempts = 500         // about eight hours
	settleBatch     = 256
	settlePause     = 200 * time.Millisecond
)

// SenderOptions are what a Sender works with. Outbox and Channels are needed.
type SenderOptions struct {
	Outbox   Outbox
	Channels map[string]Channel // by Outgoing.Channel
	Budget   Budget             // of each receiver; nil: none
	Budgets  map[string]Budget  // by Outgoing.Channel, in place of Budget; nil for a channel: none
	Logger   *slog.Logger       // nil: nothing is logged
	Workers  int                // messages on their way at the same time; 0: 32
	Places   int                // messages in memory at the same time; 0: 512
	Pages    string             // address at which the web pages are served, without a trailing slash; "": cards go without links
	Attempts int                // after which a message counts as failed; 0: 500
	Watch    Watch              // nil: nobody is told
}

// Sender brings out what the outbox holds: each conversation's messages one after the other (each receiver's,
// when there is no conversation), different conversations side by side. Zero value: not useful; see NewSender. Concurrency: safe.
type Sender struct {
	o       SenderOptions
	places  chan struct{} // one taken for each message in memory
	lanes   *lanes[claimed]
	order   *order
	settled chan settlement // results on their way to the outbox
	wake    chan struct{}
	hungry  atomic.Bool // the outbox may hold more than there were places for

	work     context.Context // of what is being sent; ends when Stop has lost its patience
	abandon  context.CancelFunc
	quit     chan struct{}
	polling  sync.WaitGroup
	settling sync.WaitGroup
	start    sync.Once
	stop     sync.Once
}

// claimed is a message that this process may send until the claim runs out.
type claimed struct {
	Outgoing
	until time.Time
	head  bool // the outbox says that nothing of its lane comes before it
}

// settlement is what became of a claimed message of a lane.
type settlement struct {
	Settlement
	lane string
}

var _ Outlet = (*Sender)(nil)

// NewSender makes a Sender that sends nothing before Start.
func NewSender(o SenderOptions) *Sender {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Workers <= 0 {
		o.Workers = defaultSenders
	}
	if o.Places <= 0 {
		o.Places = defaultPlaces
	}
	if o.Attempts <= 0 {
		o.Attempts = defaultAttempts
	}
	s := &Sender{
		o: o, places: make(chan struct{}, o.Places), settled: make(chan settlement, o.Places),
		wake: make(chan struct{}, 1), quit: make(chan struct{}), order: newOrder(),
	}
	s.work, s.abandon = context.WithCancel(context.Background())
	s.lanes = newLanes(o.Workers, s.sendAll)
	return s
}

// Start begins to send what is due and what is handed in.
func (s *Sender) Start() {
	s.start.Do(func() {
		s.polling.Go(s.poll)
		s.settling.Go(s.settle)
	})
}

// Stop begins no more messages, waits for those on their way, 10 s at the most, and gives the rest back to the
// outbox. A second call does nothing. Errors: of ctx, or DeadlineExceeded, when some were given up: whether they
// arrived is unknown.
func (s *Sender) Stop(ctx context.Context) (err error) {
	s.stop.Do(func() {
		close(s.quit)
		s.lanes.close()
		err = waitOrAbandon(ctx, s.abandon, func() { s.polling.Wait(); s.lanes.wait() })
		for _, m := range s.lanes.rest() {
			s.giveBack(m)
		}
		close(s.settled)
		s.settling.Wait()
	})
	if err != nil {
		return fmt.Errorf("stopping the sender: %w", err)
	}
	return nil
}

// Wake makes the Sender look into the outbox now.
func (s *Sender) Wake() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// Reserve takes a place for a message; false when there is none, or when an earlier message of its lane goes back to
// the outbox: then it goes there too, behind it.
func (s *Sender) Reserve(o Outgoing) bool {
	if !s.order.enter(o.Lane()) {
		return false
	}
	if s.place() {
		return true
	}
	s.order.leave(o.Lane())
	return false
}

func (s *Sender) place() bool {
	if s.stopped() {
		return false
	}
	select {
	case s.places <- struct{}{}:
		return true
	default:
		return false
	}
}

// Unreserve gives a place back.
func (s *Sender) Unreserve(o Outgoing) {
	s.order.leave(o.Lane())
	<-s.places
}

// Hand sends a message that the outbox holds as claimed, on the place that was reserved for it. When the Sender
// has been stopped meanwhile, the claim runs out and the message is due again.
func (s *Sender) Hand(o Outgoing) {
	if !s.put(claimed{Outgoing: o, until: time.Now().Add(SendLease)}) {
		s.Unreserve(o)
	}
}

func (s *Sender) put(m claimed) bool { return s.lanes.put(m.Lane(), m) }

// poll claims what is due: at the start, when woken, each second, and again as soon as there are places while
// there may be more. For a while after it was woken it looks more often: what waits may wait for a message that
// another process is sending, and that gives no signal here.
func (s *Sender) poll() {
	next := time.NewTimer(0)
	defer next.Stop()
	var woken time.Time
	for {
		select {
		case <-next.C:
		case <-s.wake:
			woken = time.Now()
		case <-s.quit:
			return
		}
		for s.claim() {
		}
		if time.Since(woken) < pollEagerly {
			next.Reset(pollSoon)
		} else {
			next.Reset(pollEvery)
		}
	}
}

// claim takes as many due messages as there are places and reports whether there may be more. Half of all places
// are not touched: an answer that is committed meanwhile finds its place.
func (s *Sender) claim() bool {
	places := 0
	for places < max(1, cap(s.places)/2) && s.place() {
		places++
	}
	s.hungry.Store(places == 0)
	if places == 0 {
		return false
	}
	due, err := s.o.Outbox.DueOutgoing(s.work, places)
	if err != nil && s.work.Err() == nil {
		s.o.Logger.Error("claiming messages to send", "error", err)
	}
	for range places - len(due) {
		<-s.places
	}
	for _, o := range due {
		s.order.join(o.Lane())
		if m := (claimed{Outgoing: o, until: time.Now().Add(SendLease), head: true}); !s.put(m) {
			s.giveBack(m)
		}
	}
	return len(due) == places
}

// giveBack returns a message to the outbox, where it is due at once.
func (s *Sender) giveBack(m claimed) {
	s.settled <- settlement{Settlement{ID: m.ID, State: OutgoingQueued, Attempts: m.Attempts}, m.Lane()}
}

// sendAll sends one conversation's messages in order. When one must wait, those behind it go back to the outbox.
func (s *Sender) sendAll(lane string, messages []claimed) {
	for _, m := range messages {
		if s.order.held(lane) && !m.head || s.stopped() {
			s.giveBack(m)
			continue
		}
		if time.Until(m.until) < sendMargin { // another process may claim it while we send
			s.order.hold(lane)
			s.Unreserve(m.Outgoing)
			continue
		}
		result := s.send(m.Outgoing)
		if result.State == OutgoingQueued {
			s.order.hold(lane)
		}
		s.settled <- settlement{result, lane}
	}
}

func (s *Sender) stopped() bool {
	select {
	case <-s.quit:
		return true
	default:
		return false
	}
}

// send makes one attempt.
func (s *Sender) send(o Outgoing) (result Settlement) {
	var err error
	began := time.Now()
	defer func() { s.o.Watch.outgoing(o, result, began, err) }()
	result = Settlement{ID: o.ID, State: OutgoingSent, Attempts: o.Attempts + 1}
	channel, ok := s.o.Channels[o.Channel]
	if !ok {
		result.State, result.Reason = OutgoingFailed, "no such channel"
		return result
	}
	if wait := s.wait(o); wait > 0 {
		return Settlement{ID: o.ID, State: OutgoingQueued, Attempts: o.Attempts, NotBefore: time.Now().Add(wait), Reason: "over budget"}
	}
	ctx, cancel := context.WithTimeout(s.work, sendTime)
	defer cancel()
	if err = channel.Send(ctx, linked(o, s.o.Pages)); err == nil {
		return result
	}
	result.Reason, result.Unreachable = err.Error(), unreachable(err)
	switch kind := kindOf(err); {
	case kind == Unknown:
		result.State = OutgoingUnknown
	case kind == Permanent || result.Attempts >= s.o.Attempts:
		result.State = OutgoingFailed
	default:
		result.State = OutgoingQueued
		result.NotBefore = time.Now().Add(max(retryAfter(err), backoff(o.Attempts)))
	}
	s.o.Logger.Warn("message not sent", "outbox", o.ID, "attempt", result.Attempts, "state", string(result.State), "error", err)
	return result
}

// wait asks the receiver's budget; without an answer the message goes out.
func (s *Sender) wait(o Outgoing) time.Duration {
	budget, own := s.o.Budgets[o.Channel]
	if !own {
		budget = s.o.Budget
	}
	if budget == nil {
		return 0
	}
	wait, err := budget.Spend(s.work, o.To)
	if err != nil || wait <= 0 {
		return 0
	}
	return wait + rand.N(pollEvery) // so that not everything comes at the window's first instant
}

// backoff is how long to wait after so many earlier attempts: twice as long each time, up to a bound, give or
// take a quarter.
func backoff(attempts int) time.Duration {
	d := min(firstBackoff<<min(attempts, 16), longestBackoff)
	return d*3/4 + rand.N(d/2)
}

// settle notes results in the outbox, as many at once as there are. While the store is down they are kept, and
// their places with them: what was sent must not be sent again.
func (s *Sender) settle() {
	for first := range s.settled {
		batch := []settlement{first}
		for len(batch) < settleBatch && len(s.settled) > 0 {
			batch = append(batch, <-s.settled)
		}
		s.note(batch)
		behind := false
		for _, m := range batch {
			behind = s.order.leave(m.lane) || behind
			<-s.places
		}
		if behind || s.hungry.Load() {
			s.Wake()
		}
	}
}

// note tries until the store takes it, or Stop has lost its patience.
func (s *Sender) note(batch []settlement) {
	results := make([]Settlement, len(batch))
	for i, m := range batch {
		results[i] = m.Settlement
	}
	for {
		err := s.o.Outbox.Settle(context.WithoutCancel(s.work), results...)
		if err == nil {
			return
		}
		s.o.Logger.Error("noting what was sent", "messages", len(batch), "error", err)
		if errors.Is(s.work.Err(), context.Canceled) || pause(s.work, settlePause) != nil {
			return
		}
	}
}
