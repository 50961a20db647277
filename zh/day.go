package zh

import (
	"strconv"
	"strings"
	"time"

	"duban/ledger"
)

// Day is a day that a text names 日期.
type Day struct {
	Date  ledger.Date // the last day of what is named: 月底 is the end of the month
	Start int         // bytes of the text
	End   int
	Span  int // days, where a length is named and no day: 三天, 一周; then Date is so many days after today
}

type dayRule struct {
	re   *Pattern
	read func(m []string, today ledger.Date) (ledger.Date, bool)
}

const dayNumber = `(\d{1,2}|[一二三四五六七八九十]{1,3})`

// The rules in the order in which they are tried at a place; the longest forms first.
var dayRules = []dayRule{
	{Compile(`^(?:(\d{4})年|(今年|明年|后年)的?)` + dayNumber + `月` + dayNumber + `(?:日|号)?`), func(m []string, t ledger.Date) (ledger.Date, bool) {
		return dayOf(yearOf(m[1], m[2], t), m[3], m[4])
	}},
	{Compile(`^(?:(\d{4})年|(今年|明年|后年)的?)` + dayNumber + `月(?:份)?(?:底|末)`), func(m []string, t ledger.Date) (ledger.Date, bool) {
		month, ok := monthOf(m[3])
		return ledger.MonthEnd(yearOf(m[1], m[2], t), month), ok
	}},
	{Compile(`^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})`), func(m []string, _ ledger.Date) (ledger.Date, bool) {
		y, err := strconv.Atoi(m[1])
		d, ok := dayOf(y, m[2], m[3])
		return d, ok && err == nil
	}},
	{Compile(`^` + dayNumber + `月` + dayNumber + `(?:日|号)?`), func(m []string, t ledger.Date) (ledger.Date, bool) {
		d, ok := dayOf(t.Year, m[1], m[2])
		return nearest(d, t), ok
	}},
	{Compile(`^(下个?|本|这个?)月` + dayNumber + `(?:日|号)`), func(m []string, t ledger.Date) (ledger.Date, bool) {
		first := ledger.NewDate(t.Year, t.Month+time.Month(nextStep(m[1])), 1)
		return dayOf(first.Year, strconv.Itoa(int(first.Month)), m[2])
	}},
	{Compile(`^(下个?|本|这个?)?月(?:底|末)`), func(m []string, t ledger.Date) (ledger.Date, bool) {
		return ledger.MonthEnd(t.Year, t.Month+time.Month(nextStep(m[1]))), true
	}},
	{Compile(`^` + dayNumber + `月(?:份)?(?:底|末)`), func(m []string, t ledger.Date) (ledger.Date, bool) {
		month, ok := monthOf(m[1])
		return nearest(ledger.MonthEnd(t.Year, month), t), ok
	}},
	{Compile(`^(?:今年)?年(?:底|末)`), func(_ []string, t ledger.Date) (ledger.Date, bool) {
		return ledger.NewDate(t.Year, time.December, 31), true
	}},
	{Compile(`^今年(?:底|末)`), func(_ []string, t ledger.Date) (ledger.Date, bool) {
		return ledger.NewDate(t.Year, time.December, 31), true
	}},
	{Compile(`^(下下个?|下个?|本|这个?)?(?:周|星期|礼拜)([一二三四五六日天1-7])`), readWeekday},
	{Compile(`^(大后天|今天|今日|明天|明日|明儿|明早|明晨|明晚|后天|昨天|昨日|前天)`), func(m []string, t ledger.Date) (ledger.Date, bool) {
		steps := map[string]int{"大后天": 3, "后天": 2, "明天": 1, "明日": 1, "明儿": 1, "明早": 1, "明晨": 1, "明晚": 1, "昨天": -1, "昨日": -1, "前天": -2}
		return t.AddDays(steps[m[1]]), true
	}},
	{Compile(`^` + dayNumber + `(?:号|日)`), func(m []string, t ledger.Date) (ledger.Date, bool) {
		d, ok := dayOf(t.Year, strconv.Itoa(int(t.Month)), m[1])
		if ok && d.Before(t.AddDays(-7)) {
			d, ok = dayOf(t.Year, strconv.Itoa(int(t.Month)+1), m[1])
		}
		return d, ok
	}},
}

var spanRule = Compile(`^(\d{1,3}|[一二两三四五六七八九十]{1,3}|半)(天|个?(?:周|星期|礼拜)|个月)`)

// FindDays returns the days that a folded text names, in order, relative to today. A day without a year is the one
// nearest to today. What names whole months or quarters is no day, except their ends.
func FindDays(folded string, today ledger.Date) []Day {
	var found []Day
	for i := 0; i < len(folded); {
		if d, ok := dayAt(folded, i, today); ok {
			found = append(found, d)
			i = d.End
			continue
		}
		i++
		for i < len(folded) && folded[i]&0xc0 == 0x80 {
			i++
		}
	}
	return found
}

func dayAt(s string, at int, today ledger.Date) (Day, bool) {
	if at > 0 && s[at] >= '0' && s[at] <= '9' && s[at-1] >= '0' && s[at-1] <= '9' {
		return Day{}, false
	}
	for _, r := range dayRules {
		m := r.re.FindStringSubmatch(s[at:])
		if m == nil {
			continue
		}
		if d, ok := r.read(m, today); ok {
			return Day{Date: d, Start: at, End: at + len(m[0])}, true
		}
	}
	if m := spanRule.FindStringSubmatch(s[at:]); m != nil && !strings.HasSuffix(s[:at], "第") {
		if n, ok := spanDays(m[1], m[2]); ok {
			return Day{Date: today.AddDays(n), Start: at, End: at + len(m[0]), Span: n}, true
		}
	}
	return Day{}, false
}

func spanDays(count, unit string) (int, bool) {
	each := map[string]int{"天": 1, "周": 7, "星期": 7, "礼拜": 7, "月": 30}[strings.TrimPrefix(unit, "个")]
	if count == "半" {
		return 15, unit == "个月"
	}
	n, ok := ParseInt(count)
	if count == "两" {
		n, ok = 2, true
	}
	return n * each, ok && n > 0 && n <= 366
}

func nextStep(word string) int {
	if strings.HasPrefix(word, "下") {
		return 1
	}
	return 0
}

// dayOf makes a day that the calendar has. Month 13 is next year's January.
func dayOf(year int, month, day string) (ledger.Date, bool) {
	m, ok1 := ParseInt(month)
	d, ok2 := ParseInt(day)
	if !ok1 || !ok2 || m < 1 || m > 13 || d < 1 || d > 31 {
		return ledger.Date{}, false
	}
	made := ledger.NewDate(year, time.Month(m), d)
	return made, made.Day == d
}

// nearest moves a day by a year when that is nearer: 1月10日 said in December is next year's.
func nearest(d, today ledger.Date) ledger.Date {
	const half = 183
	switch {
	case d.Before(today.AddDays(-half)):
		return ledger.NewDate(d.Year+1, d.Month, d.Day)
	case d.After(today.AddDays(half)):
		if past := ledger.NewDate(d.Year-1, d.Month, d.Day); past.After(today.AddDays(-30)) {
			return past
		}
	}
	return d
}

// readWeekday reads 周五, 下周一, 下下周三; a bare weekday that has passed this week is next week's.
func readWeekday(m []string, today ledger.Date) (ledger.Date, bool) {
	to := strings.Index("一二三四五六日", m[2]) / len("一")
	if m[2] == "天" || m[2] == "7" {
		to = 6
	} else if m[2][0] >= '1' && m[2][0] <= '6' {
		to = int(m[2][0] - '1')
	}
	now := (int(today.Midnight(time.UTC).Weekday()) + 6) % 7
	week := strings.Count(m[1], "下")
	d := today.AddDays(7*week - now + to)
	if m[1] == "" && d.Before(today) {
		d = d.AddDays(7)
	}
	return d, true
}
