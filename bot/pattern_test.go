package bot

import (
	"reflect"
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
		for _, s := range samples {
			if got, want := p.MatchString(s), p.Regexp().MatchString(s); got != want {
				t.Errorf("%s on %q: %v, the expression says %v", name, s, got, want)
			}
		}
	}
}

func FuzzPattern(f *testing.F) {
	for _, s := range samples {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		s = strings.ToValidUTF8(bound(s), "")
		for name, p := range patterns() {
			if got, want := p.MatchString(s), p.Regexp().MatchString(s); got != want {
				t.Fatalf("%s on %q: %v, the expression says %v", name, s, got, want)
			}
			if got, want := p.ReplaceAllString(s, "…$0"), p.Regexp().ReplaceAllString(s, "…$0"); got != want {
				t.Fatalf("%s replaces %q differently", name, s)
			}
			if got, want := p.FindAllStringSubmatchIndex(s, -1), p.Regexp().FindAllStringSubmatchIndex(s, -1); !reflect.DeepEqual(got, want) {
				t.Fatalf("%s finds %v in %q, the expression %v", name, got, s, want)
			}
		}
	})
}
