package bot

import (
	"slices"
	"strings"
	"unicode/utf8"

	"duban/ledger"
	"duban/zh"
)

// PeopleOf is Vocabulary.People of a directory. Whose name somebody of another unit bears too is left out.
func PeopleOf(members []ledger.Member) map[string]string {
	out, several := map[string]string{}, map[string]bool{}
	for _, m := range members {
		name := zh.Simplified(zh.Fold(m.Name))
		if unit, there := out[name]; there && unit != m.Unit {
			several[name] = true
		}
		if m.Unit != "" && utf8.RuneCountInString(name) > 1 {
			out[name] = m.Unit
		}
	}
	for name := range several {
		delete(out, name)
	}
	return out
}

var (
	// personBefore is what stands before somebody whose unit is meant: 同意周兰的延期, 催一下周兰.
	personBefore = compile(`(?:^|[,。;!\s]|同意|批准|准许|退回|打回|驳回|通过|催|催一下|催下|催办|提醒|提醒一下|督促|敦促|问|问一下|问问|给|把|对|跟|向)$`)
	// personAfter is what stands behind: 周兰申请的延期, 周兰第4条通过.
	personAfter = compile(`^(?:同志)?(?:$|[,。;!]|的|申请|报|那|这|要|想|提|第|说不|认为|催|已|调|退休|离职|不在|不干|不管|借调|抽调|换岗|上|下|昨|今|现|马|[0-9_])`)
)

// peopleIn finds the people in a text whose units are meant. Who is told of in another way counts for nobody.
func (v Vocabulary) peopleIn(folded string, units []zh.Mention) []zh.Mention {
	var out []zh.Mention
	for name, unit := range v.People {
		i := strings.Index(folded, name)
		if i < 0 || !personBefore.MatchString(folded[:i]) || !personAfter.MatchString(folded[i+len(name):]) {
			continue
		}
		m := zh.Mention{Name: unit, Names: []string{unit}, Known: true, Start: i, End: i + len(name)}
		if !slices.ContainsFunc(units, func(u zh.Mention) bool { return u.Start < m.End && m.Start < u.End }) {
			out = append(out, m)
		}
	}
	slices.SortFunc(out, func(a, b zh.Mention) int { return a.Start - b.Start })
	return out
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
