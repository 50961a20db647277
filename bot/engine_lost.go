package bot

import "duban/ledger"

// What is said of a question of ours that was left for something else. It is not kept open: what is said next could be taken for its
// answer.
const (
	lostReport = "您前面报的那句还没有记，要报请带上第几条再发一次。"
	lostAdd    = "前面那件立项还没有立，要立请再发一次。"
	lostDecide = "前面问您的那件还没有办，要办请再说一次。"
)

// sayLost tells that what waited for an answer is not done, where the message was about something else and nothing waits for it any more.
func sayLost(out *Outcome, t *Turn, took Ability, before *Pending) {
	if before == nil || !leftOpen(out, t, before) {
		return
	}
	added := askedAct(before) == ActAdd && t.Utterance.Decide != nil && t.Utterance.Decide.Act == ActAdd
	if words := lostWords(out, took, before, added); words != "" {
		out.Reply += "\n" + words
	}
}

// leftOpen reports that a message was replied to while a question of ours stood, and that the question stands no more. What was only
// mentioned in passing, has run out or was answered by a button is no loss.
func leftOpen(out *Outcome, t *Turn, before *Pending) bool {
	if before.Passing || t.Now.After(before.Expires) || t.Picked != nil {
		return false
	}
	return out.State.Pending != before && out.Reply != "" && !t.Utterance.Wordless()
}

// lostWords is what is said of the question before, by what took the message instead; "" where that was an answer to it. added tells
// that one 立项 took the place of another.
func lostWords(out *Outcome, took Ability, before *Pending, added bool) string {
	switch {
	case took.Intent() == before.Ability && !added, out.Intent == Cancel, out.Intent == Confirm:
		return ""
	case before.Ability == Report && before.DraftID != "" && took.Intent() != Correction && !closes(out.Effects, before.DraftID):
		return lostReport
	case added, askedAct(before) == ActAdd && took.Intent() != Decide:
		return lostAdd
	case before.Ability == Decide && took.Intent() != Decide && took.Intent() != Report && askedAct(before) != "":
		return lostDecide
	}
	return ""
}

// closes reports whether a turn wrote a draft: what became of it was said there.
func closes(e Effects, draft string) bool {
	for _, d := range e.Drafts {
		if d.ID == draft && d.State != ledger.DraftOpen {
			return true
		}
	}
	return false
}
