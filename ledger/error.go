package ledger

import (
	"errors"
	"fmt"
)

// Code says what kind of failure an Error is; one table each turns it into an HTTP status and a reply.
type Code string

// The codes of the domain.
const (
	Invalid     Code = "invalid"     // the caller gave something that cannot be right
	NotFound    Code = "not_found"   // what was named does not exist
	Forbidden   Code = "forbidden"   // this person may not do it
	Conflict    Code = "conflict"    // somebody else was faster; read again and retry
	TooLarge    Code = "too_large"   // over a stated bound
	TooMany     Code = "too_many"    // too often in a short time; later works
	Unavailable Code = "unavailable" // a store or service is down; later may work
	Internal    Code = "internal"    // a fault of ours; details are for the operator
)

// Error is a failure with a code and a sentence that can be shown to a person.
// Zero value: not useful. Err is the cause and may be nil.
type Error struct {
	Code    Code
	Message string
	Err     error
}

// Errorf makes an Error; a %w operand becomes its cause.
func Errorf(code Code, format string, args ...any) *Error {
	wrapped := fmt.Errorf(format, args...)
	return &Error{Code: code, Message: wrapped.Error(), Err: errors.Unwrap(wrapped)}
}

// Error returns the sentence.
func (e *Error) Error() string { return e.Message }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// CodeOf returns the code of the first Error in err's chain, Internal for any other error, "" for nil.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	return Internal
}
