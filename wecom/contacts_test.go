package wecom_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"duban/ledger"
	"duban/wecom/wecomtest"
)

// townBook is a small county's address book.
func townBook() wecomtest.Book {
	return wecomtest.Book{
		Departments: []wecomtest.Department{
			{ID: 1, Name: "青禾县"}, {ID: 2, Parent: 1, Name: "松坪镇", Leaders: []string{"HeTian"}}, {ID: 3, Parent: 2, Name: "党政办"},
			{ID: 4, Parent: 1, Name: "县水务局"}, {ID: 5, Parent: 1, Name: "借调专班", Hidden: true},
		},
		People: []wecomtest.Person{
			{UserID: "HeTian", Name: "何田", Departments: []int{3, 2}, Main: 2},
			{UserID: "zhoulan", Name: "周兰", Departments: []int{3}},
			{UserID: "luchuan", Name: "陆川", Departments: []int{4, 3}, Leads: []int{4}},
			{UserID: "left", Name: "已停用", Departments: []int{4}, Disabled: true},
			{UserID: "alone", Name: "单独可见", Departments: []int{77}, Single: true},
			{UserID: "secret", Name: "看不到", Departments: []int{5}},
		},
	}
}

func shown(c ledger.Contacts) string {
	var lines []string
	for _, p := range c.People {
		lines = append(lines, fmt.Sprintf("%s%v%v", p.UserID, p.Departments, p.LeadsIn))
	}
	slices.Sort(lines)
	return strings.Join(lines, " ")
}

func TestContactsAreWhatTheAppMaySee(t *testing.T) {
	private, nameless := townBook(), townBook()
	private.Private, nameless.Nameless = true, true
	for _, tc := range []struct {
		name string
		book wecomtest.Book
		want string
	}{
		{"public API", townBook(), "HeTian[2 3][2] alone[77][] luchuan[4 3][4] zhoulan[3][]"},
		{"private deployment: enable and isleader", private, "HeTian[3 2][2] alone[77][] luchuan[4 3][4 3] zhoulan[3][]"},
		{"short lists only", nameless, "HeTian[3 2][] alone[77][] left[4][] luchuan[4 3][] zhoulan[3][]"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := newWorld(t)
			w.sim.SetBook(tc.book)
			got, err := w.client.Contacts(testContext(t))
			if err != nil {
				t.Fatal(err)
			}
			if shown(got) != tc.want || len(got.Departments) != 5 || !slices.Equal(got.Hidden, []int{5}) {
				t.Errorf("got %s, %d departments, hidden %v", shown(got), len(got.Departments), got.Hidden)
			}
			if named := got.Departments[1].Name == "松坪镇"; named == tc.book.Nameless {
				t.Errorf("the department is %+v", got.Departments[1])
			}
		})
	}
}

func TestAPartOfTheContactsIsNotTheWhole(t *testing.T) {
	for _, tc := range []struct {
		api  string
		code int
		ok   bool
	}{
		{"user/list", 45009, false}, {"user/list", -1, false}, {"department/list", 60020, false}, {"agent/get", 40056, false},
		{"user/get", 45033, false}, {"user/get", 60111, true}, {"user/list", 42001, true}, {"agent/get", 48002, true}, {"department/list", 60011, true},
	} {
		t.Run(fmt.Sprint(tc.api, tc.code), func(t *testing.T) {
			w := newWorld(t)
			w.sim.SetBook(townBook())
			w.sim.FailNext(tc.api, tc.code)
			got, err := w.client.Contacts(testContext(t))
			if (err == nil) != tc.ok || err != nil && len(got.People) > 0 {
				t.Errorf("got %d people, %v", len(got.People), err)
			}
		})
	}
}

// BenchmarkContacts reads a county of 200 departments and 3,000 people from the simulated WeCom on this machine.
func BenchmarkContacts(b *testing.B) {
	w := newWorld(b)
	book := wecomtest.Book{}
	for i := range 200 {
		book.Departments = append(book.Departments, wecomtest.Department{ID: 1 + i, Parent: i / 20, Name: fmt.Sprint("部门", i)})
	}
	for i := range 3000 {
		book.People = append(book.People, wecomtest.Person{UserID: fmt.Sprint("u", i), Name: fmt.Sprint("人", i), Departments: []int{1 + i%200}})
	}
	w.sim.SetBook(book)
	ctx := testContext(b)
	for b.Loop() {
		c, err := w.client.Contacts(ctx)
		if err != nil || len(c.People) != 3000 {
			b.Fatal(len(c.People), err)
		}
	}
}
