package main

import (
	"fmt"
	"io"

	"duban/ledger"
)

// yearFigures is what became of the reminders.
type yearFigures struct {
	Days     int             `json:"days"`
	Kills    int             `json:"kills"`
	Persons  int             `json:"persons"`
	Reports  int             `json:"reports"`
	Decided  int             `json:"decisions"`
	Digests  int             `json:"digests"`
	Most     int             `json:"most_a_person_a_day"`
	Reported int             `json:"to_those_who_had_reported"`
	AtNight  int             `json:"in_quiet_hours_or_on_holidays"`
	Lost     int             `json:"lost"`
	Doubled  int             `json:"doubled"`
	Foreign  int             `json:"other_than_the_history_demands"`
	Drove    float64         `json:"seconds"`
	Checked  float64         `json:"seconds_of_checking"`
	Planning []planningScale `json:"planning"`
}

func (f yearFigures) print(w io.Writer) {
	fmt.Fprintf(w, "%d days, %d persons, %d reports, %d decisions, %d digests; the process was killed %d times; %.0f s, checked in %.0f s\n",
		f.Days, f.Persons, f.Reports, f.Decided, f.Digests, f.Kills, f.Drove, f.Checked)
	fmt.Fprintf(w, "most reminders a person a day     %d\n", f.Most)
	fmt.Fprintf(w, "to those who had reported         %d\n", f.Reported)
	fmt.Fprintf(w, "in quiet hours or on days off     %d\n", f.AtNight)
	fmt.Fprintf(w, "lost                              %d\n", f.Lost)
	fmt.Fprintf(w, "doubled                           %d\n", f.Doubled)
	fmt.Fprintf(w, "other than the history demands    %d\n", f.Foreign)
	for _, s := range f.Planning {
		fmt.Fprintf(w, "planning %6d units: %6.0f ms, %5.0f MB allocated, %d digests\n", s.Units, s.Milliseconds, s.Megabytes, s.Digests)
	}
}

// verdict fails when a figure is not as it must be.
func (f yearFigures) verdict() error {
	if f.Digests == 0 || f.Most > 1 || f.Reported+f.AtNight+f.Lost+f.Doubled+f.Foreign > 0 {
		return ledger.Errorf(ledger.Internal, "提醒有漏发、重发或不该发的,见上面的数字")
	}
	return nil
}
