package handlers

import (
	"fmt"
	"slices"
	"strings"

	"duban/bot"
	"duban/ledger"
	"duban/reminder"
)

// DigestCard offers the one-tap answers to a digest: those of its most urgent item that the person can answer, else 收到 for
// a document that was handed out. The words say the rest; of a single duty the card says all, with whom to ask (contact). tomorrow is the day on which a snoozed reminder comes back. nil
// when nothing in the digest is the person's own.
func DigestCard(push reminder.Push, title string, tomorrow ledger.Date, contact string) *bot.Card {
	if listed(push) {
		return listDigest(push, title, tomorrow, contact)
	}
	card := &bot.Card{Beside: !push.Alone()}
	for _, i := range push.Items {
		if i.Others() || i.Measure == "" || len(i.Keys) == 0 {
			continue
		}
		key := i.Keys[0]
		card.Subject = subject("digest", push.Person, key.Document, key.Measure)
		card.Link = ledger.MeasurePage(key.Document, key.Measure)
		card.Title = numberName(i.Measure) + " " + clip(i.What, 18)
		if push.Alone() {
			card.Note = "督办提醒 " + shortDay(tomorrow.AddDays(-1)) + " 《" + clip(i.Title, 24) + "》"
			card.Lines = append(card.Lines, bot.CardLine{Name: "情况", Value: strings.TrimRight(i.Why, "。")})
			if contact != "" {
				card.Lines = append(card.Lines, bot.CardLine{Name: "有疑问找", Value: contact})
			}
		} else if !i.Due.IsZero() {
			card.Lines = append(card.Lines, bot.CardLine{Name: "时限", Value: fmt.Sprintf("%d月%d日", int(i.Due.Month), i.Due.Day)})
		}
		card.Buttons = digestButtons(key, !i.Due.IsZero(), tomorrow)
		return card
	}
	var issued []string
	for _, i := range push.Items {
		if i.Step == reminder.StepIssued && !slices.Contains(issued, i.Document) {
			issued = append(issued, i.Document)
			card.Lines = append(card.Lines, bot.CardLine{Name: "新交办", Value: clip(i.Title, 24)})
		}
	}
	if len(issued) == 0 {
		return nil
	}
	card.Title, card.Lines = "请签收", card.Lines[:min(4, len(card.Lines))]
	card.Buttons = []bot.CardButton{digestDecision("收到", true, bot.DecidePart{Act: ledger.DecideAcknowledge, Sure: true, IDs: issued})}
	return card
}

// digestButtons are the answers to one item, six at the most.
func digestButtons(key ledger.OccurrenceKey, dated bool, tomorrow ledger.Date) []bot.CardButton {
	var buttons []bot.CardButton
	for _, s := range []ledger.Status{ledger.Done, ledger.InProgress, ledger.Blocked} {
		it := ledger.DraftItem{DocumentID: key.Document, MeasureKey: key.Measure, Duty: key.Deadline, Period: key.Label, Status: s}
		buttons = append(buttons, bot.CardButton{Label: s.Chinese(), Main: s == ledger.Done, Tap: bot.Tap{Ability: bot.Report, Step: stepTap,
			Label: s.Chinese(), Proposal: bot.Proposal{Unit: key.Unit, Items: []ledger.DraftItem{it}}}})
	}
	if dated {
		buttons = append(buttons, digestRequest("申请延期", stepExtend, key))
	}
	buttons = append(buttons, digestDecision("明天再提醒我", false, bot.DecidePart{Act: ledger.DecideSnooze, Until: tomorrow, Sure: true}))
	return append(buttons, digestRequest("不是我单位", stepNotOurs, key))
}

func digestRequest(label, step string, key ledger.OccurrenceKey) bot.CardButton {
	return bot.CardButton{Label: label, Tap: bot.Tap{Ability: requesting, Step: step, Label: label,
		Proposal: bot.Proposal{Unit: key.Unit, Document: key.Document, Measures: []string{key.Measure}}}}
}

func digestDecision(label string, main bool, part bot.DecidePart) bot.CardButton {
	return bot.CardButton{Label: label, Main: main, Tap: bot.Tap{Ability: bot.Decide, Step: string(part.Act), Label: label, Proposal: bot.Proposal{Decide: &part}}}
}
