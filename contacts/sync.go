package contacts

import (
	"context"
	"fmt"
	"slices"

	"duban/ledger"
)

// Source shows the address book. Errors: when it could not be read whole; what the app may not see is no error.
type Source interface {
	Contacts(ctx context.Context) (ledger.Contacts, error)
}

// Store keeps the contacts.
type Store interface {
	Contacts(ctx context.Context) ([]ledger.Contact, error)
	SaveContacts(ctx context.Context, people []ledger.Contact, departments []ledger.ContactDepartment) (changed int, err error)
}

// Synced is what became of a sync 同步结果.
type Synced struct {
	People      int  // in the address book now
	Departments int  //
	Unmapped    int  // people without a unit
	Hidden      int  // departments that the app may not look into
	Gone        int  // who were active and are not shown any more
	Unplaced    int  // who had a unit, are shown, and would have none any more
	Changed     int  // rows that are others now
	Refused     bool // too many are gone or unplaced: nothing was kept
}

// fewest is how many active people there must be for the guard to count halves.
const fewest = 4

// Sync reads the address book once and keeps it. Where nobody is shown any more, or less than half of those who were
// keep their unit, nothing is kept unless force says so: an app's visible range is easily set wrong, or shows departments
// without their names, and everybody would lose their unit.
// Errors: of source and store; then nothing was kept.
func Sync(ctx context.Context, source Source, store Store, rules Rules, force bool) (Synced, error) {
	shown, err := source.Contacts(ctx)
	if err != nil {
		return Synced{}, fmt.Errorf("reading the address book: %w", err)
	}
	before, err := store.Contacts(ctx)
	if err != nil {
		return Synced{}, err
	}
	people, departments := Assign(shown, rules)
	people = append(people, stillHidden(before, people, shown.Hidden)...)
	s := Synced{People: len(people), Departments: len(departments), Hidden: len(shown.Hidden)}
	for _, p := range people {
		if p.Unit == "" {
			s.Unmapped++
		}
	}
	active := s.compare(before, people)
	if !force && active > 0 && (len(people) == 0 || active >= fewest && 2*(s.Gone+s.Unplaced) > active) {
		s.Refused = true
		return s, nil
	}
	s.Changed, err = store.SaveContacts(ctx, people, departments)
	return s, err
}

// compare counts who is gone and who would lose his unit, of those that were active.
func (s *Synced) compare(before, people []ledger.Contact) (active int) {
	unit, present := map[string]string{}, map[string]bool{}
	for _, p := range people {
		unit[p.UserID], present[p.UserID] = p.Unit, true
	}
	for _, b := range before {
		if b.State != ledger.ContactActive {
			continue
		}
		active++
		switch {
		case !present[b.UserID]:
			s.Gone++
		case b.Unit != "" && unit[b.UserID] == "":
			s.Unplaced++
		}
	}
	return active
}

// stillHidden are the active people that are not shown because the app may not look into a department of theirs now.
func stillHidden(before, shown []ledger.Contact, hidden []int) []ledger.Contact {
	there := map[string]bool{}
	for _, p := range shown {
		there[p.UserID] = true
	}
	var still []ledger.Contact
	for _, b := range before {
		inHidden := slices.ContainsFunc(b.Departments, func(d int) bool { return slices.Contains(hidden, d) })
		if b.State == ledger.ContactActive && !there[b.UserID] && inHidden {
			still = append(still, b)
		}
	}
	return still
}
