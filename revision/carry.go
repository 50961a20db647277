package revision

import (
	"strconv"
	"strings"

	"duban/ledger"
)

// Carry gives the measures of a new revision their keys. One that stayed, whatever its number now, keeps its old
// key, so that its progress stays with it. A new one gets its number as key when no revision of the document ever
// used that, else the number with the revision behind it: 5@2. old is nil for a first revision; used are the
// keys of all earlier ones. No key stands twice afterwards.
func Carry(old, now *ledger.Document, used []string) {
	k := &keys{taken: make(map[string]bool, len(used)+len(now.Measures)), next: map[string]int{}, revision: max(now.Revision, 1)}
	for _, u := range used {
		k.taken[u] = true
	}
	from := unmatched(len(now.Measures))
	if old != nil {
		k.revision = max(k.revision, old.Revision+1)
		for i := range old.Measures {
			k.taken[old.Measures[i].Key] = true
		}
		from = match(old, now).from
	}
	for j := range now.Measures {
		if i := from[j]; i >= 0 {
			now.Measures[j].Key = old.Measures[i].Key
			continue
		}
		now.Measures[j].Key = k.fresh(&now.Measures[j], j)
	}
}

// keys hands out those that nobody had.
type keys struct {
	taken    map[string]bool
	next     map[string]int // the suffix to try next, by what it stands behind
	revision int
}

func (k *keys) fresh(m *ledger.Measure, place int) string {
	base := m.Number
	if base == "" {
		base = "-" + strconv.Itoa(place+1)
	}
	tries := []string{base, base + "@" + strconv.Itoa(k.revision)}
	if strings.HasPrefix(m.Key, base+"#") {
		tries = []string{base, m.Key, base + "@" + strconv.Itoa(k.revision)}
	}
	for _, try := range tries {
		if k.take(try) {
			return try
		}
	}
	stem := tries[len(tries)-1] + "#"
	for n := max(k.next[stem], 2); ; n++ {
		if try := stem + strconv.Itoa(n); k.take(try) {
			k.next[stem] = n + 1
			return try
		}
	}
}

func (k *keys) take(key string) bool {
	if k.taken[key] {
		return false
	}
	k.taken[key] = true
	return true
}
