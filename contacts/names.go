package contacts

import (
	"slices"
	"strings"

	"duban/ledger"
	"duban/zh"
)

// names finds a unit by the name of a department: by whole names only, since 办公室 is part of many.
type names struct {
	forms map[string][]string // form → units
}

// newNames learns the directory's units with their aliases, and the names printed in documents.
func newNames(dir ledger.Directory, printed []string) names {
	n := names{forms: map[string][]string{}}
	for _, u := range dir.Units {
		for _, name := range append([]string{u.Name}, u.Aliases...) {
			n.learn(name, u.Name)
		}
	}
	for _, name := range printed {
		if !zh.IsGroup(name) && n.find(name) == "" {
			n.learn(name, name)
		}
	}
	return n
}

func (n names) learn(form, unit string) {
	for _, f := range forms(form) {
		if !slices.Contains(n.forms[f], unit) {
			n.forms[f] = append(n.forms[f], unit)
		}
	}
}

// find returns the one unit that a name stands for; "" for none or several.
func (n names) find(name string) string {
	for _, f := range forms(name) {
		if units := n.forms[f]; len(units) == 1 {
			return units[0]
		}
	}
	return ""
}

// everyday are names that every unit has a department of.
var everyday = []string{"办公室", "办", "党政办", "党政办公室", "综合办", "综合办公室", "机关", "委", "局", "政府"}

// forms are the ways in which a whole name is written: 县司法局, 司法局; 松坪镇人民政府, 松坪镇; 县政府办公室, 县政府办.
func forms(name string) []string {
	var all []string
	whole := short(zh.Squeeze(name))
	for _, f := range []string{whole, zh.StripRegion(whole)} {
		if f != "" && !slices.Contains(everyday, f) && !slices.Contains(all, f) {
			all = append(all, f)
		}
	}
	return all
}

// short writes an office's long ending in its short form.
func short(name string) string {
	for _, e := range []struct{ long, short string }{
		{"街道办事处", "街道"}, {"街道办", "街道"}, {"镇人民政府", "镇"}, {"乡人民政府", "乡"}, {"镇政府", "镇"}, {"乡政府", "乡"},
		{"人民政府", "政府"}, {"办公室", "办"}, {"委员会", "委"}, {"人民法院", "法院"}, {"人民检察院", "检察院"},
	} {
		if rest, ok := strings.CutSuffix(name, e.long); ok && rest != "" {
			return rest + e.short
		}
	}
	return name
}

// standsAlone reports whether a department that no list knows is a unit of its own by its name: a township, a bureau, a
// committee, a court. Offices, sections and parts of the party are not: too many departments inside a unit are called so.
func standsAlone(name string) bool {
	if name == "" || zh.IsGroup(name) || slices.Contains(everyday, short(name)) {
		return false
	}
	switch zh.KindOf(name) {
	case ledger.Township, ledger.Court, ledger.Procurator, ledger.Supervision:
		return true
	case ledger.Department:
		return strings.HasSuffix(name, "局") || strings.HasSuffix(name, "委员会") || strings.HasSuffix(name, "政府办") || strings.HasSuffix(name, "政府办公室")
	case ledger.PartyOrgan:
		return !strings.HasSuffix(name, "支部") && (strings.HasPrefix(name, "中共") || strings.Contains(name, "委") || strings.HasSuffix(name, "组织部") ||
			strings.HasSuffix(name, "宣传部") || strings.HasSuffix(name, "统战部"))
	}
	return false
}
