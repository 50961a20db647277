package handlers

import (
	"context"
	"fmt"
	"slices"

	"duban/bot"
	"duban/ledger"
)

// settleSlip notes that 督查室 sent a 催办单 itself, or will not: 催办单1已发, 柳湾镇的催办单不发了. Nothing is sent by it.
func (x *deciding) settleSlip(ctx context.Context) error {
	if !x.turn.Sender.Supervises {
		return x.refuse("抱歉，催办单由%s出，您这边不用管。", x.supervision())
	}
	kept, err := x.handed.Slips(ctx)
	if err != nil {
		return fmt.Errorf("read slips: %w", err)
	}
	drafts := slices.DeleteFunc(slices.Clone(kept), func(s ledger.Slip) bool { return s.State != ledger.SlipDraft })
	units, ok := x.slipUnits(drafts)
	if !ok {
		return nil
	}
	for _, unit := range units {
		mine := slices.DeleteFunc(slices.Clone(drafts), func(s ledger.Slip) bool { return !names(x.corpus.Units(), s.Unit, unit) })
		if len(mine) == 0 {
			x.noDraft(unit, kept)
			continue
		}
		x.markSlips(unit, mine)
	}
	x.out.State.Decide = x.turn.State.Decide
	return nil
}

// slipUnits is whose slips are meant; false when it said why that is not clear.
func (x *deciding) slipUnits(drafts []ledger.Slip) ([]string, bool) {
	var waiting, listed []string
	for _, s := range drafts {
		if !slices.Contains(waiting, s.Unit) {
			waiting = append(waiting, s.Unit)
		}
	}
	if st := x.turn.State.Decide; st != nil {
		listed = st.Slips
	}
	switch {
	case len(x.part.Units) > 0:
		return x.part.Units, true
	case len(x.part.Picks) > 0 && len(listed) > 0:
		return x.slipPicks(listed)
	case x.part.All && len(listed) > 0:
		return listed, true
	case x.part.All && len(waiting) > 0, len(x.part.Picks) == 0 && len(waiting) == 1:
		return waiting, true
	case len(x.part.Picks) == 0 && len(listed) == 1:
		return listed, true
	case len(waiting) == 0:
		x.tell("现在没有待发的催办单。")
		return nil, false
	}
	x.whichSlip(waiting)
	return nil, false
}

// whichSlip asks whose of the slips that wait is meant.
func (x *deciding) whichSlip(waiting []string) {
	x.out.Clarify = true
	x.out.State.Decide = &bot.DecideState{Slips: waiting}
	x.tell("说的是哪一份？待发的催办单有：")
	for i, unit := range waiting[:min(maxListed, len(waiting))] {
		x.tell("%d. %s", i+1, unit)
	}
	x.tell("回“催办单1已发”或“催办单1不发了”。还没有改。")
}

// slipPicks is the units under which numbers were listed.
func (x *deciding) slipPicks(listed []string) (units []string, ok bool) {
	for _, n := range x.part.Picks {
		if n > len(listed) {
			x.out.Clarify = true
			x.tell("刚才列了%d份，没有第%d份。什么都没有改，请再说一次。", len(listed), n)
			return nil, false
		}
		units = append(units, listed[n-1])
	}
	return units, true
}

// markSlips settles the drafts to one unit.
func (x *deciding) markSlips(unit string, drafts []ledger.Slip) {
	state, words := ledger.SlipSigned, "已发出"
	if x.part.Act == bot.ActSlipDrop {
		state, words = ledger.SlipDropped, "不发了"
	}
	items := 0
	for _, s := range drafts {
		s.State, s.Act = state, actOf(x.turn)
		x.out.Effects.Slips = append(x.out.Effects.Slips, s)
		items += len(s.Items)
	}
	x.tell("记下了：%s的催办单（%d件）%s（%s，%s）。以后不再提示。", unit, items, words, x.turn.Sender.Name, shortDay(x.today()))
}

// noDraft says what became of a unit's last slip.
func (x *deciding) noDraft(unit string, kept []ledger.Slip) {
	for _, s := range slices.Backward(kept) {
		if names(x.corpus.Units(), s.Unit, unit) && s.State != ledger.SlipDraft {
			words := map[ledger.SlipState]string{ledger.SlipSigned: "发出", ledger.SlipDropped: "定为不发"}[s.State]
			x.tell("%s的催办单%s由%s%s了，这次没有再改。", unit, shortDay(ledger.DateOf(s.Act.At.In(x.turn.Now.Location()))), s.Act.Name, words)
			return
		}
	}
	x.tell("没有给%s拟过催办单。要出，说“给%s出个催办单”。", unit, unit)
}
