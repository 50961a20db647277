package handlers

import (
	"fmt"
	"strings"

	"duban/bot"
	"duban/ledger"
)

// ofOthers says that what is told of another unit is not recorded, and what to say instead: to a reviewer how he reviews it.
func (f *filing) ofOthers(units []string, items []bot.ReportItem) {
	which := "第4条"
	if len(items) > 0 && items[0].Number != "" {
		which = numberName(items[0].Number)
	}
	if !f.english() && f.reviews(items) {
		f.line(fmt.Sprintf("%s的进展要由他们自己报，我没有记。", strings.Join(units, "、")))
		one := units[0] + which
		f.line(fmt.Sprintf("您要审，回“%s通过”或“%s退回，请补齐人数”；要问对方，回“问%s，是哪几天办的”。", one, one, one))
		return
	}
	f.line(f.say("%s的进展要由他们自己报，我没有记。您要报本单位的，直接说第几条、做到哪了。", "%s has to report for itself; nothing was recorded.", strings.Join(units, "、")))
}

// reviews reports somebody who may review: 督查室, and whoever leads the measures that were named, or any where none was.
func (f *filing) reviews(items []bot.ReportItem) bool {
	if f.turn.Sender.Supervises {
		return true
	}
	var named []bot.ReportItem
	for _, it := range items {
		if it.Number != "" {
			named = append(named, it)
		}
	}
	for _, d := range f.documents(named) {
		for i := range d.Measures {
			m := &d.Measures[i]
			if len(named) > 0 && m.Number != named[0].Number {
				continue
			}
			if roles := rolesOf(f.corpus.Units(), m, f.turn.Sender.Unit); len(roles) > 0 && roles[0] == ledger.Lead {
				return true
			}
		}
	}
	return false
}
