package handlers

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"duban/bot"
	"duban/ledger"
)

// mostRecorded is how many lines of the record of changes one reply shows.
const mostRecorded = 12

// record tells who reported, corrected and decided what about a measure 留痕: to 督查室 and the lead unit of every unit, to
// others of their own.
func (x *deciding) record(ctx context.Context) error {
	if x.part.About == bot.AboutExtend {
		return x.ownRequests(ctx)
	}
	if x.asksOfUnit() {
		return x.whyReturned(ctx, x.canonical(x.part.Units[0]))
	}
	f, ok := x.measureOf()
	if !ok {
		return nil
	}
	x.out.Intent = bot.Question
	unit := ""
	if len(x.part.Units) > 0 {
		unit = x.canonical(x.part.Units[0])
	}
	if !x.turn.Sender.Supervises && !slices.Contains(x.leadsOf(f.measure, ""), x.own()) {
		if unit != "" && unit != x.own() || x.own() == "" {
			return x.refuse("抱歉，别的单位的记录由牵头单位和%s看。您单位的，说“%s的记录”。", x.supervision(), numberName(f.measure.Number))
		}
		unit = x.own()
	}
	list, err := x.decided.Audit(ctx, ledger.AuditFilter{DocumentID: f.doc.ID, MeasureKey: f.measure.Key, Unit: unit})
	if err != nil {
		return fmt.Errorf("read the record of changes: %w", err)
	}
	name := unit + x.ofDoc(f.doc) + numberName(f.measure.Number)
	if len(list) == 0 {
		x.tell("%s还没有记录。", name)
		return nil
	}
	x.tell("%s的记录，共%d条：", name, len(list))
	if more := len(list) - mostRecorded; more > 0 {
		x.tell("（只列最近%d条）", mostRecorded)
		list = list[more:]
	}
	for _, e := range list {
		x.tell("%s", recorded(e, x.turn.Now, unit == ""))
	}
	return nil
}

// ownRequests tells what became of what the sender's unit asked for last.
func (x *deciding) ownRequests(ctx context.Context) error {
	if x.own() == "" {
		return bot.ErrPass
	}
	if err := x.read(ctx, []ledger.DecisionFilter{{Unit: x.own(), Kinds: requestKinds}}); err != nil {
		return err
	}
	var mine []ledger.Decision
	for _, d := range slices.Backward(x.stands.All()) {
		if state, _ := x.stands.Request(d.ID); d.Kind.Request() && state != ledger.RequestWithdrawn && len(mine) < maxListed {
			mine = append(mine, d)
		}
	}
	x.out.Intent = bot.Question
	if len(mine) == 0 {
		x.tell("%s没有正在等的申请。要延期，说一句第几条、延到哪天、什么原因就行。", x.own())
		return nil
	}
	for _, d := range mine {
		x.tell("%s。%s。", x.wish(d), x.becameOf(d))
	}
	return nil
}

// becameOf says where a request stands.
func (x *deciding) becameOf(d ledger.Decision) string {
	switch state, by := x.stands.Request(d.ID); state {
	case ledger.RequestGranted:
		if !by.Until.IsZero() {
			return by.Act.Name + "已同意，延到" + x.near(by.Until)
		}
		return by.Act.Name + "已同意"
	case ledger.RequestRefused:
		return by.Act.Name + "没有同意" + because(by.Reason)
	}
	return "还没有定，定了我告诉您"
}

// recorded is one line: 10月12日 09:10 周兰 报：已完成，45人.
func recorded(e ledger.AuditEntry, now time.Time, withUnit bool) string {
	at := e.Act.At.In(now.Location())
	who := e.Act.Name
	if who == "" {
		who = "系统"
	}
	if withUnit && e.Unit != "" {
		who += "（" + e.Unit + "）"
	}
	day := shortDay(ledger.DateOf(at))
	if at.Year() != now.Year() {
		day = fmt.Sprintf("%d年%s", at.Year(), day)
	}
	return fmt.Sprintf("%s %s %s %s", day, at.Format("15:04"), who, didWhat(e))
}

// didWhat says what a line of the record of changes tells.
func didWhat(e ledger.AuditEntry) string {
	switch e.What {
	case ledger.AuditReport:
		return "报：" + e.After
	case ledger.AuditCorrect:
		return "改为：" + e.After + "（原来：" + e.Before + "）"
	case ledger.AuditWithdraw:
		return "撤回：" + e.Before
	case ledger.AuditAttach:
		return "附材料：" + e.After
	case ledger.AuditDetach:
		return "撤下材料：" + e.Before
	case ledger.AuditSlip + string(ledger.SlipSigned):
		return "发出催办单"
	case ledger.AuditSlip + string(ledger.SlipDropped):
		return "催办单不发了"
	case ledger.AuditCheck:
		return "核对了读得对不对"
	case ledger.AuditMend:
		field := ledger.MendField(e.Field)
		return "改" + field.Chinese() + "：" + shownValue(field, e.Before) + " → " + shownValue(field, e.After)
	case ledger.AuditLostMend:
		return "一处更正没有跟上新的一版"
	}
	if kind, ok := strings.CutPrefix(e.What, ledger.AuditDecide); ok {
		return decidedWhat(ledger.DecisionKind(kind), e)
	}
	return e.What
}

// decidedWhat says what a decision did.
func decidedWhat(kind ledger.DecisionKind, e ledger.AuditEntry) string {
	words := map[ledger.DecisionKind]string{
		ledger.DecideApprove: "审核通过", ledger.DecideReturn: "退回", ledger.DecideClose: "销号", ledger.DecideReopen: "撤销销号", ledger.DecideExtend: "申请延期到" + e.Field,
		ledger.DecideNotOurs: "提出不是本单位的事", ledger.DecideGrant: "同意", ledger.DecideRefuse: "不同意", ledger.DecideWithdraw: "撤回了上一步", ledger.DecideReassign: "改由" + e.Field + "办",
		ledger.DecideEvent: "起算日" + e.Field, ledger.DecideMute: "不再提醒本人", ledger.DecideUnmute: "恢复提醒", ledger.DecideAcknowledge: "签收", ledger.DecideAsk: "问", ledger.DecideAnswer: "答复",
	}
	s := words[kind]
	if s == "" {
		s = string(kind)
	}
	if kind == ledger.DecideGrant && len(e.Field) == len("2006-01-02") {
		s += "延到" + e.Field
	}
	if e.After != "" {
		s += "：" + e.After
	}
	return s
}
