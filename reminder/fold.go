package reminder

import (
	"strings"
	"time"

	"duban/ledger"
)

// Decide fills in what decisions, oldest first, come to 处理结果: the store keeps decisions alone, and the lists of Rows are
// how the plan looks at them. What was withdrawn is left out, and of several words about the same the last one counts, as
// ledger.Standings have it. Lists that were there are replaced; Receipts are added to. zone is where a day begins.
func (r *Rows) Decide(list []ledger.Decision, zone *time.Location) {
	f := &folding{rows: r, zone: zone, stands: ledger.NewStandings(list), returned: map[string]int{}}
	r.Openings, r.Closures, r.Extensions, r.Objections, r.Returns, r.Moves = nil, nil, nil, nil, nil, nil
	r.Snoozes, r.Leaves, r.Mutes = nil, nil, nil
	for _, d := range f.stands.All() {
		if d.Person == "" {
			f.duty(d)
		} else {
			f.person(d)
		}
	}
}

// folding is one fold on its way.
type folding struct {
	rows     *Rows
	zone     *time.Location
	stands   *ledger.Standings
	returned map[string]int // place in Rows.Returns, from 1; 0: approved since
}

// duty takes a word about duties.
func (f *folding) duty(d ledger.Decision) {
	r, key := f.rows, keyOf(d)
	switch d.Kind {
	case ledger.DecideClose, ledger.DecideReopen:
		r.Closures = append(r.Closures, ledger.Closure{Occurrence: key, Note: d.Reason, Withdrawn: d.Kind == ledger.DecideReopen, Act: d.Act})
	case ledger.DecideExtend:
		if state, _ := f.stands.Request(d.ID); state != ledger.RequestGranted { // what was granted stands in the grant
			r.Extensions = append(r.Extensions, ledger.Extension{ID: d.ID, Occurrence: key, Due: d.Until, Reason: d.Reason, State: stateOf(state), Act: d.Act})
		}
	case ledger.DecideGrant:
		if !d.Until.IsZero() {
			r.Extensions = append(r.Extensions, ledger.Extension{ID: d.ID, Occurrence: key, Due: d.Until, Reason: d.Reason, State: ledger.Granted, Act: d.Act, Decided: d.Act})
		}
	case ledger.DecideNotOurs:
		state, by := f.stands.Request(d.ID)
		r.Objections = append(r.Objections, ledger.Objection{ID: d.ID, DocumentID: d.DocumentID, MeasureKey: d.MeasureKey, Deadline: d.Duty, Unit: d.Unit,
			Reason: d.Reason, State: stateOf(state), Act: d.Act, Decided: by.Act})
	case ledger.DecideReassign:
		r.Moves = append(r.Moves, ledger.Move{DocumentID: d.DocumentID, MeasureKey: d.MeasureKey, Deadline: d.Duty, From: d.Unit, To: d.ToUnit, Act: d.Act})
	case ledger.DecideEvent:
		r.Openings = append(r.Openings, ledger.EventOpening{ID: d.ID, DocumentID: d.DocumentID, MeasureKey: d.MeasureKey, Deadline: d.Duty, Unit: d.Unit,
			Day: d.From, Words: d.Reason, Act: d.Act, At: d.Act.At})
	case ledger.DecideAcknowledge:
		r.Receipts = append(r.Receipts, ledger.Receipt{DocumentID: d.DocumentID, Person: strings.ToLower(d.Act.UserID), Unit: d.Unit, Told: d.Act.At, Acked: d.Act.At})
	case ledger.DecideReturn, ledger.DecideApprove:
		f.review(d)
	}
}

// review keeps the last word about a report.
func (f *folding) review(d ledger.Decision) {
	r := f.rows
	if at := f.returned[d.UpdateID]; at > 0 {
		r.Returns[at-1] = ledger.Return{} // by no update: nothing
	}
	f.returned[d.UpdateID] = 0
	if d.Kind == ledger.DecideReturn {
		r.Returns = append(r.Returns, ledger.Return{UpdateID: d.UpdateID, Reason: d.Reason, Day: ledger.DateOf(d.Act.At.In(f.zone)), Act: d.Act})
		f.returned[d.UpdateID] = len(r.Returns)
	}
}

// person takes what somebody says about his own reminders.
func (f *folding) person(d ledger.Decision) {
	r, person := f.rows, strings.ToLower(d.Person)
	switch d.Kind {
	case ledger.DecideSnooze:
		r.Snoozes = without(r.Snoozes, func(s ledger.Snooze) bool { return s.Person == person })
		r.Snoozes = append(r.Snoozes, ledger.Snooze{Person: person, Until: d.Until, Act: d.Act})
	case ledger.DecideLeave:
		r.Leaves = append(r.Leaves, ledger.Leave{Person: person, From: d.From, To: d.Until, Substitute: strings.ToLower(d.Substitute), Act: d.Act})
	case ledger.DecideMute, ledger.DecideUnmute:
		r.Mutes = without(r.Mutes, func(m ledger.Mute) bool {
			return m.Person == person && d.About().Covers(ledger.DutyRef{DocumentID: m.DocumentID, MeasureKey: m.MeasureKey, Unit: d.Unit, Duty: d.Duty, Period: d.Period})
		})
		r.Mutes = append(r.Mutes, ledger.Mute{Person: person, DocumentID: d.DocumentID, MeasureKey: d.MeasureKey, Withdrawn: d.Kind == ledger.DecideUnmute, Act: d.Act})
		if d.Kind == ledger.DecideUnmute && d.MeasureKey == "" {
			r.Snoozes = without(r.Snoozes, func(s ledger.Snooze) bool { return s.Person == person })
			r.Leaves = without(r.Leaves, func(l ledger.Leave) bool { return l.Person == person })
		}
	}
}

// without leaves out what drop says.
func without[T any](list []T, drop func(T) bool) []T {
	kept := list[:0]
	for _, x := range list {
		if !drop(x) {
			kept = append(kept, x)
		}
	}
	return kept
}

// keyOf is what a decision is about; fields that it leaves open are empty.
func keyOf(d ledger.Decision) ledger.OccurrenceKey {
	return ledger.OccurrenceKey{Document: d.DocumentID, Measure: d.MeasureKey, Deadline: d.Duty, Unit: d.Unit, Label: d.Period}
}

func stateOf(s ledger.RequestState) ledger.DecisionState {
	switch s {
	case ledger.RequestGranted:
		return ledger.Granted
	case ledger.RequestRefused:
		return ledger.Refused
	case ledger.RequestWithdrawn:
		return ledger.Withdrawn
	}
	return ledger.Asked
}
