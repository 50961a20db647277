package contacts_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"duban/contacts"
	"duban/ledger"
	"duban/store"
)

// shows is an address book that a test changes.
type shows struct {
	people int // so many, in department 20
	hidden []int
	err    error
}

func (s shows) Contacts(context.Context) (ledger.Contacts, error) {
	c := ledger.Contacts{Departments: county(), Hidden: s.hidden}
	for i := range s.people {
		c.People = append(c.People, ledger.ContactPerson{UserID: fmt.Sprintf("u%02d", i), Departments: []int{20}})
	}
	return c, s.err
}

// Departments that come without their names would take everybody's unit, though nobody is gone.
func TestASyncThatTakesTheUnitsIsNotKept(t *testing.T) {
	s, err := store.Open(t.Context(), store.Options{DataDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	rules := contacts.Rules{Directory: directory()}
	if got, err := contacts.Sync(t.Context(), shows{people: 6}, s, rules, false); err != nil || got.Refused {
		t.Fatalf("%+v, %v", got, err)
	}
	before, err := s.Contacts(t.Context())
	if err != nil || before[0].Unit == "" {
		t.Fatalf("%+v, %v", before, err)
	}
	got, err := contacts.Sync(t.Context(), nameless{shows{people: 6}}, s, rules, false)
	if err != nil || !got.Refused || got.Unplaced != 6 {
		t.Errorf("%+v, %v", got, err)
	}
	if after, err := s.Contacts(t.Context()); err != nil || after[0].Unit != before[0].Unit {
		t.Errorf("%+v, %v", after[0], err)
	}
	if got, err = contacts.Sync(t.Context(), nameless{shows{people: 6}}, s, rules, true); err != nil || got.Refused {
		t.Errorf("the operator insists: %+v, %v", got, err)
	}
}

// nameless shows the departments by number alone.
type nameless struct{ shows }

func (n nameless) Contacts(ctx context.Context) (ledger.Contacts, error) {
	c, err := n.shows.Contacts(ctx)
	for i := range c.Departments {
		c.Departments[i].Name = ""
	}
	return c, err
}

func TestASyncThatLosesHalfIsNotKept(t *testing.T) {
	s, err := store.Open(t.Context(), store.Options{DataDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	for _, tc := range []struct {
		name    string
		shows   shows
		force   bool
		refused bool
		active  int
	}{
		{"nobody yet", shows{}, false, false, 0},
		{"ten come", shows{people: 10}, false, false, 10},
		{"five leave", shows{people: 5}, false, false, 5},
		{"three of five leave", shows{people: 2}, false, true, 5},
		{"everybody is gone", shows{}, false, true, 5},
		{"the address book does not answer", shows{people: 9, err: errors.New("down")}, false, false, 5},
		{"their department is hidden", shows{hidden: []int{20}}, false, false, 5},
		{"the operator insists", shows{people: 1}, true, false, 1},
		{"the last one is gone", shows{}, false, true, 1},
	} {
		got, err := contacts.Sync(t.Context(), tc.shows, s, contacts.Rules{Directory: directory()}, tc.force)
		if (err != nil) != (tc.shows.err != nil) || got.Refused != tc.refused {
			t.Errorf("%s: %+v, %v", tc.name, got, err)
		}
		people, err := s.Contacts(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		active := 0
		for _, p := range people {
			if p.State == ledger.ContactActive {
				active++
			}
		}
		if active != tc.active {
			t.Errorf("%s: %d active, want %d", tc.name, active, tc.active)
		}
	}
}
