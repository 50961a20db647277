package reminder

import (
	"fmt"
	"time"

	"github.com/6tail/lunar-go/HolidayUtil"

	"duban/ledger"
)

// The years for which the library is asked; from firstYear on it has every year up to the last one that was announced.
const firstYear, lastYear = 2010, 2040

// farthest is how many days a search for a working day goes; no run of days off is as long.
const farthest = 40

// Calendar tells working days 工作日: weekdays but for public holidays 法定节假日, and make-up days 调休上班.
// Concurrency: read-only after NewCalendar. Source: the yearly notices of the State Council's general office, as
// github.com/6tail/lunar-go has them; an Override goes before it.
type Calendar struct {
	working map[ledger.Date]bool   // days that differ from their weekday, or are named
	names   map[ledger.Date]string // of holidays
	known   map[int]bool           // years with data
}

// NewCalendar makes the calendar; of two overrides the later one decides.
func NewCalendar(overrides ...Override) *Calendar {
	c := &Calendar{working: map[ledger.Date]bool{}, names: map[ledger.Date]string{}, known: map[int]bool{}}
	for year := firstYear; year <= lastYear; year++ {
		for e := HolidayUtil.GetHolidaysByYear(year).Front(); e != nil; e = e.Next() {
			if h, ok := e.Value.(*HolidayUtil.Holiday); ok {
				c.learn(h.GetDay(), h.GetName(), h.IsWork())
			}
		}
	}
	for _, o := range overrides {
		for _, d := range o.days {
			c.set(d.day, d.name, d.working)
		}
	}
	return c
}

// learn takes a day of the library; one that cannot be read is no day.
func (c *Calendar) learn(day, name string, working bool) {
	if d, err := ledger.ParseDate(day); err == nil {
		c.set(d, name, working)
	}
}

func (c *Calendar) set(d ledger.Date, name string, working bool) {
	c.working[d], c.names[d], c.known[d.Year] = working, name, true
}

// Working reports whether d is a working day.
func (c *Calendar) Working(d ledger.Date) bool {
	if w, ok := c.working[d]; ok {
		return w
	}
	day := weekdayOf(d)
	return day != time.Saturday && day != time.Sunday
}

// Holiday is the name of the holiday that d belongs to, "" for other days.
func (c *Calendar) Holiday(d ledger.Date) string {
	if w, ok := c.working[d]; ok && !w {
		return c.names[d]
	}
	return ""
}

// Warning says in Chinese that a year has no data, so that only weekends count; "" when it has.
func (c *Calendar) Warning(year int) string {
	if c.known[year] {
		return ""
	}
	return fmt.Sprintf("还没有%d年的放假安排，暂时只按周末算；公布后请写进放假安排文件。", year)
}

// OnOrBefore is d, or the last working day before it.
func (c *Calendar) OnOrBefore(d ledger.Date) ledger.Date { return c.seek(d, -1) }

// OnOrAfter is d, or the first working day after it.
func (c *Calendar) OnOrAfter(d ledger.Date) ledger.Date { return c.seek(d, 1) }

func (c *Calendar) seek(d ledger.Date, step int) ledger.Date {
	for i := range farthest {
		if at := d.AddDays(i * step); c.Working(at) {
			return at
		}
	}
	return d
}

// Add returns the n-th working day after d, before it for a negative n; d itself for 0, working or not.
func (c *Calendar) Add(d ledger.Date, n int) ledger.Date {
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	for range n {
		d = c.seek(d.AddDays(step), step)
	}
	return d
}

// Between counts the working days behind a up to and with b; 0 when b is not after a.
func (c *Calendar) Between(a, b ledger.Date) int {
	n := 0
	for d := a.AddDays(1); !d.After(b); d = d.AddDays(1) {
		if c.Working(d) {
			n++
		}
	}
	return n
}

func weekdayOf(d ledger.Date) time.Weekday { return d.Midnight(time.UTC).Weekday() }
