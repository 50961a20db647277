package bot

import (
	"slices"

	"duban/zh"
)

// asksOn asks the question about the ledger that was asked last of something else: 第4条谁没报 ─► 那第10条呢, 松坪镇报了哪些 ─► 柳湾镇呢.
func asksOn(t *Turn) {
	u, last := &t.Utterance, t.State.Asked
	if u.Intent != Question || u.Report != nil || last == nil || last.Slot != SlotProgress || !asksNothingNew(u) {
		return
	}
	named := len(numbersNamed(u.References)) > 0
	unit := slices.ContainsFunc(u.Units, func(m zh.Mention) bool { return !m.Group })
	if !named && !unit {
		return
	}
	text := u.Folded
	if u.Ask != nil {
		text = u.Ask.Text
	}
	asked := *last
	asked.Text, asked.Topic, asked.Content, asked.Deictic = text, "", 0, !named
	asked.Overall = last.Overall && !named
	u.Ask, u.Sure = &asked, true
	if !unit && t.State.Unit != "" {
		u.Units = append(u.Units, zh.Mention{Name: t.State.Unit, Names: []string{t.State.Unit}})
	}
}

// asksNothingNew reports a question that names something and asks nothing of it: 那第10条呢.
func asksNothingNew(u *Utterance) bool {
	if u.Ask == nil {
		return false
	}
	bare := u.Ask.Slot == SlotNone || u.Ask.Slot == SlotUnitTasks && andNext.MatchString(u.Folded)
	return bare && u.Ask.Content <= 2 && u.Window.IsZero() && len(u.Documents) == 0
}

// andNext ends with the little word that asks the same once more: 柳湾镇呢.
var andNext = compile(`^(?:那|那么|还有|再看|然后)?\S{1,12}呢[?。! ]*$`)
