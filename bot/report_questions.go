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
	dutiesLeft = compile(`(?:还有|还剩|还差|还)?(?:哪|几|多少|什么|啥)\S{0,6}(?:没|未|还没|尚未)(?:有)?(?:报|上报|填|交|汇报|完成|做|办|弄|搞|整|干|动(?:$|静|起来|[吗呢啊?的])|启动|开展|开始)|谁\S{0,3}(?:没|未)(?:有)?(?:报|上报|填)|(?:没|未)(?:报|上报|填报)的(?:有|还有|是)?(?:哪|几|什么|多少)?|还(?:欠|差|剩)(?:着)?(?:哪|几|什么|多少)|\bwhat (?:do|have) we (?:still|not)|\bstill owe\b|\bnot (?:yet )?reported\b`)
	// dutiesAll: 我要做哪些.
	dutiesAll = compile(`^(?:请问|那|哦|,)*(?:最近|近期|眼下|现在|目前|今天|马上|接下来)?(?:还)?(?:有)?(?:哪些|啥子?|什么|几条|哪几条)(?:是)?(?:要|该|得)(?:我们?)?(?:上?报|办|交)(?:的)?(?:吗|呢|啊)?[?。]*$|^(?:请问|那|哦|,)*(?:最近|近期|眼下|现在|目前|今天|马上|接下来)(?:要|该|得)(?:上?报|办|交)(?:的)?(?:有|是)?(?:哪些|啥子?|什么|几条|哪几条)(?:呢|啊)?[?。]*$|(?:我|我们|咱|咱们|我镇|我局|本镇|本局|本单位|我单位)\S{0,6}(?:要|该|得|需要|负责|有|都有)?\S{0,3}(?:做|干|办|报|负责|管|承担)?\S{0,3}(?:哪些|哪几|什么|啥)(?:任务|事|活|措施|工作|条|项)?|我的(?:任务|措施|工作|活|清单|待办)|我(?:们)?(?:要|该|得)(?:做|干|办|报)(?:什么|啥|哪)|\bmy (?:tasks|duties|measures)\b|\bwhat (?:do|must|should) (?:i|we) (?:have to )?(?:do|report)\b`)
	// progressOf: 第4条进展, 谁报了, 报了没有.
	progressOf = compile(`进展|(?:上?报|填|交|记)(?:过|了|上)\S{0,12}没(?:有)?[?。]*$|都?报(?:了|过)些(?:啥|什么)|完成(?:了)?几(?:条|项|件)|进度|台账|报(?:过|了)?没(?:有)?(?:报)?|报得?(?:怎么样|怎样|咋样|如何)|报(?:了|过|的)(?:吗|么|没|多少|几|什么|啥|哪|\S{0,8}(?:是吗|对吗|对吧|是吧|吗))|有没有报|是不是报|(?:谁|哪些|哪几|几个|多少|哪)(?:家|个)?(?:镇|乡镇|单位|部门|街道|局)?(?:(?:一条|一件|一项)(?:都|也)?)?(?:都)?(?:还)?(?:已经|已)?(?:没|未|没有)?(?:报|上报|填报|汇报)(?:了|过|的)?|(?:谁|哪些|哪几个?|几个|多少)(?:家|个)?(?:镇|乡镇|单位|部门|街道|局)?(?:都)?(?:还)?(?:没|未|没有)(?:动(?:$|静|起来|[吗呢啊?的])|启动|开展)|(?:报|记|填)的(?:是)?(?:多少|几|什么|啥)|(?:上次|上回|之前|刚才|前面)\S{0,4}(?:报|记|填)|(?:完成|做完|弄完|搞完|办结|落实)(?:了)?(?:没有?|吗|么|多少|到哪)|(?:做|弄|搞|办|干|推进|完成)(?:到|得)(?:哪|怎么样|咋样|什么程度|多少)|完成情况|落实情况|办理情况|怎么样了|咋样了|到哪一步|\bprogress\b|\bstatus\b|\bwho (?:has )?reported\b|\bhas \S+ reported\b|\bdid we report\b|\bhow far\b`)
	// troubled asks for the units that are stuck, or late with it.
	troubled = compile(`(?:谁|哪些|哪几|哪|几)\S{0,2}(?:家|个)?(?:镇|乡镇|单位|部门|街道|局|地方)?\S{0,3}(?:有困难|遇到困难|卡住|卡在|推不动|完不成|办不了)|(?:有困难|卡住|推不动|完不成)的(?:有|是)?(?:哪|谁|几)`)
	// didHowMany asks how much a unit did: 柳湾镇第4条训了多少人.
	didHowMany = compile(`\p{Han}(?:了|过)(?:多少|几)`)
	reportLeft = compile(`^(?:还|都|请问|现在|目前|那|到底)*(?:有|剩|差|欠)?(?:哪|几|什么|啥|多少)\S{0,3}(?:没|未)(?:有)?(?:报|上报|填|弄|搞|整|做|办|干|完成|交)`)
	// whoLeft asks which units have not reported, not which measures.
	whoLeft      = compile(`谁|镇|乡|街道|单位|部门|局|哪几?家|几家|\bwho\b|\bunits?\b`)
	whichTowns   = compile(`(?:哪|几|多少)\S{0,2}(?:乡镇|镇|街道)`)
	whichOffices = compile(`(?:哪|几|多少)\S{0,2}(?:部门|局)`)
	// ruleAsked keeps questions about what the document demands away from the ledger.
	ruleAsked = compile(`(?:要|应|该|必须|需要|得|怎么|如何|向谁|给谁|哪里|什么时候|啥时候|几号|几月|多久|用|用不用|需不需要)\S{0,4}(?:报|上报|填|汇报|公开|交|上网|挂网)|是谁(?:来)?报|由谁报|该谁报|谁[来去]报|[往向]哪|要(?:做|达|办)到|办结(?:了)?多少|还用|要求|进度(?:要求|安排)|报送|报备|报给|报告(?:要|应|什么|啥|几)|谁(?:牵头|负责|管)|年度报告`)
)

// tallyAsked: 统计一下, 汇总全县完成情况.
var tallyAsked = compile(`^(?:请|帮我|麻烦|给我|帮忙|看看|看下|先|来个|做个|出个)*(?:U|本镇|本局|我镇|我局|我们|全县|全市|全区|各镇|各单位|本单位|总体|的)*(?:统计|汇总|统计汇总|汇总统计|总体情况|总体进度|完成率)(?:一下|下|数据|表|个数|情况|进展|进度|完成|办理|任务|全县|各镇|各单位|U|的|我镇|我局|我们|本镇|本局)*(?:吧|给我|看看|多少|是多少|怎么样)?[。?!]*$`)

// countyAsked asks how the whole stands, whoever wants to know: 县长问全县落实情况, 各镇完成了几条.
var countyAsked = compile(`^\S{0,8}?(?:全县|全市|全区|各镇|各乡镇|各单位|各部门|各地|大家|总体)(?:的|现在|目前|整体|总体|到底)*(?:(?:落实|完成|办理|推进|进展)(?:的)?(?:情况|进度|进展)(?:怎么样|咋样|如何|$|[,。?]\S*$)|(?:都)?(?:完成|办结|上?报)(?:了|得)?(?:几条|几件|几项|多少(?:条|件|项)?|怎么样了?|咋样了?|如何))[?。]*$`)

// whatsUp asks how a unit stands with a measure, or why: 茶溪镇第4条怎么回事.
var whatsUp = compile(`(?:一条|一件|一项)(?:都|也)?(?:没|未)(?:有)?(?:报|上报)|怎么回事|咋回事|咋个回事|啥情况|什么情况|情况(?:怎么样|咋样|如何)|(?:怎么样|咋样)了?[?。]*$`)

// bareOverdue: 逾期, 过期未报的.
var bareOverdue = compile(`^(?:请|帮我|看看|看一下|看下|查查|查一下|列一下|列出)*(?:U|我镇|我局|我们|全县|各镇|的|目前|现在)*(?:已经?|有)?(?:逾期|过期|超期)(?:未|没)?(?:报|完成|办|办结|上报)?(?:了|的|事项|任务|情况|单位|清单|名单)*[。?!]*$`)

// askLedger sets the slot of a question that only the ledger can answer.
func askLedger(u *Utterance) {
	t := mask(u.Folded, u.References)
	left := dutiesLeft.MatchString(t)
	switch {
	case len(u.References) == 0 && (tallyAsked.MatchString(maskUnits(u, t)) || countyAsked.MatchString(t)):
		setSlot(u, SlotProgress)
		u.Ask.Tally = true
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
	}
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
		return false
	}
	return namesUnit(u) || reportLeft.MatchString(t) && !whoLeft.MatchString(t)
}

// asksProgress reports a question about what was reported, not about what the document demands.
func asksProgress(u *Utterance, t string) bool {
	if len(u.References) > 0 && namesUnit(u) && didHowMany.MatchString(t) {
		return true
	}
	if namesUnit(u) && whatsUp.MatchString(t) {
		return true
	}
	return (progressOf.MatchString(t) || whoMissing.MatchString(t)) && !ruleAsked.MatchString(t)
}

// kindsAsked is the kind of unit whose progress is asked for: 哪些镇, 各部门; nil for all.
func kindsAsked(u *Utterance, t string) []ledger.UnitKind {
	group := func(word string) bool {
		return slices.ContainsFunc(u.Units, func(m zh.Mention) bool { return m.Group && strings.Contains(m.Name, word) })
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
