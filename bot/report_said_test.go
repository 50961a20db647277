package bot_test

import (
	"testing"

	"duban/bot"
	"duban/ledger"
)

// What clerks say around their reports: corrections with what is true, several measures, events, plans, sums.
func TestWhatClerksSayOfTheirReports(t *testing.T) {
	cases := map[string]string{
		"刚才第2条说错了,还没核对完": "correction | fix at=2 from= to= in_progress", "第3条搞错了,名单还没有审查好": "correction | fix at=3 from= to= in_progress",
		"第2条台账核对了,第3条还没动,第5条去了一次":   "report | 2:done | 3:not_started | 5:in_progress 1次",
		"第9条窗口开了 第4条还没训":            "report | 9:done | 4:not_started",
		"第2条专人排班,第3条还没动":            "report | 2: | 3:not_started",
		"第4条人员培训,第9条诉求窗口,都完成了":      "report | 4:done | 9:done",
		"第6条的信息员换人了,换成小赵,要报哪里":      "question",
		"第6条有人退休了,几天内要注销":           "question",
		"第6条信息员换成小赵了":               "report | 6:",
		"第6条有人退休了,证已注销,还要报备吗":       "report | 6:done",
		"刚才那个办结的是14件":               "correction | fix at= from= to=  14件",
		"刚才第7条审查的是21件":              "correction | fix at=7 from= to=  21件",
		"第7条审查的是21件":                "report | 7:in_progress 21件",
		"还有2件在等县里答复":                "report | :in_progress 2件",
		"第7条等县里批,卡住了":               "report | 7:blocked",
		"第7条等县里经费":                  "report | 7:blocked",
		"又调成了三件一共七件了":               "report | :in_progress 7件",
		"第7条又办结1件,累计办结6件":           "report | 7:in_progress 6件",
		"又查了3家,总共还有12家没查":           "report | :in_progress 3家 12家",
		"第7条取消2项新增4项,现在一共30项":       "report | 7:in_progress 2项 4项 30项",
		"柳湾镇第4条说卡住了":                "report | 4:blocked",
		"第7条计划12月20日前办完":            "report | 7:in_progress",
		"第4条参训30人,预计12月训完":          "report | 4:in_progress 30人",
		"年底前我们还有几件没办完":              "question",
		"我们局报过几条":                   "question",
		"第7条报完了,过几天再补材料":            "report | 7:done",
		"第17条那个撤了吧,还没跟领导说":          "cancel | fix at=17 from= to=  undo",
		"17条弄早了,合同还没盖章":             "correction | fix at=17 from= to= in_progress",
		"写错了不是38是83":                "correction | fix at= from= to=  83 for 38",
		"哦不对其实已经在联系法院了":             "correction | fix at= from= to= in_progress",
		"第8条收费停了三项":                 "report | 8:in_progress 3项",
		"报错了,删掉":                    "cancel | fix at= from= to=  undo",
		"第4条已训两批共33人,还有4个人在外地,回来补":  "report | 4:in_progress 2批 33人 4人",
		"第17条我们准备明年一月份签合同":          "report | 17:not_started",
		"第8条停了两个月了":                 "report | 8:blocked",
		"第4条45人,第12条联络员周兰,第13条旁听1次": "report | 4:in_progress 45人 | 12: | 13:in_progress 1次",
		"4条训了俩批,头一批十八个人":            "report | 4:in_progress 2批 18人",
	}
	for text, want := range cases {
		if got := told(bot.Understand(text, countyWords(), theDay())); got != want {
			t.Errorf("%s:\n got  %s\n want %s", text, got, want)
		}
	}
}

// A plan undoes nothing: it is marked, and its figures are of what is to come.
func TestPlansAreMarked(t *testing.T) {
	cases := map[string]ledger.Status{
		"第5条第二次打算12月中旬搞": ledger.InProgress, "第5条还想再搞一期": ledger.InProgress, "第5条余下的人下月中旬训": ledger.InProgress,
		"第5条打算12月去旁听1次": ledger.NotStarted, "第5条计划年后签": ledger.NotStarted,
	}
	for text, want := range cases {
		u := bot.Understand(text, countyWords(), theDay())
		if u.Report == nil || len(u.Report.Items) != 1 {
			t.Fatalf("%s: %s", text, told(u))
		}
		if it := u.Report.Items[0]; !it.Plan || it.Status != want || len(it.Numbers) > 0 {
			t.Errorf("%s: plan %v, %s %v; want a plan, %s", text, it.Plan, it.Status, it.Numbers, want)
		}
	}
	for _, text := range []string{"第4条训了38人,剩下12人打算12月训", "第4条参训38人预计12月底训完", "第4条没开始,打算12月搞"} {
		if u := bot.Understand(text, countyWords(), theDay()); u.Report == nil || u.Report.Items[0].Plan {
			t.Errorf("%s is more than a plan: %s", text, told(u))
		}
	}
}

// Questions about what was reported, and about what is owed.
func TestQuestionsAboutReports(t *testing.T) {
	ask := func(text string) *bot.AskPart {
		u := bot.Understand(text, countyWords(), theDay())
		if u.Report != nil && u.Report.Question != nil {
			return u.Report.Question.Ask
		}
		if u.Intent != bot.Question || u.Ask == nil {
			t.Fatalf("%s: %s", text, told(u))
		}
		return u.Ask
	}
	for _, text := range []string{"我报的都记上了没", "我们镇报了几条了", "刚才报的记上了没", "我报的你都存好了吗", "台账里有我报的吗"} {
		if a := ask(text); !a.Own || a.Slot != bot.SlotProgress {
			t.Errorf("%s is about all that was reported: %+v", text, a)
		}
	}
	for _, text := range []string{"我上次报的是什么", "第4条我报的记上了没", "谁报了第4条"} {
		if a := ask(text); a.Own {
			t.Errorf("%s is not about all that was reported", text)
		}
	}
	for _, text := range []string{"司法局第6条说有困难,啥困难", "柳湾镇第4条卡住了,卡在哪", "茶溪镇第4条为啥还没办完"} {
		if a := ask(text); !a.Words || a.Slot != bot.SlotProgress {
			t.Errorf("%s asks what another unit told: %+v", text, a)
		}
	}
	for _, text := range []string{"年底前还有哪些没报", "月底前我们还有啥没报", "第6条办完了,还差哪些", "第6条办完了,还欠几条", "第6条训完了,剩下的还有几条没弄"} {
		if a := ask(text); !a.Left || a.Slot != bot.SlotMyDuties {
			t.Errorf("%s asks what is owed: %+v", text, a)
		}
	}
	if a := ask("第6条办完了,还差什么材料"); a.Left {
		t.Error("还差什么材料 asks for no duty")
	}
}
