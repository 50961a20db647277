package handlers

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"duban/ledger"
)

// todaySoon is how many days ahead the day's account looks. Unit: days.
const todaySoon = 3

// todayBrief says what the day brings 今天什么情况: to 督查室 of the county, to others of their own unit; and what waits for the sender.
func (x *deciding) todayBrief(ctx context.Context) error {
	if x.own() == "" && !x.turn.Sender.Supervises {
		return x.stranger()
	}
	unit := x.own()
	if x.turn.Sender.Supervises {
		unit = ""
	}
	docs := slices.DeleteFunc(x.inForce(), func(d *ledger.Document) bool { return d.Status != ledger.DocumentConfirmed })
	list, err := x.duties(ctx, docs, unit)
	if err != nil {
		return err
	}
	var late, soon []task
	for _, t := range list {
		switch until := x.today().AddDays(todaySoon); {
		case !t.State.Owes():
		case t.last.Before(x.today()):
			late = append(late, t)
		case !until.Before(t.last):
			soon = append(soon, t)
		}
	}
	all, err := x.unreviewedEntries(ctx)
	if err != nil {
		return err
	}
	wait, asked, others := len(x.waiting(all)), len(x.requests()), x.withLeads(all)
	x.tell("今天是%s。", x.near(x.today()))
	x.todayLines(late, fmt.Sprintf("已过期没办完的%d件：", len(late)), unit)
	x.todayLines(soon, fmt.Sprintf("%d天内到期、没办完的%d件：", todaySoon, len(soon)), unit)
	if len(late)+len(soon) == 0 {
		x.tell("没有过期的，%d天内也没有到期没办完的。", todaySoon)
	}
	x.todayWaits(wait, asked, others)
	return nil
}

// todayLines lists tasks by day and measure; of the whole county with how many units owe.
func (x *deciding) todayLines(list []task, head, unit string) {
	if len(list) == 0 {
		return
	}
	type key struct {
		day               ledger.Date
		document, measure string
	}
	var order []key
	count, first := map[key]int{}, map[key]task{}
	for _, t := range list {
		k := key{t.last, t.Document, t.Measure}
		if count[k]++; count[k] == 1 {
			order, first[k] = append(order, k), t
		}
	}
	x.tell("%s", head)
	for _, k := range order[:min(mostLines/2, len(order))] {
		t := first[k]
		x.mention(found{doc: t.doc, measure: t.measure})
		line := x.near(t.last) + " " + x.ofDoc(t.doc) + numberName(t.Number) + " " + clip(t.Heading, 16)
		switch {
		case unit != "":
		case count[k] > 1:
			line += fmt.Sprintf("，%d家", count[k])
		default:
			line += "，" + t.Unit
		}
		x.tell("%s", line)
	}
	if more := len(order) - mostLines/2; more > 0 {
		x.tell("另有%d项。", more)
	}
}

// todayWaits says what waits for the sender's word, and what to say for more.
func (x *deciding) todayWaits(wait, asked, others int) {
	switch {
	case wait+asked > 0:
		var parts []string
		if wait > 0 {
			parts = append(parts, fmt.Sprintf("上报%d条要审", wait))
		}
		if asked > 0 {
			parts = append(parts, fmt.Sprintf("申请%d件要定", asked))
		}
		x.tell("等您的：%s，回“待审核”看。", strings.Join(parts, "，"))
	case x.turn.Sender.Supervises, x.leads():
		x.tell("没有等您审的上报，也没有等您定的申请。")
	}
	if others > 0 {
		x.tell("牵头单位手上还有%d条没审。", others)
	}
	if x.turn.Sender.Supervises {
		x.tell("要看哪几家，说“第4条谁还没报”；要催，说“出催办单”。")
	} else {
		x.tell("要全部，说“还有哪些没报”。")
	}
}
