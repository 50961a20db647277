package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"duban/ledger"
)

// Waiting is a thing said in a message that waits until the question about another one is answered 待办.
type Waiting struct {
	Words  string      `json:"words"`
	Day    ledger.Date `json:"day"`              // on which they were said
	Decide *DecidePart `json:"decide,omitempty"` // with what the rest of the message told of it
}

// further does what a message says behind its first thing, in order, and goes on with what waited for the answer to a question.
//
//	done ─► its answer is added
//	asks back ─► while another question is open it waits in Pending.Rest, which is said
//	can not be done ─► it is said in its own words
//
// before is the question that was open when the message came.
func (e *Engine) further(ctx context.Context, t *Turn, out *Outcome, before *Pending) error {
	rest, err := e.rested(ctx, t, out, before)
	if err != nil {
		return err
	}
	if out.State.Pending != nil && out.Clarify && out.Effects.Empty() {
		t.asked = out.Reply
	}
	undone := t.undone
	for _, u := range slices.Concat(t.Utterance.Further, rest) {
		done, err := e.one(ctx, t, out, u)
		if err != nil {
			return err
		}
		if !done {
			undone = append(undone, u.Text)
		}
	}
	name(out, undone, t.Sender.Unit == "" && !t.Sender.Supervises)
	return nil
}

// one does a further thing; false when nobody takes it.
func (e *Engine) one(ctx context.Context, t *Turn, out *Outcome, u Utterance) (bool, error) {
	if u.Decide != nil && t.Sender.Unit == "" && !t.Sender.Supervises {
		return false, nil
	}
	turn := *t
	turn.Utterance, turn.State, turn.Picked, turn.Tap, turn.Options, turn.Aside = u, out.State, nil, "", nil, true
	turn.State.Pending = nil
	heed(&turn)
	a := e.best(turn.Utterance)
	if a == nil {
		return false, nil
	}
	more, err := e.handed(WithWritten(ctx, out.Effects), a, turn)
	switch {
	case errors.Is(err, ErrPass):
		return courtesyOnly(u.Decide), nil
	case err != nil:
		return false, fmt.Errorf("%s behind another: %w", a.Intent(), err)
	}
	if out.State.Pending != nil && more.State.Pending != nil {
		out.State.Pending = withRest(*out.State.Pending, Waiting{Words: u.Text, Day: u.Today, Decide: u.Decide})
		still := "\n" + fmt.Sprintf(waitsStill, shown(u.Text))
		out.Reply, t.asked = out.Reply+still, t.asked+still
		return true, nil
	}
	said := out.Reply
	join(out, more, nil)
	if q := t.asked; q != "" && more.Reply != "" && strings.HasSuffix(said, q) {
		out.Reply = strings.TrimLeft(strings.TrimSuffix(said, q)+more.Reply+"\n"+q, "\n") // what is asked stands last
	}
	if out.Clarify = out.Clarify || more.Clarify; more.State.Pending != nil {
		t.asked = more.Reply
	}
	return more.Reply != "" || !more.Effects.Empty(), nil
}

// handed gives a further thing to an ability, and anew where it could only have answered a question that nobody asked.
func (e *Engine) handed(ctx context.Context, a Ability, t Turn) (Outcome, error) {
	out, err := a.Handle(ctx, t)
	if !errors.Is(err, ErrPass) || t.Utterance.Decide != nil || t.Utterance.Answer == nil {
		return out, err
	}
	t.Utterance.Answer = nil
	if a = e.best(t.Utterance); a == nil {
		return Outcome{}, ErrPass
	}
	return a.Handle(ctx, t)
}

// plainly reads the words anew that turned out to decide nothing.
func (e *Engine) plainly(ctx context.Context, t *Turn) error {
	further := t.Utterance.Further
	t.Utterance.Decide = nil
	if further == nil || t.Utterance.Wordless() {
		return nil
	}
	words, err := e.words(ctx)
	if err != nil {
		return fmt.Errorf("read vocabulary: %w", err)
	}
	u := understandWhole(t.Utterance.Text, words, t.Utterance.Today, true)
	u.Decide, u.Answer, u.Further, u.Kind = nil, nil, further, t.Utterance.Kind
	if u.Report == nil {
		u.Intent, u.Sure = Classify(&u)
	}
	t.Utterance = u
	return nil
}

// courtesyOnly reports words that mean nothing where there is nothing to sign for: 收到.
func courtesyOnly(p *DecidePart) bool {
	return p != nil && p.Act == ledger.DecideAcknowledge && !p.Sure
}

func withRest(p Pending, w ...Waiting) *Pending {
	p.Rest = slices.Concat(p.Rest, w)
	return &p
}

// rested is what waited and can be done now. While a question is open it goes on waiting; after a 取消, or when the question ran
// out, it is named and not done.
func (e *Engine) rested(ctx context.Context, t *Turn, out *Outcome, before *Pending) ([]Utterance, error) {
	if before == nil || len(before.Rest) == 0 {
		return nil, nil
	}
	if p := out.State.Pending; p != nil {
		if len(p.Rest) == 0 {
			out.State.Pending = withRest(*p, before.Rest...)
		}
		return nil, nil
	}
	if t.Now.After(before.Expires) || out.Intent == Cancel || t.Utterance.Intent == Cancel || t.Picked != nil && t.Picked.Proposal.Cancel {
		for _, w := range before.Rest {
			t.undone = append(t.undone, w.Words)
		}
		return nil, nil
	}
	words, err := e.words(ctx)
	if err != nil {
		return nil, fmt.Errorf("read vocabulary: %w", err)
	}
	var list []Utterance
	for _, w := range before.Rest {
		u := understandWhole(w.Words, words, w.Day, true)
		if w.Decide != nil {
			part := *w.Decide
			u.Decide, u.Report, u.Ask, u.Answer, u.Intent, u.Sure = &part, nil, nil, nil, IntentOf(&part), true
		}
		list = append(list, u)
	}
	return list, nil
}

// What is said of a thing that waits, and of one that is not done.
const (
	waitsStill = "“%s”还没有办，您答了上面这个就接着办。"
	leftUndone = "没有办，请单独再发一次。"
	leftOfNone = "没有办，加好单位后请再发一次。"
)

// name says which words were left; ofNone: by somebody in no unit.
func name(out *Outcome, undone []string, ofNone bool) {
	var quoted []string
	for _, w := range undone {
		if s := "“" + shown(w) + "”"; !strings.Contains(out.Reply, s) {
			quoted = append(quoted, s)
		}
	}
	switch len(quoted) {
	case 0:
		return
	case 1:
		quoted = append(quoted, "，这句")
	default:
		quoted = append(quoted, "，这几句")
	}
	left := leftUndone
	if ofNone {
		left = leftOfNone
	}
	out.Reply = strings.TrimLeft(out.Reply+"\n您还说了"+strings.Join(quoted, "")+left, "\n")
}

// mostShown bounds the words that are given back. Unit: characters.
const mostShown = 40

// shown is words as they are given back.
func shown(words string) string {
	words = strings.Trim(withoutLeadIn(words), " ,。;")
	words = strings.NewReplacer(",", "，", "?", "？", ";", "；", ":", "：").Replace(words)
	if r := []rune(words); len(r) > mostShown {
		return string(r[:mostShown]) + "……"
	}
	return words
}
