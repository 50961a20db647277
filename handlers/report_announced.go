package handlers

import (
	"context"
	"slices"

	"duban/bot"
	"duban/ledger"
)

// tellsAnnounced takes a report without a number as what was asked for, where the open question is how far one measure is: 弄完了,31人
// behind 我要报第4条. Words that tell another measure are a report of their own.
func (f *filing) tellsAnnounced(ctx context.Context, part *bot.ReportPart) (bool, error) {
	if len(part.Items) != 1 || part.Items[0].Number != "" || part.Items[0].Status == "" || part.Whole != nil || part.Restated {
		return false, nil
	}
	draft, ok, err := f.openDraft(ctx)
	if err != nil || !ok || draft.Reason != ledger.NeedsStatus || len(draft.Items) != 1 || len(draft.Items[0].Numbers) > 0 {
		return false, err
	}
	number := ledger.NumberOfKey(draft.Items[0].MeasureKey)
	docs := f.documents([]bot.ReportItem{{Number: number}})
	if told, ok := tellingMeasure(docs, part.Topic); ok && told.measure.Number != number {
		return false, nil
	}
	part.Items = slices.Clone(part.Items)
	part.Items[0].Number = number
	f.text = draft.Text + "\n" + f.text
	return false, nil
}

// asksAnnounced shows how to say in words how far a measure is, beside the choices.
func (f *filing) asksAnnounced(part *bot.ReportPart) {
	if part.Announced && f.out.State.Pending != nil {
		f.line(f.say("直接说也行，如“已完成，45人”“推进中，已办3件”“有困难，缺经费”。", "Or say it in words, such as “done, 45 people”."))
	}
}

// asksAll asks without a draft how far several measures are, and says where none of them is the unit's. False where one alone was
// announced, which is asked with its choices.
func (f *filing) asksAll(part *bot.ReportPart) bool {
	if !part.Announced {
		return false
	}
	var owed, numbers []string
	for _, it := range part.Items {
		if numbers = append(numbers, it.Number); f.owes(it.Number) {
			owed = append(owed, it.Number)
		}
	}
	switch {
	case f.turn.Sender.Unit == "", len(f.corpus.Titles()) == 0, len(owed) == 1 && len(numbers) == 1:
		return false
	case len(owed) == 0:
		f.line(f.say("没有查到您单位承担%s，没有要报的。要看原文，回“第%s条内容”。", "Your unit has no part in measure %s. To read it, ask for measure %s.", f.list(numbers), numbers[0]))
	default:
		f.line(f.say("%s各做到哪一步了？请带上条号一起说，如“第%s条已完成，45人”，没完成的就说“推进中”或“有困难”。现在还没有记。", "How far are measures %s? Say it with the numbers, such as “measure %s is done”.", f.list(owed), owed[0]))
	}
	f.out.Clarify = true
	return true
}
