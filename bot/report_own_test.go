package bot_test

import (
	"fmt"
	"testing"

	"duban/bot"
	"duban/ledger"
)

// fixed writes what a message does with reports of before.
func fixed(text string) string {
	u := bot.Understand(text, countyWords(), theDay())
	if u.Report == nil || u.Report.Fix == nil {
		return "-"
	}
	fix, s := u.Report.Fix, ""
	add := func(there bool, words string) {
		if there {
			s += words + " "
		}
	}
	add(fix.Undo, "undo")
	add(fix.All, "all")
	add(fix.At != "", "第"+fix.At)
	add(!fix.When.IsZero(), fix.When.From.String()+".."+fix.When.To.String())
	add(fix.NoteAsked, "how")
	add(fix.Status != "", string(fix.Status))
	for _, n := range fix.Numbers {
		add(true, fmt.Sprintf("%g%s", n.Value, n.Unit))
	}
	add(fix.Note != "", "“"+fix.Note+"”")
	if s == "" {
		return ""
	}
	return s[:len(s)-1]
}

// TestOwnReports: the day is a Thursday, 26 November 2026.
func TestOwnReports(t *testing.T) {
	for text, want := range map[string]string{
		// taken back by their day, or all
		"请把我上周报的撤掉": "undo 2026-11-16..2026-11-22", "把我昨天报的撤了": "undo 2026-11-25..2026-11-25", "上周三报的那条不要了": "undo 2026-11-18..2026-11-18", "上星期天报的撤回": "undo 2026-11-22..2026-11-22",
		"能把我上周报的撤掉吗": "undo 2026-11-16..2026-11-22", "前天报的第4条撤了": "undo 第4 2026-11-24..2026-11-24", "把我报的都撤了": "undo all", "上周报的那几条全撤": "undo all 2026-11-16..2026-11-22", "请撤下我报的第4条": "undo 第4",
		"麻烦把我那天报的撤下来": "undo all", "上次报的撤掉": "undo", "下周报的撤回": "-", "撤回上周的申请": "-", "把我报的都删了": "-", "上周报的怎么撤": "-",
		// words that are added
		"上次那条再加一句，场地换到镇政府了": "“场地换到镇政府了”", "刚才那条补一句:签到表已归档": "“签到表已归档”", "给刚才那条补个说明，人员名单下周补齐": "“人员名单下周补齐”", "刚才少说了一句，司法局也派了人": "“司法局也派了人”", "忘了说了，老师是县里请的": "“老师是县里请的”",
		"备注一下：有2人病假": "“有2人病假”", "第4条再加一句，课件已经发到群里": "第4 “课件已经发到群里”", "昨天报的那条加个备注，有两人请假": "2026-11-25..2026-11-25 “有两人请假”", "上条补充：实到36人，请假2人": "36人 2人 “实到36人，请假2人”",
		"上次那条再加一句，已经完成了": "done", "把下月补训也加到刚才那条里": "“下月补训”", "我那条能不能再加句话？": "how", "第4条补充，参训54人": "-", "补充第4条:人均42学时": "-", "上次那条再加一句，第9条也完成了": "-",
		// a figure by what it counts
		"参训的是39个": "39", "训了42个，报成38了": "42个",
	} {
		if got := fixed(text); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

func TestNamedFigures(t *testing.T) {
	for text, what := range map[string]string{"参训的是39个": "参训", "检查的是12家": "检查", "参加培训的是41个人": "参加培训", "会商的是2次": "会商"} {
		u := bot.Understand(text, countyWords(), theDay())
		if u.Report == nil || u.Report.Fix == nil || len(u.Report.Fix.Numbers) != 1 || u.Report.Fix.Numbers[0].What != what {
			t.Errorf("%s: %+v", text, u.Report)
		}
	}
}

// TestWhoToldNothing: asked in the words of a county; what a document demands, and what is still owed, are other questions.
func TestWhoToldNothing(t *testing.T) {
	for text, want := range map[string]bool{"茶溪镇咋一条没报": true, "哪个镇一条都没报": true, "一次都没报过的镇有哪些": true, "从来没报过的是哪几家": true, "各镇哪个没动静": true, "没报过进展的单位列一下": true, "到现在一条没报的有谁": true,
		"柳湾镇报过没有": true, "第4条谁没报": false, "还有哪些没报": false, "哪些镇要报": false, "第4条柳湾镇报过没有": false} {
		u := bot.Understand(text, countyWords(), theDay())
		if got := u.Ask != nil && u.Ask.Never; got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
	u := bot.Understand("一次都没报过的镇有哪些", countyWords(), theDay())
	if len(u.Ask.Kinds) != 1 || u.Ask.Kinds[0] != ledger.Township {
		t.Errorf("towns: %v", u.Ask.Kinds)
	}
}

func TestOverdueIsExportedAlone(t *testing.T) {
	for text, want := range map[string]bool{"把逾期的导出来": true, "导出逾期的": true, "逾期台账": true, "发我逾期的表格": true, "松坪镇逾期的导出来": true, "逾期的打印一份": true, "能不能只导逾期的": true, "把没按时完成的导出来": true,
		"逾期的有哪些": false, "导出台账": false, "第4条逾期了，已导出名单": false, "逾期怎么处理": false} {
		u := bot.Understand(text, countyWords(), theDay())
		if got := u.Paper != nil && u.Paper.Overdue; got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}

// TestDoneIsAsked: 没 behind a verb asks; before one it tells.
func TestDoneIsAsked(t *testing.T) {
	for text, want := range map[string]bool{"督查室立项1号办结没": true, "松坪镇那个立项办完了没": true, "第4条做完没": true, "第4条还没完成": false, "第4条没办结": false} {
		u := bot.Understand(text, countyWords(), theDay())
		if got := u.Intent == bot.Question; got != want {
			t.Errorf("%s: %s", text, u.Intent)
		}
	}
}

// TestPlainAnswers: what a leader says to a request for a later day, and what only looks like it.
func TestPlainAnswers(t *testing.T) {
	for text, want := range map[string]string{
		"可以，延到12月10日": "grant 2026-12-10 ~extend", "延就延吧，最晚12月5日": "grant 2026-12-05 ~extend", "给柳湾镇宽限一周": "grant @柳湾镇 +7 ~extend", "就依柳湾镇说的": "grant @柳湾镇 ~extend", "松坪镇延期的事，同意": "grant @松坪镇 ~extend",
		"不能延，按期办": "refuse ~extend 因按期办", "延什么延，按时交": "refuse ~extend 因按时交", "松坪镇的不能再往后推": "refuse @松坪镇 ~extend", "不行，必须按原定时间": "refuse ~extend 因必须按原定时间",
		"会议延到下周开了": "-", "可以报了吗": "-", "安排好了，周五培训": "-", "第9条处理了3件投诉": "-", "他们延期了，所以我们也等": "-",
	} {
		if got := decided(bot.Understand(text, countyWords(), theDay()).Decide); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}
