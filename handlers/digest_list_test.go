package handlers_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"duban/handlers"
	"duban/ledger"
	"duban/reminder"
)

// A digest of several duties of one document is said by its card alone, within what WeCom shows.
func TestADigestOfSeveralDutiesIsOneCard(t *testing.T) {
	item := func(measure, why string) reminder.Item {
		return reminder.Item{Document: "plan", Title: "云岭县便民服务若干措施", Measure: measure, What: "公开办事指南和联系电话，每月更新", Why: why, Due: ledger.NewDate(2026, 11, 30), Step: "due",
			Units: []string{"青山镇"}, Keys: []ledger.OccurrenceKey{{Document: "plan", Measure: measure, Deadline: "once", Unit: "青山镇", Label: "2026-11-30"}}}
	}
	for name, n := range map[string]int{"two": 2, "six": 6, "twelve": 12} {
		t.Run(name, func(t *testing.T) {
			push := reminder.Push{Person: "p", Unit: "青山镇"}
			for i := range n {
				push.Items = append(push.Items, item(string(rune('1'+i%9)), "11月30日（周一）截止，还有12个工作日。"))
			}
			card := handlers.DigestCard(push, "督办提醒 11月12日（周四）：2件请办", ledger.NewDate(2026, 11, 13), "县督查室 程远")
			if card == nil || card.Beside || len(card.Lines) > 6 || utf8.RuneCountInString(card.Note) > 112 || len(card.Buttons) != 6 {
				t.Fatalf("%+v", card)
			}
			for _, l := range card.Lines {
				if utf8.RuneCountInString(l.Name) > 5 || utf8.RuneCountInString(l.Value) > 26 {
					t.Errorf("a row too long: %+v", l)
				}
			}
			if last := card.Lines[len(card.Lines)-1]; n > 6 && !strings.Contains(last.Value, "我的任务") {
				t.Errorf("the rest is not told: %+v", last)
			}
			for _, b := range card.Buttons {
				if utf8.RuneCountInString(b.Label) > 10 {
					t.Errorf("a label too long: %s", b.Label)
				}
			}
		})
	}
}
