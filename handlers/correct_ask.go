package handlers

import (
	"context"
	"fmt"
	"slices"

	"duban/bot"
	"duban/ledger"
)

// confirm acknowledges a 好的 after a read-back; without one it is small talk.
func (x *fixing) confirm(ctx context.Context) error {
	t := x.turn
	if t.Utterance.Pick > 0 && !t.Utterance.Yes {
		x.out.Clarify = true
		x.line(x.say("这个数字对应什么？报进展请说第几条，如“第4条完成了，45人”。", "What is that number about? To report, say “measure 4 done, 45 people”."))
		return nil
	}
	last, err := x.entries.LastReport(ctx, t.Sender.UserID, t.Conversation)
	if err != nil {
		return fmt.Errorf("read last report: %w", err)
	}
	if len(t.State.Updates) == 0 || len(last) == 0 {
		x.line(x.say("好的。有要报的或要问的，直接说。", "All right."))
		return nil
	}
	for _, u := range last {
		if u.State == ledger.UpdateCurrent {
			x.reported(ledger.DraftItem{DocumentID: u.DocumentID, MeasureKey: u.MeasureKey, Status: u.Status, Numbers: u.Numbers})
		}
	}
	x.line(x.say("好，%s就按这个记着。", "Good, %s stands as recorded.", x.list(x.out.Measures)))
	x.out.State.Updates = nil
	return nil
}

// undo withdraws the last report, or drops the open draft.
func (x *fixing) undo(ctx context.Context) error {
	t := x.turn
	if p := t.State.Pending; p != nil && !x.pointsPast(p) {
		x.out.State.Pending = nil
		x.line(x.say("好，刚才那条不记了，台账没有变。", "Dropped. The ledger is unchanged."))
		return x.closeDraft(ctx, ledger.DraftDropped)
	}
	if t.Utterance.No {
		x.line(x.say("好的。要改哪里直接说，如“第4条改成54人”。", "All right. Say what to change, such as “measure 4: it was 54”."))
		return nil
	}
	if err := x.read(ctx); err != nil {
		return err
	}
	target := x.last
	if x.fix.At != "" {
		target = x.numbered(x.last, x.fix.At)
	}
	if len(target) == 0 {
		return x.nothingToUndo(ctx)
	}
	target, err := x.unreviewed(ctx, target)
	if err != nil || len(target) == 0 {
		return err
	}
	if len(target) > 1 && (x.fix.All || !x.fix.When.IsZero()) {
		x.askWithdraw(target)
		return nil
	}
	if done, err := x.unadd(ctx, target); done || err != nil {
		return err
	}
	x.withdraw(target)
	return x.standsAgain(ctx, target)
}

// withdraw takes entries back and says so.
func (x *fixing) withdraw(target []ledger.ProgressUpdate) {
	for _, u := range target {
		x.out.Effects.Withdraw = append(x.out.Effects.Withdraw, u.ID)
		it := ledger.DraftItem{DocumentID: u.DocumentID, MeasureKey: u.MeasureKey, Status: u.Status, Numbers: u.Numbers}
		if d, ok := x.corpus.Document(u.DocumentID); ok {
			if m, ok := d.FindMeasure(u.MeasureKey); ok {
				x.mention(found{doc: d, measure: m})
			}
		}
		x.line(x.say("已撤回：%s（%s）。", "Withdrawn: %s (%s).", x.itemLine(it), u.Unit))
		if u.Supersedes != "" {
			x.line(x.say("改之前的那条也不算了。", "What it corrected does not count either."))
		}
	}
	x.line(x.say("要重新报，再发一次就行。", "Send it again when it is right."))
	x.out.State.Updates = nil
}

// nothing answers a correction with nothing before it.
func (x *fixing) nothing(number string) {
	if x.offerReport(number) {
		return
	}
	x.out.Clarify = true
	if number != "" {
		x.line(x.say("没查到您报过%s。要报直接说，如“第%s条完成了”。", "I have no report of yours on measure %s.", x.list([]string{number}), number))
		return
	}
	x.line(x.say("前面没有您报的记录，改的是哪一条？请说全，如“第4条改成54人”。", "I have no report of yours to correct. Which measure do you mean?"))
}

// offerReport serves 把第4条记成完成 from somebody who has not reported on it: one yes records it.
func (x *fixing) offerReport(number string) bool {
	status := x.fix.Status
	if status == "" && len(x.fix.Numbers) > 0 {
		status = ledger.InProgress
	}
	if number == "" || status == "" || x.fix.From != "" || x.fix.To != "" || x.turn.Sender.Unit == "" {
		return false
	}
	entries := x.resolve([]bot.ReportItem{{Number: number, Status: status, Numbers: x.fix.Numbers, Worded: x.fix.Status != ""}}, "")
	if len(entries) != 1 || len(entries[0].candidates) != 1 {
		return false
	}
	c := entries[0].candidates[0]
	x.mention(c)
	x.out.Intent, x.out.Clarify = bot.Report, true
	it := draftItem(entries[0], c)
	x.line(x.say("您还没报过%s。现在记成“%s”吗？回“是”就记下。", "You have not reported on measure %s yet. Record it as %s? Reply yes.", x.short(c), x.itemStatus(it)))
	choice := bot.Choice{Label: x.itemLine(it), Proposal: bot.Proposal{Document: c.doc.ID, Items: []ledger.DraftItem{it}}}
	return x.keep(ledger.NeedsStatus, []ledger.DraftItem{it}, []bot.Choice{choice}) == nil
}

// itemStatus is the status of an item with its figures: 已完成，45人.
func (x *fixing) itemStatus(it ledger.DraftItem) string {
	s := x.status(it.Status)
	if n := x.numbers(it.Numbers); n != "" {
		s += x.say("，", ", ") + n
	}
	return s
}

// askWhat asks what was wrong.
func (x *fixing) askWhat(target []ledger.ProgressUpdate) {
	x.out.Clarify = true
	x.line(x.say("哪里不对？现在记的是：", "What should it be? Recorded now:"))
	for _, u := range target {
		x.line(x.itemLine(ledger.DraftItem{DocumentID: u.DocumentID, MeasureKey: u.MeasureKey, Status: u.Status, Numbers: u.Numbers}))
	}
	x.line(x.say("直接说对的，如“是54人”；不要了回“撤回”。", "Say it right, such as “it was 54”, or “undo”."))
}

// askWhich offers the entries that the correction may mean, each with the corrected item.
func (x *fixing) askWhich(target []ledger.ProgressUpdate) {
	var choices []bot.Choice
	for _, u := range target[:min(maxChoices, len(target))] {
		it, ok := x.apply(u)
		if !ok {
			x.lines = nil
			continue
		}
		label := x.itemLine(ledger.DraftItem{DocumentID: u.DocumentID, MeasureKey: u.MeasureKey, Status: u.Status, Numbers: u.Numbers})
		choices = append(choices, bot.Choice{Label: label, Proposal: bot.Proposal{Items: []ledger.DraftItem{it}, UpdateIDs: []string{u.ID}}})
	}
	x.offer(x.say("刚才一起报了几条，改的是哪一条？", "You reported several. Which one is to be corrected?"), choices)
}

// askNumberOf offers the figures of an entry that a bare number may correct.
func (x *fixing) askNumberOf(old ledger.ProgressUpdate, n ledger.Quantity) {
	var choices []bot.Choice
	for i, q := range old.Numbers {
		it := itemOf(old)
		it.Numbers[i].Value, it.Numbers[i].Range, it.Numbers[i].Approx = n.Value, n.Range, n.Approx
		choices = append(choices, bot.Choice{Label: x.number(q) + " → " + x.number(it.Numbers[i]), Proposal: bot.Proposal{Items: []ledger.DraftItem{it}, UpdateIDs: []string{old.ID}}})
	}
	x.offer(x.say("改的是哪个数？", "Which figure is to be corrected?"), choices)
}

// offer asks with choices; nothing is written yet.
func (x *fixing) offer(question string, choices []bot.Choice) {
	x.out.Clarify = true
	x.out.Choices = choices
	x.line(question)
	x.out.State.Pending = &bot.Pending{Ability: bot.Correction, Step: "which", Choices: choices, Expires: x.turn.Now.Add(pendingFor)}
}

// noMeasure answers a correction to a number that the document lacks or has several times.
func (x *fixing) noMeasure(d *ledger.Document, ms []*ledger.Measure) {
	x.out.Clarify = true
	if len(ms) == 0 {
		x.line(x.say("《%s》没有%s，没有改。请再说一次是第几条。", "%s has no measure %s; nothing was changed.", d.Title, x.list([]string{x.fix.To})))
		return
	}
	x.line(x.say("%s不止一处，请说全编号，如“%s”。还没有改。", "Several measures carry the number %s; please give it in full, such as %s.", x.list([]string{x.fix.To}), ms[0].Number))
}

// picked carries out the correction that was chosen.
func (x *fixing) picked(ctx context.Context) error {
	p := x.turn.Picked.Proposal
	x.out.Intent = bot.Correction
	if len(p.UpdateIDs) == 0 || len(p.Items) > 1 || len(p.Items) == 1 && len(p.UpdateIDs) != 1 {
		x.nothing("")
		return nil
	}
	recent, err := x.entries.Updates(ctx, ledger.UpdateFilter{ReporterID: x.turn.Sender.UserID, Limit: 100})
	if err != nil {
		return fmt.Errorf("read own entries: %w", err)
	}
	x.out.State.Pending = nil
	named := slices.DeleteFunc(recent, func(u ledger.ProgressUpdate) bool { return !slices.Contains(p.UpdateIDs, u.ID) })
	slices.Reverse(named) // oldest first, as they were reported
	switch {
	case len(named) == 0:
		x.line(x.say("这条已经改过或撤回了，台账没有再变。要看记了什么，说“我上次报的”。", "That entry was corrected or withdrawn before; nothing changed."))
	case len(p.Items) == 0:
		x.out.Intent = bot.Cancel
		free, err := x.unreviewed(ctx, named)
		if err != nil {
			return err
		}
		if len(free) > 0 {
			x.withdraw(free)
			return x.standsAgain(ctx, free)
		}
	default:
		x.replace(named[0], p.Items[0])
	}
	return nil
}

// fixDraft corrects a report that still waits for its measure.
func (x *fixing) fixDraft(ctx context.Context) error {
	p := *x.turn.State.Pending
	if x.fix.To != "" || x.fix.At != "" {
		return x.numberForDraft(ctx)
	}
	draft, ok, err := x.openDraft(ctx)
	if err != nil {
		return err
	}
	for i := range draft.Items {
		x.amend(&draft.Items[i])
	}
	choices := append([]bot.Choice(nil), p.Choices...)
	for i := range choices {
		items := append([]ledger.DraftItem(nil), choices[i].Proposal.Items...)
		for j := range items {
			items[j].Numbers = append([]ledger.Quantity(nil), items[j].Numbers...)
			x.amend(&items[j])
		}
		choices[i].Proposal.Items = items
	}
	if ok {
		x.out.Effects.Drafts = append(x.out.Effects.Drafts, draft)
	}
	p.Choices, p.Version = choices, 0
	x.out.Clarify, x.out.Choices = true, choices
	x.out.State.Pending = &p
	x.line(x.say("改好了。还差一样：这是第几条？", "Changed. Which measure is it about?"))
	return nil
}

// amend applies the correction to an item of a draft.
func (x *fixing) amend(it *ledger.DraftItem) {
	if x.fix.Status != "" {
		it.Status = x.fix.Status
	}
	for _, n := range x.fix.Numbers {
		x.replaceNumber(it, n)
	}
}

// numberForDraft serves 应该是第七条 while the bot waits for the measure.
func (x *fixing) numberForDraft(ctx context.Context) error {
	to := x.fix.To
	if to == "" {
		to = x.fix.At
	}
	x.out.Intent = bot.Report
	x.turn.Utterance.References = []bot.Reference{{Number: to}}
	draft, ok, err := x.openDraft(ctx)
	if err != nil || !ok {
		x.nothing(to)
		return err
	}
	x.text = draft.Text
	return x.numberGiven(ctx, draft)
}

// unreviewed leaves out what was approved or closed: it is corrected by a new report, never taken back.
func (x *fixing) unreviewed(ctx context.Context, list []ledger.ProgressUpdate) ([]ledger.ProgressUpdate, error) {
	var free []ledger.ProgressUpdate
	for _, u := range list {
		all, err := x.decided.Decisions(ctx, ledger.DecisionFilter{DocumentID: u.DocumentID, MeasureKey: u.MeasureKey})
		if err != nil {
			return nil, fmt.Errorf("read decisions: %w", err)
		}
		review, by := ledger.NewStandings(all).Review(u)
		if review != ledger.ReviewApproved && review != ledger.ReviewClosed {
			free = append(free, u)
			continue
		}
		number := ledger.NumberOfKey(u.MeasureKey)
		if m, ok := x.measure(ledger.DraftItem{DocumentID: u.DocumentID, MeasureKey: u.MeasureKey}); ok {
			number = m.Number
		}
		x.line(x.say("%s的上报已经由%s审核通过了，撤不回。要改请直接说新的情况，如“%s是54人”，会重新送审。", "Your report on %[1]s was approved by %[2]s already. Say what is right and it is reviewed again.",
			numberName(number), by.Act.Name, numberName(number)))
	}
	return free, nil
}
