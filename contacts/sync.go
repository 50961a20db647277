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
	Changed     int  // rows that are others now
	Refused     bool // too many are gone: nothing was kept
}

// fewest is how many active people there must be for the guard to count halves.
const fewest = 4

// Sync reads the address book once and keeps it. Where nobody is shown any more, or less than half of those who were,
// nothing is kept unless force says so: an app's visible range is easily set wrong, and everybody would lose their unit.
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
	active, present := 0, map[string]bool{}
	for _, p := range people {
		present[p.UserID] = true
	}
	for _, b := range before {
		if b.State == ledger.ContactActive {
			active++
			if !present[b.UserID] {
				s.Gone++
			}
		}
	}
	if !force && active > 0 && (len(people) == 0 || active >= fewest && 2*s.Gone > active) {
		s.Refused = true
		return s, nil
	}
	s.Changed, err = store.SaveContacts(ctx, people, departments)
	return s, err
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
