package delivery_test

import (
	"fmt"
	"testing"
	"time"

	"duban/delivery"
)

func TestAwayLeavesTheFullAndTheHalfHour(t *testing.T) {
	zone := time.FixedZone("east", 8*3600)
	clock := func(h, m, s int) time.Time { return time.Date(2024, 6, 10, h, m, s, 0, zone) }
	for _, tc := range []struct {
		at    time.Time
		stays bool
	}{
		{clock(9, 7, 0), true}, {clock(9, 0, 0), false}, {clock(8, 58, 1), false}, {clock(9, 1, 59), false}, {clock(9, 2, 0), true},
		{clock(9, 30, 0), false}, {clock(9, 28, 0), true}, {clock(23, 59, 0), false}, {clock(9, 15, 0), true},
	} {
		got := delivery.Away(tc.at, "a")
		if got.Equal(tc.at) != tc.stays || got.Before(tc.at) || got.Sub(tc.at) > 10*time.Minute || !got.Equal(delivery.Away(tc.at, "a")) {
			t.Errorf("%v goes to %v", tc.at, got)
		}
	}
	places := map[time.Time]bool{}
	for i := range 300 {
		got := delivery.Away(clock(9, 0, 0), fmt.Sprint("person-", i))
		if got.Before(clock(9, 2, 0)) || !got.Before(clock(9, 8, 0)) {
			t.Fatalf("9:00 goes to %v", got)
		}
		places[got] = true
	}
	if len(places) < 100 {
		t.Errorf("300 people go to %d instants", len(places))
	}
}
