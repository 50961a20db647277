package bot

import (
	"strings"
	"testing"
)

// patterns are those that read every message.
func patterns() map[string]*pattern {
	return map[string]*pattern{
		"neutral": neutral, "not ours": notOurs.chinese, "stuck": stuck.chinese, "stuck in English": stuck.english, "unstarted": unstarted.chinese,
		"unfinished": unfinished.chinese, "ongoing": ongoing.chinese, "finished": finished.chinese, "acted": acted.chinese, "absent": absent,
		"question": questionWord, "request": requestWord, "undo": undoing, "fix": fixing, "contrast": contrast, "overreach": overreaching,
		"supposition": supposition, "norm": norm, "small talk": smallTalk, "progress": progressOf, "duties": dutiesLeft, "topic": topicFiller,
	}
}

// samples are texts in which some pattern matches and some does not.
var samples = []string{"", "完", "第_条已完成", "还没完全弄好", "没有这类情况", "谁牵头", "如果人到齐了", "撤回", "不是45是54", "卡在场地上", "cannot go on",
	"谢谢", "各镇的都标成完成", "还有哪些没报", "进展怎么样", "下周开班", "每年至少一次", "abc…？", "好的呢", "报错了,是九条"}

func TestPatternMatchesAsItsExpression(t *testing.T) {
	for name, p := range patterns() {
		if p.need == nil && name != "undo" && name != "topic" {
			t.Logf("%s has no necessary literal", name)
		}
		for _, s := range samples {
			if got, want := p.MatchString(s), p.re.MatchString(s); got != want {
				t.Errorf("%s on %q: %v, the expression says %v", name, s, got, want)
			}
		}
	}
}

func TestLiterals(t *testing.T) {
	cases := []struct{ name, expr, text string }{
		{"a word", `完成`, "已完成"}, {"one of two", `完成|办结`, "办结"}, {"after anything", `\p{Han}(?:了|过)`, "做过"}, {"optional", `没(?:有)?完`, "没完"},
		{"optional whole", `(?:没)?`, ""}, {"repeated", `(?:很)+好`, "很很好"}, {"counted", `[0-9]{1,2}月`, "6月"}, {"anchored", `^好的$`, "好的"},
		{"starred", `(?:的)*完`, "完"}, {"folded case", `(?i)ok`, "OK"}, {"word boundary", `\bdone\b`, "is done."}, {"class", `[条项]好`, "项好"},
	}
	for _, c := range cases {
		if p := compile(c.expr); !p.MatchString(c.text) {
			t.Errorf("%s: %s does not match %q", c.name, c.expr, c.text)
		}
	}
	if p := compile(`完成|办结`); p.may("正在推进") {
		t.Error("a text without any literal may match")
	}
}

func FuzzPattern(f *testing.F) {
	for _, s := range samples {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		s = strings.ToValidUTF8(bound(s), "")
		for name, p := range patterns() {
			if got, want := p.MatchString(s), p.re.MatchString(s); got != want {
				t.Fatalf("%s on %q: %v, the expression says %v", name, s, got, want)
			}
			if got, want := p.ReplaceAllString(s, "…"), p.re.ReplaceAllString(s, "…"); got != want {
				t.Fatalf("%s replaces %q differently", name, s)
			}
		}
	})
}
