package contacts_test

import (
	"fmt"

	"duban/contacts"
	"duban/ledger"
)

// A clerk of an office inside a township reports for the township.
func ExampleAssign() {
	people, _ := contacts.Assign(ledger.Contacts{
		Departments: []ledger.ContactDepartment{{ID: 1, Name: "青禾县"}, {ID: 2, Parent: 1, Name: "松坪镇人民政府"}, {ID: 3, Parent: 2, Name: "党政办"}},
		People:      []ledger.ContactPerson{{UserID: "ZhouLan", Name: "周兰", Departments: []int{3}}},
	}, contacts.Rules{Directory: ledger.Directory{Units: []ledger.Unit{{Name: "松坪镇"}}}})
	fmt.Println(people[0].Name, people[0].Unit, people[0].Roles)
	// Output: 周兰 松坪镇 [clerk]
}
