package reminder

import (
	"slices"
	"strings"

	"duban/ledger"
)

// recipient is somebody who is reminded, for himself or for a colleague who is away.
type recipient struct {
	person  string // Member.UserID, in lower case
	instead string // name of the colleague who is away, ""
}

// people says who is reminded of what a unit owes on one day.
type people struct {
	members     map[string]ledger.Member // by user id, in lower case
	clerks      map[string][]string      // user ids by unit, in the directory's order
	leaders     map[string][]string
	supervisors []string
	away        map[string]string      // person away that day → substitute, "" for none
	owing       map[string][]recipient // memo of reached
}

func newPeople(r *Rows, e *expander, day ledger.Date) *people {
	p := &people{members: map[string]ledger.Member{}, clerks: map[string][]string{}, leaders: map[string][]string{}, away: map[string]string{}, owing: map[string][]recipient{}}
	for _, m := range r.Directory.Members {
		id, unit := strings.ToLower(m.UserID), e.canonical(m.Unit)
		if _, twice := p.members[id]; twice || id == "" {
			continue
		}
		p.members[id] = m
		if slices.Contains(m.Roles, ledger.Clerk) {
			p.clerks[unit] = append(p.clerks[unit], id)
		}
		if slices.Contains(m.Roles, ledger.Leader) {
			p.leaders[unit] = append(p.leaders[unit], id)
		}
		if slices.Contains(m.Roles, ledger.Supervisor) {
			p.supervisors = append(p.supervisors, id)
		}
	}
	for _, l := range r.Leaves {
		if !l.Withdrawn && !l.From.IsZero() && !l.To.IsZero() && (ledger.Window{From: l.From, To: l.To}).Contains(day) {
			p.away[strings.ToLower(l.Person)] = strings.ToLower(l.Substitute)
		}
	}
	return p
}

// atWork is a person, or who stands in for him; a chain of substitutes is followed, a circle ends at nobody.
func (p *people) atWork(person string) (recipient, bool) {
	to := recipient{person: person}
	for range len(p.away) + 1 {
		substitute, away := p.away[to.person]
		if !away {
			_, known := p.members[to.person]
			return to, known
		}
		if substitute == "" {
			return recipient{}, false
		}
		to = recipient{person: substitute, instead: p.nameOf(person)}
	}
	return recipient{}, false
}

func (p *people) allAtWork(persons []string) []recipient {
	var out []recipient
	for _, person := range persons {
		to, ok := p.atWork(person)
		if ok && !slices.ContainsFunc(out, func(x recipient) bool { return x.person == to.person }) {
			out = append(out, to)
		}
	}
	return out
}

// reached is whom a unit's duties go to: its clerks, where none is there its leaders; none: nobody can be reached.
func (p *people) reached(unit string) []recipient {
	if list, ok := p.owing[unit]; ok {
		return list
	}
	list := p.allAtWork(p.clerks[unit])
	if len(list) == 0 {
		list = p.allAtWork(p.leaders[unit])
	}
	p.owing[unit] = list
	return list
}

func (p *people) nameOf(person string) string {
	if m, ok := p.members[person]; ok && m.Name != "" {
		return m.Name
	}
	return person
}
