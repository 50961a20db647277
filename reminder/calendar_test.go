package reminder_test

import (
	"strings"
	"testing"
	"time"

	"duban/ledger"
	"duban/reminder"
)

// TestWorkingDays holds days of each year against the notices of that year.
func TestWorkingDays(t *testing.T) {
	c := reminder.NewCalendar()
	for day, working := range map[string]bool{
		"2020-01-31": false, "2020-02-01": false, "2020-01-19": true, // the spring festival of 2020 was made longer
		"2021-02-07": true, "2021-02-17": false, "2021-10-09": true,
		"2022-01-29": true, "2022-02-06": false, "2022-04-02": true, "2022-10-07": false,
		"2023-01-28": true, "2023-01-27": false, "2023-06-25": true, "2023-10-06": false,
		"2024-02-04": true, "2024-02-09": true, "2024-02-10": false, "2024-05-11": true, "2024-09-14": true, "2024-10-12": true,
		"2025-01-26": true, "2025-02-08": true, "2025-05-05": false, "2025-09-28": true, "2025-10-08": false, "2025-10-11": true,
		"2026-01-04": true, "2026-02-14": true, "2026-02-23": false, "2026-02-28": true, "2026-05-09": true, "2026-09-20": true,
		"2026-10-07": false, "2026-10-10": true, "2026-11-28": false, "2026-11-30": true,
	} {
		if got := c.Working(date(t, day)); got != working {
			t.Errorf("%s: working %v", day, got)
		}
	}
	for year := 2020; year <= 2026; year++ {
		if w := c.Warning(year); w != "" {
			t.Errorf("%d: %s", year, w)
		}
	}
	if w := c.Warning(2039); !strings.Contains(w, "2039年") {
		t.Errorf("%q", w)
	}
	if c.Holiday(date(t, "2024-06-10")) == "" || c.Holiday(date(t, "2024-06-11")) != "" || c.Holiday(date(t, "2024-05-11")) != "" {
		t.Error("names of holidays")
	}
}

func TestOverrideGoesFirst(t *testing.T) {
	o, err := reminder.ParseOverride(strings.NewReader("holidays:\n  - {from: 2039-10-01, to: 2039-10-07, name: 国庆节}\n  - {day: 2024-06-11}\nworkdays:\n  - {day: 2039-10-08, name: 国庆节}\n"))
	if err != nil {
		t.Fatal(err)
	}
	c := reminder.NewCalendar(o)
	for day, working := range map[string]bool{"2039-10-03": false, "2039-10-08": true, "2024-06-11": false, "2024-06-12": true} {
		if c.Working(date(t, day)) != working {
			t.Errorf("%s", day)
		}
	}
	if c.Warning(2039) != "" || c.Holiday(date(t, "2039-10-03")) != "国庆节" {
		t.Error("the year of the override is known")
	}
	if got := c.Between(date(t, "2024-06-07"), date(t, "2024-06-13")); got != 2 {
		t.Errorf("12 and 13 June: %d", got)
	}
}

func TestOverrideRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		code ledger.Code
	}{
		"unknown key":   {"feiertage: []", ledger.Invalid},
		"no yaml":       {"holidays: [", ledger.Invalid},
		"no day":        {"holidays:\n  - {name: 春节}", ledger.Invalid},
		"half a span":   {"holidays:\n  - {from: 2028-01-25}", ledger.Invalid},
		"backwards":     {"holidays:\n  - {from: 2028-01-25, to: 2028-01-20}", ledger.Invalid},
		"too long":      {"holidays:\n  - {from: 2028-01-01, to: 2028-12-31}", ledger.Invalid},
		"day and span":  {"holidays:\n  - {day: 2028-01-01, from: 2028-01-01, to: 2028-01-02}", ledger.Invalid},
		"no such month": {"workdays:\n  - {day: 2028-13-01}", ledger.Invalid},
		"too many":      {"holidays:\n" + strings.Repeat("  - {day: 2028-01-01}\n", 501), ledger.TooLarge},
		"too large":     {"#" + strings.Repeat("x", 64<<10), ledger.TooLarge},
	} {
		if _, err := reminder.ParseOverride(strings.NewReader(c.text)); ledger.CodeOf(err) != c.code {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := reminder.ParseOverride(strings.NewReader("")); err != nil {
		t.Errorf("an empty file: %v", err)
	}
}

func FuzzParseOverride(f *testing.F) {
	f.Add("holidays:\n  - {from: 2028-01-25, to: 2028-02-01, name: 春节}\nworkdays:\n  - {day: 2028-01-22}\n")
	f.Add("holidays: &a [*a]")
	f.Fuzz(func(_ *testing.T, text string) {
		o, err := reminder.ParseOverride(strings.NewReader(text))
		if err != nil {
			return
		}
		c := reminder.NewCalendar(o)
		d := ledger.NewDate(2028, time.January, 25)
		c.Add(d, 7)
		c.OnOrBefore(d)
	})
}

// FuzzRecurrence hands rules of recurrence of any sort to the expansion: it ends, in order, inside its window.
func FuzzRecurrence(f *testing.F) {
	for _, rule := range []string{"FREQ=MONTHLY;BYMONTHDAY=-1", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=WEEKLY;BYDAY=WE", "FREQ=DAILY;INTERVAL=3", "FREQ=SECONDLY", "FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO", "FREQ=MONTHLY;BYMONTHDAY=10,20,31", ""} {
		f.Add(rule)
	}
	doc := document(f, ledger.NewDate(2024, 1, 5), "各镇每月30日前报送台账。（县司法局牵头，各镇按职责分工负责）")
	f.Fuzz(func(t *testing.T, rule string) {
		d := *doc
		d.Measures = append([]ledger.Measure(nil), doc.Measures...)
		d.Measures[0].Deadlines = append([]ledger.Deadline(nil), doc.Measures[0].Deadlines...)
		d.Measures[0].Deadlines[0].Recurrence = rule
		w := ledger.Window{From: ledger.NewDate(2024, 3, 1), To: ledger.NewDate(2025, 2, 28)}
		seq, _ := reminder.Occurrences(w, w.From, reminder.DefaultSettings(shanghai()), reminder.Rows{Directory: county(), Documents: []*ledger.Document{&d}})
		seen := map[ledger.OccurrenceKey]bool{}
		for o := range seq {
			if !w.Contains(o.Last()) || seen[o.OccurrenceKey] {
				t.Fatalf("%s: %s", rule, o.OccurrenceKey)
			}
			seen[o.OccurrenceKey] = true
		}
	})
}

func TestSettingsAreChecked(t *testing.T) {
	if err := reminder.DefaultSettings(shanghai()).Validate(); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*reminder.Settings){
		"no zone":         func(s *reminder.Settings) { s.Zone = nil },
		"no calendar":     func(s *reminder.Settings) { s.Calendar = nil },
		"sent in quiet":   func(s *reminder.Settings) { s.SendAt = reminder.At(7, 40) },
		"spread to quiet": func(s *reminder.Settings) { s.SendAt = reminder.At(19, 45) },
		"past midnight":   func(s *reminder.Settings) { s.QuietFrom, s.QuietTo, s.SendAt = 0, 0, reminder.At(23, 50) },
		"negative lead":   func(s *reminder.Settings) { s.Lead = []int{-1} },
		"rule too far":    func(s *reminder.Settings) { s.Rules = []reminder.Rule{{Document: "a", Lead: []int{999}}} },
		"no such day":     func(s *reminder.Settings) { s.CheckIn.Day = 32 },
	} {
		s := reminder.DefaultSettings(shanghai())
		change(&s)
		if err := s.Validate(); ledger.CodeOf(err) != ledger.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestQuietHoursAndHolidays(t *testing.T) {
	s := reminder.DefaultSettings(shanghai())
	for at, allowed := range map[string]bool{
		"2024-06-20 07:59": false, "2024-06-20 08:00": true, "2024-06-20 19:59": true, "2024-06-20 20:00": false, "2024-06-20 23:59": false,
		"2024-06-10 10:00": false, // a holiday on a Monday
		"2024-06-15 10:00": false, // a Saturday
		"2024-05-11 10:00": true,  // a Saturday to work on
	} {
		if got := s.Allowed(instant(t, at)); got != allowed {
			t.Errorf("%s: %v", at, got)
		}
	}
}
