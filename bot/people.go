package bot

import (
	"slices"

	"duban/zh"
)

var (
	// personBefore is what stands before somebody whose unit is meant: 同意周兰的延期, 催一下周兰.
	personBefore = compile(`(?:^|[,。;!\s]|同意|批准|准许|退回|打回|驳回|通过|催|催一下|催下|催办|提醒|提醒一下|督促|敦促|问|问一下|问问|给|把|对|跟|向)$`)
	// personAfter is what stands behind: 周兰申请的延期, 周兰第4条通过.
	personAfter = compile(`^(?:同志)?(?:$|[,。;!]|的|申请|报|那|这|要|想|提|第|说不|认为|催|已|调|退休|离职|不在|不干|不管|借调|抽调|换岗|上|下|昨|今|现|马|[0-9_])`)
)

// peopleIn finds the people in a text whose units are meant. Who is told of in another way counts for nobody.
func (v Vocabulary) peopleIn(folded string, units []zh.Mention) []zh.Mention {
	return slices.DeleteFunc(v.Units.People(folded), func(m zh.Mention) bool {
		return !personBefore.MatchString(folded[:m.Start]) || !personAfter.MatchString(folded[m.End:]) ||
			slices.ContainsFunc(units, func(u zh.Mention) bool { return u.Start < m.End && m.Start < u.End })
	})
}

var (
	staffLeft = rule("staffLeft")
	staffNow  = rule("staffNow")
)

// staffChanged reports words about who is whom at a unit, which the directory has to learn: 周兰调走了,以后松坪镇是孙洁.
func staffChanged(u *Utterance) bool {
	if len(u.References) > 0 {
		return false
	}
	for _, p := range u.people {
		if p.Start == 0 && staffLeft.MatchString(u.Folded[p.End:]) {
			return true
		}
	}
	return len(u.Units) == 1 && !u.Units[0].Group && staffNow.MatchString(maskUnits(u, u.Folded))
}
