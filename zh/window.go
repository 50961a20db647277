package zh

import (
	"strconv"
	"strings"
	"time"

	"duban/ledger"
)

// windowRule reads one family of time words; a rule sees the submatches and today.
type windowRule struct {
	re   *Pattern
	read func(m []string, today ledger.Date) (ledger.Window, bool)
}

const num = `(\d{1,2}|[一二三四五六七八九十]{1,3})`

var windowRules = []windowRule{
	{Compile(num + `月(?:份)?(?:底|末)?\s*(?:到|至|-|~)\s*` + num + `月(?:份)?`), readMonths},
	{Compile(num + `\s*(?:到|至|-|~)\s*` + num + `月(?:份)?`), readMonths},
	{Compile(num + `月(?:份)?(?:以后|之后|后)(?:到|至|,|直到)?(年底|年末|今年底)?`), readAfterMonth},
	{Compile(`(?:(\d{4})年|(今年|明年|去年)的?)?` + num + `月` + num + `[日号](?:之前|以前|前)`), readBeforeDay},
	{Compile(`(?:(\d{4})年|(今年|明年|去年)的?)?` + num + `月(?:份)?(底|末)?(之前|以前|前)`), readBeforeMonth},
	{Compile(`(?:到|至|截至|截止)(?:(\d{4})年|(今年|明年|去年)的?)?` + num + `月(?:份)?(?:底|末)`), readUntilMonth},
	{Compile(`(?:(\d{4})年|(今年|明年|去年)的?)?` + num + `月(?:份)?(?:底|末)?`), readMonth},
	{Compile(`(?:(\d{4})年|(今年|明年|去年)的?)?第?([一二三四1-4])季度`), readQuarter},
	{Compile(`(?:(\d{4})年|(今年|明年|去年)的?)?(上|下)半年`), readHalf},
	{Compile(`(这个|这|本|下个|下|上个|上)(月|季度|周|星期|礼拜)(底|末)?`), readNear},
	{Compile(`(月底|月末)`), func(_ []string, t ledger.Date) (ledger.Window, bool) { return monthRest(t), true }},
	{Compile(`(?:(\d{4})|(今|明|去))?年(?:年)?(底|末)(?:之前|以前|前)?`), readYearEnd},
	{Compile(`(?:(\d{4})年|(今年|本年|明年|后年|去年|前年))`), readYear},
	{Compile(`(?:未来|最近|近|接下来|往后)?(\d{1,3}|[一二两三四五六七八九十]{1,3}|半)(?:个)?(天|周|星期|月)(?:内|之内|以内)`), readNextDays},
	{Compile(`(?:未来|最近|近|接下来|往后|今后)(?:的)?(\d{1,3}|[一二两三四五六七八九十]{1,3}|半)(?:个)?(天|周|星期|月)`), readNextDays},
	{Compile(`(今天|今日|明天|明日|后天|昨天)`), readDay},
	{Compile(`(?:20)?(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})`), readISO},
}

// FindWindow reads the first span of days that a folded text speaks of, relative to today, and says which
// bytes it stands on. Months without a year are of today's year.
func FindWindow(folded string, today ledger.Date) (w ledger.Window, start, end int, ok bool) {
	for _, rule := range windowRules {
		loc := rule.re.FindStringSubmatchIndex(folded)
		if loc == nil {
			continue
		}
		m := make([]string, len(loc)/2)
		for i := range m {
			if loc[2*i] >= 0 {
				m[i] = folded[loc[2*i]:loc[2*i+1]]
			}
		}
		if w, ok = rule.read(m, today); ok {
			w.Label = strings.TrimSpace(m[0])
			return w, loc[0], loc[1], true
		}
	}
	return englishWindow(folded, today)
}

func monthOf(s string) (time.Month, bool) {
	n, ok := ParseInt(s)
	return time.Month(n), ok && n >= 1 && n <= 12
}

// yearOf reads 2024 or 今年, 明年; neither is today's year.
func yearOf(digits, word string, today ledger.Date) int {
	if y, err := strconv.Atoi(digits); err == nil {
		return y
	}
	switch {
	case strings.HasPrefix(word, "明"):
		return today.Year + 1
	case strings.HasPrefix(word, "后年"):
		return today.Year + 2
	case strings.HasPrefix(word, "去"):
		return today.Year - 1
	case strings.HasPrefix(word, "前年"):
		return today.Year - 2
	}
	return today.Year
}

func months(year int, from, to time.Month) ledger.Window {
	return ledger.Window{From: ledger.NewDate(year, from, 1), To: ledger.MonthEnd(year, to)}
}

func readMonths(m []string, today ledger.Date) (ledger.Window, bool) {
	from, ok1 := monthOf(m[1])
	to, ok2 := monthOf(m[2])
	return months(today.Year, from, to), ok1 && ok2 && from <= to
}

func readAfterMonth(m []string, today ledger.Date) (ledger.Window, bool) {
	from, ok := monthOf(m[1])
	return months(today.Year, from, time.December), ok
}

func readBeforeDay(m []string, today ledger.Date) (ledger.Window, bool) {
	month, ok := monthOf(m[3])
	day, ok2 := ParseInt(m[4])
	return ledger.Window{To: ledger.NewDate(yearOf(m[1], m[2], today), month, day)}, ok && ok2 && day >= 1 && day <= 31
}

// readBeforeMonth: 6月底前 runs to the end of June, 11月份之前 to the end of October.
func readBeforeMonth(m []string, today ledger.Date) (ledger.Window, bool) {
	month, ok := monthOf(m[3])
	year := yearOf(m[1], m[2], today)
	if m[4] == "" {
		return ledger.Window{To: ledger.MonthEnd(year, month-1)}, ok
	}
	return ledger.Window{To: ledger.MonthEnd(year, month)}, ok
}

// readUntilMonth: 到9月底 runs from today.
func readUntilMonth(m []string, today ledger.Date) (ledger.Window, bool) {
	month, ok := monthOf(m[3])
	return ledger.Window{From: today, To: ledger.MonthEnd(yearOf(m[1], m[2], today), month)}, ok
}

func readMonth(m []string, today ledger.Date) (ledger.Window, bool) {
	month, ok := monthOf(m[3])
	return months(yearOf(m[1], m[2], today), month, month), ok
}

func readQuarter(m []string, today ledger.Date) (ledger.Window, bool) {
	q, ok := ParseInt(m[3])
	first := time.Month(q*3 - 2)
	return months(yearOf(m[1], m[2], today), first, first+2), ok
}

func readHalf(m []string, today ledger.Date) (ledger.Window, bool) {
	first := time.January
	if m[3] == "下" {
		first = time.July
	}
	return months(yearOf(m[1], m[2], today), first, first+5), true
}

func monthRest(today ledger.Date) ledger.Window {
	return ledger.Window{From: today, To: ledger.MonthEnd(today.Year, today.Month)}
}

// readNear: 本月, 下个月, 上个月, 本周, 下季度; 这个月底 is what is left of the month.
func readNear(m []string, today ledger.Date) (ledger.Window, bool) {
	step := map[string]int{"下个": 1, "下": 1, "上个": -1, "上": -1}[m[1]]
	switch m[2] {
	case "月":
		if m[3] != "" && step == 0 {
			return monthRest(today), true
		}
		first := ledger.NewDate(today.Year, today.Month+time.Month(step), 1)
		return months(first.Year, first.Month, first.Month), true
	case "季度":
		first := ledger.NewDate(today.Year, time.Month((int(today.Month)-1)/3*3+1+3*step), 1)
		return months(first.Year, first.Month, first.Month+2), true
	}
	weekday := (int(today.Midnight(time.UTC).Weekday()) + 6) % 7
	monday := today.AddDays(7*step - weekday)
	return ledger.Window{From: monday, To: monday.AddDays(6)}, true
}

func readYearEnd(m []string, today ledger.Date) (ledger.Window, bool) {
	year := yearOf(m[1], m[2], today)
	w := ledger.Window{To: ledger.NewDate(year, time.December, 31)}
	if year == today.Year {
		w.From = today
	}
	return w, true
}

func readYear(m []string, today ledger.Date) (ledger.Window, bool) {
	return months(yearOf(m[1], m[2], today), time.January, time.December), true
}

func readNextDays(m []string, today ledger.Date) (ledger.Window, bool) {
	n, ok := ParseInt(m[1])
	if m[1] == "半" {
		n, ok = 15, m[2] == "月"
		return ledger.Window{From: today, To: today.AddDays(n)}, ok
	}
	switch m[2] {
	case "周", "星期":
		n *= 7
	case "月":
		return ledger.Window{From: today, To: ledger.NewDate(today.Year, today.Month+time.Month(n), today.Day)}, ok
	}
	return ledger.Window{From: today, To: today.AddDays(n)}, ok
}

func readDay(m []string, today ledger.Date) (ledger.Window, bool) {
	d := today.AddDays(map[rune]int{'今': 0, '明': 1, '后': 2, '昨': -1}[[]rune(m[1])[0]])
	return ledger.Window{From: d, To: d}, true
}

func readISO(m []string, _ ledger.Date) (ledger.Window, bool) {
	y, _ := strconv.Atoi(m[1])
	mo, _ := strconv.Atoi(m[2])
	d, _ := strconv.Atoi(m[3])
	day := ledger.NewDate(y, time.Month(mo), d)
	return ledger.Window{From: day, To: day}, mo >= 1 && mo <= 12 && d >= 1 && d <= 31
}

var (
	englishMonth = Compile(`\b(before|by|until|till)?\s*(?:the end of |end of )?(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b\.?(?:\s+(\d{1,2})(?:st|nd|rd|th)?\b)?(?:,?\s+(\d{4}))?`)
	englishNear  = Compile(`\b(this|next|last)\s+(month|quarter|week|year)\b`)
	englishQ     = Compile(`\bq([1-4])\b`)
)

// englishWindow reads in June, by June 20, next month, Q3.
func englishWindow(folded string, today ledger.Date) (w ledger.Window, start, end int, ok bool) {
	if loc := englishNear.FindStringSubmatchIndex(folded); loc != nil {
		word := map[string]string{"this": "本", "next": "下", "last": "上"}[folded[loc[2]:loc[3]]]
		unit := map[string]string{"month": "月", "quarter": "季度", "week": "周"}[folded[loc[4]:loc[5]]]
		if unit == "" {
			w, ok = readYear([]string{"", "", map[string]string{"本": "今年", "下": "明年", "上": "去年"}[word]}, today)
		} else {
			w, ok = readNear([]string{"", word, unit, ""}, today)
		}
		w.Label = folded[loc[0]:loc[1]]
		return w, loc[0], loc[1], ok
	}
	if m := englishQ.FindStringSubmatchIndex(folded); m != nil {
		w, ok = readQuarter([]string{"", "", "", folded[m[2]:m[3]]}, today)
		w.Label = folded[m[0]:m[1]]
		return w, m[0], m[1], ok
	}
	loc := englishMonth.FindStringSubmatchIndex(folded)
	if loc == nil {
		return w, 0, 0, false
	}
	part := func(i int) string {
		if loc[2*i] < 0 {
			return ""
		}
		return folded[loc[2*i]:loc[2*i+1]]
	}
	month := time.Month(strings.Index("janfebmaraprmayjunjulaugsepoctnovdec", part(2))/3 + 1)
	year := yearOf(part(4), "", today)
	w = months(year, month, month)
	if d, err := strconv.Atoi(part(3)); err == nil && d <= 31 {
		w = ledger.Window{From: ledger.NewDate(year, month, d), To: ledger.NewDate(year, month, d)}
	}
	if part(1) != "" {
		w.From = ledger.Date{}
	}
	w.Label = strings.TrimSpace(part(0))
	return w, loc[0], loc[1], true
}
