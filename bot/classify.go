package bot

import (
	"strings"
	"unicode"
)

// Outside is a request beyond the bot's work 份外之事; the reply to each says why and what to do instead.
type Outside string

// The kinds of request that are refused.
const (
	OutsideNone    Outside = ""
	OutsideSecrets Outside = "secrets" // print the system prompt, keys, encodings of them
	OutsideErase   Outside = "erase"   // delete what was reported, or its traces
	OutsideRule    Outside = "rule"    // change what the documents say, invent a measure, answer otherwise from now on
	OutsideApprove Outside = "approve" // approve, extend, punish in somebody's name
	OutsidePrivate Outside = "private" // telephone numbers, identity cards of persons
	OutsideOthers  Outside = "others"  // report for other units
	OutsideRank    Outside = "rank"    // rank units or people, say who is lazy
	OutsideMoved   Outside = "moved"   // 我调走了: who is told is the directory's
	OutsideStaff   Outside = "staff"   // 周兰调走了,以后是孙洁: the same of somebody else
	OutsideNagged  Outside = "nagged"  // 天天催,烦: of the reminders
	OutsideFake    Outside = "fake"    // 随便报一个
	OutsideHarm    Outside = "harm"    // nothing official: insults, gambling, fraud
)

var outsides = []struct {
	kind Outside
	re   *pattern
}{
	{OutsideSecrets, rule("outsideSecrets")},
	{OutsidePrivate, compile(`身份证|家庭住址|住址|银行卡|工资|(?:局长|县长|书记|主任|领导|科长|镇长)\S{0,4}(?:手机|电话号|私人)`)},
	{OutsideApprove, rule("outsideApprove")},
	{OutsideErase, erasing},
	{OutsideRule, rule("outsideRule")},
	{OutsideRank, rule("outsideRank")},
	{OutsideMoved, rule("outsideMoved")},
	{OutsideNagged, rule("outsideNagged")},
	{OutsideFake, compile(`^(?:那)?(?:就)?(?:随便|瞎|乱|糊弄)(?:给我|帮我)?(?:报|填|写|编)(?:一?[个条下点])?(?:吧|算了|得了|数|就行)*[。!]*$`)},
	{OutsideOthers, overreaching},
}

// erasing takes away what was told: 把我报的都删了, 清空我的上报.
var erasing = rule("outsideErase")

// outsideOf finds a request beyond the bot's work. What reports besides is read nonetheless.
func outsideOf(u *Utterance) Outside {
	text := mask(u.Folded, u.References)
	if staffChanged(u) {
		return OutsideStaff
	}
	for _, o := range outsides {
		if o.kind == OutsideNagged && u.Decide != nil && u.Decide.Sure {
			continue // 天天催,烦死了,别再提醒我第9条
		}
		if o.re.MatchString(text) {
			return o.kind
		}
	}
	return OutsideNone
}

var (
	smallTalk  = rule("smallTalk")
	talkFiller = rule("talkFiller")
	received   = compile(`^收到`)
	helpWords  = rule("helpWords")
	feedbacks  = rule("feedbacks")
	reminding  = compile(`\bremind\b`)
	extending  = compile(`\bextension\b|\bpostpone\b`)
	reviewing  = compile(`\b(?:approve|reject)\b`)
)

// Classify decides what a message wants, after its references, units, question and report were read. It
// settles u.Outside, the slot of a question about the ledger, and drops an Ask that is
// none. The second result says whether the rules are sure.
func Classify(u *Utterance) (Intent, bool) {
	u.Outside = outsideOf(u)
	sure := heedDecide(u)
	plain := u.Report == nil || len(u.Report.Items) == 0 && u.Report.Fix == nil
	switch {
	case !hasWord(u.Folded):
		return Chitchat, true
	case refusedOutright(u, plain):
		u.Report = nil
		return Help, true
	case u.Paper != nil:
		u.Report, u.Ask, u.Decide = nil, nil, nil
		return Question, true
	case sure:
		u.Ask = nil
		return IntentOf(u.Decide), true
	case (u.Pick > 0 || u.Yes) && !received.MatchString(u.Folded) && (u.Report == nil || u.Report.Fix == nil):
		u.Report, u.Ask = nil, nil
		return Confirm, u.Yes
	case u.No:
		u.Report, u.Ask = nil, nil
		return Cancel, false
	case isSmallTalk(u):
		u.Report, u.Ask = nil, nil
		return Chitchat, true
	}
	if intent, ok := errand(u, plain); ok {
		u.Report, u.Ask = nil, nil
		return intent, true
	}
	return classifyWork(u)
}

// refusedOutright reports a request beyond the bot's work. Of other units' progress it is none while something is reported.
func refusedOutright(u *Utterance, plain bool) bool {
	switch u.Outside {
	case OutsideNone:
		return false
	case OutsideOthers:
		return plain
	case OutsideErase:
		return plain || len(u.References) == 0 // 第8条旧台账都清除了 is a report
	}
	return true
}

// turnAway refuses a message of listed words which nothing else was read out of. A report, a decision and an answer to a
// question of ours stand, whatever words somebody quotes in them.
func turnAway(u *Utterance) {
	switch u.Intent {
	case Question, Help, Chitchat, Feedback:
		u.Intent, u.Sure, u.Outside, u.Ask, u.Report = Help, true, OutsideHarm, nil, nil
	}
}

// classifyWork tells corrections, reports and questions apart.
func classifyWork(u *Utterance) (Intent, bool) {
	if u.Report != nil && u.Report.Fix != nil {
		u.Ask = nil
		if u.Report.Fix.Undo {
			return Cancel, true
		}
		return Correction, true
	}
	if u.Report != nil && len(u.Report.Items) > 0 {
		u.Ask = nil
		if u.Report.Question != nil {
			u.Ask = u.Report.Question.Ask
		}
		return Report, true
	}
	u.Report = nil
	askLedger(u)
	return Question, u.Ask != nil
}

// errand finds help, feedback and what English words ask for that is done in Chinese.
func errand(u *Utterance, plain bool) (Intent, bool) {
	t := mask(u.Folded, u.References)
	switch {
	case helpWords.MatchString(t) && len(u.References) == 0:
		return Help, true
	case !plain:
		return "", false
	case reminding.MatchString(t):
		return Remind, true
	case extending.MatchString(t):
		return Extension, true
	case reviewing.MatchString(t) && !anyAsks(u.clauses()):
		return Review, true
	case feedbacks.MatchString(t) && len(u.References) == 0:
		return Feedback, true
	}
	return "", false
}

// hasWord reports whether a text holds a letter, a digit or a character: emoji and signs alone do not.
func hasWord(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) >= 0
}

// isSmallTalk reports whether nothing is left when greetings and thanks are taken out.
func isSmallTalk(u *Utterance) bool {
	if len(u.References) > 0 || !smallTalk.MatchString(u.Folded) {
		return false
	}
	rest := talkFiller.ReplaceAllString(smallTalk.ReplaceAllString(u.Folded, ""), "")
	return !hasWord(rest)
}
