package web

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"duban/ledger"
)

// calendarView is what falls due in a month, on a grid and day by day 到期日历.
type calendarView struct {
	Frame
	Part     part        // which of the documents
	Month    ledger.Date // its first day
	Label    string
	Former   string // address of the month before, "" beyond what is kept
	Next     string
	Weekdays []string
	Weeks    [][]calendarDay
	Days     []calendarDay // those of the month on which something falls due
}

// calendarDay is a day with what falls due on it.
type calendarDay struct {
	Day     ledger.Date
	Outside bool // of another month
	Today   bool
	Weekday string
	Items   []dueItem
	N       int // how many items there are; Items holds the first of them
}

// dueItem is one duty of one measure on one day, with the units that still owe it, as far as the viewer may see them.
type dueItem struct {
	Document, Title string
	Measure         *ledger.Measure
	What            string
	Owing           []string
	Done            int // units that the viewer sees and that are done
}

// mostDue is how many items of one day are listed.
const mostDue = 40

// calendar shows a month.
func (s *site) calendar(v *visit) error {
	sc, err := v.scope(v.filterOf())
	if err != nil {
		return err
	}
	view := sc.calendar(v.frame("到期日历", "Calendar"), v.month())
	return v.show(http.StatusOK, "calendar", &view)
}

// month is the first day of the month that the address asks for, else of this one. Months beyond the next year's end and before
// the last year are not kept.
func (v *visit) month() ledger.Date {
	if t, err := time.Parse("2006-01", v.asked("month")); err == nil && t.Year() >= v.today.Year-1 && t.Year() <= v.today.Year+1 {
		return ledger.NewDate(t.Year(), t.Month(), 1)
	}
	return ledger.NewDate(v.today.Year, v.today.Month, 1)
}

// calendar puts a month together. What falls due is in the documents, so everybody sees it; who still owes it is not.
func (sc *scope) calendar(f Frame, month ledger.Date) calendarView {
	c := calendarView{Frame: f, Month: month, Weekdays: weekdays(&f)}
	c.Label = f.Say(fmt.Sprintf("%d年%d月", month.Year, int(month.Month)), fmt.Sprintf("%s %d", month.Month, month.Year))
	link := func(m ledger.Date) string {
		if m.Year < f.Today.Year-1 || m.Year > f.Today.Year+1 {
			return ""
		}
		return prefix + "/calendar?" + sc.filter.with("", "") + "&month=" + m.String()[:7]
	}
	c.Former, c.Next = link(ledger.NewDate(month.Year, month.Month-1, 1)), link(ledger.NewDate(month.Year, month.Month+1, 1))
	c.Part = sc.part.linked(func(n string) string {
		return prefix + "/calendar?" + sc.filter.with("part", n) + "&month=" + month.String()[:7]
	})
	due := sc.due(month)
	first := month.AddDays(-weekdayOf(month))
	for d := first; d.Before(ledger.NewDate(month.Year, month.Month+1, 1)); {
		var week []calendarDay
		for range 7 {
			day := calendarDay{Day: d, Outside: d.Month != month.Month, Today: d == f.Today, Weekday: c.Weekdays[weekdayOf(d)]}
			if !day.Outside {
				day.Items = due[d]
				day.N = len(day.Items)
				day.Items = day.Items[:min(mostDue, day.N)]
			}
			week = append(week, day)
			if len(day.Items) > 0 {
				c.Days = append(c.Days, day)
			}
			d = d.AddDays(1)
		}
		c.Weeks = append(c.Weeks, week)
	}
	return c
}

// due is what falls due in a month, by day, in the order of documents and measures.
func (sc *scope) due(month ledger.Date) map[ledger.Date][]dueItem {
	type key struct {
		sheet   *sheet
		day     ledger.Date
		measure int
		what    string
	}
	at, out := map[key]int{}, map[ledger.Date][]dueItem{}
	for _, s := range sc.sheets {
		for i := range s.rows {
			r := &s.rows[i]
			if !r.dated || r.last.Year != month.Year || r.last.Month != month.Month || !sc.inCalendar(r) {
				continue
			}
			k := key{s, r.last, r.measure, r.what}
			n, ok := at[k]
			if !ok {
				n = len(out[r.last])
				at[k] = n
				m := &s.doc.Measures[r.measure]
				out[r.last] = append(out[r.last], dueItem{Document: s.doc.ID, Title: s.doc.Title, Measure: m, What: cmp.Or(r.what, m.Heading)})
			}
			it := &out[r.last][n]
			switch {
			case !sc.sees(r):
			case r.owes:
				it.Owing = append(it.Owing, r.unit)
			default:
				it.Done++
			}
		}
	}
	return out
}

// inCalendar reports whether the filter lets a row through; without one everybody sees what falls due.
func (sc *scope) inCalendar(r *row) bool {
	return sc.filter.bare() || sc.wants(r)
}

// weekdayOf counts from Monday.
func weekdayOf(d ledger.Date) int { return (int(d.Midnight(time.UTC).Weekday()) + 6) % 7 }

func weekdays(f *Frame) []string {
	if f.English() {
		return []string{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}
	}
	return []string{"周一", "周二", "周三", "周四", "周五", "周六", "周日"}
}

// DayNumber is the day of the month.
func (d calendarDay) DayNumber() string { return strconv.Itoa(d.Day.Day) }

// Anchor is where the day stands in the list below the grid.
func (d calendarDay) Anchor() string { return "d" + d.Day.String() }

// month is one column of the trend.
type month struct {
	Label string
	Count [4]int // in time, late, overdue, still open
}

// trend is how the dated duties of a year went, month by month 全年走势.
type trend struct {
	Year   int
	Names  [4]string
	Months []month
	Any    bool
}

// trend counts the wanted duties whose last day is in this year.
func (sc *scope) trend(f *Frame) trend {
	t := trend{Year: f.Today.Year, Months: make([]month, 12), Names: [4]string{f.Say("按时完成", "in time"), f.Say(f.Look.Word(ledger.LightDoneLate), "late"),
		f.Say(f.Look.Word(ledger.LightOverdue), "overdue"), f.Say("未到期", "not yet due")}}
	for i := range t.Months {
		t.Months[i].Label = f.Say(strconv.Itoa(i+1)+"月", time.Month(i + 1).String()[:3])
	}
	sc.each(func(_ *sheet, r *row) {
		if !r.dated || r.last.Year != t.Year || r.light == ledger.LightExcused {
			return
		}
		t.Any = true
		c := &t.Months[r.last.Month-1].Count
		switch {
		case r.light == ledger.LightDoneLate:
			c[1]++
		case r.light.Finished():
			c[0]++
		case r.light == ledger.LightOverdue:
			c[2]++
		default:
			c[3]++
		}
	})
	return t
}

// Shown is the months from the first to the last on which anything falls due.
func (t trend) Shown() []month {
	none := func(m month) bool { return m.Count == [4]int{} }
	first := slices.IndexFunc(t.Months, func(m month) bool { return !none(m) })
	if first < 0 {
		return nil
	}
	last := len(t.Months)
	for none(t.Months[last-1]) {
		last--
	}
	return t.Months[first:last]
}
