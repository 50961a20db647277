package ledger_test

import (
	"fmt"
	"testing"

	"duban/ledger"
)

// BenchmarkSettle settles a year of months by monthly reports of one unit, which name their period or none.
func BenchmarkSettle(b *testing.B) {
	d := ledger.DutyDates{Key: "monthly-a", Keys: []string{"monthly-a", "once-b", "check_in"}, Kind: ledger.Monthly}
	var unnamed, named []ledger.ProgressUpdate
	for month := 1; month <= 12; month++ {
		due := ledger.MonthEnd(2024, 1).AddDays(30 * (month - 1))
		d.Labels = append(d.Labels, fmt.Sprintf("2024-%02d", month))
		d.Periods = append(d.Periods, ledger.Period{From: due.AddDays(-29), Due: due})
		u := ledger.ProgressUpdate{ID: fmt.Sprint(month), Day: due.AddDays(-5), Status: ledger.Done, State: ledger.UpdateCurrent}
		unnamed = append(unnamed, u)
		u.Duty, u.Period = d.Key, d.Labels[month-1]
		named = append(named, u)
	}
	for name, list := range map[string][]ledger.ProgressUpdate{"unnamed": unnamed, "named": named} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				ledger.Settle(d, list, ledger.NewDate(2024, 12, 31))
			}
		})
	}
}
