package contacts_test

import (
	"fmt"
	"strings"
	"testing"

	"duban/contacts"
	"duban/ledger"
)

// county is an address book of a fictitious county.
func county() []ledger.ContactDepartment {
	return []ledger.ContactDepartment{
		{ID: 1, Name: "青禾县人民政府"}, {ID: 2, Parent: 1, Name: "县直部门"}, {ID: 3, Parent: 1, Name: "各镇"},
		{ID: 10, Parent: 2, Name: "青禾县水务局"}, {ID: 11, Parent: 10, Name: "办公室"}, {ID: 12, Parent: 2, Name: "县林草局"},
		{ID: 13, Parent: 2, Name: "县政府办公室"}, {ID: 14, Parent: 13, Name: "督查室"}, {ID: 15, Parent: 2, Name: "信访专班"},
		{ID: 20, Parent: 3, Name: "松坪镇人民政府"}, {ID: 21, Parent: 20, Name: "党政办公室"}, {ID: 22, Parent: 20, Name: "督查室"},
		{ID: 23, Parent: 20, Name: "领导班子"}, {ID: 24, Parent: 3, Name: "河口镇"}, {ID: 25, Parent: 24, Name: "财政所"},
		{ID: 30, Name: ""}, {ID: 31, Parent: 30, Name: ""}, {ID: 40, Parent: 40, Name: "自己的上级"},
	}
}

func directory() ledger.Directory {
	return ledger.Directory{Units: []ledger.Unit{
		{Name: "松坪镇", Kind: ledger.Township}, {Name: "县水务局", Aliases: []string{"水务局"}, Kind: ledger.Department},
		{Name: "县政府", Aliases: []string{"青禾县人民政府"}, Kind: ledger.Government}, {Name: "县政府办", Aliases: []string{"政府办"}, Kind: ledger.Department},
		{Name: "县政府督查室", Aliases: []string{"县督查室"}, Kind: ledger.Supervision},
	}}
}

func TestDepartmentsBecomeUnits(t *testing.T) {
	mapping, err := contacts.ReadMapping(strings.NewReader("departments:\n  \"31\": 县林草局\n  青禾县人民政府/县直部门/信访专班: \"\"\nsupervisors: [\"12\"]\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name       string
		department int
		leads      bool
		bare       bool // without the directory and the mapping
		want       string
	}{
		{"a bureau by its name without the county", 10, false, false, "县水务局 clerk"},
		{"the office inside it", 11, false, false, "县水务局 clerk"},
		{"its head", 10, true, false, "县水务局 leader"},
		{"the head of its office heads no unit", 11, true, false, "县水务局 clerk"},
		{"a township by its long name", 21, false, false, "松坪镇 clerk"},
		{"the leading group of a township", 23, true, false, "松坪镇 leader"},
		{"督查室 of a township looks after the township", 22, false, false, "松坪镇 clerk"},
		{"督查室 of the government's office looks after the county", 14, false, false, "县政府督查室 supervisor"},
		{"a township that no list knows", 25, false, false, "河口镇 clerk"},
		{"the operator says that it is no unit", 15, false, false, " clerk"},
		{"a department without a name, by its id", 31, false, false, "县林草局 clerk"},
		{"the operator makes it the supervisors'", 12, false, false, "县林草局 supervisor"},
		{"who stands right in the government", 1, false, false, "县政府 clerk"},
		{"a name without any unit", 30, false, false, " clerk"},
		{"a department above itself", 40, false, false, " clerk"},
		{"a department that is not shown", 99, false, false, " clerk"},
		{"without a directory: the bureau", 11, false, true, "青禾县水务局 clerk"},
		{"without a directory: the township", 21, false, true, "松坪镇人民政府 clerk"},
		{"without a directory: a heading is no unit", 2, false, true, " clerk"},
		{"without a directory: 督查室", 14, false, true, "县政府办公室 supervisor"},
		{"without a directory: 督查室 of a township", 22, false, true, "松坪镇人民政府 clerk"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := ledger.ContactPerson{UserID: "ZhouLan", Name: "周兰", Departments: []int{tc.department}}
			if tc.leads {
				p.LeadsIn = p.Departments
			}
			rules := contacts.Rules{Mapping: mapping, Directory: directory()}
			if tc.bare {
				rules = contacts.Rules{}
			}
			people, _ := contacts.Assign(ledger.Contacts{Departments: county(), People: []ledger.ContactPerson{p, p}}, rules)
			if got := fmt.Sprint(people[0].Unit, " ", people[0].Roles[0]); len(people) != 1 || got != tc.want || people[0].UserID != "zhoulan" {
				t.Errorf("got %d people, %q (%s), want %q", len(people), got, people[0].UserID, tc.want)
			}
		})
	}
}

func TestTheMainDepartmentComesFirst(t *testing.T) {
	people, departments := contacts.Assign(ledger.Contacts{Departments: county(), People: []ledger.ContactPerson{
		{UserID: "a", Departments: []int{20, 10}}, {UserID: "b", Departments: []int{15, 10}}, {UserID: "c", Departments: []int{10, 14}},
	}}, contacts.Rules{Directory: directory()})
	var got []string
	for _, p := range people {
		got = append(got, fmt.Sprint(p.UserID, p.Unit, p.Roles))
	}
	if want := "a松坪镇[clerk] b县水务局[clerk] c县水务局[supervisor]"; strings.Join(got, " ") != want {
		t.Errorf("got %v, want %s", got, want)
	}
	if departments[4].Unit != "县水务局" || departments[1].Unit != "" {
		t.Errorf("departments are %+v", departments)
	}
}

func TestAPrintedNameIsAUnit(t *testing.T) {
	people, _ := contacts.Assign(ledger.Contacts{
		Departments: []ledger.ContactDepartment{{ID: 1, Name: "青禾县"}, {ID: 2, Parent: 1, Name: "青禾县融媒体中心"}},
		People:      []ledger.ContactPerson{{UserID: "a", Departments: []int{2}}},
	}, contacts.Rules{Printed: []string{"各部门", "县融媒体中心"}})
	if people[0].Unit != "县融媒体中心" {
		t.Errorf("the unit is %q", people[0].Unit)
	}
}

func TestTheFileWins(t *testing.T) {
	file := directory()
	file.County, file.Members = "青禾县", []ledger.Member{{UserID: "ZhouLan", Name: "周兰", Unit: "松坪镇", Roles: []ledger.MemberRole{ledger.Clerk}}, {UserID: "gone", Unit: "松坪镇"}}
	people := []ledger.Contact{
		{Member: ledger.Member{UserID: "zhoulan", Unit: "县水务局"}, State: ledger.ContactActive},
		{Member: ledger.Member{UserID: "gone", Unit: "松坪镇"}, State: ledger.ContactLeft},
		{Member: ledger.Member{UserID: "new", Unit: "河口镇"}, State: ledger.ContactActive},
		{Member: ledger.Member{UserID: "old", Unit: "白石镇"}, State: ledger.ContactLeft},
	}
	dir := contacts.Merge(file, people)
	var got []string
	for _, m := range dir.Members {
		got = append(got, m.UserID+m.Unit)
	}
	if want := "ZhouLan松坪镇 new河口镇"; strings.Join(got, " ") != want {
		t.Errorf("members are %v, want %s", got, want)
	}
	if last := dir.Units[len(dir.Units)-1]; len(dir.Units) != len(file.Units)+1 || last.Name != "河口镇" || last.Kind != ledger.Township || len(file.Members) != 2 {
		t.Errorf("units are %+v", dir.Units)
	}
	if gone := contacts.Gone(file, people); fmt.Sprint(gone) != "[gone]" {
		t.Errorf("gone are %v", gone)
	}
}

func TestWhatAMappingCannotBe(t *testing.T) {
	for _, bad := range []string{"departmets: {}\n", "departments: [a]\n", "departments:\n  a: [b]\n"} {
		if _, err := contacts.ReadMapping(strings.NewReader(bad)); ledger.CodeOf(err) != ledger.Invalid {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if m, err := contacts.ReadMapping(strings.NewReader("# nothing\n")); err != nil || len(m.Departments) != 0 {
		t.Errorf("empty: %v, %v", m, err)
	}
}

func FuzzReadMapping(f *testing.F) {
	f.Add([]byte("departments:\n  12: 松坪镇\n"))
	f.Fuzz(func(_ *testing.T, data []byte) {
		m, err := contacts.ReadMapping(strings.NewReader(string(data)))
		if err == nil {
			m.Unknown(county())
		}
	})
}
