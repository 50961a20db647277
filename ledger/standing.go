package ledger

import (
	"cmp"
	"slices"
)

// DutyRef names a duty, or several of them 任务指向: empty fields stand for all.
type DutyRef struct {
	DocumentID string `json:"document"`
	MeasureKey string `json:"measure"`
	Unit       string `json:"unit"`
	Duty       string `json:"duty"`
	Period     string `json:"period"`
}

// About returns what a decision is about.
func (d Decision) About() DutyRef {
	return DutyRef{DocumentID: d.DocumentID, MeasureKey: d.MeasureKey, Unit: d.Unit, Duty: d.Duty, Period: d.Period}
}

// Covers reports whether what r names holds all that other names: an empty field of r covers every value.
func (r DutyRef) Covers(other DutyRef) bool {
	in := func(all, one string) bool { return all == "" || all == one }
	return in(r.DocumentID, other.DocumentID) && in(r.MeasureKey, other.MeasureKey) && in(r.Unit, other.Unit) &&
		in(r.Duty, other.Duty) && in(r.Period, other.Period)
}

// Standings is what decisions come to, one after the other 现状. Zero value: nothing was decided.
// Concurrency: read-only after NewStandings, safe.
type Standings struct {
	list    []Decision          // that stand: what was withdrawn is left out
	settled map[string]Decision // of requests and questions: by whose ID, what became of it
}

// NewStandings folds decisions, oldest first. What withdraws another decision, and what was withdrawn so, count for
// nothing; only a request keeps its place, as withdrawn.
func NewStandings(list []Decision) *Standings {
	s := &Standings{settled: map[string]Decision{}}
	gone := map[string]bool{}
	for _, d := range list {
		if d.Kind == DecideWithdraw {
			gone[d.Refers] = true
		}
	}
	for _, d := range list {
		if d.Refers != "" && !gone[d.ID] {
			if _, done := s.settled[d.Refers]; !done || d.Kind == DecideAnswer {
				s.settled[d.Refers] = d
			}
		}
		if d.Kind != DecideWithdraw && (!gone[d.ID] || d.Kind.Request()) {
			s.list = append(s.list, d)
		}
	}
	return s
}

// All returns the decisions that stand, oldest first, withdrawn requests among them.
func (s *Standings) All() []Decision { return s.list }

// Request reports whether decisions of the kind wait for another's.
func (k DecisionKind) Request() bool { return k == DecideExtend || k == DecideNotOurs }

// Review is where a report stands with who checks it 审核状态.
type Review string

// The states of a report. A new report starts as reported, whatever became of the one before.
const (
	ReviewWaits    Review = "reported" // 待审核
	ReviewApproved Review = "approved" // 已审核
	ReviewReturned Review = "returned" // 被退回: owed again
	ReviewClosed   Review = "closed"   // 已销号
)

// Chinese returns the printed word.
func (r Review) Chinese() string {
	switch r {
	case ReviewWaits:
		return "待审核"
	case ReviewApproved:
		return "已审核"
	case ReviewReturned:
		return "被退回"
	case ReviewClosed:
		return "已销号"
	}
	return ""
}

// Review tells where a report stands, and by which decision; the zero Decision for ReviewWaits. The duty that it fulfils
// being closed goes before.
func (s *Standings) Review(u ProgressUpdate) (Review, Decision) {
	if d, closed := s.Closed(u.About()); closed {
		return ReviewClosed, d
	}
	for _, d := range slices.Backward(s.list) {
		if d.UpdateID != u.ID || u.ID == "" {
			continue
		}
		switch d.Kind {
		case DecideApprove:
			return ReviewApproved, d
		case DecideReturn:
			return ReviewReturned, d
		}
	}
	return ReviewWaits, Decision{}
}

// About returns the duties that a report may fulfil: the one that it names, else all of its unit's in the measure.
func (u ProgressUpdate) About() DutyRef {
	return DutyRef{DocumentID: u.DocumentID, MeasureKey: u.MeasureKey, Unit: u.Unit, Duty: u.Duty, Period: u.Period}
}

// Overtakes reports whether a later report of the unit speaks of all that an earlier one spoke of.
func (u ProgressUpdate) Overtakes(earlier ProgressUpdate) bool {
	return u.About().Covers(earlier.About())
}

// Closed tells whether a duty is closed 销号, and by which decision: the last close or reopen that covers it counts.
func (s *Standings) Closed(of DutyRef) (by Decision, closed bool) {
	for _, d := range slices.Backward(s.list) {
		if d.About().Covers(of) && (d.Kind == DecideClose || d.Kind == DecideReopen) {
			return d, d.Kind == DecideClose
		}
	}
	return Decision{}, false
}

// RequestState says what became of a request 申请状态.
type RequestState string

// The states of a request.
const (
	RequestOpen      RequestState = "open"
	RequestGranted   RequestState = "granted"
	RequestRefused   RequestState = "refused"
	RequestWithdrawn RequestState = "withdrawn"
)

// Request tells what became of a request, and by which decision; the zero Decision while it is open.
func (s *Standings) Request(id string) (RequestState, Decision) {
	d, done := s.settled[id]
	if !done {
		return RequestOpen, Decision{}
	}
	switch d.Kind {
	case DecideGrant:
		return RequestGranted, d
	case DecideRefuse:
		return RequestRefused, d
	}
	return RequestWithdrawn, d
}

// OpenRequests returns the requests that wait, oldest first.
func (s *Standings) OpenRequests() []Decision {
	return slices.DeleteFunc(slices.Clone(s.list), func(d Decision) bool {
		state, _ := s.Request(d.ID)
		return !d.Kind.Request() || state != RequestOpen
	})
}

// OpenQuestions returns a reviewer's questions that nobody has answered, oldest first.
func (s *Standings) OpenQuestions() []Decision {
	return slices.DeleteFunc(slices.Clone(s.list), func(d Decision) bool {
		_, answered := s.settled[d.ID]
		return d.Kind != DecideAsk || answered
	})
}

// LastDay is the day until when a duty is in time: due, or the day to which it was put off last 延期. A grant without a
// request (Refers "") puts off by itself.
func (s *Standings) LastDay(of DutyRef, due Date) Date {
	for _, d := range slices.Backward(s.list) {
		if d.Kind != DecideGrant || d.Until.IsZero() {
			continue
		}
		if !d.About().Covers(of) {
			continue
		}
		if d.Until.After(due) { // of a duty that repeats the grant was for a period before this one
			return d.Until
		}
		return due
	}
	return due
}

// NotOurs tells whether a unit says that a duty is not its own 不是本单位的事; while that is open, or once it was granted, it
// is not reminded; granted, it owes nothing.
func (s *Standings) NotOurs(of DutyRef) (state RequestState, claimed bool) {
	for _, d := range slices.Backward(s.list) {
		if d.Kind == DecideNotOurs && d.About().Covers(of) {
			state, _ = s.Request(d.ID)
			return state, true
		}
	}
	return "", false
}

// Owner is the unit that a duty of a unit went to 改派, step by step; the unit itself when nobody gave it away.
func (s *Standings) Owner(of DutyRef) string {
	for _, d := range s.list {
		if d.Kind == DecideReassign && d.About().Covers(of) {
			of.Unit = d.ToUnit
		}
	}
	return of.Unit
}

// Given returns the duties that were given to a unit and are still with it, oldest first; each names whose it was.
func (s *Standings) Given(unit string) []Decision {
	return slices.DeleteFunc(slices.Clone(s.list), func(d Decision) bool {
		return d.Kind != DecideReassign || d.ToUnit != unit || s.Owner(d.About()) != unit
	})
}

// Events returns the days from which a 10日内 of a duty counts, oldest first.
func (s *Standings) Events(of DutyRef) []Decision {
	found := slices.DeleteFunc(slices.Clone(s.list), func(d Decision) bool { return d.Kind != DecideEvent || !d.About().Covers(of) })
	slices.SortStableFunc(found, func(a, b Decision) int { return cmp.Or(a.From.Compare(b.From), cmp.Compare(a.ID, b.ID)) })
	return found
}

// Acknowledged returns the last acknowledgement 签收 of a document by a unit; false when there is none.
func (s *Standings) Acknowledged(document, unit string) (Decision, bool) {
	for _, d := range slices.Backward(s.list) {
		if d.Kind == DecideAcknowledge && d.DocumentID == document && d.Unit == unit {
			return d, true
		}
	}
	return Decision{}, false
}
