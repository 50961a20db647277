package demo

import (
	"strings"
	"testing"
)

func TestSplitChoices(t *testing.T) {
	cases := []struct{ name, text, before, choices, after string }{
		{"as the channel prints them", "您报的是哪一条？\n1. 第4条 抓实全员培训\n2. 都不是\n回复数字即可。", "您报的是哪一条？", "1=第4条 抓实全员培训|2=都不是", "回复数字即可。"},
		{"other signs", "选一个，回数字\n1、甲\n（2）乙\n【3】丙", "选一个，回数字", "1=甲|2=乙|3=丙", ""},
		{"English", "Which one?\n1. measure 4\n2. measure 16\nReply with the number.", "Which one?", "1=measure 4|2=measure 16", "Reply with the number."},
		{"a list in an answer is none", "共3项：\n1. 甲\n2. 乙\n3. 丙", "共3项：\n1. 甲\n2. 乙\n3. 丙", "", ""},
		{"measure numbers are none", "还没报的：\n第4条 培训\n第9条 诉求\n回复数字看详情", "还没报的：\n第4条 培训\n第9条 诉求\n回复数字看详情", "", ""},
		{"not from 1", "4. 培训\n5. 互评\n回复数字", "4. 培训\n5. 互评\n回复数字", "", ""},
		{"the last run counts", "1. 甲\n2. 乙\n下面选一个，回复数字：\n1. 丙\n2. 丁", "1. 甲\n2. 乙\n下面选一个，回复数字：", "1=丙|2=丁", ""},
		{"a gap ends a run", "回复数字\n1. 甲\n3. 丙", "回复数字", "1=甲", "3. 丙"},
		{"Windows line ends", "回复数字\r\n1. 甲\r\n2. 乙\r\n", "回复数字", "1=甲|2=乙", ""},
		{"empty", "", "", "", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			before, choices, after := splitChoices(c.text)
			var printed []string
			for _, one := range choices {
				printed = append(printed, one.Number+"="+one.Label)
			}
			if got := strings.Join(printed, "|"); before != c.before || got != c.choices || after != c.after {
				t.Errorf("got %q, %q, %q; want %q, %q, %q", before, got, after, c.before, c.choices, c.after)
			}
		})
	}
}

func FuzzSplitChoices(f *testing.F) {
	f.Add("哪一条？\n1. 甲\n2. 乙\n回复数字即可。")
	f.Fuzz(func(t *testing.T, text string) {
		before, choices, after := splitChoices(text)
		if len(choices) == 0 && (before != text || after != "") {
			t.Errorf("text without choices changed: %q → %q, %q", text, before, after)
		}
		for _, one := range choices {
			if one.Label == "" || !strings.Contains(text, one.Label) {
				t.Errorf("label %q is not in %q", one.Label, text)
			}
		}
	})
}
