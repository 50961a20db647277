package llm

import (
	"regexp"

	"golang.org/x/text/unicode/norm"
)

// What must have been masked before it came here. Separators between groups do not hide it; a longer row of digits is
// something else.
var (
	identity = regexp.MustCompile(`(?:^|\D)[1-9]\d{5}[ \-]?(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[ \-]?\d{3}[\dXx](?:\D|$)`)
	mobile   = regexp.MustCompile(`(?:^|\D)(?:(?:\+|00)?86[ \-]?)?1[3-9]\d[ \-.·]?\d{4}[ \-.·]?\d{4}(?:\D|$)`)
)

// unmasked reports whether a text holds what looks like an identity number or a mobile number.
func unmasked(text string) bool {
	text = norm.NFKC.String(harmless(text)) // full-width digits, and what is not seen between them
	return identity.MatchString(text) || mobile.MatchString(text)
}

// unmasked reports whether any of its data does.
func (p prompt) unmasked() bool {
	for _, b := range p.blocks {
		if unmasked(b.text) {
			return true
		}
	}
	return false
}
