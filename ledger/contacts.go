package ledger

import "time"

// Contacts is what a channel shows of its address book 通讯录快照.
// Zero value: nobody. Concurrency: read-only once made.
type Contacts struct {
	Departments []ContactDepartment
	People      []ContactPerson
	Hidden      []int // departments that the app may not look into; who was in them before is still there
}

// ContactDepartment is a department of the channel's address book 部门.
type ContactDepartment struct {
	ID     int
	Parent int    // its ID; one that is not among the Departments: it stands at the top
	Name   string // "" where the app may not see it
	Unit   string // Unit.Name that it belongs to, once mapped; "" = none
}

// ContactPerson is a member of the channel's address book 人员.
type ContactPerson struct {
	UserID      string
	Name        string // "" where the app may not see it
	Departments []int  // the main one first
	LeadsIn     []int  // those of them that the person heads
}

// ContactState says whether somebody is still in the address book 在册状态.
//
//	active ──no longer shown──► left ──shown again──► active
type ContactState string

// The states.
const (
	ContactActive ContactState = "active"
	ContactLeft   ContactState = "left" // may report no more and is not reminded; the ledger keeps what was reported
)

// Contact is a person as the address book has them, mapped to a unit 在册人员.
type Contact struct {
	Member      // UserID in lower case
	Departments []int
	State       ContactState
	FirstSeen   time.Time // system clock, UTC
	LeftAt      time.Time // zero while active
}

// Alert is something that an operator should look at, and that stays until it is over 告警.
type Alert struct {
	Name   string    // what it is about: contacts, app, robot:NAME; one Alert for each
	Text   string    // for the operator, in Chinese; no secrets
	Raised time.Time // system clock, UTC
}
