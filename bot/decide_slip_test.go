package bot_test

import (
	"fmt"
	"testing"

	"duban/bot"
	"duban/ledger"
	"duban/zh"
)

// TestSlipsSettled: what became of a 催办单 is told from asking for one.
func TestSlipsSettled(t *testing.T) {
	units := zh.NewUnits(ledger.Directory{Units: []ledger.Unit{{Name: "柳湾镇", Kind: ledger.Township}}}, nil)
	for text, want := range map[string]string{
		"催办单1已发":    "slip_sent [1]",
		"催办单1、2已发":  "slip_sent [1 2]",
		"催办单1已经发了":  "slip_sent [1]",
		"催办单2不发了":   "slip_drop [2]",
		"催办单第1份作废":  "slip_drop [1]",
		"柳湾镇的催办单发了": "slip_sent [] 柳湾镇",
		"柳湾镇催办单不发了": "slip_drop [] 柳湾镇",
		"催办单都发了":    "slip_sent [] all",
		"催办单已发":     "slip_sent []",
		"出催办单":      "slip []",
		"给柳湾镇出个催办单": "slip [] 柳湾镇",
		"催办单发了吗":    "",
		"帮我发催办单":    "slip []",
		"催一下柳湾镇":    "slip [] 柳湾镇",
	} {
		u := bot.Understand(text, bot.Vocabulary{Units: units}, ledger.NewDate(2026, 11, 16))
		got := ""
		if p := u.Decide; p != nil {
			got = fmt.Sprint(p.Act, " ", p.Picks)
			for _, n := range p.Units {
				got += " " + n
			}
			if p.All {
				got += " all"
			}
		}
		if got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}
