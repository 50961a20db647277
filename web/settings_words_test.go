package web

import "testing"

// TestQuietHoursInWords: people write 无 for what the settings file calls none; no other setting is touched.
func TestQuietHoursInWords(t *testing.T) {
	for _, row := range []struct{ key, typed, kept, shown string }{
		{quietHours, "无", "none", "无"}, {quietHours, "不要", "none", "无"}, {quietHours, "20:00-8:00", "20:00-8:00", "20:00-8:00"},
		{"reminder.every", "无", "无", "无"}, {"lights.words", "none", "none", "none"},
	} {
		kept := written(row.key, row.typed)
		if kept != row.kept || spoken(row.key, kept) != row.shown {
			t.Errorf("%s: %s is kept as %s and shown as %s", row.key, row.typed, kept, spoken(row.key, kept))
		}
	}
}
