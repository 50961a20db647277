package zh

import (
	"strings"
	"unicode/utf8"
)

var (
	notTenths = Compile(`^(?:立|果|效|功|本|员|绩|熟|为|交|都|了|型|长|分|品|年)`)
	// counterWords are counting words and units, longer ones first.
	counterWords = Compile(`^\s?(?:%|个百分点|个(?:学时|课时|小时|人|村|社区|镇|乡|街道|部门|单位|科室|项目|案件|案子|企业|岗位|点位)|` +
		`学时|课时|小时|万元|亿元|千元|元|块钱|人次|家次|户次|件次|批次|人天|公里|平方米|平米|米|亩|吨|` +
		`[人名位个件项条份篇家户次回期场卷本册起宗批例案桩台套辆部支张幅块处所座间栋轮遍趟类种门节课堂分倍天封枚只页字则笔单对组队站村镇科宣])`)
	englishUnits = Compile(`^ ?(people|persons?|staff(?: members)?|trainees|officers|officials|participants|times?|cases?|hours?|files?|dossiers?|percent|per cent|items?|companies|enterprises|documents?|sessions?|villages?)\b`)
	// timeWords after a number make it a date, a span of time or an order.
	timeWords = Compile(`^\s?(?:月|日|号|点[钟半整到0-9前后左]?|年|周|星期|礼拜|季度|时(?:$|[^间])|分钟|秒|世纪|届|天[内前后]|天之|个(?:半)?(?:月|季度|星期|周|礼拜|工作日|年)|工作日|个?小时[内前后]|[-/:.~到至][0-9]{1,2}(?:月|日|号|:)|:[0-9])`)
	idioms    = Compile(`^(?:次性|部分|块儿|条龙|条线|条心|分为|分之|类似|家人|起(?:$|[^案纠事投,。;]))`)
	nounAfter = Compile(`^\s?(?:热线|平台|专线|电话|投诉|政务|便民|工单|版|级|楼|室|网|g\b)`)
	hotlines  = Compile(`^(?:12345|12348|12389|12388|12315|12309|12329|12333|110|119|120|122)$`)
	dayMonth  = Compile(`^(?:[1-9]|1[0-2])\.(?:[1-9]|[12][0-9]|3[01])$`)
)

// counterOf returns the counting word that a text starts with and its length, or "".
func counterOf(after string) (string, int) {
	if m := englishUnits.FindStringSubmatch(after); m != nil {
		return englishUnit(m[1]), len(m[0])
	}
	found := counterWords.FindString(after)
	unit := strings.TrimSpace(found)
	switch {
	case strings.HasPrefix(after[len(found):], "分之"):
		return "", 0
	case unit == "个人", unit == "个学时", unit == "个课时", unit == "个小时":
		unit = strings.TrimPrefix(unit, "个")
	case unit == "块钱":
		unit = "元"
	}
	return unit, len(found)
}

// englishUnit gives the counting word that the ledger uses for an English one.
func englishUnit(word string) string {
	switch strings.TrimSuffix(strings.Fields(word)[0], "s") {
	case "time":
		return "次"
	case "case", "document":
		return "件"
	case "hour":
		return "学时"
	case "file", "dossier":
		return "卷"
	case "percent", "per":
		return "%"
	case "item":
		return "项"
	case "companie", "enterprise":
		return "家"
	case "session":
		return "期"
	case "village":
		return "个村"
	}
	return "人"
}

// isTime reports whether what follows makes the number a date or a duration.
func isTime(after string) bool { return timeWords.MatchString(after) }

// isIdiom reports whether a Chinese numeral belongs to a set phrase: 一次性, 一起去, 一案一策.
func isIdiom(numeral, after string) bool {
	if numeral != "一" {
		return strings.HasPrefix(after, "分") && strings.ContainsAny(numeral, "十百万")
	}
	_, size := utf8.DecodeRuneInString(after)
	return idioms.MatchString(after) || strings.HasPrefix(after[size:], "一")
}

// The names of the months beside a number make it a day.
const monthNames = `(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)`

var (
	monthAfter  = Compile(`^(?:st|nd|rd|th)?(?: of)? ?` + monthNames + `\b`)
	monthBefore = Compile(`\b` + monthNames + `\.? ?$`)
)

// distance leads to a goal, not to an amount.
var distance = Compile(`(?:离|距离?)\s?$`)

// notCounted reports whether digits without a counting word are no amount: a year, a telephone or hotline
// number, a day written 5.22, a name such as 3.15.
func notCounted(before, number, after string) bool {
	plain := !strings.Contains(number, ".")
	year := plain && len(number) == 4 && (strings.HasPrefix(number, "19") || strings.HasPrefix(number, "20"))
	switch {
	case year, plain && len(number) >= 7, hotlines.MatchString(number), nounAfter.MatchString(after):
		return true
	case dayMonth.MatchString(number):
		return opensClause(before)
	case strings.HasSuffix(before, "(") && strings.HasPrefix(after, ")"):
		return true // (2) numbers a line
	case monthAfter.MatchString(after), monthBefore.MatchString(before):
		return true // 12 October, October 12
	case distance.MatchString(before):
		return true // 离90还差3个百分点
	case after == "、", strings.HasPrefix(after, "、_"):
		return true // the number of a list's line before a masked reference
	}
	r, _ := utf8.DecodeRuneInString(after)
	return strings.ContainsRune("条/-", r) || r >= 'a' && r <= 'z'
}

// opensClause reports whether nothing of the clause stands before, or only 于 or 在.
func opensClause(before string) bool {
	r, _ := utf8.DecodeLastRuneInString(before)
	return before == "" || strings.ContainsRune(" ,;。:于在", r)
}
