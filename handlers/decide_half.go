package handlers

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"duban/bot"
	"duban/ledger"
)

// assentBare takes a 同意 of nothing that is named, while no request waits, for the report that waits for the sender: the one that was
// listed last, or the only one. Of several it asks which; false where none waits.
func (x *deciding) assentBare(ctx context.Context) (bool, error) {
	p := x.part
	if !bareGrant(p) || !p.Remarks && len([]rune(x.turn.Utterance.Folded)) > shortWord || !x.turn.Sender.Supervises && !x.leads() {
		return false, nil
	}
	if err := x.read(ctx, []ledger.DecisionFilter{{Kinds: reviewKinds}, {Kinds: requestKinds}}); err != nil {
		return false, err
	}
	if len(x.requests()) > 0 {
		return false, nil
	}
	wait, err := x.waitsHere(ctx)
	if err != nil || len(wait) == 0 {
		return false, err
	}
	if len(wait) > 1 {
		x.askAssent(wait, nil)
		return true, nil
	}
	x.part.Act, x.part.IDs = ledger.DecideApprove, []string{wait[0].u.ID}
	return true, x.review(ctx)
}

// bareGrant reports a 同意 of nothing that is named, and until no day.
func bareGrant(p bot.DecidePart) bool {
	return p.Act == ledger.DecideGrant && p.Assents && p.About == "" && p.Until.IsZero() && p.Days == 0 &&
		len(p.IDs)+len(p.Picks)+len(p.Units)+len(p.Numbers) == 0
}

// waitsHere is the reports that wait for the sender's review: of those that were listed, where any was.
func (x *deciding) waitsHere(ctx context.Context) ([]entryOf, error) {
	all, err := x.latest(ctx)
	if err != nil {
		return nil, err
	}
	wait := slices.DeleteFunc(all, func(e entryOf) bool { return e.review != ledger.ReviewWaits || !x.mayReview(e.measure, e.u.Unit) })
	if st := x.turn.State.Decide; st != nil {
		listed := slices.DeleteFunc(slices.Clone(wait), func(e entryOf) bool { return !slices.Contains(st.Updates, e.u.ID) })
		if len(listed) > 0 {
			return listed, nil
		}
	}
	return wait, nil
}

// but joins what is wanted to the assent; as a reason by itself it reads oddly.
var but = regexp.MustCompile(`^(?:不过|但是?|只是|就是)[,，]?`)

// half answers an assent with words behind it that may take from it: nothing is approved, and it says how both are done.
//
//	松坪镇第4条同意,不过请补签到表 ──► 1 通过  2 退回,原因:请补签到表
func (x *deciding) half(ctx context.Context) error {
	if !x.turn.Sender.Supervises && !x.leads() {
		return bot.ErrPass
	}
	if err := x.read(ctx, []ledger.DecisionFilter{{Kinds: reviewKinds}}); err != nil {
		return err
	}
	wait, err := x.waitsHere(ctx)
	if err != nil {
		return err
	}
	wait = slices.DeleteFunc(wait, func(e entryOf) bool { return !x.names(e) })
	if len(wait) == 0 {
		return bot.ErrPass
	}
	why := but.ReplaceAllString(strings.Trim(x.part.Reason, "，,。"), "")
	x.out.Clarify = true
	if len(wait) != 1 {
		x.tell("还没有通过，也没有退回：您后面还有话。请说清哪个通过、哪个退回，如“松坪镇第4条通过”“柳湾镇第4条退回，请核人数”。")
		x.tellWaits()
		return nil
	}
	e := wait[0]
	x.tell("%s还没有通过，也没有退回：您后面还说了“%s”。选一个：", e.u.Unit+numberName(e.measure.Number), fullWidth(clip(why, 40)))
	x.offer(settled("通过："+x.said(e, false), bot.DecidePart{Act: ledger.DecideApprove, IDs: []string{e.u.ID}}),
		settled("退回，原因："+fullWidth(clip(why, 40)), bot.DecidePart{Act: ledger.DecideReturn, IDs: []string{e.u.ID}, Reason: why}))
	return nil
}
