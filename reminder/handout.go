package reminder

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"duban/ledger"
)

// issued hands a newly confirmed document to each person of the units that it names, once.
func (p *planner) issued(r *Rows, doc *ledger.Document, duties []*duty) {
	confirmed := r.Confirmed[doc.ID]
	if confirmed.IsZero() || confirmed.After(p.day) || confirmed.AddDays(p.settings.IssuedDays).Before(p.day) {
		return
	}
	told := map[string]bool{}
	for _, x := range r.Receipts {
		if x.DocumentID == doc.ID {
			told[strings.ToLower(x.Person)] = true
		}
	}
	for _, s := range p.shares(doc, duties) {
		for _, to := range p.people.reached(s.unit) {
			if told[to.person] || p.pushed[to.person].today {
				continue
			}
			k := draftKey{to.person, to.instead, ledger.OccurrenceKey{Document: doc.ID, Unit: s.unit}, StepIssued}
			p.drafts[k] = &Item{Document: doc.ID, Step: StepIssued, Title: doc.Title, Called: called(doc), Units: []string{s.unit}, Instead: to.instead, Why: s.words(p.day.Year)}
		}
	}
}

// share is what one unit has to do with a document.
type share struct {
	unit                   string
	lead, cooperates, owes []string // numbers of measures
	dated                  int      // duties with days
	next                   ledger.Date
	nextNumber             string
}

// words says it in Chinese: 牵头3条（第1、2、5条），配合1条（第8条），责任12条；有日期的5件，最近的是第6条，10月20日（周二）前。
func (s *share) words(year int) string {
	var parts []string
	for _, x := range []struct {
		word string
		list []string
	}{{"牵头", s.lead}, {"配合", s.cooperates}, {"责任", s.owes}} {
		if n := len(x.list); n > 0 {
			parts = append(parts, fmt.Sprintf("%s%d条（%s）", x.word, n, numbers(x.list)))
		}
	}
	words := strings.Join(parts, "，")
	if s.dated > 0 {
		words += fmt.Sprintf("；写明日期的%d件", s.dated)
	}
	if !s.next.IsZero() {
		words += fmt.Sprintf("，最近的是%s，%s前", ledger.Cited(s.nextNumber), dayWords(s.next, year))
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
			list := map[ledger.Role]*[]string{ledger.Lead: &s.lead, ledger.Cooperating: &s.cooperates, ledger.Responsible: &s.owes}[role]
			*list = append(*list, m.Number)
		}
	}
	for _, d := range duties {
		if d.kind == ledger.CheckIn || !p.hasDays(d) {
			continue
		}
		next := d.next(p.day)
		for _, o := range d.owners {
			s := of(o.unit)
			s.dated++
			if !next.IsZero() && (s.next.IsZero() || next.Before(s.next)) {
				s.next, s.nextNumber = next, d.measure.Number
			}
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

// answeredSince reports whether the unit reported on the measure again after a report came back.
func (p *planner) answeredSince(u ledger.ProgressUpdate, unit string, back ledger.Return) bool {
	return slices.ContainsFunc(p.known.updates[unitMeasure{u.DocumentID, u.MeasureKey, unit}], func(x ledger.ProgressUpdate) bool {
		return x.At.After(back.Act.At)
	})
}

func documentOf(r *Rows, id string) (*ledger.Document, bool) {
	for _, d := range r.Documents {
		if d.ID == id && counts(d) {
			return d, true
		}
	}
	return nil, false
}

// slipNotes tells the 督查室 that drafts wait: new ones, and stored ones since the last digest, which may have gone out
// before they were drafted.
func (p *planner) slipNotes(r *Rows, drafted []ledger.Slip) {
	for _, to := range p.people.allAtWork(p.people.supervisors) {
		last := p.pushed[to.person]
		waiting := slices.Clone(drafted)
		for _, s := range r.Slips {
			if s.State == ledger.SlipDraft && !s.Day.Before(last.day) {
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
			item.Units, item.Keys = union(item.Units, []string{s.Unit}), append(item.Keys, s.Items...)
		}
		p.drafts[draftKey{to.person, to.instead, ledger.OccurrenceKey{}, StepSlip}] = item
	}
}
