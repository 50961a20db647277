package bot

import (
	"context"
	"errors"
	"fmt"

	"duban/ledger"
)

// besides does what a report decides or asks for besides, and joins both answers to one. It is done for whoever may report:
// a report that nobody could take, without a draft that keeps it, stops it too. Words that turn out to mean nothing of the
// kind are left: the report keeps them. before is the question that was open when the message came.
func (e *Engine) besides(ctx context.Context, t *Turn, out *Outcome, before *Pending) error {
	u := t.Utterance.Beside
	if u == nil {
		u = waited(t, out, before)
	}
	if u == nil || t.Sender.Unit == "" || out.Clarify && len(out.Effects.Drafts) == 0 {
		return nil
	}
	second := *t
	second.Utterance, second.State, second.Picked, second.Aside = *u, out.State, nil, true
	a := e.best(second.Utterance)
	if a == nil {
		return nil
	}
	more, err := a.Handle(ctx, second)
	switch {
	case errors.Is(err, ErrPass):
		return nil
	case err != nil:
		return fmt.Errorf("%s beside a report: %w", a.Intent(), err)
	}
	join(out, more, u.Decide)
	return nil
}

// waited is what was asked for together with a report that had to be asked back, now that the report is recorded: of the
// measure that was chosen. While the question stays open it goes on waiting; nil then.
func waited(t *Turn, out *Outcome, before *Pending) *Utterance {
	if before == nil || before.Then == nil {
		return nil
	}
	if p := out.State.Pending; p != nil && p.Ability == before.Ability && p.DraftID == before.DraftID {
		p.Then = before.Then
		return nil
	}
	if len(out.Effects.Updates) == 0 {
		return nil
	}
	part := *before.Then
	for _, u := range out.Effects.Updates {
		if len(part.Numbers) == 0 || len(out.Effects.Updates) == 1 || ledger.NumberOfKey(u.MeasureKey) == part.Numbers[0] {
			part.Document, part.Keys = u.DocumentID, []string{u.MeasureKey}
			break
		}
	}
	u := t.Utterance
	return &Utterance{Text: u.Text, Folded: u.Folded, Lang: Chinese, Today: u.Today, Decide: &part, Intent: IntentOf(&part), Sure: true}
}

// notBoth is said where both halves ask something back: one question at a time.
const notBoth = "另外那件事还没有办，您答了上面这个就接着办。"

// join adds the answer to the second half of a message. What was recorded decides how the whole is called and what it
// refused; a question that the first half asks goes before one of the second.
func join(out *Outcome, more Outcome, part *DecidePart) {
	if out.State.Pending != nil && more.State.Pending != nil {
		out.State.Pending.Then = part
		out.Reply += "\n" + notBoth
		return
	}
	pending := out.State.Pending
	if out.State = more.State; pending != nil {
		out.State.Pending = pending
	}
	if more.Reply != "" {
		out.Reply += "\n" + more.Reply
	}
	if len(out.Choices) == 0 {
		out.Choices = more.Choices
	}
	if out.Card == nil {
		out.Card = more.Card
	} else {
		card := *out.Card
		card.Beside, out.Card = true, &card // it shows the first half alone
	}
	out.Files = append(out.Files, more.Files...)
	out.Notices = append(out.Notices, more.Notices...)
	out.Documents, out.Measures = union(out.Documents, more.Documents), union(out.Measures, more.Measures)
	out.Citations = append(out.Citations, more.Citations...)
	a, b := &out.Effects, more.Effects
	a.Updates, a.Withdraw, a.Drafts = append(a.Updates, b.Updates...), append(a.Withdraw, b.Withdraw...), append(a.Drafts, b.Drafts...)
	a.Pushes, a.Evidence, a.Decisions = append(a.Pushes, b.Pushes...), append(a.Evidence, b.Evidence...), append(a.Decisions, b.Decisions...)
}

// union adds what is not there yet.
func union(a, b []string) []string {
	seen := map[string]bool{}
	for _, s := range a {
		seen[s] = true
	}
	for _, s := range b {
		if !seen[s] {
			a = append(a, s)
		}
	}
	return a
}
