package delivery

import (
	"context"
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

// Inbox keeps what people send, in the order of its arrival.
type Inbox interface {
	// Accept keeps a message before it returns; a Key that was seen before is not fresh.
	Accept(ctx context.Context, in Incoming) (fresh bool, err error)
	// Next returns the oldest unfinished message of a conversation and whether it is due; the zero Incoming when
	// there is none.
	Next(ctx context.Context, conversation string) (in Incoming, due bool, err error)
	// Stale returns conversations whose oldest unfinished message is due and was received up to the instant.
	Stale(ctx context.Context, receivedBefore time.Time) ([]string, error)
}

// Turns brings a message to its end.
type Turns interface {
	// Commit does everything in t and finishes its message, or does nothing.
	// Errors: ErrFinished; ledger.Conflict when the effects no longer fit what stands.
	Commit(ctx context.Context, t Turn) error
	// CommitSending is Commit for a caller who sends the Outgoing itself, now. claimed is false when earlier ones of
	// their lanes wait or are with another process: then they wait behind those in the outbox.
	CommitSending(ctx context.Context, t Turn) (claimed bool, err error)
	// Fail counts a failed attempt; when it was the last one the message is dead and the apology goes out.
	Fail(ctx context.Context, id, reason string, apology Outgoing) (dead bool, err error)
}

// Store is the Runner's share of the store.
type Store interface {
	Inbox
	Turns
}

// Engine answers a message. It reads, and returns what is to be written as data.
type Engine interface {
	Handle(ctx context.Context, in bot.Input) (bot.Outcome, error)
}

// Sessions keep the state of a conversation and let one worker at a time at it.
type Sessions interface {
	// Enter takes the lock and loads the state. Errors: ledger.Conflict while somebody else is in; any other
	// error costs the context and the lock, and nothing else.
	Enter(ctx context.Context, conversation string) (state bot.State, token int64, err error)
	// Keep lets the lock live on; without it a lock that lasts too long is free for others.
	Keep(ctx context.Context, conversation string, token int64) error
	// Leave saves the state and gives the lock back.
	Leave(ctx context.Context, conversation string, token int64, state bot.State) error
	// Drop gives the lock back and saves nothing.
	Drop(ctx context.Context, conversation string, token int64) error
}

// Outlet sends at once what a turn has committed. A turn first reserves a place; without one its messages are
// left to the outbox, where they wait behind earlier ones of their lane.
type Outlet interface {
	Reserve(o Outgoing) bool
	Hand(o Outgoing)      // uses the place up
	Unreserve(o Outgoing) // gives the place back
	Wake()                // something was left to the outbox
}

// Outbox keeps what is to be sent.
type Outbox interface {
	// DueOutgoing claims messages that are due, for SendLease: of each lane only the oldest that is not settled.
	DueOutgoing(ctx context.Context, limit int) ([]Outgoing, error)
	// Settle notes what became of claimed messages.
	Settle(ctx context.Context, settled ...Settlement) error
}

// Channel brings a message to a person, in as many pieces as the channel needs. Its errors may say more of
// themselves: see SendError. Implementations are safe for concurrent use.
type Channel interface {
	Send(ctx context.Context, o Outgoing) error
}

// Budget says how long to wait before the next message to somebody; 0: none.
type Budget interface {
	Spend(ctx context.Context, who string) (wait time.Duration, err error)
}

// Turn is everything that one message led to; the store does all of it or nothing.
type Turn struct {
	InboxID  string      // Incoming.ID
	Effects  bot.Effects //
	Outgoing []Outgoing  // each with ID and Key
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

	Unreachable bool // the channel says that it cannot reach this person at all
}
