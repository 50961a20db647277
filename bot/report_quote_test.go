package bot_test

import (
	"testing"

	"duban/bot"
)

// Each measure of a report keeps the words that speak of it; where they cannot be told apart, all of them keep everything.
func TestEachMeasureKeepsItsOwnWords(t *testing.T) {
	cases := map[string][]string{
		"第4条完成，45人；第9条收了3件，都办了；第17条在谈。": {"第4条完成，45人", "第9条收了3件，都办了", "第17条在谈"},
		"第6条收齐了四家 合并了十一项 第7条弄好了":        {"第6条收齐了四家 合并了十一项", "第7条弄好了"},
		"第4条和第17条都弄好了":                  {"第4条和第17条都弄好了", "第4条和第17条都弄好了"},
		"第4条45人，第12条联络员周兰，第13条旁听1次":     {"第4条45人", "第12条联络员周兰", "第13条旁听1次"},
		"第4条45人 第9条3件 都完成了":             {"", ""},
		"第4条完成，45人":                     {""},
	}
	for text, want := range cases {
		u := bot.Understand(text, countyWords(), theDay())
		if u.Report == nil || len(u.Report.Items) != len(want) {
			t.Errorf("%s: %s", text, told(u))
			continue
		}
		for i, it := range u.Report.Items {
			if it.Said != want[i] {
				t.Errorf("%s: %d %q, want %q", text, i, it.Said, want[i])
			}
		}
	}
}
