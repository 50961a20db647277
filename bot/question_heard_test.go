package bot_test

import (
	"strings"
	"testing"

	"duban/bot"
	"duban/ledger"
	"duban/zh"
)

// TestUnitsAreHeardInQuestions and never in reports, whose unit is not to be guessed.
func TestUnitsAreHeardInQuestions(t *testing.T) {
	words := bot.Vocabulary{Units: zh.NewUnits(ledger.Directory{}, []string{"县民政局", "县司法局", "县市场监管局", "县委编办", "青山镇"})}
	for text, want := range map[string]struct {
		units  string
		slot   bot.Slot
		intent bot.Intent
	}{
		"县民证局牵头哪几条":        {"县民政局", bot.SlotUnitTasks, bot.Question},
		"市监牵头哪几条":          {"县市场监管局", bot.SlotUnitTasks, bot.Question},
		"司法据跟编办一起的是哪条":     {"县司法局 县委编办", bot.SlotUnitTasks, bot.Question},
		"第3条是不是明政局牵头":      {"县民政局", bot.SlotLead, bot.Question},
		"青山镇第3条已完成,民证局配合的": {"青山镇", "", bot.Report},
		"第3条谁牵头":           {"", bot.SlotLead, bot.Question},
	} {
		u := bot.Understand(text, words, ledger.NewDate(2026, 11, 20))
		var names []string
		for _, m := range u.Units {
			if m.Known {
				names = append(names, m.Name)
			}
		}
		slot := bot.Slot("")
		if u.Ask != nil {
			slot = u.Ask.Slot
		}
		if strings.Join(names, " ") != want.units || slot != want.slot || u.Intent != want.intent {
			t.Errorf("%s: %v %s %s, want %+v", text, names, slot, u.Intent, want)
		}
	}
}

// TestWhyItIsAskedIsNoReport: what a question says before it is no progress.
func TestWhyItIsAskedIsNoReport(t *testing.T) {
	for text, want := range map[string]bot.Intent{
		"山里缺老师缺大夫,派人下去给不给补贴": bot.Question, "村里路没人修,管不管": bot.Question, "厂里缺工,帮不帮忙": bot.Question,
		"第3条培训搞完了,算不算完成": bot.Report, "第3条已完成": bot.Report, "第3条有困难,缺钱": bot.Report, "培训45人,够不够": bot.Question,
	} {
		if u := bot.Understand(text, bot.Vocabulary{}, ledger.NewDate(2026, 11, 20)); u.Intent != want {
			t.Errorf("%s: %s, want %s", text, u.Intent, want)
		}
	}
}
