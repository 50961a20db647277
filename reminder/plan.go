package reminder

import (
	"maps"
	"slices"
	"strings"
	"time"

	"duban/ledger"
)

// Plan is who gets what at the next sending 推送计划.
// Shape: at most one Push a person, by person; none for whoever has a digest of that day already.
type Plan struct {
	Day       ledger.Date
	Pushes    []Push
	Slips     []ledger.Slip // drafts without ID, by unit; overdue occurrences that stand in no slip yet
	Unreached []string      // units that owe something today and have nobody to be told, in order
	Warnings  []string      // what could not be dated or expanded, and years without holidays
}

// Push is one person's digest of one day 每日提醒.
type Push struct {
	Person string    `json:"person"` // Member.UserID, in lower case
	Name   string    `json:"-"`
	Unit   string    `json:"unit"` // the person's own
	At     time.Time `json:"at"`   // earliest instant to send it, in the configured zone
	Items  []Item    `json:"items"`

	Several bool `json:"-"` // people can speak of more than one document: hints name it
}

// Item is one line of a digest 提醒事项.
type Item struct {
	Document string      `json:"document"`
	Measure  string      `json:"measure"` // Measure.Number; "" for what concerns a whole document
	Due      ledger.Date `json:"due"`     // last day in time; zero: none
	Step     Step        `json:"step"`
	Why      string      `json:"why"` // a Chinese sentence

	Title   string                 `json:"-"` // of the document
	Called  string                 `json:"-"` // its short name, understood when it is typed
	What    string                 `json:"-"` // what is to be done
	Times   int                    `json:"-"` // how often it is to be done in its period; 0 and 1 are once
	Units   []string               `json:"-"` // who owes it, in order; several for who leads a unit or a measure
	Instead string                 `json:"-"` // name of the colleague on leave whom it is meant for
	Signs   []string               `json:"-"` // of what is handed out: ledger.Receipt.Duties of who is told
	Revised bool                   `json:"-"` // handed out again: what was added or changed
	Keys    []ledger.OccurrenceKey `json:"-"` // what a snooze or a tap is keyed by; one for each unit
}

// Ready returns the pushes that may go out at an instant.
func (p Plan) Ready(now time.Time) []Push {
	var out []Push
	for _, push := range p.Pushes {
		if !push.At.After(now) {
			out = append(out, push)
		}
	}
	return out
}

// Make plans the reminders of the next day on which some may go out: today, else the next working day.
// It is a function of its arguments: the same give the same plan, in the same order.
func Make(now time.Time, s Settings, rows Rows) Plan {
	e := newExpander(&rows, &s)
	p := &planner{
		expander: e, known: index(&rows, e), day: s.sendingDay(now), drafts: map[draftKey]*Item{},
		pushed: map[string]lastPush{}, slips: map[string][]ledger.OccurrenceKey{}, unreached: map[string]bool{}, late: map[ledger.OccurrenceKey]bool{}, words: map[ledger.Date]string{},
	}
	p.steps = &stepTable{settings: &s, day: p.day, memo: map[string][]stepDay{}}
	p.people = newPeople(&rows, e, p.day)
	p.former(&rows)
	p.personal(&rows)
	for _, doc := range rows.Documents {
		if counts(doc) {
			p.document(&rows, doc)
		}
	}
	p.returns(&rows)
	return p.plan(now, &rows)
}

// planner gathers the items of one day.
type planner struct {
	*expander
	known     *decisions
	people    *people
	steps     *stepTable
	day       ledger.Date
	pushed    map[string]lastPush
	muted     map[mutedMeasure]bool
	snoozed   map[snoozedItem]ledger.Date
	drafted   map[ledger.OccurrenceKey]bool // stands in a slip
	late      map[ledger.OccurrenceKey]bool // of those, what is still owed
	drafts    map[draftKey]*Item
	slips     map[string][]ledger.OccurrenceKey
	unreached map[string]bool
	words     map[ledger.Date]string // memo of dueWords
}

type mutedMeasure struct{ person, document, measure string }

type snoozedItem struct {
	person string
	key    ledger.OccurrenceKey
}

// draftKey makes one item of what is the same to a person: a leader's units, the period of a duty.
type draftKey struct {
	person  string
	instead string
	duty    ledger.OccurrenceKey // without its unit
	step    Step
}

// former notes when everybody got the last digest.
func (p *planner) former(r *Rows) {
	for _, push := range r.Pushes {
		if push.Kind != ledger.PushDigest {
			continue
		}
		person := strings.ToLower(push.Person)
		last := p.pushed[person]
		switch {
		case !push.Day.Before(p.day):
			last.today = true
		case push.Day.After(last.day):
			last.day, last.at = push.Day, push.At
		}
		p.pushed[person] = last
	}
}

// personal sorts what persons and the 督查室 set for themselves.
func (p *planner) personal(r *Rows) {
	p.muted, p.snoozed, p.drafted = map[mutedMeasure]bool{}, map[snoozedItem]ledger.Date{}, map[ledger.OccurrenceKey]bool{}
	for _, m := range r.Mutes {
		p.muted[mutedMeasure{strings.ToLower(m.Person), m.DocumentID, m.MeasureKey}] = !m.Withdrawn
	}
	for _, s := range r.Snoozes {
		k := snoozedItem{strings.ToLower(s.Person), s.Occurrence}
		if s.Until.After(p.snoozed[k]) {
			p.snoozed[k] = s.Until
		}
	}
	for _, s := range r.Slips {
		for _, k := range s.Items {
			p.drafted[k] = true
		}
	}
}

// document gathers what a document demands on the day.
func (p *planner) document(r *Rows, doc *ledger.Document) {
	duties := p.duties(doc)
	for _, d := range duties {
		p.dates(d, p.day.AddDays(400))
	}
	confirmed := asOf(doc, r.Confirmed[doc.ID], p.day)
	p.issued(r, doc, duties, confirmed)
	since := Since(doc, confirmed, p.day)
	for _, d := range duties {
		switch {
		case d.policy.off || len(d.owners) == 0:
		case d.kind == ledger.CheckIn:
			p.checkIn(d, confirmed)
		default:
			p.duty(d, since)
		}
	}
}

// duty gathers the units that owe a duty; where no period has a step, nobody is looked at.
func (p *planner) duty(d *duty, since ledger.Date) {
	byEvent := d.kind == ledger.Within || d.kind == ledger.Event
	near := byEvent || p.known.isExtended(d)
	steps := make([][]stepDay, len(d.periods))
	for i, period := range d.periods {
		steps[i] = p.steps.steps(&d.policy, period.Due)
		near = near || len(steps[i]) > 0
	}
	if !near {
		return
	}
	for _, o := range d.owners {
		p.owned(d, o, steps, since)
	}
}

// owned gathers the steps of one unit's periods of a duty that are pursued.
func (p *planner) owned(d *duty, o owner, shared [][]stepDay, since ledger.Date) {
	stands, labels, periods := p.stand(d, o.unit, p.known, p.day)
	for i, period := range periods {
		var steps []stepDay
		if period.Opened.IsZero() && period.Until.IsZero() {
			steps = shared[i]
		} else {
			steps = p.steps.steps(&d.policy, period.Last())
		}
		if len(steps) == 0 || period.Last().Before(since) {
			continue
		}
		key := d.keyOf(o.unit, labels[i])
		if p.known.isClosed(key) || p.known.silenced(key) {
			continue
		}
		c := candidate{duty: d, unit: o.unit, key: key, period: period, steps: steps}
		if len(stands) > 0 {
			if !stands[i].State.Owes() {
				continue
			}
			c.told, c.count = stands[i].Told, stands[i].Count
		}
		p.offer(c)
	}
}

// candidate is an occurrence that is owed, with its steps up to the day.
type candidate struct {
	duty   *duty
	unit   string
	key    ledger.OccurrenceKey
	period ledger.Period
	steps  []stepDay
	told   bool
	count  int
}

// offer gives a candidate to everybody whom one of its steps is for.
func (p *planner) offer(c candidate) {
	to := p.people.reached(c.unit)
	if len(to) == 0 {
		p.unreached[c.unit] = true
	}
	for _, r := range to {
		p.remind(r, c, forOwner)
	}
	for _, r := range p.people.allAtWork(p.people.leaders[c.unit]) {
		if !slices.ContainsFunc(to, func(x recipient) bool { return x.person == r.person }) {
			p.remind(r, c, forLeader)
		}
	}
	for _, unit := range c.duty.leads {
		if unit == c.unit {
			continue
		}
		for _, r := range p.people.reached(unit) {
			if !slices.ContainsFunc(to, func(x recipient) bool { return x.person == r.person }) {
				p.remind(r, c, forLead)
			}
		}
	}
	if _, ok := latest(c.steps, forSlip, ledger.Date{}, false); ok && p.drafted[c.key] {
		p.late[c.key] = true
	} else if ok {
		p.slips[c.unit] = append(p.slips[c.unit], c.key)
	}
}

// remind puts a candidate's latest step that the person has not been told into his digest.
func (p *planner) remind(r recipient, c candidate, kind stepKind) {
	last := p.pushed[r.person]
	if last.today || kind == forOwner && p.mutes(r.person, c.key) {
		return
	}
	since := last.day
	step, ok := latest(c.steps, kind, since, c.told)
	if kind == forOwner {
		step, ok = p.snoozing(r.person, c, step, ok)
	}
	if !ok {
		return
	}
	p.put(r, c, step.step)
}

// snoozing holds a step back until the day that the person named, and brings it back on it.
func (p *planner) snoozing(person string, c candidate, step stepDay, ok bool) (stepDay, bool) {
	if len(p.snoozed) == 0 {
		return step, ok
	}
	until := p.snoozed[snoozedItem{person, c.key}]
	if all := p.snoozed[snoozedItem{person, ledger.OccurrenceKey{}}]; all.After(until) {
		until = all
	}
	switch {
	case until.IsZero():
		return step, ok
	case until.After(p.day):
		return step, false
	case !ok && until.After(p.pushed[person].day):
		return stepDay{day: until, step: StepSnoozed}, true
	}
	return step, ok
}

// mutes reports that a person does not want to hear of a duty; what was said of less goes before what was said of more.
func (p *planner) mutes(person string, k ledger.OccurrenceKey) bool {
	if len(p.muted) == 0 {
		return false
	}
	for _, m := range []mutedMeasure{{person, k.Document, k.Measure}, {person, k.Document, ""}, {person, "", ""}} {
		if muted, said := p.muted[m]; said {
			return muted
		}
	}
	return false
}

// put adds a unit's occurrence to a person's item, or makes the item.
func (p *planner) put(r recipient, c candidate, step Step) {
	shared := c.key
	shared.Unit = ""
	k := draftKey{r.person, r.instead, shared, step}
	item := p.drafts[k]
	if item == nil {
		d := c.duty
		item = &Item{Document: d.doc.ID, Measure: d.measure.Number, Due: c.period.Last(), Step: step, Title: d.doc.Title, Called: called(d.doc), What: d.measure.Heading, Times: c.period.Times, Instead: r.instead}
		if d.deadline != nil && d.deadline.What != "" {
			item.What = d.deadline.What
		}
		p.drafts[k] = item
	}
	item.Units, item.Keys = append(item.Units, c.unit), append(item.Keys, c.key)
	if len(item.Units) == 1 {
		item.Why = p.why(item, c)
	} else if step.is(leader) || step.is(lead) {
		item.Why = p.whyOthers(item)
	}
}

// fresh is how many days after its confirmation a document is left alone by check-ins.
const fresh = 10

// checkIn asks whoever has said nothing since the former check-in, once.
func (p *planner) checkIn(d *duty, confirmed ledger.Date) {
	for i := len(d.periods) - 1; i >= 0; i-- {
		due := d.periods[i].Due
		on := p.settings.Calendar.OnOrBefore(due)
		if on.After(p.day) {
			continue
		}
		if !due.AddDays(14).Before(p.day) && !on.Before(confirmed.AddDays(fresh)) { // else asked long ago, or too early
			for _, o := range d.owners {
				p.ask(d, o, i, on)
			}
		}
		return
	}
}

// ask offers one unit's check-in of a period.
func (p *planner) ask(d *duty, o owner, i int, on ledger.Date) {
	key := d.keyOf(o.unit, d.labels[i])
	stands, _, _ := p.stand(d, o.unit, p.known, p.day)
	if len(stands) > 0 && (!stands[i].State.Owes() || toldSince(p.known.updates[unitMeasure{key.Document, key.Measure, key.Unit}], d.periods[i].Due)) ||
		p.known.isClosed(key) || p.known.silenced(key) {
		return
	}
	p.offer(candidate{duty: d, unit: o.unit, key: key, steps: []stepDay{{day: on, step: StepCheckIn}}})
}

// toldSince reports whether anything was reported after a day: then a check-in that was missed needs no answer.
func toldSince(updates []ledger.ProgressUpdate, day ledger.Date) bool {
	return slices.ContainsFunc(updates, func(u ledger.ProgressUpdate) bool { return u.Day.After(day) })
}

// plan turns the gathered items into pushes.
func (p *planner) plan(now time.Time, r *Rows) Plan {
	out := Plan{Day: p.day, Warnings: p.warnings, Unreached: slices.Sorted(maps.Keys(p.unreached))}
	for _, year := range []int{p.day.Year, p.day.AddDays(31).Year} {
		if w := p.settings.Calendar.Warning(year); w != "" && !slices.Contains(out.Warnings, w) {
			out.Warnings = append(out.Warnings, w)
		}
	}
	for _, unit := range slices.Sorted(maps.Keys(p.slips)) {
		keys := p.slips[unit]
		slices.SortFunc(keys, compareKeys)
		out.Slips = append(out.Slips, ledger.Slip{Unit: unit, Day: p.day, Items: keys, State: ledger.SlipDraft})
	}
	p.slipNotes(r, out.Slips)
	several := r.Others || len(r.Documents) > 1
	byPerson := map[string][]Item{}
	for k, item := range p.drafts {
		byPerson[k.person] = append(byPerson[k.person], *item)
	}
	for _, person := range slices.Sorted(maps.Keys(byPerson)) {
		items := byPerson[person]
		slices.SortFunc(items, urgency)
		out.Pushes = append(out.Pushes, Push{
			Person: person, Name: p.people.nameOf(person), Unit: p.canonical(p.people.members[person].Unit),
			At: p.settings.sendingTime(now, p.day, person), Items: items, Several: several,
		})
	}
	return out
}
