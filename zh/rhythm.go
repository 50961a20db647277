package zh

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"duban/ledger"
)

// limitRhythm reads 每年, 每季度, 每半年, 每月, 每两年; the rule of recurrence follows from what stands behind it.
func limitRhythm(m []string, _ LimitYear) (Limit, bool) {
	period := strings.TrimPrefix(m[2], "个")
	switch {
	case period == "学期":
		return Limit{Kind: ledger.HalfYearly, Recurrence: "FREQ=YEARLY;BYMONTH=1,7;BYMONTHDAY=-1"}, true
	case period == "半年":
		return Limit{Kind: ledger.HalfYearly}, true
	case strings.HasPrefix(period, "季"):
		return Limit{Kind: ledger.Quarterly}, true
	case period == "月":
		return Limit{Kind: ledger.Monthly}, true
	case period == "周":
		return Limit{Kind: ledger.Monthly, Recurrence: "FREQ=WEEKLY"}, true
	}
	return Limit{Kind: ledger.Yearly}, true
}

var (
	dayInMonth  = regexp.MustCompile(`^(\d{1,2})[日号](?:` + before + `)?`)
	lastDays    = regexp.MustCompile(`^(?:月)?(?:底|末)(?:` + before + `)?`)
	endOfPeriod = regexp.MustCompile(`^(?:末|底|结束)(?:月)?(?:(\d{1,2})日)?(?:` + before + `)?`)
	nextMonth   = regexp.MustCompile(`^(?:首月|次月|后)(\d{1,2})日(?:` + before + `)?`)
	yearlyTail  = regexp.MustCompile(`^的?(?:第)?([一二三四1-4])季度(?:末|底)?(?:` + before + `)?|^的?` + month + `(?:(\d{1,2})[日号]|(底|末)|(份))?(` + before + `)?|^(?:年)?(?:底|末|终)(?:` + before + `)?`)
)

// rhythm completes a recurrence with the day that stands right behind it.
func (l *Limit) rhythm(s string, m []string) {
	rest := s[l.End:]
	switch l.Kind {
	case ledger.Monthly:
		l.Recurrence = "FREQ=MONTHLY;BYMONTHDAY=-1"
		if d := dayInMonth.FindStringSubmatch(rest); d != nil {
			l.Recurrence, l.Dated = "FREQ=MONTHLY;BYMONTHDAY="+d[1], true
			l.End += len(d[0])
		} else if e := lastDays.FindString(rest); e != "" {
			l.Dated = true
			l.End += len(e)
		}
	case ledger.Quarterly:
		l.periodEnd(rest, "FREQ=MONTHLY;INTERVAL=3;BYMONTH=3,6,9,12", "FREQ=YEARLY;BYMONTH=1,4,7,10")
		l.Recurrence = strings.Replace(l.Recurrence, "FREQ=MONTHLY;INTERVAL=3;", "FREQ=YEARLY;", 1)
	case ledger.HalfYearly:
		l.periodEnd(rest, "FREQ=YEARLY;BYMONTH=6,12", "FREQ=YEARLY;BYMONTH=1,7")
	case ledger.Yearly:
		l.yearly(rest, m)
	}
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
	l.Recurrence = "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=31"
	if n, ok := ParseInt(strings.TrimSuffix(m[2], "年")); ok && n > 1 {
		l.Recurrence = "FREQ=YEARLY;INTERVAL=" + strconv.Itoa(n) + ";BYMONTH=12;BYMONTHDAY=31"
	}
	t := yearlyTail.FindStringSubmatch(rest)
	if t == nil {
		return
	}
	sub := LimitYear{Year: 2023, Yearly: true} // no leap year: the last day of February is written -1
	switch {
	case t[1] != "":
		q, _ := limitQuarter([]string{"", "", t[1]}, sub)
		l.Recurrence = q.Recurrence
	case t[2] != "":
		mo, ok := limitMonth([]string{"", "", "", t[2], t[3], t[4], "", t[5], t[6]}, sub)
		if !ok {
			return
		}
		l.Recurrence = mo.Recurrence
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
