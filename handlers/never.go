package handlers

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"duban/ledger"
)

// never tells who has reported nothing at all 一条都没报: of one unit what it owes, else which units they are. 督查室 sees all, a lead
// unit those with duties in its measures, others themselves.
func (v *viewing) never(ctx context.Context, unit string) error {
	owed, told, err := v.everReported(ctx)
	if err != nil {
		return err
	}
	if unit != "" {
		return v.neverOne(v.canonical(unit), owed, told)
	}
	var silent, spoke []string
	for _, u := range v.corpus.Directory().Units {
		switch {
		case len(owed[u.Name]) == 0 && len(told[u.Name]) == 0, !v.kindAsked(u.Kind):
		case len(told[u.Name]) > 0:
			spoke = append(spoke, u.Name)
		default:
			silent = append(silent, u.Name)
		}
	}
	if only := append(slices.Clone(silent), spoke...); len(only) == 1 && only[0] == v.canonical(v.turn.Sender.Unit) && !v.supervises() {
		v.line(v.say("别的单位报没报由督查室和牵头单位看。", "The supervision office looks after other units' reports."))
		return v.neverOne(only[0], owed, told)
	}
	v.neverLines(silent, spoke)
	return nil
}

// everReported is what each unit owes now and what it reported, of the documents in force, as far as the sender may see.
func (v *viewing) everReported(ctx context.Context) (owed map[string][]task, told map[string][]ledger.ProgressUpdate, err error) {
	owed, told = map[string][]task{}, map[string][]ledger.ProgressUpdate{}
	today := ledger.DateOf(v.turn.Now)
	for _, t := range v.corpus.InForce() {
		doc, ok := v.corpus.Document(t.ID)
		if !ok {
			continue
		}
		b, err := v.tasks.board(ctx, v.corpus, doc, today)
		if err != nil {
			return nil, nil, err
		}
		seen := map[string]bool{}
		for _, t := range b.tasks {
			seen[t.Unit] = seen[t.Unit] || v.maySee(t)
		}
		for _, t := range owing(b.tasks, today) {
			if seen[t.Unit] {
				owed[t.Unit] = append(owed[t.Unit], t)
			}
		}
		for k, list := range b.entries {
			if seen[k[1]] || v.supervises() {
				told[k[1]] = append(told[k[1]], list...)
			}
		}
	}
	return owed, told, nil
}

// neverLines names the units.
func (v *viewing) neverLines(silent, spoke []string) {
	if len(silent)+len(spoke) == 0 {
		v.out.Refused = true
		v.line(v.say("别的单位报没报由督查室和牵头单位看。您单位的，说“还有哪些没报”。", "The supervision office looks after other units' reports."))
		return
	}
	if !v.supervises() {
		v.line(v.say("别的单位由督查室看，您这边能看到的是：", "As far as you may see:"))
	}
	if len(silent) == 0 {
		v.line(v.say("都报过，没有一条没报的。", "Every unit has reported something."))
		return
	}
	v.line(v.say("到今天一条都没报过的有%d家：%s。", "%d units have reported nothing: %s.", len(silent), fullList(silent)))
	if len(spoke) > 0 {
		v.line(v.say("报过的%d家：%s。", "%d have reported: %s.", len(spoke), fullList(spoke)))
	}
	v.line(v.say("看一家欠哪些，说“%s还有哪些没报”。", "To see what one owes, ask “what does %s still owe?”.", silent[0]))
}

// fullList names units as far as a phone's screen holds them.
func fullList(units []string) string {
	const most = 20
	if len(units) > most {
		return join(units[:most]) + "等"
	}
	return join(units)
}

// neverOne answers about one unit.
func (v *viewing) neverOne(unit string, owed map[string][]task, told map[string][]ledger.ProgressUpdate) error {
	debts, reports := owed[unit], told[unit]
	switch {
	case len(reports) > 0:
		last := slices.MaxFunc(reports, func(a, b ledger.ProgressUpdate) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID)) })
		it := itemOf(last)
		v.line(v.say("%s报过，最近是%s：%s。", "%s has reported, last on %s: %s.", unit, v.day(last.Day), v.itemLine(it)))
		if len(debts) > 0 {
			v.line(v.say("还欠%d件，说“%s还有哪些没报”。", "It owes %d; ask “what does %s still owe?”.", len(debts), unit))
		}
	case len(debts) == 0 && !v.supervises() && unit != v.canonical(v.turn.Sender.Unit):
		v.neverLines(nil, nil)
	case len(debts) == 0:
		v.out.Refused = true
		v.line(v.say("没有查到%s报过，也没有查到它现在欠报的。", "Nothing was found of %s.", unit))
	default:
		v.neverOwes(unit, debts)
	}
	return nil
}

// neverOwes lists what a silent unit owes.
func (v *viewing) neverOwes(unit string, debts []task) {
	late := 0
	for _, t := range debts {
		if t.State == ledger.Overdue && t.dated() {
			late++
		}
	}
	v.line(v.say("%s到今天一条都没报过，欠%d件，其中已过期的%d件：", "%s has reported nothing and owes %d, %d of them overdue:", unit, len(debts), late))
	dated := slices.DeleteFunc(slices.Clone(debts), func(t task) bool { return !t.dated() })
	for i, t := range dated[:min(mostLines/2, len(dated))] {
		v.mention(found{doc: t.doc, measure: t.measure})
		v.line(fmt.Sprintf("%d. %s", i+1, v.owedLine(t, headed(t, dated))))
	}
	switch {
	case unit == v.canonical(v.turn.Sender.Unit):
		v.line(v.say("要报直接说，如“%s已完成”。", "To report, say “measure %s done”.", v.short(found{doc: debts[0].doc, measure: debts[0].measure})))
	case v.supervises():
		v.line(v.say("要全部，说“%s还有哪些没报”；要催，说“催一下%s”。", "Ask “what does %s still owe?”, or say “催一下%s”.", unit, unit))
	}
}

// subjectsOf is the measures asked about; false when it said that nothing was set up for the unit.
func (v *viewing) subjectsOf(unit string) ([]found, bool) {
	a := v.turn.Utterance.Ask
	if a == nil || !a.SetUp {
		return v.subjects(), true
	}
	list, there := v.setUp(unit)
	if there && len(list) == 0 {
		v.line(v.say("没有给%s的立项事项。要看全部，说“立项的进展”。", "Nothing was set up for %s.", unit))
		return nil, false
	}
	if len(list) == 0 {
		return v.subjects(), true
	}
	return list, true
}

// setUp is the standing orders of 督查室 立项: those of the unit that is named, else all; there says whether it has any at all.
func (v *viewing) setUp(unit string) (list []found, there bool) {
	for _, t := range v.corpus.InForce() {
		doc, ok := v.corpus.Document(t.ID)
		if !ok || !ledger.SetUp(doc.ID) {
			continue
		}
		for i := range doc.Measures {
			there = true
			m := &doc.Measures[i]
			if unit == "" || slices.ContainsFunc(m.Assignments, func(a ledger.Assignment) bool { return names(v.corpus.Units(), unit, a.Unit) }) {
				list = append(list, found{doc: doc, measure: m})
			}
		}
	}
	return list, there
}
