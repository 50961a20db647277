package bot_test

import (
	"testing"

	"duban/bot"
)

// Two counts of which fewer were done, pieces that come to earlier ones, numbers that run on, rows with their count, greetings in
// front, reports that are only announced: a wrong entry or a lost one is the gravest fault.
func TestWhatMustNotBeLostOrMadeWhole(t *testing.T) {
	cases := map[string]string{
		"第九条收了15件办结14件":            "report | 9:in_progress 15件 14件",
		"第9条,共收15件,已办14件":          "report | 9:in_progress 15件 14件",
		"第9条应办20办结18":              "report | 9:in_progress 20 18",
		"第9条办结14件,共收诉求15件":         "report | 9:in_progress 14件 15件",
		"第9条收到线索12条办结9条":           "report | 9:in_progress 12条 9条",
		"第9条收了15件办结15件":            "report | 9:done 15件 15件",
		"第9条收了15件都办结了,按期办结14件":     "report | 9:done 15件 14件",
		"第9条收诉求15件,当场办结8件,转办后办结7件": "report | 9:done 15件 8件 7件",
		"第9条完成,接待群众30人,办结12件":      "report | 9:done 30人 12件",
		"补充:办结3件":                  "correction | fix at= from= to=  3件",
		"第9条补充:办结3件":               "report | 9:in_progress 3件",
		"第9条又办结3件":                 "report | 9:in_progress 3件",
		"第9条又办结3件,都完成了":            "report | 9:done 3件",

		"4条轮训完成了44人9条窗口开了":              "report | 4:done 44人 | 9:done",
		"四条轮训完成了四十四人九条窗口开了":             "report | 4:done 44人 | 9:done",
		"第4条轮训完成了44人9条窗口开了":             "report | 4:done 44人 | 9:done",
		"4条轮训完成了44人9条窗口开了来了5件13条旁听还没组织": "report | 4:done 44人 | 9:in_progress 5件 | 13:not_started",
		"7条清理文件44件9条条款已废止":              "report | 7:in_progress 44件 9条",
		"4条训了44人9条线索都转了":                "report | 4:done 44人 9条",

		"4、17两条都完成":         "report | 4:done | 17:done",
		"4和17条都完成了":         "report | 4:done | 17:done",
		"第4、17两条都完成了":       "report | 4:done | 17:done",
		"4、9、17三条都完成了":      "report | 4:done | 9:done | 17:done",
		"四、十七两条还没动":         "report | 4:not_started | 17:not_started",
		"第4条、第17条两条都完成了":    "report | 4:done | 17:done",
		"第4和第17这两条都弄完了":     "report | 4:done | 17:done",
		"第9条收到4、5两条线索已经转办了": "report | 9:in_progress 4 5 2条",

		"领导好不好意思报晚了 第4条轮训搞完了52人参加 第9条窗口开了": "report | 4:done 52人 | 9:done",
		"领导好不好意思报晚了第4条轮训搞完了52人参加第9条窗口开了":   "report | 4:done 52人 | 9:done",
		"领导在吗第4条训完了52人第9条窗口开了":             "report | 4:done 52人 | 9:done",
		"不好意思第4条谁牵头":                       "question",
		"在吗第4条谁牵头":                         "question",
		"领导好,第4条训完了好不好":                    "question",

		"报一下第4条":        "report | 4:",
		"我要报第9条":        "report | 9:",
		"第9条我要报":        "report | 9:",
		"你好,我想报一下4条和9条": "report | 4: | 9:",
		"我来报一下第4条的进展":   "report | 4:",
		"我要报第9条,窗口开了":   "report | 9:done",
		"报一下第4条的进展":     "question",
		"第4条要报什么":       "question",
		"我要报第4条吗":       "question",
	}
	for text, want := range cases {
		if got := told(bot.Understand(text, countyWords(), theDay())); got != want {
			t.Errorf("%s:\n got  %s\n want %s", text, got, want)
		}
	}
}

// A number that may be the next measure or count something is marked, so that it is asked.
func TestNumbersThatMayBeTheNextMeasure(t *testing.T) {
	for text, want := range map[string]string{
		"第7条清理文件44件9条废止了":         "9",
		"第7条清理文件44件九条已废止":         "9",
		"4条训完了9条窗口开了":             "9",
		"4条完成了44人9条窗口开了13条旁听还没组织": "13",
		"第7条清理文件44件共9条废止了":        "",
		"第9条受理44件7条办结了":           "",
		"4条轮训完成了44人9条窗口开了":        "",
		"第9条收到线索12条办结9条":          "",
		"第7条清理文件44件,9条意见采纳了":      "",
	} {
		u, got := bot.Understand(text, countyWords(), theDay()), ""
		if u.Report == nil {
			t.Errorf("%s: %s", text, told(u))
			continue
		}
		for _, n := range u.Report.Unclear {
			got += n.Number
		}
		if got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}
