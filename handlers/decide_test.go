package handlers_test

import (
	"strings"
	"testing"
	"time"

	"duban/bot"
	"duban/ledger"
)

// press presses a button of a card as a clerk of a unit.
func (c *talk) press(t *testing.T, unit string, b bot.CardButton) bot.Outcome {
	t.Helper()
	c.n++
	key, err := b.Tap.Key()
	if err != nil {
		t.Fatal(err)
	}
	from := "clerk of " + unit
	out, err := c.engine.Handle(t.Context(), bot.Input{Kind: bot.KindTap, Tap: key, From: from, Unit: unit, Conversation: from, MessageKey: "tap" + string(rune('a'+c.n%26)),
		Now: time.Date(2024, 6, 10, 9, 0, 0, 0, time.FixedZone("CST", 8*3600)), State: c.states[from]})
	if err != nil {
		t.Fatal(err)
	}
	c.store.apply(out.Effects)
	c.states[from] = throughJSON(t, out.State)
	return out
}

func kinds(e bot.Effects) string {
	var all []string
	for _, d := range e.Decisions {
		all = append(all, string(d.Kind))
	}
	return strings.Join(all, " ")
}

// The rights are looked up when a button is pressed, and a second press meets the first one's effect.
func TestReviewByButtons(t *testing.T) {
	c := newTalk(plan())
	c.say(t, "青山镇", "第2条已完成,18人")
	list := c.say(t, "县教育局", "待审核")
	if list.Card == nil || len(list.Card.Buttons) != 3 {
		t.Fatalf("no card with three buttons: %+v\n%s", list.Card, list.Reply)
	}
	approve, back, ask := list.Card.Buttons[0], list.Card.Buttons[1], list.Card.Buttons[2]
	if out := c.press(t, "青山镇", approve); !out.Refused || !out.Effects.Empty() || !strings.Contains(out.Reply, "县教育局") {
		t.Errorf("a clerk pressed 通过: %s %+v", out.Reply, out.Effects)
	}
	if out := c.press(t, "县教育局", ask); !out.Clarify || !strings.Contains(out.Reply, "问一下，") {
		t.Errorf("问一下 without a question: %s", out.Reply)
	}
	if out := c.say(t, "县教育局", "问一下,是哪几天训的"); kinds(out.Effects) != "ask" || !strings.Contains(out.Reply, "是哪几天训的") {
		t.Errorf("the question: %s %q", out.Reply, kinds(out.Effects))
	}
	if out := c.press(t, "县教育局", back); !out.Clarify || !out.Effects.Empty() {
		t.Errorf("退回 without a reason: %s", out.Reply)
	}
	if out := c.say(t, "县教育局", "退回,人数不全"); kinds(out.Effects) != "return" || out.Effects.Decisions[0].Reason != "人数不全" {
		t.Errorf("the reason: %s %+v", out.Reply, out.Effects.Decisions)
	}
	if out := c.press(t, "县教育局", approve); !out.Effects.Empty() || !strings.Contains(out.Reply, "被退回") {
		t.Errorf("通过 after 退回: %s", out.Reply)
	}
	c.say(t, "青山镇", "第2条已完成,20人")
	if out := c.press(t, "县督查室", approve); !out.Effects.Empty() || !strings.Contains(out.Reply, "待审核") {
		t.Errorf("an old button: %s", out.Reply)
	}
	next := c.say(t, "县教育局", "待审核").Card.Buttons[0]
	if out := c.press(t, "县教育局", next); kinds(out.Effects) != "approve" {
		t.Errorf("通过: %s", out.Reply)
	}
	if out := c.press(t, "县教育局", next); !out.Effects.Empty() || !strings.Contains(out.Reply, "已审核") {
		t.Errorf("通过 twice: %s", out.Reply)
	}
}

// Joint leads review alike; a lead unit's own report is 督查室's; nobody else reviews.
func TestWhoReviews(t *testing.T) {
	d := plan()
	d.Measures[1].Assignments = append(d.Measures[1].Assignments, ledger.Assignment{Role: ledger.Lead, Unit: "县水务局"})
	for unit, may := range map[string]bool{"县教育局": true, "县水务局": true, "县督查室": true, "县司法局": false, "白水镇": false, "青山镇": false} {
		c := newTalk(d)
		c.say(t, "青山镇", "第2条已完成,18人")
		out := c.say(t, unit, "青山镇第2条审核通过")
		if got := kinds(out.Effects) == "approve"; got != may || out.Refused == may {
			t.Errorf("%s: %q refused %v: %s", unit, kinds(out.Effects), out.Refused, out.Reply)
		}
	}
	c := newTalk(d)
	c.say(t, "县教育局", "第2条已完成,9人")
	for unit, may := range map[string]bool{"县教育局": false, "县水务局": false, "县督查室": true} {
		if out := c.say(t, unit, "县教育局第2条审核通过"); (kinds(out.Effects) == "approve") != may {
			t.Errorf("the lead unit's own, by %s: %s", unit, out.Reply)
		}
	}
}

// A measure in parts is reviewed by the lead of the part in which the unit has a share.
func TestPartsHaveTheirOwnReviewer(t *testing.T) {
	d := plan()
	d.Measures[3].Assignments = []ledger.Assignment{{Role: ledger.Lead, Unit: "县水务局"}, {Role: ledger.Responsible, Unit: "各镇"}, {Role: ledger.Lead, Unit: "县司法局", Part: 1}, {Role: ledger.Responsible, Unit: "县教育局", Part: 1}}
	d.Measures[3].Parts = []ledger.Part{{Text: "前", Lead: []string{"县水务局"}, Responsible: []string{"各镇"}}, {Text: "后", Lead: []string{"县司法局"}, Responsible: []string{"县教育局"}}}
	c := newTalk(d)
	c.say(t, "青山镇", "第4条已完成")
	if out := c.say(t, "县司法局", "青山镇第4条审核通过"); !out.Refused || !strings.Contains(out.Reply, "县水务局") {
		t.Errorf("by the other part's lead: %s", out.Reply)
	}
	if out := c.say(t, "县水务局", "青山镇第4条审核通过"); kinds(out.Effects) != "approve" {
		t.Errorf("by the part's lead: %s", out.Reply)
	}
}

func TestRequestsByButtons(t *testing.T) {
	d := plan()
	d.Status = ledger.DocumentConfirmed
	c := newTalk(d)
	if out := c.say(t, "青山镇", "第2条申请延期到10月20日,老师出差了"); kinds(out.Effects) != "extend" || !strings.Contains(out.Reply, "10月20日") {
		t.Fatalf("asked: %s", out.Reply)
	}
	card := c.say(t, "县督查室", "待审核").Card
	if card == nil || len(card.Buttons) != 2 {
		t.Fatalf("card %+v", card)
	}
	if out := c.press(t, "县教育局", card.Buttons[0]); !out.Refused || !strings.Contains(out.Reply, "县督查室") {
		t.Errorf("by the lead unit: %s", out.Reply)
	}
	if out := c.press(t, "县督查室", card.Buttons[0]); kinds(out.Effects) != "grant" || out.Effects.Decisions[0].Until != ledger.NewDate(2024, 10, 20) {
		t.Errorf("granted: %s %+v", out.Reply, out.Effects.Decisions)
	}
	if out := c.press(t, "县督查室", card.Buttons[1]); !out.Effects.Empty() || !strings.Contains(out.Reply, "已经由") {
		t.Errorf("decided twice: %s", out.Reply)
	}
	if out := c.say(t, "青山镇", "撤回延期申请"); !out.Effects.Empty() {
		t.Errorf("withdrawn after it was granted: %s", out.Reply)
	}
	for _, said := range [][2]string{{"批准第2条延期", "不能批"}, {"同意白水镇第2条延期", "不能批"}, {"第2条能不能延期到10月", "申请延期到"}} {
		if out := c.say(t, "青山镇", said[0]); !out.Effects.Empty() || !strings.Contains(out.Reply, said[1]) {
			t.Errorf("%s: %s", said[0], out.Reply)
		}
	}
	if out := c.say(t, "青山镇", "收到"); out.Intent != bot.Chitchat || !out.Effects.Empty() {
		t.Errorf("收到 with nothing to acknowledge: %s %s", out.Intent, out.Reply)
	}
}
