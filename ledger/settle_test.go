package ledger_test

import (
	"fmt"
	"testing"

	"duban/ledger"
)

// TestTookPlace: what was held or sent is told from what is planned, under way or not done.
func TestTookPlace(t *testing.T) {
	for text, want := range map[string]bool{
		"会商会已召开":           true,
		"上周召开了联席会":         true,
		"二季度自查已经开展，发现3个问题": true,
		"台账已报送":            true,
		"案卷评查已组织1次":        true,
		"先后组织过了两场":         true,
		"正在组织":             false,
		"准备召开会商会":          false,
		"还没开展":             false,
		"未召开":              false,
		"计划下月开展":           false,
		"尚未报送":             false,
		"没有报送了的":           false,
		"已安排人员":            false,
		"":                 false,
		"还没报送，自查已开展":       true,
	} {
		if got := ledger.TookPlace(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func ExampleSettle() {
	quarters := []ledger.Period{
		{Due: ledger.NewDate(2024, 3, 31)},
		{From: ledger.NewDate(2024, 4, 1), Due: ledger.NewDate(2024, 6, 30)},
		{From: ledger.NewDate(2024, 7, 1), Due: ledger.NewDate(2024, 9, 30)},
	}
	reports := []ledger.ProgressUpdate{
		{ID: "2", Day: ledger.NewDate(2024, 5, 20), Status: ledger.InProgress, Text: "二季度自查已开展", State: ledger.UpdateCurrent},
		{ID: "1", Day: ledger.NewDate(2024, 4, 8), Status: ledger.Done, State: ledger.UpdateCurrent},
		{ID: "3", Day: ledger.NewDate(2024, 8, 1), Status: ledger.InProgress, Text: "正在安排", State: ledger.UpdateCurrent},
	}
	for _, s := range ledger.Settle(ledger.DutyDates{Kind: ledger.Quarterly, Periods: quarters}, reports, ledger.NewDate(2024, 8, 2)) {
		fmt.Println(s.State.Chinese(), s.Update, s.Told)
	}
	// Output:
	// 逾期完成 1 false
	// 已完成 2 true
	// 待办  true
}

func ExampleOccurrenceKey_String() {
	k := ledger.OccurrenceKey{Document: "d1", Measure: "一(二)", Deadline: "once-cc9ae2", Unit: "东坝镇", Label: "2024-06-30"}
	fmt.Println(k)
	back, err := ledger.ParseOccurrenceKey(k.String())
	fmt.Println(back == k, err)
	// Output:
	// d1/一(二)/once-cc9ae2/东坝镇/2024-06-30
	// true <nil>
}
