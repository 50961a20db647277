package knowledge

import (
	"regexp"
	"strings"
	"unicode"

	"duban/zh"
)

// A label may stand without its colon, a blank between it and the units, and blanks between these:
// 责任单位 甲局 乙局.

var (
	spacedLabel = regexp.MustCompile(`(?:^|[。;!()\s])((?:牵头|责任|主办|主责|协办|配合|参加|参与|承办|协助|落实)(?:单位|部门)|(?:完成|办理|办结|整改)(?:时限|时间|期限))$`)
	spacedTime  = regexp.MustCompile(`^(?:\d{4}年|\d{1,2}月|长期|持续|全年|每年|年底)`)
)

// spacedSigns returns, for the blanks of a line that stand for a colon or a separator, the sign they stand for.
// Source: policies of counties printed from a table.
func spacedSigns(gs []glyph) map[int]rune {
	if !hasLabelAndBlank(gs) {
		return nil
	}
	var out map[int]rune
	labelled := false // the units of a label go on
	for i := 1; i+1 < len(gs); i++ {
		if !unicode.IsSpace(gs[i].r) || unicode.IsSpace(gs[i-1].r) {
			labelled = labelled && !strings.ContainsRune("。;!?", foldRune(gs[i].r))
			continue
		}
		sign := signFor(foldTail(gs[:i]), wordFrom(gs[i:]), labelled)
		if sign == 0 {
			continue
		}
		labelled = true
		if out == nil {
			out = map[int]rune{}
		}
		out[i] = sign
	}
	return out
}

// signFor returns what a blank between before and next stands for, 0 for nothing.
func signFor(before, next string, labelled bool) rune {
	name := completeUnit(next) && nameLike(next)
	switch {
	case spacedLabel.MatchString(before) && (name || spacedTime.MatchString(next)):
		return ':'
	case labelled && (name || spacedLabel.MatchString(next)):
		return ' '
	}
	return 0
}

// nameLike reports a word that is no label and begins as names do.
func nameLike(s string) bool {
	return !spacedLabel.MatchString(s) && len(s) <= maxName && !startsItem(s)
}

// hasLabelAndBlank is a quick look: 单位, 部门 or 时限 with a blank behind it.
func hasLabelAndBlank(gs []glyph) bool {
	for i := 2; i < len(gs); i++ {
		if unicode.IsSpace(gs[i].r) && strings.ContainsRune("位门限间", gs[i-1].r) && zh.IsHan(gs[i-2].r) {
			return true
		}
	}
	return false
}

// foldTail returns the last characters of gs, folded.
func foldTail(gs []glyph) string {
	var b strings.Builder
	for _, g := range gs[max(0, len(gs)-6):] {
		b.WriteRune(foldRune(g.r))
	}
	return b.String()
}

// misread returns the digit that print recognition took for a letter in a date: 2O23年, 3月l5日; 0 for none.
func misread(gs []glyph, i int) rune {
	digit := rune(0)
	switch foldRune(gs[i].r) {
	case 'O', 'o':
		digit = '0'
	case 'l', 'I':
		digit = '1'
	default:
		return 0
	}
	if i == 0 || i+1 == len(gs) {
		return 0
	}
	before, after := foldRune(gs[i-1].r), foldRune(gs[i+1].r)
	in := func(r rune, signs string) bool { return unicode.IsDigit(r) || strings.ContainsRune(signs, r) }
	if !in(before, "年月") || !in(after, "年月日") || !unicode.IsDigit(before) && !unicode.IsDigit(after) && digit == '0' {
		return 0
	}
	for _, g := range gs[i+1 : min(len(gs), i+4)] { // it belongs to a date
		if strings.ContainsRune("年月日", g.r) {
			return digit
		}
	}
	return 0
}

// wordFrom returns what stands behind the blanks that gs begins with, up to the next blank or sign.
func wordFrom(gs []glyph) string {
	for len(gs) > 0 && unicode.IsSpace(gs[0].r) {
		gs = gs[1:]
	}
	var b strings.Builder
	for i, g := range gs {
		r := foldRune(g.r)
		if i > 40 || unicode.IsSpace(g.r) || strings.ContainsRune(",、;。:", r) {
			break
		}
		b.WriteRune(r)
	}
	return b.String()
}
