package zh

import (
	"strconv"
	"strings"
)

// digits maps the everyday and the financial (大写) digits.
func digit(r rune) (int, bool) {
	const everyday = "零一二三四五六七八九"
	const formal = "〇壹贰叁肆伍陆柒捌玖"
	for _, set := range []string{everyday, formal} {
		n := 0
		for _, d := range set {
			if d == r {
				return n, true
			}
			n++
		}
	}
	switch r {
	case '两', '俩':
		return 2, true
	case '仨':
		return 3, true
	case '幺':
		return 1, true
	}
	if r >= '0' && r <= '9' {
		return int(r - '0'), true
	}
	return 0, false
}

// multiplier maps 十 百 千 万 亿 and their formal forms.
func multiplier(r rune) (int, bool) {
	switch r {
	case '十', '拾':
		return 10, true
	case '百', '佰':
		return 100, true
	case '千', '仟':
		return 1000, true
	case '万', '萬':
		return 10_000, true
	case '亿':
		return 100_000_000, true
	case '廿':
		return 20, true
	case '卅':
		return 30, true
	}
	return 0, false
}

// IsNumeral reports whether r can stand in a whole number: 0-9, Chinese digits, 十百千万亿.
func IsNumeral(r rune) bool {
	if _, ok := digit(r); ok {
		return true
	}
	_, ok := multiplier(r)
	return ok
}

// ParseInt reads a whole number in digits (12), Chinese (十二, 二十一, 一百零五), formal (贰拾壹) or spoken
// row form (二一 → 21). It reports false for anything else, an empty string and more than 12 characters.
func ParseInt(s string) (int, bool) {
	runes := []rune(s)
	if len(runes) == 0 || len(runes) > 12 {
		return 0, false
	}
	if n, err := strconv.Atoi(s); err == nil {
		return n, n >= 0
	}
	if !strings.ContainsFunc(s, func(r rune) bool { _, ok := multiplier(r); return ok }) {
		return parseRow(runes)
	}
	return parsePlaces(runes)
}

// parseRow reads digits one after another: 二一 → 21.
func parseRow(runes []rune) (int, bool) {
	n := 0
	for _, r := range runes {
		d, ok := digit(r)
		if !ok {
			return 0, false
		}
		n = n*10 + d
	}
	return n, true
}

// parsePlaces reads place-value form: 一百零五, 十二, 三千二.
func parsePlaces(runes []rune) (int, bool) {
	n := places{current: -1, last: 1}
	for _, r := range runes {
		if d, ok := digit(r); ok {
			n.digit(d)
			continue
		}
		m, ok := multiplier(r)
		if !ok {
			return 0, false
		}
		n.multiply(m)
	}
	if n.current > 0 {
		if before := runes[len(runes)-2]; n.last >= 100 && before != '零' && before != '〇' {
			n.current *= n.last / 10 // 三千二 → 3200
		}
		n.section += n.current
	}
	return n.total + n.section, true
}

// places is a number in place-value form that is being read.
type places struct {
	total   int // above the last 万 or 亿
	section int // below it
	current int // digits without their place yet, -1 for none
	last    int // the last place
}

func (n *places) digit(d int) {
	if n.current >= 0 && (n.current != 0 || n.last == 1) {
		d += n.current * 10 // 12万, 廿1
	}
	n.current = d
}

func (n *places) multiply(m int) {
	switch {
	case m == 20 || m == 30:
		n.section, n.last = n.section+m, 10
	case m >= 10_000:
		n.total, n.section, n.last = n.total+(n.section+max(n.current, 0))*m, 0, m
	default:
		if n.current < 0 {
			n.current = 1
		}
		n.section, n.last = n.section+n.current*m, m
	}
	n.current = -1
}

// Chinese writes 1 to 99 as 一 to 九十九; other numbers come back as digits.
func Chinese(n int) string {
	ones := []rune("零一二三四五六七八九")
	switch {
	case n < 1 || n > 99:
		return strconv.Itoa(n)
	case n < 10:
		return string(ones[n])
	}
	s := "十"
	if n >= 20 {
		s = string(ones[n/10]) + s
	}
	if n%10 > 0 {
		s += string(ones[n%10])
	}
	return s
}
