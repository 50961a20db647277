package handlers

import (
	"strings"

	"duban/ledger"
	"duban/zh"
)

// nested finds the measures that a number with a chapter or a section may mean where none bears it whole:
// (三)2 in any chapter, 二9 where numbers run through the chapters, 二(三) for all of its items.
func nested(d *ledger.Document, number string) []*ledger.Measure {
	var out []*ledger.Measure
	digits := strings.TrimLeft(number, "一二三四五六七八九十")
	chapter := number[:len(number)-len(digits)]
	for i := range d.Measures {
		m := &d.Measures[i]
		switch {
		case strings.HasPrefix(number, "(") && strings.HasSuffix(m.Number, number),
			strings.HasSuffix(number, ")") && chapter != "" && strings.HasPrefix(m.Number, number),
			chapter != "" && digits != "" && m.Number == digits && m.ChapterNumber == chapter,
			chapter != "" && m.Number == chapter+bracketed(digits),
			chapter != "" && hasPoint(m.Number, number):
			out = append(out, m)
		}
	}
	return out
}

// bracketed prints the 3 of 第六部分第3条 as a document numbers it there: (三).
func bracketed(digits string) string {
	n, ok := zh.ParseInt(digits)
	if !ok {
		return digits
	}
	return "(" + zh.Chinese(n) + ")"
}

// hasPoint: an item whose parts bear 一是, 二是 is meant with all of them when only its number is said.
func hasPoint(whole, number string) bool {
	rest, ok := strings.CutPrefix(whole, number)
	return ok && strings.HasSuffix(rest, "是") && len([]rune(rest)) <= 3
}
