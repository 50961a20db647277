package zh

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Quantity is a number with its counting word as somebody wrote it 数量.
type Quantity struct {
	Value  float64 // 三成 → 30 with Unit %, 2/3 → 0.667
	Range  string  // "7-8" for 七八条; Value is then the lower end
	Unit   string  // 人, 件, %, 学时; "" when none stands there
	Approx bool    // 约, 左右, 七八
	Start  int     // bytes of the folded text, number and unit
	End    int
}

const (
	han    = `[零〇一二三四五六七八九十百千万亿两俩仨壹贰叁肆伍陆柒捌玖拾佰仟廿卅]`
	digits = `[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+(?:\.[0-9]+)?`
	vague  = `(多|余|来|几|好几)?`
)

// The readings of a number, tried in this order at each place where one may start.
var (
	percentHan   = Compile(`^(?:百分之(` + han + `{1,4}|[0-9]+(?:\.[0-9]+)?)(?:点(` + han + `{1,3}))?(几|多)?|百分百)`)
	fraction     = Compile(`^(` + han + `{1,3}|[0-9]{1,3})分之(` + han + `{1,3}|[0-9]{1,3})`)
	slashed      = Compile(`^([1-9])/([2-9])(?:的|了|左右|多|,|。|;|$)`)
	tenths       = Compile(`^([一二三四五六七八九两]{1,2}|[0-9])成(半|[一二三四五六七八九])?`)
	span         = Compile(`^([0-9]+(?:\.[0-9]+)?|` + han + `{1,5})\s?(?:-|~|到|至)\s?([0-9]+(?:\.[0-9]+)?|` + han + `{1,5})\s?`)
	share        = Compile(`^([0-9]{1,6})/([0-9]{1,6})`)
	arabic       = Compile(`^(` + digits + `)(万|亿|千|百)?` + vague)
	pointed      = Compile(`^点([零一二三四五六七八九]{1,2})`)
	chinese      = Compile(`^(` + han + `{1,9})` + vague)
	approxBefore = Compile(`(?:约|大概|大约|差不多|将近|接近|近|超过|超|不到|不足|上下|about|around|over|nearly|some)\s?$`)
	approxAfter  = Compile(`^(?:左右|上下|以上|出头|的样子|多|吧)`)
)

// maxQuantities bounds what one message can report.
const maxQuantities = 60

// Quantities returns the numbers that a folded text counts or measures, leftmost first, not overlapping:
// 45人, 二十卷, 百分之九十五, 三成, 三分之二, 1.2万元, 七八条. A Chinese numeral needs a counting word; digits
// need none. Dates, ordinals, clock times, years and telephone numbers are left out. Measure numbers look
// like quantities: the caller masks them first.
//
// Shape: at most 60. Errors: none.
func Quantities(folded string) []Quantity {
	var found []Quantity
	for at := 0; at < len(folded) && len(found) < maxQuantities; {
		r, size := utf8.DecodeRuneInString(folded[at:])
		if !IsNumeral(r) {
			at += size
			continue
		}
		q, length, ok := quantityAt(folded, at)
		if !ok {
			at += skipNumber(folded[at:])
			continue
		}
		q.Start, q.End = at, at+length
		q.Approx = q.Approx || approxBefore.MatchString(tail(folded[:at])) || approxAfter.MatchString(folded[q.End:])
		found = append(found, q)
		at = q.End
	}
	return found
}

// tail returns the last bytes of a text that a prefix pattern has to look at.
func tail(s string) string { return s[max(0, len(s)-24):] }

// skipNumber is the length of the numeral run that s starts with.
func skipNumber(s string) int {
	n := strings.IndexFunc(s, func(r rune) bool { return !IsNumeral(r) && r != '.' })
	if n < 0 {
		return len(s)
	}
	return max(n, 1)
}

// quantityAt reads the number that starts at a place.
func quantityAt(text string, at int) (Quantity, int, bool) {
	rest, before := text[at:], text[:at]
	if isOrdinal(before) {
		return Quantity{}, 0, false
	}
	for _, read := range []func(before, rest string) (Quantity, int, bool){readPercent, readFraction, readTenths, readSpan, readShare, readArabic, readChinese} {
		if q, n, ok := read(before, rest); ok {
			return q, n, true
		}
	}
	return Quantity{}, 0, false
}

// isOrdinal reports whether the number is one in an order, or a piece of a longer one or of a word.
func isOrdinal(before string) bool {
	r, size := utf8.DecodeLastRuneInString(before)
	switch {
	case r == '第', r == '周', r == '拜', r == '[', r == '期' && strings.HasSuffix(before, "星期"):
		return true
	case r >= 'a' && r <= 'z':
		return true
	case r == '-':
		prev, _ := utf8.DecodeLastRuneInString(before[:len(before)-size])
		return prev >= '0' && prev <= '9' || prev >= 'a' && prev <= 'z' // a code: yf-2026-017
	case r == ':' || r == '.' || r == '/':
		prev, _ := utf8.DecodeLastRuneInString(before[:len(before)-size])
		return prev >= '0' && prev <= '9'
	}
	return r == ' ' && strings.HasSuffix(before, "第 ")
}

// number reads digits with a comma or point, or a Chinese numeral.
func number(s string) (float64, bool) {
	if f, err := strconv.ParseFloat(strings.ReplaceAll(s, ",", ""), 64); err == nil {
		return f, !math.IsInf(f, 0)
	}
	n, ok := ParseInt(s)
	return float64(n), ok
}

func readPercent(_, rest string) (Quantity, int, bool) {
	m := percentHan.FindStringSubmatch(rest)
	if m == nil {
		return Quantity{}, 0, false
	}
	q := Quantity{Value: 100, Unit: "%", Approx: m[3] != ""}
	if m[1] != "" {
		n, ok := number(m[1])
		if !ok {
			return Quantity{}, 0, false
		}
		q.Value = n
	}
	if m[2] != "" {
		if places, ok := ParseInt(m[2]); ok {
			q.Value += float64(places) / math.Pow10(utf8.RuneCountInString(m[2]))
		}
	}
	return q, len(m[0]), true
}

func readFraction(_, rest string) (Quantity, int, bool) {
	m := fraction.FindStringSubmatch(rest)
	if m == nil {
		if s := slashed.FindStringSubmatch(rest); s != nil {
			above, below := float64(s[1][0]-'0'), float64(s[2][0]-'0')
			return Quantity{Value: math.Round(above/below*1000) / 1000, Unit: "比例", Approx: true}, len(s[1]) + 1 + len(s[2]), above <= below
		}
		return Quantity{}, 0, false
	}
	below, ok1 := number(m[1])
	above, ok2 := number(m[2])
	if !ok1 || !ok2 || below == 0 {
		return Quantity{}, 0, false
	}
	return Quantity{Value: math.Round(above/below*1000) / 1000, Unit: "比例", Approx: true}, len(m[0]), true
}

func readTenths(_, rest string) (Quantity, int, bool) {
	m := tenths.FindStringSubmatch(rest)
	if m == nil || notTenths.MatchString(rest[len(m[0]):]) && m[2] == "" {
		return Quantity{}, 0, false
	}
	digits := []rune(m[1])
	first, _ := number(string(digits[:1]))
	q := Quantity{Value: first * 10, Unit: "%"}
	if len(digits) == 2 {
		second, _ := number(string(digits[1:]))
		q.Range, q.Approx = format(first*10)+"-"+format(second*10), true
	}
	switch {
	case m[2] == "半":
		q.Value += 5
	case m[2] != "":
		part, _ := number(m[2])
		q.Value += part
	}
	return q, len(m[0]), true
}

// readSpan reads 45-50人 and 三到五家.
func readSpan(_, rest string) (Quantity, int, bool) {
	m := span.FindStringSubmatch(rest)
	if m == nil {
		return Quantity{}, 0, false
	}
	low, ok1 := number(m[1])
	high, ok2 := number(m[2])
	unit, n := counterOf(rest[len(m[0]):])
	if !ok1 || !ok2 || unit == "" || low >= high {
		return Quantity{}, 0, false
	}
	return Quantity{Value: low, Range: format(low) + "-" + format(high), Unit: unit, Approx: true}, len(m[0]) + n, true
}

// readShare reads 45/60人 as 45人: so many of so many.
func readShare(_, rest string) (Quantity, int, bool) {
	m := share.FindStringSubmatch(rest)
	if m == nil {
		return Quantity{}, 0, false
	}
	value, ok1 := number(m[1])
	of, ok2 := number(m[2])
	unit, n := counterOf(rest[len(m[0]):])
	return Quantity{Value: value, Unit: unit}, len(m[0]) + n, ok1 && ok2 && unit != "" && value <= of
}

func readArabic(before, rest string) (Quantity, int, bool) {
	m := arabic.FindStringSubmatch(rest)
	if m == nil {
		return Quantity{}, 0, false
	}
	value, ok := number(m[1])
	after := rest[len(m[0]):]
	unit, n := counterOf(after)
	if !ok || unit == "" && notCounted(before, m[0], after) || isTime(after) {
		return Quantity{}, 0, false
	}
	switch {
	case m[2] == "万" && unit == "" && money.MatchString(tail(before)), m[2] != "" && unit == "元":
		if unit == "" {
			unit = "元"
		}
		unit = m[2] + unit
	case m[2] != "":
		scale, _ := multiplier([]rune(m[2])[0])
		value *= float64(scale)
	}
	return Quantity{Value: round(value), Unit: unit, Approx: m[3] != ""}, len(m[0]) + n, true
}

// readChinese needs a counting word, so that 一起去 and 十分 count nothing.
func readChinese(before, rest string) (Quantity, int, bool) {
	m := chinese.FindStringSubmatch(rest)
	if m == nil {
		return Quantity{}, 0, false
	}
	after := rest[len(m[0]):]
	if q, n, ok := unusual(before, m[1], m[2], after); ok {
		return q, len(m[0]) + n, true
	}
	unit, n := counterOf(after)
	if unit == "" || isTime(after) || isIdiom(m[1], after) || points(before, m[1], unit, after[n:]) {
		return Quantity{}, 0, false
	}
	q := Quantity{Unit: unit, Approx: m[2] != ""}
	if low, high, ok := about(m[1]); ok {
		q.Value, q.Range, q.Approx = low, format(low)+"-"+format(high), true
		return q, len(m[0]) + n, true
	}
	value, ok := ParseInt(m[1])
	if !ok {
		return Quantity{}, 0, false
	}
	q.Value = float64(value)
	if unit == "元" && strings.HasSuffix(m[1], "万") {
		q.Value, q.Unit = q.Value/10_000, "万元"
	}
	return q, len(m[0]) + n, true
}

// unusual reads numerals that need no counting word right after them: 金额十二万, 四十一点五个学时, 三百多万元.
func unusual(before, numeral, vague, after string) (Quantity, int, bool) {
	if q, ok := bareMoney(before, numeral); ok {
		if unit, _ := counterOf(after); unit == "" {
			q.Approx = vague != ""
			return q, 0, true
		}
	}
	if d := pointed.FindStringSubmatch(after); d != nil {
		if q, n, ok := decimal(numeral, d[1], after[len(d[0]):]); ok {
			return q, len(d[0]) + n, true
		}
	}
	return manyTenThousand(before, numeral, vague, after)
}

// points reports a numeral that tells one of an order instead of counting: 一期25,二期26; 最后一批; 一案一策.
func points(before, numeral, unit, after string) bool {
	if (unit == "期" || unit == "批") && utf8.RuneCountInString(numeral) == 1 && startsDigit(after) {
		return true
	}
	return numeral == "一" && (single.MatchString(before) || strings.HasSuffix(before, "一"+unit))
}

// decimal reads 四十一点五个学时. Hours of the clock have no such counting word.
func decimal(whole, part, after string) (Quantity, int, bool) {
	unit, n := counterOf(after)
	w, ok1 := ParseInt(whole)
	p, ok2 := ParseInt(part)
	if unit == "" || unit == "分" || !ok1 || !ok2 {
		return Quantity{}, 0, false
	}
	return Quantity{Value: round(float64(w) + float64(p)/math.Pow10(utf8.RuneCountInString(part))), Unit: unit}, n, true
}

// manyTenThousand reads 三百多万元, and 三百多万 of money.
func manyTenThousand(before, numeral, vague, after string) (Quantity, int, bool) {
	rest, ok := strings.CutPrefix(after, "万")
	n, ok2 := ParseInt(numeral)
	if !ok || !ok2 || vague == "" || !strings.HasPrefix(rest, "元") && !money.MatchString(tail(before)) {
		return Quantity{}, 0, false
	}
	return Quantity{Value: float64(n), Unit: "万元", Approx: true}, len(after) - len(strings.TrimPrefix(rest, "元")), true
}

func startsDigit(s string) bool { return s != "" && s[0] >= '0' && s[0] <= '9' }

// single leads to a 一 that points instead of counting: 最后一批, 另一份, 没有一个人.
var single = Compile(`(?:最后|另|这|那|同|没有|无|任何|哪怕)$`)

// money leads to an amount of money, whose 元 is often left out: 金额十二万.
var money = Compile(`(?:金额|资金|经费|投入|补助|罚款|罚没|退还|返还|清退|减免|节约|追缴|退费|退款|减负|收费|费用|拨付|花了?)(?:共|约|近|超|达|为|是|合计|共计|总计)*\s?$`)

// bareMoney reads 十二万 after a word for money as 12万元.
func bareMoney(before, numeral string) (Quantity, bool) {
	head, ok := strings.CutSuffix(numeral, "万")
	if !ok || !money.MatchString(tail(before)) {
		return Quantity{}, false
	}
	n, ok := ParseInt(head)
	return Quantity{Value: float64(n), Unit: "万元"}, ok && n > 0
}

// about reads 七八 and 十七八: two digits that follow each other are a guess. 二十一 is not one.
func about(s string) (low, high float64, ok bool) {
	r := []rune(s)
	if len(r) < 2 {
		return 0, 0, false
	}
	a, ok1 := digit(r[len(r)-2])
	b, ok2 := digit(r[len(r)-1])
	if len(r) == 2 && a == 3 && b == 5 {
		return 3, 5, true // 三五个
	}
	if !ok1 || !ok2 || a < 1 || b != a+1 {
		if scale, isPlace := multiplier(r[len(r)-1]); isPlace && len(r) == 3 {
			x, okX := digit(r[0])
			y, okY := digit(r[1])
			return float64(x * scale), float64(y * scale), okX && okY && x > 0 && y == x+1 // 七八十
		}
		return 0, 0, false
	}
	n, okN := ParseInt(string(r[:len(r)-1]))
	return float64(n), float64(n + 1), okN
}

func format(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// round drops what binary fractions add to 1.2 × 10000.
func round(f float64) float64 { return math.Round(f*1e6) / 1e6 }
