package handlers

import (
	"context"
	"fmt"
	"slices"

	"duban/ledger"
	"duban/reminder"
)

// owed is one duty of a unit with its last day as it stands now.
type owed struct {
	reminder.Standing
	last ledger.Date
}

func (o owed) ref() ledger.DutyRef {
	return ledger.DutyRef{DocumentID: o.Document, MeasureKey: o.Measure, Unit: o.Unit, Duty: o.Deadline, Period: o.Label}
}

// duties is what units owe by a day in a window, in the documents given, each with the day that it was put off to. What is
// closed, what is given to another unit and what a unit objects to is left out; units whose report was returned owe again.
func (x *deciding) duties(ctx context.Context, docs []*ledger.Document, w ledger.Window, keep func(reminder.Standing) bool) ([]owed, error) {
	rows := reminder.Rows{Documents: docs, Directory: x.corpus.Directory(), Units: x.corpus.Units()}
	for _, d := range docs {
		updates, err := x.entries.Updates(ctx, ledger.UpdateFilter{DocumentID: d.ID})
		if err != nil {
			return nil, fmt.Errorf("read ledger: %w", err)
		}
		for _, u := range updates {
			if review, _ := x.stands.Review(u); review != ledger.ReviewReturned {
				rows.Updates = append(rows.Updates, u)
			}
		}
	}
	all, _ := reminder.Occurrences(w, x.today(), reminder.DefaultSettings(x.turn.Now.Location()), rows)
	var out []owed
	for s := range all {
		if s.Kind == ledger.CheckIn || !keep(s) {
			continue
		}
		o := owed{Standing: s}
		if _, closed := x.stands.Closed(o.ref()); closed || x.stands.Owner(o.ref()) != o.Unit {
			continue
		}
		if state, claimed := x.stands.NotOurs(o.ref()); claimed && (state == ledger.RequestOpen || state == ledger.RequestGranted) {
			continue
		}
		o.last = x.stands.LastDay(o.ref(), s.Last())
		if o.State == ledger.Overdue && !x.today().After(o.last) {
			o.State = ledger.Owed
		}
		out = append(out, o)
	}
	slices.SortStableFunc(out, func(a, b owed) int { return a.last.Compare(b.last) })
	return out, nil
}

// dueOf is the duty of a unit on a measure that is owed next: the earliest that is not settled; false when no day is set.
func (x *deciding) dueOf(ctx context.Context, f found, unit string) (owed, bool, error) {
	doc := *f.doc
	doc.Status = ledger.DocumentConfirmed // a draft's days can be spoken of too
	w := ledger.Window{From: x.today().AddDays(-400), To: x.today().AddDays(400)}
	list, err := x.duties(ctx, []*ledger.Document{&doc}, w, func(s reminder.Standing) bool { return s.Unit == unit && s.Measure == f.measure.Key })
	if err != nil {
		return owed{}, false, err
	}
	for _, o := range list {
		if o.State.Owes() {
			return o, true, nil
		}
	}
	return owed{}, false, nil
}
