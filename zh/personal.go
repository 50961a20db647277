package zh

import "regexp"

// personal are numbers that lead to a person: an identity card's, a bank card's, a mobile phone's, a telephone's with its
// area code. Figures that measures and reports hold are shorter, or stand with their unit.
var personal = regexp.MustCompile(`\d{17}[\dXx]|\d{16,19}|1[3-9]\d(?:[ -]?\d{4}){2}|0\d{2,3}-\d{7,8}`)

// MaskPersonal puts stars in the place of phone, identity and bank card numbers, in half-width or full-width digits; what
// stands before and behind stays.
func MaskPersonal(s string) string {
	narrow := []rune(s)
	for i, r := range narrow {
		if r >= '０' && r <= '９' {
			narrow[i] = r - '０' + '0'
		}
	}
	if !personal.MatchString(string(narrow)) {
		return s
	}
	return personal.ReplaceAllString(string(narrow), "***")
}
