package handlers

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"duban/bot"
	"duban/ledger"
	"duban/retrieval"
)

// mostLines is how many measures or entries one reply lists; a phone screen holds no more.
const mostLines = 8

// countywide reports that the question is about all units and all measures: who is stuck, who reported today.
func (v *viewing) countywide() bool {
	a := v.turn.Utterance.Ask
	return a != nil && (a.Status != "" || a.Left || !v.turn.Utterance.Window.IsZero())
}

// supervises reports whether the sender looks after all units: 督查室.
func (v *viewing) supervises() bool {
	if slices.Contains(v.turn.Sender.Roles, ledger.Supervisor) {
		return true
	}
	return v.kindOf(v.turn.Sender.Unit) == ledger.Supervision
}

// kindOf is the kind of a unit of the directory, "" when it is not in it.
func (v *viewing) kindOf(unit string) ledger.UnitKind {
	for _, u := range v.corpus.Directory().Units {
		if unit != "" && names(v.corpus.Units(), u.Name, unit) {
			return u.Kind
		}
	}
	return ""
}

// wanted reports whether an entry is of the kind of unit and of the status asked about.
func (v *viewing) wanted(u ledger.ProgressUpdate) bool {
	a := v.turn.Utterance.Ask
	if a == nil {
		return true
	}
	return (a.Status == "" || a.Status == u.Status) && (len(a.Kinds) == 0 || v.kindAsked(v.kindOf(u.Unit)))
}

// county answers about all measures, document by document: what one unit reported, who still owes what,
// who is stuck, or the counts.
func (v *viewing) county(ctx context.Context, unit string) error {
	a := v.turn.Utterance.Ask
	docs := v.everyOne(func() retrieval.Choice { return countyChoice(a, unit) })
	err := v.document(docs, func(d *ledger.Document) error {
		all, err := v.entries.Updates(ctx, ledger.UpdateFilter{DocumentID: d.ID, Unit: unit})
		if err != nil {
			return fmt.Errorf("read ledger: %w", err)
		}
		v.out.Documents = append(v.out.Documents, d.ID)
		switch {
		case unit == "" && a != nil && a.Left:
			return v.owed(ctx, d)
		case unit != "", a != nil && a.Status != "", !v.turn.Utterance.Window.IsZero():
			v.listEntries(d, unit, all)
		default:
			v.overviewOf(d, all)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if len(v.lines) == 0 && len(v.corpus.InForce()) > 0 && v.corpus.Many() {
		v.line(v.say("查了在用的%d份文件，台账里没有这样的上报。", "Nothing of the kind was reported on the %d documents in force.", len(v.corpus.InForce())))
	}
	if len(v.lines) == 0 {
		v.line(v.say("还没有导入措施文件，没有台账可查。", "No measures have been imported yet."))
	}
	return nil
}

// countyChoice chooses the documents that a question about all measures can be answered from.
func countyChoice(a *bot.AskPart, unit string) retrieval.Choice {
	switch {
	case unit == "" && a != nil && a.Left:
		return retrieval.Choice{}
	case a != nil:
		return retrieval.Choice{Reported: true, Reporter: unit, Status: a.Status}
	}
	return retrieval.Choice{Reported: true, Reporter: unit}
}

// current is the newest entry of each unit on each measure, in the order of the first ones.
func current(all []ledger.ProgressUpdate) []ledger.ProgressUpdate {
	var out []ledger.ProgressUpdate
	at := map[[2]string]int{}
	for _, u := range all {
		k := [2]string{u.Unit, u.MeasureKey}
		if i, ok := at[k]; ok {
			out[i] = u
			continue
		}
		at[k] = len(out)
		out = append(out, u)
	}
	return out
}

// owed lists the measures on which units still owe a report, the nearest date first.
func (v *viewing) owed(ctx context.Context, d *ledger.Document) error {
	type debt struct {
		measure *ledger.Measure
		due     ledger.Date
		units   int
	}
	today := ledger.DateOf(v.turn.Now)
	list, err := v.tasks.of(ctx, v.corpus, d, today, "")
	if err != nil {
		return err
	}
	var debts []debt
	for i := range d.Measures {
		m := &d.Measures[i]
		of := slices.DeleteFunc(slices.Clone(list), func(t task) bool { return t.Measure != m.Key })
		missing, back, _ := v.missing(of)
		if n := len(missing) + len(back); n > 0 {
			debts = append(debts, debt{measure: m, due: firstOwed(owing(of, today)), units: n})
		}
	}
	if len(debts) == 0 {
		v.line(v.say("《%s》：各条都报齐了。", "%s: every unit has reported on every measure.", d.Title))
		return nil
	}
	slices.SortStableFunc(debts, func(a, b debt) int {
		return cmp.Or(cmp.Compare(lateness(a.due), lateness(b.due)), a.due.Compare(b.due))
	})
	v.line(v.say("《%s》还有%d条没报齐：", "%s: reports are missing on %d measures:", d.Title, len(debts)))
	most := mostLines
	if v.nearestAlone() {
		most = 3
	}
	for _, b := range debts[:min(most, len(debts))] {
		v.mention(found{doc: d, measure: b.measure})
		when := ""
		if !b.due.IsZero() {
			when = v.say("，%s前", ", due %s", v.day(b.due))
			if b.due.Before(today) {
				when = v.say("，%s已经过期", ", was due %s", v.day(b.due))
			}
		}
		v.line(v.say("%s差%d家%s", "measure %s: %d units%s", v.short(found{doc: d, measure: b.measure}), b.units, when))
	}
	if more := len(debts) - most; more > 0 {
		v.line(v.say("还有%d条，说“发我台账”，我把表格发给您。", "and %d more; say “发我台账” for the table.", more))
	}
	v.line(v.say("要看是哪几家，说“%s谁没报”。", "To see who, ask “who has not reported on measure %s”.", v.short(found{doc: d, measure: debts[0].measure})))
	return nil
}

// firstOwed is the earliest day of what is owed; zero when nothing has a day.
func firstOwed(list []task) ledger.Date {
	for _, t := range list {
		if t.dated() {
			return t.last
		}
	}
	return ledger.Date{}
}

// lateness sorts measures without a date last.
func lateness(d ledger.Date) int {
	if d.IsZero() {
		return 1
	}
	return 0
}

// day prints a date as people say it: 10月12日.
func (v *viewing) day(d ledger.Date) string {
	if v.english() {
		return d.String()
	}
	if d.Year != ledger.DateOf(v.turn.Now).Year {
		return fmt.Sprintf("%d年%d月%d日", d.Year, int(d.Month), d.Day)
	}
	return fmt.Sprintf("%d月%d日", int(d.Month), d.Day)
}

// listEntries lists what was reported by one unit, in a span of days, or with one status.
func (v *viewing) listEntries(d *ledger.Document, unit string, all []ledger.ProgressUpdate) {
	w := v.turn.Utterance.Window
	list := slices.DeleteFunc(current(all), func(u ledger.ProgressUpdate) bool {
		return !v.wanted(u) || !w.IsZero() && !w.Contains(u.Day)
	})
	if len(list) == 0 {
		who := unit
		if who == "" {
			who = v.say("各单位", "all units")
		}
		v.line(v.say("《%s》：没有查到%s这样的上报。", "%s: nothing of the kind reported by %s.", d.Title, who))
		if unit != "" && !v.english() && !names(v.corpus.Units(), v.ownUnit(), unit) && v.supervises() && (v.turn.Utterance.Ask == nil || v.turn.Utterance.Ask.Status == "") {
			v.line("报成的，对方当时会收到一句“已记”；没有收到的，请他们再发一次。")
		}
		return
	}
	v.line(v.say("《%s》，查到%d条：", "%s, %d entries:", d.Title, len(list)))
	for _, u := range list[:min(mostLines, len(list))] {
		m, ok := d.FindMeasure(u.MeasureKey)
		if !ok {
			continue
		}
		v.mention(found{doc: d, measure: m})
		v.line(v.short(found{doc: d, measure: m}) + " " + v.entryLine(m, u) + v.words(u))
	}
	if more := len(list) - mostLines; more > 0 {
		v.line(v.say("还有%d条，说“发我台账”，我把表格发给您。", "and %d more; say “发我台账” for the table.", more))
	}
}

// troubles lists the entries of one measure that have the status asked about.
func (v *viewing) troubles(name string, list []ledger.ProgressUpdate) {
	status := v.status(v.turn.Utterance.Ask.Status)
	if len(list) == 0 {
		v.line(v.say("%s：没有单位报“%s”。", "%s: no unit reported “%s”.", name, status))
		return
	}
	v.line(v.say("%s，报“%s”的%d家：", "%s, reported “%s” by %d:", name, status, len(list)))
	for _, u := range list[:min(mostLines, len(list))] {
		v.line(v.entryLine(nil, u) + v.words(u))
	}
	if more := len(list) - mostLines; more > 0 {
		v.line(v.say("还有%d家，说“发我台账”，我把表格发给您。", "and %d more; say “发我台账” for the table.", more))
	}
}

// words quotes an entry where the reason matters: what is in the way.
func (v *viewing) words(u ledger.ProgressUpdate) string {
	if u.Status != ledger.Blocked || u.Text == "" {
		return ""
	}
	return v.say("（“%s”）", " (“%s”)", clip(strings.ReplaceAll(u.Text, "\n", " "), 30))
}

// overviewOf counts what stands in the ledger.
func (v *viewing) overviewOf(d *ledger.Document, all []ledger.ProgressUpdate) {
	count := map[ledger.Status]int{}
	units := map[string]bool{}
	latest := current(all)
	for _, u := range latest {
		units[u.Unit] = true
		count[u.Status]++
	}
	if len(latest) == 0 {
		v.line(v.say("《%s》：各单位还没有报过进展。", "%s: nothing reported yet.", d.Title))
		return
	}
	var parts []string
	for _, s := range []ledger.Status{ledger.Done, ledger.InProgress, ledger.NotStarted, ledger.Blocked, ledger.NotApplicable} {
		if count[s] > 0 {
			parts = append(parts, fmt.Sprintf("%s%d", v.status(s), count[s]))
		}
	}
	v.line(v.say("《%s》：%d个单位报了%d项，%s。", "%s: %d units reported %d items, %s.", d.Title, len(units), len(latest), strings.Join(parts, v.say("、", ", "))))
	v.line(v.say("要看哪一条，说“第4条进展”；看谁没报，说“还有哪些单位没报”。", "Ask for one, such as “progress of measure 4”."))
}
