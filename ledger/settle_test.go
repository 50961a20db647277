package ledger_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

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

// twoDays is a measure with two single days and a rhythm, as one unit owes them.
func twoDays() []ledger.DutyDates {
	keys := []string{"once-a", "once-b", "quarterly-c"}
	return []ledger.DutyDates{
		{Key: "once-a", Keys: keys, Kind: ledger.Once, Labels: []string{"2024-06-30"}, Periods: []ledger.Period{{Due: ledger.NewDate(2024, 6, 30)}}},
		{Key: "once-b", Keys: keys, Kind: ledger.Once, Labels: []string{"2024-12-31"}, Periods: []ledger.Period{{Due: ledger.NewDate(2024, 12, 31)}}},
		{Key: "quarterly-c", Keys: keys, Kind: ledger.Quarterly, Labels: []string{"2024Q1", "2024Q2", "2024Q3"}, Periods: []ledger.Period{
			{Due: ledger.NewDate(2024, 3, 31)}, {From: ledger.NewDate(2024, 4, 1), Due: ledger.NewDate(2024, 6, 30)}, {From: ledger.NewDate(2024, 7, 1), Due: ledger.NewDate(2024, 9, 30)}}},
	}
}

// TestNamedOccurrences: a report that names an occurrence settles that alone; one that names none reads as before.
func TestNamedOccurrences(t *testing.T) {
	in := func(day ledger.Date, duty, period string, status ledger.Status) ledger.ProgressUpdate {
		return ledger.ProgressUpdate{ID: "u" + day.String(), Day: day, Duty: duty, Period: period, Status: status, State: ledger.UpdateCurrent}
	}
	july := ledger.NewDate(2024, 7, 8)
	for _, c := range []struct {
		name   string
		update ledger.ProgressUpdate
		want   string // of June, December, Q1, Q2, Q3
	}{
		{"none is named", in(july, "", "", ledger.Done), "逾期完成 已完成 逾期完成 逾期完成 待办"},
		{"the day of June", in(july, "once-a", "2024-06-30", ledger.Done), "逾期完成 待办 已逾期 已逾期 待办"},
		{"the day of December, early", in(july, "once-b", "2024-12-31", ledger.Done), "已逾期 已完成 已逾期 已逾期 待办"},
		{"the first quarter, late", in(july, "quarterly-c", "2024Q1", ledger.Done), "已逾期 待办 逾期完成 已逾期 待办"},
		{"the third quarter, though the second is missed", in(july, "quarterly-c", "2024Q3", ledger.Done), "已逾期 待办 已逾期 已逾期 已完成"},
		{"a duty without a period: its day tells", in(july, "quarterly-c", "", ledger.Done), "已逾期 待办 逾期完成 逾期完成 待办"},
		{"不涉及 of one day", in(july, "once-b", "2024-12-31", ledger.NotApplicable), "已逾期 不涉及 已逾期 已逾期 待办"},
		{"不涉及 of all", in(july, "", "", ledger.NotApplicable), "不涉及 不涉及 不涉及 不涉及 不涉及"},
		{"推进中 settles nothing", in(july, "once-b", "2024-12-31", ledger.InProgress), "已逾期 待办 已逾期 已逾期 待办"},
		{"a duty that was rewritten since", in(july, "once-x", "2024-05-01", ledger.Done), "逾期完成 已完成 逾期完成 逾期完成 待办"},
		{"a day that was moved since", in(july, "once-b", "2024-11-30", ledger.Done), "已逾期 已完成 已逾期 已逾期 待办"},
	} {
		got := ""
		for _, d := range twoDays() {
			for _, s := range ledger.Settle(d, []ledger.ProgressUpdate{c.update}, july) {
				got += " " + s.State.Chinese()
			}
		}
		if got[1:] != c.want {
			t.Errorf("%s:%s, want %s", c.name, got, c.want)
		}
	}
}

// TestAnyOrderOfReportsSettlesTheSame: the order of rows does not matter, what does not count changes nothing, and what names
// another occurrence leaves this one as it is.
func TestAnyOrderOfReportsSettlesTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		duties := twoDays()
		var list []ledger.ProgressUpdate
		byID := map[string]ledger.ProgressUpdate{}
		for i := range rapid.IntRange(0, 8).Draw(t, "reports") {
			u := ledger.ProgressUpdate{ID: fmt.Sprint("u", i), Day: ledger.NewDate(2024, 1, 10).AddDays(rapid.IntRange(0, 360).Draw(t, "day")),
				Status: rapid.SampledFrom([]ledger.Status{ledger.Done, ledger.InProgress, ledger.NotApplicable}).Draw(t, "status"),
				State:  rapid.SampledFrom([]ledger.UpdateState{ledger.UpdateCurrent, ledger.UpdateCurrent, ledger.UpdateSuperseded, ledger.UpdateWithdrawn}).Draw(t, "state")}
			if d := rapid.SampledFrom(append(duties, ledger.DutyDates{Labels: []string{""}})).Draw(t, "duty"); d.Key != "" {
				u.Duty, u.Period = d.Key, rapid.SampledFrom(append(d.Labels, "")).Draw(t, "period")
			}
			list, byID[u.ID] = append(list, u), u
		}
		today := ledger.NewDate(2025, 1, 15)
		turned := rapid.Permutation(list).Draw(t, "order")
		counting := slices.DeleteFunc(slices.Clone(list), func(u ledger.ProgressUpdate) bool { return u.State != ledger.UpdateCurrent })
		for _, d := range duties {
			stands := ledger.Settle(d, list, today)
			if again := ledger.Settle(d, turned, today); !reflect.DeepEqual(stands, again) {
				t.Fatalf("%s: %v, in another order %v", d.Key, stands, again)
			}
			if again := ledger.Settle(d, counting, today); !reflect.DeepEqual(stands, again) {
				t.Fatalf("%s: %v, without what does not count %v", d.Key, stands, again)
			}
			own := slices.DeleteFunc(slices.Clone(counting), func(u ledger.ProgressUpdate) bool { return u.Duty != "" && u.Duty != d.Key })
			if again := ledger.Settle(d, own, today); !reflect.DeepEqual(stands, again) {
				t.Fatalf("%s: %v, without what names other duties %v", d.Key, stands, again)
			}
			for i, s := range stands {
				u := byID[s.Update]
				if s.Update != "" && u.Duty == d.Key && u.Period != "" && u.Period != d.Labels[i] {
					t.Fatalf("%s %s is settled by a report of %s", d.Key, d.Labels[i], u.Period)
				}
			}
		}
	})
}
