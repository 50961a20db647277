package bot_test

import (
	"testing"

	"duban/bot"
	"duban/ledger"
)

// BenchmarkUnderstand is one message through the rules: what a turn costs before any row is read.
func BenchmarkUnderstand(b *testing.B) {
	v := vocabulary()
	for name, text := range map[string]string{"report": "第6条已经办结了,全镇21个村都去过,人均12学时", "question": "第6条谁牵头,什么时候完成", "several": "2条办结了,3条也理顺了,11条还在跑,来了12人"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				bot.Understand(text, v, ledger.NewDate(2024, 6, 10))
			}
		})
	}
}
