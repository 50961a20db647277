package llm

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"duban/ledger"
)

// Kind is how a question to a model ended, for metrics and logs.
type Kind string

// The kinds. Answered and Kept are good ends; at all others the answer of code goes out.
const (
	Answered   Kind = "answered"
	Kept       Kind = "kept"       // answered from an earlier question
	Limited    Kind = "limited"    // 429
	Down       Kind = "down"       // not reached, or 5xx
	Slow       Kind = "slow"       // no first token, or no end, in time
	Broken     Kind = "broken"     // the answer stopped half-way
	Long       Kind = "long"       // the answer reached its bound
	Filtered   Kind = "filtered"   // the endpoint will not say it
	Refused    Kind = "refused"    // a key, an address or a model that the endpoint does not take: for the operator
	Unreadable Kind = "unreadable" // no answer in the form that was asked for
	Open       Kind = "open"       // the endpoint is left alone after failures
	Busy       Kind = "busy"       // too many questions at once
	Spent      Kind = "spent"      // the budget of the day is used up, or cannot be counted
	Unmasked   Kind = "unmasked"   // a phone or identity number would have been sent
	Canceled   Kind = "canceled"   // whoever asked gave up
)

// failure is a question that ended badly. Its words hold nothing of what was asked or answered.
type failure struct {
	kind  Kind
	after time.Duration // that the endpoint asks to wait
	err   error         // the client's own; never printed
}

// Error implements error.
func (f *failure) Error() string { return "model: " + string(f.kind) }

// Unwrap keeps the client's error for errors.As.
func (f *failure) Unwrap() error { return f.err }

// again reports whether the same endpoint may do better at the next try.
func (f *failure) again() bool { return f.kind == Limited || f.kind == Down || f.kind == Broken }

// elsewhere reports whether another endpoint may do better.
func (f *failure) elsewhere() bool {
	switch f.kind {
	case Spent, Unmasked, Canceled, Busy:
		return false
	}
	return true
}

// unhealthy reports whether it counts against the endpoint.
func (f *failure) unhealthy() bool {
	switch f.kind {
	case Limited, Down, Slow, Broken, Refused:
		return true
	}
	return false
}

// Reasons within this package.
var (
	errNoFirst  = errors.New("no first token in time")
	errHalf     = errors.New("the stream ended without the end of the answer")
	errTooLong  = errors.New("the answer is too long")
	errFiltered = errors.New("the answer was filtered")
	errNothing  = errors.New("the answer is empty")
	errForm     = errors.New("the answer has another form")
	errInStream = errors.New("an error within the stream")
)

// failed sorts a client's error. ctx is that of the try, whose cause tells a limit of ours from a caller who gave up.
func failed(ctx context.Context, err error, after time.Duration) *failure {
	if f, ok := errors.AsType[*failure](err); ok {
		return f
	}
	f := &failure{kind: Down, after: after, err: err}
	cause := context.Cause(ctx)
	switch status := statusOf(err); {
	case errors.Is(cause, errNoFirst), errors.Is(cause, context.DeadlineExceeded):
		f.kind = Slow
	case cause != nil:
		f.kind = Canceled
	case errors.Is(err, errTooLong):
		f.kind = Long
	case errors.Is(err, errFiltered):
		f.kind = Filtered
	case errors.Is(err, errNothing), errors.Is(err, errForm):
		f.kind = Unreadable
	case errors.Is(err, errHalf), errors.Is(err, errInStream), errors.Is(err, io.ErrUnexpectedEOF):
		f.kind = Broken
	case status == http.StatusTooManyRequests:
		f.kind = Limited
	case status == http.StatusRequestTimeout || status >= http.StatusInternalServerError:
	case status != 0, refusedHere(err):
		f.kind = refusal(err)
	case !unreached(err):
		f.kind = Unreadable
	}
	return f
}

// unreached reports a failure of the network.
func unreached(err error) bool {
	_, is := errors.AsType[*url.Error](err)
	return is
}

// refusedHere reports a request that the client library would not send.
func refusedHere(err error) bool {
	_, refused := wordsOf(err)
	return refused
}

// refusal tells a text that the endpoint will not have from a request that it does not take.
func refusal(err error) Kind {
	words, _ := wordsOf(err)
	switch {
	case refusesContent.MatchString(words):
		return Filtered
	case refusesSize.MatchString(words):
		return Long
	}
	return Refused
}

// unavailable is a failure as the rooms see it.
func unavailable(err error) error {
	f, ok := errors.AsType[*failure](err)
	if !ok {
		return &ledger.Error{Code: ledger.Unavailable, Message: "模型暂时用不了", Err: err}
	}
	if f.kind == Canceled {
		return fmt.Errorf("asking a model: %w", context.Canceled)
	}
	return &ledger.Error{Code: ledger.Unavailable, Message: "模型暂时用不了(" + string(f.kind) + ")", Err: &failure{kind: f.kind}}
}

// KindOf is how a question ended whose error this is; "" when it was none of ours.
func KindOf(err error) Kind {
	if f, ok := errors.AsType[*failure](err); ok {
		return f.kind
	}
	return ""
}
