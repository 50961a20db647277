package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"duban/ledger"
)

// Engine takes one message through the conversation: understand, choose, handle. It keeps nothing between
// calls; safe for concurrent use.
type Engine struct {
	abilities []Ability
	words     func(ctx context.Context) (Vocabulary, error)
	who       func(ctx context.Context, userID, unit string) Sender
	guesses   *guesses // nil: the rules alone
}

// NewEngine makes an engine. abilities are asked in this order, so that ties go to the first; words is the
// vocabulary as of now; who tells the sender, unit being what the channel vouches for.
func NewEngine(abilities []Ability, words func(context.Context) (Vocabulary, error), who func(ctx context.Context, userID, unit string) Sender) *Engine {
	return &Engine{abilities: abilities, words: words, who: who}
}

// Handle answers one message. Errors: what the ability could not read, wrapped; the message may be tried again.
func (e *Engine) Handle(ctx context.Context, in Input) (Outcome, error) {
	words, err := e.words(ctx)
	if err != nil {
		return Outcome{}, fmt.Errorf("read vocabulary: %w", err)
	}
	words.Harmful = in.Harmful
	t := Turn{
		Utterance:    utterance(in, words),
		Sender:       e.who(ctx, in.From, in.Unit),
		Conversation: in.Conversation,
		MessageKey:   in.MessageKey,
		Now:          in.Now,
		State:        in.State,
		Options:      in.Options,
		Chat:         in.Chat,
		Tap:          in.Tap,
	}
	t.Sender.Supervises = supervises(t.Sender, words)
	out, err := e.turn(ctx, &t, in)
	if err != nil {
		return Outcome{}, err
	}
	out = e.guessed(ctx, in, t, out, words)
	out.State.Version = in.State.Version + 1
	if out.State.Pending != nil && out.State.Pending.Version == 0 {
		out.State.Pending.Version = out.State.Version
	}
	if in.Chat != "" {
		out.Reply = brief(out)
	}
	keepAnswer(&out, &t, in)
	return out, nil
}

// AnswerKey is the key of the answer to a message, as the channel knows it: the message's own and an ordinal.
func AnswerKey(messageKey string) string { return messageKey + "#0" }

// utterance understands a message in whatever form it comes.
func utterance(in Input, words Vocabulary) Utterance {
	today := ledger.DateOf(in.Now)
	switch {
	case in.Kind == KindTap:
		tap, _ := ParseTap(in.Tap)
		return pressed(tap.Label, today)
	case in.Kind == kindClick && in.Text != "":
		in.Kind = ""
	}
	u := understandQuoting(in.Text, in.Quote, words, today)
	u.Kind, u.File = in.Kind, in.File
	return u
}

// turn lets one ability handle it.
func (e *Engine) turn(ctx context.Context, t *Turn, in Input) (Outcome, error) {
	var ability Ability
	before := t.State.Pending
	if in.Kind == KindTap {
		if ability = e.tapped(t, in.Tap); ability == nil {
			return stale(in.State), nil
		}
	} else {
		heed(t)
		asksOn(t)
	}
	ability, out, err := e.answer(ctx, t, ability)
	if err != nil {
		return Outcome{}, err
	}
	if intent := ability.Intent(); intent == Report || intent == Correction {
		if err := e.besides(ctx, t, &out, before); err != nil {
			return Outcome{}, err
		}
	}
	tap := t.State.Pending
	if in.Kind == KindTap {
		keepOpen(&out, before, tap)
	}
	if err := e.further(ctx, t, &out, before); err != nil {
		return Outcome{}, err
	}
	sayLost(&out, t, ability, before)
	if len(out.Effects.Withdraw) > 0 && out.Effects.By.UserID == "" {
		out.Effects.By = ledger.Act{UserID: t.Sender.UserID, Name: t.Sender.Name, MessageKey: t.MessageKey, At: t.Now.UTC()}
	}
	if ability.Intent() != Review && len(out.Effects.Updates)+len(out.Effects.Withdraw) > 0 {
		out.State.Review = nil // an undo now means the report
	}
	return out, nil
}

// answer hands the turn to the ability whose button was pressed, else to the one that takes it, and to the next one when
// that one finds that the words are not for it.
func (e *Engine) answer(ctx context.Context, t *Turn, ability Ability) (Ability, Outcome, error) {
	for {
		if ability == nil {
			ability = e.choose(t)
		}
		if ability == nil {
			return nil, Outcome{}, ledger.Errorf(ledger.Internal, "no ability takes the message")
		}
		out, err := ability.Handle(ctx, *t)
		switch {
		case errors.Is(err, ErrPass) && rereads(t):
			if err := e.reread(ctx, t); err != nil {
				return nil, Outcome{}, err
			}
			ability = nil
		case errors.Is(err, ErrPass) && t.Utterance.Decide != nil:
			if err := e.plainly(ctx, t); err != nil {
				return nil, Outcome{}, err
			}
			ability = nil
		case errors.Is(err, ErrPass) && t.Utterance.Answer != nil:
			t.Utterance.Answer, ability = nil, nil
		case err != nil:
			return ability, Outcome{}, fmt.Errorf("%s: %w", ability.Intent(), err)
		default:
			return ability, out, nil
		}
	}
}

// supervises reports whether somebody looks after all units: by the directory's roles, or as one of 督查室.
func supervises(s Sender, words Vocabulary) bool {
	return slices.Contains(s.Roles, ledger.Supervisor) ||
		s.Unit != "" && words.Units != nil && words.Units.KindOf(s.Unit) == ledger.Supervision
}

// choose finds the ability that takes the turn. An answer to an open question goes to whoever asked it;
// anything else closes the question.
func (e *Engine) choose(t *Turn) Ability {
	if p := t.State.Pending; p != nil && !t.Utterance.Wordless() {
		if t.Now.After(p.Expires) {
			t.State.Pending = nil
		} else if a := e.answering(t, p); a != nil {
			return a
		} else if p.Passing {
			t.State.Pending = nil
		}
		leanOn(t, p)
	}
	return e.best(t.Utterance)
}

// best is the ability that is surest of an utterance.
func (e *Engine) best(u Utterance) Ability {
	var best Ability
	var score Match
	for _, a := range e.abilities {
		if m := a.Recognise(u); m > score {
			best, score = a, m
		}
	}
	return best
}

// answering returns the ability that asked, when the message answers it.
func (e *Engine) answering(t *Turn, p *Pending) Ability {
	if t.Picked = picked(t.Utterance, p); t.Picked == nil && p.Passing {
		return nil
	}
	short := shortAnswer(t.Utterance) && (!p.Free || t.Utterance.Intent != Report) // 第4条已完成 is a report, whatever was asked
	if t.Picked == nil && !short && !onlyNames(t.Utterance) && (!p.Free || elsewhere(t.Utterance, p)) && !givesReason(t.Utterance, p) {
		return nil
	}
	return e.named(p.Ability)
}

// givesReason reports words that can be the reason which a reviewer was asked for: they often read as a question, 请补齐人数 or
// 是哪几天训的, and name no measure.
func givesReason(u Utterance, p *Pending) bool {
	if !p.Free || p.Ability != Decide || len(u.References) > 0 || u.Outside != OutsideNone || u.Intent != Question && u.Intent != Report {
		return false
	}
	switch askedAct(p) {
	case ledger.DecideReturn, ledger.DecideAsk:
		return true
	case ledger.DecideRefuse:
		return !anyAsks(u.clauses()) || !whatAsked.MatchString(u.Folded)
	}
	return false
}
