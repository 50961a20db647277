package reminder

import (
	"fmt"
	"strings"

	"duban/ledger"
)

// Step says why an item stands in a digest on that day 提醒节点: t-3, due, overdue+1, leader+1, lead+3, check_in, issued,
// returned, snoozed, slip.
type Step string

// The steps that bear no number.
const (
	StepDue      Step = "due"
	StepCheckIn  Step = "check_in"
	StepIssued   Step = "issued"
	StepReturned Step = "returned"
	StepSnoozed  Step = "snoozed"
	StepSlip     Step = "slip"
)

// The beginnings of steps with a number of working days.
const (
	before = "t-"
	behind = "overdue+"
	leader = "leader+" // to the leader of the unit that is late
	lead   = "lead+"   // to the unit that leads the measure
)

// stepDay is a step with the working day it falls on.
type stepDay struct {
	day  ledger.Date
	step Step
	kind stepKind
	far  bool // the farthest of several lead times: left out for who reported 推进中
}

// stepKind says whom a step is for.
type stepKind int

const (
	forOwner stepKind = iota
	forLeader
	forLead
	forSlip
)

// stepTable computes the steps of due days once each. Not safe for concurrent use.
type stepTable struct {
	settings *Settings
	day      ledger.Date
	memo     map[string][]stepDay
}

// steps is compute, remembered.
func (t *stepTable) steps(p *policy, due ledger.Date) []stepDay {
	key := fmt.Sprint(due, p.lead, p.leaderAfter, p.leadAfter, p.slipAfter)
	list, ok := t.memo[key]
	if !ok {
		list = t.compute(p, due)
		t.memo[key] = list
	}
	return list
}

// compute lists the steps up to the day, in order of their days; none when the day lies outside of what is pursued.
func (t *stepTable) compute(p *policy, due ledger.Date) []stepDay {
	c := t.settings.Calendar
	if due.After(t.day.AddDays(500)) || due.Before(t.day.AddDays(-500)) {
		return nil
	}
	last := c.OnOrBefore(due)
	var out []stepDay
	add := func(s stepDay) {
		if !s.day.After(t.day) {
			out = append(out, s)
		}
	}
	for i, n := range p.lead {
		step := Step(fmt.Sprint(before, n))
		if n == 0 {
			step = StepDue
		}
		add(stepDay{day: c.Add(last, -n), step: step, far: i == 0 && len(p.lead) > 1 && n > 0})
	}
	late := c.Between(due, t.day)
	if late == 0 {
		return out
	}
	if late > t.settings.Chase {
		return nil
	}
	for n := 1; n <= late; n++ {
		for _, s := range t.late(p, n) {
			s.day = c.Add(due, n)
			add(s)
		}
	}
	return out
}

// late is the steps of the n-th working day behind the due day.
func (t *stepTable) late(p *policy, n int) []stepDay {
	var out []stepDay
	if t.chased(n) {
		out = append(out, stepDay{step: Step(fmt.Sprint(behind, n))})
	}
	if a := p.leaderAfter; a > 0 && (n == a || n > a && t.chased(n)) {
		out = append(out, stepDay{step: Step(fmt.Sprint(leader, n)), kind: forLeader})
	}
	if a := p.leadAfter; a > 0 && (n == a || n > a && t.chased(n)) {
		out = append(out, stepDay{step: Step(fmt.Sprint(lead, n)), kind: forLead})
	}
	if a := p.slipAfter; a > 0 && n == a {
		out = append(out, stepDay{step: StepSlip, kind: forSlip})
	}
	return out
}

// chased reports whether the n-th working day behind the due day is one on which the unit is reminded again.
func (t *stepTable) chased(n int) bool {
	last := 0
	for _, x := range t.settings.Overdue {
		if x == n {
			return true
		}
		last = max(last, x)
	}
	return t.settings.Every > 0 && n > last && (n-last)%t.settings.Every == 0
}

// latest is the last step of a kind behind one day, the far one left out for who reported; false: none.
func latest(steps []stepDay, kind stepKind, since ledger.Date, told bool) (stepDay, bool) {
	for i := len(steps) - 1; i >= 0; i-- {
		s := steps[i]
		if s.kind == kind && s.day.After(since) && (!told || !s.far) {
			return s, true
		}
	}
	return stepDay{}, false
}

// is reports the beginning of a numbered step.
func (s Step) is(prefix string) bool { return strings.HasPrefix(string(s), prefix) }
