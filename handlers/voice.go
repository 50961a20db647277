package handlers

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"duban/bot"
	"duban/ledger"
)

// hearing is the name by which a question about a voice finds its way back.
const hearing bot.Intent = "voice"

const (
	listenTime = 40 * time.Second // of fetching and transcribing one voice; the sender waits for it
	mostHeard  = 300              // characters read back
)

// Listen fetches a voice message and writes it down. Errors: with the codes Invalid, TooLarge and NotFound the message is a
// Chinese sentence for whoever sent it; with any other code a later try may work.
type Listen func(ctx context.Context, f ledger.File) (text string, err error)

// Again handles a message as if it had come now: the engine's Handle.
type Again func(ctx context.Context, in bot.Input) (bot.Outcome, error)

// Voice hears voice messages 语音. What was heard is read back. A question is answered at once; what would be written waits
// for a yes.
//
//	voice ──► words ──► as if typed: nothing to write ──► answered, with what was heard
//	                        └── something to write ──► asked: is that right? ──对──► as if typed
//	                                                           └──不对──► nothing
type Voice struct {
	listen Listen
	again  Again
}

var _ bot.Ability = (*Voice)(nil)

// NewVoice makes the ability. It is safe for concurrent use.
func NewVoice(listen Listen, again Again) *Voice { return &Voice{listen: listen, again: again} }

// Intent names the ability.
func (v *Voice) Intent() bot.Intent { return hearing }

// Recognise takes voices that can be fetched.
func (v *Voice) Recognise(u bot.Utterance) bot.Match {
	if u.Kind == "voice" && u.File != nil {
		return 100
	}
	return 0
}

// Handle hears a voice, or goes on with one that was read back.
func (v *Voice) Handle(ctx context.Context, t bot.Turn) (bot.Outcome, error) {
	if t.Utterance.Kind != "voice" {
		return v.answered(ctx, t)
	}
	out := bot.Outcome{Intent: bot.Help, Clarify: true, State: t.State}
	text, err := v.hear(ctx, *t.Utterance.File)
	switch code := ledger.CodeOf(err); {
	case err == nil && text == "":
		out.Reply = "这条语音里没听到话，没有记录。请再说一次，或打字发给我。"
		return out, nil
	case err == nil:
		return v.heard(ctx, t, text)
	case ctx.Err() != nil:
		return bot.Outcome{}, fmt.Errorf("hear a voice: %w", err)
	case code == ledger.Invalid, code == ledger.TooLarge, code == ledger.NotFound:
		out.Reply = fullWidth(sentence(err))
	default:
		out.Reply = "这条语音没能转成文字，没有记录。请再发一次，或打字发给我。"
	}
	return out, nil
}

// hear tries twice, within listenTime.
func (v *Voice) hear(ctx context.Context, f ledger.File) (text string, err error) {
	ctx, cancel := context.WithTimeout(ctx, listenTime)
	defer cancel()
	for range 2 {
		if text, err = v.listen(ctx, f); err == nil || ctx.Err() != nil {
			break
		}
		if code := ledger.CodeOf(err); code != ledger.Unavailable && code != ledger.Internal {
			break
		}
	}
	if errors.Is(err, context.DeadlineExceeded) {
		err = ledger.Errorf(ledger.Unavailable, "listening took too long: %w", err)
	}
	return strings.TrimSpace(text), err
}

// heard answers words that write nothing, and asks about others whether they were heard right.
func (v *Voice) heard(ctx context.Context, t bot.Turn, text string) (bot.Outcome, error) {
	out, err := v.again(ctx, inputOf(t, text))
	if err != nil {
		return out, err
	}
	said := quote(text)
	if utf8.RuneCountInString(text) > mostHeard {
		said = quote(clip(text, mostHeard))
	}
	if out.Effects.Empty() {
		out.Reply = "听到的是：" + said + "\n" + out.Reply
		return out, nil
	}
	ask := bot.Outcome{Intent: out.Intent, Clarify: true, State: t.State, Reply: "听到的是：" + said + "，对吗？回“对”就办，现在还没有记。",
		Choices: []bot.Choice{{Label: "对", Proposal: bot.Proposal{Words: text}}, {Label: "不对", Proposal: bot.Proposal{Cancel: true}}}}
	if p := t.State.Pending; p != nil && p.Ability != hearing {
		ask.State.Held = p
	}
	ask.State.Pending = &bot.Pending{Ability: hearing, Step: "heard", Choices: ask.Choices, Expires: t.Now.Add(pendingFor)}
	return ask, nil
}

// answered does what was said once it was heard right. The question that was open before stays open for it.
func (v *Voice) answered(ctx context.Context, t bot.Turn) (bot.Outcome, error) {
	p := t.State.Pending
	t.State.Pending, t.State.Held = t.State.Held, nil
	out := bot.Outcome{Intent: bot.Cancel, State: t.State}
	proposal, ok := chosen(t, p)
	switch {
	case !ok:
		out.Clarify, out.State.Held, out.State.Pending = true, t.State.Pending, p
		out.Choices = p.Choices
		out.Reply = "听对了回“对”，不对回“不对”，也可以直接打字。"
		return out, nil
	case proposal.Cancel || proposal.Words == "":
		out.Reply = "好，没有记。请再说一次，或打字发给我。"
		return out, nil
	}
	return v.again(ctx, inputOf(t, proposal.Words))
}

// chosen is what was picked, also by a bare yes or no.
func chosen(t bot.Turn, p *bot.Pending) (bot.Proposal, bool) {
	switch {
	case t.Picked != nil:
		return t.Picked.Proposal, true
	case t.Utterance.Yes && p != nil && len(p.Choices) > 0:
		return p.Choices[0].Proposal, true
	case t.Utterance.No || t.Utterance.Intent == bot.Cancel:
		return bot.Proposal{Cancel: true}, true
	}
	return bot.Proposal{}, false
}

// inputOf is a turn with other words, as if they had been typed.
func inputOf(t bot.Turn, text string) bot.Input {
	return bot.Input{Text: text, From: t.Sender.UserID, Unit: t.Sender.Unit, Conversation: t.Conversation, MessageKey: t.MessageKey, Now: t.Now,
		Chat: t.Chat, State: t.State}
}
