package bot

import (
	"slices"

	"duban/zh"
)

// hearUnits reads a question anew with the offices that it names by their field alone or with other characters of the same
// sound: 发改牵头哪条, 市民证局负责啥. A report is never read so: whose it is, is not guessed.
func hearUnits(u *Utterance, windowAt [2]int, v Vocabulary) {
	if u.Report != nil || u.Ask == nil || v.Units == nil || u.Lang == English || !mayNameUnit(u) {
		return
	}
	more := v.Units.Bare(u.Folded, u.Units)
	more = append(more, v.Units.Heard(u.Folded, append(slices.Clone(u.Units), more...))...)
	more = withoutReferences(more, u.References)
	if len(more) == 0 {
		return
	}
	kept := slices.DeleteFunc(slices.Clone(u.Units), func(m zh.Mention) bool {
		return slices.ContainsFunc(more, func(n zh.Mention) bool { return m.Start < n.End && n.Start < m.End })
	})
	u.Units = append(kept, more...)
	slices.SortFunc(u.Units, func(a, b zh.Mention) int { return a.Start - b.Start })
	u.SelfUnit, u.Scope = selfUnit(u)
	u.Ask = parseAsk(u, windowAt, v)
}

// mayNameUnit reports whether a question may name an office that was not recognised: it asks who does what, or what somebody
// has to do.
func mayNameUnit(u *Utterance) bool {
	if len(u.Units) > 0 || len(u.Ask.Roles) > 0 || u.Ask.Joint {
		return true
	}
	switch u.Ask.Slot {
	case SlotUnitTasks, SlotLead, SlotWho, SlotCooperating, SlotResponsible:
		return true
	}
	return unitsWork.MatchString(u.Folded)
}

// unitsWork is said of what somebody has to do.
var unitsWork = compile(`负责|牵头|配合|参与|参加|管(?:哪|啥|什么|几)|(?:干|做)(?:啥|什么|哪|几)|任务|局|委|厅|部`)
