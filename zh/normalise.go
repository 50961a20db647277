package zh

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold makes what people type comparable: NFKC (full-width digits, letters and punctuation become
// half-width), lower case, control and zero-width characters dropped, runs of white space one space.
func Fold(s string) string {
	s = norm.NFKC.String(s)
	var b strings.Builder
	b.Grow(len(s))
	space := false
	for _, r := range s {
		switch {
		case unicode.IsSpace(r):
			space = b.Len() > 0
			continue
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), r == unicode.ReplacementChar:
			continue
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteRune(foldRune(r))
	}
	return b.String()
}

// foldRune lowers letters and unifies the signs that NFKC leaves apart.
func foldRune(r rune) rune {
	switch r {
	case '。', '．':
		return '。'
	case '、':
		return '、'
	case '“', '”', '「', '」', '『', '』':
		return '"'
	case '‘', '’':
		return '\''
	case '〔', '【':
		return '['
	case '〕', '】':
		return ']'
	case '—', '–', '―', '－', '−':
		return '-'
	case '〜', '∼':
		return '~'
	}
	return unicode.ToLower(r)
}

// Squeeze is Fold without any white space: what two texts are compared by.
func Squeeze(s string) string { return strings.ReplaceAll(Fold(s), " ", "") }

// IsHan reports whether r is a Chinese character.
func IsHan(r rune) bool { return unicode.Is(unicode.Han, r) }

// HasHan reports whether s holds a Chinese character.
func HasHan(s string) bool { return strings.IndexFunc(s, IsHan) >= 0 }
