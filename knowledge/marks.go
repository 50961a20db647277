package knowledge

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"duban/zh"
)

// kind is a way of numbering, outermost first.
type kind int

const (
	noKind     kind = iota
	partKind        // 第一章
	subKind         // 第一节
	cnKind          // 一、
	pcnKind         // (一)
	artKind         // 第一条
	numKind         // 1.
	decKind         // 1.1
	dec3Kind        // 1.1.1
	pnumKind        // (1) 1)
	circleKind      // ①
	isKind          // 一是
)

// mark is a number at the start of a paragraph.
type mark struct {
	kind  kind
	value int
	text  string // the number itself: 三, 12; as folded
	len   int    // bytes up to the body
	lost  bool   // the digits are missing
	tight bool   // digits follow the number: 11.121人才 or a mere 3.5
	bare  bool   // no sign ends the number, so that only its row tells it from a quantity: 任务1推进…
}

const cnDigits = `[一二三四五六七八九十百〇零]`

var markRules = []struct {
	kind   kind
	starts string // characters that it can begin with; "" for Chinese numerals
	re     *regexp.Regexp
}{
	{partKind, "第", regexp.MustCompile(`^第(` + cnDigits + `{1,4}|\d{1,3})(?:章|部分|篇|编)[、:\.]?`)},
	{subKind, "第", regexp.MustCompile(`^第(` + cnDigits + `{1,4}|\d{1,3})节[、:\.]?`)},
	{artKind, "第", regexp.MustCompile(`^第(` + cnDigits + `{1,5}|\d{1,3})条[、:\.]?`)},
	{cnKind, "", regexp.MustCompile(`^(` + cnDigits + `{1,4})(?:、|\.|,)`)},
	{pcnKind, "(", regexp.MustCompile(`^\((` + cnDigits + `{1,4})\)[、\.]?`)},
	{pcnKind, "(", regexp.MustCompile(`^\(([A-Z])\)`)},
	{pnumKind, "(", regexp.MustCompile(`^\((\d{1,3})\)[、\.]?`)},
	{pnumKind, "0123456789", regexp.MustCompile(`^(\d{1,2})\)[、\.]?`)},
	{dec3Kind, "0123456789", regexp.MustCompile(`^(\d{1,2}\.\d{1,2}\.\d{1,2})[、\.]?(` + decBody + `)`)},
	{decKind, "0123456789", regexp.MustCompile(`^(\d{1,2}\.\d{1,2})[、\.]?(` + decBody + `)`)},
	{numKind, "0123456789", regexp.MustCompile(`^(\d{1,4})(?:\.|、|．|:)`)},
	{numKind, "0123456789", regexp.MustCompile(`^(\d{1,2})([ ,][\p{Han}“《])`)},
	{numKind, named, regexp.MustCompile(`^(?:` + namedWord + `)(\d{1,3}|` + cnDigits + `{1,3})(?:[\.、:,-]|是:)`)},
	{numKind, named, regexp.MustCompile(`^(?:` + namedWord + `)(\d{1,3})([\p{Han}“《])`)},
	{partKind, "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ", regexp.MustCompile(`^([Ⅰ-Ⅻ])[、\.]?`)},
	{partKind, "IVX", regexp.MustCompile(`^(I{1,3}|IV|VI{0,3}|IX|XI{0,2})(?:\.|、)`)},
	{cnKind, "", regexp.MustCompile(`^(` + cnDigits + `{1,3})( \p{Han})`)},
	{circleKind, "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳", regexp.MustCompile(`^([①-⑳])`)},
	{isKind, "", regexp.MustCompile(`^(` + cnDigits + `{1,3})是`)},
}

// decBody is what may follow 1.1: no quantity and no date, such as 3.5亿元 and 4.8月.
const decBody = `[^\d\.\-~%‰℃×万亿千百元年月日号时个件项家名人次岁天倍级类条分米吨亩度公平立]`

// Items may bear the word for what they are before their number: 任务1, 专项二:.
const (
	named     = "任措举专行工项专重"
	namedWord = `(?:重点)?(?:任务|措施|举措|专项|行动|工程|项目|专题)`
)

// romans are the Roman numbers in order.
var romans = []string{"I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"}

// readMark reads the number at the start of a paragraph.
func readMark(p string) (mark, bool) {
	if m, ok := lostMark(p); ok {
		return m, true
	}
	r, _ := utf8.DecodeRuneInString(p)
	if !strings.ContainsRune("第(IVX"+named, r) && !zh.IsNumeral(r) && r != '〇' && (r < '①' || r > '⑳') && (r < 'Ⅰ' || r > 'Ⅻ') {
		return mark{}, false
	}
	head := p[:min(len(p), 40)]
	for _, rule := range markRules {
		if rule.starts == "" && r < 0x80 || rule.starts != "" && !strings.ContainsRune(rule.starts, r) {
			continue
		}
		if m := rule.re.FindStringSubmatch(head); m != nil {
			return newMark(rule.kind, m, p)
		}
	}
	return mark{}, false
}

// lostMark reads a dot whose digits are missing.
func lostMark(p string) (mark, bool) {
	for _, dot := range []string{".", "、"} {
		rest, ok := strings.CutPrefix(p, dot)
		if next, _ := utf8.DecodeRuneInString(rest); ok && zh.IsHan(next) {
			return mark{kind: numKind, len: len(dot), lost: true}, true
		}
	}
	return mark{}, false
}

// newMark builds a mark from what its rule matched; false for digits that are no number.
func newMark(k kind, m []string, p string) (mark, bool) {
	mk := mark{kind: k, text: m[1], len: len(m[0])}
	if k == decKind || k == dec3Kind {
		mk.len -= len(m[2])
		mk.value, _ = zh.ParseInt(mk.text[strings.LastIndexByte(mk.text, '.')+1:])
		return mk, mk.value > 0
	}
	if len(m) > 2 { // no sign ends the number: what follows it is matched too
		mk.bare = true
		mk.len -= len(strings.TrimLeft(m[2], " ,"))
	}
	if k == numKind {
		rest := p[mk.len:]
		if rest == "" {
			return mark{}, false
		}
		mk.tight = isDigits(rest) && !opensDate.MatchString(rest) || len(m[1]) > 3 // 3.5; 2025、2026年
	}
	if !mk.count(m[0]) {
		return mark{}, false
	}
	return mk, true
}

// count reads the value of a mark by the script of its number; whole is the mark with its signs. A letter has none: it counts as lost.
// false for digits that are no number.
func (mk *mark) count(whole string) (ok bool) {
	switch {
	case mk.kind == partKind && !strings.HasPrefix(whole, "第"):
		mk.value = roman(mk.text)
	case mk.kind == circleKind:
		r, _ := utf8.DecodeRuneInString(mk.text)
		mk.value = int(r-'①') + 1
	case mk.text[0] >= 'A' && mk.text[0] <= 'Z':
		mk.lost = true
	default:
		mk.value, ok = zh.ParseInt(mk.text)
		return ok && mk.value != 0
	}
	return true
}

// opensDate is the day that an item may begin with: 4.8月中旬前完成…, 5.2022年底前….
var opensDate = regexp.MustCompile(`^(?:\d{4}年|(?:\d{1,2}(?:[-~至到]|月(?:\d{1,2}日)?[-~至到]))?\d{1,2}月)`)

// roman returns the value of a Roman number.
func roman(s string) int {
	if r, n := utf8.DecodeRuneInString(s); n > 1 {
		return int(r-'Ⅰ') + 1
	}
	return slices.Index(romans, s) + 1
}

// bareMark reports a line that holds a number and nothing else.
func bareMark(fold string) bool { return len(fold) <= 24 && aloneMark.MatchString(fold) }

var aloneMark = regexp.MustCompile(`^(?:` + cnDigits + `{1,4}、|\(` + cnDigits + `{1,4}\)|\d{1,3}[\.、]|第(?:` + cnDigits + `{1,4}|\d{1,3})条)$`)

// startsItem reports whether a line starts a numbered item of its own.
func startsItem(p string) bool {
	m, ok := readMark(p)
	return ok && m.kind != isKind && !m.tight && !m.bare || ok && m.value <= 20 && m.kind == isKind
}
