package knowledge

import (
	"regexp"
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
}

const cnDigits = `[一二三四五六七八九十百〇零]`

var markRules = []struct {
	kind   kind
	starts string // characters that it can begin with; "" for Chinese numerals
	re     *regexp.Regexp
}{
	{partKind, "第", regexp.MustCompile(`^第(` + cnDigits + `{1,4}|\d{1,3})(?:章|部分)[、:\.]?`)},
	{subKind, "第", regexp.MustCompile(`^第(` + cnDigits + `{1,4}|\d{1,3})节[、:\.]?`)},
	{artKind, "第", regexp.MustCompile(`^第(` + cnDigits + `{1,5}|\d{1,3})条[、:\.]?`)},
	{cnKind, "", regexp.MustCompile(`^(` + cnDigits + `{1,4})(?:、|\.|,)`)},
	{pcnKind, "(", regexp.MustCompile(`^\((` + cnDigits + `{1,4})\)[、\.]?`)},
	{pcnKind, "(", regexp.MustCompile(`^\(([A-Z])\)`)},
	{pnumKind, "(", regexp.MustCompile(`^\((\d{1,3})\)[、\.]?`)},
	{pnumKind, "0123456789", regexp.MustCompile(`^(\d{1,2})\)[、\.]?`)},
	{numKind, "0123456789", regexp.MustCompile(`^(\d{1,4})(?:\.|、|．|:)`)},
	{numKind, "任措举", regexp.MustCompile(`^(?:任务|措施|举措)(\d{1,3})[\.、:]`)},
	{circleKind, "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳", regexp.MustCompile(`^([①-⑳])`)},
	{isKind, "", regexp.MustCompile(`^(` + cnDigits + `{1,3})是`)},
}

// readMark reads the number at the start of a paragraph.
func readMark(p string) (mark, bool) {
	r, _ := utf8.DecodeRuneInString(p)
	if next, _ := utf8.DecodeRuneInString(p[min(1, len(p)):]); r == '.' && zh.IsHan(next) {
		return mark{kind: numKind, len: 1, lost: true}, true // its digits are lost
	} else if rest, ok := strings.CutPrefix(p, "、"); ok && rest != "" {
		return mark{kind: numKind, len: len("、"), lost: true}, true
	}
	if !strings.ContainsRune("第(任措举", r) && !zh.IsNumeral(r) && r != '〇' && (r < '①' || r > '⑳') {
		return mark{}, false
	}
	head := p[:min(len(p), 40)]
	for _, rule := range markRules {
		if rule.starts == "" && r < 0x80 || rule.starts != "" && !strings.ContainsRune(rule.starts, r) {
			continue
		}
		m := rule.re.FindStringSubmatch(head)
		if m == nil {
			continue
		}
		mk := mark{kind: rule.kind, text: m[1], len: len(m[0])}
		if rest := p[mk.len:]; rule.kind == numKind && rest == "" {
			return mark{}, false
		} else if rule.kind == numKind {
			mk.tight = isDigits(rest)
		}
		mk.tight = mk.tight || len(m[1]) > 3 && rule.kind == numKind // 2025、2026年
		switch {
		case mk.kind == circleKind:
			mk.value = int(r-'①') + 1
		case mk.text[0] >= 'A' && mk.text[0] <= 'Z':
			mk.lost = true
		default:
			var ok bool
			if mk.value, ok = zh.ParseInt(mk.text); !ok || mk.value == 0 {
				return mark{}, false
			}
		}
		return mk, true
	}
	return mark{}, false
}

// startsItem reports whether a line starts a numbered item of its own.
func startsItem(p string) bool {
	m, ok := readMark(p)
	return ok && m.kind != isKind && !m.tight || ok && m.value <= 20 && m.kind == isKind
}
