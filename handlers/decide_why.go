package handlers

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"duban/bot"
	"duban/ledger"
)

// stepWhy waits for the one sentence that an act still lacks: why a report goes back, what its reporter is asked.
const stepWhy = "why"

// noReason is words that say no more than that the answer is no.
var noReason = regexp.MustCompile(`^(?:(?:好的?|行|嗯+|可以|没问题|就|还是|反正|先|这个|这次|也|都|我们?|,)*(?:不(?:能|可以|予|再)?(?:同意|行|批准?|准|可以|延期?)|退回去?|打回去?|驳回|没有?原因|没什么原因|不为什么)(?:了|吧|啊|哈|的|。|!)*)$`)

// awaitWhy waits for it. People answer with the reason alone; the whole act in words is taken as before.
func (x *deciding) awaitWhy(ids ...string) {
	part := bot.DecidePart{Act: x.part.Act, IDs: ids, Units: []string{}, Numbers: []string{}}
	x.out.State.Pending = &bot.Pending{Ability: bot.Decide, Step: stepWhy, Choices: []bot.Choice{settled(stepWhy, part)},
		Expires: x.turn.Now.Add(pendingFor), Free: true}
}

// askRefusal asks why a request is refused: who asked is told. The request stays open meanwhile.
func (x *deciding) askRefusal(r ledger.Decision, f found) {
	x.out.Clarify = true
	now := &bot.DecideState{Requests: []string{r.ID}, Current: r.ID}
	if st := x.turn.State.Decide; st != nil && slices.Contains(st.Requests, r.ID) {
		kept := *st
		kept.Current = r.ID
		now = &kept
	}
	x.out.State.Decide = now
	what, example := "延期", "时间还够，按原时限办"
	if r.Kind == ledger.DecideNotOurs {
		what, example = "不用报", "按职责分工要报"
	}
	x.tell("不同意%s%s%s，请说一句原因，我一起告诉对方，如“%s”。还没有定；先不定了，回“取消”。", r.Unit, x.ofDoc(f.doc)+numberName(f.measure.Number), what, example)
	x.awaitWhy(r.ID)
}

// givesWhy reports whether a message is that sentence.
func givesWhy(t bot.Turn) bool {
	p, u := t.State.Pending, t.Utterance
	waits := p != nil && p.Ability == bot.Decide && p.Step == stepWhy && len(p.Choices) == 1 && p.Choices[0].Proposal.Decide != nil
	return waits && u.Kind != bot.KindTap && u.Decide == nil && !u.No && u.Intent != bot.Cancel
}

// whyOf is the act with the sentence; a mere courtesy is none, and the act asks again.
func whyOf(t bot.Turn) bot.DecidePart {
	part := *t.State.Pending.Choices[0].Proposal.Decide
	said := strings.Trim(t.Utterance.Text, " ，,。;；\n")
	if utf8.RuneCountInString(said) < 3 || t.Utterance.Intent == bot.Chitchat || t.Utterance.Yes || noReason.MatchString(t.Utterance.Folded) {
		return part
	}
	part.Reason = said
	return part
}

// waitLater waits for the day and the reason of a request for another day, as the button of a duty does.
func (x *deciding) waitLater(f found, said string) {
	x.out.State.Pending = &bot.Pending{Ability: requesting, Step: stepExtend, Expires: x.turn.Now.Add(pendingFor), Free: true,
		Choices: []bot.Choice{{Label: stepExtend, Proposal: bot.Proposal{Document: f.doc.ID, Measures: []string{f.measure.Key}, Unit: x.own(), Reason: said}}}}
}

// saidLater is what a request says already and need not be said again: its day where that is later than the last one, its reason.
func (x *deciding) saidLater(last, until ledger.Date) string {
	var said []string
	if until.After(last) && !until.Before(x.today()) {
		said = append(said, "延到"+until.Chinese())
	}
	if x.part.Reason != "" {
		said = append(said, x.part.Reason)
	}
	return strings.Join(said, "，")
}

// askedOf finds the measure that a question about another day is about, without a word: the one named or spoken of, else the
// one that the sender's unit owes next; false when it owes nothing by a day.
func (x *deciding) askedOf(ctx context.Context) (found, task, bool, error) {
	if x.own() == "" {
		return found{}, task{}, false, nil
	}
	var about []found
	switch {
	case len(x.part.Numbers) == 1:
		about = x.resolve([]bot.ReportItem{{Number: x.part.Numbers[0]}}, "")[0].candidates
	case len(x.part.Numbers) == 0:
		about = x.spokenOf()
	}
	if len(about) == 1 {
		if due, ok, err := x.dueOf(ctx, about[0], x.own()); ok || err != nil {
			return about[0], due, ok, err
		}
	}
	if len(x.part.Numbers) > 0 {
		return found{}, task{}, false, nil
	}
	list, err := x.duties(ctx, x.inForce(), x.own())
	if err != nil {
		return found{}, task{}, false, err
	}
	for _, t := range list {
		if f, ok := x.place(t.Document, t.Measure); ok && t.State.Owes() {
			return f, t, true, nil
		}
	}
	return found{}, task{}, false, nil
}
