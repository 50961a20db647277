package web

import (
	"slices"

	"duban/ledger"
	"duban/retrieval"
)

// Role is what a person is to the pages 角色. Each holds what those before it hold.
type Role int

// The roles.
const (
	Anyone Role = iota // nobody is signed in
	Reader             // of the corp, in no unit of the directory: documents, and how many units are done
	OfUnit             // of a unit: besides, its own reports; as lead unit those of its measures
	Whole              // 督查室: everything
)

// Viewer is who looks 访问者. Zero value: nobody.
type Viewer struct {
	UserID string
	Name   string
	Unit   string // as the directory has it, "" for none
	Role   Role
	Roles  []ledger.MemberRole // of the directory
}

// viewer is what the directory says of a userid now.
func (s *site) viewer(corpus *retrieval.Corpus, userID string) Viewer {
	v := Viewer{UserID: userID, Name: userID, Role: Reader}
	m, known := s.Member(userID)
	if !known {
		return v
	}
	if m.Name != "" {
		v.Name = m.Name
	}
	v.Unit, v.Roles = canonical(corpus, m.Unit), m.Roles
	switch {
	case slices.Contains(m.Roles, ledger.Supervisor), v.Unit != "" && corpus.Units().KindOf(v.Unit) == ledger.Supervision:
		v.Role = Whole
	case v.Unit != "":
		v.Role = OfUnit
	}
	return v
}

// canonical is the directory's name of a unit, or the name itself.
func canonical(corpus *retrieval.Corpus, unit string) string {
	if unit == "" {
		return ""
	}
	for _, u := range corpus.Directory().Units {
		if u.Name == unit {
			return unit
		}
	}
	if names, open := corpus.Units().Expand(unit); !open && len(names) == 1 {
		return names[0]
	}
	return unit
}

// Sees reports whether the viewer may see how a unit stands with a measure that some units lead, and what it reported: 督查室 all, a
// lead unit those of its measures, everybody his own unit's.
func (v Viewer) Sees(unit string, leads []string) bool {
	return v.leads(leads) || v.Role == OfUnit && v.Unit != "" && unit == v.Unit
}

// leads reports whether the viewer may see how every unit stands with a measure that some units lead: 督查室, and those who lead it.
func (v Viewer) leads(leads []string) bool {
	return v.Role == Whole || v.Role == OfUnit && v.Unit != "" && slices.Contains(leads, v.Unit)
}

// leadsOf is who leads a measure, as the directory has them.
func leadsOf(corpus *retrieval.Corpus, m *ledger.Measure) []string {
	leads := m.Units(ledger.Lead)
	for i, l := range leads {
		leads[i] = canonical(corpus, l)
	}
	return leads
}
