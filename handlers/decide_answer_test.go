package handlers_test

import (
	"strings"
	"testing"

	"duban/bot"
)

// asked is a talk in which a reviewer's question stands at a town's clerk.
func asked(t *testing.T, question string) *talk {
	t.Helper()
	c := newTalk(plan())
	c.say(t, "青山镇", "第2条已完成,18人")
	if out := c.say(t, "县教育局", "问青山镇第2条"+question); kinds(out.Effects) != "ask" {
		t.Fatalf("not asked: %s", out.Reply)
	}
	return c
}

// An answer that does not say so is passed on, and nothing is recorded; what may be a report is asked back.
func TestPlainWordsAnswerAQuestion(t *testing.T) {
	for _, said := range [][3]string{
		{"是哪几天训的", "12号和13号两天", "answer"}, {"是哪几天训的", "6月5号训的", "answer"}, {"是哪几天训的", "签到表在办公室，明天补", "answer"}, {"是哪几天训的", "是", ""},
		{"是不是含镇直单位", "是", "answer"}, {"有没有签到表", "有 在王主任那里", "answer"}, {"一共几期", "两期", "answer"}, {"一共几期", "3", "answer"},
		{"一共几期", "已经全部训完了", "?"}, {"是哪几天训的", "又训了20人", "?"}, {"是哪几天训的", "要全部名单吗", "?"}, {"是哪几天训的", "我问一下再回复", ""},
		{"是哪几天训的", "第4条推进中", "update"}, {"是哪几天训的", "收到", ""}, {"是哪几天训的", "这个月有什么到期", ""}, {"是哪几天训的", "不是18人，是20人", "update"},
	} {
		c := asked(t, said[0])
		out := c.say(t, "青山镇", said[1])
		got := kinds(out.Effects)
		switch {
		case len(out.Effects.Updates) > 0:
			got = "update"
		case out.Clarify && len(out.Choices) == 2 && out.Choices[1].Proposal.Words != "":
			got = "?"
		}
		if got != said[2] {
			t.Errorf("%s: %s: %q, want %q\n%s", said[0], said[1], got, said[2], out.Reply)
		}
	}
	c := newTalk(plan())
	c.say(t, "青山镇", "第2条已完成,18人")
	if out := c.say(t, "青山镇", "12号和13号两天"); kinds(out.Effects) != "" {
		t.Errorf("an answer though nobody asked: %s", out.Reply)
	}
}

// Both choices of what is asked back do what they say, and an answer is taken back.
func TestAnAnswerOrAReport(t *testing.T) {
	c := asked(t, "一共几期")
	c.say(t, "青山镇", "已经全部训完了")
	if out := c.say(t, "青山镇", "1"); kinds(out.Effects) != "answer" || len(out.Notices) != 0 && !strings.Contains(out.Notices[0].Text, "已经全部训完了") {
		t.Errorf("the answer: %s", out.Reply)
	}
	if out := c.say(t, "青山镇", "撤回"); kinds(out.Effects) != "withdraw" || len(out.Effects.Withdraw) > 0 {
		t.Errorf("taken back: %q %v %s", kinds(out.Effects), out.Effects.Withdraw, out.Reply)
	}
	c.say(t, "青山镇", "已经全部训完了")
	if out := c.say(t, "青山镇", "2"); out.Intent != bot.Report || !strings.Contains(out.Reply, "第2条") {
		t.Errorf("the report: %s %s", out.Intent, out.Reply)
	}
	if out := c.say(t, "县教育局", "撤回"); kinds(out.Effects) != "withdraw" || len(out.Effects.Withdraw) > 0 {
		t.Errorf("the question taken back: %s", out.Reply)
	}
}

// A request is refused with a reason; until it is given nothing is decided.
func TestARefusalNeedsAReason(t *testing.T) {
	for words, want := range map[string]string{"不同意，按原时限": "按原时限", "按原计划": "按原计划", "不行，月底前必须完成": "不行，月底前必须完成", "时间够了": "时间够了", "好的": "", "没问题": "", "不行": "", "取消": "", "这个月有什么到期": "", "同意": "grant"} {
		c := newTalk(plan())
		c.say(t, "青山镇", "第2条申请延期到10月20日,老师出差了")
		card := c.say(t, "县督查室", "待审核").Card
		if out := c.press(t, "县督查室", card.Buttons[1]); !out.Effects.Empty() || !out.Clarify || !strings.Contains(out.Reply, "原因") {
			t.Fatalf("refused without a reason: %s", out.Reply)
		}
		out := c.say(t, "县督查室", words)
		switch {
		case want == "grant" && kinds(out.Effects) == "grant", want == "" && kinds(out.Effects) == "":
		case want != "" && kinds(out.Effects) == "refuse" && out.Effects.Decisions[0].Reason == want:
		default:
			t.Errorf("%s: %q %+v\n%s", words, kinds(out.Effects), out.Effects.Decisions, out.Reply)
		}
	}
}

// One number in two documents is asked about, unless the list or the document spoken of tells.
func TestWhichDocumentsMeasure(t *testing.T) {
	d, other := plan(), plan()
	other.ID, other.Title = "other", "云岭县河道巡查若干措施"
	report := func(t *testing.T) *talk {
		c := newTalk(d, other)
		c.say(t, "青山镇", "《云岭县便民服务若干措施》第4条已完成,18人")
		c.say(t, "青山镇", "《云岭县河道巡查若干措施》第4条已完成,20人")
		if len(c.store.updates) != 2 {
			t.Fatalf("%d reports", len(c.store.updates))
		}
		return c
	}
	for _, words := range []string{"青山镇第4条通过", "青山镇第4条退回，人数不对", "第4条都通过"} {
		c := report(t)
		out := c.say(t, "县督查室", words)
		if kinds(out.Effects) != "" || len(out.Choices) != 2 {
			t.Errorf("%s: %q %s", words, kinds(out.Effects), out.Reply)
		}
		if out = c.say(t, "县督查室", "2"); len(out.Effects.Decisions) != 1 || out.Effects.Decisions[0].DocumentID != "other" {
			t.Errorf("%s, the second: %+v %s", words, out.Effects.Decisions, out.Reply)
		}
	}
	c := report(t)
	c.say(t, "县督查室", "《云岭县河道巡查若干措施》第4条谁牵头")
	if out := c.say(t, "县督查室", "青山镇第4条通过"); len(out.Effects.Decisions) != 1 || out.Effects.Decisions[0].DocumentID != "other" {
		t.Errorf("of the document spoken of: %+v %s", out.Effects.Decisions, out.Reply)
	}
}

// What is no answer to the prompt for a day is answered as itself.
func TestThePromptForADayEatsNothing(t *testing.T) {
	for words, intent := range map[string]bot.Intent{"第1条谁牵头": bot.Question, "这个月有什么到期": bot.Question, "我们还有哪些没报": bot.Question, "第4条已完成": bot.Report, "已经训完了": bot.Report, "你好": bot.Chitchat, "你能做什么": bot.Help,
		"老师排不开": bot.Extension, "晚一个礼拜吧": bot.Extension, "到10月20号行不行": bot.Extension, "算了不延了": bot.Extension} {
		c := newTalk(plan())
		if out := c.say(t, "青山镇", "第2条申请延期"); !out.Clarify {
			t.Fatalf("no prompt: %s", out.Reply)
		}
		if out := c.say(t, "青山镇", words); out.Intent != intent || kinds(out.Effects) != "" {
			t.Errorf("%s: %s %q\n%s", words, out.Intent, kinds(out.Effects), out.Reply)
		}
	}
}

// A leave without its last day waits for it; a guess that something is another unit's is answered with a button.
func TestLeaveAndGuesses(t *testing.T) {
	c := newTalk(plan())
	c.say(t, "青山镇", "我这几天出差 别提醒我了")
	if out := c.say(t, "青山镇", "第1条谁牵头"); out.Intent != bot.Question {
		t.Errorf("a question: %s %s", out.Intent, out.Reply)
	}
	c.say(t, "青山镇", "我这几天出差 别提醒我了")
	if out := c.say(t, "青山镇", "到周五"); kinds(out.Effects) != "leave" {
		t.Errorf("until Friday: %s", out.Reply)
	}
	if out := c.say(t, "青山镇", "第3条归水务局管 我们不用报吧"); !out.Effects.Empty() || !strings.Contains(out.Reply, "不用报") {
		t.Errorf("not theirs: %s", out.Reply)
	}
	if out := c.say(t, "青山镇", "第4条归水务局管 我们不用报吧"); !out.Effects.Empty() || len(out.Choices) != 2 {
		t.Errorf("theirs: %s", out.Reply)
	}
	if out := c.say(t, "青山镇", "1"); kinds(out.Effects) != "not_ours" {
		t.Errorf("objected: %s", out.Reply)
	}
}
