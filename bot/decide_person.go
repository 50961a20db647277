package bot

import (
	"strings"
	"time"

	"duban/ledger"
	"duban/zh"
)

var (
	whenWords  = rule("whenWords")
	whenDoc    = compile(`_|文件|措施|要求|规定`)
	snoozeWord = compile(`(?:再|晚点|晚些|过后|以后|之后|那天|上午|早上|下午|到时)?(?:再)?(?:提醒|催|叫|喊)(?:一下|一声)?(?:我|我们|一次)?`)
	notToday   = compile(`今(?:天|日|儿)\S{0,4}(?:别|莫|甭|不要|不用|先别|不必|先不|勿|免)(?:要|再)?(?:提醒|催)|(?:别|不要|不用|先别)今天(?:提醒|催)`)
	snoozeTail = rule("snoozeTail")

	muteOf  = rule("muteOf")
	muteTo  = rule("muteTo")
	muteOn  = rule("muteOn")
	muteAll = rule("muteAll")
	unmute  = rule("unmute")

	leaveWords = rule("leaveWords")
	awayWords  = compile(`出差|外出|学习|培训|不在|住院|挂职|开会|外地|驻村|党校|月子|坐月子|休息|有事`)
	quietWords = rule("quietWords")
	awayOnly   = rule("awayOnly")
	standIn    = rule("standIn")
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
var whileWords = rule("whileWords")

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
