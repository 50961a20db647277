package knowledge

import (
	"html"
	"regexp"
	"strings"
	"unicode/utf8"
)

var (
	tagSeen  = regexp.MustCompile(`(?i)</?(?:p|div|span|td|tr|br|table|body|html)[\s>/]`)
	blockTag = regexp.MustCompile(`(?i)^</?(?:p|div|tr|br|table|tbody|body|html|head|h[1-6]|li|ul|ol|section|article|title)[\s>/]`)
	skipTag  = regexp.MustCompile(`(?i)^<(script|style|title)[\s>]`)
)

// glyphs turns text into characters. In markup a tag is dropped, or a line break when it starts or ends a
// block, and entities are read; a < that starts no tag stays.
func glyphs(text string) []glyph {
	out := make([]glyph, 0, len(text)/2)
	markup := isMarkup(text)
	for i := 0; i < len(text); {
		if markup && text[i] == '<' {
			if n := tagLen(text[i:]); n > 0 {
				if blockTag.MatchString(text[i : i+n]) {
					out = append(out, glyph{'\n', int32(i)})
				}
				i += n
				continue
			}
		}
		if text[i] == '&' {
			if n := entityLen(text[i:]); n > 0 {
				for _, r := range html.UnescapeString(text[i : i+n]) {
					out = append(out, glyph{r, int32(i)})
				}
				i += n
				continue
			}
		}
		r, n := utf8.DecodeRuneInString(text[i:])
		if markup && (r == '\n' || r == '\r') {
			r = ' '
		}
		out = append(out, glyph{r, int32(i)})
		i += n
	}
	return out
}

// tagLen returns the length of the tag at the start of s, with the content of scripts and styles; 0 for none.
func tagLen(s string) int {
	end := strings.IndexByte(s[:min(len(s), 4096)], '>')
	if end < 1 || !isTagStart(s) {
		return 0
	}
	if m := skipTag.FindStringSubmatch(s[:min(len(s), 10)]); m != nil {
		if at := strings.Index(strings.ToLower(s[:min(len(s), 1<<18)]), "</"+strings.ToLower(m[1])); at > 0 {
			return at
		}
	}
	return end + 1
}

func isTagStart(s string) bool {
	c := s[1]
	return c == '/' || c == '!' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// isMarkup reports tags of a web page; the line breaks inside the cells of a table are none.
func isMarkup(text string) bool {
	seen := 0
	for line := range strings.Lines(text) {
		if !strings.Contains(line, "<") || isPipeRow(strings.TrimSpace(line)) {
			continue
		}
		if seen += len(tagSeen.FindAllStringIndex(line, 4)); seen >= 4 {
			return true
		}
	}
	return false
}
