package bot

import (
	"strings"
	"unicode/utf8"

	"duban/ledger"
)

// Doubt is what words that may answer a reviewer's question may be besides 存疑.
type Doubt string

// The doubts. Zero value: none, the words fit an answer and nothing else.
const (
	DoubtReport   Doubt = "report"   // 已经训完了: it tells how far something is, of no measure
	DoubtFigures  Doubt = "figures"  // 45人, 训了两期: an answer where such is asked for
	DoubtQuestion Doubt = "question" // 要全部名单吗: a question, of whom is not said
	DoubtShort    Doubt = "short"    // 是, 没有: an answer to a question of yes or no
	DoubtLater    Doubt = "later"    // 我问一下再回复: no answer yet
)

// longestAnswer bounds what is taken for an answer that does not say so. Unit: characters.
const longestAnswer = 200

var (
	answerHead = compile(`^(?:好的?,?|您好,?|领导好?,?)?(?:我)?(?:答复|回复|回答)(?:一下|如下|他们|对方|您|你|问题)*[:,\s]*`)
	laterSaid  = rule("laterSaid")
	thingAsked = rule("thingAsked")
	courteous  = compile(`^(?:好的?|好滴|好嘞|行|可以|没问题|收到|ok|okay|确认|确定|就这样|嗯+)[啊呀吧哈呢了。!.,]*$`)
)

// answerTo reads words as the answer to a reviewer's question, which nobody may have asked: that is for the ability to find.
// nil for what can be none: a greeting, a report of a measure that it names, an act, a question about the documents.
func answerTo(u *Utterance) *DecidePart {
	if !answerable(u) {
		return nil
	}
	said := strings.Trim(answerHead.ReplaceAllString(u.Folded, ""), " ,。;:!")
	if said == "" || u.SelfUnit != "" || utf8.RuneCountInString(stripReferences(said)) < 1 || u.Review != nil && u.Review.Sure || u.Beside != nil || u.Further != nil {
		return nil
	}
	part := &DecidePart{Act: ledger.DecideAnswer, Reason: asSaid(u, said), Numbers: numbersNamed(u.References), Units: []string{}, Own: true}
	if laterSaid.MatchString(u.Folded) {
		part.Doubt = DoubtLater
		return part
	}
	switch u.Intent {
	case Confirm, Cancel:
		return shortAnswerTo(u, part)
	case Help, Feedback, Chitchat, Remind, Extension, Review:
		return nil
	}
	var ok bool
	part.Doubt, ok = doubtOf(u)
	if !ok {
		return nil
	}
	return part
}

// answerable reports whether words are of the shape that an answer has: short, Chinese, of no document by name.
func answerable(u *Utterance) bool {
	return u.Lang != English && u.Outside == OutsideNone && utf8.RuneCountInString(u.Folded) <= longestAnswer && len(u.Documents) == 0 && hasWord(u.Folded)
}

// AnswerOf reads a message as an answer whatever else was read in it, for words that turned out to decide nothing.
func AnswerOf(u Utterance) *DecidePart {
	if u.Decide != nil && u.Decide.Sure {
		return nil
	}
	u.Decide = nil
	return answerTo(&u)
}

// shortAnswerTo takes 是 and 没有, but not 好的 nor 撤回.
func shortAnswerTo(u *Utterance, part *DecidePart) *DecidePart {
	if courteous.MatchString(u.Folded) || !u.Yes && !u.No && u.Pick == 0 {
		return nil
	}
	part.Doubt = DoubtShort
	if u.Pick > 0 {
		part.Doubt = DoubtFigures
	}
	return part
}

// doubtOf weighs what else a message may be; false when it is that for certain.
func doubtOf(u *Utterance) (Doubt, bool) {
	list := u.clauses()
	asks := anyAsks(list)
	switch r := u.Report; {
	case r != nil && r.Fix != nil:
		return DoubtFigures, r.Fix.replacesNothing() && plainFix.MatchString(u.Folded)
	case r != nil && len(r.Items) > 0:
		doubt, fits := doubtOfItems(r.Items, len(u.References) > 0)
		return doubt, fits && !asks
	case asks:
		return DoubtQuestion, len(u.References)+len(u.Units) == 0 && u.Window.IsZero() && u.Ask != nil && vague(u.Ask.Slot)
	}
	return "", !thingAsked.MatchString(u.Folded)
}

// doubtOfItems weighs what reads as a report; false when it tells how far a measure is that it names.
func doubtOfItems(items []ReportItem, named bool) (Doubt, bool) {
	acts := onlyActs(items)
	if acts && !named {
		return DoubtFigures, true
	}
	return DoubtReport, acts || !named
}

// replacesNothing reports that a correction says new figures alone, and not what was wrong.
func (f *Fix) replacesNothing() bool {
	return !f.Undo && f.Status == "" && f.OldNumber == nil && f.To == "" && f.At == ""
}

// vague reports a slot that a question to a reviewer may have as well.
func vague(s Slot) bool {
	return s == SlotNone || s == SlotYesNo || s == SlotContent || s == SlotNumber || s == SlotWhich
}

// onlyActs reports that no word tells how far something is: figures, a verb with 了.
func onlyActs(items []ReportItem) bool {
	for _, it := range items {
		s := readSigns(it.Text)
		if s.acted = false; s.any() {
			return false
		}
	}
	return true
}

// asSaid is the part of a message as it was typed, with its signs.
func asSaid(u *Utterance, said string) string {
	d := decider{u: u}
	if at := strings.LastIndex(u.Folded, said); at >= 0 {
		return strings.Trim(d.asTyped(at), " ，,。;；:：!！\n")
	}
	return said
}

// quotedQuestion is how a reviewer's question was pushed to who reported.
var quotedQuestion = compile(`问您报的[^“]{1,80}“([^”]+)”`)

// answersQuoted takes words that quote a reviewer's question as its answer, unless they report a measure that they name.
func answersQuoted(u *Utterance, quote string) bool {
	m := quotedQuestion.FindStringSubmatch(quote)
	if m == nil {
		return false
	}
	part := u.Answer
	if part == nil && u.Yes {
		part = &DecidePart{Act: ledger.DecideAnswer, Reason: u.Text, Units: []string{}, Own: true}
	}
	if part == nil || part.Doubt == DoubtLater {
		return false
	}
	part.Doubt, part.Text, part.Numbers, part.Sure = "", m[1], nil, true
	u.Decide, u.Answer, u.Intent, u.Sure = part, nil, IntentOf(part), true
	return true
}
