package ledger

import (
	"fmt"
	"time"
)

// Date is a calendar day 日期 without time or zone.
// Zero value: no date. Source: deadlines are days in the configured zone, never instants.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// NewDate returns the given day; month and day overflow as in time.Date (day 0 is the last day of the month before).
func NewDate(year int, month time.Month, day int) Date {
	return DateOf(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}

// DateOf returns the day of t in t's own location.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// ParseDate reads 2006-01-02; an empty string is the zero Date.
func ParseDate(s string) (Date, error) {
	if s == "" {
		return Date{}, nil
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, Errorf(Invalid, "日期 %q 应写作 2006-01-02", s)
	}
	return DateOf(t), nil
}

// MonthEnd returns the last day of a month.
func MonthEnd(year int, month time.Month) Date { return NewDate(year, month+1, 0) }

// IsZero reports whether d is no date.
func (d Date) IsZero() bool { return d == Date{} }

// String prints 2006-01-02, or nothing for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day)
}

// Chinese prints 2006年1月2日, or nothing for the zero Date.
func (d Date) Chinese() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%d年%d月%d日", d.Year, int(d.Month), d.Day)
}

// Compare returns -1, 0 or +1 as d is before, on or after other.
func (d Date) Compare(other Date) int { return d.Midnight(time.UTC).Compare(other.Midnight(time.UTC)) }

// Before reports whether d is an earlier day than other.
func (d Date) Before(other Date) bool { return d.Compare(other) < 0 }

// After reports whether d is a later day than other.
func (d Date) After(other Date) bool { return d.Compare(other) > 0 }

// AddDays returns the day n days later; n may be negative.
func (d Date) AddDays(n int) Date { return NewDate(d.Year, d.Month, d.Day+n) }

// Midnight returns the first instant of the day in loc.
func (d Date) Midnight(loc *time.Location) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, loc)
}

// MarshalText prints as String does.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (d *Date) UnmarshalText(b []byte) (err error) {
	*d, err = ParseDate(string(b))
	return err
}

// Window is a span of days 时段, both ends included.
// Zero value: no window. A zero From or To leaves that end open.
type Window struct {
	From  Date   `json:"from"`
	To    Date   `json:"to"`
	Label string `json:"label,omitempty"` // as a person would say it: 6月, 本季度
}

// IsZero reports whether w is no window.
func (w Window) IsZero() bool { return w.From.IsZero() && w.To.IsZero() }

// Contains reports whether d lies in w.
func (w Window) Contains(d Date) bool {
	return !d.IsZero() && (w.From.IsZero() || !d.Before(w.From)) && (w.To.IsZero() || !d.After(w.To))
}
