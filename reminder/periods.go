package reminder

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/teambition/rrule-go"

	"duban/ledger"
)

// mostPeriods bounds what one rule of recurrence may bring forth; ten years of weeks.
const mostPeriods = 530

// dates fills in the periods of a duty up to a day, each with its label. Duties that events open have none of their own.
func (e *expander) dates(d *duty, until ledger.Date) {
	switch {
	case d.kind == ledger.CheckIn:
		d.checkIns(until)
	case d.kind == ledger.Within || d.kind == ledger.Event:
	case d.kind == ledger.PerTerm && !e.settings.TermEnds.IsZero():
		d.add("term", e.settings.TermEnds)
	case d.kind.Recurring():
		e.recurring(d, until)
	case !d.deadline.Due.IsZero():
		d.add(d.deadline.Due.String(), d.deadline.Due)
	}
}

// add appends a period that begins behind the former one.
func (d *duty) add(label string, due ledger.Date) {
	p := ledger.Period{Due: due}
	if d.deadline != nil {
		p.Times = d.deadline.Times
	}
	if k := len(d.periods); k > 0 {
		p.From = d.periods[k-1].Due.AddDays(1)
	}
	d.labels, d.periods = append(d.labels, label), append(d.periods, p)
}

// start is the day from which a document's rhythms run.
func start(doc *ledger.Document, until ledger.Date) ledger.Date {
	switch {
	case !doc.Issued.IsZero():
		return doc.Issued
	case doc.Year > 0:
		return ledger.NewDate(doc.Year, time.January, 1)
	}
	return ledger.NewDate(until.Year-1, time.January, 1)
}

// recurring fills in the due days of a rhythm; a rule that cannot be read gives none and a warning.
func (e *expander) recurring(d *duty, until ledger.Date) {
	first := start(d.doc, until)
	days, option, err := occurrences(d.deadline.Recurrence, first, until)
	if err != nil {
		e.warn("%s的周期“%s”读不懂，没有安排提醒；请核对完成时限。", ledger.Cited(d.measure.Number), d.deadline.When)
		return
	}
	for _, due := range days {
		d.add(labelOf(d.kind, option, due), due)
	}
}

// occurrences are the days of a rule from the first one on, in order.
// A day of the month that a month lacks (每月30日前 in February) is its last.
func occurrences(rule string, first, until ledger.Date) ([]ledger.Date, *rrule.ROption, error) {
	option, err := rrule.StrToROption(rule)
	if err != nil {
		return nil, nil, fmt.Errorf("rule of recurrence: %w", err)
	}
	if option.Freq > rrule.DAILY {
		return nil, nil, ledger.Errorf(ledger.Invalid, "周期不到一天")
	}
	var days []ledger.Date
	for _, o := range clamped(*option) {
		o.Dtstart = begin(o, first).Midnight(time.UTC)
		o.Until = until.Midnight(time.UTC)
		r, err := rrule.NewRRule(o)
		if err != nil {
			return nil, nil, fmt.Errorf("rule of recurrence: %w", err)
		}
		for next, n := r.Iterator(), 0; n < mostPeriods; n++ {
			t, ok := next()
			if !ok {
				break
			}
			if day := ledger.DateOf(t); !day.Before(first) {
				days = append(days, day)
			}
		}
	}
	slices.SortFunc(days, ledger.Date.Compare)
	return slices.Compact(days), option, nil
}

// begin is where a rule starts to count: with its year, month or week, one interval less a step later, so that the first
// 每两年 ends with the second year.
func begin(o rrule.ROption, first ledger.Date) ledger.Date {
	skip := max(o.Interval, 1) - 1
	switch o.Freq {
	case rrule.YEARLY:
		return ledger.NewDate(first.Year+skip, time.January, 1)
	case rrule.MONTHLY:
		return ledger.NewDate(first.Year, first.Month+time.Month(skip), 1)
	case rrule.WEEKLY:
		if len(o.Byweekday) == 0 {
			return first.AddDays((int(time.Friday-weekdayOf(first))+7)%7 + 7*skip) // 每周 without a day ends on its Friday
		}
		return first.AddDays(7 * skip)
	}
	return first.AddDays(skip)
}

// clamped splits a rule so that its days 29 to 31 fall on the last day of a shorter month.
func clamped(o rrule.ROption) []rrule.ROption {
	if len(o.Bymonthday) == 0 || slices.Max(o.Bymonthday) < 29 || len(o.Bysetpos) > 0 || o.Interval > 1 {
		return []rrule.ROption{o}
	}
	var out []rrule.ROption
	if o.Freq == rrule.YEARLY && len(o.Bymonth) > 0 {
		o.Freq = rrule.MONTHLY // the same days, counted month by month
	}
	for _, day := range o.Bymonthday {
		one := o
		one.Bymonthday = []int{day}
		if day >= 29 && o.Freq == rrule.MONTHLY {
			one.Bymonthday = []int{28, 29, 30, 31}[:day-27]
			one.Bysetpos = []int{-1}
		}
		out = append(out, one)
	}
	return out
}

// labelOf names the period that a due day ends: 2024, 2024H1, 2024Q3, 2024-06, 2024W23; the day itself where one such
// period has several. It depends on the rule and the day alone, so that it stays whatever window is asked for.
func labelOf(kind ledger.DeadlineKind, o *rrule.ROption, due ledger.Date) string {
	several := o.Freq == rrule.DAILY || o.Freq == rrule.MONTHLY && len(o.Bymonthday) > 1 || len(o.Byweekday) > 1 ||
		o.Freq == rrule.YEARLY && len(o.Bymonth)*max(len(o.Bymonthday), 1) > perYear(kind)
	switch {
	case several:
		return due.String()
	case o.Freq == rrule.WEEKLY:
		year, week := due.Midnight(time.UTC).ISOWeek()
		return fmt.Sprintf("%04dW%02d", year, week)
	case kind == ledger.HalfYearly:
		return fmt.Sprintf("%04dH%d", due.Year, (int(due.Month)+5)/6)
	case kind == ledger.Quarterly:
		return fmt.Sprintf("%04dQ%d", due.Year, (int(due.Month)+2)/3)
	case o.Freq == rrule.MONTHLY:
		return fmt.Sprintf("%04d-%02d", due.Year, int(due.Month))
	}
	return fmt.Sprintf("%04d", due.Year)
}

// perYear is how many periods of a kind a year has.
func perYear(kind ledger.DeadlineKind) int {
	switch kind {
	case ledger.HalfYearly:
		return 2
	case ledger.Quarterly:
		return 4
	case ledger.Monthly:
		return 12
	}
	return 1
}

// checkIns fills in the days on which a duty without a date is asked after.
func (d *duty) checkIns(until ledger.Date) {
	rhythm := d.policy.checkIn
	if rhythm.Months <= 0 || d.policy.off {
		return
	}
	first := start(d.doc, until)
	month := ledger.NewDate(first.Year, time.January, 1)
	for range mostPeriods {
		month = ledger.NewDate(month.Year, month.Month+time.Month(rhythm.Months-1), 1)
		day := ledger.MonthEnd(month.Year, month.Month)
		day.Day = min(rhythm.Day, day.Day)
		if day.After(until) {
			return
		}
		if !day.Before(first) {
			d.add(fmt.Sprintf("%04d-%02d", day.Year, int(day.Month)), day)
		}
		month = ledger.NewDate(month.Year, month.Month+1, 1)
	}
}

// opened is the periods that events opened for one unit, by day.
func (e *expander) opened(d *duty, openings []ledger.EventOpening) (labels []string, periods []ledger.Period) {
	openings = slices.Clone(openings)
	slices.SortFunc(openings, func(a, b ledger.EventOpening) int {
		return cmp.Or(a.Day.Compare(b.Day), a.At.Compare(b.At), strings.Compare(a.ID, b.ID))
	})
	seen := map[ledger.Date]int{}
	for _, o := range openings {
		if o.Deadline != "" && o.Deadline != d.key {
			continue
		}
		due := o.Day.AddDays(d.deadline.Days)
		if strings.Contains(d.deadline.When, "工作日") {
			due = e.settings.Calendar.Add(o.Day, d.deadline.Days)
		}
		label := o.Day.String()
		if seen[o.Day]++; seen[o.Day] > 1 {
			label = fmt.Sprintf("%s#%d", label, seen[o.Day])
		}
		labels, periods = append(labels, label), append(periods, ledger.Period{From: o.Day, Due: due, Opened: o.Day, Times: d.deadline.Times})
	}
	return labels, periods
}
