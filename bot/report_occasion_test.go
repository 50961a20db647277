package bot_test

import (
	"testing"

	"duban/bot"
	"duban/ledger"
)

// TestOccasions: which period or day a report names, and which words of time only tell when something was done.
func TestOccasions(t *testing.T) {
	today := ledger.NewDate(2026, 11, 16)
	const q1, q3, june, dec31 = "2026-01-01..2026-03-31", "2026-07-01..2026-09-30", "2026-06-01..2026-06-30", "2026-12-31..2026-12-31"
	for text, want := range map[string]string{
		"一季度的第4条已完成":         q1,
		"第4条一季度的已完成":         q1,
		"第4条一季度已完成":          q1,
		"补报一季度的第4条，已完成":      q1,
		"第4条上季度的补报，已完成":      q3,
		"补报上季度第4条，已完成":       q3,
		"第4条6月的已完成":          june,
		"6月份的第4条已完成":         june,
		"六月的第4条已完成，45人参训":    june,
		"12月31日的第4条已完成":      dec31,
		"第4条12月31日那件已完成":     dec31,
		"第4条12月31日到期的已完成":    dec31,
		"2025年四季度的第4条已完成":    "2025-10-01..2025-12-31",
		"上半年的第4条已完成":         "2026-01-01..2026-06-30",
		"上个月的第4条已报送":         "2026-10-01..2026-10-31",
		"第4条都完成了":            "all",
		"第4条全部完成":            "all",
		"第4条已全部完成":           "all",
		"第4、5条都完成了":          "",
		"第4条已完成":             "",
		"第4条已完成，6月培训了45人":    "",
		"第4条已完成，今年以来开展了2次":   "",
		"第4条推进中，预计12月15日前完成": "",
		"第4条推进中，准备下个月开会":     "",
	} {
		u := bot.Understand(text, bot.Vocabulary{}, today)
		got := "no report"
		if u.Report != nil {
			got = occasion(u.Report.Occasion)
		}
		if got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func occasion(o bot.Occasion) string {
	switch {
	case o.All:
		return "all"
	case !o.Named():
		return ""
	}
	return o.Window.From.String() + ".." + o.Window.To.String()
}

// TestCorrectedOccasions: 是12月31日的 moves the last report; dates in other corrections move nothing.
func TestCorrectedOccasions(t *testing.T) {
	today := ledger.NewDate(2026, 11, 16)
	for text, want := range map[string]string{
		"是12月31日的":      "2026-12-31..2026-12-31",
		"不对，是12月31日的":   "2026-12-31..2026-12-31",
		"应该是一季度的":       "2026-01-01..2026-03-31",
		"是6月的那件":        "2026-06-01..2026-06-30",
		"改成上季度的":        "2026-07-01..2026-09-30",
		"不对，是54人":       "",
		"不对，应该是第5条":     "",
		"12月31日的第4条已完成": "",
		"6月的怎么报":        "",
	} {
		u := bot.Understand(text, bot.Vocabulary{}, today)
		got := ""
		if u.Report != nil && u.Report.Fix != nil {
			got = occasion(u.Report.Fix.Occasion)
		}
		if got != want {
			t.Errorf("%s: %q, want %q (%s)", text, got, want, u.Intent)
		}
		if want != "" && u.Intent != bot.Correction {
			t.Errorf("%s: %s", text, u.Intent)
		}
	}
}
