package bot_test

import (
	"strings"
	"testing"

	"duban/bot"
	"duban/ledger"
)

// TestTwoQuestionsAreAskedApart where one answer does not hold both, and stay together where it does.
func TestTwoQuestionsAreAskedApart(t *testing.T) {
	for text, want := range map[string]string{
		"第17条谁牵头,全县进展给个总的":        "lead:17 progress:",
		"第3条谁牵头,第5条什么时候完成":        "lead:3 deadline:5",
		"第4条谁牵头,谁还没报":             "lead:4 progress:",
		"第3条什么时候交,我们还有哪些没报":       "deadline:3 my_duties:",
		"第4条谁牵头 第5条我们报没报":         "lead:4 progress:5",
		"你好,第4条谁牵头?各镇报得怎么样了":      "lead:4 progress:",
		"第4条谁牵头 第4条什么时候 第4条我们报没报": "lead:4 progress:4",
		"第3条谁牵头,第5条谁牵头":           "lead:3,5",
		"第3条谁牵头,什么时候完成":           "lead:3",
		"第3条谁牵头,那第5条呢":            "lead:3,5",
		"第3条谁牵头":                  "lead:3",
	} {
		u := bot.Understand(text, offices(), ledger.NewDate(2026, 11, 5))
		var got []string
		for _, part := range append([]bot.Utterance{u}, u.Further...) {
			if part.Intent != bot.Question || part.Ask == nil {
				t.Errorf("%s: %q is %s", text, part.Text, part.Intent)
				continue
			}
			var numbers []string
			for _, r := range part.References {
				numbers = append(numbers, r.Number)
			}
			got = append(got, string(part.Ask.Slot)+":"+strings.Join(numbers, ","))
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%s: %s, want %s", text, s, want)
		}
	}
}

// TestTheLedgerIsAskedInManyWords for who reported, who did not and why, where a report goes and what is nearest.
func TestTheLedgerIsAskedInManyWords(t *testing.T) {
	for text, want := range map[string]string{
		"第13条怎么没报": "progress left why", "第4条为啥还没报": "progress left why", "第13条怎么还没人报": "progress left why",
		"第6条那个计划交齐了没": "progress", "第6条我们交了没": "progress", "第4条报没报": "progress", "第4条几家报了": "progress",
		"第4条完成了几家": "progress done", "完成的是哪几家": "progress done", "第10条还有几家没动": "progress left", "没交的是谁": "progress left",
		"第4条几号前交": "deadline", "第3条报告要写什么": "",
		"要报哪里": "progress to", "往哪儿报": "progress to", "第4条报给谁": "progress to", "它谁审": "progress to", "周报在哪里填": "progress to",
		"检查计划报给哪个单位统筹": "who", "谁审查文件": "who",
		"最急的是哪一个": "my_duties left first", "接下来最要紧的是啥": "my_duties left first", "还有什么要报的": "my_duties left", "我们还要报哪些": "my_duties left",
		"法律顾问啥时候到期": "deadline", "下个月到期的有哪些": "due", "县司法局牵头的有没有快到期的": "unit_tasks",
	} {
		u := bot.Understand(text, offices(), ledger.NewDate(2026, 11, 5))
		if u.Intent != bot.Question || u.Ask == nil {
			t.Errorf("%s: %s", text, u.Intent)
			continue
		}
		got := string(u.Ask.Slot)
		for _, f := range []struct {
			name string
			set  bool
		}{{"done", u.Ask.Status == ledger.Done}, {"left", u.Ask.Left}, {"why", u.Ask.Why}, {"first", u.Ask.First}, {"to", u.Ask.To}} {
			if f.set {
				got += " " + f.name
			}
		}
		if got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
	for _, text := range []string{"第7条已接入60家,还有几家没弄完", "第4条报完了", "第4条完成了几家企业的检查,共12家"} {
		if u := bot.Understand(text, offices(), ledger.NewDate(2026, 11, 5)); u.Intent != bot.Report {
			t.Errorf("%s: %s, want a report", text, u.Intent)
		}
	}
}

// TestUnitsThatAreLeftOutAreNotAskedAbout: 除了青山镇.
func TestUnitsThatAreLeftOutAreNotAskedAbout(t *testing.T) {
	u := bot.Understand("除了县司法局,其他单位第4条报没报", offices(), ledger.NewDate(2026, 11, 5))
	if u.Ask == nil || u.Ask.Slot != bot.SlotProgress || len(u.Ask.But) != 1 || u.Ask.But[0] != "县司法局" || len(u.Units) != 0 {
		t.Errorf("%+v %+v", u.Units, u.Ask)
	}
}
