package delivery

import (
	"context"
	"errors"
	"fmt"
	"time"

	"duban/bot"
	"duban/ledger"
)

// Do takes one message through the same path and returns what came of it instead of sending it. Messages of the
// conversation that arrived before it come first. Start is not needed. When it fails the message is finished
// without any effect, so that no other process takes it up later.
// Errors: Conflict when the Key was seen before, or when another process has answered it; those of the engine.
func (r *Runner) Do(ctx context.Context, in Incoming) (bot.Outcome, error) {
	if in.At.IsZero() {
		in.At = r.o.Clock()
	}
	fresh, err := r.o.Store.Accept(ctx, in)
	if err != nil {
		return bot.Outcome{}, fmt.Errorf("accepting: %w", err)
	}
	if !fresh {
		return bot.Outcome{}, ledger.Errorf(ledger.Conflict, "这条消息已经收到过,不再重复处理")
	}
	for {
		next, due, err := r.o.Store.Next(ctx, in.Conversation)
		switch {
		case err != nil:
			return bot.Outcome{}, fmt.Errorf("reading the message: %w", err)
		case next.ID == "":
			return bot.Outcome{}, errElsewhere()
		case due && next.Key == in.Key:
			out, err := r.one(ctx, next, false)
			if !errors.Is(err, errBusy) {
				return out, r.finish(ctx, next, err)
			}
		case due && r.step(next):
			continue
		}
		if err := pause(ctx, busyPause); err != nil {
			return bot.Outcome{}, err
		}
	}
}

// finish ends a message that failed, because its sender is told so.
func (r *Runner) finish(ctx context.Context, in Incoming, err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, ErrFinished) {
		return errElsewhere()
	}
	return errors.Join(err, r.o.Store.Commit(context.WithoutCancel(ctx), Turn{InboxID: in.ID}))
}

func errElsewhere() error {
	return ledger.Errorf(ledger.Conflict, "这条消息已由另一个进程处理")
}

func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
