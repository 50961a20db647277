package main

import (
	"bytes"
	"context"
	"fmt"
	"runtime"
	"strings"
	"time"

	"duban/knowledge"
	"duban/ledger"
	"duban/reminder"
)

// planningScale is what planning one morning costs for a number of units.
type planningScale struct {
	Units        int     `json:"units"`
	Milliseconds float64 `json:"milliseconds"`
	Megabytes    float64 `json:"allocated_megabytes"`
	Digests      int     `json:"digests"`
}

// measurePlanning plans a busy morning for so many townships with three persons each; half of them have reported.
func measurePlanning(ctx context.Context, units int) (planningScale, error) {
	dir, err := knowledge.ReadDirectory(bytes.NewReader(yearDirectory(units, 30)))
	if err != nil {
		return planningScale{}, fmt.Errorf("directory: %w", err)
	}
	set := reminder.DefaultSettings(time.UTC)
	rows := reminder.Rows{Directory: dir, Confirmed: map[string]ledger.Date{}}
	for i, text := range yearTexts() {
		doc, err := knowledge.Read(ctx, fmt.Sprintf("%d.txt", i), strings.NewReader(text), knowledge.Options{})
		if err != nil {
			return planningScale{}, fmt.Errorf("document: %w", err)
		}
		doc.Status = ledger.DocumentConfirmed
		rows.Documents, rows.Confirmed[doc.ID] = append(rows.Documents, doc), yearBegins()
	}
	day := ledger.NewDate(2025, time.March, 25) // of a month's end, a quarter's last week, and behind a day that was missed
	for i := range units {
		if i%2 == 0 {
			rows.Updates = append(rows.Updates, ledger.ProgressUpdate{ID: fmt.Sprint(i), DocumentID: rows.Documents[0].ID, MeasureKey: "4", Unit: manyTown(i),
				Status: ledger.Done, State: ledger.UpdateCurrent, Day: day.AddDays(-9), At: day.AddDays(-9).Midnight(time.UTC)})
		}
	}
	for _, m := range dir.Members {
		rows.Pushes = append(rows.Pushes, ledger.Push{Person: m.UserID, Day: day.AddDays(-1), Kind: ledger.PushDigest, At: day.AddDays(-1).Midnight(time.UTC)})
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	began := time.Now()
	plan := reminder.Make(day.Midnight(time.UTC).Add(8*time.Hour), set, rows)
	took := time.Since(began)
	runtime.ReadMemStats(&after)
	return planningScale{Units: units, Milliseconds: float64(took.Microseconds()) / 1000, Megabytes: float64(after.TotalAlloc-before.TotalAlloc) / (1 << 20), Digests: len(plan.Pushes)}, nil
}
