package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"duban/ledger"
)

// besides does what a report decides or asks for besides, and joins both answers to one. It is done for whoever may report:
// a report that nobody could take, without a draft that keeps it, stops it too. Words that turn out to mean nothing of the
// kind are said to be left, but for a courtesy. before is the question that was open when the message came.
func (e *Engine) besides(ctx context.Context, t *Turn, out *Outcome, before *Pending) error {
	u := t.Utterance.Beside
	if u == nil {
		u = waited(t, out, before)
	}
	if u == nil {
		return nil
	}
	if t.Sender.Unit == "" || out.Clarify && len(out.Effects.Drafts) == 0 && !ofPerson(u.Decide) {
		t.undone = append(t.undone, u.Text)
		return nil
	}
	second := *t
	second.Utterance, second.State, second.Picked, second.Aside = *u, out.State, nil, true
	a := e.best(second.Utterance)
	if a == nil {
		t.undone = append(t.undone, u.Text)
		return nil
	}
	more, err := a.Handle(WithWritten(ctx, out.Effects), second)
	switch {
	case errors.Is(err, ErrPass):
		if !courtesyOnly(u.Decide) {
			t.undone = append(t.undone, u.Text)
		}
		return nil
	case err != nil:
		return fmt.Errorf("%s beside a report: %w", a.Intent(), err)
	}
	if out.State.Pending == nil && more.State.Pending != nil {
		t.asked = more.Reply
	}
	more.heard = u.Text
	join(out, more, u.Decide)
	return nil
}

// ofPerson reports an act that is of the sender and of no measure, so that it stands whatever becomes of the report.
func ofPerson(p *DecidePart) bool {
	switch {
	case p == nil:
		return false
	case p.Act == ledger.DecideMute:
		return p.All
	}
	return p.Act == ledger.DecideLeave || p.Act == ledger.DecideSnooze || p.Act == ledger.DecideUnmute
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
	return &Utterance{Text: cmp.Or(part.Text, u.Text), Folded: u.Folded, Lang: Chinese, Today: u.Today, Decide: &part, Intent: IntentOf(&part), Sure: true}
}

// notBoth is said where both halves ask something back: one question at a time.
const notBoth = "另外那件事还没有办，您答了上面这个就接着办。"

// join adds the answer to the second half of a message. What was recorded decides how the whole is called and what it
// refused; a question that the first half asks goes before one of the second.
func join(out *Outcome, more Outcome, part *DecidePart) {
	if out.State.Pending != nil && more.State.Pending != nil {
		if part != nil && part.Text == "" {
			part.Text = more.heard
		}
		out.State.Pending.Then = part
		out.Reply += "\n" + notBoth
		return
	}
	pending := out.State.Pending
	if out.State = more.State; pending != nil {
		out.State.Pending = pending
	}
	joinWords(out, more)
	if len(out.Choices) == 0 {
		out.Choices = more.Choices
	}
	joinCard(out, more)
	out.Files = append(out.Files, more.Files...)
	out.Notices = append(out.Notices, more.Notices...)
	out.Documents, out.Measures = union(out.Documents, more.Documents), union(out.Measures, more.Measures)
	out.Citations = append(out.Citations, more.Citations...)
	out.Report = append(out.Report, more.Report...)
	out.Effects.add(more.Effects)
}

// joinCard lets the first half's card say the second too, where that one has no card of its own; else it shows the first half alone.
func joinCard(out *Outcome, more Outcome) {
	if out.Card == nil {
		out.Card = more.Card
		return
	}
	card := *out.Card
	if more.Card == nil && !card.Beside && more.State.Pending == nil {
		card.Note = strings.TrimSpace(card.Note + "\n" + more.Reply)
	} else {
		card.Beside = true
	}
	out.Card = &card
}

// joinWords puts one reply behind the other, and what code would have said of both where a model worded one.
func joinWords(out *Outcome, more Outcome) {
	if more.Reply == "" {
		return
	}
	if out.Plain != "" || more.Plain != "" {
		out.Plain = cmp.Or(out.Plain, out.Reply) + "\n" + cmp.Or(more.Plain, more.Reply)
		out.Model = cmp.Or(out.Model, more.Model)
	}
	out.Reply = strings.TrimLeft(out.Reply+"\n"+more.Reply, "\n")
}

// add puts the writes of a further act behind those there are. An entry is known by its message and its place in it, so the places
// go on.
func (e *Effects) add(b Effects) {
	for i := range b.Updates {
		b.Updates[i].Ordinal += len(e.Updates)
	}
	for i := range b.Decisions {
		b.Decisions[i].Ordinal += len(e.Decisions)
	}
	e.Updates, e.Withdraw, e.Drafts = append(e.Updates, b.Updates...), append(e.Withdraw, b.Withdraw...), append(e.Drafts, b.Drafts...)
	e.Documents, e.Mends, e.Checks = append(e.Documents, b.Documents...), append(e.Mends, b.Mends...), append(e.Checks, b.Checks...)
	e.Confirm, e.Standings = append(e.Confirm, b.Confirm...), append(e.Standings, b.Standings...)
	e.Pushes, e.Evidence, e.Decisions = append(e.Pushes, b.Pushes...), append(e.Evidence, b.Evidence...), append(e.Decisions, b.Decisions...)
	e.Feedback, e.Answers, e.Slips = append(e.Feedback, b.Feedback...), append(e.Answers, b.Answers...), append(e.Slips, b.Slips...)
	if e.By.UserID == "" {
		e.By = b.By
	}
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
