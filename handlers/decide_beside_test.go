package handlers_test

import (
	"strings"
	"testing"
	"time"

	"duban/bot"
	"duban/handlers"
	"duban/ledger"
	"duban/reminder"
)

// A report beside a request is recorded, of its own measure, and the request is filed for its own.
func TestAReportBesideARequestIsKept(t *testing.T) {
	for text, kind := range map[string]string{"第4条已完成,18人,第2条申请延期到10月20日,老师出差了": "extend", "第4条已完成,18人;第2条不是我单位的事": "not_ours"} {
		c := newTalk(plan())
		out := c.say(t, "青山镇", text)
		if len(out.Effects.Updates) != 1 || out.Effects.Updates[0].MeasureKey != "4" || kinds(out.Effects) != kind || out.Effects.Decisions[0].MeasureKey != "2" {
			t.Errorf("%s: %+v %q\n%s", text, out.Effects.Updates, kinds(out.Effects), out.Reply)
		}
	}
	c := newTalk(plan())
	if out := c.say(t, "青山镇", "第2条、第4条不是我单位的事"); kinds(out.Effects) != "not_ours" || !strings.Contains(out.Reply, "第4条请再单独说一次") {
		t.Errorf("two at once: %q %s", kinds(out.Effects), out.Reply)
	}
}

// A lead unit that does not say whose request it answers is asked.
func TestOneRequestOfSeveralIsAskedFor(t *testing.T) {
	c := newTalk(plan())
	c.say(t, "青山镇", "第2条不是我单位的事")
	c.say(t, "白水镇", "第2条不是我单位的事")
	if out := c.say(t, "县教育局", "第2条确实不用报"); kinds(out.Effects) != "" || !out.Clarify || !strings.Contains(out.Reply, "哪一件") {
		t.Errorf("granted one of two: %q %s", kinds(out.Effects), out.Reply)
	}
	if out := c.say(t, "县教育局", "2同意"); kinds(out.Effects) != "grant" || out.Effects.Decisions[0].Unit != "白水镇" {
		t.Errorf("the second: %+v %s", out.Effects.Decisions, out.Reply)
	}
}

// 确定 pressed twice sets a duty up once.
func TestADutyIsSetUpOnce(t *testing.T) {
	c := newTalk(plan())
	asked := c.say(t, "县督查室", "立项:各镇11月20日前报送值班表,县教育局牵头")
	yes := bot.CardButton{Tap: bot.Tap{Ability: asked.State.Pending.Ability, Step: asked.State.Pending.Step, Label: "确定", Proposal: asked.Choices[0].Proposal}}
	first := c.press(t, "县督查室", yes)
	if len(first.Effects.Documents) != 1 {
		t.Fatalf("not set up: %s", first.Reply)
	}
	set := first.Effects.Documents[0]
	set.Revision, set.Status = 1, ledger.DocumentConfirmed
	c = newTalk(plan(), set)
	if again := c.press(t, "县督查室", yes); !again.Effects.Empty() || !strings.Contains(again.Reply, "已经立过") {
		t.Errorf("set up again: %s", again.Reply)
	}
	c.say(t, "县督查室", "撤销立项1号")
	if anew := c.press(t, "县督查室", yes); len(anew.Effects.Documents) != 1 {
		t.Errorf("not set up anew after it was dropped: %s", anew.Reply)
	}
}

// What is asked for by a button is told to whoever decides it, and stands once.
func TestARequestByButtonIsToldAndStandsOnce(t *testing.T) {
	c := newTalk(plan())
	button := func(step, label string) bot.CardButton {
		return bot.CardButton{Tap: bot.Tap{Ability: "request", Step: step, Label: label, Proposal: bot.Proposal{Unit: "青山镇", Document: "plan", Measures: []string{"2"}}}}
	}
	c.press(t, "青山镇", button("extend", "申请延期"))
	out := c.say(t, "青山镇", "延到10月20日,老师出差了")
	if kinds(out.Effects) != "extend" || out.Effects.Decisions[0].Duty == "" || out.Effects.Decisions[0].From.IsZero() || !strings.Contains(out.Reply, "县督查室") {
		t.Errorf("%+v %s", out.Effects.Decisions, out.Reply)
	}
	c.press(t, "青山镇", button("extend", "申请延期"))
	if out := c.say(t, "青山镇", "延到10月25日,老师出差了"); kinds(out.Effects) != "" || !strings.Contains(out.Reply, "已经在等") {
		t.Errorf("asked twice: %s", out.Reply)
	}
}

// A figure that is put right after the last day does not make the report late; another status is of its own day.
func TestACorrectedFigureKeepsItsDay(t *testing.T) {
	c := newTalk(plan())
	c.say(t, "青山镇", "第2条已完成,18人")
	c.later(130 * 24 * time.Hour)
	if out := c.say(t, "青山镇", "第2条改成20人"); len(out.Effects.Updates) != 1 || out.Effects.Updates[0].Day != ledger.NewDate(2024, 6, 10) {
		t.Errorf("%+v %s", out.Effects.Updates, out.Reply)
	}
	if out := c.say(t, "青山镇", "第2条不是完成,是还在弄"); len(out.Effects.Updates) != 1 || out.Effects.Updates[0].Day != ledger.NewDate(2024, 10, 18) {
		t.Errorf("%+v %s", out.Effects.Updates, out.Reply)
	}
}

// 收到 under a document that was handed out signs that one alone.
func TestReceivedSignsWhatItStoodUnder(t *testing.T) {
	d, other := plan(), plan()
	other.ID, other.Title, d.Status, other.Status = "other", "云岭县河道巡查若干措施", ledger.DocumentConfirmed, ledger.DocumentConfirmed
	c := newTalk(d, other)
	card := handlers.DigestCard(reminder.Push{Person: "p", Items: []reminder.Item{{Step: reminder.StepIssued, Document: "plan", Title: d.Title}}}, "", ledger.NewDate(2024, 6, 11), "")
	out := c.press(t, "青山镇", card.Buttons[0])
	if kinds(out.Effects) != "acknowledge" || out.Effects.Decisions[0].DocumentID != "plan" {
		t.Errorf("%+v %s", out.Effects.Decisions, out.Reply)
	}
}

// Feedback and reasons are kept within a bound; the day at the end of a long reason is read all the same.
func TestLongWordsAreBounded(t *testing.T) {
	c := newTalk(plan())
	long := strings.Repeat("讲课老师出差", 200)
	out := c.send(t, "青山镇", bot.Input{Kind: handlers.KindFeedback, Text: "bad\n" + long, Tap: "k#0", Options: make([]string, 99)})
	if f := out.Effects.Feedback; len(f) != 1 || len([]rune(f[0].Words)) > 1002 || len(f[0].Reasons) > 10 {
		t.Errorf("feedback of %d, %d", len([]rune(f[0].Words)), len(f[0].Reasons))
	}
	c.press(t, "青山镇", bot.CardButton{Tap: bot.Tap{Ability: "request", Step: "extend", Label: "申请延期", Proposal: bot.Proposal{Unit: "青山镇", Document: "plan", Measures: []string{"2"}}}})
	out = c.say(t, "青山镇", long[:len("讲课老师出差")*60]+"，延到10月20日")
	if d := out.Effects.Decisions; len(d) != 1 || len([]rune(d[0].Reason)) > 302 || d[0].Until != ledger.NewDate(2024, 10, 20) {
		t.Errorf("%+v %s", d, out.Reply)
	}
}
