package bot

import (
	"strings"

	"duban/ledger"
)

// slotRule tells one family of questions. The rules are tried in order: the first that fits names the slot.
type slotRule struct {
	slot Slot
	re   *pattern
	when func(a *AskPart, u *Utterance) bool // further condition; nil = none
	bare bool                                // the words alone make a question: 牵头单位, 指标
}

var slotRules = []slotRule{
	{slot: SlotContact, re: rule("slotContact"), bare: true},
	{slot: SlotMoney, re: rule("slotMoney")},
	{slot: SlotPerson, re: rule("slotPerson")},
	{slot: SlotDocument, re: rule("slotDocument"), bare: true},
	{slot: SlotDocument, re: rule("slotDocument.inForce"), when: nothingElse(5)},
	{slot: SlotDocument, re: rule("slotDocument.which"), when: noReference},
	{slot: SlotPlace, re: rule("slotPlace"), when: func(a *AskPart, _ *Utterance) bool {
		return !writtenWhere.MatchString(a.Text)
	}},
	{slot: SlotTitle, re: compile(`标题|题目|叫(?:什么|啥)(?:名)?|名称$|名称(?:是|叫)|全称|全名`)},
	{slot: SlotList, re: rule("slotList.rhythm"), when: noReference},
	{slot: SlotList, re: anything, when: func(a *AskPart, u *Utterance) bool {
		return a.Recur != "" && len(u.References) == 0 && len(a.Roles) == 0 && !often.MatchString(a.Text) && nothingElse(1)(a, u)
	}},
	{slot: SlotDue, re: compile(`过期|超期|逾期|到期|\boverdue\b|\bdue\b`), when: func(a *AskPart, u *Utterance) bool {
		return len(u.References) == 0 && (len(a.Roles) == 0 || !u.Window.IsZero() || a.Overdue) && (a.Overdue || !u.Window.IsZero() || duesAsked.MatchString(whenAsked.ReplaceAllString(a.Text, " ")))
	}},
	{slot: SlotDue, re: rule("slotDue.tasks"), when: noReference},
	{slot: SlotDue, re: compile(`节点|截止|期限|时限|日期|到期`), when: func(a *AskPart, u *Utterance) bool {
		return len(u.References) == 0 && len(a.Roles) == 0 && severalAsked.MatchString(a.Text) && nothingElse(1)(a, u)
	}},
	{slot: SlotDue, re: anything, when: func(a *AskPart, u *Utterance) bool {
		return !u.Window.IsZero() && len(u.References) == 0 && len(a.Roles) == 0 && a.Recur == "" && nothingElse(1)(a, u)
	}},
	{slot: SlotDue, re: rule("slotDue.inWindow"), when: func(a *AskPart, u *Utterance) bool {
		return !u.Window.IsZero() && len(u.References) == 0 && len(a.Roles) == 0 && !whoAsked.MatchString(a.Text)
	}},
	{slot: SlotList, re: rosterOf, when: func(a *AskPart, u *Utterance) bool {
		return a.Role != "" && noReference(a, u) && nothingElse(4)(a, u)
	}},
	{slot: SlotUnitTasks, re: unitTasks, when: aboutUnits},
	{slot: SlotUnitTasks, re: anything, when: func(a *AskPart, u *Utterance) bool {
		return aboutUnits(a, u) && nothingElse(2)(a, u)
	}},
	{slot: SlotUnitTasks, re: anything, when: func(a *AskPart, u *Utterance) bool {
		return a.Role != "" && len(u.Units) > 0 && noReference(a, u) && !whoElse.MatchString(a.Text) && nothingElse(1)(a, u)
	}},
	{slot: SlotList, re: rule("slotList.measures"), when: func(a *AskPart, u *Utterance) bool {
		return len(u.References) == 0 && (a.Negated || a.Lacking != "" || len(a.Kinds) > 0 || len(a.Without) > 0 || a.Only && a.Role != "" || a.Joint && a.Role != "" || hasRoleProperty.MatchString(a.Text))
	}},
	{slot: SlotList, re: rule("slotList.withoutUs"), when: noReference},
	{slot: SlotCount, re: rule("slotCount"), when: func(a *AskPart, u *Utterance) bool {
		return len(u.References) == 0 && !whoAsked.MatchString(a.Text)
	}},
	{slot: SlotList, re: rule("slotList.chapter"), when: func(a *AskPart, _ *Utterance) bool {
		return a.Chapter != "" || speaksOfChapter(a.Text)
	}},
	{slot: SlotList, re: compile(`一共|总共|都有(?:哪|谁)|几家|多少家|有哪些|哪些单位`), when: func(a *AskPart, u *Utterance) bool {
		return a.Role != "" && noReference(a, u) && len(u.Units) == 0 && nothingElse(3)(a, u) && rosterWord.MatchString(a.Text)
	}},
	{slot: SlotLead, re: roleWords[0].re, when: soleRole(ledger.Lead), bare: true},
	{slot: SlotCooperating, re: roleWords[1].re, when: soleRole(ledger.Cooperating), bare: true},
	{slot: SlotResponsible, re: roleWords[2].re, when: soleRole(ledger.Responsible), bare: true},
	{slot: SlotWho, re: compile(`牵头|配合|责任单位`), when: func(a *AskPart, _ *Utterance) bool { return len(a.Roles) > 1 }},
	{slot: SlotContent, re: compile(`怎么(?:办|解决|处理|弄|管|破|回应|收拾|应对|防)|咋(?:办|弄|整|管|处理)|如何(?:解决|处理|应对)`)},
	{slot: SlotFrequency, re: rule("slotFrequency"), bare: false},
	{slot: SlotTarget, re: rule("slotTarget"), bare: true, when: func(a *AskPart, _ *Utterance) bool { return !asTarget.MatchString(a.Text) }},
	{slot: SlotDeadline, re: rule("slotDeadline"), bare: true},
	{slot: SlotWhich, re: rule("slotWhich")},
	{slot: SlotNumber, re: rule("slotNumber")},
	{slot: SlotWho, re: whoAsked},
	{slot: SlotContent, re: rule("slotContent"), bare: true},
	{slot: SlotYesNo, re: yesNo},
}

var (
	anything  = compile(``)
	duesAsked = compile(`哪些|哪几|哪条|什么|啥|有没有|what|which|anything`)
	whoAsked  = compile(`谁|哪(?:个|些|几个|一个)?(?:单位|部门|局|机关|科室|办公室)|哪(?:几)?家|归哪个|归谁|由哪|\bwho\b|\bwhich (?:unit|department|office|bureau)s?\b`)
	unitTasks = rule("unitTasks")
	tasksAsk  = rule("tasksAsk")
	// hasRoleProperty: 有配合单位的有几条.
	hasRoleProperty = compile(`有(?:配合|参加|牵头|责任)单位(?:的|$|\?|有)|(?:责任|配合|牵头)单位是`)
)

// writtenWhere asks for the place in a document, not for a place on earth.
// Where to turn to is a duty of the document's: 去哪里反映.
var writtenWhere = rule("writtenWhere")

// severalAsked: more than one is asked for.
var severalAsked = compile(`哪些|哪几|几条|几个|几项|多少|都有|还有|还剩|列`)

// asTarget: something is made a target of, which asks whether it may be.
var asTarget = compile(`(?:当|作为|下达|成为|列入|纳入|算)\S{0,4}指标`)

// rosterOf: the units of a role, compared or but one: 哪个单位牵头最多, 除了司法局还有谁牵头.
var rosterOf = rule("rosterOf")

// rosterWord: the units of a role are asked for, over the whole document.
var rosterWord = compile(`(?:牵头|配合|参加|责任)(?:的)?(?:单位|部门)`)

// often: how often something is done is asked, not what is done so often.
var often = compile(`多久|几次|几回|几期|几套|几场|多少次|多少期|隔|频|how often`)

// duties are the words that a question about what is to be done by when is made of.
var duties = rule("duties")

// nothingElse lets a question through that has at most n characters of subject left when units, times and the
// words of duties are taken out.
func nothingElse(n int) func(*AskPart, *Utterance) bool {
	return func(a *AskPart, u *Utterance) bool {
		text := withoutUnits(a.Text, u.Units)
		if u.Window.Label != "" {
			text = strings.Replace(text, u.Window.Label, " ", 1)
		}
		return contentLength(duties.ReplaceAllString(stripFiller(text), " ")) <= n
	}
}

// noReference lets a question through that names no measure, or only such as are excluded.
func noReference(_ *AskPart, u *Utterance) bool {
	for _, r := range u.References {
		if !r.Excluded {
			return false
		}
	}
	return true
}

// soleRole lets a question through that names one role and no second one.
func soleRole(role ledger.Role) func(*AskPart, *Utterance) bool {
	return func(a *AskPart, _ *Utterance) bool { return a.Role == role }
}

// aboutUnits: the question is about what named units have to do, not about who does a named thing.
func aboutUnits(a *AskPart, u *Utterance) bool {
	if !noReference(a, u) || a.Closing {
		return false
	}
	if len(u.Units) == 0 && u.SelfUnit == "" && u.Scope == "" {
		return false
	}
	return tasksAsk.MatchString(a.Text) && !whoElse.MatchString(a.Text) && tasksOfUnit(a, u)
}

// whoElse: a unit stands in the sentence but another is asked for.
var whoElse = compile(`谁|哪(?:个|家|几家|些)(?:单位|部门|局)?(?:牵头|负责|管|配合)|\bwho\b`)

var (
	listing   = rule("listing")
	unitAtEnd = compile(`^\s*(?:呢)?\??$`)
)

// tasksOfUnit: the words ask for a list of measures, and the unit is its owner.
func tasksOfUnit(a *AskPart, u *Utterance) bool {
	return listing.MatchString(a.Text) || len(u.Units) > 0 && unitAtEnd.MatchString(u.Folded[u.Units[len(u.Units)-1].End:])
}

// chooseSlot returns the first slot whose rule fits.
func chooseSlot(a *AskPart, u *Utterance) Slot {
	for _, r := range slotRules {
		if r.re.MatchString(a.Text) && (r.when == nil || r.when(a, u)) {
			return r.slot
		}
	}
	return SlotNone
}
