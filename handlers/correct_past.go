package handlers

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"duban/bot"
	"duban/ledger"
)

// mostOwn is how many of the sender's newest entries are looked through.
const mostOwn = 100

// own is the sender's entries that count, newest first.
func (x *fixing) own(ctx context.Context) ([]ledger.ProgressUpdate, error) {
	list, err := x.entries.Updates(ctx, ledger.UpdateFilter{ReporterID: x.turn.Sender.UserID, Limit: mostOwn})
	if err != nil {
		return nil, fmt.Errorf("read own entries: %w", err)
	}
	return list, nil
}

// readDays loads what the sender reported in the days that he names: 我上周报的.
func (x *fixing) readDays(ctx context.Context) error {
	all, err := x.own(ctx)
	if err != nil {
		return err
	}
	x.last = slices.DeleteFunc(all, func(u ledger.ProgressUpdate) bool { return !x.fix.When.IsZero() && !x.fix.When.Contains(u.Day) })
	slices.Reverse(x.last) // oldest first, as they were reported
	return nil
}

// pointsPast reports an undo that speaks of reports in the ledger, not of the open question.
func (x *fixing) pointsPast(p *bot.Pending) bool {
	return !x.fix.When.IsZero() || x.fix.All || p.Ability == bot.Correction && x.fix.At != ""
}

// nothingToUndo answers an undo with nothing before it.
func (x *fixing) nothingToUndo(ctx context.Context) error {
	if !x.fix.When.IsZero() {
		return x.nothingThen(ctx)
	}
	x.line(x.say("没有可以撤回的：您在这里还没有报过，或已经撤回了。", "There is nothing of yours to withdraw."))
	return nil
}

// nothingThen says that nothing was reported in those days, and what was.
func (x *fixing) nothingThen(ctx context.Context) error {
	x.out.Clarify = true
	x.line(x.say("您%s没有报过，台账没有变。", "You reported nothing %s; nothing was changed.", x.fix.When.Label))
	recent, err := x.own(ctx)
	if err != nil || len(recent) == 0 {
		return err
	}
	u := recent[0]
	x.line(x.say("您最近报的是%s：%s。", "Your last report is of %s: %s.", x.when(u.Day), x.itemLine(itemOf(u))))
	if x.fix.Undo {
		x.line(x.say("要撤它，回“撤回%s”。", "Reply “undo measure %s” to withdraw it.", x.numberOf(u)))
	} else {
		x.line(x.say("要改它，请带上第几条再说一次，如“%s补充一句，……”。", "To change it, name measure %s.", x.numberOf(u)))
	}
	return nil
}

// numberOf names the measure of an entry.
func (x *fixing) numberOf(u ledger.ProgressUpdate) string {
	number := ledger.NumberOfKey(u.MeasureKey)
	if m, ok := x.measure(itemOf(u)); ok {
		number = m.Number
	}
	return x.list([]string{number})
}

// when prints the day of an entry.
func (x *fixing) when(d ledger.Date) string {
	if x.english() {
		return d.String()
	}
	return fmt.Sprintf("%d月%d日", int(d.Month), d.Day)
}

// askWithdraw offers several entries: one, or all of them.
func (x *fixing) askWithdraw(list []ledger.ProgressUpdate) {
	list = list[max(0, len(list)-maxChoices+1):]
	var choices []bot.Choice
	var ids []string
	for _, u := range list {
		ids = append(ids, u.ID)
		choices = append(choices, bot.Choice{Label: x.when(u.Day) + " " + x.itemLine(itemOf(u)), Proposal: bot.Proposal{UpdateIDs: []string{u.ID}}})
	}
	choices = append(choices, bot.Choice{Label: x.say("都撤回", "all of them"), Proposal: bot.Proposal{UpdateIDs: ids}})
	x.offer(x.say("您报了%d条，撤哪一条？现在还没有撤。", "You reported %d. Which one is to be withdrawn?", len(list)), choices)
}

// note adds words to an entry; its state and its figures stay as they are.
func (x *fixing) note(target []ledger.ProgressUpdate) {
	if len(target) > 1 {
		x.out.Clarify = true
		var names []string
		for _, u := range target {
			names = append(names, x.numberOf(u))
		}
		x.line(x.say("这句加到哪一条？您报了%s。请说全，如“%s补充一句，%s”。", "To which of %[1]s are the words to be added?", strings.Join(names, "、"), names[0], clip(x.fix.Note, 20)))
		return
	}
	old := target[0]
	it, taken := itemOf(old), false
	for _, n := range x.fix.Numbers {
		if !slices.ContainsFunc(old.Numbers, func(q ledger.Quantity) bool { return x.corrects(q, n) }) {
			it.Numbers, taken = append(it.Numbers, n), true
		}
	}
	x.text = old.Text
	if x.text != "" {
		x.text += "；"
	}
	x.text += x.fix.Note
	u := x.update(it, 0)
	u.Unit, u.Supersedes, u.Day = old.Unit, old.ID, old.Day
	x.out.Effects.Updates = append(x.out.Effects.Updates, u)
	x.reported(it)
	x.line(x.say("已加上：%s（%s）。", "Added: %s (%s).", x.itemLine(it), old.Unit))
	switch {
	case taken:
		x.line(x.say("加的话：“%s”。进展没有变，要改直接说，如“已经完成了”。", "The words: “%s”. The state stays.", x.fix.Note))
	default:
		x.line(x.say("加的话：“%s”。进展和数字没有变，要改直接说，如“已经完成了”“是54人”。", "The words: “%s”. State and figures stay.", x.fix.Note))
	}
	s := &x.out.State
	s.Pending, s.Document, s.Measures, s.Updates = nil, it.DocumentID, []string{it.MeasureKey}, []string{u.ID}
}

// holds reports whether one of these entries has figures that the new ones can replace; true where no figure tells. A new
// figure joins an entry without any.
func (x *fixing) holds(list []ledger.ProgressUpdate) bool {
	if len(x.fix.Numbers) == 0 || x.fix.Add || x.fix.OldNumber != nil || x.fix.Status != "" {
		return true
	}
	n := x.fix.Numbers[0]
	if n.Unit == "" && n.What == "" {
		return true
	}
	return slices.ContainsFunc(list, func(u ledger.ProgressUpdate) bool { return x.fits(u, n) || len(u.Numbers) == 0 && n.What == "" })
}

// fits reports whether an entry has a figure of what the new one counts: 参训的是39个 of 参训38人.
func (x *fixing) fits(u ledger.ProgressUpdate, n ledger.Quantity) bool {
	return slices.ContainsFunc(u.Numbers, func(q ledger.Quantity) bool {
		switch {
		case n.What != "" && q.What != "" && (strings.Contains(q.What, n.What) || strings.Contains(n.What, q.What)):
			return true
		case n.What != "" && x.ofPeople(n):
			return countsPeople(q.Unit) || q.Unit == "人次"
		}
		return n.Unit != "" && (q.Unit == n.Unit || countsPeople(q.Unit) && countsPeople(n.Unit))
	})
}

// ofPeople reports that what a figure counts are people: 参训, 到场.
func (x *fixing) ofPeople(n ledger.Quantity) bool {
	for _, w := range []string{"训", "参加", "参会", "场", "旁听", "报名", "人"} {
		if strings.Contains(n.What, w) {
			return true
		}
	}
	return false
}

// lookBack is the sender's newest entry that has the figure which is put right, where the last one has none of the kind.
func (x *fixing) lookBack(ctx context.Context) ([]ledger.ProgressUpdate, error) {
	all, err := x.own(ctx)
	if err != nil {
		return nil, err
	}
	for _, u := range all {
		if x.fits(u, x.fix.Numbers[0]) {
			x.said = append(x.said, x.say("改的是您%s报的%s，不是最后报的那条。", "That is your report of %s on measure %s, not the last one.", x.when(u.Day), x.numberOf(u)))
			return []ledger.ProgressUpdate{u}, nil
		}
	}
	return nil, nil
}

// unknownFigure asks for the measure of a figure that none of the sender's entries has; false when the figure has a unit and no
// name, and may join the last entry.
func (x *fixing) unknownFigure() bool {
	n := x.fix.Numbers[0]
	if n.What == "" {
		return false
	}
	x.out.Clarify = true
	x.line(x.say("您报过的里没有“%s”这个数，没有改。要记请说第几条，如“第4条%s%s”。", "None of your reports has the figure “%[1]s”; nothing was changed.", n.What, n.What, x.number(ledger.Quantity{Value: n.Value, Unit: n.Unit})))
	return true
}

// unfixable answers what cannot be put right as it is said, and what is no putting right; false when it can.
func (x *fixing) unfixable(ctx context.Context, target []ledger.ProgressUpdate, number string) (bool, error) {
	switch {
	case len(target) == 0 && !x.fix.When.IsZero():
		return true, x.nothingThen(ctx)
	case len(target) == 0:
		x.nothing(number)
		return true, nil
	case x.fix.Note != "":
		x.note(target)
		words, err := x.againWaits(ctx, target[0])
		x.line(words)
		return true, err
	case x.fix.Delta != nil && x.askSum(target):
		return true, nil
	case x.fix.Status == "" && len(x.fix.Numbers) == 0 && x.fix.To == "" && !x.fix.Occasion.Named():
		x.askWhat(target)
		return true, nil
	}
	return false, nil
}

// whose keeps the entries that have the figure which is put right; where none has, an older one of the sender's. None: it said so.
func (x *fixing) whose(ctx context.Context, target []ledger.ProgressUpdate, number string) ([]ledger.ProgressUpdate, error) {
	target = x.fitting(target)
	if number != "" || x.fix.To != "" || x.holds(target) {
		return target, nil
	}
	back, err := x.lookBack(ctx)
	if err != nil || len(back) > 0 {
		return back, err
	}
	if x.unknownFigure() {
		return nil, nil
	}
	return target, nil
}
