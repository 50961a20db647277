package handlers

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"duban/bot"
	"duban/ledger"
	"duban/zh"
)

// askedFor is how long words that do not say so may answer a reviewer's question. Unit: days.
const askedFor = 14

// answer passes words on to the reviewer who asked 答复. Words that do not say so are an answer while a question waits for the
// sender's unit, and what else they may be is asked back.
//
//	words ─► no question waits ─► they mean something else (bot.ErrPass)
//	      ─► may be a report, or which of several questions is not told ─► asked back
//	      ─► passed on, and taken back by 撤回
func (x *deciding) answer(ctx context.Context) error {
	open := x.openQuestions()
	switch {
	case len(open) == 0 && x.explicit():
		return x.addTo()
	case len(open) == 0:
		return bot.ErrPass
	}
	if x.part.Doubt == bot.DoubtLater {
		return x.later(open)
	}
	if open = x.likeliestQuestion(open); len(open) > 1 {
		return x.whichQuestion(open)
	}
	if ask, err := x.doubtful(ctx, open[0]); ask || err != nil {
		return err
	}
	x.passOn(open[0])
	return nil
}

// explicit reports words that say that they answer: 答复，….
func (x *deciding) explicit() bool {
	return x.turn.Utterance.Decide != nil && x.part.Act == ledger.DecideAnswer
}

// openQuestions is what the sender's unit was asked and has not answered: the one that is quoted or was chosen, else those of
// the measure that is named; old ones only for words that say that they answer.
func (x *deciding) openQuestions() []ledger.Decision {
	var open []ledger.Decision
	for _, q := range x.stands.OpenQuestions() {
		fresh := q.Act.At.After(x.turn.Now.AddDate(0, 0, -askedFor))
		if x.own() == "" || !names(x.corpus.Units(), x.own(), q.Unit) || !fresh && !x.explicit() && !x.part.Settled {
			continue
		}
		if len(x.part.IDs) > 0 && !slices.Contains(x.part.IDs, q.ID) || len(x.part.Numbers) > 0 && !x.isNumbered(q) {
			continue
		}
		open = append(open, q)
	}
	if quoted := slices.DeleteFunc(slices.Clone(open), func(q ledger.Decision) bool { return x.part.Text == "" || q.Reason != x.part.Text }); len(quoted) > 0 {
		return quoted[len(quoted)-1:]
	}
	return open
}

// isNumbered reports whether a question is about a measure of the numbers named.
func (x *deciding) isNumbered(q ledger.Decision) bool {
	f, ok := x.place(q.DocumentID, q.MeasureKey)
	return ok && slices.ContainsFunc(x.part.Numbers, func(n string) bool { return slices.Contains(numbered(f.doc, n), f.measure) })
}

// later keeps a question open for words that only promise an answer.
func (x *deciding) later(open []ledger.Decision) error {
	if len(open) == 0 {
		return bot.ErrPass
	}
	q := open[len(open)-1]
	x.tell("好的，不急。问清楚了直接回一句，我转给%s。问的是%s：“%s”。", x.asker(q), x.measureAsked(q), q.Reason)
	return nil
}

// likeliestQuestion leaves the newest of several questions where all are of one person about one measure: he sees which is
// answered; else the only one whose kind the words fit.
func (x *deciding) likeliestQuestion(open []ledger.Decision) []ledger.Decision {
	if len(open) < 2 {
		return open
	}
	kind := slices.DeleteFunc(slices.Clone(open), func(q ledger.Decision) bool { return !x.ofKind(q) })
	if len(kind) == 1 {
		return kind
	}
	if len(kind) == 0 {
		kind = open
	}
	last := kind[len(kind)-1]
	if slices.ContainsFunc(open, func(q ledger.Decision) bool {
		return !strings.EqualFold(q.Act.UserID, last.Act.UserID) || q.MeasureKey != last.MeasureKey
	}) {
		return open
	}
	return []ledger.Decision{last}
}

// whichQuestion asks which of several questions is answered.
func (x *deciding) whichQuestion(open []ledger.Decision) error {
	if x.part.Doubt != "" && x.part.Doubt != bot.DoubtShort && !slices.ContainsFunc(open, x.fitsQuestion) {
		return bot.ErrPass
	}
	slices.Reverse(open) // the newest first
	x.tell("有%d个问题等您答复，“%s”是答哪一个？还没有转。", len(open), clip(x.part.Reason, 30))
	var choices []bot.Choice
	for _, q := range open[:min(maxChoices-1, len(open))] {
		part := x.part
		part.IDs, part.Doubt = []string{q.ID}, ""
		choices = append(choices, settled(x.measureAsked(q)+"：“"+clip(q.Reason, 24)+"”", part))
	}
	x.offer(append(choices, x.plainly("都不是", open[0]))...)
	return nil
}

// doubtful asks whether words answer a question where they may be something else; false: they answer it.
func (x *deciding) doubtful(ctx context.Context, q ledger.Decision) (bool, error) {
	if x.part.Settled || x.part.Doubt == "" || x.explicit() {
		return false, nil
	}
	fits := x.fitsQuestion(q)
	if x.part.Doubt == bot.DoubtShort && !fits {
		return false, bot.ErrPass // 是 to 是哪几天
	}
	newer, err := x.reportedSince(ctx, q)
	if err != nil {
		return false, err
	}
	if fits && (!newer || x.ofKind(q)) && x.part.Doubt != bot.DoubtQuestion {
		return false, nil
	}
	x.tell("%s问过您%s：“%s”。您这句“%s”是答复，还是%s？还没有转，也没有记。", x.asker(q), x.measureAsked(q), q.Reason, clip(x.part.Reason, 30), x.otherwise())
	part := x.part
	part.IDs, part.Doubt = []string{q.ID}, ""
	x.offer(settled("答复"+x.asker(q), part), x.plainly(map[bool]string{true: "查文件", false: "报进展"}[x.part.Doubt == bot.DoubtQuestion], q))
	return true, nil
}

// otherwise is what words may be besides an answer.
func (x *deciding) otherwise() string {
	if x.part.Doubt == bot.DoubtQuestion {
		return "要查文件"
	}
	return "报新的进展"
}

// plainly is the choice that the words answer nobody; a report in them may be of what was asked about.
func (x *deciding) plainly(label string, q ledger.Decision) bot.Choice {
	return bot.Choice{Label: label, Proposal: bot.Proposal{Words: x.turn.Utterance.Text, Document: q.DocumentID, Measures: []string{q.MeasureKey},
		Decide: &bot.DecidePart{Act: bot.ActPlain}}}
}

var (
	asksWhen   = regexp.MustCompile(`哪一?天|哪几天|几号|几月|什么时候|啥时候|何时|时间|日期|多久|几天`)
	asksFigure = regexp.MustCompile(`几|多少|人数|总数|数量|名额|学时|场次|比例|率`)
	asksYesNo  = regexp.MustCompile(`吗|么[?？]?$|是不是|有没有|是否|含不含|对不对|能不能|要不要|算不算|在不在|没有[?？]?$|不[?？]?$|还是`)
)

// saysYes opens an answer to a question of yes or no: 含的，聘用的8个也在里头.
var saysYes = regexp.MustCompile(`^(?:不?是|不?对|有|没|没有|莫得|冇|不?含|包含|不?能|不?可以|可以|不?算|要得|都|全|达到|没达到|基本|不)`)

// fitsQuestion reports whether words are of the kind that a question asks for; words that fit nothing else always do.
func (x *deciding) fitsQuestion(q ledger.Decision) bool {
	return x.part.Doubt == "" || x.ofKind(q)
}

// ofKind reports whether words are a day, a figure, or yes or no, as a question asks for.
func (x *deciding) ofKind(q ledger.Decision) bool {
	u := x.turn.Utterance
	days := len(zh.FindDays(u.Folded, u.Today)) > 0 || !u.Window.IsZero()
	figures := u.Report != nil && len(u.Report.Likes) > 0 || u.Pick > 0
	switch {
	case asksYesNo.MatchString(q.Reason) && (u.Yes || u.No || saysYes.MatchString(x.part.Reason)):
		return true
	case x.part.Doubt == bot.DoubtShort, x.part.Doubt == bot.DoubtReport:
		return false
	case days && asksWhen.MatchString(q.Reason):
		return true
	}
	return figures && asksFigure.MatchString(asksWhen.ReplaceAllString(q.Reason, ""))
}

// passOn tells the reviewer, and how it is taken back.
func (x *deciding) passOn(q ledger.Decision) {
	x.put(ledger.Decision{Kind: ledger.DecideAnswer, DocumentID: q.DocumentID, MeasureKey: q.MeasureKey, Unit: q.Unit, UpdateID: q.UpdateID, Refers: q.ID, Reason: x.part.Reason})
	if f, ok := x.place(q.DocumentID, q.MeasureKey); ok {
		x.mention(f)
	}
	people := []ledger.Member{}
	if m, ok := x.member(q.Act.UserID); ok {
		people = append(people, m)
	}
	number := x.measureAsked(q)
	said := x.notify(people, q.Act.Name, fmt.Sprintf("%s %s答复%s：“%s”\n您问的是：“%s”。审核请回“待审核”。", x.own(), x.turn.Sender.Name, number, x.part.Reason, q.Reason), nil)
	x.tell("%s%s的答复：“%s”。%s转错了回“撤回”。", x.own(), number, x.part.Reason, said)
	if !x.explicit() && !x.part.Settled {
		x.tell("这是答%s的，没有记成新的进展；要报进展，请写上第几条。", x.asker(q))
	}
	rest := slices.DeleteFunc(x.stands.OpenQuestions(), func(o ledger.Decision) bool { return o.ID == q.ID || !names(x.corpus.Units(), x.own(), o.Unit) })
	if n := len(rest); n > 0 {
		x.tell("还有%d个问题等您答复：“%s”。", n, rest[n-1].Reason)
	}
}

// addTo passes 答复，… on to who asked last, though the question was answered before: people think of more.
func (x *deciding) addTo() error {
	for _, d := range slices.Backward(x.stands.All()) {
		if d.Kind == ledger.DecideAsk && names(x.corpus.Units(), x.own(), d.Unit) && d.Act.At.After(x.turn.Now.AddDate(0, 0, -askedFor)) {
			x.passOn(d)
			return nil
		}
	}
	return bot.ErrPass
}

// asker is who asked: 县司法局 林青.
func (x *deciding) asker(q ledger.Decision) string {
	if m, ok := x.member(q.Act.UserID); ok && m.Unit != "" {
		return strings.TrimSpace(x.canonical(m.Unit) + " " + q.Act.Name)
	}
	return q.Act.Name
}

// measureAsked names the measure of a question.
func (x *deciding) measureAsked(q ledger.Decision) string {
	if f, ok := x.place(q.DocumentID, q.MeasureKey); ok {
		return numberName(f.measure.Number)
	}
	return numberName(ledger.NumberOfKey(q.MeasureKey))
}
