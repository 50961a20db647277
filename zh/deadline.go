package zh

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"duban/ledger"
)

// Limit is a time expression of an issued text 时限表述: a date, a rhythm or a span after an event.
type Limit struct {
	Kind       ledger.DeadlineKind
	Due        ledger.Date // last day in time, for once and by_period; zero when the year is unknown
	From       ledger.Date // first day of the named period, for 5月份 and its like
	Recurrence string      // RFC 5545 RRULE when it repeats
	Times      int         // quota in a period; 0 = none
	Days       int         // for within
	Dated      bool        // it names a day or month, not only a rhythm
	Start      int         // bytes of the text
	End        int
}

// LimitYear is what a date without a year belongs to.
type LimitYear struct {
	Year   int  // 0 = unknown
	Yearly bool // the sentence set 每年 before: 并在4月1日前 is yearly too
}

const (
	cnNum  = `[一二两三四五六七八九十\d]{1,3}`
	before = `(?:之前|以前|前)`
	month  = `(\d{1,2}|十[一二]?|[一二三四五六七八九])月`
)

// limitRules are tried at every place of the text, in this order; the first that matches wins.
var limitRules = []struct {
	starts string // characters that it can begin with
	re     *regexp.Regexp
	read   func(m []string, y LimitYear) (Limit, bool)
}{
	{"每", regexp.MustCompile(`^(每人)?每(?:一)?(年度?|[两二三四五\d]年|半年|个?季度?|个?月|周|学期)`), limitRhythm},
	{"到至", regexp.MustCompile(`^(到|至)(?:\d{4}年)`), limitUntil},
	{limitDigits, regexp.MustCompile(`^(\d{4})年(?:底|年底|年末|末)` + before + `?`), limitYearEnd},
	{limitDigits + "第" + limitNumerals, regexp.MustCompile(`^(?:(\d{4})年)?(?:第)?([一二三四1-4])季度(?:末|底)?` + before + `?`), limitQuarter},
	{limitDigits + limitNumerals + "今本当明次", regexp.MustCompile(`^(?:(\d{4})年|(今年|本年度?|当年|明年|次年))?` + month + `(?:(\d{1,2})[日号]|(底|末)|(上旬|中旬|下旬)|(份))?(` + before + `|止|内)?`), limitMonth},
	{limitDigits, regexp.MustCompile(`^(?:(\d{4})年)(上半年|下半年|年内|内|` + before + `)`), limitYearSpan},
	{"今本当明年上下", regexp.MustCompile(`^(今年|本年度?|当年|明年)?(年底|年末|年内|上半年|下半年|底|内)` + before + `?`), limitThisYear},
	{limitDigits + limitNumerals, regexp.MustCompile(`^(` + cnNum + `)(个工作日|个自然日|个?工作日|日|天|个月|周|小时|分钟)(?:之|以)?内`), limitWithin},
	{limitDigits + limitNumerals, regexp.MustCompile(`^(?:\d{4}年起)?(` + cnNum + `)年(?:之|以)?内`), limitYears},
	{"任", regexp.MustCompile(`^任期(?:之|以)?内`), func([]string, LimitYear) (Limit, bool) { return Limit{Kind: ledger.PerTerm}, true }},
	{"会决出实发任上签开", regexp.MustCompile(`^(?:会|决策|决定|出台|实施|发布|任职|上岗|签订|开工)前`), func([]string, LimitYear) (Limit, bool) { return Limit{Kind: ledger.Event}, true }},
	{"定限尽适按规", regexp.MustCompile(`^(?:定期|限期|尽快|适时|按规定(?:程序和)?时限|按要求时限|规定时限内)`), func([]string, LimitYear) (Limit, bool) { return Limit{Kind: ledger.Unspecified}, true }},
}

const (
	limitDigits   = "0123456789"
	limitNumerals = "一二三四五六七八九十两"

	// limitStarts are the characters that a limit can begin with.
	limitStarts = "每到至第今本当明次年任会决出实发上签开定限尽适按规下" + limitDigits + limitNumerals
)

// FindLimits returns the time expressions of one sentence in order. The text has half-width limitDigits and signs.
// What stands in 《》 names a document and is left out, as are spans of a title, past years and start dates.
func FindLimits(s string, y LimitYear) []Limit {
	var out []Limit
	title := 0
	skip := 0
	for i, r := range s {
		switch r {
		case '《':
			title++
		case '》':
			title--
		}
		if i < skip || title > 0 || !strings.ContainsRune(limitStarts, r) {
			continue
		}
		l, n, ok := limitAt(s, i, y)
		if n > 0 {
			skip = i + n
		}
		if !ok {
			continue
		}
		if l.Kind == ledger.Yearly {
			y.Yearly = true
		}
		if k := len(out) - 1; k >= 0 && l.Kind == ledger.Event && out[k].Kind == ledger.Event {
			continue // 会前、重大决策前 are one
		}
		out = append(out, l)
	}
	return out
}

// limitAt reads a limit that begins at i; n is how far it reaches, also when it is none after all.
func limitAt(s string, i int, y LimitYear) (Limit, int, bool) {
	head := s[i:min(len(s), i+96)]
	r, _ := utf8.DecodeRuneInString(head)
	if IsNumeral(r) && !strings.ContainsAny(head[:min(len(head), 32)], "年月日季周天内") {
		return Limit{}, 0, false
	}
	for _, rule := range limitRules {
		if !strings.ContainsRune(rule.starts, r) {
			continue
		}
		m := rule.re.FindStringSubmatch(head)
		if m == nil {
			continue
		}
		l, ok := rule.read(m, y)
		if !ok {
			continue
		}
		l.Start, l.End = i, i+len(m[0])
		if l.Kind.Recurring() && l.Recurrence == "" {
			l.rhythm(s, m)
		}
		if l.Kind == "" {
			l.until(s)
		}
		if !l.stands(s) {
			return Limit{}, l.End - i, false
		}
		l.quota(s)
		return l, l.End - i, true
	}
	return Limit{}, 0, false
}

var (
	numberBefore = regexp.MustCompile(`[\d.〔(\-~]$`)
	history      = regexp.MustCompile(`(?:截至|截止到?|自|从|已于|曾于|早在|成立于|上|第|满|近|其)$`)
	yearMark     = regexp.MustCompile(`\d{4}年$`)
	onDay        = regexp.MustCompile(`(?:于|在|[,;。:(]|^)$`)
)

// stands tells a limit from a date that only happens to be there: history, a start, part of a name.
func (l *Limit) stands(s string) bool {
	prev, rest := s[max(0, l.Start-40):l.Start], s[l.End:]
	if numberBefore.MatchString(prev) || startWord.MatchString(rest) || history.MatchString(prev) && l.Kind != ledger.Within {
		return false
	}
	switch l.Kind {
	case ledger.Once:
		dayOnly := !strings.ContainsAny(s[l.Start:l.End], "前底末内份旬止")
		return !yearMark.MatchString(prev) && (!dayOnly || onDay.MatchString(prev) && !strings.HasPrefix(rest, "至") && !strings.HasPrefix(rest, "-"))
	case ledger.ByPeriod:
		return !upTo.MatchString(prev) && !condition.MatchString(rest)
	case ledger.Within:
		return !shortened.MatchString(prev)
	case ledger.Event:
		return !eventName.MatchString(rest)
	case ledger.Unspecified:
		return !unspecifiedName.MatchString(rest)
	}
	return true
}

// startWord follows a day from which something holds, eventName a word such as 会前期.
var (
	startWord = regexp.MustCompile(`^(?:起(?:$|[^草])|以来|至今)`)
	shortened = regexp.MustCompile(`(?:压缩|缩短|减少?|压减|控制|提速|不超过)(?:至|到|在|为)?$`) // a length of time, not a time limit
	eventName = regexp.MustCompile(`^[提期置]`)
)

// upTo stands before 至2023年底 where it tells of the past or of a span: 截至, 2022年至2025年.
var upTo = regexp.MustCompile(`(?:截止?|直|[\d年月日]|从|自)$`)

var condition = regexp.MustCompile(`^(?:发生|连续|累计|再次|受到|未|无|多次|[两二三]次)`)

var unspecifiedName = regexp.MustCompile(`^[^,。;]{0,24}(?:制度|机制)(?:$|[,。;、])`)

func year(s string, y LimitYear) int {
	if n, err := strconv.Atoi(s); err == nil {
		return n
	}
	switch {
	case y.Year == 0:
		return 0
	case s == "明年" || s == "次年":
		return y.Year + 1
	}
	return y.Year
}

func once(from, due ledger.Date) Limit {
	l := Limit{Kind: ledger.Once, From: from, Due: due, Dated: true}
	if due.Year < 1900 {
		l.From, l.Due = ledger.Date{}, ledger.Date{}
	}
	return l
}

func limitUntil(_ []string, _ LimitYear) (Limit, bool) { return Limit{}, true }

var untilRest = regexp.MustCompile(`^[到至](\d{4})年(?:(底|年底|末|年末|上半年)|` + month + `(?:(\d{1,2})日|底|末)?)?(?:` + before + `)?`)

// until reads 到2025年, 到2025年底, 到2025年6月底.
func (l *Limit) until(s string) {
	m := untilRest.FindStringSubmatch(s[l.Start:])
	if m == nil {
		return
	}
	n, _ := strconv.Atoi(m[1])
	l.Kind, l.Dated, l.End = ledger.ByPeriod, true, l.Start+len(m[0])
	l.Due = ledger.NewDate(n, time.December, 31)
	if mo, ok := ParseInt(m[3]); ok && mo >= 1 && mo <= 12 {
		l.Due = ledger.MonthEnd(n, time.Month(mo))
		if d, err := strconv.Atoi(m[4]); err == nil && d >= 1 && d <= 31 {
			l.Due = ledger.NewDate(n, time.Month(mo), d)
		}
	} else if m[2] == "上半年" {
		l.Due = ledger.NewDate(n, time.June, 30)
	}
}

func limitYearEnd(m []string, y LimitYear) (Limit, bool) {
	n := year(m[1], y)
	return once(ledger.NewDate(n, 1, 1), ledger.NewDate(n, time.December, 31)), true
}

func limitYearSpan(m []string, y LimitYear) (Limit, bool) {
	n := year(m[1], y)
	switch m[2] {
	case "上半年":
		return once(ledger.NewDate(n, 1, 1), ledger.NewDate(n, time.June, 30)), true
	case "年内", "内", "下半年":
		return once(ledger.NewDate(n, 1, 1), ledger.NewDate(n, time.December, 31)), true
	}
	return once(ledger.NewDate(n-1, 1, 1), ledger.NewDate(n-1, time.December, 31)), true
}

func limitThisYear(m []string, y LimitYear) (Limit, bool) {
	if m[1] == "" && (m[2] == "底" || m[2] == "内") || m[1] != "" && m[2] == "" {
		return Limit{}, false
	}
	if m[1] == "" && strings.HasSuffix(m[2], "半年") && !strings.HasSuffix(m[0], "前") {
		return Limit{}, false
	}
	n := year(m[1], y)
	due := ledger.NewDate(n, time.December, 31)
	if m[2] == "上半年" {
		due = ledger.NewDate(n, time.June, 30)
	}
	if y.Yearly && m[1] == "" {
		return yearlyOn(due), true
	}
	return once(ledger.NewDate(n, 1, 1), due), true
}

func limitQuarter(m []string, y LimitYear) (Limit, bool) {
	q, _ := ParseInt(m[2])
	n := year(m[1], y)
	due := ledger.MonthEnd(n, time.Month(3*q))
	if y.Yearly && m[1] == "" {
		return yearlyOn(due), true
	}
	return once(ledger.NewDate(n, time.Month(3*q-2), 1), due), true
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
		d, _ := strconv.Atoi(m[4])
		if d < 1 || d > 31 {
			return Limit{}, false
		}
		due = ledger.NewDate(n, time.Month(mo), d)
		from = due
	case m[6] == "上旬":
		due = ledger.NewDate(n, time.Month(mo), 10)
	case m[6] == "中旬":
		due = ledger.NewDate(n, time.Month(mo), 20)
	case m[5] == "" && m[6] == "" && strings.HasSuffix(m[8], "前"): // 11月份之前
		from, due = ledger.NewDate(n, time.Month(mo)-1, 1), ledger.MonthEnd(n, time.Month(mo)-1)
	}
	if y.Yearly && m[1] == "" && m[2] == "" {
		return yearlyOn(due), true
	}
	return once(from, due), true
}

func limitWithin(m []string, _ LimitYear) (Limit, bool) {
	n, ok := ParseInt(m[1])
	if !ok {
		return Limit{}, false
	}
	switch m[2] {
	case "个月":
		n *= 30
	case "周":
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
