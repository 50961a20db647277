package handlers

import (
	"strings"
	"unicode/utf8"

	"duban/bot"
	"duban/ledger"
)

// stepWhy waits for the one sentence that an act still lacks: why a report goes back, what its reporter is asked.
const stepWhy = "why"

// awaitWhy waits for it. People answer with the reason alone; the whole act in words is taken as before.
func (x *deciding) awaitWhy(id string) {
	part := bot.DecidePart{Act: x.part.Act, IDs: []string{id}, Units: []string{}, Numbers: []string{}}
	x.out.State.Pending = &bot.Pending{Ability: bot.Decide, Step: stepWhy, Choices: []bot.Choice{settled(stepWhy, part)},
		Expires: x.turn.Now.Add(pendingFor), Free: true}
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
	if utf8.RuneCountInString(said) < 3 || t.Utterance.Intent == bot.Chitchat {
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
	if !x.part.Until.IsZero() && until.After(last) && !until.Before(x.today()) {
		said = append(said, "延到"+until.Chinese())
	}
	if x.part.Reason != "" {
		said = append(said, x.part.Reason)
	}
	return strings.Join(said, "，")
}

// askedOf finds the one measure that a question about another day is about, without a word.
func (x *deciding) askedOf() (found, bool) {
	if len(x.part.Numbers) != 1 || x.turn.Sender.Unit == "" {
		return found{}, false
	}
	e := x.resolve([]bot.ReportItem{{Number: x.part.Numbers[0]}}, "")[0]
	if len(e.candidates) != 1 {
		return found{}, false
	}
	return e.candidates[0], true
}
