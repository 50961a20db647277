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
	kind kind
	re   *regexp.Regexp
}{
	{partKind, regexp.MustCompile(`^第(` + cnDigits + `{1,4}|\d{1,3})(?:章|部分)[、:\.]?`)},
	{subKind, regexp.MustCompile(`^第(` + cnDigits + `{1,4}|\d{1,3})节[、:\.]?`)},
	{artKind, regexp.MustCompile(`^第(` + cnDigits + `{1,5}|\d{1,3})条[、:\.]?`)},
	{cnKind, regexp.MustCompile(`^(` + cnDigits + `{1,4})(?:、|\.|,)`)},
	{pcnKind, regexp.MustCompile(`^\((` + cnDigits + `{1,4})\)[、\.]?`)},
	{pcnKind, regexp.MustCompile(`^\(([A-Z])\)`)},
	{pnumKind, regexp.MustCompile(`^\((\d{1,3})\)[、\.]?`)},
	{pnumKind, regexp.MustCompile(`^(\d{1,2})\)[、\.]?`)},
	{numKind, regexp.MustCompile(`^(\d{1,3})(?:\.|、|．|:)`)},
	{numKind, regexp.MustCompile(`^(?:任务|措施|举措)(\d{1,3})[\.、:]`)},
	{circleKind, regexp.MustCompile(`^([①-⑳])`)},
	{isKind, regexp.MustCompile(`^(` + cnDigits + `{1,3})是`)},
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
