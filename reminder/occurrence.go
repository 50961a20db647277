package reminder

import (
	"iter"

	"duban/ledger"
)

// Standing is an occurrence with how it stands 任务与进展.
type Standing struct {
	ledger.Occurrence
	ledger.Settlement
}

// Occurrences lists every dated occurrence whose last day lies in a window, check-ins included, document by document,
// duty by duty, period by period and unit by unit, each with how it stands at the end of a day. The warnings are Chinese
// sentences about what could not be dated or whom nobody could be found for; they are complete once the sequence ended.
// The window must have both ends.
func Occurrences(w ledger.Window, today ledger.Date, s Settings, rows Rows) (iter.Seq[Standing], func() []string) {
	e := newExpander(&rows, &s)
	known := index(&rows, e)
	seq := func(yield func(Standing) bool) {
		for _, doc := range rows.Documents {
			if !counts(doc) {
				continue
			}
			for _, d := range e.duties(doc) {
				e.dates(d, w.To)
				for _, o := range d.owners {
					if rows.Only != "" && o.unit != rows.Only {
						continue
					}
					if !e.walk(d, o, known, walkDay{w, today}, yield) {
						return
					}
				}
			}
		}
	}
	return seq, func() []string { return e.warnings }
}

type walkDay struct {
	window ledger.Window
	today  ledger.Date
}

// walk yields the occurrences of one unit; false: the caller has enough.
func (e *expander) walk(d *duty, o owner, known *decisions, at walkDay, yield func(Standing) bool) bool {
	stands, labels, periods := e.stand(d, o.unit, known, at.today)
	for i, p := range periods {
		if !at.window.Contains(p.Last()) {
			continue
		}
		x := Standing{Occurrence: d.occurrence(o, labels[i], p), Settlement: ledger.Settlement{State: ledger.Owed}}
		if len(stands) > 0 {
			x.Settlement = stands[i]
		} else if at.today.After(p.Last()) && d.kind != ledger.CheckIn {
			x.State = ledger.Overdue
		}
		if known.isClosed(x.OccurrenceKey) {
			x.State = ledger.Closed
		}
		if !yield(x) {
			return false
		}
	}
	return true
}

// stand tells how one unit stands with a duty; no settlements where it reported nothing on the measure: everything is owed.
func (e *expander) stand(d *duty, unit string, known *decisions, today ledger.Date) ([]ledger.Settlement, []string, []ledger.Period) {
	labels, periods := d.labels, d.periods
	key := unitMeasure{d.doc.ID, d.measure.Key, unit}
	if d.kind == ledger.Within || d.kind == ledger.Event {
		if len(known.openings) == 0 {
			return nil, nil, nil
		}
		labels, periods = e.opened(d, known.openings[key])
	}
	if known.isExtended(d) {
		periods = extended(d, unit, labels, periods, known)
	}
	updates := known.updates[key]
	if len(updates) == 0 {
		return nil, labels, periods
	}
	stands := ledger.Settle(ledger.DutyDates{Key: d.key, Keys: d.keys, Kind: d.kind, Periods: periods, Labels: labels}, updates, today)
	if d.kind == ledger.CheckIn {
		for i := range stands {
			answered(&stands[i])
		}
	}
	return stands, labels, periods
}

// answered: any report in its days answers a check-in, and none is ever late.
func answered(s *ledger.Settlement) {
	switch {
	case s.State == ledger.SettledLate || s.State.Owes() && s.Told:
		s.State = ledger.Settled
	case s.State == ledger.Overdue:
		s.State = ledger.Owed
	}
}

// extended is the periods with the days that were granted to one unit. A grant that names no period is for the last one
// that was due before its day.
func extended(d *duty, unit string, labels []string, periods []ledger.Period, known *decisions) []ledger.Period {
	out := periods
	for i := range periods {
		x, ok := known.until.last(d.keyOf(unit, labels[i]))
		next := i+1 < len(periods) && periods[i+1].Due.Before(x.Due)
		if !ok || x.Occurrence.Label == "" && (!periods[i].Due.Before(x.Due) || next) {
			continue
		}
		if &out[0] == &periods[0] {
			out = append([]ledger.Period(nil), periods...)
		}
		out[i].Until = x.Due
	}
	return out
}

func (d *duty) keyOf(unit, label string) ledger.OccurrenceKey {
	return ledger.OccurrenceKey{Document: d.doc.ID, Measure: d.measure.Key, Deadline: d.key, Unit: unit, Label: label}
}

func (d *duty) occurrence(o owner, label string, p ledger.Period) ledger.Occurrence {
	x := ledger.Occurrence{
		OccurrenceKey: d.keyOf(o.unit, label), Period: p, Number: d.measure.Number, Heading: d.measure.Heading,
		Role: o.role, Leads: d.leads, Kind: d.kind,
	}
	if d.deadline != nil {
		x.What, x.Quote = d.deadline.What, d.deadline.Quote
	}
	return x
}

// counts reports whether a document's duties count: confirmed and in force.
func counts(d *ledger.Document) bool {
	return d.Status == ledger.DocumentConfirmed && d.Standing == ledger.InForce
}
