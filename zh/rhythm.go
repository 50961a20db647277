package zh

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"duban/ledger"
)

// limitRhythm reads 每年, 每季度, 每半年, 每月, 每两年; the rule of recurrence follows from what stands behind it. What is
// to be done every day is no duty with dates: 每日 is unspecified.
func limitRhythm(m []string, _ LimitYear) (Limit, bool) {
	period := strings.TrimPrefix(m[2], "个")
	switch {
	case period == "日" || period == "天" || period == "工作日":
		return Limit{Kind: ledger.Unspecified}, true
	case period == "学期":
		return Limit{Kind: ledger.HalfYearly, Recurrence: "FREQ=YEARLY;BYMONTH=1,7;BYMONTHDAY=-1"}, true
	case period == "半年":
		return Limit{Kind: ledger.HalfYearly}, true
	case strings.HasPrefix(period, "季"):
		return Limit{Kind: ledger.Quarterly}, true
	case period == "旬":
		return Limit{Kind: ledger.Monthly, Recurrence: "FREQ=MONTHLY;BYMONTHDAY=10,20,-1"}, true
	case strings.HasPrefix(period, "半"):
		return Limit{Kind: ledger.Monthly, Recurrence: "FREQ=MONTHLY;BYMONTHDAY=15,-1"}, true
	case strings.HasSuffix(period, "个月"):
		n, ok := ParseInt(strings.TrimSuffix(period, "个月"))
		return everyMonths(n), ok && n > 0
	case period == "月":
		return Limit{Kind: ledger.Monthly}, true
	case period == "周" || period == "星期":
		return Limit{Kind: ledger.Monthly}, true
	}
	return Limit{Kind: ledger.Yearly}, true
}

// everyMonths is a rhythm of n months.
func everyMonths(n int) Limit {
	switch n {
	case 3:
		return Limit{Kind: ledger.Quarterly}
	case 6:
		return Limit{Kind: ledger.HalfYearly}
	}
	return Limit{Kind: ledger.Monthly, Recurrence: "FREQ=MONTHLY;INTERVAL=" + strconv.Itoa(n) + ";BYMONTHDAY=-1"}
}

// limitByPeriod reads 按月, 按季度, 逐月.
func limitByPeriod(m []string, y LimitYear) (Limit, bool) {
	if strings.HasPrefix(m[0], "逐年") {
		return Limit{}, false // 逐年提高 is no rhythm
	}
	return limitRhythm(m, y)
}

// limitEvery reads 半年一次, 一年不少于两次, 一季一通报.
func limitEvery(m []string, y LimitYear) (Limit, bool) {
	period := strings.TrimPrefix(strings.TrimPrefix(m[2], "一"), "个")
	l, ok := limitRhythm([]string{m[0], "", period}, y)
	if ok && l.Recurrence == "" {
		l.Recurrence = plainRule(l.Kind, period)
	}
	l.End = len(m[2])
	return l, ok
}

// limitTitled reads 月调度, 季通报, 周例会.
func limitTitled(m []string, y LimitYear) (Limit, bool) {
	l, ok := limitRhythm(m, y)
	if ok && l.Recurrence == "" {
		l.Recurrence = plainRule(l.Kind, m[2])
	}
	l.End = len(m[2])
	return l, ok
}

// plainRule is the rule of a rhythm that names no day.
func plainRule(k ledger.DeadlineKind, period string) string {
	switch k {
	case ledger.Monthly:
		if period == "周" || period == "星期" {
			return "FREQ=WEEKLY"
		}
		return "FREQ=MONTHLY;BYMONTHDAY=-1"
	case ledger.Quarterly:
		return "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1"
	case ledger.HalfYearly:
		return "FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=-1"
	}
	if n, ok := ParseInt(strings.TrimSuffix(period, "年")); ok && n > 1 {
		return "FREQ=YEARLY;INTERVAL=" + strconv.Itoa(n) + ";BYMONTH=12;BYMONTHDAY=31"
	}
	return "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=31"
}

var (
	dayInMonth  = regexp.MustCompile(`^(?:的)?(\d{1,2})(?:[日号]?(?:` + before + `)?(?:[、和及](\d{1,2})))?[日号](?:` + before + `)?`)
	lastDays    = regexp.MustCompile(`^(?:月)?(?:底|末)(?:` + before + `)?`)
	afterMonth  = regexp.MustCompile(`^(?:结束|终了)?后(?:的)?(\d{1,2})(?:日|天|个工作日)(?:之|以)?内`)
	partOfMonth = regexp.MustCompile(`^([上中下]旬|初)(?:` + before + `)?`)
	weekday     = regexp.MustCompile(`^([一二三四五六日天])(?:` + before + `)?(?:$|[^个次项件条期场批])`)
	endOfPeriod = regexp.MustCompile(`^(?:末|底|结束)(?:月)?(?:(\d{1,2})日)?(?:` + before + `)?`)
	nextMonth   = regexp.MustCompile(`^(?:的)?(?:首月|首个月|第一个月|次月|结束后|终了后|后)(?:的)?(\d{1,2})(?:日|天|个工作日)(?:` + before + `|之?内|以内)?`)
	yearlyTail  = regexp.MustCompile(`^的?(?:第)?([一二三四1-4])季度(?:末|底)?(?:` + before + `)?|^的?` + month + `(?:` + day + `|(底|末)|(上旬|中旬|下旬|初)|(份))?(` + before + `)?|^(?:年)?(?:底|末|终)(?:` + before + `)?|^的?(上半年)(?:` + before + `)?`)
	yearlyRange = regexp.MustCompile(`^的?` + month + `份?(?:` + day + `|[底初末]|[上中下]旬)?` + to + `|^的?\d{1,2}` + to + `\d{1,2}月`)
)

// rhythm completes a recurrence with the day that stands right behind it.
func (l *Limit) rhythm(s string, m []string) {
	rest := s[l.End:]
	switch l.Kind {
	case ledger.Monthly:
		l.monthly(rest, m)
	case ledger.Quarterly:
		l.periodEnd(rest, "FREQ=MONTHLY;INTERVAL=3;BYMONTH=3,6,9,12", "FREQ=YEARLY;BYMONTH=1,4,7,10")
		l.Recurrence = strings.Replace(l.Recurrence, "FREQ=MONTHLY;INTERVAL=3;", "FREQ=YEARLY;", 1)
	case ledger.HalfYearly:
		l.periodEnd(rest, "FREQ=YEARLY;BYMONTH=6,12", "FREQ=YEARLY;BYMONTH=1,7")
	case ledger.Yearly:
		l.yearly(rest, m)
	}
}

// monthly sets the days of 每月5日前, 每月底前, 每月结束后5日内, 每周五前.
func (l *Limit) monthly(rest string, m []string) {
	l.Recurrence = "FREQ=MONTHLY;BYMONTHDAY=-1"
	if strings.HasSuffix(m[2], "周") || strings.HasSuffix(m[2], "星期") {
		l.Recurrence = "FREQ=WEEKLY"
		if d := weekday.FindStringSubmatch(rest); d != nil {
			name := map[string]string{"一": "MO", "二": "TU", "三": "WE", "四": "TH", "五": "FR", "六": "SA", "日": "SU", "天": "SU"}[d[1]]
			l.Recurrence, l.Dated = "FREQ=WEEKLY;BYDAY="+name, true
			l.End += len(d[1])
			if strings.HasPrefix(rest[len(d[1]):], "前") {
				l.End += len("前")
			}
		}
		return
	}
	if d := dayInMonth.FindStringSubmatch(rest); d != nil && validDay(d[1]) && (d[2] == "" || validDay(d[2])) {
		l.Recurrence, l.Dated = "FREQ=MONTHLY;BYMONTHDAY="+strings.TrimLeft(d[1], "0"), true
		if d[2] != "" {
			l.Recurrence += "," + strings.TrimLeft(d[2], "0")
		}
		l.End += len(d[0])
	} else if d := afterMonth.FindStringSubmatch(rest); d != nil && validDay(d[1]) {
		l.Recurrence, l.Dated = "FREQ=MONTHLY;BYMONTHDAY="+d[1], true
		l.End += len(d[0])
	} else if d := partOfMonth.FindStringSubmatch(rest); d != nil {
		l.Recurrence, l.Dated = "FREQ=MONTHLY;BYMONTHDAY="+map[string]string{"上旬": "10", "初": "10", "中旬": "20", "下旬": "-1"}[d[1]], true
		l.End += len(d[0])
	} else if e := lastDays.FindString(rest); e != "" {
		l.Dated = true
		l.End += len(e)
	}
}

func validDay(s string) bool {
	n, err := strconv.Atoi(s)
	return err == nil && n >= 1 && n <= 31
}

// periodEnd sets the last day of a quarter or half year, or the named day after it.
func (l *Limit) periodEnd(rest, last, next string) {
	l.Recurrence = last + ";BYMONTHDAY=-1"
	if e := nextMonth.FindStringSubmatch(rest); e != nil {
		l.Recurrence, l.Dated = next+";BYMONTHDAY="+e[1], true
		l.End += len(e[0])
	} else if e := endOfPeriod.FindStringSubmatch(rest); e != nil {
		if e[1] != "" {
			l.Recurrence = last + ";BYMONTHDAY=" + e[1]
		}
		l.Dated = true
		l.End += len(e[0])
	}
}

// yearly sets the day of 每年3月1日前, 每年第一季度, 每年2月底前, and the interval of 每两年.
func (l *Limit) yearly(rest string, m []string) {
	l.Recurrence = plainRule(ledger.Yearly, m[2])
	t := yearlyTail.FindStringSubmatch(rest)
	if t == nil || yearlyRange.MatchString(rest) {
		return
	}
	sub := LimitYear{Year: 2023, Yearly: true} // no leap year: the last day of February is written -1
	switch {
	case t[1] != "":
		q, _ := limitQuarter([]string{"", "", "", t[1], ""}, sub)
		l.Recurrence = q.Recurrence
	case t[2] != "":
		mo, ok := limitMonth([]string{"", "", "", t[2], t[3], t[4], t[5], t[6], t[7]}, sub)
		if !ok {
			return
		}
		l.Recurrence = mo.Recurrence
	case t[8] != "":
		l.Recurrence = "FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=30"
	}
	l.Dated = true
	l.End += len(t[0])
}

var quotaBefore = regexp.MustCompile(`(?:至少|不少于)(` + cnNum + `)(?:次|期|场|轮)[^,;。]{0,6}$`)

// quota reads how often a period demands it: 每年至少2次, 每半年通报1次.
func (l *Limit) quota(s string) {
	if l.Kind == ledger.Unspecified || l.Kind == ledger.Event || l.Kind == ledger.ByPeriod || l.Kind == ledger.Within {
		return
	}
	rest := s[l.End:min(len(s), l.End+240)]
	if i := strings.IndexAny(rest, ",;。《"); i >= 0 {
		rest = rest[:i]
	}
	if n, ok := countIn(rest); ok {
		l.Times = n
	} else if m := quotaBefore.FindStringSubmatch(s[max(0, l.Start-60):l.Start]); m != nil {
		l.Times, _ = ParseInt(m[1])
	}
	if l.Times > 366 {
		l.Times = 0
	}
}

// countIn returns the number before the first 次, 期, 场 … that has one; 第2次 counts nothing.
func countIn(s string) (int, bool) {
	for i, r := range s {
		if !strings.ContainsRune("次期场轮回遍堂", r) {
			continue
		}
		from := i
		for from > 0 {
			p, n := utf8.DecodeLastRuneInString(s[:from])
			if !IsNumeral(p) {
				break
			}
			from -= n
		}
		if n, ok := ParseInt(s[from:i]); ok && !strings.HasSuffix(s[:from], "第") {
			return n, true
		}
	}
	return 0, false
}
