package handlers

import (
	"duban/bot"
)

// stepUntil waits for the last day of an absence that was told without one.
const stepUntil = "until"

// askUntil asks until when the sender is away, and waits.
func (x *deciding) askUntil() {
	x.out.Clarify = true
	until := shortDay(x.today().AddDays(4))
	if x.part.Own || x.part.Asks {
		x.tell("到哪天为止不提醒您？如“到%s”“三天”；有人代，说“由某某代我”。还没有记；照常提醒就回“取消”。", until)
	} else {
		x.tell("请到哪天？如“到%s”“三天”；有人代，说“由某某代我”。还没有记；不请了回“取消”。", until)
	}
	part := x.part
	part.Asks = false
	x.out.State.Pending = &bot.Pending{Ability: bot.Decide, Step: stepUntil, Choices: []bot.Choice{settled(stepUntil, part)}, Expires: x.turn.Now.Add(pendingFor), Free: true}
}

// waitsUntil reports that the last day of an absence is asked for.
func waitsUntil(t bot.Turn) bool {
	p, u := t.State.Pending, t.Utterance
	waits := p != nil && p.Ability == bot.Decide && p.Step == stepUntil && len(p.Choices) == 1 && p.Choices[0].Proposal.Decide != nil
	return waits && u.Kind != bot.KindTap && !u.No && u.Intent != bot.Cancel && (u.Decide == nil || u.Decide.Act != bot.ActUndo)
}

// untilOf is the absence with the days that a message names; without any it is asked again.
func untilOf(t bot.Turn) bot.DecidePart {
	part := *t.State.Pending.Choices[0].Proposal.Decide
	if d := t.Utterance.Decide; d != nil && d.Act == part.Act && d.Name != "" {
		part.Name = d.Name
	}
	part.SpanOf(t.Utterance.Folded, t.Utterance.Today)
	return part
}
