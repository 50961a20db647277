package zh

import (
	"regexp"
	"strings"
	"unicode"
)

// What a masked number is replaced by. It holds enough to be told apart by its owner, and too little to be called.
const masked = "****"

var (
	identity = regexp.MustCompile(numeralStart + digitRow(17) + `[0-9０-９xXｘＸ][0-9０-９]?`)
	bankCard = regexp.MustCompile(numeralStart + digitRow(16) + `[0-9０-９]{0,3}`)
	landLine = regexp.MustCompile(numeralStart + `([0０][0-9０-９]{2,3})[\-－—–]([0-9０-９]{7,8})`)
	mobile   = regexp.MustCompile(numeralStart + `((?:[+＋]?[8８]` + between + `[6６]` + between + `)?)([1１]` + between + `[3-9３-９]` + between + `[0-9０-９])` + digitRow(8))
)

const (
	numeralStart = `(^|[^0-9０-９])`
	between      = `[\s\-－—–.·]{0,2}`
)

// digitRow is a pattern of n digits, in either width, with blanks or dashes before each.
func digitRow(n int) string {
	s := ""
	for range n {
		s += between + `[0-9０-９]`
	}
	return s
}

// fewest is how many digits the shortest of these numbers has: a land line's.
const fewest = 10

// longestRow is how many digits of either width stand in a row at the most, whatever blanks and dashes lie between.
func longestRow(s string) int {
	row, longest := 0, 0
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9', r >= '０' && r <= '９':
			row++
			longest = max(longest, row)
		case !unicode.IsSpace(r) && !strings.ContainsRune("-－—–.·", r):
			row = 0
		}
	}
	return longest
}

// Mask hides the numbers of mobiles (11 digits), land lines with their area code, identity cards (18 characters) and bank cards
// (16 to 19 digits) of a text 脱敏: 138****, ****. Blanks, dashes and
// full-width digits inside them do not matter; longer rows of digits are hidden as well. What else it says stays as it is.
// It is applied before a text leaves for a model, a log or a page.
func Mask(s string) string {
	if longestRow(s) < fewest {
		return s // as nearly every text: the expressions cost more than all the rest of keeping an answer
	}
	s = identity.ReplaceAllString(s, `${1}`+masked)
	s = bankCard.ReplaceAllString(s, `${1}`+masked)
	s = landLine.ReplaceAllString(s, `${1}${2}`+masked)
	return mobile.ReplaceAllString(s, `${1}${3}`+masked)
}
