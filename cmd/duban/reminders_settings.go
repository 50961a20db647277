package main

import (
	"fmt"
	"os"
	"time"

	"duban/configs"
	"duban/ledger"
	"duban/reminder"
)

// reminderSettings turns the settings into what the plan works with. Errors: Invalid, NotFound for the file of holidays.
func reminderSettings(c configs.Reminder, zone *time.Location) (reminder.Settings, error) {
	s := reminder.DefaultSettings(zone)
	overrides, err := holidays(c.Holidays)
	if err != nil {
		return s, err
	}
	s.Calendar = reminder.NewCalendar(overrides...)
	at, _ := configs.Clock(c.SendAt) // Load checked both
	from, to, _ := c.Quiet()
	s.SendAt, s.QuietFrom, s.QuietTo, s.Spread = reminder.Clock(at), reminder.Clock(from), reminder.Clock(to), c.Spread
	s.Lead, s.Overdue, s.Every, s.Chase = c.Lead, c.Overdue, c.Every, c.Chase
	s.CheckIn = reminder.CheckInRhythm{Months: c.CheckIn, Day: c.CheckInDay}
	s.LeaderAfter, s.LeadAfter, s.SlipAfter, s.IssuedDays = c.LeaderAfter, c.LeadAfter, c.SlipAfter, c.IssuedDays
	if s.TermEnds, err = ledger.ParseDate(c.TermEnds); err != nil && c.TermEnds != "" {
		return s, fmt.Errorf("reminder.term_ends: %w", err)
	}
	s.Contact = c.Contact
	if c.Complaint != "" {
		s.Complaint = c.Complaint
	}
	for _, r := range c.Rules {
		rule := reminder.Rule{Document: r.Document, Measure: r.Measure, Deadline: r.Deadline, Off: r.Off, Lead: r.Lead, LeaderAfter: r.LeaderAfter, LeadAfter: r.LeadAfter}
		if len(r.CheckIn) == 2 {
			rule.CheckIn = &reminder.CheckInRhythm{Months: r.CheckIn[0], Day: r.CheckIn[1]}
		}
		s.Rules = append(s.Rules, rule)
	}
	return s, s.Validate()
}

// holidays reads the file of days off; none without one.
func holidays(path string) ([]reminder.Override, error) {
	if path == "" {
		return nil, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, ledger.Errorf(ledger.NotFound, "放假安排文件打不开:%w。请核对 reminder.holidays 的路径", err)
	}
	defer func() { _ = f.Close() }() // only read
	o, err := reminder.ParseOverride(f)
	if err != nil {
		return nil, fmt.Errorf("reminder.holidays: %w", err)
	}
	return []reminder.Override{o}, nil
}
