package zh

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold makes what people type comparable: NFKC (full-width digits, letters and punctuation become
// half-width), lower case, control and zero-width characters dropped, runs of white space one space.
func Fold(s string) string {
	if !plain(s) {
		s = norm.NFKC.String(s)
	}
	var b strings.Builder
	b.Grow(len(s))
	space := false
	for _, r := range s {
		switch {
		case r >= 0x4e00 && r <= 0x9fff: // most of them
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

// plain reports whether every character of a text is of the kinds that NFKC either leaves alone wherever they stand, or
// turns into one ASCII character, which foldRune does: nearly all texts, and NFKC is most of what folding costs.
func plain(s string) bool {
	for _, r := range s {
		switch {
		case r < 0x80, r >= 0x4e00 && r <= 0x9fff, isWide(r), r == '\u3000':
		case r >= '\u3001' && r <= '\u3011', r >= '\u2013' && r <= '\u2014', r >= '\u2018' && r <= '\u2019', r >= '\u201c' && r <= '\u201d':
		default:
			return false
		}
	}
	return true
}

// isWide: the full-width forms of ASCII.
func isWide(r rune) bool { return r >= '\uff01' && r <= '\uff5e' }

// foldRune lowers letters and unifies the signs that NFKC leaves apart.
func foldRune(r rune) rune {
	switch {
	case r >= 0x4e00 && r <= 0x9fff:
		return r
	case isWide(r):
		r -= 0xfee0
	}
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
