package handlers

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"duban/bot"
	"duban/ledger"
)

// undoable kinds are taken back by whoever decided, as long as nobody has built on them.
func undoable(k ledger.DecisionKind) bool {
	switch k {
	case ledger.DecideApprove, ledger.DecideReturn, ledger.DecideClose, ledger.DecideReopen, ledger.DecideReassign, ledger.DecideEvent, ledger.DecideMute, ledger.DecideLeave, ledger.DecideSnooze,
		ledger.DecideAsk, ledger.DecideAnswer:
		return true
	}
	return k.Request()
}

// undo takes back the sender's last request or decision. Where a report is newer, the words mean that.
func (x *deciding) undo(ctx context.Context) error {
	mine, err := x.ownDecisions(ctx)
	if err != nil {
		return err
	}
	if x.part.Sure {
		mine = slices.DeleteFunc(mine, func(d ledger.Decision) bool { return !d.Kind.Request() })
	}
	mine = slices.DeleteFunc(mine, func(d ledger.Decision) bool { return d.Kind == ledger.DecideWithdraw || x.gone(d) })
	if len(mine) == 0 {
		return x.pass("您没有可以撤回的申请。")
	}
	last := slices.DeleteFunc(slices.Clone(mine), func(d ledger.Decision) bool { return d.Act.MessageKey != mine[0].Act.MessageKey })
	newer, err := x.reportedSince(ctx, last[0])
	if err != nil {
		return err
	}
	if newer && !x.part.Sure {
		return bot.ErrPass
	}
	if !undoable(last[0].Kind) {
		if !x.part.Sure && last[0].Kind != ledger.DecideGrant && last[0].Kind != ledger.DecideRefuse {
			return bot.ErrPass
		}
		x.tell("已经定了，也告诉了对方，这一步撤不回。要改直接说，如“给松坪镇第4条延期到12月10日”。")
		return nil
	}
	x.takeBack(last)
	return nil
}

// takeBack withdraws what one message decided, in its order.
func (x *deciding) takeBack(last []ledger.Decision) {
	slices.Reverse(last)
	var said []string
	for _, d := range last {
		if d.Kind.Request() {
			if state, by := x.stands.Request(d.ID); state != ledger.RequestOpen {
				x.tell("%s的申请已经由%s定了，撤不回。", numberName(ledger.NumberOfKey(d.MeasureKey)), by.Act.Name)
				continue
			}
		}
		x.put(ledger.Decision{Kind: ledger.DecideWithdraw, DocumentID: d.DocumentID, MeasureKey: d.MeasureKey, Unit: d.Unit, Person: d.Person, Refers: d.ID})
		said = append(said, x.takenBack(d))
	}
	if len(said) > 0 {
		x.out.Intent = bot.Cancel
		x.tell("已撤回：%s。", strings.Join(said, "、"))
	}
}

// gone reports that a decision was withdrawn.
func (x *deciding) gone(d ledger.Decision) bool {
	if d.Kind.Request() {
		state, _ := x.stands.Request(d.ID)
		return state == ledger.RequestWithdrawn
	}
	return !slices.ContainsFunc(x.stands.All(), func(s ledger.Decision) bool { return s.ID == d.ID })
}

// reportedSince reports whether the sender reported something after a decision, or in the same message.
func (x *deciding) reportedSince(ctx context.Context, d ledger.Decision) (bool, error) {
	last, err := x.entries.LastReport(ctx, x.turn.Sender.UserID, x.turn.Conversation)
	if err != nil {
		return false, fmt.Errorf("read last report: %w", err)
	}
	return len(last) > 0 && last[0].State == ledger.UpdateCurrent && (last[0].ID > d.ID || last[0].MessageKey == d.Act.MessageKey), nil
}

// takenBack names what was taken back and tells the other side where it had been told.
func (x *deciding) takenBack(d ledger.Decision) string {
	number, of := "", ""
	if f, ok := x.place(d.DocumentID, d.MeasureKey); ok {
		number = numberName(f.measure.Number)
		of = d.Unit + number
		x.mention(f)
	}
	switch d.Kind {
	case ledger.DecideApprove:
		return of + "的审核通过（重新待审核）"
	case ledger.DecideReturn:
		return of + "的退回（重新待审核），" + strings.TrimSuffix(x.notify(x.peopleOf(d.Unit), d.Unit, fmt.Sprintf("刚才退回%s的事已撤回，不用重报。", of), nil), "。")
	case ledger.DecideClose:
		return of + "的销号"
	case ledger.DecideReopen:
		return of + "的恢复"
	case ledger.DecideReassign:
		note := fmt.Sprintf("%s改由%s办的事已撤回，仍由%s办。", number, d.ToUnit, d.Unit)
		x.notify(append(x.peopleOf(d.Unit), x.peopleOf(d.ToUnit)...), "", note, nil)
		return number + "的改派，仍由" + d.Unit + "办"
	case ledger.DecideExtend:
		return number + "的延期申请，仍按原来的日期"
	case ledger.DecideNotOurs:
		return number + "不是本单位的事的说法，仍要报"
	case ledger.DecideAsk:
		return "问" + of + "的那句，" + strings.TrimSuffix(x.notify(x.peopleOf(d.Unit), d.Unit, fmt.Sprintf("刚才问您%s的那句撤回了，不用答复。", number), nil), "。")
	case ledger.DecideAnswer:
		return "对" + number + "的答复" + x.untell(d, fmt.Sprintf("%s刚才对%s的答复“%s”撤回了。", d.Unit, number, clip(d.Reason, 40)))
	case ledger.DecideEvent:
		return number + "的起算日"
	case ledger.DecideMute:
		return "不再提醒的设置，照常提醒"
	case ledger.DecideLeave:
		return "请假，照常提醒"
	}
	return "推迟提醒的设置，照常提醒"
}

// untell tells the reviewer that an answer does not count.
func (x *deciding) untell(answer ledger.Decision, text string) string {
	for _, q := range x.stands.All() {
		if q.ID != answer.Refers {
			continue
		}
		if m, ok := x.member(q.Act.UserID); ok {
			return "，" + strings.TrimSuffix(x.notify([]ledger.Member{m}, "", text, nil), "。")
		}
	}
	return ""
}
