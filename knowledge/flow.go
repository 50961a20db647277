package knowledge

import (
	"html"
	"strings"
	"unicode"
	"unicode/utf8"

	"duban/ledger"
	"duban/zh"
)

// glyph is one character on its way into a flow.
type glyph struct {
	r   rune
	src int32 // byte of Document.Text where it starts; an entity starts at its &
}

// flow is cleaned text that knows where it came from. Paragraphs end with a newline.
// Offsets into a flow are bytes of fold.
type flow struct {
	text       string  // Document.Text
	fold       string  // what rules match on: signs and digits half width, one rune for one rune of text
	src        []int32 // for each byte of fold that starts a rune: where that rune stands in text
	lost       []int   // offsets where an item begins whose number stood on a page that is missing
	unitsAlone bool    // brackets that hold units and nothing else give duties
	seams      []int   // offsets where two pages were put together that do not follow each other in text
}

// add appends one character.
func (f *flow) add(b *strings.Builder, g glyph) {
	n := b.Len()
	b.WriteRune(foldRune(g.r))
	for range b.Len() - n {
		f.src = append(f.src, g.src)
	}
}

// put appends a sign that stands for the blank at src.
func (f *flow) put(b *strings.Builder, sign rune, src int32) {
	n := b.Len()
	b.WriteRune(sign)
	for range b.Len() - n {
		f.src = append(f.src, src)
	}
}

// show returns fold[a:b] as it is printed: digits and letters half width, punctuation as in the text.
func (f *flow) show(a, b int) string {
	var out strings.Builder
	out.Grow(b - a)
	for i, r := range f.fold[a:b] {
		out.WriteRune(f.printed(r, int(f.src[a+i])))
	}
	return out.String()
}

// printed returns the character behind a folded one.
func (f *flow) printed(folded rune, src int) rune {
	if src >= len(f.text) {
		return folded
	}
	r, _ := utf8.DecodeRuneInString(f.text[src:])
	if unicode.IsSpace(r) && folded == ':' { // it stands for a blank
		return ' '
	}
	if folded >= '0' && folded <= '9' && strings.ContainsRune("OolI", foldRune(r)) { // 2O27年 is read as a date and shown as printed
		return showRune(r)
	}
	if unicode.IsSpace(r) || foldRune(r) != folded {
		return folded
	}
	return showRune(r)
}

// end returns the byte of text after the character at offset i.
func (f *flow) end(i int) int {
	src := int(f.src[i])
	r, n := utf8.DecodeRuneInString(f.text[src:])
	folded, _ := utf8.DecodeRuneInString(f.fold[i:])
	if r == '&' && folded != '&' {
		if e := entityLen(f.text[src:]); e > 0 {
			return src + e
		}
	}
	return src + n
}

// spans returns the places of fold[a:b] in the text, one for each run of pages, in the flow's order.
func (f *flow) spans(a, b int) []ledger.Span {
	var out []ledger.Span
	for _, cut := range append(f.cuts(a, b), b) {
		if from, to, ok := f.trim(a, cut); ok {
			last := to - 1
			for !utf8.RuneStart(f.fold[last]) {
				last--
			}
			out = append(out, ledger.Span{Start: int(f.src[from]), End: f.end(last)})
		}
		a = cut
	}
	return out
}

// span returns the one place of fold[a:b], or nowhere when it runs over a seam.
func (f *flow) span(a, b int) ledger.Span {
	if s := f.spans(a, b); len(s) == 1 {
		return s[0]
	}
	return ledger.Span{}
}

func (f *flow) cuts(a, b int) []int {
	var in []int
	for _, s := range f.seams {
		if s > a && s < b {
			in = append(in, s)
		}
	}
	return in
}

// trim narrows [a,b) to leave out white space at its ends.
func (f *flow) trim(a, b int) (int, int, bool) {
	s := f.fold[a:b]
	left := len(s) - len(strings.TrimLeft(s, " \n"))
	right := len(strings.TrimRight(s, " \n"))
	return a + left, a + right, left < right
}

// showRune makes digits, letters and a few signs half width and leaves punctuation as printed.
func showRune(r rune) rune {
	switch {
	case r >= '\uff10' && r <= '\uff19', r >= '\uff21' && r <= '\uff3a', r >= '\uff41' && r <= '\uff5a',
		r == '\uff05', r == '\uff0b', r == '\uff0e', r == '\uff0a': // 0-9 A-Z a-z % + . *
		return r - 0xFEE0
	case r == '\u00a0' || r == '\u3000':
		return ' '
	}
	return r
}

// foldRune makes every sign comparable, one rune for one rune.
func foldRune(r rune) rune {
	switch {
	case r < 0x80:
		return foldASCII(r)
	case r >= 0xFF01 && r <= 0xFF5E:
		return foldASCII(r - 0xFEE0)
	}
	switch r {
	case '〔', '【', '﹝':
		return '('
	case '〕', '】', '﹞':
		return ')'
	case '—', '–', '―', '─', '−', '‐', '‑', '﹣':
		return '-'
	case '〜', '∼':
		return '~'
	case '﹕', '∶', '︰':
		return ':'
	case '﹐':
		return ','
	case '\u00a0', '\u3000':
		return ' '
	}
	return zh.Simplify(r)
}

func foldASCII(r rune) rune {
	switch r {
	case '[':
		return '('
	case ']':
		return ')'
	}
	return r
}

// entityLen returns the length of the HTML entity at the start of s, 0 for none.
func entityLen(s string) int {
	if len(s) < 4 || s[0] != '&' {
		return 0
	}
	end := strings.IndexByte(s[:min(len(s), 12)], ';')
	if end < 2 || html.UnescapeString(s[:end+1]) == s[:end+1] {
		return 0
	}
	return end + 1
}
