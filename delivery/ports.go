package delivery

import (
	"errors"
	"time"

	"duban/bot"
)

// SendLease is how long a claim on an Outgoing holds: after that the process that took it counts as dead, and
// the message is due again.
const SendLease = 2 * time.Minute

// ErrFinished says that the message was already brought to its end, by this process or by another; the
// caller has nothing left to do with it.
var ErrFinished = errors.New("message is already finished")

// Turn is everything that one message led to; the store does all of it or nothing.
type Turn struct {
	InboxID  string      // Incoming.ID
	Effects  bot.Effects //
	Outgoing []Outgoing  // each with ID and Key
	Claimed  bool        // the caller sends Outgoing itself, now; otherwise whoever claims them next does
}

// OutgoingState says how far an Outgoing is 去信状态.
//
//	queued ──claim──► sending ──► sent
//	   ▲                 ├──► failed   the channel refused for good, or every attempt was used
//	   ├──── retry ──────┤
//	   │                 └──► unknown  it may have arrived; a person decides
//	   └──── claim ran out (the process died while sending)
type OutgoingState string

// The states of an Outgoing.
const (
	OutgoingQueued  OutgoingState = "queued"
	OutgoingSending OutgoingState = "sending"
	OutgoingSent    OutgoingState = "sent"
	OutgoingFailed  OutgoingState = "failed"
	OutgoingUnknown OutgoingState = "unknown"
)

// Settlement is what became of one attempt to send.
type Settlement struct {
	ID        string        // Outgoing.ID
	State     OutgoingState // any but sending
	Attempts  int           // made so far
	NotBefore time.Time     // for queued: earliest next attempt, system clock
	Reason    string        // for people who operate; no chat text, no secrets
}
