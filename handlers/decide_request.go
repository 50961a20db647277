package handlers

import (
	"context"
	"fmt"
	"slices"

	"duban/bot"
	"duban/ledger"
)

// extend asks 督查室 for a later day 申请延期.
func (x *deciding) extend(ctx context.Context) error {
	if x.part.Asks {
		return x.howToExtend(ctx)
	}
	if x.turn.Sender.Unit == "" {
		return x.stranger()
	}
	if x.turn.Sender.Supervises && x.forOthers() {
		return x.putOffBySupervision(ctx)
	}
	if !x.part.Sure && x.ofNone() {
		return x.howToExtend(ctx)
	}
	f, ok := x.measureOf()
	if !ok {
		return nil
	}
	due, dated, err := x.dueOf(ctx, f, x.own())
	if err != nil {
		return err
	}
	if !dated && (x.turn.Sender.Supervises || !concerns(x.corpus.Units(), f.measure, x.turn.Sender.Unit)) {
		return x.noDutyOf(f)
	}
	if !dated {
		x.noDay(f)
		return nil
	}
	until := x.untilOf(due.last)
	if !x.sensible(numberName(f.measure.Number), due.last, until) {
		x.waitLater(f, x.saidLater(due.last, until))
		return nil
	}
	if x.asked(due) {
		return nil
	}
	x.file(ledger.Decision{Kind: ledger.DecideExtend, DocumentID: f.doc.ID, MeasureKey: f.measure.Key, Unit: x.own(), Duty: due.Deadline, Period: due.Label,
		From: due.last, Until: until, Reason: x.part.Reason, Late: x.today().After(due.last)}, f)
	return nil
}

// noDutyOf says that the sender's unit owes nothing of a measure; 督查室 means another unit's day and says which.
func (x *deciding) noDutyOf(f found) error {
	number := numberName(f.measure.Number)
	if x.turn.Sender.Supervises {
		until := x.part.Until
		if until.IsZero() {
			until = x.today().AddDays(14)
		}
		x.tell("要给哪个单位延、延到哪天？请一起说，如“给松坪镇%s延期到%s”。有申请等着的，回“%s延期同意”就行。还没有改。", number, shortDay(until), number)
		return nil
	}
	x.tell("%s的责任单位里没有%s，不用申请延期。", number, x.own())
	return nil
}

// forOthers reports whether a unit is named that is not the sender's.
func (x *deciding) forOthers() bool {
	return slices.ContainsFunc(x.part.Units, func(n string) bool { return !names(x.corpus.Units(), x.own(), n) })
}

// ofNone reports whether no measure is named, and not just one was spoken of.
func (x *deciding) ofNone() bool {
	return len(x.part.Numbers)+len(x.part.Keys) == 0 && len(x.spokenOf()) != 1
}

// noDay says that there is no day to put off.
func (x *deciding) noDay(f found) {
	number := numberName(f.measure.Number)
	x.tell("%s没有您单位要赶的日期（没写日期，或已经报过了），不用申请延期。有困难直接说，如“%s有困难，场地还没定”。", number, number)
}

// asked reports whether a request for another day of a task is open already, and says so.
func (x *deciding) asked(t task) bool {
	for _, r := range x.stands.OpenRequests() {
		if r.Kind == ledger.DecideExtend && r.About() == t.ref() {
			x.tell("%s的延期申请已经在等%s定（申请到%s）。要改日期，先回“撤回延期申请”，再申请一次。", numberName(t.Number), x.supervision(), x.near(r.Until))
			return true
		}
	}
	return false
}

// howToExtend says how another day is asked for, with the measure that was spoken of or else is owed next, and waits for the day
// and the reason.
func (x *deciding) howToExtend(ctx context.Context) error {
	f, due, ok, err := x.askedOf(ctx)
	if err != nil {
		return err
	}
	if f, named := x.namedOne(); !ok && named {
		x.noDay(f)
		return nil
	}
	if !ok {
		x.tell("我不能批延期，可以替您转给%s定。", x.supervision())
		x.tell("到期前说一句第几条、延到哪天、什么原因就行，如“第%s条申请延期到%s，因为培训老师出差”。", "4", shortDay(x.today().AddDays(14)))
		return nil
	}
	number := numberName(f.measure.Number)
	x.tell("我不能批延期，可以替您转给%s定。", x.supervision())
	x.tell("到期前说一句延到哪天、什么原因就行，如“%s申请延期到%s，因为培训老师出差”。%s现在是%s截止。", number, shortDay(due.last.AddDays(14)), x.ofDoc(f.doc)+number, x.near(due.last))
	x.waitLater(f, x.saidLater(due.last, x.untilOf(due.last)))
	return nil
}

// namedOne is the one measure of the number named, without a word.
func (x *deciding) namedOne() (found, bool) {
	if len(x.part.Numbers) != 1 || x.own() == "" {
		return found{}, false
	}
	c := x.resolve([]bot.ReportItem{{Number: x.part.Numbers[0]}}, "")[0].candidates
	if len(c) != 1 {
		return found{}, false
	}
	return c[0], true
}

// untilOf is the day asked for: the one named, or so many days behind the last one; zero when neither is said.
func (x *deciding) untilOf(last ledger.Date) ledger.Date {
	if x.part.Until.IsZero() && x.part.Days > 0 {
		return last.AddDays(x.part.Days)
	}
	return x.part.Until
}

// stranger tells somebody in no unit how to be added.
func (x *deciding) stranger() error {
	x.noUnit()
	x.lines[0] = "通讯录里还没有您的单位，这件事没有记。"
	return nil
}

// sensible reports whether a new day can be asked for, and asks back where it cannot.
func (x *deciding) sensible(number string, last, until ledger.Date) bool {
	x.badDay = !until.IsZero() && (!until.After(last) || until.Before(x.today()))
	switch {
	case x.badDay && !until.After(last):
		x.tell("%s本来就是%s截止，%s不比它晚，还没有转。请说要延到哪天。", number, x.near(last), x.near(until))
	case x.badDay:
		x.tell("%s已经过去了，还没有转。请说要延到哪天。", x.near(until))
	case until.IsZero() && x.part.Reason != "":
		x.tell("%s要延到哪天？如“延到%s”。现在是%s截止，还没有转。", number, shortDay(last.AddDays(14)), x.near(last))
	case until.IsZero():
		x.tell("请用一句话说延到哪天、什么原因，如“%s申请延期到%s，因为培训老师出差”。现在是%s截止，还没有转。", number, shortDay(last.AddDays(14)), x.near(last))
	case x.part.Reason == "":
		x.tell("%s要延到%s，是什么原因？一句话就行，如“培训老师出差”。现在是%s截止，还没有转。", number, x.near(until), x.near(last))
	default:
		return true
	}
	x.out.Clarify = true
	return false
}

func shortDay(d ledger.Date) string { return fmt.Sprintf("%d月%d日", int(d.Month), d.Day) }

// file keeps a request and turns to whoever decides it.
func (x *deciding) file(d ledger.Decision, f found) {
	d = x.put(d)
	to, people := x.supervision(), x.supervisors()
	if d.Kind == ledger.DecideNotOurs {
		if leads := x.leadsOf(f.measure, d.Unit); len(leads) > 0 && !slices.Contains(leads, d.Unit) {
			to, people = join(leads), nil
			for _, l := range leads {
				people = append(people, x.peopleOf(l)...)
			}
			if len(people) == 0 { // nobody of the lead unit can be told
				people = x.supervisors()
			}
		}
	}
	told := x.notify(people, to, fmt.Sprintf("%s。\n回“同意”，或“不同意，说一句原因”。", x.wish(d)), x.requestCard(d))
	name := x.ofDoc(f.doc) + numberName(f.measure.Number)
	if d.Kind == ledger.DecideNotOurs {
		x.tell("已记下：%s %s认为不是本单位的事，由%s定。%s", name, d.Unit, to, told)
		x.tell("定下来之前仍算在%s名下，先不再提醒。%s", d.Unit, x.undoHint())
		return
	}
	if d.Late {
		x.tell("%s已经过期（%s截止），延期本该在到期前申请；我照样记下转去。", name, x.near(d.From))
	}
	x.tell("已收到延期申请：%s %s，原定%s，申请到%s，原因：%s。", name, d.Unit, x.near(d.From), x.near(d.Until), d.Reason)
	x.tell("要由%s同意；同意前仍按原来的日期。%s%s", to, told, x.undoHint())
}

// undoHint says how a request is taken back; where something was recorded in the same breath, a bare 撤回 means that.
func (x *deciding) undoHint() string {
	if x.turn.Aside {
		return "撤回申请请回“撤回申请”。"
	}
	return "撤回请回“撤回”。"
}

// notOurs says that a duty is not the sender's unit's 不是我单位的事.
func (x *deciding) notOurs(context.Context) error {
	if x.turn.Sender.Unit == "" {
		return x.stranger()
	}
	if !x.part.Sure && len(x.turn.State.Measures) != 1 {
		return bot.ErrPass
	}
	f, ok := x.measureOf()
	if !ok {
		return nil
	}
	if x.part.Asks && !x.part.Settled {
		x.howToObject(f)
		return nil
	}
	of := ledger.DutyRef{DocumentID: f.doc.ID, MeasureKey: f.measure.Key, Unit: x.own()}
	number := numberName(f.measure.Number)
	switch state, claimed := x.stands.NotOurs(of); {
	case claimed && state == ledger.RequestOpen:
		x.tell("%s已经在等牵头单位定了，定下来我告诉您。", number)
		return nil
	case claimed && state == ledger.RequestGranted:
		x.tell("%s已经定了，%s不用报。", number, x.own())
		return nil
	case slices.Contains(rolesOf(x.corpus.Units(), f.measure, x.own()), ledger.Lead):
		x.tell("%s文件里写的是%s牵头。有不同意见请找%s，我照样记下转去。", number, x.own(), x.supervision())
	case len(rolesOf(x.corpus.Units(), f.measure, x.own())) == 0:
		x.tell("%s的责任单位里本来就没有%s，不用报，也不会提醒。", number, x.own())
		return nil
	}
	x.file(ledger.Decision{Kind: ledger.DecideNotOurs, DocumentID: f.doc.ID, MeasureKey: f.measure.Key, Unit: x.own(), Reason: x.part.Reason}, f)
	return nil
}

// howToObject answers the guess that a duty is another unit's: what the document says, and a button that asks for it.
func (x *deciding) howToObject(f found) {
	number, own := x.ofDoc(f.doc)+numberName(f.measure.Number), x.own()
	roles := rolesOf(x.corpus.Units(), f.measure, own)
	if len(roles) == 0 {
		x.tell("对，%s没有写%s，不用报，也不会提醒您。", number, own)
		return
	}
	to := x.reviewers(f.measure, own)
	x.tell("文件里%s写了%s%s，现在算在%s名下。", number, map[bool]string{true: "由", false: ""}[slices.Contains(roles, ledger.Lead)]+own, weightiest(roles), own)
	x.tell("觉得不该由您单位办，点下面的按钮，我转给%s定；定下来之前仍算在您单位名下。", to)
	part := x.part
	part.Asks, part.Document, part.Keys = false, f.doc.ID, []string{f.measure.Key}
	x.offer(settled("提出"+numberName(f.measure.Number)+"不是我单位的事", part), bot.Choice{Label: "不提了，照常报", Proposal: bot.Proposal{Cancel: true}})
}

// weightiest is the weightiest of a unit's roles as a word.
func weightiest(roles []ledger.Role) string {
	switch {
	case slices.Contains(roles, ledger.Lead):
		return "牵头"
	case slices.Contains(roles, ledger.Responsible):
		return "负责"
	}
	return "配合"
}

// wish prints a request: 松坪镇 第4条 申请延期：原定11月30日，申请到12月15日，原因：….
func (x *deciding) wish(r ledger.Decision) string {
	number := numberName(ledger.NumberOfKey(r.MeasureKey))
	if f, ok := x.place(r.DocumentID, r.MeasureKey); ok {
		number = x.ofDoc(f.doc) + numberName(f.measure.Number)
	}
	who := r.Unit + "（" + r.Act.Name + "）"
	if r.Kind == ledger.DecideNotOurs {
		return fmt.Sprintf("%s认为%s不是本单位的事：“%s”", who, number, r.Reason)
	}
	late := ""
	if r.Late {
		late = "，过期后才申请"
	}
	from := ""
	if !r.From.IsZero() {
		from = "原定" + x.near(r.From) + "，"
	}
	return fmt.Sprintf("%s %s申请延期：%s申请到%s，原因：%s%s", who, number, from, x.near(r.Until), r.Reason, late)
}

// requestCard shows a request with its two answers.
func (x *deciding) requestCard(r ledger.Decision) *bot.Card {
	title := "延期申请"
	lines := []bot.CardLine{{Name: "单位", Value: r.Unit}, {Name: "申请到", Value: x.near(r.Until)}, {Name: "原因", Value: clip(r.Reason, 30)}}
	if r.Kind == ledger.DecideNotOurs {
		title = "认为不是本单位的事"
		lines = slices.Delete(lines, 1, 2)
	}
	part := func(act bot.DecideAct) bot.DecidePart { return bot.DecidePart{Act: act, IDs: []string{r.ID}} }
	number, note := numberName(ledger.NumberOfKey(r.MeasureKey)), ""
	if f, ok := x.place(r.DocumentID, r.MeasureKey); ok {
		number, note = numberName(f.measure.Number), clip(f.measure.Heading, 24)
	}
	return &bot.Card{Subject: "request:" + r.ID, Title: title + " " + number, Note: note, Lines: lines, Link: ledger.MeasurePage(r.DocumentID, r.MeasureKey),
		Buttons: []bot.CardButton{tap("同意", true, part(ledger.DecideGrant)), tap("不同意", false, part(ledger.DecideRefuse))}}
}
