package contacts

import (
	"slices"

	"duban/ledger"
)

// deepest bounds how far up a department is followed; an address book has 15 levels at the most.
const deepest = 32

// tree finds departments and what stands above them.
type tree struct {
	byID map[int]ledger.ContactDepartment
}

func newTree(departments []ledger.ContactDepartment) tree {
	t := tree{byID: map[int]ledger.ContactDepartment{}}
	for _, d := range departments {
		t.byID[d.ID] = d
	}
	return t
}

// up returns a department and everything above it, the nearest first; nothing for an unknown one.
func (t tree) up(id int) []ledger.ContactDepartment {
	var chain []ledger.ContactDepartment
	for d, ok := t.byID[id]; ok && len(chain) < deepest; d, ok = t.byID[d.Parent] {
		chain = append(chain, d)
		if d.Parent == d.ID {
			break
		}
	}
	return chain
}

// path is a department's name behind those above it: 云岭县/松坪镇/党政办.
func (t tree) path(d ledger.ContactDepartment) string {
	path := ""
	for _, one := range t.up(d.ID) {
		if path != "" {
			path = "/" + path
		}
		path = one.Name + path
	}
	return path
}

func sorted(all []string) []string {
	slices.Sort(all)
	return all
}
