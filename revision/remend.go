package revision

import (
	"slices"

	"duban/ledger"
	"duban/zh"
)

// Remend puts people's corrections of the old reading on a new one, in the order given, which is the order in which
// they were made. old is the reading without them. A correction goes on when its measure stayed and what it
// corrected reads as it did; one that the new text has caught up with changes nothing. The
// others are lost: a person has to look again. Applied ones are returned with the place at which they stand now.
func Remend(old, now *ledger.Document, mends []ledger.Mend) (applied, lost []ledger.Mend) {
	was := Copy(old)
	for _, m := range mends {
		on := m
		if m.Field == ledger.MendDue {
			on.Index = sameDeadline(was, now, m)
		}
		_ = Apply(was, m) // one that never stood changes nothing
		removes := m.Field == ledger.MendDue && m.After == ""
		if removes && on.Index < 0 {
			continue // the new text has dropped it too
		}
		stands, err := Value(now, on.MeasureKey, on.Field, on.Index)
		if err == nil && !removes && canonical(on.Field, stands) == canonical(on.Field, on.After) {
			applied = append(applied, on)
			continue
		}
		if err != nil || Apply(now, on) != nil {
			lost = append(lost, m)
			continue
		}
		applied = append(applied, on)
	}
	return applied, lost
}

// sameDeadline finds the deadline of the new reading that a mend of the old one's speaks of: the one of the same
// words. A mend that adds one adds it behind the last.
func sameDeadline(old, now *ledger.Document, m ledger.Mend) int {
	before, ok := old.FindMeasure(m.MeasureKey)
	after, stayed := now.FindMeasure(m.MeasureKey)
	if !ok || !stayed || m.Index < 0 {
		return m.Index
	}
	if m.Index >= len(before.Deadlines) {
		same := func(d ledger.Deadline) bool { return d.Due.String() == m.After }
		if i := slices.IndexFunc(after.Deadlines, same); i >= 0 {
			return i
		}
		return len(after.Deadlines)
	}
	words := zh.Squeeze(before.Deadlines[m.Index].Quote)
	nth := 0 // among those of the same words
	for _, d := range before.Deadlines[:m.Index] {
		if zh.Squeeze(d.Quote) == words {
			nth++
		}
	}
	for i, d := range after.Deadlines {
		if zh.Squeeze(d.Quote) != words {
			continue
		}
		if nth == 0 {
			return i
		}
		nth--
	}
	return -1 // no such words any more
}

// Copy copies a document as deep as Carry and Apply change it; what they leave alone is shared.
func Copy(d *ledger.Document) *ledger.Document {
	c := *d
	c.Measures = slices.Clone(d.Measures)
	for i := range c.Measures {
		m := &c.Measures[i]
		m.Assignments, m.Deadlines = slices.Clone(m.Assignments), slices.Clone(m.Deadlines)
		m.Parts, m.Mended = slices.Clone(m.Parts), slices.Clone(m.Mended)
	}
	return &c
}
