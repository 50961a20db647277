package delivery

import (
	"time"

	"duban/bot"
)

// Watch is told each step of each message, by many goroutines at once; it must not block. nil: nobody is told.
type Watch func(Event)

// Event is one step of a message on its way 环节. It holds no chat text.
type Event struct {
	Stage    Stage
	Key      string     // Incoming.Key; of a message to a person Outgoing.Key, which is the Incoming's and # with an ordinal
	Intent   bot.Intent // of Understood and Committed
	Entries  int        // written to the ledger, of Committed
	Received time.Time  // Incoming.ReceivedAt; zero for messages to people
	Began    time.Time  // system clock
	Ended    time.Time
	Err      error // why it did not succeed
}

// Stage names a step.
type Stage string

// The steps. A message from a person is Accepted or Repeated, then Understood, then Committed or Stumbled; after the last
// Stumbled it is Dead. One to a person is Sent, Retried, Deferred (its receiver gets too many), Failed or Uncertain.
const (
	Accepted   Stage = "accepted"
	Repeated   Stage = "repeated"
	Understood Stage = "understood"
	Committed  Stage = "committed"
	Stumbled   Stage = "stumbled"
	Dead       Stage = "dead"
	Sent       Stage = "sent"
	Retried    Stage = "retried"
	Deferred   Stage = "deferred"
	Failed     Stage = "failed"
	Uncertain  Stage = "uncertain"
)

// tell completes an event that ends now and hands it on.
func (w Watch) tell(e Event) {
	if w != nil {
		e.Ended = time.Now()
		w(e)
	}
}

// outgoing tells what became of an attempt to send.
func (w Watch) outgoing(o Outgoing, result Settlement, began time.Time, err error) {
	stage := map[OutgoingState]Stage{OutgoingSent: Sent, OutgoingFailed: Failed, OutgoingUnknown: Uncertain, OutgoingQueued: Retried}[result.State]
	if result.Attempts == o.Attempts {
		stage = Deferred
	}
	w.tell(Event{Stage: stage, Key: o.Key, Began: began, Err: err})
}
