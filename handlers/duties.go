package handlers

import (
	"cmp"
	"context"
	"errors"
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
	tasks   *Tasks
	answer  Answer
}

var _ bot.Ability = (*Duties)(nil)

// NewDuties makes the ability; answer tells what is past by the document alone, for whom nothing is owed. It is safe for
// concurrent use.
func NewDuties(library Library, tasks *Tasks, answer Answer) *Duties {
	return &Duties{library: library, tasks: tasks, answer: answer}
}

// Intent names the ability; it never leaves a question open.
func (d *Duties) Intent() bot.Intent { return bot.Question }

// Recognise takes 我要做哪些, 我镇还有哪些没报 and 哪些过期了.
func (d *Duties) Recognise(u bot.Utterance) bot.Match {
	if u.Intent == bot.Question && u.Ask != nil && (u.Ask.Slot == bot.SlotMyDuties || asksOverdue(u)) {
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
	v := &viewing{tasks: d.tasks, filing: filing{turn: t, corpus: corpus, entries: d.tasks.entries, out: bot.Outcome{Intent: bot.Question, State: t.State}}}
	if asksOverdue(t.Utterance) {
		return d.overdue(ctx, v)
	}
	left := t.Utterance.Ask != nil && t.Utterance.Ask.Left
	unit := v.ownUnit()
	if named := v.askedUnit(); left && named != "" {
		unit = named
	}
	if left && v.supervises() && unit == t.Sender.Unit {
		return v.done(v.county(ctx, ""))
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

// done ends a reading of the whole county.
func (v *viewing) done(err error) (bot.Outcome, error) {
	if err = errors.Join(err, v.corpus.Err()); err != nil {
		return bot.Outcome{}, fmt.Errorf("duties: %w", err)
	}
	v.out.State.Pending, v.out.Reply = nil, strings.Join(v.lines, "\n")
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
	tasks      *Tasks
	told       []duty                       // in this reply
	given      map[string][]ledger.Evidence // by entry, of the measures that were looked at
	ofMeasures bool                         // progress on measures was told, not on all of them
	of, looked int                          // documents that there are to look at, and how many were; 0: all were
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
	due    ledger.Date // day that counts next, or zero
	latest *ledger.ProgressUpdate
	tasks  []task // of the unit on the measure that count today
}

// owes reports whether something of it is still to be done by a day.
func (d *duty) owes() bool {
	return slices.ContainsFunc(d.tasks, func(t task) bool { return t.dated() && t.State.Owes() })
}

// duties prints one document's share.
func (v *viewing) duties(ctx context.Context, doc *ledger.Document, unit string, left bool) error {
	mine, err := v.mine(ctx, doc, unit)
	if err != nil {
		return err
	}
	if len(mine) == 0 {
		return nil
	}
	if left {
		v.owedBy(doc, unit, mine)
		return nil
	}
	v.told = append(v.told, mine...)
	v.printDuties(doc, unit, mine)
	return nil
}

// mine is what a document gives a unit to do: by its roles, and by what was given to it or away from it since.
func (v *viewing) mine(ctx context.Context, doc *ledger.Document, unit string) (mine []duty, err error) {
	today := ledger.DateOf(v.turn.Now)
	unit = v.canonical(unit)
	list, err := v.tasks.of(ctx, v.corpus, doc, today, unit)
	if err != nil {
		return nil, err
	}
	told, err := v.entries.Updates(ctx, ledger.UpdateFilter{DocumentID: doc.ID, Unit: unit})
	if err != nil {
		return nil, fmt.Errorf("read ledger: %w", err)
	}
	for i := range doc.Measures {
		d := duty{found: found{doc: doc, measure: &doc.Measures[i]}, roles: rolesOf(v.corpus.Units(), &doc.Measures[i], unit)}
		all := slices.DeleteFunc(slices.Clone(list), func(t task) bool { return t.Measure != d.measure.Key })
		if len(d.roles) == 0 && len(all) > 0 {
			d.roles = []ledger.Role{all[0].Role} // given to the unit
		}
		if len(d.roles) == 0 {
			continue
		}
		d.tasks = now(all, today)
		for j := range told {
			if told[j].MeasureKey == d.measure.Key {
				d.latest = &told[j]
			}
		}
		d.due = nextOf(d.tasks, today)
		mine = append(mine, d)
	}
	return mine, nil
}

// nextOf is the day that counts next: the first that is owed and not over, else the first that is not over.
func nextOf(list []task, today ledger.Date) (next ledger.Date) {
	for _, owed := range []bool{true, false} {
		for _, t := range list {
			if t.dated() && t.State.Owes() == owed && !t.last.Before(today) && (next.IsZero() || t.last.Before(next)) {
				next = t.last
			}
		}
		if !next.IsZero() {
			return next
		}
	}
	return next
}

func (v *viewing) printDuties(doc *ledger.Document, unit string, mine []duty) {
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
	var dated []task
	for _, d := range mine {
		for _, t := range d.tasks {
			if t.dated() && (t.State.Owes() || !t.last.Before(ledger.DateOf(v.turn.Now))) {
				dated = append(dated, t)
			}
		}
	}
	slices.SortStableFunc(dated, func(a, b task) int { return a.last.Compare(b.last) })
	if len(dated) == 0 {
		return
	}
	v.line(v.say("有日期的：", "With a date:"))
	for _, t := range dated[:min(6, len(dated))] {
		if v.english() {
			v.line(fmt.Sprintf("%s measure %s%s", t.last, t.Number, v.stateMark(t)))
			continue
		}
		v.line(fmt.Sprintf("%s前 %s %s%s", v.day(t.last), numberName(t.Number), headed(t, dated), v.stateMark(t)))
	}
	if more := len(dated) - 6; more > 0 && !v.english() {
		v.line(fmt.Sprintf("还有%d件日子更靠后，说“还有哪些没报”看下去。", more))
	}
}

// stateMark says in brackets how a task stands, "" where nothing was said of it and it is not late.
func (v *viewing) stateMark(t task) string {
	if w := v.stateOf(t); w != "" {
		return v.say("（"+w+"）", " ("+w+")")
	}
	return ""
}

func (v *viewing) stateOf(t task) string {
	switch {
	case t.returned() && t.State == ledger.Overdue:
		return v.say("已过期，被退回，要重报", "overdue, returned, report again")
	case t.returned() && t.State.Owes():
		return v.say("被退回，要重报", "returned, report again")
	case t.State == ledger.Overdue && !t.silent():
		return v.say("已过期，已报："+t.latest.Status.Chinese(), "overdue, reported: "+v.status(t.latest.Status))
	case t.State == ledger.Overdue:
		return v.say("已过期", "overdue")
	case t.State == ledger.Partly:
		return v.say(fmt.Sprintf("已办%d次，共%d次", t.Count, max(t.Times, 1)), fmt.Sprintf("%d of %d", t.Count, max(t.Times, 1)))
	case t.State == ledger.Closed:
		return v.say("已销号", "closed")
	case t.State == ledger.Excused:
		return v.say("不涉及", "does not apply")
	}
	return v.lastWord(t)
}

// lastWord says what was reported last of a task, "" where nothing was and it is owed.
func (v *viewing) lastWord(t task) string {
	switch {
	case t.silent() && t.State.Owes():
		return ""
	case t.State.Owes():
		return v.say("已报："+t.latest.Status.Chinese(), "reported: "+v.status(t.latest.Status))
	case t.latest != nil && t.latest.Status != ledger.Done:
		return v.say("已完成，最近报的是"+t.latest.Status.Chinese(), "done, last reported: "+v.status(t.latest.Status))
	}
	return v.say("已报：已完成", "reported: done")
}

// headed is a task's heading; what is to be done where the list has several duties of its measure.
func headed(t task, list []task) string {
	for _, other := range list {
		if other.Measure == t.Measure && other.Document == t.Document && other.Deadline != t.Deadline {
			return clip(plain(cmp.Or(t.What, t.Quote, t.Heading)), 16)
		}
	}
	return clip(t.Heading, 16)
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
