package web

import (
	"strconv"
	"strings"

	"duban/ledger"
)

// What is listed of what falls due next: the days looked at, and the lines.
const (
	daysAhead = 31
	mostAhead = 6
)

// ahead lists what is owed and falls due in the coming month, the next day first 接下来到期.
func (sc *scope) ahead() []lateLine {
	today := sc.visit.today
	until := today.AddDays(daysAhead)
	return sc.lines(func(r *row) bool { return r.dated && r.owes && !r.last.Before(today) && !r.last.After(until) })
}

// Left is how many days are left, 0 on the day itself.
func (l lateLine) Left() int { return -l.Days }

// Name is what is to be done, else what the measure is called.
func (l lateLine) Name() string {
	if l.What != "" {
		return l.What
	}
	return l.Measure.Heading
}

// Few names the units of a line, at most three of them.
func (f Frame) Few(l lateLine) string {
	const most = 3
	names := strings.Join(l.Units[:min(most, len(l.Units))], f.Say("、", ", "))
	if len(l.Units) > most {
		return f.Say(names+"等"+strconv.Itoa(len(l.Units))+"家", names+" and others, "+strconv.Itoa(len(l.Units))+" in all")
	}
	return names
}

// Near is 临近到期 for a day that is near, "" for one that is not.
func (f Frame) Near(last ledger.Date) ledger.Light {
	if last.After(f.Today.AddDays(f.Look.NearDays)) {
		return ""
	}
	return ledger.LightSoon
}
