package reminder

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"duban/ledger"
)

// issued hands a newly confirmed document to each person of the units that it names, once; of a new revision what was added
// or changed for the unit since the person was told.
func (p *planner) issued(r *Rows, doc *ledger.Document, duties []*duty, confirmed ledger.Date) {
	renewed := confirmed
	if last := asOf(doc, r.Renewed[doc.ID], p.day); last.After(renewed) {
		renewed = last
	}
	if renewed.IsZero() || renewed.After(p.day) || renewed.AddDays(p.settings.IssuedDays).Before(p.day) {
		return
	}
	told := p.told(r, doc.ID)
	for _, s := range p.shares(doc, duties) {
		for _, to := range p.people.reached(s.unit) {
			if p.pushed[to.person].today {
				continue
			}
			before := cmp.Or(told[toldKey{to.person, s.unit}], told[toldKey{to.person, ""}])
			if before != nil && len(before.signs) == 0 && (renewed == confirmed || !before.last.Before(renewed)) {
				continue // of what nobody noted, but it was everything
			}
			item, fresh := s.handed(before, p.day)
			if !fresh {
				continue
			}
			item.Document, item.Title, item.Called, item.Instead = doc.ID, doc.Title, called(doc), to.instead
			p.drafts[draftKey{to.person, to.instead, ledger.OccurrenceKey{Document: doc.ID, Unit: s.unit}, StepIssued}] = item
		}
	}
}

// toldBefore is what a person was told of a unit's duties in a document.
type toldBefore struct {
	last  ledger.Date
	signs map[string]bool // ledger.Receipt.Duties; empty: nobody noted them
}

type toldKey struct{ person, unit string }

// told is who was told what of a document.
func (p *planner) told(r *Rows, document string) map[toldKey]*toldBefore {
	out := map[toldKey]*toldBefore{}
	for _, x := range r.Receipts {
		if x.DocumentID != document {
			continue
		}
		k := toldKey{strings.ToLower(x.Person), p.canonical(x.Unit)}
		if out[k] == nil {
			out[k] = &toldBefore{signs: map[string]bool{}}
		}
		for _, sign := range x.Duties {
			out[k].signs[sign] = true
		}
		if day := ledger.DateOf(x.Told.In(p.settings.Zone)); day.After(out[k].last) {
			out[k].last = day
		}
	}
	return out
}

// handed is the item that hands a share to somebody; false when he was told of all of it.
func (s *share) handed(before *toldBefore, day ledger.Date) (*Item, bool) {
	item := &Item{Step: StepIssued, Units: []string{s.unit}, Signs: s.signs(), Revised: before != nil}
	part := s
	if before != nil && len(before.signs) > 0 {
		if part = s.without(before.signs); len(part.entries) == 0 {
			return nil, false
		}
	}
	item.Why = part.words(day.Year)
	return item, true
}

// share is what one unit has to do with a document.
type share struct {
	unit    string
	entries []shareEntry
}

// shareEntry is one thing in it: a role in a measure, or a duty with days.
type shareEntry struct {
	sign   string // what it is and when, so that a change of either is another one
	number string // of the measure
	key    string // Measure.Key
	role   ledger.Role
	dated  bool
	next   ledger.Date // first due day that is not over
}

func (s *share) signs() []string {
	out := make([]string, len(s.entries))
	for i, e := range s.entries {
		out[i] = e.sign
	}
	return out
}

// without is what of a share is not among the signs: its new measures and those with a new or changed duty, whole.
func (s *share) without(signs map[string]bool) *share {
	changed := map[string]bool{}
	for _, e := range s.entries {
		changed[e.key] = changed[e.key] || !signs[e.sign]
	}
	return &share{unit: s.unit, entries: slices.DeleteFunc(slices.Clone(s.entries), func(e shareEntry) bool { return !changed[e.key] })}
}

// inRole is the numbers of the measures in which the unit has a role.
func (s *share) inRole(role ledger.Role) (out []string) {
	for _, e := range s.entries {
		if !e.dated && e.role == role {
			out = append(out, e.number)
		}
	}
	return out
}

// words says it in Chinese: 牵头3条（第1、2、5条），配合1条（第8条），责任12条；有日期的5件，最近的是第6条，10月20日（周二）前。
func (s *share) words(year int) string {
	var parts []string
	for _, role := range []ledger.Role{ledger.Lead, ledger.Cooperating, ledger.Responsible} {
		if list := s.inRole(role); len(list) > 0 {
			parts = append(parts, fmt.Sprintf("%s%d条（%s）", strings.TrimSuffix(role.Chinese(), "单位"), len(list), numbers(list)))
		}
	}
	words := strings.Join(parts, "，")
	dated, nearest := 0, shareEntry{}
	for _, e := range s.entries {
		if e.dated {
			dated++
		}
		if !e.next.IsZero() && (nearest.next.IsZero() || e.next.Before(nearest.next)) {
			nearest = e
		}
	}
	if dated > 0 {
		words += fmt.Sprintf("；写明日期的%d件", dated)
	}
	if !nearest.next.IsZero() {
		words += fmt.Sprintf("，最近的是%s，%s前", ledger.Cited(nearest.number), dayWords(nearest.next, year))
	}
	return words + "。"
}

// shares is what every unit has to do with a document, in the order in which they come up.
func (p *planner) shares(doc *ledger.Document, duties []*duty) []*share {
	byUnit := map[string]*share{}
	var out []*share
	of := func(unit string) *share {
		if byUnit[unit] == nil {
			byUnit[unit] = &share{unit: unit}
			out = append(out, byUnit[unit])
		}
		return byUnit[unit]
	}
	for i := range doc.Measures {
		m := &doc.Measures[i]
		for unit, role := range p.rolesIn(m) {
			s := of(unit)
			s.entries = append(s.entries, shareEntry{sign: m.Key + "|" + string(role), number: m.Number, key: m.Key, role: role})
		}
	}
	for _, d := range duties {
		if d.kind == ledger.CheckIn || !p.hasDays(d) {
			continue
		}
		entry := shareEntry{sign: strings.Join([]string{d.measure.Key, d.key, d.deadline.Due.String(), d.deadline.Recurrence, fmt.Sprint(d.deadline.Times)}, "|"),
			number: d.measure.Number, key: d.measure.Key, dated: true, next: d.next(p.day)}
		for _, o := range d.owners {
			s := of(o.unit)
			s.entries = append(s.entries, entry)
		}
	}
	slices.SortFunc(out, func(a, b *share) int { return strings.Compare(a.unit, b.unit) })
	return out
}

// rolesIn is the weightiest role of each unit in a measure.
func (p *planner) rolesIn(m *ledger.Measure) map[string]ledger.Role {
	roles := map[string]ledger.Role{}
	for _, role := range []ledger.Role{ledger.Responsible, ledger.Cooperating, ledger.Lead} {
		for _, a := range m.Assignments {
			if a.Role == role {
				for _, unit := range p.expand(a.Unit).units {
					roles[unit] = role
				}
			}
		}
	}
	return roles
}

// next is the first due day of a duty that is not over.
func (d *duty) next(day ledger.Date) ledger.Date {
	for _, period := range d.periods {
		if !period.Due.Before(day) {
			return period.Due
		}
	}
	return ledger.Date{}
}

// mostBack is after how many days nobody is told any more that a report came back.
const mostBack = 30

// returns tells who reported that the report came back, once, unless the unit has reported again.
func (p *planner) returns(r *Rows) {
	for _, u := range r.Updates {
		back, ok := p.known.returned[u.ID]
		unit := p.canonical(u.Unit)
		doc, known := documentOf(r, u.DocumentID)
		if !ok || !known || u.State != ledger.UpdateCurrent || p.answeredSince(u, unit, back) {
			continue
		}
		m, found := doc.FindMeasure(u.MeasureKey)
		if !found {
			continue
		}
		for _, to := range p.people.reached(unit) {
			last := p.pushed[to.person]
			if last.today || !back.Act.At.After(last.at) || back.Day.After(p.day) || back.Day.AddDays(mostBack).Before(p.day) {
				continue
			}
			key := ledger.OccurrenceKey{Document: doc.ID, Measure: m.Key, Deadline: "returned", Unit: unit, Label: u.ID}
			p.drafts[draftKey{to.person, to.instead, key, StepReturned}] = &Item{
				Document: doc.ID, Measure: m.Number, Step: StepReturned, Title: doc.Title, Called: called(doc), What: m.Heading,
				Units: []string{unit}, Instead: to.instead, Why: whyReturned(back),
			}
		}
	}
}

// answeredSince reports whether the unit reported on the same again after a report came back.
func (p *planner) answeredSince(u ledger.ProgressUpdate, unit string, back ledger.Return) bool {
	return slices.ContainsFunc(p.known.updates[unitMeasure{u.DocumentID, u.MeasureKey, unit}], func(x ledger.ProgressUpdate) bool {
		return x.At.After(back.Act.At) && speaksOf(x, u)
	})
}

// speaksOf reports whether a report speaks of a duty and period that another one spoke of; one that names none speaks of all.
func speaksOf(x, u ledger.ProgressUpdate) bool {
	return x.Duty == "" || u.Duty == "" || x.Duty == u.Duty && (x.Period == "" || u.Period == "" || x.Period == u.Period)
}

func documentOf(r *Rows, id string) (*ledger.Document, bool) {
	for _, d := range r.Documents {
		if d.ID == id && counts(d) {
			return d, true
		}
	}
	return nil, false
}

// slipNotes tells the 督查室 once that drafts wait: new ones, and stored ones since the last digest. What was reported or
// settled since it was drafted is left out.
func (p *planner) slipNotes(r *Rows, drafted []ledger.Slip) {
	stored := p.waiting(r.Slips)
	for _, to := range p.people.allAtWork(p.people.supervisors) {
		last := p.pushed[to.person]
		waiting := slices.Clone(drafted)
		for _, s := range stored {
			if s.Day.After(last.day) || s.Day == last.day && (s.Drafted.IsZero() || s.Drafted.After(last.at)) {
				waiting = append(waiting, s)
			}
		}
		if last.today || len(waiting) == 0 {
			continue
		}
		slices.SortFunc(waiting, func(a, b ledger.Slip) int {
			return cmp.Or(strings.Compare(a.Unit, b.Unit), a.Day.Compare(b.Day), strings.Compare(a.ID, b.ID))
		})
		item := &Item{Step: StepSlip, Instead: to.instead, Why: whySlips(waiting)}
		for _, s := range waiting {
			if n := len(item.Units); n == 0 || item.Units[n-1] != s.Unit { // they are sorted by unit
				item.Units = append(item.Units, s.Unit)
			}
			item.Keys = append(item.Keys, s.Items...)
		}
		p.drafts[draftKey{to.person, to.instead, ledger.OccurrenceKey{}, StepSlip}] = item
	}
}

// waiting is the drafts of which something is still owed, with that alone.
func (p *planner) waiting(slips []ledger.Slip) []ledger.Slip {
	var out []ledger.Slip
	for _, s := range slips {
		if s.State != ledger.SlipDraft {
			continue
		}
		var owed []ledger.OccurrenceKey
		for _, k := range s.Items {
			if p.late[k] {
				owed = append(owed, k)
			}
		}
		if s.Items = owed; len(owed) > 0 {
			out = append(out, s)
		}
	}
	return out
}
