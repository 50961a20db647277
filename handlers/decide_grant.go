package handlers

import (
	"context"
	"fmt"
	"slices"

	"duban/bot"
	"duban/ledger"
)

// grant answers a request with yes or no.
func (x *deciding) grant(ctx context.Context) error {
	if x.mayApprove() {
		return x.assent(ctx)
	}
	if done, err := x.assentBare(ctx); done || err != nil {
		return err
	}
	r, ok, err := x.request(ctx)
	if err != nil || !ok {
		return err
	}
	f, there := x.place(r.DocumentID, r.MeasureKey)
	if !there {
		x.tell("这件申请说的那一条已经不在了，没有改动。")
		return nil
	}
	x.mention(f)
	if !x.mayGrant(r) {
		return x.cannotGrant(r, f)
	}
	if x.part.Act == ledger.DecideRefuse && x.part.Reason == "" {
		x.askRefusal(r, f)
		return nil
	}
	d := ledger.Decision{Kind: x.part.Act, DocumentID: r.DocumentID, MeasureKey: r.MeasureKey, Unit: r.Unit, Duty: r.Duty, Period: r.Period, Refers: r.ID, Reason: x.part.Reason}
	name := r.Unit + x.ofDoc(f.doc) + numberName(f.measure.Number)
	if r.Kind == ledger.DecideNotOurs {
		x.settleNotOurs(d, r, name)
	} else if !x.settleExtension(d, r, name) {
		return nil
	}
	if st := x.turn.State.Decide; st != nil {
		kept := *st
		kept.Current = ""
		x.out.State.Decide = &kept
	}
	if left := len(x.requests()) - 1; left > 0 {
		x.tell("还有%d件申请等您定，回“待审核”看。", left)
	}
	return nil
}

// settleExtension answers a request for a later day; false when the day makes no sense.
func (x *deciding) settleExtension(d, r ledger.Decision, name string) bool {
	x.out.Intent = bot.Extension
	if d.Kind == ledger.DecideRefuse {
		x.put(d)
		kept := "仍按原来的日期"
		if !r.From.IsZero() {
			kept = "仍是" + x.near(r.From) + "截止"
		}
		told := x.notify(x.reporter(r.Act.UserID, r.Unit), r.Unit, fmt.Sprintf("%s的延期申请没有同意，%s%s。\n做到哪一步，直接回一句就行。", name, kept, because(d.Reason)), nil)
		x.tell("已回复%s：不延期，%s%s。%s", name, kept, because(d.Reason), told)
		return true
	}
	d.Until = r.Until
	if asked := x.untilOf(r.From); !asked.IsZero() {
		d.Until = asked
	}
	if !d.Until.After(r.From) {
		x.out.Clarify = true
		x.tell("%s不比原来的%s晚，没有改。请再说延到哪天。", x.near(d.Until), x.near(r.From))
		return false
	}
	x.put(d)
	told := x.notify(x.reporter(r.Act.UserID, r.Unit), r.Unit, fmt.Sprintf("已同意：%s延到%s。提醒按新的日期来。", name, x.near(d.Until)), nil)
	x.tell("已同意：%s延到%s。%s", name, x.near(d.Until), told)
	return true
}

// settleNotOurs answers that something is not a unit's work.
func (x *deciding) settleNotOurs(d, r ledger.Decision, name string) {
	x.put(d)
	what := "不用报"
	if d.Kind == ledger.DecideRefuse {
		what = "仍要报"
	}
	by := x.own()
	if by == "" {
		by = x.supervision()
	}
	told := x.notify(x.reporter(r.Act.UserID, r.Unit), r.Unit, fmt.Sprintf("%s已由%s定：%s%s。", name, by, what, because(d.Reason)), nil)
	x.tell("已定：%s%s%s。%s", name, what, because(d.Reason), told)
}

// mayApprove reports a bare 同意 of what is named: it approves a report as well.
func (x *deciding) mayApprove() bool {
	p := x.part
	if p.Act != ledger.DecideGrant || p.About != "" || len(p.IDs) > 0 || !p.Until.IsZero() || p.Days > 0 {
		return false
	}
	return len(p.Picks) == 0 && len(p.Units)+len(p.Numbers) > 0
}

func because(reason string) string {
	if reason == "" {
		return ""
	}
	return "（" + reason + "）"
}

// request finds the request that is meant; false when it said why there is none.
func (x *deciding) request(ctx context.Context) (ledger.Decision, bool, error) {
	st := x.turn.State.Decide
	switch {
	case len(x.part.IDs) > 0:
		return x.requestOf(x.part.IDs[0])
	case len(x.part.Picks) > 0 && st != nil:
		return x.requestPicked(st, x.part.Picks[0])
	case len(x.part.Units)+len(x.part.Numbers) > 0:
		return x.requestNamed(ctx)
	case st != nil && slices.Contains(st.Requests, st.Current):
		return x.requestOf(st.Current)
	}
	return x.onlyRequest()
}

// requestOf is the request with an id, while it is open.
func (x *deciding) requestOf(id string) (ledger.Decision, bool, error) {
	all := x.stands.All()
	if i := slices.IndexFunc(all, func(r ledger.Decision) bool { return r.ID == id }); i >= 0 {
		return x.stillOpen(all[i], true)
	}
	return x.stillOpen(ledger.Decision{}, false)
}

// requestPicked is the request that was listed under a number; the reports stand before them.
func (x *deciding) requestPicked(st *bot.DecideState, number int) (ledger.Decision, bool, error) {
	n := number - len(st.Updates)
	if x.part.Act == ledger.DecideGrant && n < 1 && number > 0 {
		x.out.Clarify = true
		x.tell("第%d件是上报，要审过，回“%d通过”。还没有改。", number, number)
		return ledger.Decision{}, false, nil
	}
	if n < 1 || n > len(st.Requests) {
		x.out.Clarify = true
		x.tell("第%d件不是申请，什么都没有改。回“待审核”再看一次。", number)
		return ledger.Decision{}, false, nil
	}
	return x.requestOf(st.Requests[n-1])
}

// onlyRequest is the one request that waits for the sender; of several it asks which.
func (x *deciding) onlyRequest() (ledger.Decision, bool, error) {
	mine := slices.DeleteFunc(x.requests(), func(r ledger.Decision) bool { return !x.fits(r) })
	switch len(mine) {
	case 0:
		if len([]rune(x.turn.Utterance.Folded)) <= shortWord && (x.turn.Sender.Supervises || x.leads()) {
			x.tell("现在没有等您定的申请，没有改动。")
			return ledger.Decision{}, false, nil
		}
		return ledger.Decision{}, false, x.pass("现在没有等您定的申请。")
	case 1:
		return mine[0], true, nil
	}
	x.out.Clarify = true
	now := &bot.DecideState{}
	x.tell("说的是哪一件？还没有定。")
	x.listRequests(mine, now)
	x.out.State.Decide = now
	return ledger.Decision{}, false, nil
}

// shortWord is how long a grant or a refusal can be that says nothing else: 不同意，按原时限. Unit: characters.
const shortWord = 12

// fits reports whether a request is of the kind that the words speak of.
func (x *deciding) fits(r ledger.Decision) bool {
	switch {
	case x.part.About == bot.AboutNotOurs:
		return r.Kind == ledger.DecideNotOurs
	case x.part.About == bot.AboutExtend, !x.part.Until.IsZero():
		return r.Kind == ledger.DecideExtend
	}
	return true
}

// stillOpen says when a request was decided before.
func (x *deciding) stillOpen(r ledger.Decision, there bool) (ledger.Decision, bool, error) {
	if !there {
		x.tell("没有查到这件申请，没有改动。")
		return r, false, nil
	}
	state, by := x.stands.Request(r.ID)
	if state == ledger.RequestOpen {
		return r, true, nil
	}
	word := map[ledger.RequestState]string{ledger.RequestGranted: "同意", ledger.RequestRefused: "不同意", ledger.RequestWithdrawn: "撤回"}[state]
	x.tell("这件申请%s已经由%s%s了，没有再改。", x.near(ledger.DateOf(by.Act.At.In(x.turn.Now.Location()))), by.Act.Name, word)
	return r, false, nil
}

// requestNamed finds a request by unit and measure.
func (x *deciding) requestNamed(ctx context.Context) (ledger.Decision, bool, error) {
	hit := x.requestsInOneDocument(x.mineFirst(x.openNamed()))
	if len(hit) > 1 && x.mayGrant(hit[0]) {
		x.askWhichRequest(hit)
		return ledger.Decision{}, false, nil
	}
	if len(hit) > 0 {
		return hit[0], true, nil
	}
	return ledger.Decision{}, false, x.noneOpen(ctx)
}

// mineFirst keeps the requests that the sender may decide, where there is one.
func (x *deciding) mineFirst(hit []ledger.Decision) []ledger.Decision {
	if mine := slices.DeleteFunc(slices.Clone(hit), func(r ledger.Decision) bool { return !x.mayGrant(r) }); len(mine) > 0 {
		return mine
	}
	return hit
}

// noneOpen answers a decision on a request that nobody made. 督查室 may put a day off without one.
func (x *deciding) noneOpen(ctx context.Context) error {
	extension := x.part.About == bot.AboutExtend
	granted := extension && x.part.Act == ledger.DecideGrant
	switch {
	case extension && !x.turn.Sender.Supervises:
		return x.cannotGrant(ledger.Decision{Kind: ledger.DecideExtend}, found{})
	case granted && x.part.Assents:
		x.noRequest()
		return nil
	case granted && len(x.part.Units)*len(x.part.Numbers) == 1:
		return x.putOff(ctx)
	case granted && len(x.part.Numbers) == 1 && !x.part.Until.IsZero():
		x.askWhoseDay()
		return nil
	}
	return x.noneNamed(ctx)
}

// noneNamed says that nothing named is asked for; of what is not to be reported, how that is done.
func (x *deciding) noneNamed(ctx context.Context) error {
	if x.part.Act == ledger.DecideGrant && x.part.About == bot.AboutNotOurs && x.turn.Sender.Supervises && len(x.part.Units)*len(x.part.Numbers) == 1 {
		return x.howToWaive(ctx)
	}
	return x.pass("没有查到这样的申请，没有改动。回“待审核”看有哪些。")
}

// askWhichRequest lists the requests that the words fit, so that a number picks one.
func (x *deciding) askWhichRequest(hit []ledger.Decision) {
	x.out.Clarify = true
	now := &bot.DecideState{}
	x.tell("这样的申请有%d件，说的是哪一件？还没有定。", len(hit))
	x.listRequests(hit, now)
	x.out.State.Decide = now
}

// askWhoseDay asks whose day is put off, where a measure is named and not one unit: a unit's day and the document's are changed apart.
func (x *deciding) askWhoseDay() {
	x.out.Clarify = true
	n, until := numberName(x.part.Numbers[0]), fmt.Sprintf("%d月%d日", int(x.part.Until.Month), x.part.Until.Day)
	x.tell("一次只给一个单位延，还没有改动。请写上单位，如“给松坪镇%s延期到%s”。", n, until)
	x.tell("文件的日期本身要改，说“%s的完成时限改成%s”，全县都按新的日期。", n, until)
}

// openNamed is the open requests of the units and measures named.
func (x *deciding) openNamed() []ledger.Decision {
	return slices.DeleteFunc(x.stands.OpenRequests(), func(r ledger.Decision) bool {
		f, ok := x.place(r.DocumentID, r.MeasureKey)
		return !ok || !x.fits(r) || !x.names(entryOf{found: f, u: ledger.ProgressUpdate{Unit: r.Unit}})
	})
}

// putOff lets 督查室 put a unit's day off though nobody asked.
func (x *deciding) putOff(ctx context.Context) error {
	f, ok := x.measureOf()
	if !ok {
		return nil
	}
	unit := x.canonical(x.part.Units[0])
	due, dated, err := x.dueOf(ctx, f, unit)
	if err != nil {
		return err
	}
	name := unit + x.ofDoc(f.doc) + numberName(f.measure.Number)
	until := x.part.Until
	if until.IsZero() && x.part.Days > 0 && dated {
		until = due.last.AddDays(x.part.Days)
	}
	switch {
	case !dated:
		x.tell("%s没有要赶的日期，也没有延期申请，没有改动。", name)
		return nil
	case until.IsZero(), !until.After(due.last):
		x.out.Clarify = true
		x.tell("%s没有延期申请，现在是%s截止。要延，请说延到哪天，如“给%s延期到%s”。", name, x.near(due.last), name, shortDay(due.last.AddDays(14)))
		return nil
	}
	x.put(ledger.Decision{Kind: ledger.DecideGrant, DocumentID: f.doc.ID, MeasureKey: f.measure.Key, Unit: unit, Duty: due.Deadline, Period: due.Label, From: due.last, Until: until, Reason: x.part.Reason})
	x.out.Intent = bot.Extension
	told := x.notify(x.peopleOf(unit), unit, fmt.Sprintf("%s已延到%s。提醒按新的日期来。", name, x.near(until)), nil)
	x.tell("已延期：%s %s → %s。%s", name, x.near(due.last), x.near(until), told)
	return nil
}

// putOffBySupervision takes 给松坪镇第4条再宽限3天 of 督查室 as its word, not as a request.
func (x *deciding) putOffBySupervision(ctx context.Context) error {
	x.part.Act, x.part.About = ledger.DecideGrant, bot.AboutExtend
	if err := x.recall(ctx); err != nil {
		return err
	}
	return x.grant(ctx)
}

// cannotGrant refuses and says who can.
func (x *deciding) cannotGrant(r ledger.Decision, f found) error {
	if r.Kind == ledger.DecideNotOurs {
		return x.refuse("抱歉，%s是不是%s的事，由%s定，您这边不能定。", numberName(f.measure.Number), r.Unit, x.reviewers(f.measure, r.Unit))
	}
	return x.refuse("抱歉，延期要由%s定，您这边不能批，我也不能批。\n要申请延期，请在到期前说一句，如“第4条申请延期到12月15日，因为培训老师出差”。", x.supervision())
}
