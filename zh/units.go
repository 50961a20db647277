package zh

import "duban/ledger"

// Mention is a unit or group named in a text 单位提及.
type Mention struct {
	Name  string   // as the directory or the documents have it: 县司法局
	Names []string // every unit it may mean when the words fit several; Name is the first
	Group bool     // 各镇, 各部门
	Known bool     // the directory or a document knows it; else Name is as typed
	Start int      // bytes of the folded text
	End   int
}

// Units recognises unit names in text 单位词表: full names, aliases and everyday short forms.
// Read-only after NewUnits; safe for concurrent use.
type Units struct{}

// NewUnits builds the matcher from the directory and from names printed in documents.
func NewUnits(dir ledger.Directory, printed []string) *Units { return &Units{} }

// Find returns the units named in a folded text, leftmost and longest first, not overlapping.
func (u *Units) Find(folded string) []Mention { return nil }

// Resolve returns the known names that one name may stand for, best first; none when it is unknown.
func (u *Units) Resolve(name string) []string { return nil }

// Membership says whether a unit belongs to a group.
type Membership int

// The answers: the documents and the directory may leave it open (各执法部门 without a list).
const (
	Unknown Membership = iota
	Member
	NotMember
)

// In reports whether the unit belongs to the group.
func (u *Units) In(unit, group string) Membership { return Unknown }

// IsGroup reports whether name stands for several units: 各镇, 各部门, 市政府各委办局.
func IsGroup(name string) bool { return false }

// KindOf tells the sort of office from its name.
func KindOf(name string) ledger.UnitKind { return ledger.OtherUnit }
