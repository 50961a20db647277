package bot_test

import (
	"testing"

	"duban/bot"
	"duban/ledger"
)

// A span of days by itself asks what falls due in it; with 是 it says where the last report belongs.
func TestASpanIsNoCorrection(t *testing.T) {
	for _, c := range []struct {
		text  string
		fixes bool
	}{
		{"本月到期的", false}, {"12月到期的", false}, {"下半年到期的", false}, {"本月的", false}, {"三季度的", false}, {"今年到期的", false},
		{"是12月31日的", true}, {"应该是一季度的", true}, {"不对,是6月的", true}, {"12月31日那件", true}, {"不是这件,12月31日的", true},
	} {
		u := bot.Understand(c.text, vocabulary(), ledger.NewDate(2024, 6, 10))
		if got := u.Report != nil && u.Report.Fix != nil; got != c.fixes {
			t.Errorf("%s: corrects %v, reads as %s", c.text, got, u.Intent)
		}
	}
}

// 垃圾 is an insult by itself, and a thing that documents speak of.
func TestRubbishIsAlsoAThing(t *testing.T) {
	for text, want := range map[string]bot.Intent{"垃圾怎么分类": bot.Question, "垃圾": bot.Feedback, "垃圾软件": bot.Feedback} {
		if u := bot.Understand(text, vocabulary(), ledger.NewDate(2024, 6, 10)); u.Intent != want {
			t.Errorf("%s reads as %s", text, u.Intent)
		}
	}
}
