package files

import (
	"fmt"
	"strconv"
	"strings"
)

// numeral writes n in a number format of OOXML (ECMA-376, ST_NumberFormat). A format that is not known is decimal.
func numeral(format string, n int) string {
	if list, ok := numeralLists[format]; ok {
		if r := []rune(list); n >= 1 && n <= len(r) {
			return string(r[n-1])
		}
		return strconv.Itoa(n)
	}
	if write, ok := numeralForms[format]; ok {
		return write(n)
	}
	return strconv.Itoa(n)
}

// numeralForms are the formats with a rule of their own.
var numeralForms = map[string]func(int) string{
	"none": nothing, "bullet": nothing,
	"decimalZero":       func(n int) string { return fmt.Sprintf("%02d", n) },
	"decimalFullWidth":  fullWidth,
	"decimalFullWidth2": fullWidth,
	"ideographDigital":  digitByDigit, "japaneseDigitalTenThousand": digitByDigit, "taiwaneseDigital": digitByDigit,
	"chineseCounting": counting, "chineseCountingThousand": counting, "japaneseCounting": counting, "taiwaneseCounting": counting, "taiwaneseCountingThousand": counting,
	"chineseLegalSimplified": legal, "ideographLegalTraditional": legal, "japaneseLegal": legal,
	"upperRoman":   roman,
	"lowerRoman":   func(n int) string { return strings.ToLower(roman(n)) },
	"upperLetter":  letters,
	"lowerLetter":  func(n int) string { return strings.ToLower(letters(n)) },
	"numberInDash": func(n int) string { return fmt.Sprintf("-%d-", n) },
}

func nothing(int) string        { return "" }
func fullWidth(n int) string    { return mapDigits(n, "０１２３４５６７８９") }
func digitByDigit(n int) string { return mapDigits(n, "〇一二三四五六七八九") }
func counting(n int) string {
	return chinese(n, "零一二三四五六七八九", "十百千万", true)
}
func legal(n int) string { return chinese(n, "零壹贰叁肆伍陆柒捌玖", "拾佰仟万", false) }

// numeralLists are the formats that are a list of signs; beyond its end the number is decimal.
var numeralLists = map[string]string{
	"decimalEnclosedCircle":        "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㉑㉒㉓㉔㉕㉖㉗㉘㉙㉚㉛㉜㉝㉞㉟㊱㊲㊳㊴㊵㊶㊷㊸㊹㊺㊻㊼㊽㊾㊿",
	"decimalEnclosedCircleChinese": "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳",
	"decimalEnclosedFullstop":      "⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛",
	"decimalEnclosedParen":         "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇",
	"ideographEnclosedCircle":      "㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉",
	"ideographTraditional":         "甲乙丙丁戊己庚辛壬癸",
	"ideographZodiac":              "子丑寅卯辰巳午未申酉戌亥",
}

func mapDigits(n int, digits string) string {
	r := []rune(digits)
	var b strings.Builder
	for _, d := range strconv.Itoa(max(n, 0)) {
		b.WriteRune(r[d-'0'])
	}
	return b.String()
}

// chinese writes 十一, 一百零五, 一万二千. short leaves the 一 of 一十 out at the start.
func chinese(n int, digits, units string, short bool) string {
	d, u := []rune(digits), []rune(units)
	if n <= 0 || n >= 100_000_000 {
		return mapDigits(n, digits)
	}
	if n >= 10_000 {
		high, rest := chinese(n/10_000, digits, units, short)+string(u[3]), n%10_000
		switch {
		case rest == 0:
			return high
		case rest < 1000:
			high += string(d[0])
		}
		return high + chinese(rest, digits, units, false)
	}
	var b strings.Builder
	gap := false
	for i, unit := range []int{1000, 100, 10, 1} {
		digit := n / unit % 10
		if digit == 0 {
			gap = gap || b.Len() > 0
			continue
		}
		if gap {
			b.WriteRune(d[0])
			gap = false
		}
		if !short || digit != 1 || unit != 10 || b.Len() > 0 {
			b.WriteRune(d[digit])
		}
		if unit > 1 {
			b.WriteRune(u[2-i])
		}
	}
	return b.String()
}

func roman(n int) string {
	if n <= 0 || n >= 4000 {
		return strconv.Itoa(n)
	}
	var b strings.Builder
	for _, s := range []struct {
		value int
		sign  string
	}{{1000, "M"}, {900, "CM"}, {500, "D"}, {400, "CD"}, {100, "C"}, {90, "XC"}, {50, "L"}, {40, "XL"}, {10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"}} {
		for n >= s.value {
			b.WriteString(s.sign)
			n -= s.value
		}
	}
	return b.String()
}

// letters writes A … Z, AA, BB … as Word does: the letter again for each round.
func letters(n int) string {
	if n <= 0 || n > 26*20 {
		return strconv.Itoa(n)
	}
	return strings.Repeat(string(rune('A'+(n-1)%26)), (n-1)/26+1)
}
