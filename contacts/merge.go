package contacts

import (
	"slices"
	"strings"

	"duban/ledger"
	"duban/zh"
)

// Merge is the directory that the conversation works with: the file's, filled up from the address book. The file wins
// where it names a person or a unit; who has left the address book is nobody's member, whoever names them: an account that
// is gone can neither write nor be written to.
func Merge(file ledger.Directory, people []ledger.Contact) ledger.Directory {
	dir := file
	dir.Units, dir.Members = slices.Clip(file.Units), []ledger.Member{}
	left, named, units := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, p := range people {
		left[p.UserID] = p.State == ledger.ContactLeft
	}
	for _, m := range file.Members {
		id := strings.ToLower(m.UserID)
		named[id] = true
		if !left[id] {
			dir.Members = append(dir.Members, m)
		}
	}
	for _, u := range file.Units {
		units[u.Name] = true
	}
	for _, p := range people {
		if left[p.UserID] || named[p.UserID] {
			continue
		}
		dir.Members = append(dir.Members, p.Member)
		if p.Unit != "" && !units[p.Unit] {
			units[p.Unit] = true
			dir.Units = append(dir.Units, ledger.Unit{Name: p.Unit, Aliases: []string{}, Kind: zh.KindOf(p.Unit)})
		}
	}
	return dir
}

// Gone are the members of the file who have left the address book, for the operator to strike out.
func Gone(file ledger.Directory, people []ledger.Contact) []string {
	var gone []string
	for _, p := range people {
		for _, m := range file.Members {
			if p.State == ledger.ContactLeft && strings.EqualFold(m.UserID, p.UserID) {
				gone = append(gone, m.UserID)
			}
		}
	}
	return sorted(gone)
}
