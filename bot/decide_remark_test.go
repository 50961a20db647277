package bot_test

import (
	"testing"

	"duban/bot"
	"duban/ledger"
)

// TestAssentsAmongRemarks: what neither decides nor takes anything away leaves an assent one; a condition makes it a question.
func TestAssentsAmongRemarks(t *testing.T) {
	for text, want := range map[string]bot.DecideAct{
		"行，先这样吧，同意":        ledger.DecideGrant,
		"可以，就是材料薄了点，同意":    ledger.DecideGrant,
		"没问题，同意，辛苦了":       ledger.DecideGrant,
		"看过了没有问题可以通过":      ledger.DecideApprove,
		"都过吧，别再拖了":         ledger.DecideApprove,
		"松坪镇第4条通过，下次早点报":   ledger.DecideApprove,
		"松坪镇第4条同意，不过请补签到表": bot.ActHalf,
		"部分通过，松坪镇的人数对不上":   bot.ActHalf,
		"第4条进度过半，先这样吧":     "",
	} {
		u := bot.Understand(text, countyWords(), theDay())
		got := bot.DecideAct("")
		if u.Decide != nil {
			got = u.Decide.Act
		}
		if got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}
