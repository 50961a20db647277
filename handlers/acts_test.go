package handlers_test

import (
	"slices"
	"strings"
	"testing"

	"duban/bot"
)

// actsOf are messages of several acts as clerks of 青山镇 write and speak them. Each act is written as kind:measure, or as
// words that the reply has to give.
var actsOf = []struct{ text, acts string }{
	{"第4条完成了 明天我请假 第1条不是我们的事", "report:4 leave not_ours:1"},
	{"第4条完成了,明天我请假,第1条不是我们的事", "report:4 leave not_ours:1"},
	{"第4条完成了明天我请假第1条不是我们的事", "report:4 leave not_ours:1"},
	{"第1条不是我们的事 第4条完成了 明天我请假", "report:4 leave not_ours:1"},
	{"明天我请假 第1条不是我们的事", "leave not_ours:1"},
	{"第1条不归我们管 明天请假一天", "leave not_ours:1"},
	{"第1条不归我们管明天我请假", "leave not_ours:1"},
	{"喂那个第4条我们搞完了啊然后明天我请个假啊第1条那个不是我们的事", "report:4 leave not_ours:1"},
	{"喂你好第4条呢已经弄完了一共12个点第1条呢不归我们管是司法局的还有明天我请一天假啊谢谢", "report:4 leave not_ours:1"},
	{"第4条搞完了对了我明天请假第2条能不能延到10月20号老师出差了", "report:4 leave extend:2"},
	{"第4条建了12个点 第2条申请延期到10月20日 老师出差 明天我请假", "report:4 leave extend:2"},
	{"第2条申请延期到10月20日 老师出差了 第1条不是我们的事 明天我请假", "extend:2 not_ours:1 leave"},
	{"第2条申请延期到10月20日老师出差了第1条不是我们的事", "extend:2 not_ours:1"},
	{"第2条想延到10月底 场地没定 别再提醒我第5条", "extend:2 mute:5"},
	{"第4条完成了 别再提醒我第5条 明天我请假", "report:4 mute:5 leave"},
	{"别再提醒我第5条 第1条不是我们的事 明天我请假", "mute:5 not_ours:1 leave"},
	{"别再提醒我第5条 别再提醒我第1条", "mute:5 mute:1"},
	{"第4条推进中 明天再提醒我 第1条不是我们的事", "report:4 snooze not_ours:1"},
	{"第4条推进中 明天再提醒我", "report:4 snooze"},
	{"明天再提醒我 第1条不是我们的事", "snooze not_ours:1"},
	{"收到 第4条完成了 明天我请假", "report:4 leave"},
	{"收到 明天我请假", "leave"},
	{"好的收到,我下周请假,第4条已经弄好了,第1条不归我镇管", "report:4 leave not_ours:1"},
	{"第4条完成了 第1条谁牵头 明天我请假", "report:4 县司法局 leave"},
	{"明天我请假 第1条谁牵头", "leave 县司法局"},
	{"第1条谁牵头 明天我请假", "leave 县司法局"},
	{"第1条不是我们的事 第4条谁牵头", "not_ours:1 县水务局"},
	{"第4条谁牵头?第1条不是我们的事。我后天请假", "县水务局 not_ours:1 leave"},
	{"第2条训了30人 第4条完成了 第1条不是我们的事 我6月12日到14日请假", "report:2 report:4 not_ours:1 leave"},
	{"第4条好了 第5条还没动 明天我请假 第1条不归我们", "report:4 report:5 leave report:1"},
	{"第2条申请延期到10月20日 老师病了 第5条申请延期到7月10日 场地被占用", "extend:2 第5条"},
	{"第1条不是我们的事 第5条也不是我们的事", "not_ours:1 not_ours:5"},
	{"第1条不是我们的事 第5条也不是我们的事 第4条完成了", "report:4 not_ours:1 not_ours:5"},
	{"领导,第4条已完成。另外我明天请假。还有第1条不是我们的事", "report:4 leave not_ours:1"},
	{"第4条已完成;第1条不归我们管;6月12号我请假", "report:4 not_ours:1 leave"},
	{"恢复提醒 第4条完成了 第1条不是我们的事", "report:4 unmute not_ours:1"},
	{"我回来上班了 第4条完成了", "report:4 unmute"},
	{"第4条有困难 经费没到位 第2条申请延期到10月20日 老师出差 我下周请假", "report:4 extend:2 leave"},
	{"我下周请假 第4条推进中 建了8个点", "leave report:4"},
	{"第4条完成了 第2条延期行不行 明天我请假", "report:4 第2条 leave"},
	{"第2条想延期 第1条不是我们的事", "第2条 not_ours:1"},
	{"第2条想延期 别再提醒我第5条 明天我请假", "第2条 mute:5 leave"},
	{"第4条完成了 1通过 明天我请假", "report:4 “1通过” leave"},
	{"第4条不是12个是13个 明天我请假 第1条不是我们的事", "第4条 leave not_ours:1"},
	{"第4条完成了吗 明天我请假", "第4条 leave"},
	{"第4条下周完成 明天我请假 第1条不归我们管", "report:4 leave not_ours:1"},
	{"第1条不是我们的事 第4条完成了12个 对了以后别再提醒我第5条", "not_ours:1 report:4 mute:5"},
	{"第4条弄好了12个点第5条还差1次第1条不归我们管明天我请假", "report:4 report:5 not_ours:1 leave"},
	{"明天我请假第4条完成了", "leave report:4"},
}

// Whatever a message does is written, or asked back, or named.
func TestNothingOfAMessageIsLost(t *testing.T) {
	for _, m := range actsOf {
		c := newTalk(plan())
		out := c.say(t, "青山镇", m.text)
		for _, act := range strings.Fields(m.acts) {
			if !kept(out, act) {
				t.Errorf("%s: %s is lost\n%q %s", m.text, act, kinds(out.Effects), out.Reply)
			}
		}
		for i, u := range out.Effects.Updates {
			if !strings.Contains(m.acts, "report:"+u.MeasureKey) || u.Ordinal != i {
				t.Errorf("%s: recorded %s %s as %d", m.text, u.MeasureKey, u.Status, u.Ordinal)
			}
		}
		for i, d := range out.Effects.Decisions {
			if !strings.Contains(m.acts, string(d.Kind)) && d.Kind != "acknowledge" || d.Ordinal != i {
				t.Errorf("%s: decided %s %s as %d", m.text, d.Kind, d.MeasureKey, d.Ordinal)
			}
		}
	}
}

// kept reports whether an act is in the effects, waits, is asked about or is named.
func kept(out bot.Outcome, act string) bool {
	kind, measure, _ := strings.Cut(act, ":")
	for _, u := range out.Effects.Updates {
		if kind == "report" && u.MeasureKey == measure {
			return true
		}
	}
	for _, d := range out.Effects.Decisions {
		if string(d.Kind) == kind && (measure == "" || d.MeasureKey == measure) {
			return true
		}
	}
	if p := out.State.Pending; p != nil {
		if len(p.Choices) > 0 && p.Choices[0].Proposal.Decide != nil && string(p.Choices[0].Proposal.Decide.Act) == kind && strings.Contains(out.Reply, "第"+measure+"条") {
			return true
		}
		if len(p.Choices) == 1 && kind == "extend" && slices.Equal(p.Choices[0].Proposal.Measures, []string{measure}) {
			return true
		}
		for _, w := range p.Rest {
			if w.Decide != nil && string(w.Decide.Act) == kind && strings.Contains(out.Reply, w.Words) && strings.Contains(w.Words, measure) {
				return true
			}
		}
		if p.Then != nil && string(p.Then.Act) == kind {
			return true
		}
	}
	if measure == "" {
		return strings.Contains(out.Reply, kind)
	}
	return out.Clarify && kind == "mute" && strings.Contains(out.Reply, "只有您收第"+measure+"条的提醒")
}

// What waits for the answer to another question is asked next, and done.
func TestOneQuestionAtATime(t *testing.T) {
	c := newTalk(plan())
	out := c.say(t, "青山镇", "第2条想延期 别再提醒我第5条 明天我请假")
	if kinds(out.Effects) != "leave" || !strings.Contains(out.Reply, "“别再提醒我第5条”还没有办") {
		t.Errorf("%q %s", kinds(out.Effects), out.Reply)
	}
	out = c.say(t, "青山镇", "延到10月20日,老师出差")
	if kinds(out.Effects) != "extend" || !strings.Contains(out.Reply, "确定吗") {
		t.Errorf("%q %s", kinds(out.Effects), out.Reply)
	}
	if out = c.say(t, "青山镇", "确定"); kinds(out.Effects) != "mute" || out.Effects.Decisions[0].MeasureKey != "5" {
		t.Errorf("%q %s", kinds(out.Effects), out.Reply)
	}
	c = newTalk(plan())
	c.say(t, "青山镇", "第2条想延期 别再提醒我第5条")
	if out = c.say(t, "青山镇", "取消"); !strings.Contains(out.Reply, "“别再提醒我第5条”，这句没有办") {
		t.Errorf("%s", out.Reply)
	}
	c = newTalk(plan())
	c.say(t, "青山镇", "第2条想延期 别再提醒我第5条")
	if out = c.say(t, "青山镇", "第4条完成了"); len(out.Effects.Updates) != 1 || !strings.Contains(out.Reply, "确定吗") {
		t.Errorf("%s", out.Reply)
	}
}

// An answer and an act in one line are both taken.
func TestAnAnswerAndAnAct(t *testing.T) {
	for text, want := range map[string]string{"延到10月20日 老师出差了 明天我请假": "extend leave", "10月20日 老师出差 明天再提醒我": "extend snooze"} {
		c := newTalk(plan())
		c.say(t, "青山镇", "第2条想延期")
		out := c.say(t, "青山镇", text)
		if kinds(out.Effects) != want {
			t.Errorf("%s: %q, want %s: %s", text, kinds(out.Effects), want, out.Reply)
		}
	}
}
