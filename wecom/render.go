package wecom

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"duban/delivery"
)

const maxText = 2048 // bytes of one text message; WeCom cuts what is longer. Source: documentation, page 90236

// Render prints a message as the texts that WeCom shows one below the other: the text, then the choices with
// their numbers. Shape: at least one text, each 1 to 2,048 bytes of UTF-8; none for a message without content.
func Render(out delivery.Outgoing) []string {
	var b strings.Builder
	b.WriteString(strings.TrimSpace(Clean(out.Text)))
	for i, choice := range out.Choices {
		b.WriteString("\n" + strconv.Itoa(i+1) + ". " + strings.TrimSpace(Clean(choice)))
	}
	if len(out.Choices) > 0 {
		b.WriteString("\n回复数字即可。")
	}
	return split(strings.TrimSpace(b.String()), maxText)
}

// Clean drops what JSON would write as \uXXXX, which message/send refuses (40033): control characters, the two
// Unicode line separators, invalid UTF-8.
func Clean(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r == '\u2028' || r == '\u2029':
			return '\n'
		case r < ' ' || r == 0x7f || r == utf8.RuneError:
			return -1
		}
		return r
	}, text)
}

// split cuts text into pieces of at most limit bytes, at the last boundary in the second half of a piece:
// an empty line, a line, a sentence, a clause, else between two characters.
func split(text string, limit int) []string {
	var pieces []string
	for len(text) > limit {
		n := cut(text[:limit+1], limit)
		if piece := strings.TrimSpace(text[:n]); piece != "" {
			pieces = append(pieces, piece)
		}
		text = strings.TrimSpace(text[n:])
	}
	if text != "" {
		pieces = append(pieces, text)
	}
	return pieces
}

// cut finds where to end a piece; the answer is in 1..limit and never inside a character.
func cut(window string, limit int) int {
	for _, marks := range [][]string{{"\n\n"}, {"\n"}, {"。", "！", "？", "；", "!", "?", ". "}, {"，", "、", ",", " "}} {
		best := 0
		for _, mark := range marks {
			if i := strings.LastIndex(window[:limit], mark); i >= 0 {
				best = max(best, i+len(mark))
			}
		}
		if best > limit/2 {
			return best
		}
	}
	n := limit
	for n > 1 && !utf8.RuneStart(window[n]) {
		n--
	}
	return n
}
