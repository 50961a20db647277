package knowledge_test

import (
	"fmt"
	"strings"
	"testing"

	"duban/ledger"
)

// TestDeadlinesOfSentences: who owes what by when, for each date of a sentence.
func TestDeadlinesOfSentences(t *testing.T) {
	cases := []struct{ name, text, want string }{
		{"three steps", "各镇6月底前完成摸底，9月底前完成整改，年底前完成验收。",
			"2025-06-30 [各镇] 完成摸底 | 2025-09-30 [各镇] 完成整改 | 2025-12-31 [各镇] 完成验收"},
		{"three steps with 、", "2025年3月底前出台方案、6月底前完成试点、10月底前全面推开。",
			"2025-03-31 [] 出台方案 | 2025-06-30 [] 完成试点 | 2025-10-31 [] 全面推开"},
		{"the year goes on", "2026年3月底前出台方案。6月底前完成试点。", "2026-03-31 [] 出台方案 | 2026-06-30 [] 完成试点"},
		{"two units, one duty", "县水利局于6月底前、各镇于9月底前完成河道清理。", "2025-06-30 [县水利局] 完成河道清理 | 2025-09-30 [各镇] 完成河道清理"},
		{"two units, two duties", "县水利局于6月底前完成勘察、各镇于9月底前完成清理。", "2025-06-30 [县水利局] 完成勘察 | 2025-09-30 [各镇] 完成清理"},
		{"respectively", "各镇分别于6月10日、12月10日前报送进展情况。", "2025-06-10 [各镇] 报送进展情况 | 2025-12-10 [各镇] 报送进展情况"},
		{"twice a year", "各镇每年1月底前和7月底前报送进展情况。", "yearly [各镇] 报送进展情况 | yearly [各镇] 报送进展情况"},
		{"after an event", "县住建局在收到申请之日起5个工作日内答复。", "within 5 收到申请之日起 [县住建局] 收到申请之日起答复"},
		{"after an event with 的", "施工单位在工程竣工之后的30日内移交档案。", "within 30 工程竣工之后 [] 施工单位在工程竣工之后的移交档案"},
		{"at the next month", "各镇每月汇总进度，次月5日前报送县水利局。", "monthly [各镇] 报送县水利局"},
		{"full width and blanks", "各镇于２０２５年 6 月底前完成摸底。", "2025-06-30 [各镇] 完成摸底"},
		{"Chinese digits", "各镇于二〇二五年六月底前完成摸底。", "2025-06-30 [各镇] 完成摸底"},
		{"a fact", "截至2024年底，各镇已完成清理20处。", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			doc := read(t, "a.txt", "青禾县2025年护河若干措施\n\n1.清理河岸。"+c.text+"（县水利局牵头）\n2.巡查河道。（各镇负责）\n")
			if got := showDeadlines(doc.Measures[0].Deadlines); got != c.want {
				t.Errorf("%s\n got %s\nwant %s", c.text, got, c.want)
			}
		})
	}
}

func showDeadlines(ds []ledger.Deadline) string {
	var out []string
	for _, d := range ds {
		when := string(d.Kind)
		switch {
		case d.Kind == ledger.Within:
			when += fmt.Sprintf(" %d %s", d.Days, d.Trigger)
		case !d.Due.IsZero():
			when = d.Due.String()
		}
		out = append(out, fmt.Sprintf("%s %v %s", when, d.Who, d.What))
	}
	return strings.Join(out, " | ")
}
