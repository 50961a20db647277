package zh

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"duban/ledger"
)

const (
	cnNum      = `[一二两三四五六七八九十\d]{1,3}`
	before     = `(?:之前|以前|前)`
	yearDigits = `(?:\d{4}|[一二三四五六七八九〇零○]{4})`
	yearWords  = `今年|本年度?|当年|明年|次年|来年|翌年|第二年`
	month      = `(\d{1,2}|十[一二]?|[一二三四五六七八九])月`
	day        = `(\d{1,2}|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])[日号]`
	clock      = `(?:\([^()]{1,10}\))?(?:[上下]午|晚上?)?(?:\d{1,2}(?::\d{2}|[时点](?:\d{1,2}分|整)?))?`
	to         = `(?:-|~|至|到)`

	limitDigits   = "0123456789"
	limitNumerals = "一二三四五六七八九十两"
	// limitStarts are the characters that a limit can begin with.
	limitStarts = "每到至第今本当明次来翌年任会决出实发上签开定限尽适按规下逐月季半周旬用利经节汛主入雨供采封冰春元国中端清重双全“\"即立及" + limitDigits + limitNumerals
)

// limitRules are tried at every place of the text, in this order; the first that matches wins. A reader that sets End
// says how much of the match it takes.
var limitRules = []struct {
	starts string // characters that it can begin with
	re     *regexp.Regexp
	read   func(m []string, y LimitYear) (Limit, bool)
}{
	{"每", regexp.MustCompile(`^(每人)?每(?:隔)?(?:一)?(年度?|[两二三四五\d]年|[两二三四五六\d]个月|半年|半个?月|个?季度?|个?月|个?周|个?星期|旬|学期|日|天|个?工作日)`), limitRhythm},
	{"按逐", regexp.MustCompile(`^[按逐]()(月|季度?|半年|年度?|周|旬)`), limitByPeriod},
	{"一两二三四五半", regexp.MustCompile(`^()([一两二三四五]年|半年|一个?季|一个季度|一个?月|一周)(?:一次|[一二两三四1-9]次|一(?:调度|通报|报|会商|研判|评估|汇总|检查|督查|总结|考核|小结|例会|分析|点评|更新|评)|至少|不少于)`), limitEvery},
	{"月季半周旬", regexp.MustCompile(`^()(月|季度?|半年|半月|周|旬)(?:调度|通报|会商|研判|点评|分析研判|推进|督查|例会|报告|小结|晾晒)`), limitTitled},
	{"到至", regexp.MustCompile(`^[到至](` + yearDigits + `)年(?:(年?底|年?末|上半年)|` + month + `(?:` + day + `|(?:底|末))?|第?([一二三四1-4])季度(?:末|底)?)?` + before + `?`), limitUntil},
	{"到至“\"十", regexp.MustCompile(`^[到至]?[“"]?(十[二三四五六])五[”"]?(?:规划)?(末|期末|期间|时期|内)` + before + `?`), limitFiveYears},
	{limitDigits + limitNumerals, regexp.MustCompile(`^(` + yearDigits + `)年?` + to + `(` + yearDigits + `)年(?:底|末|期间)?`), limitYearRange},
	{limitDigits + limitNumerals + "今当明次来每", regexp.MustCompile(`^(?:(` + yearDigits + `)年|(` + yearWords + `))?` + month + `份?(?:` + day + `|[底初末]|[上中下]旬)?(?:起)?` + to + `(?:(` + yearDigits + `)年|(` + yearWords + `))?(?:` + month + `份?)?(?:` + day + `|(底|末)|([上中下]旬))?(?:` + before + `|止|期间)?`), limitMonthRange},
	{limitDigits, regexp.MustCompile(`^()()(\d{1,2})()` + to + `()()` + month + `()()()(?:份)?(?:` + before + `|止|期间)?`), limitMonthRange},
	{limitDigits + limitNumerals, regexp.MustCompile(`^(` + yearDigits + `)年(?:底|年底|年末|末|年终)` + before + `?`), limitYearEnd},
	{limitDigits + "第今明次当" + limitNumerals, regexp.MustCompile(`^(?:(` + yearDigits + `)年|(` + yearWords + `))?(?:第)?([一二三四1-4])季度(?:末|底)?(` + before + `|之?内|以内)?`), limitQuarter},
	{limitDigits + limitNumerals + "今本当明次来翌第", regexp.MustCompile(`^(?:(` + yearDigits + `|\d{2})年|(` + yearWords + `))?` + month + `(?:` + day + clock + `|(底|末)|(上旬|中旬|下旬|初)|(份))?(` + before + `|止|内)?`), limitMonth},
	{limitDigits + limitNumerals, regexp.MustCompile(`^(` + yearDigits + `)年(上半年|下半年|年内|内|` + before + `)(` + before + `)?`), limitYearSpan},
	{limitDigits + limitNumerals, regexp.MustCompile(`^(` + yearDigits + `)年(?:度|全年)?(?:$|[,;、。()])`), limitLabelledYear},
	{limitDigits, regexp.MustCompile(`^(\d{4})[-./](\d{1,2})(?:[-./](\d{1,2})日?)?(` + before + `)?`), limitSigns},
	{"今本当明次来翌年上下第", regexp.MustCompile(`^(` + yearWords + `)?(年底|年末|年终|年内|上半年|下半年|底|内)` + before + `?`), limitThisYear},
	{"全", regexp.MustCompile(`^()(全年)`), limitThisYear},
	{"次下", regexp.MustCompile(`^(?:次月|下个?月)` + day + before + `?`), limitNextMonth},
	{limitDigits + limitNumerals + "半", regexp.MustCompile(`^(?:` + cnNum + to + `)?(` + cnNum + `|半)(个工作日|个自然日|个?工作日|日|天|个月|个?周|个?星期|个季度|小时|分钟|年)(?:之|以)?内`), limitWithin},
	{limitDigits + limitNumerals, regexp.MustCompile(`^(?:\d{4}年起)?(?:` + cnNum + to + `)?(` + cnNum + `)年(?:之|以|左右时间)?内`), limitYears},
	{"用利经", regexp.MustCompile(`^(?:利?用|经过)(?:` + cnNum + to + `)?(` + cnNum + `)年(?:左右)?的?(?:时间|努力)`), limitYears},
	{"任", regexp.MustCompile(`^任期(?:之|以)?内`), kindOnly(ledger.PerTerm)},
	{"元五七八十国中“\"", regexp.MustCompile(`^[“"]?(元旦|国庆节?|中华人民共和国国庆节|五一(?:劳动节)?|七一|八一(?:建军节)?|十一)[”"]?(?:假期|长假)?(?:来临|到来)?` + before), limitHoliday},
	{"春元国中五十端清重两双全“\"", regexp.MustCompile(`^[“"]?(?:春节|元旦|国庆节?|中秋节?|五一|十一|端午节?|清明节?|元宵节?|重阳节?|两节|双节|全国两会|两会)[”"]?(?:节|假期|长假)?(?:来临|到来)?` + before), kindOnly(ledger.Unspecified)},
	{"会决出实发任上签开节汛主入雨供采封冰", regexp.MustCompile(`^(?:会议?|决策|决定|出台|实施|发布|任职|上岗|签订|开工|开学|节日?|主汛期|汛期?|入汛|雨季|入冬|供暖[季期]?|采暖[季期]?|封冻|冰冻期)(?:来临|到来)?` + before), kindOnly(ledger.Event)},
	{"定限尽适按规", regexp.MustCompile(`^(?:定期|限期|尽快|适时|按规定(?:程序和)?时限|按要求时限|规定时限内)`), kindOnly(ledger.Unspecified)},
	{"即立及", regexp.MustCompile(`^(?:即日起|即时(?:报告|上报)|(?:立即)(?:向[^,;。]{1,12})?(?:报告|上报|整改|启动|处置|停止|组织|开展|落实)|及时(?:向[^,;。]{1,12})?(?:报告|报送|上报|报备|反馈|通报|公开|公布|回复|答复))`), limitAtOnce},
	{"月本当", regexp.MustCompile(`^(?:本|当)?月(?:底|末|内)` + before + `?`), limitMonthOpen},
}

func kindOnly(k ledger.DeadlineKind) func([]string, LimitYear) (Limit, bool) {
	return func([]string, LimitYear) (Limit, bool) { return Limit{Kind: k}, true }
}

// yearNumber reads 2026 and 二〇二六; 0 for none, and 2026 for 26.
func yearNumber(s string) int {
	if n, err := strconv.Atoi(s); err == nil {
		if n < 100 && len(s) == 2 {
			n += 2000
		}
		return n
	}
	n := 0
	for _, r := range strings.ReplaceAll(s, "○", "零") {
		d, ok := digit(r)
		if !ok {
			return 0
		}
		n = n*10 + d
	}
	return n
}

func year(s string, y LimitYear) int {
	if n := yearNumber(s); n > 0 && s != "" {
		return n
	}
	switch {
	case y.Year == 0:
		return 0
	case s == "明年" || s == "次年" || s == "来年" || s == "翌年" || s == "第二年":
		return y.Year + 1
	}
	return y.Year
}

// once is a limit that ends on one day; named is the year as printed, "" for none.
func once(from, due ledger.Date, named string) Limit {
	l := Limit{Kind: ledger.Once, From: from, Due: due, Dated: true, Year: yearNumber(named)}
	if due.Year < 1900 {
		l.From, l.Due = ledger.Date{}, ledger.Date{}
	}
	return l
}

// onOrYearly is once, or every year where 每年 stands before.
func onOrYearly(from, due ledger.Date, named, word string, y LimitYear) Limit {
	if y.Yearly && named == "" && (word == "" || word == "当年" || word == "次年" || word == "翌年") {
		return yearlyOn(due)
	}
	return once(from, due, named)
}

// limitUntil reads 到2025年, 到2025年底, 到2025年6月底.
func limitUntil(m []string, _ LimitYear) (Limit, bool) {
	n := yearNumber(m[1])
	l := Limit{Kind: ledger.ByPeriod, Dated: true, Year: n, Due: ledger.NewDate(n, time.December, 31)}
	if mo, ok := ParseInt(m[3]); ok && mo >= 1 && mo <= 12 {
		l.Due = ledger.MonthEnd(n, time.Month(mo))
		if d, ok := ParseInt(m[4]); ok && d >= 1 && d <= 31 {
			l.Due = ledger.NewDate(n, time.Month(mo), d)
		}
	} else if m[2] == "上半年" {
		l.Due = ledger.NewDate(n, time.June, 30)
	} else if q, ok := ParseInt(m[5]); ok {
		l.Due = ledger.MonthEnd(n, time.Month(3*q))
	}
	return l, true
}

// limitFiveYears reads “十四五”末 and “十四五”期间: the plans end in 2015, 2020, 2025 …
func limitFiveYears(m []string, _ LimitYear) (Limit, bool) {
	n, ok := ParseInt(m[1])
	due := ledger.NewDate(1955+5*n, time.December, 31)
	return Limit{Kind: ledger.ByPeriod, Dated: true, Due: due, Year: due.Year, ranged: true}, ok
}

func limitYearRange(m []string, _ LimitYear) (Limit, bool) {
	from, due := yearNumber(m[1]), yearNumber(m[2])
	return Limit{Kind: ledger.ByPeriod, Dated: true, Due: ledger.NewDate(due, time.December, 31), From: ledger.NewDate(from, 1, 1), Year: due, ranged: true},
		from < due && due-from <= 30
}

// limitMonthRange reads 3月至6月, 3-5月份, 6月1日至30日, 2025年9月至次年3月底.
func limitMonthRange(m []string, y LimitYear) (Limit, bool) {
	mo, _ := ParseInt(m[3])
	last, okMonth := ParseInt(m[7])
	d, okDay := ParseInt(m[8])
	if !okMonth {
		last = mo
	}
	if !inYear(mo) || !inYear(last) || !okMonth && (!okDay || m[4] == "") || d > 31 {
		return Limit{}, false
	}
	n := year(first(m[1], m[2]), y)
	end := n
	switch {
	case m[5] != "":
		end = yearNumber(m[5])
	case n > 0 && (last < mo || m[6] != "" && m[6] != "当年"):
		end = n + 1
	}
	from := ledger.NewDate(n, time.Month(mo), 1)
	if s, ok := ParseInt(m[4]); ok {
		from.Day = s
	}
	due := ledger.MonthEnd(end, time.Month(last))
	if d = max(d, map[string]int{"上旬": 10, "中旬": 20}[m[10]]); d > 0 {
		due = ledger.NewDate(end, time.Month(last), d)
	}
	l := onOrYearly(from, due, first(m[5], m[1]), "", y)
	l.ranged = true
	return l, true
}

func inYear(month int) bool { return month >= 1 && month <= 12 }

func limitYearEnd(m []string, y LimitYear) (Limit, bool) {
	n := year(m[1], y)
	return once(ledger.NewDate(n, 1, 1), ledger.NewDate(n, time.December, 31), m[1]), true
}

func limitYearSpan(m []string, y LimitYear) (Limit, bool) {
	n := year(m[1], y)
	switch m[2] {
	case "上半年":
		return once(ledger.NewDate(n, 1, 1), ledger.NewDate(n, time.June, 30), m[1]), true
	case "年内", "内", "下半年":
		return once(ledger.NewDate(n, 1, 1), ledger.NewDate(n, time.December, 31), m[1]), true
	}
	return once(ledger.NewDate(n-1, 1, 1), ledger.NewDate(n-1, time.December, 31), m[1]), true
}

// limitLabelledYear reads a year alone, which is meant only behind 完成时限.
func limitLabelledYear(m []string, y LimitYear) (Limit, bool) {
	n := yearNumber(m[1])
	return once(ledger.NewDate(n, 1, 1), ledger.NewDate(n, time.December, 31), m[1]), y.Labelled
}

// limitSigns reads 2026-06-30, 2026/6/30, 2026.6; without 前 it is meant only behind 完成时限.
func limitSigns(m []string, y LimitYear) (Limit, bool) {
	n, mo := yearNumber(m[1]), 0
	mo, _ = strconv.Atoi(m[2])
	if n < 1990 || n > 2100 || mo < 1 || mo > 12 || m[4] == "" && !y.Labelled {
		return Limit{}, false
	}
	from, due := ledger.NewDate(n, time.Month(mo), 1), ledger.MonthEnd(n, time.Month(mo))
	if d, err := strconv.Atoi(m[3]); err == nil {
		if d < 1 || d > 31 {
			return Limit{}, false
		}
		due = ledger.NewDate(n, time.Month(mo), d)
		from = due
	}
	return once(from, due, m[1]), true
}

// limitHoliday reads 国庆节前: holidays that fall on the same day every year.
func limitHoliday(m []string, y LimitYear) (Limit, bool) {
	eves := map[string]ledger.Date{"元旦": {Month: time.December, Day: 31}, "五一": {Month: time.April, Day: 30}, "七一": {Month: time.June, Day: 30},
		"八一": {Month: time.July, Day: 31}, "十一": {Month: time.September, Day: 30}}
	eve, ok := eves[m[1][:min(len(m[1]), len("元旦"))]]
	if !ok {
		eve = eves["十一"]
	}
	due := ledger.NewDate(y.Year, eve.Month, eve.Day)
	return onOrYearly(due, due, "", "", y), y.Year > 0
}

func limitThisYear(m []string, y LimitYear) (Limit, bool) {
	if m[1] == "" && (m[2] == "底" || m[2] == "内") {
		return Limit{}, false
	}
	n := year(m[1], y)
	due := ledger.NewDate(n, time.December, 31)
	if m[2] == "上半年" {
		due = ledger.NewDate(n, time.June, 30)
	}
	return onOrYearly(ledger.NewDate(n, 1, 1), due, "", m[1], y), true
}

func limitQuarter(m []string, y LimitYear) (Limit, bool) {
	q, _ := ParseInt(m[3])
	n := year(first(m[1], m[2]), y)
	due := ledger.MonthEnd(n, time.Month(3*q))
	return onOrYearly(ledger.NewDate(n, time.Month(3*q-2), 1), due, m[1], m[2], y), true
}

// limitMonth reads 2024年6月底前, 6月20日前, 5月份, 11月份之前.
func limitMonth(m []string, y LimitYear) (Limit, bool) {
	mo, _ := ParseInt(m[3])
	if mo < 1 || mo > 12 {
		return Limit{}, false
	}
	n := year(first(m[1], m[2]), y)
	from, due := ledger.NewDate(n, time.Month(mo), 1), ledger.MonthEnd(n, time.Month(mo))
	switch {
	case m[4] != "":
		d, _ := ParseInt(m[4])
		if d < 1 || d > 31 || ledger.NewDate(2024, time.Month(mo), d).Day != d {
			return Limit{}, false
		}
		due = ledger.NewDate(n, time.Month(mo), d)
		from = due
	case m[6] == "上旬" || m[6] == "初":
		due = ledger.NewDate(n, time.Month(mo), 10)
	case m[6] == "中旬":
		due = ledger.NewDate(n, time.Month(mo), 20)
	case m[5] == "" && m[6] == "" && strings.HasSuffix(m[8], "前"): // 11月份之前
		from, due = ledger.NewDate(n, time.Month(mo)-1, 1), ledger.MonthEnd(n, time.Month(mo)-1)
	}
	return onOrYearly(from, due, m[1], m[2], y), true
}

// limitMonthOpen reads 月底前 without a month: which one the text does not say.
func limitMonthOpen(m []string, _ LimitYear) (Limit, bool) {
	return Limit{Kind: ledger.Unspecified}, m[0] != "月内"
}

func limitNextMonth(m []string, _ LimitYear) (Limit, bool) {
	d, ok := ParseInt(m[1])
	return Limit{Kind: ledger.Monthly, Recurrence: "FREQ=MONTHLY;BYMONTHDAY=" + strconv.Itoa(d), Dated: true}, ok && d >= 1 && d <= 31
}

// limitAtOnce reads 即日起, 立即整改, 及时报送; only the time words are taken.
func limitAtOnce(m []string, _ LimitYear) (Limit, bool) {
	l := Limit{Kind: ledger.Unspecified, End: len("立即")}
	if strings.HasPrefix(m[0], "即日起") {
		l.End = 0
	}
	return l, true
}

func limitWithin(m []string, _ LimitYear) (Limit, bool) {
	n, ok := ParseInt(m[1])
	if half := m[1] == "半"; half || m[2] == "年" {
		switch {
		case half && m[2] == "年":
			return Limit{Kind: ledger.Within, Days: 180}, true
		case half && m[2] == "个月":
			return Limit{Kind: ledger.Within, Days: 15}, true
		}
		return Limit{}, false
	}
	if !ok {
		return Limit{}, false
	}
	switch strings.TrimPrefix(m[2], "个") {
	case "月":
		n *= 30
	case "季度":
		n *= 90
	case "周", "星期":
		n *= 7
	case "小时":
		n = (n + 23) / 24
	case "分钟":
		n = 1
	}
	return Limit{Kind: ledger.Within, Days: n}, true
}

var sinceYear = regexp.MustCompile(`^(\d{4})年起`)

// limitYears reads 5年内; with 2012年起 before it the last day is known.
func limitYears(m []string, _ LimitYear) (Limit, bool) {
	n, ok := ParseInt(m[1])
	if !ok {
		return Limit{}, false
	}
	l := Limit{Kind: ledger.ByPeriod}
	if s := sinceYear.FindStringSubmatch(m[0]); s != nil {
		from, _ := strconv.Atoi(s[1])
		l.Due = ledger.NewDate(from+n-1, time.December, 31)
		l.Dated = true
	}
	return l, true
}

func yearlyOn(due ledger.Date) Limit {
	l := Limit{Kind: ledger.Yearly, Dated: true}
	l.Recurrence = "FREQ=YEARLY;BYMONTH=" + strconv.Itoa(int(due.Month)) + ";BYMONTHDAY=" + strconv.Itoa(due.Day)
	if due.Month == time.February && due.Day >= 28 {
		l.Recurrence = "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1"
	}
	return l
}

func first(options ...string) string {
	for _, o := range options {
		if o != "" {
			return o
		}
	}
	return ""
}
