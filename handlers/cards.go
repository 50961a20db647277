package handlers

import (
	"strings"

	"duban/bot"
	"duban/ledger"
)

// The steps that a button of a record's card leads to, in Correct.
const (
	stepUndo   = "undo"
	stepChange = "which"
)

// stepTap is that of a button which reports, in Report.
const stepTap = "tap"

// recordedCard says what was recorded, with what may be done about it: take it back, or say another status. Records of
// several measures can only be taken back.
func (f *filing) recordedCard() *bot.Card {
	updates := f.out.Effects.Updates
	if len(updates) == 0 || len(f.lines) == 0 || f.out.Clarify || f.english() {
		return nil // the English words do not fit on buttons
	}
	ids := make([]string, len(updates))
	for i, u := range updates {
		ids[i] = u.ID
	}
	card := &bot.Card{Title: f.lines[0], Note: strings.Join(f.lines[1:], "\n")}
	card.Buttons = append(card.Buttons, bot.CardButton{Label: "撤回",
		Tap: bot.Tap{Ability: bot.Correction, Step: stepUndo, Label: "撤回", Proposal: bot.Proposal{UpdateIDs: ids}}})
	if len(updates) > 1 {
		return card
	}
	u := updates[0]
	card.Subject, card.Link = subject("report", u.DocumentID, u.MeasureKey, u.Unit), ledger.MeasurePage(u.DocumentID, u.MeasureKey)
	for _, s := range []ledger.Status{ledger.Done, ledger.InProgress, ledger.Blocked} {
		if s == u.Status {
			continue
		}
		it := itemOf(u)
		it.Status = s
		label := "改成" + s.Chinese()
		card.Buttons = append(card.Buttons, bot.CardButton{Label: label, Tap: bot.Tap{Ability: bot.Correction, Step: stepChange, Label: label,
			Proposal: bot.Proposal{Items: []ledger.DraftItem{it}, UpdateIDs: ids}}})
	}
	return card
}

// subject names what a card is about.
func subject(kind string, parts ...string) string { return kind + ":" + strings.Join(parts, ":") }

// dutyCard offers what can be said of one duty with a tap.
func (v *viewing) dutyCard(d duty, unit string) *bot.Card {
	card := &bot.Card{Subject: subject("duty", d.doc.ID, d.measure.Key, unit), Title: numberName(d.measure.Number) + " " + clip(d.measure.Heading, 24),
		Beside: true, Link: ledger.MeasurePage(d.doc.ID, d.measure.Key)}
	if !d.due.IsZero() {
		card.Lines = append(card.Lines, bot.CardLine{Name: "时限", Value: v.day(d.due) + "前"})
	}
	card.Lines = append(card.Lines, bot.CardLine{Name: "单位", Value: unit + "（" + roleWord(d.roles[0]) + "）"})
	if d.latest != nil {
		card.Lines = append(card.Lines, bot.CardLine{Name: "已报", Value: d.latest.Status.Chinese()})
	}
	key := d.next().OccurrenceKey
	for _, s := range []ledger.Status{ledger.Done, ledger.InProgress, ledger.Blocked} {
		it := ledger.DraftItem{DocumentID: d.doc.ID, MeasureKey: d.measure.Key, Duty: key.Deadline, Period: key.Label, Status: s}
		card.Buttons = append(card.Buttons, bot.CardButton{Label: s.Chinese(), Main: s == ledger.Done, Tap: bot.Tap{Ability: bot.Report, Step: stepTap,
			Label: s.Chinese(), Proposal: bot.Proposal{Unit: unit, Items: []ledger.DraftItem{it}}}})
	}
	for _, r := range []struct{ label, step string }{{"申请延期", stepExtend}, {"不是我单位", stepNotOurs}} {
		card.Buttons = append(card.Buttons, bot.CardButton{Label: r.label, Tap: bot.Tap{Ability: requesting, Step: r.step, Label: r.label,
			Proposal: bot.Proposal{Unit: unit, Document: d.doc.ID, Measures: []string{d.measure.Key}}}})
	}
	return card
}

// next is the task whose day counts next; the zero task for a duty without a day.
func (d *duty) next() task {
	for _, owes := range []bool{true, false} {
		for _, t := range d.tasks {
			if t.dated() && t.last == d.due && t.State.Owes() == owes {
				return t
			}
		}
	}
	return task{}
}

func roleWord(r ledger.Role) string {
	switch r {
	case ledger.Lead:
		return "牵头"
	case ledger.Cooperating:
		return "配合"
	}
	return "责任"
}

// mostUrgent is the duty whose day comes next of those that are not reported as done; one without a day comes last. nil
// when nothing is owed.
func mostUrgent(owed []duty) *duty {
	var best *duty
	for i := range owed {
		d := &owed[i]
		switch {
		case d.settled(), !d.due.IsZero() && !d.owes():
		case best == nil, best.due.IsZero() && !d.due.IsZero(), !d.due.IsZero() && d.due.Before(best.due):
			best = d
		}
	}
	return best
}

// settled: the unit said that nothing is left to do.
func (d *duty) settled() bool {
	return d.latest != nil && (d.latest.Status == ledger.Done || d.latest.Status == ledger.NotApplicable)
}
