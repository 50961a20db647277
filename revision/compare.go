package revision

import (
	"slices"

	"duban/ledger"
	"duban/zh"
)

// Compare says what a document has that another one had not, measure by measure: 修订对照. Measures are the same
// when their texts are alike (Similarity of at least 0.5, no other as good), whatever their numbers; one that was
// split or joined counts as removed and added.
// Order: added and changed ones as they stand in now, removed ones as they stood in old.
func Compare(old, now *ledger.Document) ledger.Changes {
	return changes(old, now, match(old, now).to)
}

// CompareKept is Compare for two revisions of one document as the store keeps them: measures are the same when
// Carry gave them the same key.
func CompareKept(old, now *ledger.Document) ledger.Changes {
	at := make(map[string]int, len(now.Measures))
	for j := range now.Measures {
		at[now.Measures[j].Key] = j
	}
	to := unmatched(len(old.Measures))
	for i := range old.Measures {
		if j, ok := at[old.Measures[i].Key]; ok {
			to[i] = j
		}
	}
	return changes(old, now, to)
}

func changes(old, now *ledger.Document, to []int) ledger.Changes {
	c := ledger.Changes{Added: []ledger.MeasureChange{}, Removed: []ledger.MeasureChange{}, Changed: []ledger.MeasureChange{}}
	from := unmatched(len(now.Measures))
	for i, j := range to {
		if j >= 0 {
			from[j] = i
			continue
		}
		m := &old.Measures[i]
		c.Removed = append(c.Removed, ledger.MeasureChange{Key: m.Key, Before: m.Number, Title: m.Heading, Fields: []ledger.MendField{}})
	}
	for j, i := range from {
		m := &now.Measures[j]
		if i < 0 {
			c.Added = append(c.Added, ledger.MeasureChange{Key: m.Key, After: m.Number, Title: m.Heading, Fields: []ledger.MendField{}})
			continue
		}
		was := &old.Measures[i]
		if fields := differing(was, m); len(fields) > 0 {
			c.Changed = append(c.Changed, ledger.MeasureChange{Key: was.Key, Before: was.Number, After: m.Number, Title: m.Heading, Fields: fields})
		}
	}
	return c
}

// differing names the fields that two readings of a measure do not share.
func differing(a, b *ledger.Measure) []ledger.MendField {
	var fields []ledger.MendField
	note := func(f ledger.MendField, differs bool) {
		if differs {
			fields = append(fields, f)
		}
	}
	note(ledger.MendNumber, a.Number != b.Number)
	note(ledger.MendTitle, zh.Squeeze(a.Title) != zh.Squeeze(b.Title))
	note(ledger.MendText, zh.Squeeze(a.Text) != zh.Squeeze(b.Text))
	for _, r := range roles {
		note(fieldOf(r), !slices.Equal(a.Units(r), b.Units(r)))
	}
	note(ledger.MendDue, !slices.EqualFunc(a.Deadlines, b.Deadlines, sameLimit))
	return fields
}

// sameLimit compares when something is due, not the words that say so.
func sameLimit(a, b ledger.Deadline) bool {
	return a.Kind == b.Kind && a.Due == b.Due && a.Recurrence == b.Recurrence && a.Times == b.Times && a.Days == b.Days &&
		zh.Squeeze(a.Trigger) == zh.Squeeze(b.Trigger)
}

var roles = [...]ledger.Role{ledger.Lead, ledger.Cooperating, ledger.Responsible}

// fieldOf is the field that holds the units of a role.
func fieldOf(r ledger.Role) ledger.MendField {
	switch r {
	case ledger.Lead:
		return ledger.MendLead
	case ledger.Cooperating:
		return ledger.MendCooperating
	}
	return ledger.MendResponsible
}

// SameReading reports whether a person who found one reading of a measure right has found the other right too:
// the same text, units, days and figures. Where it stands and which number it bears do not count, unless one of
// them is only implied.
func SameReading(a, b *ledger.Measure) bool {
	fields := slices.DeleteFunc(differing(a, b), func(f ledger.MendField) bool { return f == ledger.MendNumber })
	return len(fields) == 0 && a.NumberImplied == b.NumberImplied &&
		slices.EqualFunc(a.Targets, b.Targets, func(x, y ledger.Target) bool {
			return x.Value == y.Value && x.Unit == y.Unit && x.Comparator == y.Comparator && x.Per == y.Per
		})
}
