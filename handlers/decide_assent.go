package handlers

import (
	"context"
	"fmt"
	"slices"

	"duban/bot"
	"duban/ledger"
)

// assent says yes to the one thing that waits of what is named 石鼓岭镇第4条同意: it approves the report or grants the request. Of
// several it asks which; where none waits it says so. Words of somebody who decides nothing are what they are by themselves.
func (x *deciding) assent(ctx context.Context) error {
	if x.part.Act == ledger.DecideGrant {
		if err := x.read(ctx, []ledger.DecisionFilter{{Kinds: reviewKinds}, {Kinds: requestKinds}}); err != nil {
			return err
		}
	}
	all, err := x.latest(ctx)
	if err != nil {
		return err
	}
	named := slices.DeleteFunc(all, func(e entryOf) bool { return !x.names(e) })
	wait := slices.DeleteFunc(slices.Clone(named), func(e entryOf) bool {
		return e.review != ledger.ReviewWaits || !x.mayReview(e.measure, e.u.Unit)
	})
	if !x.part.Until.IsZero() || x.part.Days > 0 {
		wait = nil // a day is granted, no report approved
	}
	asked := x.openNamed()
	mine := slices.DeleteFunc(slices.Clone(asked), func(r ledger.Decision) bool { return !x.mayGrant(r) })
	switch {
	case len(wait)+len(mine) > 1:
		x.askAssent(wait, mine)
		return nil
	case len(wait) == 1:
		x.part.Act, x.part.IDs = ledger.DecideApprove, []string{wait[0].u.ID}
		return x.review(ctx)
	case len(mine) == 1:
		x.part.Act, x.part.IDs = ledger.DecideGrant, []string{mine[0].ID}
		return x.grant(ctx)
	}
	return x.nothingToAssent(named, asked)
}

// nothingToAssent says why nothing was done.
func (x *deciding) nothingToAssent(named []entryOf, asked []ledger.Decision) error {
	decides := x.turn.Sender.Supervises || x.leads()
	mayBeReport := x.turn.Utterance.Report != nil && x.part.Act == bot.ActAssent
	switch {
	case len(asked) > 0 && x.forOthers():
		f, _ := x.place(asked[0].DocumentID, asked[0].MeasureKey)
		return x.cannotGrant(asked[0], f)
	case len(named) > 0 && x.forOthers() && !x.mayReviewAny(named):
		x.part.Sure = true
		_, err := x.permitted(named)
		return err
	case !decides && !x.part.Sure, mayBeReport && !x.forOthers():
		return bot.ErrPass
	case !decides:
		return x.refuse("抱歉，审核由牵头单位和%s来做，延期由%s来定，您这边不能定。", x.supervision(), x.supervision())
	}
	said := len(x.lines)
	for _, e := range named[:min(mostNamed, len(named))] {
		if e.review != ledger.ReviewWaits {
			x.already(e)
		}
	}
	if len(x.lines) == said {
		x.tell("%s现在没有等您审的上报，也没有等您定的申请，没有改动。", x.namedWords())
	}
	x.tellWaits()
	return nil
}

// mostNamed bounds how many reports one reply tells of.
const mostNamed = 3

func (x *deciding) mayReviewAny(list []entryOf) bool {
	return slices.ContainsFunc(list, func(e entryOf) bool { return x.mayReview(e.measure, e.u.Unit) })
}

// namedWords is the units and measures named, as they are said back.
func (x *deciding) namedWords() string {
	words := ""
	if len(x.part.Units) > 0 {
		words = join(x.part.Units)
	}
	if len(x.part.Numbers) > 0 {
		words += numberList(x.part.Numbers)
	}
	return words
}

// askAssent lists what waits, so that a number picks one.
func (x *deciding) askAssent(wait []entryOf, asked []ledger.Decision) {
	x.out.Clarify = true
	x.tell("%s等您的有%d件，说的是哪一件？什么都没有改。", x.namedWords(), len(wait)+len(asked))
	if len(wait)+len(asked) > maxChoices {
		now := &bot.DecideState{}
		x.listEntries(wait, now)
		x.listRequests(asked, now)
		x.out.State.Decide = now
		if x.out.Card != nil {
			x.out.Card.Beside = true
		}
		return
	}
	var choices []bot.Choice
	for _, e := range wait {
		choices = append(choices, settled("通过："+x.said(e, false), bot.DecidePart{Act: ledger.DecideApprove, IDs: []string{e.u.ID}}))
	}
	for _, r := range asked {
		choices = append(choices, settled("同意："+x.wish(r), bot.DecidePart{Act: ledger.DecideGrant, IDs: []string{r.ID}, Until: x.part.Until, Days: x.part.Days}))
	}
	x.offer(choices...)
}

// tellWaits says what waits for the sender's word, where anything does.
func (x *deciding) tellWaits() {
	if asked := len(x.requests()); asked > 0 {
		x.tell("等您定的申请有%d件，回“待审核”看。", asked)
		return
	}
	x.tell("要看还有什么等您定，回“待审核”。")
}

// noRequest says that what is granted was not asked for, and how 督查室 does it all the same.
func (x *deciding) noRequest() {
	x.tell("没有查到%s的延期申请，没有改动。", x.namedWords())
	if len(x.part.Units)*len(x.part.Numbers) == 1 && !x.part.Until.IsZero() {
		until := shortDay(x.part.Until)
		if x.part.Until.Year != x.today().Year {
			until = fmt.Sprintf("%d年%s", x.part.Until.Year, until)
		}
		x.tell("没有申请也要给延，说“给%s延期到%s”。", x.namedWords(), until)
	}
	x.tellWaits()
}
