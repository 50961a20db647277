package handlers

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"duban/bot"
	"duban/ledger"
)

// close takes duties off the list 销号: 督查室 does, when the report was approved, or when it insists.
func (x *deciding) close(ctx context.Context) error {
	if !x.turn.Sender.Supervises {
		return x.refuse("抱歉，销号由%s来做，您这边不能销。您这边先把上报审核完就行。", x.supervision())
	}
	all, err := x.latest(ctx)
	if err != nil {
		return err
	}
	targets, ok := x.toClose(all)
	if !ok {
		return nil
	}
	var said, waits []string
	var ids []string
	for _, e := range targets {
		x.mention(e.found)
		name := e.u.Unit + x.ofDoc(e.doc) + numberName(e.measure.Number) + x.spokenOfPeriod(e)
		switch {
		case e.review == ledger.ReviewClosed:
			x.already(e)
		case e.review == ledger.ReviewApproved || x.part.Force:
			x.put(ledger.Decision{Kind: ledger.DecideClose, DocumentID: e.doc.ID, MeasureKey: e.measure.Key, Unit: e.u.Unit, Duty: e.u.Duty, Period: closedPeriod(e.u), UpdateID: e.u.ID})
			said = append(said, name)
		default:
			waits, ids = append(waits, fmt.Sprintf("%s（%s）", name, x.whyOpen(e))), append(ids, e.u.ID)
		}
	}
	if len(said) > 0 {
		x.tell("已销号：%s。以后不再提醒。按错了回“撤回”。", strings.Join(said, "、"))
	}
	if len(waits) > 0 {
		x.tell("还没有审核通过，没有销号：%s。", strings.Join(waits, "、"))
		force := bot.DecidePart{Act: ledger.DecideClose, Force: true, Sure: true, IDs: ids}
		x.tell("确实要销号，回“仍要销号”；不销了回“取消”。")
		x.offer(settled("仍要销号", force))
	}
	return nil
}

// closedPeriod is what of a duty is closed with a report: a day, an event; of a rhythm all of it.
func closedPeriod(u ledger.ProgressUpdate) string {
	if kind, _, _ := strings.Cut(u.Duty, "-"); ledger.DeadlineKind(kind).Recurring() {
		return ""
	}
	return u.Period
}

// whyOpen says what a closing waits for: 县司法局待审, 被退回.
func (x *deciding) whyOpen(e entryOf) string {
	if e.review == ledger.ReviewReturned {
		return "被退回，等他们再报"
	}
	return x.reviewers(e.measure, e.u.Unit) + "待审"
}

// toClose finds the reports of what is to be closed; false when it said why there are none.
func (x *deciding) toClose(all []entryOf) ([]entryOf, bool) {
	st := x.turn.State.Decide
	var out []entryOf
	switch {
	case len(x.part.IDs) > 0:
		out = slices.DeleteFunc(all, func(e entryOf) bool { return !slices.Contains(x.part.IDs, e.u.ID) })
	case len(x.part.Units)+len(x.part.Numbers) > 0:
		out = slices.DeleteFunc(all, func(e entryOf) bool { return !x.names(e) })
	case len(x.part.Picks) > 0 && st != nil:
		for _, n := range x.part.Picks {
			if n <= len(st.Updates) {
				out = append(out, slices.DeleteFunc(slices.Clone(all), func(e entryOf) bool { return e.u.ID != st.Updates[n-1] })...)
			}
		}
	case st != nil && st.Current != "":
		out = slices.DeleteFunc(all, func(e entryOf) bool { return e.u.ID != st.Current })
	}
	if len(out) > 0 {
		return out, true
	}
	x.out.Clarify = true
	if len(x.part.Units)+len(x.part.Numbers) > 0 {
		x.tell("没有查到这样的上报，没有销号。先要报过、审核过，再销号。")
	} else {
		x.tell("要销哪一条？请说全，如“松坪镇第4条销号”。")
	}
	return nil, false
}

// reopen puts what was closed back on the list.
func (x *deciding) reopen(context.Context) error {
	if !x.turn.Sender.Supervises {
		return x.refuse("抱歉，恢复销号的事由%s来做，您这边不能恢复。", x.supervision())
	}
	var said []string
	seen := map[ledger.DutyRef]bool{}
	for _, d := range x.stands.All() {
		if d.Kind != ledger.DecideClose || seen[d.About()] {
			continue
		}
		seen[d.About()] = true
		f, ok := x.place(d.DocumentID, d.MeasureKey)
		if _, closed := x.stands.Closed(d.About()); !ok || !closed || !x.names(entryOf{found: f, u: ledger.ProgressUpdate{Unit: d.Unit}}) {
			continue
		}
		x.mention(f)
		x.put(ledger.Decision{Kind: ledger.DecideReopen, DocumentID: d.DocumentID, MeasureKey: d.MeasureKey, Unit: d.Unit, Duty: d.Duty, Period: d.Period})
		said = append(said, d.Unit+x.ofDoc(f.doc)+numberName(f.measure.Number))
	}
	if len(said) == 0 {
		x.tell("没有查到已销号的这一条，没有改动。")
		return nil
	}
	x.tell("已恢复：%s重新算待办，照常提醒。", strings.Join(said, "、"))
	return nil
}

// reassign gives a unit's duty to another one 改派. The document stays as it is.
func (x *deciding) reassign(context.Context) error {
	if !x.turn.Sender.Supervises {
		return x.refuse("抱歉，改派由%s来定，您这边不能改。不该由您单位办的，说“第9条不是我单位的事”，我转给牵头单位。", x.supervision())
	}
	f, ok := x.measureOf()
	if !ok {
		return nil
	}
	to := x.canonical(x.part.ToUnit)
	from := x.giver(f.measure)
	switch {
	case x.corpus.Units().KindOf(to) == "" && !x.known(to):
		x.out.Clarify = true
		x.tell("通讯录里没有%s，没有改派。请写单位的全称。", to)
		return nil
	case from == "":
		x.out.Clarify = true
		x.tell("%s是哪个单位的事要改由%s办？请说全，如“%s松坪镇的事改由%s办”。", numberName(f.measure.Number), to, numberName(f.measure.Number), to)
		return nil
	case from == to:
		x.tell("%s本来就是%s的事，没有改动。", numberName(f.measure.Number), to)
		return nil
	}
	x.put(ledger.Decision{Kind: ledger.DecideReassign, DocumentID: f.doc.ID, MeasureKey: f.measure.Key, Unit: from, ToUnit: to, Reason: x.part.Reason})
	name := x.ofDoc(f.doc) + numberName(f.measure.Number)
	told := x.notify(x.peopleOf(from), from, fmt.Sprintf("%s已改由%s办，%s不用再报。", name, to, from), nil)
	told += x.notify(x.peopleOf(to), to, fmt.Sprintf("%s改由%s办：%s。\n做到哪一步，直接回一句，如“%s推进中”。", name, to, clip(f.measure.Heading, 40), numberName(f.measure.Number)), nil)
	x.tell("已改派：%s %s → %s。%s", name, from, to, strings.ReplaceAll(told, "。已告诉", "、"))
	x.tell("文件原文不变，查文件仍按原文答。改错了回“撤回”。")
	return nil
}

// known reports whether the directory holds a unit.
func (x *deciding) known(unit string) bool {
	return slices.ContainsFunc(x.corpus.Directory().Units, func(u ledger.Unit) bool { return u.Name == unit })
}

// giver is the unit whose duty is given away: the one named, else the only one that owes it.
func (x *deciding) giver(m *ledger.Measure) string {
	if len(x.part.Units) > 0 {
		return x.canonical(x.part.Units[0])
	}
	var owing []string
	for _, u := range x.corpus.Directory().Units {
		if roles := rolesOf(x.corpus.Units(), m, u.Name); len(roles) > 0 && !slices.Contains(roles, ledger.Lead) {
			owing = append(owing, u.Name)
		}
	}
	if len(owing) == 1 {
		return owing[0]
	}
	return ""
}

// measureOf settles the one measure that an act is about; false when it asked, or said that there is none.
func (x *deciding) measureOf() (found, bool) {
	if x.part.Document != "" && len(x.part.Keys) == 1 {
		if f, ok := x.place(x.part.Document, x.part.Keys[0]); ok {
			x.mention(f)
			return f, true
		}
	}
	if len(x.part.Numbers) == 0 {
		if spoken := x.spokenOf(); len(spoken) == 1 {
			x.mention(spoken[0])
			return spoken[0], true
		}
		x.out.Clarify = true
		x.tell("说的是第几条？请说全，如“第4条申请延期到12月15日，因为培训老师出差”。")
		return found{}, false
	}
	if more := x.part.Numbers[1:]; len(more) > 0 {
		x.tell("一次只能办一条，这次是%s；%s请再单独说一次。", numberList(x.part.Numbers[:1]), numberList(more))
	}
	e := x.resolve([]bot.ReportItem{{Number: x.part.Numbers[0]}}, "")[0]
	switch len(e.candidates) {
	case 0:
		x.out.Clarify = true
		x.tell("没有%s，什么都没有改。请再说一次是第几条。", numberList(x.part.Numbers[:1]))
		return found{}, false
	case 1:
		x.mention(e.candidates[0])
		return e.candidates[0], true
	}
	var choices []bot.Choice
	for _, c := range e.candidates[:min(maxChoices, len(e.candidates))] {
		part := x.part
		part.Document, part.Keys = c.doc.ID, []string{c.measure.Key}
		choices = append(choices, settled(titled(c.doc)+numberName(c.measure.Number)+" "+clip(c.measure.Heading, 16), part))
	}
	x.tell("好几份文件都有%s，说的是哪一条？", numberList(x.part.Numbers[:1]))
	x.offer(choices...)
	return found{}, false
}
