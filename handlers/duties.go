package handlers

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"duban/bot"
	"duban/ledger"
	"duban/retrieval"
	"duban/zh"
)

// Duties tells the sender's unit what it has to do and what it still owes a report on 我的任务.
type Duties struct {
	library Library
	entries Ledger
}

var _ bot.Ability = (*Duties)(nil)

// NewDuties makes the ability. It is safe for concurrent use.
func NewDuties(library Library, entries Ledger) *Duties {
	return &Duties{library: library, entries: entries}
}

// Intent names the ability; it never leaves a question open.
func (d *Duties) Intent() bot.Intent { return bot.Question }

// Recognise takes 我要做哪些 and 我镇还有哪些没报.
func (d *Duties) Recognise(u bot.Utterance) bot.Match {
	if u.Intent == bot.Question && u.Ask != nil && u.Ask.Slot == bot.SlotMyDuties {
		return 80
	}
	return 0
}

// Handle lists the duties, document by document.
func (d *Duties) Handle(ctx context.Context, t bot.Turn) (bot.Outcome, error) {
	corpus, err := d.library.Current(ctx)
	if err != nil {
		return bot.Outcome{}, fmt.Errorf("duties: %w", err)
	}
	v := &viewing{filing: filing{turn: t, corpus: corpus, entries: d.entries, out: bot.Outcome{Intent: bot.Question, State: t.State}}}
	left := t.Utterance.Ask != nil && t.Utterance.Ask.Left
	unit := v.ownUnit()
	if named := v.askedUnit(); left && named != "" {
		unit = named
	}
	if left && v.supervises() && unit == t.Sender.Unit {
		if err := v.county(ctx, ""); err != nil {
			return bot.Outcome{}, fmt.Errorf("duties: %w", err)
		}
		v.out.State.Pending, v.out.Reply = nil, strings.Join(v.lines, "\n")
		return v.out, nil
	}
	if unit == "" {
		v.line(v.say("还不知道您是哪个单位的。请说一句“我是某某镇的”，再问一次。", "I do not know your unit yet. Say which unit you are with, then ask again."))
		v.out.Clarify = true
		v.out.Reply = strings.Join(v.lines, "\n")
		return v.out, nil
	}
	docs := v.everyOne(func() retrieval.Choice { return retrieval.Choice{Units: v.namesOf(unit)} })
	err = v.document(docs, func(doc *ledger.Document) error { return v.duties(ctx, doc, unit, left) })
	if err != nil {
		return bot.Outcome{}, fmt.Errorf("duties: %w", err)
	}
	if err := corpus.Err(); err != nil {
		return bot.Outcome{}, fmt.Errorf("duties: %w", err)
	}
	if len(v.lines) == 0 {
		v.line(v.say("现有文件里没有%s的任务。", "No document gives %s anything to do.", unit))
		if v.supervises() {
			v.line(v.say("要看全县，说“还有哪些单位没报”。", "For all units, ask “who has not reported”."))
		}
	}
	v.out.Reply = strings.Join(v.lines, "\n")
	v.out.Card = v.urgentCard(unit)
	v.out.State.Pending, v.out.State.Unit = nil, unit
	v.out.State.Slot = bot.SlotUnitTasks
	asked := bot.AskPart{Slot: bot.SlotUnitTasks, Text: t.Utterance.Folded}
	v.out.State.Asked = &asked
	return v.out, nil
}

// urgentCard offers the most urgent duty that was told, to whoever may report on it; nil when there is none.
func (v *viewing) urgentCard(unit string) *bot.Card {
	d := mostUrgent(v.told)
	if d == nil || v.english() || v.turn.Sender.Unit == "" || !v.isSelf([]string{unit}) {
		return nil
	}
	return v.dutyCard(*d, unit)
}

// viewing is one reading of the ledger for a person.
type viewing struct {
	filing
	decided    Decided // of Progress
	told       []duty  // in this reply
	of, looked int     // documents that there are to look at, and how many were; 0: all were
}

// ownUnit is whom 我们 means: what the sender said of himself, else what the channel knows.
func (v *viewing) ownUnit() string {
	t := v.turn
	switch {
	case t.Utterance.SelfUnit != "":
		return t.Utterance.SelfUnit
	case t.State.SelfUnit != "":
		return t.State.SelfUnit
	}
	return t.Sender.Unit
}

// documents is the documents spoken of: named ones, else the conversation's, else all with measures.
func (v *viewing) documents() []*ledger.Document { return v.filing.documents(nil) }

// duty is a measure with what the unit is in it.
type duty struct {
	found
	roles  []ledger.Role
	due    ledger.Date // next day that counts, or zero
	latest *ledger.ProgressUpdate
}

// duties prints one document's share.
func (v *viewing) duties(ctx context.Context, doc *ledger.Document, unit string, left bool) error {
	mine, reported, err := v.mine(ctx, doc, unit, left)
	if err != nil {
		return err
	}
	if len(mine) == 0 {
		if left && reported {
			v.line(v.say("%s在《%s》里的任务都报过了，辛苦。", "%s has reported on everything in %s.", unit, doc.Title))
		}
		return nil
	}
	v.told = append(v.told, mine...)
	v.printDuties(doc, unit, mine, left)
	return nil
}

// mine is what a document gives a unit to do, with left only what it never reported on; reported tells whether it reported
// on anything.
func (v *viewing) mine(ctx context.Context, doc *ledger.Document, unit string, left bool) (mine []duty, reported bool, err error) {
	told, err := v.entries.Updates(ctx, ledger.UpdateFilter{DocumentID: doc.ID, Unit: unit})
	if err != nil {
		return nil, false, fmt.Errorf("read ledger: %w", err)
	}
	latest := map[string]*ledger.ProgressUpdate{}
	for i := range told {
		latest[told[i].MeasureKey] = &told[i]
	}
	for i := range doc.Measures {
		m := &doc.Measures[i]
		roles := rolesOf(v.corpus.Units(), m, unit)
		if len(roles) == 0 || left && latest[m.Key] != nil {
			continue
		}
		mine = append(mine, duty{found: found{doc: doc, measure: m}, roles: roles, due: nextDue(m, ledger.DateOf(v.turn.Now)), latest: latest[m.Key]})
	}
	return mine, len(told) > 0, nil
}

func (v *viewing) printDuties(doc *ledger.Document, unit string, mine []duty, left bool) {
	var numbers, keys, lead, help []string
	for _, d := range mine {
		v.mention(d.found)
		numbers, keys = append(numbers, d.measure.Number), append(keys, d.measure.Key)
		switch d.roles[0] {
		case ledger.Lead:
			lead = append(lead, d.measure.Number)
		case ledger.Cooperating:
			help = append(help, d.measure.Number)
		}
	}
	head := v.say("%s在《%s》里有%d条任务：%s。", "%s has %d measures in %s: %s.")
	if left {
		head = v.say("%s在《%s》里还有%d条没报过：%s。", "%s has not reported on %d measures of %s: %s.")
	}
	if v.english() {
		v.line(fmt.Sprintf(head, unit, len(mine), doc.Title, v.list(numbers)))
	} else {
		v.line(fmt.Sprintf(head, unit, doc.Title, len(mine), v.list(numbers)))
	}
	if len(lead) > 0 {
		v.line(v.say("牵头：%s。", "Leads: %s.", v.list(lead)))
	}
	if len(help) > 0 {
		v.line(v.say("配合：%s。", "Cooperates: %s.", v.list(help)))
	}
	v.printDates(mine)
	v.out.State.Document = doc.ID
	if len(keys) <= 40 {
		v.out.State.Measures = keys
	}
}

// printDates lists the nearest dated duties, at most six: a phone screen holds no more.
func (v *viewing) printDates(mine []duty) {
	dated := slices.DeleteFunc(slices.Clone(mine), func(d duty) bool { return d.due.IsZero() })
	slices.SortStableFunc(dated, func(a, b duty) int { return a.due.Compare(b.due) })
	if len(dated) == 0 {
		return
	}
	v.line(v.say("有日期的：", "With a date:"))
	for _, d := range dated[:min(6, len(dated))] {
		state := ""
		if d.latest != nil {
			state = v.say("（已报：%s）", " (reported: %s)", v.status(d.latest.Status))
		}
		if v.english() {
			v.line(fmt.Sprintf("%s measure %s%s", d.due, d.measure.Number, state))
			continue
		}
		v.line(fmt.Sprintf("%s前 %s %s%s", v.day(d.due), numberName(d.measure.Number), clip(d.measure.Heading, 16), state))
	}
}

// nextDue is the first day of a measure that has not passed: a fixed one, or the next of a yearly one that the
// document names (每年2月20日前); zero when it has none.
func nextDue(m *ledger.Measure, today ledger.Date) ledger.Date {
	var next ledger.Date
	for i := range m.Deadlines {
		for _, due := range dueDays(&m.Deadlines[i], ledger.Window{}, today) {
			if !due.Before(today) && (next.IsZero() || due.Before(next)) {
				next = due
			}
		}
	}
	return next
}

// rolesOf is what a unit is in a measure, the weightiest role first; groups count when it belongs to them.
func rolesOf(units *zh.Units, m *ledger.Measure, unit string) []ledger.Role {
	var roles []ledger.Role
	for _, role := range []ledger.Role{ledger.Lead, ledger.Cooperating, ledger.Responsible} {
		for _, a := range m.Assignments {
			if a.Role == role && (names(units, unit, a.Unit) || zh.IsGroup(a.Unit) && units.In(unit, a.Unit) == zh.Member) {
				roles = append(roles, role)
				break
			}
		}
	}
	return roles
}
