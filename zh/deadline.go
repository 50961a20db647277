package zh

import (
	"regexp"
	"strings"
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
	Year       int         // the year that it names itself, 0 = none
	Start      int         // bytes of the text
	End        int

	ranged bool // it names its first day or a plan's years too: 3月至6月, “十四五”末
}

// LimitYear is what a date without a year belongs to.
type LimitYear struct {
	Year     int  // 0 = unknown
	Yearly   bool // the sentence set 每年 before: 并在4月1日前 is yearly too
	Labelled bool // the text stands behind 完成时限: every date in it is meant
}

// FindLimits returns the time expressions of one sentence in order. The text has half-width digits and signs.
// What stands in 《》 names a document and is left out, as are spans of a title, past years and start dates. A day
// without a year has that of the day before it in the sentence.
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
		if i < skip || title > 0 || !strings.ContainsRune(limitStarts, r) || r == '至' && strings.HasSuffix(s[:i], "截") {
			continue
		}
		y.Yearly = y.Yearly || r == '次' && eachYear.MatchString(s[:i])
		l, n, ok := limitAt(s, i, y)
		if n > 0 {
			skip = i + n
		}
		if !ok {
			y.Year = yearSet(s, i, y.Year)
			continue
		}
		y.Yearly = y.Yearly || l.Kind == ledger.Yearly
		if l.Kind == ledger.Once {
			y.Year = max(y.Year, l.Year)
		}
		out = join(out, l, s)
	}
	return out
}

// eachYear stands before a day of the next year that comes every year: 各年度于次年3月底前.
var eachYear = regexp.MustCompile(`(?:各|每个?|历)年度?[^,;。]{0,16}$`)

// join adds a limit to those before it, or makes one of two that say the same.
func join(out []Limit, l Limit, s string) []Limit {
	k := len(out) - 1
	if k < 0 || l.Kind != out[k].Kind {
		return append(out, l)
	}
	last := out[k]
	switch {
	case l.Kind == ledger.Event:
		return out // 会前、重大决策前 are one
	case l.Kind == ledger.Monthly && l.Dated && !last.Dated && last.Times == 0:
		out = out[:k] // 每月 …, 次月5日前 says which day
	case l.Kind == ledger.Yearly && l.ranged && strings.TrimPrefix(s[last.End:l.Start], "的") == "":
		l.Start = last.Start // 每年3月至5月
		out = out[:k]
	}
	return append(out, l)
}

var bareYear = regexp.MustCompile(`^(` + yearDigits + `)年,`)

// yearSet returns the year that 2026年, at the start of a clause sets for the days behind it.
func yearSet(s string, i, year int) int {
	m := bareYear.FindStringSubmatch(s[i:min(len(s), i+24)])
	if m == nil || !onDay.MatchString(s[max(0, i-40):i]) {
		return year
	}
	return max(year, yearNumber(m[1]))
}

// limitAt reads a limit that begins at i; n is how far it reaches, also when it is none after all.
func limitAt(s string, i int, y LimitYear) (Limit, int, bool) {
	head := s[i:min(len(s), i+120)]
	r, _ := utf8.DecodeRuneInString(head)
	if IsNumeral(r) && !strings.ContainsAny(head[:min(len(head), 40)], "年月日号季周天内五-./") {
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
		if l.End == 0 {
			l.End = len(m[0])
		}
		l.Start, l.End = i, i+l.End
		if l.Kind.Recurring() && l.Recurrence == "" {
			l.rhythm(s, m)
		}
		if !l.stands(s, y) {
			return Limit{}, l.End - i, false
		}
		l.quota(s)
		if l.Times == 0 && wholeYear.MatchString(s[l.Start:l.End]) {
			return Limit{}, l.End - i, false // 全年 counts only with a quota
		}
		return l, l.End - i, true
	}
	return Limit{}, 0, false
}

var (
	wholeYear    = regexp.MustCompile(`^全年$`)
	numberBefore = regexp.MustCompile(`[\d.〔(\-~/]$`)
	history      = regexp.MustCompile(`(?:截至|截止到?|自|从|已于|已在|曾于|早在|成立于|上|第|满|近|其|过去|去年|上年|前年|往年|历年|同期)$`)
	until        = regexp.MustCompile(`(?:截至|截止到?|自|从)$`)
	yearMark     = regexp.MustCompile(`(?:\d{4}|\d{2})年$`)
	onDay        = regexp.MustCompile(`(?:于|在|[,;。:(、]|^)$`)
	lasts        = regexp.MustCompile(`(?:有效期|试行期|执行期|服务期|合同期|建设期|实施期|政策期|享受期|补贴期|过渡期|施行|延长|延续|顺延|保留)(?:限)?(?:至|到|为|自)?$`)
	done         = regexp.MustCompile(`^[^,;。]{0,24}(?:完成|建成|印发|办结|召开|开展|实施|出台|举办|形成)了|^,?[^,;。]{0,16}(?:已经?(?:完|建|办|形|出|印|累|全|基|有|实|开)|累计|同比)|^,?全(?:县|市|区|镇|乡|省)(?:共|累计)`)
)

// stands tells a limit from a date that only happens to be there: history, a start, part of a name.
func (l *Limit) stands(s string, y LimitYear) bool {
	prev, rest := s[max(0, l.Start-40):l.Start], s[l.End:min(len(s), l.End+160)]
	if l.told(s, prev, rest, y) {
		return false
	}
	switch l.Kind {
	case ledger.Once:
		return !yearMark.MatchString(prev) && (y.Labelled || l.dayStands(s, prev, rest))
	case ledger.ByPeriod:
		return !upTo.MatchString(prev) && !condition.MatchString(rest) && !done.MatchString(rest)
	case ledger.Within:
		return !shortened.MatchString(prev) && !condition.MatchString(rest)
	case ledger.Event:
		return !eventName.MatchString(rest) && !partOfWord.MatchString(s[max(0, l.Start-3):min(len(s), l.Start+3)])
	case ledger.Unspecified:
		return !unspecifiedName.MatchString(rest) && !strings.HasSuffix(prev, "固") // 固定期限
	}
	return binds(s[l.Start:], rest)
}

// binds tells a rhythm in which something must be done from one that only entitles to it, and from the name of a plan: 按年度计划.
// words begin with the rhythm, rest is what follows it.
func binds(words, rest string) bool {
	if entitled.MatchString(rest) {
		return false
	}
	return !strings.HasPrefix(words, "按") || !asPlanned.MatchString(rest)
}

// told reports what the words around a limit make a start, a piece of history or a part of a number.
func (l *Limit) told(s, prev, rest string, y LimitYear) bool {
	if numberBefore.MatchString(prev) || startWord.MatchString(rest) || lasts.MatchString(prev) || !y.Labelled && l.past(y) {
		return true
	}
	return l.Kind != ledger.Within && history.MatchString(prev) && !l.ranged && !l.onward(s, prev, y)
}

// dayStands tells a day on which something is due from one that is only told of: a bare day must open a clause.
func (l *Limit) dayStands(s, prev, rest string) bool {
	if done.MatchString(rest) || countedIn.MatchString(prev) && yearEndName.MatchString(rest) {
		return false
	}
	words := s[l.Start:l.End]
	if l.ranged && holds(rest) {
		return false
	}
	if l.ranged || strings.ContainsAny(words, "前底末内份旬止初") {
		return true
	}
	if strings.Contains(words, "半年") {
		return onDay.MatchString(prev) && halfDuty.MatchString(rest) || halfBefore.MatchString(prev)
	}
	return onDay.MatchString(prev) && !strings.HasPrefix(rest, "至") && !strings.HasPrefix(rest, "-") && !nounAhead.MatchString(rest)
}

// onward reports 截至2026年6月底前 of what is still to come, and 已 nowhere behind it.
func (l *Limit) onward(s, prev string, y LimitYear) bool {
	return until.MatchString(prev) && strings.HasSuffix(s[l.Start:l.End], "前") && y.Year > 0 && l.Due.Year >= y.Year &&
		!strings.Contains(s[l.End:min(len(s), l.End+90)], "已")
}

// past reports a span of months or years that was over before the year of the text: it is told of, not demanded.
func (l *Limit) past(y LimitYear) bool {
	return l.ranged && y.Year > 0 && !l.Due.IsZero() && l.Due.Year < y.Year
}

// holdsFor follows a span in which a rule holds, somebody is entitled to something or a state is kept: nobody has to be
// done by its end. 2026年1月1日至12月31日,对…的企业给予贴息; 6月至9月实行24小时值班.
var holdsFor = regexp.MustCompile(`^(?:期间)?,?(?:(?:严格|全面|一律|继续)?(?:实行|执行|暂停|停止|免征|免收|减征|减按|减半|缓缴)|(?:符合|凡)|` +
	`(?:对|将|按|给予|由)?[^。;]{0,60}?(?:给予|予以(?:补|奖|减|免|返)|贴息|补贴(?:标准)?|返还|减免|免征|免收|放宽(?:至|到|为)|享受|不再收取)|[^,。;]{0,16}可(?:按|以|申|享|适|组织|向|由|凭)|[^,。;]{0,12}(?:值班|值守|待命))`)

// workAhead are words of what is to be done in a span, before somebody is entitled to anything: 3月至6月,开展摸底,对困难户给予补贴.
var workAhead = regexp.MustCompile(`开展|完成|组织|排查|整治|推进|启动|建设|建成|摸底|培训|落实|制定|改造`)

// holds reports that what stands behind a span says what holds in it, and demands nothing.
func holds(rest string) bool {
	m := holdsFor.FindString(rest)
	return m != "" && !workAhead.MatchString(m)
}

// startWord follows a day from which something holds, eventName a word such as 会前期.
var (
	startWord  = regexp.MustCompile(`^(?:\d{0,2}[时点]?起(?:$|[^草])|以来|至今|开始)`)
	shortened  = regexp.MustCompile(`(?:压缩|缩短|减少?|压减|控制|提速|不超过)(?:至|到|在|为)?$`) // a length of time, not a time limit
	eventName  = regexp.MustCompile(`^[提期置沿景瞻进列茅]`)
	partOfWord = regexp.MustCompile(`^(?:[社协委学工大商展农联部国体理监峰董院教都机]会|[环季细关情章调小时礼枝]节)$`)
	halfDuty   = regexp.MustCompile(`^,?(?:要|应|须|完成|建成|启动|出台|制定|开展|实现|组织|全面|基本|力争|形成|印发|举办|对[^,;。]{2,20}(?:进行|开展)|由)`)
	halfBefore = regexp.MustCompile(`(?:力争|争取|确保|于|在)$`)
	nounAhead  = regexp.MustCompile(`^(?:的|工作(?:总结|情况|计划|要点)|以后|以来|调度|例会|\d)`)
)

// entitled follows a rhythm that says how often something may happen, not that it must: 每年只享受一次, 每年检查不超过2次.
var entitled = regexp.MustCompile(`^(?:(?:只能?|仅|最多|可以?|均)*)(?:享受|领取|申领)|^[^,;。]{0,12}(?:不得?超过|最多不?|至多|不多于)\d`)

// yearEndName follows 年底 where it names what something counts in: 纳入年底目标考核.
var yearEndName = regexp.MustCompile(`^[^,;。]{0,8}(?:考核|考评|述职|评议|测评)`)

var countedIn = regexp.MustCompile(`(?:纳入|列入|计入|作为)[^,;。]{0,6}$`)

// upTo stands before 至2023年底 where it tells of the past or of a span: 截至, 2022年至2025年.
var upTo = regexp.MustCompile(`(?:截止?|直|[\d年月日]|从|自|有效期|延长)$`)

// condition follows a span of time that is no time limit but the case that a rule speaks of, or how long it holds.
var condition = regexp.MustCompile(`^(?:发生|连续|累计|再次|再|受到|未|没有|仍未|不能|无|多次|[两二三]次|不得|不再|不重复|不予|禁止|免|有效|出现)`)

// asPlanned follows 按年度 where it names a plan and no rhythm.
var asPlanned = regexp.MustCompile(`^(?:工作|投资)?(?:计划|任务|目标|预算|要求|进度要求)`)

var unspecifiedName = regexp.MustCompile(`^(?:存款|票据)|^[^,。;]{0,24}(?:制度|机制)(?:$|[,。;、])`)
