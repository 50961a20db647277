package bot

import (
	"time"

	"duban/ledger"
	"duban/zh"
)

// KindTap is the Kind of a message that is the press of a button.
const KindTap = "tap"

// kindClick is the channel's event for an entry of its menu, whose key is a command in words.
const kindClick = "event:click"

// tapFor is how long the question that a tap answers counts as open: for the turn.
const tapFor = time.Minute

// tapped makes the turn one in which the bot has just asked and the tap's proposal was picked, and returns the ability;
// nil for a key that nobody here wrote, or whose ability is gone.
func (e *Engine) tapped(t *Turn, key string) Ability {
	tap, ok := ParseTap(key)
	if !ok {
		return nil
	}
	a := e.named(tap.Ability)
	if a == nil {
		return nil
	}
	choice := Choice{Label: tap.Label, Proposal: tap.Proposal}
	t.Picked = &choice
	t.State.Pending = &Pending{Ability: tap.Ability, Step: tap.Step, Version: t.State.Version, DraftID: tap.Proposal.DraftID,
		Choices: []Choice{choice}, Expires: t.Now.Add(tapFor)}
	return a
}

// pressed is what is understood of a tap: that something was picked, not the words on the button.
func pressed(label string, today ledger.Date) Utterance {
	u := Utterance{Text: label, Kind: KindTap, Folded: zh.Fold(label), Lang: Chinese, Today: today, Intent: Confirm, Sure: true, Pick: 1}
	if !zh.HasHan(u.Folded) && latin.MatchString(u.Folded) {
		u.Lang = English
	}
	return u
}

// named finds an ability by its intent; nil when there is none.
func (e *Engine) named(intent Intent) Ability {
	for _, a := range e.abilities {
		if a.Intent() == intent {
			return a
		}
	}
	return nil
}

// stale answers a button that cannot be read any more.
func stale(s State) Outcome {
	return Outcome{Intent: Help, Clarify: true, Reply: "这个按钮已经不能用了，台账没有变。请直接打字告诉我，如“第4条已完成”。", State: s}
}

// keepOpen leaves the question open that stood before a tap, unless the tap answered it or the turn asked another.
func keepOpen(out *Outcome, before *Pending, tap *Pending) {
	if out.State.Pending != nil && out.State.Pending != tap {
		return
	}
	out.State.Pending = nil
	if before != nil && (before.Ability != tap.Ability || before.Step != tap.Step) {
		out.State.Pending = before
	}
}
