package handlers_test

import (
	"strings"
	"testing"
)

// 同意 behind a measure approves the one report that waits there, asks between several things, and says where nothing waits.
func TestAssentDoesTheOneThingThatWaits(t *testing.T) {
	c := newTalk(plan())
	c.say(t, "青山镇", "第2条推进中,培训了30人")
	if out := c.say(t, "白水镇", "青山镇第2条同意"); kinds(out.Effects) != "" {
		t.Errorf("a clerk of another unit: %q %s", kinds(out.Effects), out.Reply)
	}
	if out := c.say(t, "县教育局", "青山镇第2条同意"); kinds(out.Effects) != "approve" {
		t.Errorf("one waits: %q %s", kinds(out.Effects), out.Reply)
	}
	if out := c.say(t, "县教育局", "青山镇第2条同意"); kinds(out.Effects) != "" || !strings.Contains(out.Reply, "没有再改") {
		t.Errorf("done already: %q %s", kinds(out.Effects), out.Reply)
	}
	c.say(t, "青山镇", "第2条推进中,培训了35人")
	c.say(t, "白水镇", "第2条推进中,培训了20人")
	if out := c.say(t, "县教育局", "第2条同意"); kinds(out.Effects) != "" || !out.Clarify {
		t.Errorf("one of two: %q %s", kinds(out.Effects), out.Reply)
	}
}

// A lead unit's approval of all leaves out who is named behind it.
func TestAllButOneNamedBehind(t *testing.T) {
	c := newTalk(plan())
	c.say(t, "青山镇", "第2条推进中,培训了30人")
	c.say(t, "白水镇", "第2条推进中,培训了20人")
	out := c.say(t, "县教育局", "全部通过,除了白水镇")
	if kinds(out.Effects) != "approve" || out.Effects.Decisions[0].Unit != "青山镇" {
		t.Errorf("%q %s", kinds(out.Effects), out.Reply)
	}
}

// A question behind an act is answered, though it could be the answer to a reviewer's question that nobody asked.
func TestAQuestionBehindAnActIsAnswered(t *testing.T) {
	c := newTalk(plan())
	c.say(t, "青山镇", "第2条推进中,培训了30人")
	if out := c.say(t, "县督查室", "提醒一下青山镇第2条,全县进展给个总的"); !strings.Contains(out.Reply, "这一期任务") {
		t.Error(out.Reply)
	}
}
