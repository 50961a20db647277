package handlers

import (
	"context"
	"slices"

	"duban/ledger"
)

// duties is what units have to do by a set day, in the documents given, the nearest day first.
func (x *deciding) duties(ctx context.Context, docs []*ledger.Document, unit string) ([]task, error) {
	var out []task
	for _, d := range docs {
		if d.Standing != ledger.InForce {
			continue
		}
		list, err := x.tasks.of(ctx, x.corpus, d, x.today(), unit)
		if err != nil {
			return nil, err
		}
		for _, t := range list {
			if t.dated() {
				out = append(out, t)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b task) int { return a.last.Compare(b.last) })
	return out, nil
}

// dueOf is the duty of a unit on a measure that is owed next: the earliest that is not settled; false when no day is set.
func (x *deciding) dueOf(ctx context.Context, f found, unit string) (task, bool, error) {
	list, err := x.duties(ctx, []*ledger.Document{f.doc}, unit)
	if err != nil {
		return task{}, false, err
	}
	for _, t := range list {
		if t.Measure == f.measure.Key && t.State.Owes() {
			return t, true, nil
		}
	}
	return task{}, false, nil
}
