package web

import (
	"testing"

	"duban/ledger"
)

// TestSettingsInTheRecord: a list tells what came and went, a value both, an unknown key itself.
func TestSettingsInTheRecord(t *testing.T) {
	for _, c := range []struct{ key, before, after, want string }{
		{"reminder.every", "5", "", "再往后每隔几个工作日提醒：“5”改为“默认”"},
		{"colour.overdue", "", "red", "colour.overdue：“默认”改为“red”"},
		{LexiconKey, "头儿 = 负责人\n河长办 = 河长制办公室", "河长办 = 河长制办公室\n扫街 = 巡查", "本单位词表：\n加 扫街 = 巡查\n去 头儿 = 负责人"},
		{lightWords, "", "overdue=已超期,done=已完成", "各种状态的叫法：\n加 已逾期=已超期\n去 已逾期=已逾期\n去 被退回=被退回\n去 有困难=有困难\n去 临近到期=临近到期\n去 部分完成=部分完成\n" +
			"去 推进中=推进中\n去 待办=待办\n去 逾期完成=逾期完成\n去 已销号=已销号\n去 不涉及=不涉及"},
		{lightColours, "overdue=late,done=good", "overdue=slow,done=good", "各种状态用哪种颜色：\n加 已逾期=slow\n去 已逾期=late"},
	} {
		if got := (Frame{}).settingChanged(&ledger.AuditEntry{Field: c.key, Before: c.before, After: c.after}); got != c.want {
			t.Errorf("%s: %q, want %q", c.key, got, c.want)
		}
	}
}
