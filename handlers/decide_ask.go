package handlers

import (
	"context"
	"fmt"
	"slices"

	"duban/bot"
	"duban/ledger"
)

// ask passes a reviewer's question on to who reported.
func (x *deciding) ask(ctx context.Context) error {
	all, err := x.latest(ctx)
	if err != nil {
		return err
	}
	if len(x.part.Units) > 0 && len(x.part.Picks) == 0 && !slices.ContainsFunc(all, func(e entryOf) bool { return x.names(e) && x.mayReview(e.measure, e.u.Unit) }) {
		return bot.ErrPass // a question to the bot
	}
	targets, err := x.targets(all, nil)
	if err != nil || len(targets) == 0 {
		return err
	}
	if len(targets) > 1 {
		st := &bot.DecideState{}
		x.out.Clarify = true
		x.tell("要问的是哪一条？还没有转。")
		x.listEntries(targets, st)
		x.out.State.Decide = st
		return nil
	}
	e := targets[0]
	x.mention(e.found)
	if x.part.Reason == "" {
		x.out.Clarify = true
		x.out.State.Decide = &bot.DecideState{Updates: []string{e.u.ID}, Current: e.u.ID}
		x.tell("要问%s%s什么？直接写上问题就行，如“问一下，是哪几天训的”。", e.u.Unit, numberName(e.measure.Number))
		x.awaitWhy(e.u.ID)
		return nil
	}
	q := x.put(ledger.Decision{Kind: ledger.DecideAsk, DocumentID: e.doc.ID, MeasureKey: e.measure.Key, Unit: e.u.Unit, UpdateID: e.u.ID, Reason: x.part.Reason})
	from := x.turn.Sender.Name
	if x.own() != "" {
		from = x.own() + " " + from
	}
	said := x.notify(x.reporter(e.u.ReporterID, e.u.Unit), e.u.Unit, fmt.Sprintf("%s问您报的%s：“%s”\n直接回一句就行，我转过去。", from, numberName(e.measure.Number), x.part.Reason), nil)
	x.tell("问%s%s：“%s”。%s", e.u.Unit, numberName(e.measure.Number), q.Reason, said)
	if e.review == ledger.ReviewWaits {
		x.tell("对方的答复会转给您；这条还在待审核里。")
	} else {
		x.tell("对方的答复会转给您。")
	}
	return nil
}
