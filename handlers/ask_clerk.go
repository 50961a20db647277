package handlers

import (
	"strings"

	"duban/bot"
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
