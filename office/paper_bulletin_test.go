package office_test

import (
	"strings"
	"testing"

	"duban/ledger"
	"duban/office"
)

// TestABulletinNamesADutyOnce: several periods of one duty that are over stand in one item, and states are called as the office calls them.
func TestABulletinNamesADutyOnce(t *testing.T) {
	var rows []office.Row
	for day := range 3 {
		rows = append(rows, duty("12", "及时公开信息", "青山镇", ledger.NewDate(2026, 7, 7+day), ledger.Overdue))
	}
	d := desk()
	d.Lights.Words = map[ledger.Light]string{ledger.LightOverdue: "已超期"}
	text := ""
	for _, p := range office.Bulletin(d, rows).Body {
		text += p.Text + "\n"
	}
	if want := "“及时公开信息”应于2026年7月7日、2026年7月8日、2026年7月9日前完成，至今未报进展。"; !strings.Contains(text, want) || strings.Count(text, "及时公开信息") != 1 {
		t.Errorf("the bulletin reads\n%s", text)
	}
	text = ""
	for _, p := range office.Brief(d, rows).Body {
		text += p.Text + "\n"
	}
	if !strings.Contains(text, "对已超期的3件") {
		t.Errorf("the brief reads\n%s", text)
	}
}
