package reminder

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"duban/ledger"
)

// weekdays as people say them.
var weekdays = [...]string{"周日", "周一", "周二", "周三", "周四", "周五", "周六"}

// dayWords prints 6月28日（周五）, with the year where it is not this one.
func dayWords(d ledger.Date, year int) string {
	words := fmt.Sprintf("%d月%d日（%s）", int(d.Month), d.Day, weekdays[weekdayOf(d)])
	if d.Year != year {
		return fmt.Sprintf("%d年", d.Year) + words
	}
	return words
}

// why says in Chinese what about an occurrence makes it stand in the digest.
func (p *planner) why(item *Item, c candidate) string {
	if item.Step == StepCheckIn {
		return "没有写明日期，这一期还没有报过进展。"
	}
	if item.Step.is(leader) || item.Step.is(lead) {
		return p.whyOthers(item)
	}
	due := c.period.Last()
	words := p.dueWords(due)
	if !c.period.Until.IsZero() {
		words = "已同意延到" + words
	}
	if !c.period.Opened.IsZero() {
		words = dayWords(c.period.Opened, p.day.Year) + "的事，" + words
	}
	if c.period.Times > 1 {
		words += fmt.Sprintf("，要%d次，已报%d次", c.period.Times, c.count)
	}
	return words + "。"
}

// dueWords says when something is due and what time is left, or how late it is. It is worked out once a due day.
func (p *planner) dueWords(due ledger.Date) string {
	words, ok := p.words[due]
	if !ok {
		words = p.wordsOf(due)
		p.words[due] = words
	}
	return words
}

func (p *planner) wordsOf(due ledger.Date) string {
	calendar, day := p.settings.Calendar, dayWords(due, p.day.Year)
	if p.day.After(due) {
		if late := calendar.Between(due, p.day); late > 0 {
			return fmt.Sprintf("%s到期，已超%d个工作日", day, late)
		}
		return day + "到期，已过期"
	}
	last := calendar.OnOrBefore(due)
	words := day + "截止"
	switch left := calendar.Between(p.day, last); {
	case left > 0 && last == due:
		return fmt.Sprintf("%s，还有%d个工作日", words, left)
	case left > 0:
		return fmt.Sprintf("%s，是休息日，最后一个工作日是%s，还有%d个工作日", words, dayWords(last, p.day.Year), left)
	case p.day == due:
		return "今天" + words
	}
	return words + "，是休息日，今天是最后一个工作日"
}

// whyOthers tells who coordinates which units are late.
func (p *planner) whyOthers(item *Item) string {
	late := p.settings.Calendar.Between(item.Due, p.day) // the step may be of some days ago
	return fmt.Sprintf("已超%d个工作日，%s还没有报。", late, unitsWords(item.Units))
}

// unitsWords prints 松坪镇、柳湾镇、茶溪镇等5家.
func unitsWords(units []string) string {
	const most = 3
	if len(units) <= most {
		return strings.Join(units, "、")
	}
	return fmt.Sprintf("%s等%d家", strings.Join(units[:most], "、"), len(units))
}

func whyReturned(back ledger.Return) string {
	if back.Reason == "" {
		return "上报的内容被退回，请补充后再报。"
	}
	return "上报的内容被退回：" + strings.TrimRight(back.Reason, "。") + "。请补充后再报。"
}

func whySlips(slips []ledger.Slip) string {
	var units []string
	for _, s := range slips {
		if n := len(units); n == 0 || units[n-1] != s.Unit { // they are sorted by unit
			units = append(units, s.Unit)
		}
	}
	return fmt.Sprintf("%s逾期未报，催办单已经拟好%d份，请审看后由您决定发不发。", unitsWords(units), len(slips))
}

// numbers prints 第1、2、5条; from the ninth on only how many there are more.
func numbers(list []string) string {
	const most = 8
	tail := ""
	if len(list) > most {
		list, tail = list[:most], "等"
	}
	return "第" + strings.Join(list, "、") + "条" + tail
}

// rank orders the kinds of steps, the most urgent first.
func rank(i Item) int {
	switch s := i.Step; {
	case s == StepReturned:
		return 0
	case s.is(leader), s.is(lead):
		return 2
	case s == StepSlip:
		return 3
	case s == StepIssued:
		return 4
	case s == StepCheckIn:
		return 5
	}
	return 1 // by its day: overdue ones come first of themselves
}

// urgency orders items: by rank, day, document and the order of measures.
func urgency(a, b Item) int {
	return cmp.Or(cmp.Compare(rank(a), rank(b)), a.Due.Compare(b.Due), strings.Compare(a.Document, b.Document),
		compareNumbers(a.Measure, b.Measure), strings.Compare(string(a.Step), string(b.Step)), strings.Compare(a.Instead, b.Instead),
		slices.CompareFunc(a.Keys, b.Keys, compareKeys), slices.Compare(a.Units, b.Units), strings.Compare(a.Why, b.Why))
}

// compareNumbers orders 9 before 10, and others as text.
func compareNumbers(a, b string) int {
	return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b))
}

func compareKeys(a, b ledger.OccurrenceKey) int {
	return cmp.Or(strings.Compare(a.Document, b.Document), compareNumbers(a.Measure, b.Measure), strings.Compare(a.Deadline, b.Deadline),
		strings.Compare(a.Unit, b.Unit), strings.Compare(a.Label, b.Label))
}
