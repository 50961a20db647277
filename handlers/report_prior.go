package handlers

import (
	"context"
	"fmt"
	"regexp"
	"slices"

	"duban/bot"
	"duban/ledger"
)

// mostKept is for how long a report without a period outweighs what a later one leaves open. Unit: days.
const mostKept = 31

// undone is a figure of what is not done yet.
var undone = regexp.MustCompile(`没|未|剩|还差|^差`)

// wordsOnly is an item of a report whose measure is not settled yet.
func wordsOnly(it bot.ReportItem) ledger.DraftItem {
	return ledger.DraftItem{Status: it.Status, Numbers: it.Numbers, Text: it.Said, Guessed: !it.Worded, Plan: it.Plan}
}

// keepBefore lets nothing that the unit reported be undone by a plan or by a figure alone, and says where a report takes back that
// something is done.
//
//	第二次打算12月搞 ──► the state and the figures of before
//	参训的有39人 ──────► 已完成 and 有困难 stay, the figure is new
//	还差2件 ──────────► as it is said, and what stood there before is told
func (f *filing) keepBefore(ctx context.Context, items []ledger.DraftItem) error {
	for i := range items {
		it := &items[i]
		if it.Status == ledger.Done && !it.Plan && !f.adds() || it.Status == ledger.NotApplicable {
			continue
		}
		last, ok, err := f.before(ctx, *it)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		words, err := f.againWaits(ctx, last)
		if err != nil {
			return err
		}
		if words != "" {
			f.said = append(f.said, words)
		}
		f.weighBefore(it, last)
	}
	return nil
}

// weighBefore weighs one item against what was reported before.
func (f *filing) weighBefore(it *ledger.DraftItem, last ledger.ProgressUpdate) {
	name := f.nameOf(*it)
	switch {
	case f.adds() && !it.Plan:
		f.addTo(it, last)
	case it.Plan && last.Status != ledger.NotApplicable:
		it.Status, it.Numbers = last.Status, slices.Clone(last.Numbers)
		f.said = append(f.said, f.say("%s的打算记下了；进展和数字还是之前报的，没有变。", "The plan for %s is noted; what was reported before stands.", name))
	case it.Guessed && last.Status == ledger.Done:
		it.Status = ledger.Done
		f.said = append(f.said, f.say("%s之前报的是已完成，这次只记了数，进展没有变。其实没完成，就说“%[1]s还没完成”。", "%s was reported done before and stays so.", name))
	case it.Guessed && last.Status == ledger.Blocked:
		it.Status = ledger.Blocked
		f.said = append(f.said, f.say("%s之前报的是有困难，这次没说解决了，进展没有变。解决了就说“%[1]s推进中”。", "%s was reported blocked before and stays so.", name))
	case last.Status == ledger.Done, last.Status == ledger.NotApplicable && it.Plan, last.Status == ledger.InProgress && it.Status == ledger.NotStarted:
		f.said = append(f.said, f.say("%s之前报的是%s，现在按您说的改成了%s。", "%s was reported %s before; it is %s now.", name, f.status(last.Status), f.status(it.Status)))
	}
}

// before is what the sender's unit reported last on the occurrence of an item; false where it reported nothing, or long ago on
// something without a period.
func (f *filing) before(ctx context.Context, it ledger.DraftItem) (ledger.ProgressUpdate, bool, error) {
	var last ledger.ProgressUpdate
	list, err := f.ownEntries(ctx, it)
	if err != nil {
		return last, false, err
	}
	for _, u := range list {
		same := u.Duty == it.Duty && u.Period == it.Period && (u.Period != "" || !u.Day.Before(ledger.DateOf(f.turn.Now).AddDays(-mostKept)))
		if same && !u.At.Before(last.At) {
			last = u
		}
	}
	return last, last.ID != "", nil
}

// ownEntries is what the sender's unit reported of an item's measure so far; read once, where placing did not read it already.
func (f *filing) ownEntries(ctx context.Context, it ledger.DraftItem) ([]ledger.ProgressUpdate, error) {
	measure := ledger.DutyRef{DocumentID: it.DocumentID, MeasureKey: it.MeasureKey}
	if of, ok := f.own[measure]; ok {
		return of.entries, nil
	}
	var all []ledger.ProgressUpdate
	for _, name := range f.ownNames() {
		list, err := f.entries.Updates(ctx, ledger.UpdateFilter{DocumentID: it.DocumentID, MeasureKey: it.MeasureKey, Unit: name})
		if err != nil {
			return nil, fmt.Errorf("read own unit's entries: %w", err)
		}
		all = append(all, list...)
	}
	f.keepOwn(measure, known{entries: all})
	return all, nil
}

func (f *filing) keepOwn(measure ledger.DutyRef, of known) {
	if f.own == nil {
		f.own = map[ledger.DutyRef]known{}
	}
	f.own[measure] = of
}

// ownNames are the names under which entries of the sender's unit may stand.
func (f *filing) ownNames() []string {
	return slices.Compact([]string{f.canonical(f.turn.Sender.Unit), f.turn.Sender.Unit})
}

// restates takes a figure that is said once more, right behind the sender's own report that has it, as its correction: 参训的有39个
// behind 参训38人. False when it is none.
func (f *filing) restates(ctx context.Context, part *bot.ReportPart) (bool, error) {
	t := f.turn
	if !part.Restated || len(part.Items) != 1 || part.Items[0].Number != "" || len(part.Items[0].Numbers) != 1 || t.State.Pending != nil || len(t.State.Updates) == 0 {
		return false, nil
	}
	all, err := f.entries.LastReport(ctx, t.Sender.UserID, t.Conversation)
	if err != nil {
		return false, fmt.Errorf("read last report: %w", err)
	}
	x := &fixing{filing: *f, decided: f.tasks.decided, fix: bot.Fix{Numbers: part.Items[0].Numbers}}
	for _, u := range all {
		if u.State == ledger.UpdateCurrent && slices.Contains(t.State.Updates, u.ID) && x.fits(u, x.fix.Numbers[0]) {
			x.last = append(x.last, u)
		}
	}
	if len(x.last) != 1 {
		return false, nil
	}
	x.out.Intent = bot.Correction
	err = x.correct(ctx)
	*f = x.filing
	return true, err
}

// onlyLeft reports a correction that names what is left of something blocked, 还有2件没办完: it does not say that the difficulty is over.
func (x *fixing) onlyLeft(old ledger.ProgressUpdate) bool {
	return old.Status == ledger.Blocked && x.fix.Status == ledger.InProgress && len(x.fix.Numbers) == 1 && undone.MatchString(x.fix.Numbers[0].What)
}

// ofOtherKind reports that one figure is of what is done and the other of what is left.
func (x *fixing) ofOtherKind(old, n ledger.Quantity) bool {
	return x.fix.OldNumber == nil && undone.MatchString(n.What) != undone.MatchString(old.What)
}

// standsAgain says which earlier report of a measure counts, now that a later one was taken back.
func (x *fixing) standsAgain(ctx context.Context, gone []ledger.ProgressUpdate) error {
	out := func(id string) bool {
		return id != "" && slices.ContainsFunc(gone, func(u ledger.ProgressUpdate) bool { return u.ID == id || u.Supersedes == id })
	}
	for _, u := range gone {
		list, err := x.entries.Updates(ctx, ledger.UpdateFilter{DocumentID: u.DocumentID, MeasureKey: u.MeasureKey, Unit: u.Unit})
		if err != nil {
			return fmt.Errorf("read own unit's entries: %w", err)
		}
		list = slices.DeleteFunc(list, func(b ledger.ProgressUpdate) bool {
			return out(b.ID) || b.State != ledger.UpdateCurrent || b.Duty != u.Duty || b.Period != u.Period
		})
		if n := len(list); n > 0 {
			x.line(x.say("您单位%s报的那条还算数：%s。也不要了，回“撤回%s”。", "The one of %s counts again: %s. To take it back too, reply “undo measure %s”.", x.when(list[n-1].Day), x.itemLine(itemOf(list[n-1])), x.numberOf(u)))
		}
	}
	return nil
}
