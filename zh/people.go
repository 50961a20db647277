package zh

import (
	"unicode/utf8"

	"duban/ledger"
)

// people knows whose names are theirs alone 人名. Zero value: nobody.
type people struct {
	units   map[string]string // folded name → unit
	longest int               // of the names, in characters
}

// peopleOf learns the members of a directory. Whose name somebody of another unit bears too is left out.
func peopleOf(members []ledger.Member) people {
	p := people{units: make(map[string]string, len(members))}
	several := map[string]bool{}
	for _, m := range members {
		name := Simplified(Fold(m.Name))
		n := utf8.RuneCountInString(name)
		if unit, there := p.units[name]; there && unit != m.Unit {
			several[name] = true
		}
		if m.Unit != "" && n > 1 {
			p.units[name] = m.Unit
			p.longest = max(p.longest, n)
		}
	}
	for name := range several {
		delete(p.units, name)
	}
	return p
}

// People finds the names of people in a folded text, in order, at each place the longest; Mention.Name is the unit of each. It looks
// up the stretches of the text, so that it costs the same however many people there are.
func (u *Units) People(folded string) []Mention {
	var out []Mention
	for start := 0; start < len(folded); {
		_, size := utf8.DecodeRuneInString(folded[start:])
		next, end := start+size, start
		for range u.people.longest {
			if end >= len(folded) {
				break
			}
			_, size := utf8.DecodeRuneInString(folded[end:])
			end += size
			if unit, there := u.people.units[folded[start:end]]; there {
				m := Mention{Name: unit, Names: []string{unit}, Known: true, Start: start, End: end}
				if n := len(out); n > 0 && out[n-1].Start == start {
					out[n-1] = m
				} else {
					out = append(out, m)
				}
				next = end
			}
		}
		start = next
	}
	return out
}
