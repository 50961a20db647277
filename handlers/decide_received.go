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

// gotQuestion takes a bare 收到 for the question of a reviewer that came after the last document was handed out; it signs for
// nothing then. unsigned is how many documents wait for it.
func (x *deciding) gotQuestion(told map[string]time.Time, unsigned int) bool {
	if x.part.Sure || len(x.part.IDs) > 0 {
		return false
	}
	open := x.openQuestions()
	if len(open) == 0 {
		return false
	}
	q := open[len(open)-1]
	for _, at := range told {
		if at.After(q.Act.At) {
			return false
		}
	}
	x.out.Intent = bot.Confirm
	x.tell("好的。%s问您%s：“%s”。问清楚了直接回一句，我转过去。", x.asker(q), x.measureAsked(q), q.Reason)
	if unsigned > 0 {
		x.tell("另有%d份文件等您签收，签收请回“签收”。", unsigned)
	}
	return true
}

// asksOfUnit reports 茶溪镇为啥退回的, which names no measure.
func (x *deciding) asksOfUnit() bool {
	return len(x.part.Numbers) == 0 && len(x.part.Units) == 1 && x.turn.Picked == nil
}

// whyReturned tells why a unit's report was returned last: to 督查室, the lead unit and the unit itself.
func (x *deciding) whyReturned(ctx context.Context, unit string) error {
	if err := x.read(ctx, []ledger.DecisionFilter{{Unit: unit, Kinds: reviewKinds}}); err != nil {
		return err
	}
	hidden := false
	for _, d := range slices.Backward(x.stands.All()) {
		f, ok := x.place(d.DocumentID, d.MeasureKey)
		if d.Kind != ledger.DecideReturn || d.Unit != unit || !ok {
			continue
		}
		if unit != x.own() && !x.turn.Sender.Supervises && !slices.Contains(x.leadsOf(f.measure, unit), x.own()) {
			hidden = true
			continue
		}
		x.out.Intent = bot.Question
		x.mention(f)
		x.tell("%s", fmt.Sprintf("%s%s%s %s由%s退回，原因：%s。", unit, x.ofDoc(f.doc), numberName(f.measure.Number), x.near(ledger.DateOf(d.Act.At.In(x.turn.Now.Location()))), x.asker(d), strings.TrimRight(d.Reason, "。")))
		return nil
	}
	if hidden {
		return x.refuse("抱歉，别的单位的退回原因由牵头单位和%s看。", x.supervision())
	}
	x.out.Intent = bot.Question
	x.tell("没有查到%s被退回的上报。", unit)
	return nil
}
