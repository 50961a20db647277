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

const measureWord = `(?:条|项|个措施|件事|件)`

var slotRules = []slotRule{
	{slot: SlotContact, re: compile(`(?:的|局|办|委|镇|单位)?电话(?:号码?|是|多少|几|呢|\?|$)|多少电话|手机号|座机|号码|网址|链接|网站地址|邮箱|身份证|微信号|联系方式|联系人是|联系哪个人|\bphone\b|\burl\b|\bwebsite\b|\bemail\b`), bare: true},
	{slot: SlotMoney, re: compile(`多少钱|钱(?:谁|从哪|哪里|哪儿|由谁)|谁(?:出|掏)钱|(?:经费|预算|资金|奖补|补贴|补助|奖金|拨款|费用)(?:是|有)?(?:多少|谁出|从哪|怎么|几|什么时候|啥时候|预算)|(?:经费|预算).{0,4}多少|花多少|租金|房租|价格|单价|工资|报酬|薪酬|(?:多少|几)(?:个)?(?:万|亿)(?:元|块)?(?:$|[^人件条次个])|多少(?:经费|资金|预算)|罚(?:款)?(?:多少|几千|几万)(?:钱|元)?\??$|给.{0,6}多少钱|\bhow much money\b|\bbudget\b|\bfunding\b`)},
	{slot: SlotPerson, re: compile(`哪(?:一)?(?:家|个|所)(?:公司|厂家|厂商|供应商|开发商|律所|律师事务所|大学|学校|银行|培训机构)|哪(?:个|位)(?:老师|领导|专家|同志|科长|律师)|谁来(?:讲|教|授课)|局长(?:是谁|叫)|叫什么名字的人|姓什么|姓名|贵姓|(?:局长|主任|组长|书记|镇长|县长|市长|区长|处长|科长|院长|检察长|站长|所长|联系人|联络员|经办人)(?:是谁|叫|姓|是哪位|哪位|名字)`)},
	{slot: SlotDocument, re: compile(`文号|文件号|文件编号|发文字号|落款|(?:通知|文件|意见|报告|方案|计划|措施).{0,6}(?:哪天|哪一天|什么时候|啥时候|几号|几月|何时|日期).{0,3}(?:印|发|出|签|下|成文)|哪天(?:印|发|出)的|印发(?:日期|时间|单位)|发文(?:日期|单位|机关|时间)|成文日期|谁(?:印发|发的文)|哪(?:个单位|里|家)(?:印发|发的)|主送|哪(?:个|座)(?:市|县|区)的(?:文件|方案|计划)|(?:市|县)名是|(?:这|那|该|本)(?:个|份|部|项)?(?:文件|意见|办法|方案|通知|规定|措施|计划)\S{0,6}(?:什么时候|啥时候|啥时|何时|哪天|哪年|几号|几月|从)\S{0,8}(?:施行|生效|执行|实施|作数|算数)`), bare: true},
	{slot: SlotDocument, re: compile(`(?:什么时候|啥时候|啥时|何时|哪天|哪年|几号|几月|从).{0,6}(?:印发|发布|下发|发文|印的|施行|生效|执行|实施)的?\??$|(?:施行|生效|实施|印发|发布)(?:日期|时间)|有效期|(?:谁|哪(?:个单位|级|里|家))(?:印|发|下|出)(?:的|发的|的文)`), when: nothingElse(5)},
	{slot: SlotDocument, re: compile(`(?:你|库里|系统|这里|这儿|现在|目前)\S{0,4}(?:有|存|收)\S{0,3}(?:哪些|什么|啥|几份|几个|多少)(?:份|个)?(?:文件|材料|方案)|(?:哪些|几份|多少份)文件(?:能查|可以查|可查|能问)|有(?:哪些|几份|多少份)文件\??$|\b(?:which|what) documents\b`), when: noReference},
	{slot: SlotPlace, re: compile(`(?:在|去|到)(?:哪里|哪儿|哪个地方|什么地方|啥地方)|地点(?:在|是|呢|\?|$)|在哪(?:学|培训|上课|考|交|领|办)|哪(?:里|儿)(?:举办|培训|开|召开|办)|(?:在|去|到)?哪(?:个|间|座|栋|家)(?:会议室|教室|楼|宾馆|酒店|礼堂|场地|场馆)`), when: func(a *AskPart, _ *Utterance) bool {
		return !writtenWhere.MatchString(a.Text)
	}},
	{slot: SlotTitle, re: compile(`标题|题目|叫(?:什么|啥)(?:名)?|名称$|名称(?:是|叫)|全称|全名`)},
	{slot: SlotList, re: compile(`每(?:年|个?季度|半年|个?月).{0,6}(?:的(?:事|活|任务|工作)|要(?:做|干|办|搞|开展)的?).{0,6}(?:哪|什么|啥|列)|(?:哪些|哪几` + measureWord + `).{0,6}每(?:年|个?季度|半年|个?月)|\b(?:every|each) (?:quarter|year|month)\b.*\bwhich\b|\bwhich\b.*\b(?:quarterly|yearly|every (?:quarter|year))`), when: noReference},
	{slot: SlotList, re: anything, when: func(a *AskPart, u *Utterance) bool {
		return a.Recur != "" && len(u.References) == 0 && len(a.Roles) == 0 && !often.MatchString(a.Text) && nothingElse(1)(a, u)
	}},
	{slot: SlotDue, re: compile(`过期|超期|逾期|到期|\boverdue\b|\bdue\b`), when: func(a *AskPart, u *Utterance) bool {
		return len(u.References) == 0 && (len(a.Roles) == 0 || !u.Window.IsZero() || a.Overdue) && (a.Overdue || !u.Window.IsZero() || duesAsked.MatchString(a.Text))
	}},
	{slot: SlotDue, re: compile(`(?:哪几?个?月|几月).{0,4}(?:有(?:活|任务|事|安排)|要(?:干|做|办))|规定(?:了)?(?:月份|日期|时间)的(?:任务|事|活|工作)|(?:带|有|写了?|定了?)(?:明确|具体|明确了|截止|完成|硬性)?(?:的)?(?:期限|时限|日期|时间|截止|节点)(?:要求|限制|规定)?的`), when: noReference},
	{slot: SlotDue, re: compile(`节点|截止|期限|时限|日期|到期`), when: func(a *AskPart, u *Utterance) bool {
		return len(u.References) == 0 && len(a.Roles) == 0 && severalAsked.MatchString(a.Text) && nothingElse(1)(a, u)
	}},
	{slot: SlotDue, re: anything, when: func(a *AskPart, u *Utterance) bool {
		return !u.Window.IsZero() && len(u.References) == 0 && len(a.Roles) == 0 && a.Recur == "" && nothingElse(1)(a, u)
	}},
	{slot: SlotDue, re: compile(`要交|该交|交的|要报的|要办|要干|要做|要完成|必须(?:交|完成|做)|没完成|没到期|要开展|有(?:什么|啥|哪些)(?:任务|安排|活|事)|(?:任务|安排|活|工作)(?:吗|有)|有安排|有活|有任务|哪些(?:事|任务|活|工作)|干(?:什么|啥|哪些)|做(?:什么|啥|哪些)|报啥|交啥|交什么|报什么|截止|哪条带日期|盯紧`), when: func(a *AskPart, u *Utterance) bool {
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
	{slot: SlotList, re: compile(`(?:哪|几|多少)(?:一|几|两|三|些)?` + measureWord), when: func(a *AskPart, u *Utterance) bool {
		return len(u.References) == 0 && (a.Negated || a.Lacking != "" || len(a.Kinds) > 0 || len(a.Without) > 0 || a.Only && a.Role != "" || a.Joint && a.Role != "" || hasRoleProperty.MatchString(a.Text))
	}},
	{slot: SlotList, re: compile(`(?:^|[^用])不用(?:我们)?(?:管|干|做)|没我们(?:的)?(?:事|份)|跟我们没关系|(?:没有|不含|没点|不点)(?:各)?(?:乡)?(?:镇|部门)的`), when: noReference},
	{slot: SlotCount, re: compile(`(?:^|[^第哪])(?:几|多少)(?:个)?(?:大)?(?:条|项|个部分|部分|章|块|个措施)|分(?:成|为|了)?几|(?:一共|总共|共有?)(?:有)?(?:几|多少)(?:条|项|个|大)|\bhow many (?:measures|items|chapters)\b`), when: func(a *AskPart, u *Utterance) bool {
		return len(u.References) == 0 && !whoAsked.MatchString(a.Text)
	}},
	{slot: SlotList, re: compile(`(?:哪|几|多少)(?:几|些)?` + measureWord), when: func(a *AskPart, _ *Utterance) bool {
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
	{slot: SlotFrequency, re: compile(`多久|隔多长|多长时间(?:一|通报|开|搞|办|报|评|查)?(?:次|回|一)?|(?:一年|每年|一季度|每季度|每半年|半年|一个月|每月|一届).{0,10}(?:几|多少)(?:次|回|期|套|场|趟)|(?:几|多少)(?:次|回|趟|场)|(?:几|多少)期|频次|频率|周期|(?:季度|年度|月度|半年)\S{0,4}还是|隔几(?:年|个月|天)|几(?:年|个月|个季度|天)(?:一|办|搞|开|评|查)|是不是每(?:年|个?月|个?季度)|(?:每年|年年|每季度|每月)(?:都)?(?:要|得|有|参加)|一次性|\bhow often\b`), bare: false},
	{slot: SlotTarget, re: compile(`(?:多少|几)(?:个)?(?:学时|课时|小时)|达标|指标|目标值|(?:率|比例|占比)(?:是|要|得)?(?:求)?(?:多少|达到多少|几)|要求多少|(?:率|比例)(?:\d+%|要求|指标|目标)|要求.{0,2}(?:率|比例)|几成|百分之几|\btarget\b`), bare: true, when: func(a *AskPart, _ *Utterance) bool { return !asTarget.MatchString(a.Text) }},
	{slot: SlotDeadline, re: compile(`什么时候|啥时候|啥时|什么时间|何时|几月|几号|哪天|哪一天|哪年|哪一年|几天内?|多少天|期限|时限|截止|最晚|最迟|时间节点|完成时间|节点|多长时间内|几日内|安排在|哪个月|哪一年|(?:[一二三四]季度|月|底|号|日)\S{0,4}还是|(?:有|写|定)(?:没有)?(?:写|定|明确)?(?:日期|时间|期限|时限)|^那?(?:完成)?(?:时间|日期)(?:呢|要求)?\??$|时间要求|(?:几|多少)个(?:日期|时间|期限|时限|节点)|\bwhen\b|\bdeadline\b|\bdue\b|\bby what date\b`), bare: true},
	{slot: SlotWhich, re: compile(`哪(?:一)?(?:条|项)(?:提|写|有|管|说|讲|规定|要求|里|的要求|\?|$)|第几(?:条|项)|归哪(?:一)?(?:条|项)|哪(?:一)?(?:条|项)|算哪(?:一)?(?:条|项)|\bwhich (?:measure|item|article)\b`)},
	{slot: SlotNumber, re: compile(`(?:^|[^第哪那这好])(?:几|多少)(?:多)?(?:分|年|岁|篇|句|间|批|件|个|家|人|名|起|宗|本|卷|份|批次|万元|元|%|户|处|座|公里|亩|位|所|台|执法人员|单位|事项)|多少|总数|(?:率|比例|人数|件数|次数)\??$|比例|成功率|\bhow many\b|\bhow much\b`)},
	{slot: SlotWho, re: whoAsked},
	{slot: SlotContent, re: compile(`内容|全文|原文|原话|说的?(?:是)?(?:啥|什么)|说了(?:啥|什么)|讲(?:的|了)?(?:是)?(?:啥|什么|哪)|具体|是(?:啥|什么)|怎么(?:说|写|要求)|咋(?:说|写)|要求|说一下|讲讲|介绍|\bsays?\b|\bcontent\b|\babout\b|\btext\b`), bare: true},
	{slot: SlotYesNo, re: yesNo},
}

var (
	anything  = compile(``)
	duesAsked = compile(`哪些|哪几|哪条|什么|啥|有没有|what|which|anything`)
	whoAsked  = compile(`谁|哪(?:个|些|几个|一个)?(?:单位|部门|局|机关|科室|办公室)|哪(?:几)?家|归哪个|归谁|由哪|\bwho\b|\bwhich (?:unit|department|office|bureau)s?\b`)
	unitTasks = compile(`(?:角色|身份|牵头|配合|参加|负责|责任|承担|要干|要做|该干|该做|干|管|做|任务|有份|有事|点名|点到|有关|涉及|提到|有活|\bleads?\b|\bsupports?\b|\bresponsible\b|\bhave\b|\bhas\b|\bdo\b|\bduties\b)`)
	tasksAsk  = compile(`角色|身份|清单|列表|分工|任务$|职责$|没\??$|别的|其他|哪|几|什么|啥|多少|吗|没有|有没有|了没|么|\bwhich\b|\bwhat\b|\bhow many\b|\blist\b|\bany\b`)
	// hasRoleProperty: 有配合单位的有几条.
	hasRoleProperty = compile(`有(?:配合|参加|牵头|责任)单位(?:的|$|\?|有)|(?:责任|配合|牵头)单位是`)
)

// writtenWhere asks for the place in a document, not for a place on earth.
// Where to turn to is a duty of the document's: 去哪里反映.
var writtenWhere = compile(`(?:在|去|到|上)(?:哪里|哪儿|哪个地方|什么地方|啥地方)(?:说|反映|投诉|举报|提|咨询|申请|求助|诉|一趟|一次|能办|解决|处理|调解)|写在|规定在|出自|提到|说在|查|看|找|(?:差|错|问题|重点|难点)在`)

// severalAsked: more than one is asked for.
var severalAsked = compile(`哪些|哪几|几条|几个|几项|多少|都有|还有|还剩|列`)

// asTarget: something is made a target of, which asks whether it may be.
var asTarget = compile(`(?:当|作为|下达|成为|列入|纳入|算)\S{0,4}指标`)

// rosterOf: the units of a role, compared or but one: 哪个单位牵头最多, 除了司法局还有谁牵头.
var rosterOf = compile(`(?:哪(?:个|些|家|几家)(?:单位|部门|局)?|谁)(?:只|就|仅)?(?:牵头|配合|负责).{0,4}(?:最多|最少|一条|1条)|除了?.{2,20}(?:还有|另外|其他).{0,4}(?:谁|哪).{0,6}(?:牵头|配合)|(?:牵头|配合|责任|参加)(?:的)?(?:单位|部门)(?:一共|总共|都)?有?(?:多少|几)(?:个|家)`)

// rosterWord: the units of a role are asked for, over the whole document.
var rosterWord = compile(`(?:牵头|配合|参加|责任)(?:的)?(?:单位|部门)`)

// often: how often something is done is asked, not what is done so often.
var often = compile(`多久|几次|几回|几期|几套|几场|多少次|多少期|隔|频|how often`)

// duties are the words that a question about what is to be done by when is made of.
var duties = compile(`到期|过期|逾期|截止|期限|时限|日期|时间|节点|任务|安排|工作|事项|事情|东西|材料|要求|落实|开展|进行|推进|完成|弄完|搞完|做完|办完|做好|盯紧|上报|报送|提交|必须|应该|应当|需要|硬性|明确|具体|带有?|写了?|定了?|活儿?|事儿?|报|交|办|干|做|搞|弄|剩|没|该|底|份|前|内|后|之间|期间|中间|最多|最少|只|仅|一|两|条|项|件|来|起|是不|[0-9]+|别的|其他|其它|除了?|清单|列表|分工|职责|每?(?:半年|一年|一?季度|一个月|每月)一?(?:次|回)|每个?(?:季度|月)|每半?年|按(?:季度?|月|年)|每年度|年年|每季`)

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
	listing   = compile(`角色|身份|(?:任务|活|职责|分工|措施)(?:清单|列表|表)?$|还(?:牵头|配合|负责)别的|哪(?:几|些|两|三|一)?(?:条|项|个|些|工作|任务|事|方面)|第几条|(?:几|多少)(?:条|项|件)|(?:牵头|配合|负责|承担|管|干|做|参加|参与|涉及|分到|领到|要办)(?:的|了|着)?(?:什么|啥|哪|几|些什么|的?有没有|的?有吗)|都(?:牵头|负责|管|干|要做|要干)|有(?:任务|事|份|活)|有(?:什么|啥|些什么|些啥)|(?:什么|啥)(?:任务|事|活|工作|职责)|职责|点名|点到|有关|涉及|有没有(?:任务|事|份|牵头)|要(?:干|做)(?:什么|啥|哪|第几)|在(?:文件|方案|通知|里).{0,4}(?:承担|负责|干|做)|\bwhich measures\b|\bhow many measures\b|\bduties\b|\btasks\b|\bwhat does\b|\bwhat (?:must|should|do|has|is|are)\b.*\b(?:do|does|responsible|assigned|carry out)\b`)
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
