package contacts

import (
	"slices"
	"strings"

	"duban/ledger"
	"duban/zh"
)

// Rules are what departments are mapped by.
type Rules struct {
	Mapping   Mapping          // first
	Directory ledger.Directory // of the file: its units, by name or alias
	Printed   []string         // names of units in documents
}

// Assign maps departments to units and gives people their unit and their roles; user ids are in lower case, sorted, each
// once. Of several departments the main one comes first. The nearest department that the mapping or a list of names knows
// decides; where none does, the highest one whose name is a unit's of its own. What cannot be told stays without a unit:
// such a person may ask, and cannot report.
func Assign(c ledger.Contacts, r Rules) (people []ledger.Contact, departments []ledger.ContactDepartment) {
	a := &assigning{rules: r, tree: newTree(c.Departments), names: newNames(r.Directory, r.Printed), places: map[int]place{}}
	departments = slices.Clone(c.Departments)
	for i := range departments {
		departments[i].Unit = a.place(departments[i].ID).unit
	}
	seen := map[string]bool{}
	for _, p := range c.People {
		id := strings.ToLower(strings.TrimSpace(p.UserID))
		if id == "" || seen[id] {
			continue
		}
		seen[id] = true
		people = append(people, a.person(id, p))
	}
	slices.SortFunc(people, func(a, b ledger.Contact) int { return strings.Compare(a.UserID, b.UserID) })
	return people, departments
}

// place is where a department belongs.
type place struct {
	unit       string
	at         int  // the department that stands for the unit itself
	supervises bool // its people look after the whole county
}

type assigning struct {
	rules  Rules
	tree   tree
	names  names
	places map[int]place // by department
}

func (a *assigning) place(id int) place {
	if p, known := a.places[id]; known {
		return p
	}
	chain := a.tree.up(id)
	p := a.find(chain)
	p.supervises = a.supervises(chain, p)
	a.places[id] = p
	return p
}

// find walks up from a department.
func (a *assigning) find(chain []ledger.ContactDepartment) place {
	for i, d := range chain {
		if unit, found := a.rules.Mapping.unit(d, a.tree.path(d)); found {
			return place{unit: unit, at: d.ID}
		}
		if unit := a.names.find(d.Name); unit != "" && a.fits(unit, chain, i) {
			return place{unit: unit, at: d.ID}
		}
	}
	for _, d := range slices.Backward(chain) {
		if standsAlone(d.Name) {
			return place{unit: d.Name, at: d.ID}
		}
	}
	return place{}
}

// fits reports whether the unit of a name's is meant at its place in a chain: the government is the unit of who stands right
// in it, not of everybody below; 督查室 inside a township is not the county's.
func (a *assigning) fits(unit string, chain []ledger.ContactDepartment, at int) bool {
	switch a.kind(unit) {
	case ledger.Government:
		return at == 0
	case ledger.Supervision:
		return !a.inside(chain[at+1:])
	}
	return true
}

func (a *assigning) kind(unit string) ledger.UnitKind {
	for _, u := range a.rules.Directory.Units {
		if u.Name == unit && u.Kind != "" {
			return u.Kind
		}
	}
	return zh.KindOf(unit)
}

// supervises reports whether a department is 督查室, of the county: one inside a township or a bureau looks after that
// one alone.
func (a *assigning) supervises(chain []ledger.ContactDepartment, p place) bool {
	for i, d := range chain {
		if a.rules.Mapping.supervises(d, a.tree.path(d)) {
			return true
		}
		if d.ID == p.at {
			return a.kind(p.unit) == ledger.Supervision && !a.inside(chain[i+1:])
		}
		if zh.KindOf(d.Name) == ledger.Supervision && p.unit != "" {
			return ofGovernment(p.unit, a.kind(p.unit))
		}
	}
	return false
}

// inside reports whether one of the departments above is a unit that is not the county's own office.
func (a *assigning) inside(above []ledger.ContactDepartment) bool {
	for _, d := range above {
		unit := a.names.find(d.Name)
		if unit == "" && standsAlone(d.Name) {
			unit = d.Name
		}
		if unit != "" && !ofGovernment(unit, a.kind(unit)) {
			return true
		}
	}
	return false
}

// ofGovernment reports whether a unit is the county's government or party committee, or their office.
func ofGovernment(unit string, kind ledger.UnitKind) bool {
	for _, office := range []string{"政府办", "府办", "县委办", "市委办", "区委办", "县委", "市委", "区委"} {
		if strings.HasSuffix(short(unit), office) {
			return true
		}
	}
	return kind == ledger.Government
}

func (a *assigning) person(id string, p ledger.ContactPerson) ledger.Contact {
	c := ledger.Contact{Member: ledger.Member{UserID: id, Name: p.Name, Roles: []ledger.MemberRole{}}, Departments: slices.Clone(p.Departments), State: ledger.ContactActive}
	supervises, leads := false, false
	for _, d := range p.Departments {
		at := a.place(d)
		supervises = supervises || at.supervises
		if c.Unit == "" {
			c.Unit = at.unit
		}
	}
	for _, d := range p.LeadsIn {
		leads = leads || a.heads(d, c.Unit)
	}
	switch {
	case supervises:
		c.Roles = append(c.Roles, ledger.Supervisor)
	case leads:
		c.Roles = append(c.Roles, ledger.Leader)
	default:
		c.Roles = append(c.Roles, ledger.Clerk)
	}
	return c
}

// heads reports whether who heads a department heads its unit: the head of an office inside it does not.
func (a *assigning) heads(department int, unit string) bool {
	at := a.place(department)
	name := a.tree.byID[department].Name
	return at.unit == unit && unit != "" && (at.at == department || strings.Contains(name, "领导") || strings.Contains(name, "班子"))
}
