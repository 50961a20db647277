package bot

import (
	"duban/ledger"
	"duban/zh"
)

// mostKept bounds what is kept of a question and of its answer. Unit: characters.
const mostKept = 2000

// keepAnswer remembers which answer was the last, and what was asked and said where it was a question: whoever finds it
// useless hours later tells us no more than that.
func keepAnswer(out *Outcome, t *Turn, in Input) {
	if out.Reply == "" || out.Intent == Feedback {
		return
	}
	before := in.State.Answer
	out.State.Answer = AnswerKey(in.MessageKey)
	asked := out.Intent == Question || out.Refused && out.Intent == Help
	if !asked || in.MessageKey == "" || t.Utterance.Kind == KindTap {
		return
	}
	a := ledger.Answer{Key: out.State.Answer, Person: in.From, Before: before, Question: short(zh.Mask(in.Text)), Reply: short(zh.Mask(out.Reply)),
		Refused: out.Refused, Model: out.Model, Asked: in.Now.UTC()}
	for _, c := range out.Citations {
		a.Sources = append(a.Sources, ledger.Source{Document: c.Document, Number: c.Number, Quote: short(c.Quote)})
	}
	out.Effects.Answers = append(out.Effects.Answers, a)
}

func short(s string) string {
	n := 0
	for i := range s {
		if n++; n > mostKept {
			return s[:i]
		}
	}
	return s
}
