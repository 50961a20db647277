package delivery

import (
	"context"
	"runtime/debug"
	"time"

	"github.com/google/uuid"

	"duban/bot"
	"duban/ledger"
)

// answer runs the engine and commits what came of it; when somebody else was faster, again on what stands now.
func (r *Runner) answer(ctx context.Context, in Incoming, state bot.State, reply bool) (out bot.Outcome, err error) {
	limit := turnTime
	if in.File != nil {
		limit = fileTime
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	for range conflictTries {
		if out, err = r.watched(ctx, in, state); err != nil {
			return out, err
		}
		if err = r.commit(ctx, in, out, reply); ledger.CodeOf(err) != ledger.Conflict {
			return out, err
		}
	}
	return out, err
}

// watched is handle, and whoever watches is told of it.
func (r *Runner) watched(ctx context.Context, in Incoming, state bot.State) (bot.Outcome, error) {
	began := time.Now()
	out, err := r.handle(ctx, in, state)
	r.o.Watch.tell(Event{Stage: Understood, Key: in.Key, Intent: out.Intent, Received: in.ReceivedAt, Began: began, Err: err})
	return out, err
}

// handle calls the engine; a panic in it is an error like any other.
func (r *Runner) handle(ctx context.Context, in Incoming, state bot.State) (out bot.Outcome, err error) {
	defer func() {
		if p := recover(); p != nil {
			r.o.Logger.Error("engine panicked", "inbox", in.ID, "stack", string(debug.Stack()))
			err = ledger.Errorf(ledger.Internal, "answering: panic of type %T", p)
		}
	}()
	now := in.At
	if now.IsZero() {
		now = r.o.Clock()
	}
	return r.o.Engine.Handle(withKey(ctx, in.Key), bot.Input{
		Text: in.Text, Kind: in.Kind, File: in.File, From: in.From, Unit: in.Unit, Conversation: in.Conversation, MessageKey: in.Key,
		Chat: in.Chat, Quote: in.Quote, Tap: in.Tap, Options: in.Picked, Now: now.In(r.o.Zone), State: state,
	})
}

// commit writes everything at once. The answer is sent from here when the outlet has a place for it.
func (r *Runner) commit(ctx context.Context, in Incoming, out bot.Outcome, reply bool) (err error) {
	began := time.Now()
	defer func() {
		if err == nil {
			r.o.Watch.tell(Event{Stage: Committed, Key: in.Key, Intent: out.Intent, Entries: len(out.Effects.Updates), Received: in.ReceivedAt, Began: began})
		}
	}()
	turn := Turn{InboxID: in.ID, Effects: out.Effects}
	if reply {
		turn.Outgoing = answersTo(in, out)
	}
	if told := r.o.Notify.Messages(in.Key, out.Notices, time.Now()); len(told) > 0 {
		turn.Outgoing = append(turn.Outgoing, told...)
		defer r.wake()
		return r.o.Store.Commit(ctx, turn)
	}
	outlet := r.o.Outlet
	if outlet == nil || len(turn.Outgoing) == 0 {
		return r.o.Store.Commit(ctx, turn)
	}
	if !reserve(outlet, turn.Outgoing) {
		err = r.o.Store.Commit(ctx, turn)
		outlet.Wake()
		return err
	}
	claimed, err := r.o.Store.CommitSending(ctx, turn)
	for _, o := range turn.Outgoing {
		if claimed {
			outlet.Hand(o)
		} else {
			outlet.Unreserve(o)
		}
	}
	if !claimed {
		outlet.Wake()
	}
	return err
}

// reserve takes a place for each, or none at all.
func reserve(outlet Outlet, all []Outgoing) bool {
	for i, o := range all {
		if !outlet.Reserve(o) {
			for _, taken := range all[:i] {
				outlet.Unreserve(taken)
			}
			return false
		}
	}
	return true
}

// apology is what the sender of a message hears that failed for good. Its text is not lost: it stays in the inbox.
func apology(in Incoming) Outgoing {
	if in.Channel == ChannelCLI {
		return Outgoing{}
	}
	return addressed(in, "#sorry", "对不起,您刚才这条消息我没能处理好。消息已经留存,会请管理员查看;您也可以换个说法再发一次。")
}

func addressed(in Incoming, suffix, text string) Outgoing {
	return Outgoing{
		ID: uuid.Must(uuid.NewV7()).String(), Key: in.Key + suffix, Channel: in.Channel, Conversation: in.Conversation,
		To: in.From, Text: text, Form: Form{Chat: in.Chat, Answers: in.Handle},
	}
}
