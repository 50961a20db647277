package delivery_test

import (
	"testing"
	"time"

	"duban/bot"
	"duban/delivery"
)

func TestNoticesGoToWhomTheyCanReach(t *testing.T) {
	notices := []bot.Notice{{Person: "wang", Text: "已退回"}, {Person: "gone", Text: "没有人"}, {Person: "li", Text: "等您定", Card: &bot.Card{Title: "延期申请",
		Buttons: []bot.CardButton{{Label: "同意", Tap: bot.Tap{Ability: bot.Decide, Label: "同意"}}}}}}
	later := time.Now().Add(time.Hour)
	n := delivery.Notify{
		Address: func(p string) (string, string, bool) { return "wecom", "app/" + p, p != "gone" },
		Quiet:   func(time.Time) time.Time { return later },
	}
	got := n.Messages("m1", notices, time.Now())
	if len(got) != 2 || got[0].Key != "m1#n0" || got[1].Key != "m1#n2" {
		t.Fatalf("messages %+v", got)
	}
	if o := got[0]; o.To != "wang" || o.Conversation != "app/wang" || o.Channel != "wecom" || !o.NotBefore.Equal(later) || o.Card != nil {
		t.Errorf("the first is %+v", o)
	}
	if o := got[1]; o.Card == nil || len(o.Card.Buttons) != 1 || o.Card.Buttons[0].Key == "" {
		t.Errorf("the card is %+v", o.Card)
	}
	if got := (delivery.Notify{}).Messages("m1", notices, time.Now()); got != nil {
		t.Errorf("nobody can be reached, yet %+v", got)
	}
}
