package handlers

import (
	"slices"

	"duban/bot"
	"duban/ledger"
)

// askSum offers the figures that 多报了1个 comes to; what is worked out is never written without a yes. False when there is none.
func (x *fixing) askSum(target []ledger.ProgressUpdate) bool {
	by := x.fix.Delta
	var choices []bot.Choice
	for _, u := range target {
		for i, q := range u.Numbers {
			same := q.Unit == by.Unit || countsPeople(q.Unit) && countsPeople(by.Unit)
			if !same || q.Range != "" || q.Value+by.Value < 0 || len(choices) == maxChoices {
				continue
			}
			it := ledger.DraftItem{DocumentID: u.DocumentID, MeasureKey: u.MeasureKey, Status: u.Status, Numbers: slices.Clone(u.Numbers)}
			it.Numbers[i].Value += by.Value
			choices = append(choices, bot.Choice{Label: x.number(q) + " → " + x.number(it.Numbers[i]), Proposal: bot.Proposal{Items: []ledger.DraftItem{it}, UpdateIDs: []string{u.ID}}})
		}
	}
	if len(choices) == 0 {
		return false
	}
	question := x.say("要改成这个数吗？回“1”就改。", "Is this the right figure? Reply 1 to change it.")
	if len(choices) > 1 {
		question = x.say("改的是哪个数？", "Which figure is to be corrected?")
	}
	x.offer(question, choices)
	return true
}
