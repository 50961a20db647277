package handlers

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"duban/bot"
	"duban/ledger"
	"duban/retrieval"
)

// mostAtOnce is how many measures a report of everything records without asking; more are read back first. Which measures are meant
// is worked out, not said.
const mostAtOnce = 2

// whole takes a report of everything that the unit has to do 全部完成: what it still owes this year, but for what it leaves out.
//
//	a few measures ─► recorded at once
//	more           ─► read back by number, recorded after 确认
//	none           ─► nothing is owed, which is said
func (f *filing) whole(ctx context.Context, part *bot.ReportPart) error {
	if f.turn.Sender.Unit == "" {
		f.noUnit()
		return f.keep(ledger.NeedsUnit, nil, nil)
	}
	w, err := f.wholly(ctx, part)
	if err != nil {
		return err
	}
	if err := f.giveUp(ctx); err != nil {
		return err
	}
	switch {
	case part.Whole.Told:
		f.wholeTold(w)
		return nil
	case w.count() == 0:
		f.line(fmt.Sprintf("%s现在没有要记的：%s。", f.turn.Sender.Unit, w.none()))
		f.line("要报哪条，直接说第几条、做到哪了。")
		return nil
	case w.count() <= mostAtOnce && len(w.later) == 0:
		f.every = true
		return f.recordAll(ctx, w.items, nil)
	}
	return f.askWhole(w)
}

// wholeReport is what a report of everything comes to.
type wholeReport struct {
	items  []ledger.DraftItem // what would be recorded
	except []string           // left out as said
	later  []string           // due after this year
	done   []string           // reported before
}

// count is how many measures would be recorded.
func (w *wholeReport) count() int { return len(w.items) }

func (w *wholeReport) none() string {
	var parts []string
	if len(w.done) > 0 {
		parts = append(parts, numberList(w.done)+"已经报过")
	}
	if len(w.later) > 0 {
		parts = append(parts, numberList(w.later)+"明年才到期")
	}
	if len(w.except) > 0 {
		parts = append(parts, numberList(w.except)+"没有记")
	}
	if len(parts) == 0 {
		return "文件里没有分给您单位的任务"
	}
	return strings.Join(parts, "，")
}

// wholly works out which measures a report of everything is about.
func (f *filing) wholly(ctx context.Context, part *bot.ReportPart) (*wholeReport, error) {
	v := &viewing{filing: *f, tasks: f.tasks}
	unit := v.canonical(f.turn.Sender.Unit)
	docs := slices.DeleteFunc(v.everyOne(func() retrieval.Choice { return retrieval.Choice{Units: v.namesOf(unit)} }), func(d *ledger.Document) bool {
		return d.Standing != ledger.InForce
	})
	w := &wholeReport{}
	said := map[string]bot.ReportItem{}
	for _, it := range part.Items[1:] {
		said[it.Number] = it
	}
	for _, doc := range docs {
		mine, err := v.mine(ctx, doc, unit)
		if err != nil {
			return nil, err
		}
		for i := range mine {
			w.add(&mine[i], part, said, ledger.DateOf(f.turn.Now))
		}
	}
	return w, nil
}

// add takes one measure of the unit's.
func (w *wholeReport) add(d *duty, part *bot.ReportPart, said map[string]bot.ReportItem, today ledger.Date) {
	number := d.measure.Number
	it := ledger.DraftItem{DocumentID: d.doc.ID, MeasureKey: d.measure.Key, Status: part.Items[0].Status}
	own, told := said[number]
	switch {
	case told:
		it.Status = own.Status
		w.items = append(w.items, it)
	case slices.Contains(part.Whole.Except, number):
		w.except = append(w.except, number)
	case d.open(today):
		w.items = append(w.items, it)
	case d.owes():
		w.later = append(w.later, number)
	default:
		w.done = append(w.done, number)
	}
}

// open reports that something is owed this year, or that nothing has a day and the unit has not said that it is done.
func (d *duty) open(today ledger.Date) bool {
	dated := false
	for _, t := range d.tasks {
		dated = dated || t.dated()
		if t.dated() && t.State.Owes() && t.last.Year <= today.Year {
			return true
		}
	}
	return !dated && !d.settled()
}

// askWhole reads back which measures would be recorded.
func (f *filing) askWhole(w *wholeReport) error {
	f.out.Clarify = true
	f.line(fmt.Sprintf("%s要记%d条，对吗？还没有记。", f.turn.Sender.Unit, w.count()))
	for _, s := range []ledger.Status{ledger.Done, ledger.InProgress, ledger.NotStarted, ledger.Blocked, ledger.NotApplicable} {
		for _, of := range f.wholeLists(w, s) {
			f.line(s.Chinese() + "：" + of + "。")
		}
	}
	f.leftOut(w)
	f.line("对就回“确认”；哪条还没完，说“第几条还没完成”；都不记回“取消”。")
	f.wholeMentions(w)
	return f.keep(ledger.NeedsConfirm, w.items, []bot.Choice{{Label: "确认", Proposal: bot.Proposal{Items: w.items}}})
}

// wholeLists is the measures of a status, a list for each document, which is named where there are several.
func (f *filing) wholeLists(w *wholeReport, s ledger.Status) (lists []string) {
	var docs []string
	of := map[string][]string{}
	for _, it := range w.items {
		if !slices.Contains(docs, it.DocumentID) {
			docs = append(docs, it.DocumentID)
		}
		if it.Status == s {
			of[it.DocumentID] = append(of[it.DocumentID], ledger.NumberOfKey(it.MeasureKey))
		}
	}
	for _, id := range docs {
		if len(of[id]) == 0 {
			continue
		}
		list := numberList(of[id])
		if d, ok := f.corpus.Document(id); ok && len(docs) > 1 {
			list = titled(d) + list
		}
		lists = append(lists, list)
	}
	return lists
}

// leftOut says which measures are not among them.
func (f *filing) leftOut(w *wholeReport) {
	if len(w.except) > 0 {
		f.line(numberList(w.except) + "照您说的不记。")
	}
	if len(w.later) > 0 {
		f.line(numberList(w.later) + "明年才到期，没有算。")
	}
}

func (w *wholeReport) numbersWith(s ledger.Status) (out []string) {
	for _, it := range w.items {
		if it.Status == s {
			out = append(out, ledger.NumberOfKey(it.MeasureKey))
		}
	}
	return out
}

func (f *filing) wholeMentions(w *wholeReport) {
	for _, it := range w.items {
		if d, ok := f.corpus.Document(it.DocumentID); ok {
			if m, ok := d.FindMeasure(it.MeasureKey); ok {
				f.mention(found{doc: d, measure: m})
			}
		}
	}
}

// wholeTold answers 其余都报过了: they are in the ledger already, or not.
func (f *filing) wholeTold(w *wholeReport) {
	open := w.numbersWith(ledger.Done)
	if len(open) == 0 {
		f.line(fmt.Sprintf("是的，%s今年该报的都报了，辛苦。", f.turn.Sender.Unit))
		return
	}
	f.out.Clarify = true
	f.line(fmt.Sprintf("%s在台账里还没报完的有%d条：%s。这句没有记。", f.turn.Sender.Unit, len(open), numberList(open)))
	f.line("办完了回“全部完成”；只完成一部分，说第几条，如“" + numberName(open[0]) + "已完成”。")
}

// changesWhole takes what is reported of single measures while the report of everything waits for its 确认: their status is changed and
// all is read back again. False where it is about something else.
func (f *filing) changesWhole(ctx context.Context, part *bot.ReportPart) (bool, error) {
	draft, ok, err := f.openDraft(ctx)
	if err != nil || !ok || draft.Reason != ledger.NeedsConfirm || part.Whole != nil || len(part.Items) == 0 || len(part.Over) > 0 {
		return false, err
	}
	if !slices.ContainsFunc(part.Items, func(it bot.ReportItem) bool { return it.Status != ledger.Done }) {
		return false, nil // 第4条完成了 names what is done: it is a report of its own
	}
	w := &wholeReport{items: slices.Clone(draft.Items)}
	for _, it := range part.Items {
		at := slices.IndexFunc(w.items, func(d ledger.DraftItem) bool { return ledger.NumberOfKey(d.MeasureKey) == it.Number })
		if at < 0 || it.Status == "" {
			return false, nil
		}
		w.items[at].Status, w.items[at].Numbers = it.Status, it.Numbers
	}
	f.text, f.draftID = draft.Text+"\n"+f.text, draft.ID
	return true, f.askWhole(w)
}

// leavesOut is said of what is not to be recorded.
var leavesOut = regexp.MustCompile(`除|不算|不记|没|未|去掉|不要|不包括|先放`)

// askNamed asks what a bare number means while a report of everything waits: that one alone, or all but that one.
func (f *filing) askNamed(draft ledger.Draft, named []string) error {
	var only, rest []ledger.DraftItem
	for _, it := range draft.Items {
		if slices.Contains(named, ledger.NumberOfKey(it.MeasureKey)) {
			only = append(only, it)
		} else {
			rest = append(rest, it)
		}
	}
	if len(only) == 0 || len(rest) == 0 {
		f.askAgain()
		return nil
	}
	f.out.Clarify = true
	list := numberList(named)
	f.line(list + "是怎么说？还没有记。")
	return f.keep(ledger.NeedsConfirm, draft.Items, []bot.Choice{{Label: "只记" + list, Proposal: bot.Proposal{Items: only}}, {Label: list + "不记，其余记", Proposal: bot.Proposal{Items: rest}}})
}

// withoutNamed takes measures out of what is to be confirmed, and asks again: 除了第17条, 第17条不算.
func (f *filing) withoutNamed(draft ledger.Draft) error {
	w := &wholeReport{}
	var named []string
	for _, r := range f.turn.Utterance.References {
		named = append(named, r.Number)
	}
	if !leavesOut.MatchString(f.turn.Utterance.Folded) {
		return f.askNamed(draft, named)
	}
	for _, it := range draft.Items {
		if n := ledger.NumberOfKey(it.MeasureKey); slices.Contains(named, n) {
			w.except = append(w.except, n)
			continue
		}
		w.items = append(w.items, it)
	}
	if len(w.items) == 0 {
		f.askAgain()
		return nil
	}
	return f.askWhole(w)
}
