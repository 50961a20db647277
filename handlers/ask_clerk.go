package handlers

import (
	"regexp"
	"slices"
	"strings"

	"duban/bot"
	"duban/ledger"
)

// clerkOf answers who a unit's 联络员 is, from the directory; false where something else is asked or nobody is known.
func (q *query) clerkOf() bool {
	if q.english() || q.ask.Slot != bot.SlotContact || len(q.units) != 1 || q.units[0].Group || len(q.refs) > 0 || !strings.Contains(q.ask.Text, "联系人") && !strings.Contains(q.ask.Text, "联络员") {
		return false
	}
	dir := q.corpus.Directory()
	name := unitNamed(q.corpus.Units(), dir, q.units[0].Name)
	for _, u := range dir.Units {
		if u.Name != name {
			continue
		}
		if u.Contact == "" {
			q.refuse("通讯录里还没有" + name + "的联络员。要加，请联系" + dir.Contact + "。")
			return true
		}
		q.line(name + "的联络员是" + u.Contact + "（通讯录）。")
		return true
	}
	return false
}

// callAsked is a wish to speak with somebody; an ID card's number is none.
var callAsked = regexp.MustCompile(`电话|号码|手机号|座机|联系`)

// whomToCall names the units that lead a measure, with whom the directory has for them: it is what somebody who asks for a number wants.
func (q *query) whomToCall(f found) {
	dir := q.corpus.Directory()
	var words []string
	for _, lead := range f.measure.Units(ledger.Lead) {
		name := unitNamed(q.corpus.Units(), dir, lead)
		at := slices.IndexFunc(dir.Units, func(u ledger.Unit) bool { return u.Name == name && u.Contact != "" })
		if at >= 0 {
			lead += "（联络员" + dir.Units[at].Contact + "）"
		}
		words = append(words, lead)
	}
	if len(words) > 0 && !q.english() {
		q.line("牵头的是" + strings.Join(words, "、") + "，可以找他们问。")
	}
}
