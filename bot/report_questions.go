package bot

import (
	"slices"
	"strings"

	"duban/ledger"
	"duban/zh"
)

// The families of questions that the ledger answers, not the documents.
var (
	// dutiesLeft: 我镇还有哪些没报.
	dutiesLeft = rule("dutiesLeft")
	// whoIsLeft: 谁还没完成, which also asks for those who reported and have not finished.
	whoIsLeft = rule("whoIsLeft")
	// dutiesAll: 我要做哪些.
	dutiesAll = rule("dutiesAll")
	// progressOf: 第4条进展, 谁报了, 报了没有.
	progressOf = rule("progressOf")
	// troubled asks for the units that are stuck, or late with it.
	troubled = rule("troubled")
	// didHowMany asks how much a unit did: 柳湾镇第4条训了多少人.
	didHowMany = compile(`\p{Han}(?:了|过)(?:多少|几)`)
	reportLeft = compile(`^(?:还|都|请问|现在|目前|那|到底)*(?:有|剩|差|欠)?(?:哪|几|什么|啥|多少)\S{0,3}(?:没|未)(?:有)?(?:报|上报|填|弄|搞|整|做|办|干|完成|交)`)
	// whoLeft asks which units have not reported, not which measures.
	whoLeft      = compile(`谁|镇|乡|街道|单位|部门|局|哪几?家|几家|\bwho\b|\bunits?\b`)
	whichTowns   = compile(`(?:哪|几|多少)\S{0,2}(?:乡镇|镇|街道)`)
	whichOffices = compile(`(?:哪|几|多少)\S{0,2}(?:部门|局)`)
	// ruleAsked keeps questions about what the document demands away from the ledger.
	ruleAsked = rule("ruleAsked")
)

// tallyAsked: 统计一下, 汇总全县完成情况.
var tallyAsked = rule("tallyAsked")

// countyAsked asks how the whole stands, whoever wants to know: 县长问全县落实情况, 各镇完成了几条.
var countyAsked = rule("countyAsked")

// whatsUp asks how a unit stands with a measure, or why: 茶溪镇第4条怎么回事.
var whatsUp = rule("whatsUp")

// bareOverdue: 逾期, 过期未报的.
var bareOverdue = rule("bareOverdue")

// askLedger sets the slot of a question that only the ledger can answer.
func askLedger(u *Utterance) {
	t := mask(u.Folded, u.References)
	all := u.Units
	left, without := unitsBut(u, t)
	if len(without) > 0 {
		u.Units = left
	}
	if !askOfAll(u, t) && !askOfReports(u, t) {
		askOfSome(u, t)
	}
	if len(without) > 0 && u.Ask != nil && u.Ask.Slot == SlotProgress {
		u.Ask.But = namesOf(without)
	} else {
		u.Units = all
	}
	readWhose(u, t)
}

// askOfAll reads what is asked without a measure: how the whole stands, what is owed until a day, what stands of the sender.
func askOfAll(u *Utterance, t string) bool {
	switch {
	case len(u.References) > 0:
		return false
	case tallyAsked.MatchString(maskUnits(u, t)), countyAsked.MatchString(t):
		setSlot(u, SlotProgress)
		u.Ask.Tally = true
	case !namesUnit(u) && leftByThen.MatchString(t):
		setSlot(u, SlotMyDuties)
		u.Ask.Left = true
	case !namesUnit(u) && ownListed.MatchString(t):
		setSlot(u, SlotProgress)
		u.Ask.Own, u.Scope = true, "own"
	default:
		return false
	}
	return true
}

// askOfSome reads all other questions that the ledger answers.
func askOfSome(u *Utterance, t string) {
	left := dutiesLeft.MatchString(t)
	switch {
	case wantsWords(u, t):
		setSlot(u, SlotProgress)
		u.Ask.Words = true
	case asksNever(u, t):
		setSlot(u, SlotProgress)
		u.References = nil // 一条 of 一条没报 is none
		u.Ask.Never, u.Ask.Kinds = true, neverKinds(u, t)
	case troubled.MatchString(t):
		setSlot(u, SlotProgress)
		u.Ask.Status = ledger.Blocked
	case left && leftOfOne(u, t):
		setSlot(u, SlotMyDuties)
		u.Ask.Left = true
	case ownDuties(u, t):
		setSlot(u, SlotMyDuties)
		u.Ask.Left = left
	case len(u.References) == 0 && bareOverdue.MatchString(maskUnits(u, t)):
		setSlot(u, SlotDue)
		u.Ask.Overdue = true
	case asksProgress(u, t):
		setSlot(u, SlotProgress)
		u.Ask.Kinds, u.Ask.Left = kindsAsked(u, t), left
		u.Ask.Undone, u.Ask.Why = left && whoIsLeft.MatchString(t), whyUnreported.MatchString(t)
		u.Ask.Status = doneAsked(t, left)
	}
}

// readWhose notes of what and of whom progress is asked: of what 督查室 set up, of the sender himself.
func readWhose(u *Utterance, t string) {
	if u.Ask == nil || u.Ask.Slot != SlotProgress {
		return
	}
	u.Ask.SetUp = len(u.References) == 0 && setUpWord.MatchString(t)
	if ownTold.MatchString(t) && !namesUnit(u) {
		u.Scope = "own"
	}
}

var (
	// neverTold asks who has told nothing at all: 哪个镇一条都没报, 茶溪镇咋一条没报.
	neverTold = rule("neverTold")
	// unitTold is 白鹭滩镇报过没有.
	unitTold = compile(`^(?:请问|那|那个|,)*U(?:那边|现在|目前|到底|的|都)*(?:有没有)?(?:上?报)(?:了|过)?(?:进展|东西)?(?:没有?|吗|么)[?。]*$`)
	// ownTold is 我上次报的.
	ownTold = compile(`我(?:上次|上回|上一次|刚才|刚刚|之前|前面|最近|昨天|今天|上周)?(?:都)?报(?:的|了|过)`)
	// setUpWord is of what 督查室 set up itself.
	setUpWord  = compile(`立项`)
	townWord   = compile(`镇|乡|街道`)
	officeWord = compile(`部门|局`)
)

// asksNever reports a question about who has told nothing at all.
func asksNever(u *Utterance, t string) bool {
	if len(u.References) == 0 {
		return neverTold.MatchString(t) || unitTold.MatchString(maskUnits(u, t))
	}
	m := neverTold.FindStringIndex(u.Folded)
	return m != nil && !slices.ContainsFunc(u.References, func(r Reference) bool { return r.Start < m[0] || r.End > m[1] })
}

// neverKinds is the kind of unit that is asked about by a word of its own: 没报过的镇; nil for all.
func neverKinds(u *Utterance, t string) []ledger.UnitKind {
	if kinds := kindsAsked(u, t); kinds != nil || namesUnit(u) {
		return kinds
	}
	rest := maskUnits(u, t)
	switch towns, offices := townWord.MatchString(rest), officeWord.MatchString(rest); {
	case towns == offices:
		return nil
	case towns:
		return []ledger.UnitKind{ledger.Township}
	}
	return []ledger.UnitKind{ledger.Department}
}

// maskUnits writes U for the units named in a text; titles are left out.
func maskUnits(u *Utterance, t string) string {
	for i := len(u.Units) - 1; i >= 0; i-- {
		t = t[:u.Units[i].Start] + "U" + t[u.Units[i].End:]
	}
	return t
}

// leftOfOne reports that what one unit still owes is asked: 松坪镇还有哪些没报, 还有哪些没报.
func leftOfOne(u *Utterance, t string) bool {
	switch {
	case len(u.References) > 0:
		return false
	case u.Scope == "own":
		return true
	case !u.Window.IsZero():
		return leftByThen.MatchString(t)
	}
	return namesUnit(u) || (reportLeft.MatchString(t) || stillToDo.MatchString(t)) && !whoLeft.MatchString(t)
}

// asksProgress reports a question about what was reported, not about what the document demands.
func asksProgress(u *Utterance, t string) bool {
	if len(u.References) > 0 && namesUnit(u) && didHowMany.MatchString(t) {
		return true
	}
	if namesUnit(u) && whatsUp.MatchString(t) {
		return true
	}
	if whyUnreported.MatchString(t) {
		return true
	}
	t = hearsReport.ReplaceAllString(t, "…")
	return (progressOf.MatchString(t) || whoMissing.MatchString(t)) && !ruleAsked.MatchString(t)
}

// kindsAsked is the kind of unit whose progress is asked for: 哪些镇, 各部门; nil for all.
func kindsAsked(u *Utterance, t string) []ledger.UnitKind {
	group := func(word string) bool {
		return slices.ContainsFunc(u.Units, func(m zh.Mention) bool { return m.Group && strings.Contains(m.Name, word) })
	}
	if otherTowns.MatchString(t) {
		return []ledger.UnitKind{ledger.Township}
	}
	towns, offices := whichTowns.MatchString(t) || group("镇"), whichOffices.MatchString(t) || group("部门")
	switch {
	case towns == offices:
		return nil
	case towns:
		return []ledger.UnitKind{ledger.Township}
	}
	return []ledger.UnitKind{ledger.Department}
}

// namesUnit reports whether a single unit is named, which is not the sender's own by his words.
func namesUnit(u *Utterance) bool {
	return slices.ContainsFunc(u.Units, func(m zh.Mention) bool { return !m.Group && m.Name != u.SelfUnit })
}

// ownDuties reports 我要做哪些 without a unit, a measure or a time named: those have answers of their own.
func ownDuties(u *Utterance, text string) bool {
	if !dutiesAll.MatchString(text) || progressOf.MatchString(text) || len(u.References) > 0 || u.SelfUnit != "" || len(u.Units) > 0 || !u.Window.IsZero() {
		return false
	}
	if u.Ask == nil {
		return true
	}
	if u.Ask.Negated || u.Ask.Role != "" {
		return false // one role, or what is not theirs: a list, not everything
	}
	switch u.Ask.Slot {
	case SlotNone, SlotUnitTasks, SlotContent, SlotYesNo:
		return true
	}
	return false
}

func setSlot(u *Utterance, s Slot) {
	if u.Ask == nil {
		u.Ask = &AskPart{Text: u.Folded, Topic: stripFiller(mask(u.Folded, u.References))}
	}
	u.Ask.Slot = s
}
