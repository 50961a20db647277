package handlers

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"duban/ledger"
)

// adds reports that the message adds to what was reported before: 补充:第4条另有3名补训.
func (f *filing) adds() bool { return f.turn.Utterance.Report != nil && f.turn.Utterance.Report.Adds }

// addTo joins an addition to what it adds to: the figures that it does not say anew stay, and so do the words.
//
//	48人 + 补充:另有3名 ──► 48人,另3名, in the state of before where the addition tells none
func (f *filing) addTo(it *ledger.DraftItem, last ledger.ProgressUpdate) {
	if last.Status == ledger.NotApplicable {
		return
	}
	if it.Guessed && last.Status != ledger.NotStarted {
		it.Status = last.Status
	}
	kept := slices.DeleteFunc(slices.Clone(last.Numbers), func(old ledger.Quantity) bool {
		return slices.ContainsFunc(it.Numbers, func(n ledger.Quantity) bool { return sameFigure(old, n) })
	})
	if said := cmp.Or(it.Text, f.text); last.Text != "" && !strings.Contains(last.Text, said) {
		it.Text = last.Text + "；" + said
	}
	if len(kept) == 0 {
		return
	}
	it.Numbers = append(kept, it.Numbers...)
	f.said = append(f.said, f.say("%s是接着之前报的补充，之前的数还在。", "What was reported before of %s stays beside it.", f.nameOf(*it)))
}

// sameFigure reports that a new figure says an old one anew: both count one thing.
func sameFigure(old, n ledger.Quantity) bool {
	return old.Unit == n.Unit && (old.What == n.What || old.What != "" && n.What != "" && (strings.Contains(old.What, n.What) || strings.Contains(n.What, old.What)))
}

// nameOf is how the measure of an item is named: 第4条.
func (f *filing) nameOf(it ledger.DraftItem) string {
	if m, ok := f.measure(it); ok {
		return numberName(m.Number)
	}
	return numberName(ledger.NumberOfKey(it.MeasureKey))
}

// againWaits says that an entry which was approved or closed waits for a review once more, now that it changes.
func (f *filing) againWaits(ctx context.Context, old ledger.ProgressUpdate) (string, error) {
	stands := f.own[ledger.DutyRef{DocumentID: old.DocumentID, MeasureKey: old.MeasureKey}].stands
	if stands == nil {
		all, err := f.tasks.decided.Decisions(ctx, ledger.DecisionFilter{DocumentID: old.DocumentID, MeasureKey: old.MeasureKey})
		if err != nil {
			return "", fmt.Errorf("read decisions: %w", err)
		}
		stands = ledger.NewStandings(all)
	}
	review, by := stands.Review(old)
	if review != ledger.ReviewApproved && review != ledger.ReviewClosed {
		return "", nil
	}
	return f.say("%s之前已由%s审核通过，这次一改，要重新审。", "%s was approved by %s before; it waits for a review again.", f.nameOf(itemOf(old)), by.Act.Name), nil
}
