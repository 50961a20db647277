package zh

import (
	"regexp"
	"slices"
	"strings"

	"duban/ledger"
)

// Membership says whether a unit belongs to a group.
type Membership int

// The answers: the documents and the directory may leave it open (各执法部门 without a list).
const (
	Unknown Membership = iota
	Member
	NotMember
)

// In reports whether the unit belongs to the group. What the directory lists decides; else the kinds do.
func (u *Units) In(unit, group string) Membership {
	if g, ok := u.groups[group]; ok && (len(g.Units) > 0 || len(g.Kinds) > 0) {
		kind := string(u.KindOf(unit))
		if slices.Contains(g.Units, unit) || slices.Contains(g.Kinds, kind) {
			return Member
		}
		return NotMember
	}
	return byKind(u.KindOf(unit), group)
}

// unlisted groups name some units of a kind without saying which: 各执法部门, 有关部门, 各起草部门.
var unlisted = regexp.MustCompile(`执法|职能|相关|有关|起草|责任单位|成员单位|牵头|业务|主管`)

// what a group's name says that it is made of.
var (
	ofTowns    = regexp.MustCompile(`[镇乡]|街道`)
	ofOffices  = regexp.MustCompile(`部门|委办局|单位|各局`)
	ofCounties = regexp.MustCompile(`县\(|各县|各区|设区市`)
)

// byKind decides membership from the words of the group's name.
func byKind(kind ledger.UnitKind, group string) Membership {
	g := Squeeze(group)
	some := unlisted.MatchString(g)
	offices, counties := ofOffices.MatchString(g), ofCounties.MatchString(g)
	switch kind {
	case ledger.Township:
		return memberIf(ofTowns.MatchString(g) && !counties)
	case ledger.Department:
		if some {
			return Unknown
		}
		return memberIf(offices)
	case ledger.Government:
		return memberIf(counties)
	case ledger.PartyOrgan:
		return openIf(offices || strings.Contains(g, "部委"))
	case ledger.OtherUnit, ledger.Supervision:
		return Unknown
	}
	return NotMember
}

func openIf(yes bool) Membership {
	if yes {
		return Unknown
	}
	return NotMember
}

func memberIf(yes bool) Membership {
	if yes {
		return Member
	}
	return NotMember
}

// KindOf tells the sort of office, from the directory where it knows.
func (u *Units) KindOf(name string) ledger.UnitKind {
	if kind := u.kinds[name]; kind != "" {
		return kind
	}
	return KindOf(name)
}

// Expand returns the directory's units that a printed name stands for, in the directory's order: the members of a group
// that are certain, or the one unit that bears the name; open when a group may have others that the directory does not
// list. None: nobody in the directory is meant for certain.
func (u *Units) Expand(name string) (units []string, open bool) {
	if !IsGroup(name) {
		return u.one(name), false
	}
	group := name
	if names := u.forms[Squeeze(name)]; len(names) > 0 && IsGroup(names[0]) {
		group = names[0] // 各乡镇 is 各镇 where the directory says so
	}
	for _, unit := range u.dir.Units {
		switch u.In(unit.Name, group) {
		case Member:
			units = append(units, unit.Name)
		case Unknown:
			open = open || u.KindOf(unit.Name) == ledger.Department
		case NotMember:
		}
	}
	return units, open
}

// one returns the directory's unit of a name; none when several fit.
func (u *Units) one(name string) []string {
	if _, ok := u.kinds[name]; ok {
		return []string{name}
	}
	var found []string
	for _, n := range u.Resolve(name) {
		if _, ok := u.kinds[n]; ok {
			found = append(found, n)
		}
	}
	if len(found) != 1 {
		return nil
	}
	return found
}

// Same reports whether two names stand for the same office; a group is the same as itself only.
func (u *Units) Same(a, b string) bool {
	if a == b {
		return true
	}
	if IsGroup(b) {
		return false
	}
	for _, x := range append(u.Resolve(a), a) {
		for _, y := range append(u.Resolve(b), b) {
			if x == y {
				return true
			}
		}
	}
	return false
}

// IsGroup reports whether name stands for several units: 各镇, 各部门, 市政府各委办局, 其他有关部门.
func IsGroup(name string) bool {
	for _, w := range []string{"各", "有关部门", "有关单位", "相关部门", "相关单位", "其他", "其它", "委办局", "部门和单位", "县(市、区)", "所有", "两级", "市直", "县直", "区直"} {
		if strings.Contains(name, w) && name != "其他" {
			return true
		}
	}
	return strings.HasSuffix(name, "部门") || strings.HasSuffix(name, "单位")
}

// KindOf tells the sort of office from its name.
func KindOf(name string) ledger.UnitKind {
	bare := StripRegion(name)
	has := func(suffixes ...string) bool {
		for _, s := range suffixes {
			if strings.HasSuffix(name, s) {
				return true
			}
		}
		return false
	}
	switch {
	case has("镇", "乡", "街道", "街道办", "街道办事处", "镇政府", "乡政府", "镇人民政府", "乡人民政府"):
		return ledger.Township
	case has("督查室"):
		return ledger.Supervision
	case has("法院"):
		return ledger.Court
	case has("检察院"):
		return ledger.Procurator
	case has("县政府", "市政府", "区政府", "县人民政府", "市人民政府", "区人民政府"):
		return ledger.Government
	case party(name), strings.Contains(bare, "人大"), strings.Contains(bare, "政协"), has("部"):
		return ledger.PartyOrgan
	case has("局", "委", "办", "厅", "署", "办公室", "委员会", "中心", "室", "队", "所", "银行", "支行"):
		return ledger.Department
	}
	return ledger.OtherUnit
}

// party reports 县委…, 市委…, 中共…, 纪委.
func party(name string) bool {
	for _, w := range []string{"县委", "市委", "区委", "省委", "州委", "中共", "纪委"} {
		if strings.Contains(name, w) && name != "县委" {
			return true
		}
	}
	return false
}
