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
	t := Turn{
		Utterance:    Understand(in.Text, words, ledger.DateOf(in.Now)),
		Sender:       e.who(ctx, in.From, in.Unit),
		Conversation: in.Conversation,
		MessageKey:   in.MessageKey,
		Now:          in.Now,
		State:        in.State,
	}
	t.Utterance.Kind, t.Utterance.File = in.Kind, in.File
	t.Sender.Supervises = supervises(t.Sender, words)
	heed(&t)
	ability, out, err := e.answer(ctx, &t)
	if err != nil {
		return Outcome{}, err
	}
	if len(out.Effects.Withdraw) > 0 && out.Effects.By.UserID == "" {
		out.Effects.By = ledger.Act{UserID: t.Sender.UserID, Name: t.Sender.Name, MessageKey: t.MessageKey, At: t.Now.UTC()}
	}
	if ability.Intent() != Review && len(out.Effects.Updates)+len(out.Effects.Withdraw) > 0 {
		out.State.Review = nil // an undo now means the report
	}
	out.State.Version = in.State.Version + 1
	if out.State.Pending != nil && out.State.Pending.Version == 0 {
		out.State.Pending.Version = out.State.Version
	}
	return out, nil
}

// answer hands the turn to the ability that takes it, and to the next one when that one finds that the words are not for
// it.
func (e *Engine) answer(ctx context.Context, t *Turn) (Ability, Outcome, error) {
	for {
		ability := e.choose(t)
		if ability == nil {
			return nil, Outcome{}, ledger.Errorf(ledger.Internal, "no ability takes the message")
		}
		out, err := ability.Handle(ctx, *t)
		switch {
		case errors.Is(err, ErrPass) && t.Utterance.Decide != nil:
			t.Utterance.Decide = nil
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
		}
	}
	var best Ability
	var score Match
	for _, a := range e.abilities {
		if m := a.Recognise(t.Utterance); m > score {
			best, score = a, m
		}
	}
	return best
}

// answering returns the ability that asked, when the message answers it.
func (e *Engine) answering(t *Turn, p *Pending) Ability {
	t.Picked = picked(t.Utterance, p)
	if t.Picked == nil && !shortAnswer(t.Utterance) && !onlyNames(t.Utterance) {
		return nil
	}
	for _, a := range e.abilities {
		if a.Intent() == p.Ability {
			return a
		}
	}
	return nil
}
