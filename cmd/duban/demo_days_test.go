package main

import (
	"testing"
	"time"
)

// TestTheDemosClockNeverRunsBackwards: at midnight the day that was set goes over into the next, or what was said a second
// before would be a day ahead of what is said now.
func TestTheDemosClockNeverRunsBackwards(t *testing.T) {
	zone := time.FixedZone("east", 8*3600)
	now := time.Date(2026, 12, 31, 23, 59, 59, 0, zone)
	c := &dayClock{zone: zone, real: func() time.Time { return now }}
	if err := c.setDay("2024-02-28"); err != nil {
		t.Fatal(err)
	}
	if got, want := c.now(), time.Date(2024, 2, 28, 23, 59, 59, 0, zone); !got.Equal(want) {
		t.Errorf("it shows %v, want %v", got, want)
	}
	now = now.Add(time.Second)
	if got, want := c.now(), time.Date(2024, 2, 29, 0, 0, 0, 0, zone); !got.Equal(want) || c.day() != "2024-02-29" {
		t.Errorf("after midnight it shows %v on %s, want %v", got, c.day(), want)
	}
}
