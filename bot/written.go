package bot

import "context"

type writtenKey struct{}

// WithWritten hands on what a message has come to so far, to the act behind it in the same message: it is not stored yet, and a
// file or a count that leaves it out would contradict the reply it stands under.
func WithWritten(ctx context.Context, e Effects) context.Context {
	return context.WithValue(ctx, writtenKey{}, e)
}

// Written is what WithWritten handed on; empty for the first act of a message.
func Written(ctx context.Context) Effects {
	e, _ := ctx.Value(writtenKey{}).(Effects)
	return e
}
