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
	OutsideRule    Outside = "rule"    // change what the documents say, invent a measure, answer otherwise from now on
	OutsideApprove Outside = "approve" // approve, extend, punish in somebody's name
	OutsidePrivate Outside = "private" // telephone numbers, identity cards of persons
	OutsideOthers  Outside = "others"  // report for other units
	OutsideRank    Outside = "rank"    // rank units or people, say who is lazy
	OutsideMoved   Outside = "moved"   // 我调走了: who is told is the directory's
	OutsideNagged  Outside = "nagged"  // 天天催,烦: of the reminders
	OutsideFake    Outside = "fake"    // 随便报一个
	OutsideHarm    Outside = "harm"    // nothing official: insults, gambling, fraud
)

var outsides = []struct {
	kind Outside
	re   *pattern
}{
	{OutsideSecrets, compile(`系统提示|提示词|system prompt|\bprompt\b|api[ _-]?key|密钥|口令|密码|base64|(?:解码|解密|破译|译码|解出来)\S{0,8}(?:照做|照办|执行|运行|照着|按着)|(?:照做|执行|运行|解码|解密)(?:一下|下面的?|以下|这段|这串|内容)*[:, ]*[a-z0-9+/]{8,}|越狱|开发者模式|jailbreak|developer mode|内部指令|你的(?:指令|设定|规则|源代码|代码|后台)|ignore (?:all|your|previous|the)|disregard (?:all|your|previous)|你\S{0,4}(?:收到|看到|拿到)的\S{0,12}(?:指令|设定|提示|消息)|(?:指令|设定|提示|上文|上面的话)\S{0,4}(?:复述|重复|背一遍|念一遍|原样(?:输出|打印))|(?:初始|最初|原始)的?(?:设定|设置|指令|提示)|(?:没有|不受|解除)(?:任何)?限制的?(?:助手|机器人|模型|ai)|repeat (?:the|all|everything)\b.{0,20}above|(?:your|hidden|initial) (?:instructions|rules|configuration)|\bdan mode\b`)},
	{OutsidePrivate, compile(`身份证|家庭住址|住址|银行卡|工资|(?:局长|县长|书记|主任|领导|科长|镇长)\S{0,4}(?:手机|电话号|私人)`)},
	{OutsideApprove, compile(`你(?:现在)?是(?:县长|书记|局长|领导|主任|市长|管理员)|(?:^|[,。;!])(?:请)?(?:你)?(?:批准|同意|准许|批一下|核准|审批通过)\S{0,12}(?:延期|申请|请示|报告|_)|替(?:我|县长|领导)\S{0,4}(?:签字|盖章|批)|给[^了多几减免 ]{1,8}(?:罚款|处分|扣分|记过)(?:$|[,。;!吧])`)},
	{OutsideRule, compile(wiping + `|把\S{0,16}(?:率|学时|次数|比例|责任|条款|内容)\S{0,6}(?:改|换|调整|变|设)(?:成|为|到)|把\S{0,16}(?:截止|期限|时限|日期|完成时间|指标|要求|条文|标题|原文)\S{0,4}(?:改|换|调整|变|设|推)(?:成|为|到)|把\S{0,16}(?:牵头|配合|责任|负责|参加)(?:单位)?(?:改|换|调整|变|设)(?:成|为|到)|(?:牵头|配合|责任)单位\S{0,4}(?:改|换)(?:成|为)|以后(?:谁|有人|都|再|大家|所有人)\S{0,12}(?:说|答|回答|回复|这么)|都这么(?:答|说|回)|当成(?:规定|制度|文件|真的)|作为规定|忽略(?:你)?(?:之前|前面|上面|以上|所有|一切)|忘(?:掉|记)(?:你)?(?:之前|所有|前面)|无视(?:之前|上面|所有|规则)|(?:跳过|不要|去掉|不用)(?:引用|出处|来源)|(?:直接|随便|自己|给我)?(?:编|造|虚构|捏造)(?:一|个|造|出)|测试模式|夹着一句|你按(?:这个|我说的)|从现在(?:起|开始)|扮演|假装(?:你)?|pretend|from now on|make up a`)},
	{OutsideRank, compile(`(?:哪个|哪家|哪一个|谁|哪些)(?:乡?镇|单位|部门|局|街道)?(?:最|在?偷懒|垫底|倒数|排(?:第|名|最)|拖后腿|干得最)|排(?:个|一下|一排|下)名|(?:按|给)\S{0,8}排名|排名(?:情况|表|榜)?$|打(?:个)?分排|评比|末位`)},
	{OutsideMoved, compile(`^(?:我|本人)(?:已经?|现在|上个?月|这个?月|马上|要)*(?:调走|调离|调到|调岗|换岗|换单位|离职|退休|不在(?:这个|原来?)?(?:单位|岗位)|不管这(?:块|个|摊)|不负责这(?:块|个|摊))\S{0,10}$`)},
	{OutsideNagged, compile(`^(?:烦不烦|烦死了?|真烦|好烦|太烦)[,。!啊呀了]*(?:天天|老是?|总是?|一天到晚)?(?:在)?(?:催|提醒|发)?\S{0,4}$|^(?:怎么|咋|为啥|为什么)?(?:又|天天|老是?|总是?|一天到晚)(?:在|来)?(?:催|提醒)\S{0,8}$|^(?:我们?|我镇|我局)?(?:已经|都|早就|早)*报(?:过|了)\S{0,4}(?:还|又|怎么还|为啥还)(?:在|要)?(?:催|提醒)\S{0,6}$`)},
	{OutsideFake, compile(`^(?:那)?(?:就)?(?:随便|瞎|乱|糊弄)(?:给我|帮我)?(?:报|填|写|编)(?:一?[个条下点])?(?:吧|算了|得了|数|就行)*[。!]*$`)},
	{OutsideOthers, overreaching},
}

// wiping takes away what others told or what documents say: 把所有镇的汇报都删掉.
const wiping = `(?:把|将)\S{0,12}(?:汇报|上报|报告|台账|记录|数据|文件|措施|条款|留痕|日志|历史)\S{0,4}(?:删|清空|清除|抹|销毁|格式化)|(?:删除?|清空|清除|抹掉|销毁)(?:掉|了)?(?:所有|全部|各镇|各单位|整个|别的|其他|数据库|台账|日志|留痕|历史|第?_)`

// outsideOf finds a request beyond the bot's work. What reports besides is read nonetheless.
func outsideOf(u *Utterance) Outside {
	text := mask(u.Folded, u.References)
	for _, o := range outsides {
		if o.re.MatchString(text) {
			return o.kind
		}
	}
	return OutsideNone
}

var (
	smallTalk  = compile(`谢谢|感谢|多谢|谢了|谢啦|辛苦|麻烦(?:你|您)了|你好|您好|早上好|上午好|下午好|晚上好|中午好|早安|晚安|早啊|在吗|在不在|在么|有人吗|再见|拜拜|明天(?:再说|见|聊)|回头(?:再说|见|聊)|周末愉快|节日快乐|新年好|新年快乐|国庆快乐|中秋快乐|元旦快乐|收到|明白(?:了)?|知道了|了解(?:了)?|懂了|哈+|呵+|嘿+|哦+|嗯+|噢|好嘞|好滴|不客气|没事(?:了)?|客气|厉害|真棒|太好了|不错|给力|点赞|加油|您忙|你忙|打扰了|先这样|就这样|hello|hi|hey|thanks?|thank you|thx|bye|good (?:morning|afternoon|evening|night)|great|nice|welcome|cheers|got it|noted`)
	talkFiller = compile(`好的|好|行|可以|ok|啊|呀|了|哈|哦|吧|啦|呢|的|你|您|大家|各位|领导|老师|同志|机器人|督办|小助手|助手|so much|very much|a lot|you|all|[\s,。.!?;:~、…]`)
	received   = compile(`^收到`)
	helpWords  = compile(`^(?:我?要|我?想)?(?:上报|汇报|填报|报送|报)(?:一下|个)?(?:进展|进度|工作进展)?[。!]*$|^(?:帮助|使用说明|说明|菜单|功能|指南|教程|命令|help|menu|\?)[。!?]*$|你(?:能|会|可以|都能|都会)(?:做|干|帮|回答)?(?:我)?(?:些|点)?(?:什么|啥|哪些)|(?:怎么|如何|咋)(?:使用|用)(?:你|这个|它|机器人)?$|(?:怎么|如何|咋)(?:上报|报进展|报进度|填报|汇报|报送进展)|有(?:什么|哪些)功能|你是(?:谁|什么|干什么|干啥|做什么|机器人)|what can you do|how do i (?:use|report)|who are you|how does this work`)
	feedbacks  = compile(`^(?:答错了|回答错了|答非所问|没帮上忙|不好用|没用|不准|不准确|垃圾(?:$|[,。! ]|东西|回答|软件|机器人)|(?:投诉|建议|反馈|意见)(?:$|[:,。! ]|一下|你))|^(?:你(?:答|回答|说)|答|回答)(?:错|得不对|的不对|不对)|(?:机器人|你|助手|系统)(?:不好用|答错|回答(?:得)?不(?:对|准)|太慢|很好用|真好用|好用)|^(?:我)?(?:们)?(?:想|要|来)?(?:反馈|提)(?:一下|个|点)?(?:意见|建议|问题)$|\b(?:wrong answer|not helpful|feedback)\b`)
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
	return u.Outside != OutsideNone && (plain || u.Outside != OutsideOthers)
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
