package handlers

import (
	"cmp"
	"strings"

	"duban/bot"
	"duban/ledger"
)

// askBack asks for what is missing. It reports true when it did; then nothing is recorded.
func (f *filing) askBack(entries []entry) (bool, error) {
	var missing, double []int
	for i, e := range entries {
		switch {
		case e.missing:
			missing = append(missing, i)
		case len(e.candidates) != 1 || e.unsure:
			double = append(double, i)
		}
	}
	switch {
	case len(missing) > 0:
		return true, f.askNumber(entries, missing)
	case len(double) > 0:
		return true, f.askMeasure(entries, double)
	}
	for i, e := range entries {
		if e.item.Status == "" {
			return true, f.askStatus(entries, i)
		}
	}
	return false, nil
}

// askNumber tells that a number does not exist and offers to record the rest.
func (f *filing) askNumber(entries []entry, missing []int) error {
	f.out.Clarify = true
	wrong := make([]string, len(missing))
	for i, at := range missing {
		wrong[i] = entries[at].item.Number
	}
	docs := f.documents(nil)
	if len(docs) == 1 {
		d := docs[0]
		f.out.Documents = []string{d.ID}
		f.line(f.say("没有%s。《%s》共%d条，编号从%s到%s。", "There is no measure %s: %s has %d measures, %s to %s.",
			f.list(wrong), d.Title, len(d.Measures), d.Measures[0].Number, d.Measures[len(d.Measures)-1].Number))
	} else {
		f.line(f.say("各份文件里都没有%s。", "No document has a measure %s.", f.list(wrong)))
	}
	var rest []ledger.DraftItem
	var kept []string
	for _, e := range entries {
		if !e.missing && len(e.candidates) == 1 && e.item.Status != "" {
			rest = append(rest, draftItem(e, e.candidates[0]))
			kept = append(kept, e.item.Number)
		}
	}
	f.line(f.say("请说清是第几条，这条先没有记。", "Which measure is it? Nothing was recorded yet."))
	var choices []bot.Choice
	if len(rest) > 0 {
		choices = []bot.Choice{{Label: f.say("只记%s", "Record only %s", f.list(kept)), Proposal: bot.Proposal{Items: rest}}}
	}
	return f.keep(ledger.NeedsNumber, draftItems(entries), choices)
}

// askMeasure offers the measures that the first unclear item may mean; every choice carries the whole report.
func (f *filing) askMeasure(entries []entry, unclear []int) error {
	f.out.Clarify = true
	at := unclear[0]
	e := entries[at]
	if len(unclear) > 1 || len(e.candidates) == 0 {
		return f.askOpenly(entries, unclear)
	}
	var choices []bot.Choice
	several := f.severalDocuments(e.candidates)
	for _, c := range e.candidates[:min(maxChoices, len(e.candidates))] {
		items := draftItems(entries)
		items[at] = draftItem(e, c)
		choices = append(choices, bot.Choice{Label: f.label(c, several), Proposal: bot.Proposal{Document: c.doc.ID, Items: items}})
		f.mention(c)
	}
	if all := everyChoice(choices); e.item.Number == "" && len(choices) > 1 && len(choices) <= 3 && len(all) == len(choices) {
		choices = append(choices, bot.Choice{Label: f.say("都是", "all of them"), Proposal: bot.Proposal{Items: all}})
	}
	switch {
	case len(choices) == 1:
		f.line(f.say("您报的是%s吗？回“是”就记下，不是请说第几条。", "Do you mean %s? Reply yes to record it, or tell me the number.", choices[0].Label))
	case several && e.item.Number != "":
		f.line(f.say("好几份文件都有%s，您报的是哪份？", "Several documents have measure %s. Which one?", f.list([]string{e.item.Number})))
	case e.item.Number != "":
		f.line(f.say("这份文件里编号有重复，您报的是哪一条？", "Several measures carry that number. Which one?"))
	default:
		f.line(f.say("您报的是哪一条？", "Which measure is that?"))
	}
	f.sayMore(len(e.candidates))
	if len(choices) > 1 {
		f.line(f.say("回序号或第几条就行，现在还没有记。", "Reply with the number; nothing is recorded yet."))
	}
	return f.keep(ledger.NeedsMeasure, draftItems(entries), choices)
}

// sayMore says that not everything that may be meant stands among the choices.
func (f *filing) sayMore(candidates int) {
	if f.partly || candidates > maxChoices {
		f.line(f.say("这里没有列全，不在里面就请写上文件名称再报一次。", "Not all are listed; if yours is missing, report again with the document's name."))
	}
}

// askOpenly asks without choices: nothing in the words tells the measure, or several items are unclear.
func (f *filing) askOpenly(entries []entry, unclear []int) error {
	if len(unclear) > 1 && entries[unclear[0]].item.Number != "" {
		var which []string
		for _, at := range unclear {
			which = append(which, entries[at].item.Number)
		}
		f.line(f.say("%s在文件里不止一处，请说全编号再报一次，如“%s”。还没有记入台账。", "Several measures carry the numbers %s. Please give them in full, such as %s.",
			f.list(which), entries[unclear[0]].candidates[0].measure.Number))
		return f.keep(ledger.NeedsMeasure, draftItems(entries), nil)
	}
	f.line(f.say("收到，还没有记。这是第几条的进展？回编号就行，如“第4条”。", "Noted. Which measure is this about? Reply with its number and I record it."))
	return f.keep(ledger.NeedsMeasure, draftItems(entries), nil)
}

// askStatus offers the five statuses for an item that tells none.
func (f *filing) askStatus(entries []entry, at int) error {
	f.out.Clarify = true
	e := entries[at]
	c := e.candidates[0]
	f.mention(c)
	f.line(f.say("%s做到哪一步了？", "How far is measure %s?", f.list([]string{c.measure.Number})))
	var choices []bot.Choice
	for _, s := range []ledger.Status{ledger.Done, ledger.InProgress, ledger.NotStarted, ledger.Blocked, ledger.NotApplicable} {
		items := draftItems(entries)
		items[at].Status, items[at].Guessed = s, false
		choices = append(choices, bot.Choice{Label: f.status(s), Proposal: bot.Proposal{Document: c.doc.ID, Items: items}})
	}
	return f.keep(ledger.NeedsStatus, draftItems(entries), choices)
}

// keep writes the draft and waits for the answer.
func (f *filing) keep(reason ledger.DraftReason, items []ledger.DraftItem, choices []bot.Choice) error {
	t := f.turn
	d := ledger.Draft{ID: newID(), Conversation: t.Conversation, SenderID: t.Sender.UserID, Unit: t.Sender.Unit, Text: f.text,
		Items: items, Reason: reason, State: ledger.DraftOpen, At: t.Now.UTC()}
	if p := t.State.Pending; p != nil && p.Ability == bot.Report && p.DraftID != "" && t.Utterance.Intent != bot.Report {
		d.ID = p.DraftID // the same report, asked again
	}
	d.ID = cmp.Or(f.draftID, d.ID)
	for i := range choices {
		choices[i].Proposal.DraftID = d.ID
	}
	f.out.Effects.Drafts = append(f.out.Effects.Drafts, d)
	f.out.Choices = choices
	f.out.State.Pending = nil
	if reason != ledger.NeedsUnit {
		f.out.State.Pending = &bot.Pending{Ability: bot.Report, Step: stepMeasure, DraftID: d.ID, Choices: choices, Expires: t.Now.Add(pendingFor)}
	}
	return nil
}

// label is a measure as a choice.
func (f *filing) label(c found, several bool) string {
	name := numberName(c.measure.Number)
	if f.english() {
		name = "Measure " + c.measure.Number
	}
	label := name + " " + clip(c.measure.Heading, 24)
	if several {
		label = "《" + clip(c.doc.Title, 20) + "》" + label
	}
	return label
}

func (f *filing) severalDocuments(c []found) bool {
	for _, x := range c {
		if x.doc != c[0].doc {
			return true
		}
	}
	return false
}

// mention notes a measure that the reply speaks of.
func (f *filing) mention(c found) {
	f.out.Measures = append(f.out.Measures, c.measure.Number)
	for _, id := range f.out.Documents {
		if id == c.doc.ID {
			return
		}
	}
	f.out.Documents = append(f.out.Documents, c.doc.ID)
}

// list prints measure numbers: 第3、5条.
func (f *filing) list(numbers []string) string {
	if f.english() {
		return strings.Join(numbers, ", ")
	}
	return numberList(numbers)
}
