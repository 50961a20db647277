package contacts_test

import (
	"fmt"
	"testing"

	"duban/contacts"
	"duban/ledger"
)

// BenchmarkAssign maps a county of 200 departments and 3,000 people.
func BenchmarkAssign(b *testing.B) {
	c := ledger.Contacts{Departments: county()}
	for i := range 180 {
		c.Departments = append(c.Departments, ledger.ContactDepartment{ID: 1000 + i, Parent: 20, Name: fmt.Sprint("第", i, "股")})
	}
	for i := range 3000 {
		c.People = append(c.People, ledger.ContactPerson{UserID: fmt.Sprint("u", i), Departments: []int{1000 + i%180}})
	}
	for b.Loop() {
		if people, _ := contacts.Assign(c, contacts.Rules{Directory: directory()}); len(people) != 3000 {
			b.Fatal(len(people))
		}
	}
}
