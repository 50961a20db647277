package aibot

import (
	"regexp"
	"strings"
)

// mention is an @ with a name, and the white space after it, which in WeCom is often U+2005. Without white space nothing tells
// where a name ends.
var mention = regexp.MustCompile(`^@\S+?[\s\x{2005}\x{00a0}\x{3000}]+`)

// inner is a mention within a text: WeCom ends its own with U+2005, which nobody types.
var inner = regexp.MustCompile(`@[^@\s\x{2005}]+\x{2005}`)

// spoken is what somebody said to the bot: in a group without the mentions, of which one called it. Of a name with blanks the
// first word goes and the rest stays: rather too many words than too few.
func spoken(text string, group bool) string {
	if !group {
		return strings.TrimSpace(text)
	}
	text = strings.TrimLeft(text, " \t\r\n\u2005\u00a0\u3000")
	for {
		rest := mention.ReplaceAllString(text, "")
		if rest == text {
			return strings.TrimSpace(inner.ReplaceAllString(text, " "))
		}
		text = rest
	}
}
