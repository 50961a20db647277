package ledger

import "slices"

// Muted reports whether a person does not want to be reminded of a duty 别再提醒: the last mute or unmute that covers it
// counts. The unit owes it all the same.
func (s *Standings) Muted(person string, of DutyRef) bool {
	of.Unit = "" // a person mutes for himself, whatever unit owes it
	for _, d := range slices.Backward(s.list) {
		if d.Person != person {
			continue
		}
		about := d.About()
		about.Unit = ""
		switch {
		case d.Kind == DecideUnmute && about.Covers(of):
			return false
		case d.Kind == DecideMute && about.Covers(of):
			return true
		}
	}
	return false
}

// Snoozed returns the day on which a person wants to be reminded again 明天再提醒我; zero when that is today or past. The
// last word counts; an unmute after it ends it.
func (s *Standings) Snoozed(person string, today Date) Date {
	for _, d := range slices.Backward(s.list) {
		if d.Person != person {
			continue
		}
		switch {
		case d.Kind == DecideUnmute && d.MeasureKey == "":
			return Date{}
		case d.Kind == DecideSnooze && d.Until.After(today):
			return d.Until
		case d.Kind == DecideSnooze:
			return Date{}
		}
	}
	return Date{}
}

// OnLeave returns the leave 请假 that a person is on, both ends included; false when he is there. Of several that hold the
// day the last counts; an unmute ends those told before it.
func (s *Standings) OnLeave(person string, day Date) (Decision, bool) {
	for _, d := range slices.Backward(s.list) {
		if d.Person != person {
			continue
		}
		if d.Kind == DecideUnmute && d.MeasureKey == "" {
			return Decision{}, false
		}
		if d.Kind == DecideLeave && !day.Before(d.From) && !day.After(d.Until) {
			return d, true
		}
	}
	return Decision{}, false
}
