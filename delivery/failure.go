package delivery

import (
	"context"
	"errors"
	"time"
)

// SendError is a Channel's failure that says what may follow. A channel may as well return an error of its own
// with the methods Temporary and Uncertain, RetryAfter where the other side asks for time, and Unreachable where it
// does not know the person. An error that says nothing of itself counts as temporary, a timeout as uncertain.
type SendError struct {
	Kind  SendKind
	After time.Duration // for Retry: earliest next attempt; 0: the Sender decides
	Err   error         // no chat text, no secrets: it is kept and logged
	Gone  bool          // the person cannot be reached at all: left, or outside what the channel may see
}

// SendKind says what may follow a failure.
type SendKind string

// The kinds of failure.
const (
	Retry     SendKind = "retry"     // it did not arrive; later it may
	Permanent SendKind = "permanent" // it did not arrive and never will
	Unknown   SendKind = "unknown"   // it may have arrived; a second time might double it
)

// Error prints the cause.
func (e *SendError) Error() string {
	if e.Err == nil {
		return "sending failed: " + string(e.Kind)
	}
	return e.Err.Error()
}

// Unwrap returns the cause.
func (e *SendError) Unwrap() error { return e.Err }

// Temporary reports whether a second time may work.
func (e *SendError) Temporary() bool { return e.Kind == Retry }

// Uncertain reports whether it may have arrived.
func (e *SendError) Uncertain() bool { return e.Kind == Unknown }

// RetryAfter is the time that the other side asks for.
func (e *SendError) RetryAfter() time.Duration { return e.After }

// Unreachable reports whether no message can reach this person.
func (e *SendError) Unreachable() bool { return e.Gone }

// kindOf reads what an error says of itself.
func kindOf(err error) SendKind {
	var said interface {
		Temporary() bool
		Uncertain() bool
	}
	switch {
	case errors.As(err, &said):
		switch {
		case said.Uncertain():
			return Unknown
		case said.Temporary():
			return Retry
		}
		return Permanent
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return Unknown
	}
	return Retry
}

// unreachable reads whether an error is about the person rather than the message.
func unreachable(err error) bool {
	var said interface{ Unreachable() bool }
	return errors.As(err, &said) && said.Unreachable()
}

// retryAfter reads how long an error asks to wait.
func retryAfter(err error) time.Duration {
	var said interface{ RetryAfter() time.Duration }
	if errors.As(err, &said) {
		return said.RetryAfter()
	}
	return 0
}
