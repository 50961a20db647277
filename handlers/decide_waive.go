package handlers

import (
	"context"
	"slices"

	"duban/bot"
	"duban/ledger"
)

// waive tells 督查室 how a duty is taken from a unit 免办. There is no act for it: it follows from the unit's word, or from a report.
func (x *deciding) waive(ctx context.Context) error {
	if !x.turn.Sender.Supervises {
		if !x.forOthers() {
			return bot.ErrPass
		}
		return x.refuse("抱歉，免办要由%s定，您这边不能定，没有改动。", x.supervision())
	}
	if len(x.part.Units) != 1 || len(x.part.Numbers) != 1 {
		x.tell("没有改动。免办一次说一个单位的一条，如“松坪镇第9条免了”，我告诉您怎么办。")
		return nil
	}
	return x.howToWaive(ctx)
}

func (x *deciding) howToWaive(ctx context.Context) error {
	if err := x.read(ctx, []ledger.DecisionFilter{{Kinds: reviewKinds}, {Kinds: requestKinds}}); err != nil {
		return err
	}
	unit, number := x.canonical(x.part.Units[0]), numberName(x.part.Numbers[0])
	all, err := x.latest(ctx)
	if err != nil {
		return err
	}
	reported := slices.ContainsFunc(all, func(e entryOf) bool { return x.names(e) && e.review != ledger.ReviewClosed })
	claimed := slices.DeleteFunc(x.openNamed(), func(r ledger.Decision) bool { return r.Kind != ledger.DecideNotOurs })
	x.out.Clarify = true
	x.tell("%s%s还没有免。我不能直接免办，也没有记，按下面的办：", unit, number)
	if len(claimed) > 0 {
		x.tell("他们已经提出不是本单位的事，回“%s%s确实不用报”就行，以后不再提醒。", unit, number)
		return nil
	}
	if reported {
		x.tell("他们报过，回“%s%s销号”，以后不再提醒。", unit, number)
	} else {
		x.tell("请%s回一句“%s不是我单位的事，上级另有安排”，您再回“%s%s确实不用报”，以后不再提醒。", unit, number, unit, number)
	}
	x.tell("要换一家办，说“%s%s的事改由某某单位办”。", number, unit)
	return nil
}
