package bot

import (
	"strings"
	"time"

	"duban/ledger"
	"duban/zh"
)

var (
	whenWords  = compile(`(?:什么时候|啥时候|几点|哪天|多久|怎么|如何|几号|提前几天|提前多久|多长时间)\S{0,6}(?:提醒|催)|提醒(?:时间|规则|的时间|频率|设置|是|一般|都)?\S{0,4}(?:几点|什么时候|啥时候|怎么发|怎么设|多久|几次|规则|怎么定)|^` + please + `(?:我要|我想)?(?:设置?|开启|打开)?(?:一下)?(?:提醒我?|提醒一下我?|提醒我们|到期提醒|提醒设置)` + softEnd + `|^` + please + `(?:记得|别忘了?)提醒(?:我|我们|一下)` + softEnd)
	whenDoc    = compile(`_|文件|措施|要求|规定`)
	snoozeWord = compile(`(?:再|晚点|晚些|过后|以后|之后|那天|上午|早上|下午|到时)?(?:再)?(?:提醒|催|叫|喊)(?:一下|一声)?(?:我|我们|一次)?`)
	notToday   = compile(`今(?:天|日|儿)\S{0,4}(?:别|莫|甭|不要|不用|先别|不必|先不|勿|免)(?:要|再)?(?:提醒|催)|(?:别|不要|不用|先别)今天(?:提醒|催)`)
	snoozeTail = compile(`^` + please + `(?:今天没空|在开会|在忙|忙|有事|等|我|到|,)*(?:D|过D|过几天|改天)(?:后|以后|之后|上午|早上|下午|一早|的时候)*,?(?:再|继续)?(?:来)?(?:提醒|催|叫|喊)(?:一下|一次|我|我们|吧|一声|行吗|可以吗|好吗|\?)*` + softEnd)

	unwanted = `(?:别|莫|甭|不要|不用|不必|勿|停止|停掉|关闭|关掉|取消|屏蔽|无需|不需要|先别|以后别|以后不用)`
	muteOf   = compile(`^` + please + `(?:以后|今后|往后)?` + unwanted + `(?:再)?(?:给我|向我)?(?:发)?(?:单独)?(?:提醒|催)(?:我|我们|了)*(?:的)?(_[_、,和]*)(?:的)?(?:提醒|了|这条|事)*` + softEnd)
	muteTo   = compile(`^` + please + `(?:关于)?(_[_、,和]*)(?:的)?(?:以后|就|都)*` + unwanted + `(?:再|老是?|总是?|一直|天天)*(?:给我|单独)?(?:发)?(?:提醒|催)(?:我|我们|了)*` + softEnd)
	muteOn   = compile(`^` + please + unwanted + `(_[_、,和]*)(?:的)?提醒` + softEnd)
	muteAll  = compile(`^` + please + `(?:烦死了?|烦人|天天催|老催|总催|催得烦|太烦了?|,|\s)*(?:以后|今后)?` + unwanted + `(?:再|总|老|天天|每天)*(?:给我)?(?:发(?:了|消息|提醒|我)|(?:发)?(?:提醒|催))(?:我|我们|了|消息)*` + softEnd)
	unmute   = compile(`^` + please + `(?:恢复|继续|重新|照常|重新打开|开启)(?:对我的?|给我|_+的?|的)*(?:提醒|催)(?:我|我们|_+)*` + softEnd + `|^` + please + `_+(?:恢复|继续|照常)提醒` + softEnd + `|^` + please + `我?(?:已经?)?(?:销假|回来上班|回单位上班|回单位|返岗|到岗|休完假|结束休假|提前回来)(?:了)?` + softEnd)

	leaveWords = compile(`请(?:了|个|一个)?(?:[0-9一两二三四五六七八九十半]{1,3}个?(?:天|周|星期|礼拜|月))?(?:的)?(?:年|病|事|产|陪产|公|婚|丧)?假|休(?:年|病|产|陪产|公|探亲)?假|年假`)
	awayWords  = compile(`出差|外出|学习|培训|不在|住院|挂职|开会|外地|驻村|党校|月子|坐月子|休息|有事`)
	quietWords = compile(`(?:别|不要|不用|不必|勿|先别|甭|莫|无需|暂停|先不)(?:再|给|总|老|发|来)*(?:我)?(?:提醒|催|发(?:消息|提醒)|打扰|吵|喊)(?:我|我们|了|啦|哈)*|(?:帮我|请|麻烦|你)?(?:把)?(?:那个|这个)?提醒(?:都|就|先|给我|帮我)*(?:停|关|暂停|免)(?:掉|一停|一下|一哈|下|了|几天)*|(?:停|关|暂停)(?:掉|一下|了)?(?:我的)?提醒`)
	awayOnly   = compile(`^(?:好的?,?|您好,?|那个,?)?(?:(?:我|本人)?\s?(?:[0-9]{1,2}月)?[0-9]{1,2}(?:日|号)?(?:到|至|-|~)(?:[0-9]{1,2}月)?[0-9]{1,2}(?:日|号)|(?:我|本人)(?:明天|后天|下周|下个?星期|下个?礼拜|[0-9]{1,2}(?:日|号))?)(?:这|最近|近)?(?:几天|两天|段时间|阵子|周|个?星期|个?礼拜|个?月)?(?:都|要|得|在|去|会)*(?:出差|外出|住院|挂职|休息|在外地?|不在(?:单位|办公室|家|镇上|岗)?|党校学习|外出(?:学习|培训|开会))(?:了|呢|啦|哈|,)*[。!]*$`)
	standIn    = compile(`(?:由|让|请|叫|找)\s?(\p{Han}{2,4}?)(?:同志)?\s?(?:来)?(?:代|替|顶|暂代|代替|接替)(?:我|替|为|办|班|收|理|报|管|一下|顶)*|(?:提醒|消息|通知)\S{0,4}(?:发给|转给|转到|发到|给|改发)\s?(\p{Han}{2,4}?)(?:同志)?(?:$|[,。!]|那里|就行|吧|收)|\s?(\p{Han}{2,3})(?:同志)?(?:代替我|代我|替我|顶我)`)
	otherOne   = compile(`(?:他|她|老师|同志|专家|领导|局长|镇长|书记|主任|负责人|人员|干部|职工|村民|讲师|联系人|对方|有人|大家)\S{0,6}(?:请|休)`)
)

// when reads 什么时候提醒, and a wish to be reminded that names no day.
func (d *decider) when() *DecidePart {
	if whenWords.MatchString(d.text) && !whenDoc.MatchString(d.text) {
		return &DecidePart{Act: ActWhen, Sure: true}
	}
	return nil
}

// snooze reads 明天再提醒我, 今天别提醒了.
func (d *decider) snooze() *DecidePart {
	if len(d.u.References) > 0 || !snoozeWord.MatchString(d.u.Folded) {
		return nil
	}
	part := &DecidePart{Act: ledger.DecideSnooze, Sure: true}
	if notToday.MatchString(d.u.Folded) {
		part.Until = d.u.Today.AddDays(1)
		return part
	}
	days := zh.FindDays(d.u.Folded, d.u.Today)
	text := d.u.Folded
	if n := len(days) - 1; n >= 0 {
		text = text[:days[n].Start] + "D" + text[days[n].End:]
		part.Until = days[n].Date
	}
	if !snoozeTail.MatchString(text) {
		return nil
	}
	if part.Until.IsZero() {
		part.Until = d.u.Today.AddDays(2) // 过两天
	}
	return part
}

// mute reads 别再提醒我第9条, 恢复提醒.
func (d *decider) mute() *DecidePart {
	switch {
	case unmute.MatchString(d.text):
		return &DecidePart{Act: ledger.DecideUnmute, Sure: true}
	case muteOf.MatchString(d.text), muteTo.MatchString(d.text), muteOn.MatchString(d.text):
		return &DecidePart{Act: ledger.DecideMute, Sure: true}
	case len(d.u.References) == 0 && muteAll.MatchString(d.text):
		return &DecidePart{Act: ledger.DecideMute, Sure: true, All: true}
	}
	return nil
}

// leave reads 我请假到11月20日, 下周由李明代我, 提醒发给李明.
func (d *decider) leave() *DecidePart {
	t := d.u.Folded
	if len(d.u.References) > 0 || d.asks || d.u.Report != nil && len(d.u.Report.Items) > 0 && !leaveWords.MatchString(t) && !quietWords.MatchString(t) {
		return nil
	}
	part := &DecidePart{Act: ledger.DecideLeave, Sure: true}
	m := standIn.FindStringSubmatch(t)
	if m != nil {
		part.Name = m[1] + m[2] + m[3]
	}
	switch {
	case ownLeave(t, part.Name):
	case quietLeave(t):
		part.Own = true
	case awayOnly.MatchString(t):
		part.Asks = true // whether reminders are to stop is not said
	default:
		return nil
	}
	part.span(d.u)
	return part
}

// ownLeave reports that the words are of the sender's own absence, name being who stands in.
func ownLeave(t, name string) bool {
	if name != "" && (awayWords.MatchString(t) || aboutReminding.MatchString(t) || strings.Contains(t, "代我") || strings.Contains(t, "替我")) {
		return true
	}
	own := strings.Contains(t, "我") || strings.Contains(t, "本人") || leaveOpens.MatchString(t)
	return own && leaveWords.MatchString(t) && len([]rune(t)) <= 60 && (name != "" || !otherOne.MatchString(t))
}

// quietLeave reads 我这几天出差,别提醒我了 and 这周先别催: no reminders for a while, for whatever reason.
func quietLeave(t string) bool {
	loc := quietWords.FindStringIndex(t)
	if loc == nil || len([]rune(t)) > 40 {
		return false
	}
	rest := strings.TrimSpace(t[:loc[0]] + t[loc[1]:])
	return awayWords.MatchString(rest) && !otherOne.MatchString(rest) || whileWords.MatchString(rest)
}

// whileWords is a while without a day: 这几天, 这周, 月底前.
var whileWords = compile(`^(?:请|麻烦|,|那)*(?:我)?(?:这|最近|近|近期|明天|后天|本周|这周|这个?星期|这个?礼拜|下周|下个?星期|下个?礼拜|接下来|未来|[一二两三四五六七八九十0-9]+天内?)(?:几天|两天|三天|段时间|一段时间|阵子|段|内|都|先|就|里)*(?:忙|比较忙|太忙|没空)?(?:,|。|了|,)*$`)

var (
	leaveOpens     = compile(`^(?:今天|明天|后天|下?个?周|本周|这周|从|[0-9])?\S{0,8}(?:请|休)\S{0,6}假`)
	aboutReminding = compile(`提醒|消息|通知`)
)

// SpanOf fills in the days of a leave from the answer to 到哪天: 到周五, 三天, 下周一回来. False where the words name none.
func (p *DecidePart) SpanOf(words string, today ledger.Date) bool {
	u := Utterance{Text: words, Folded: zh.Fold(words), Lang: Chinese, Today: today}
	if w, _, _, ok := zh.FindWindow(u.Folded, today); ok {
		u.Window = w
	}
	p.span(&u)
	if days := zh.FindDays(u.Folded, today); len(days) == 1 && days[0].Span == 0 {
		p.From, p.Until = today, days[0].Date
		if backOn.MatchString(u.Folded[days[0].End:]) {
			p.Until = p.Until.AddDays(-1)
		}
	}
	return !p.Until.IsZero()
}

// backOn is what is said of the day on which somebody is back.
var backOn = compile(`^(?:上午|下午|早上|一早|就|才|再|能|可以)*(?:回来|回单位|回去|上班|返回|到岗|返岗|销假)`)

// span takes the days of a leave: two days named, one day up to which, or a week.
func (p *DecidePart) span(u *Utterance) {
	days := zh.FindDays(u.Folded, u.Today)
	switch {
	case len(days) >= 2 && days[1].Span > 0:
		p.From, p.Until = days[0].Date, days[0].Date.AddDays(days[1].Span-1)
	case len(days) >= 2:
		p.From, p.Until = days[0].Date, lastDay(u.Folded, days[0].Date, days[1])
	case len(days) == 1 && days[0].Span > 0:
		p.From, p.Until = u.Today, u.Today.AddDays(days[0].Span-1)
	case len(days) == 1 && untilDay.MatchString(u.Folded[:days[0].Start]):
		p.From, p.Until = u.Today, days[0].Date
	case len(days) == 1:
		p.From, p.Until = days[0].Date, days[0].Date
	case thisWeek.MatchString(u.Folded):
		p.From, p.Until = u.Today, u.Today.AddDays((7-int(u.Today.Midnight(time.UTC).Weekday()))%7)
	case twoDays.MatchString(u.Folded):
		p.From, p.Until = u.Today, u.Today.AddDays(1)
	case !u.Window.From.IsZero() && !u.Window.To.IsZero():
		p.From, p.Until = u.Window.From, u.Window.To
	}
}

// lastDay is the second of two days named, which of 11月23日到27日 is of the first one's month.
func lastDay(text string, from ledger.Date, to zh.Day) ledger.Date {
	bare := bareDate.MatchString(text[to.Start:to.End])
	if to.Date.Before(from) || bare && to.Date.Day > from.Day {
		return ledger.NewDate(from.Year, from.Month, to.Date.Day)
	}
	return to.Date
}

// bareDate is a day of the month before it: the 23号 of 10月20号到23号.
var bareDate = compile(`^[0-9]{1,2}(?:日|号)$`)

var thisWeek = compile(`(?:这|本)个?(?:周|星期|礼拜)(?:$|[^一二三四五六日天])`)

var twoDays = compile(`这两天|今明两天|今天明天`)

var untilDay = compile(`(?:到|至)\s?$`)
