package knowledge

import (
	"regexp"
	"strings"

	"duban/ledger"
)

// A clause in brackets may say what each unit does: (县民政局负责发放,县财政局负责资金保障).

var (
	dutyObject = regexp.MustCompile(`(牵头|负责|配合|承担|协助)(?:做好|抓好|开展)?(\p{Han}{2,14})$`)
	noObject   = regexp.MustCompile(`^(?:人|同志|解释|制度|单位|部门|的)`)
)

// objectAt takes a word of duty with what it is about off the end of fold[a:b], when a unit stands before it.
func (f *flow) objectAt(a, b int) (end int, role ledger.Role, word string, ok bool) {
	m := dutyObject.FindStringSubmatchIndex(f.fold[a:b])
	if m == nil || !completeUnit(f.fold[a:a+m[0]]) || noObject.MatchString(f.fold[a+m[4]:b]) {
		return b, "", "", false
	}
	word = f.fold[a+m[2] : a+m[3]]
	return a + m[0], wordRole(word), word, true
}

// chargesEach reports a content of brackets whose every part is a list of units with a duty and what it is about.
func (f *flow) chargesEach(a, b int) bool {
	if b-a > maxClause || !strings.Contains(f.fold[a:b], "责") && !strings.Contains(f.fold[a:b], "牵头") {
		return false
	}
	objects := 0
	for _, piece := range f.pieces(a, b, ",;") {
		end, role, _, ok := f.objectAt(piece.a, piece.b)
		if ok {
			objects++
		} else {
			end, role, _ = f.roleAtEnd(piece.a, piece.b)
		}
		if role == "" || !f.listsNames(f.fold[piece.a:end]) {
			return false
		}
	}
	return objects > 0
}
