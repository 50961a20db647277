package account

import (
	_ "embed"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"duban/ledger"
)

// Longest is how long a password may be. Unit: characters. Source: ASVS 5.0, 6.2.9 asks for 64 at least.
const Longest = 128

// Profile is what passwords have to be 口令要求. Zero value: not useful; see Dengbao and Plain.
type Profile struct {
	Least   int           // characters
	Classes int           // of upper case, lower case, digits, others; 0: any
	Life    time.Duration // after which it has to be changed; 0: never
}

// Dengbao is what 等级保护 asks for: ten characters of three kinds, anew after ninety days.
func Dengbao() Profile { return Profile{Least: 10, Classes: 3, Life: 90 * 24 * time.Hour} }

// Plain is what ASVS 5.0 advises: length alone counts, and a password stands until there is a reason to change it (6.2.1, 6.2.5, 6.2.10).
func Plain() Profile { return Profile{Least: 15} }

// Check says why a password is not taken, "" when it is. own are words that others know of its person: user id and name.
func (p Profile) Check(password string, own ...string) ledger.PasswordFault {
	n := utf8.RuneCountInString(password)
	switch {
	case n < p.Least:
		return ledger.PasswordShort
	case n > Longest:
		return ledger.PasswordLong
	case classes(password) < p.Classes:
		return ledger.PasswordClasses
	}
	lower := strings.ToLower(password)
	for _, word := range append(own, "duban", "督办") {
		if word = strings.ToLower(strings.TrimSpace(word)); utf8.RuneCountInString(word) > 1 && strings.Contains(lower, word) {
			return ledger.PasswordOwn
		}
	}
	if common(lower) {
		return ledger.PasswordCommon
	}
	return ""
}

// classes counts the kinds of characters.
func classes(password string) int {
	var kinds [4]int
	for _, r := range password {
		switch {
		case unicode.IsUpper(r):
			kinds[0] = 1
		case unicode.IsLower(r):
			kinds[1] = 1
		case unicode.IsDigit(r):
			kinds[2] = 1
		default:
			kinds[3] = 1
		}
	}
	return kinds[0] + kinds[1] + kinds[2] + kinds[3]
}

//go:embed common.txt
var commonText string

// commons are the passwords that guessing begins with.
var commons = sync.OnceValue(func() map[string]bool {
	all := map[string]bool{}
	for line := range strings.Lines(commonText + morecommon) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			all[strings.ToLower(line)] = true
		}
	}
	return all
})

// morecommon are roots that are common here.
const morecommon = "\nwoaini\nwoaini1314\n5201314\nmima\nwodemima\nguanliyuan\nceshi\nadmin\nadministrator\nroot\nhello\n马到成功\n"

// leastRoot is how many letters the middle of a password has at least, where the rest of it is signs and digits.
const leastRoot = 4

// Signs that stand for letters, and those above the digits.
var (
	likeLetters = strings.NewReplacer("@", "a", "4", "a", "3", "e", "1", "i", "!", "i", "0", "o", "$", "s", "5", "s", "7", "t")
	likeDigits  = strings.NewReplacer("!", "1", "@", "2", "#", "3", "$", "4", "%", "5", "^", "6", "&", "7", "*", "8", "(", "9", ")", "0")
)

// common reports whether a password in lower case is a common one, also behind signs and digits or with signs for letters.
func common(lower string) bool {
	for _, form := range []string{lower, likeLetters.Replace(lower), likeDigits.Replace(lower)} {
		if known(form) {
			return true
		}
	}
	return known(likeLetters.Replace(middle(lower)))
}

// known reports whether a form, or the middle of it, is in the list, or whether hardly anything is in the middle.
func known(form string) bool {
	root := middle(form)
	return commons()[form] || commons()[root] || utf8.RuneCountInString(root) < leastRoot
}

// middle is a password without the signs and digits around it.
func middle(form string) string {
	return strings.TrimFunc(form, func(r rune) bool { return !unicode.IsLetter(r) })
}
