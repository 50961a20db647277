package handlers

import (
	"context"
	"strings"
	"testing"
	"time"

	"duban/bot"
	"duban/ledger"
)

// opinions hands out fixed feedback.
type opinions []ledger.Feedback

func (o opinions) Feedback(context.Context, int) ([]ledger.Feedback, error) { return o, nil }

func verdict(good bool, at time.Time, question string, reasons ...string) ledger.Feedback {
	return ledger.Feedback{Good: good, Reasons: reasons, Act: ledger.Act{At: at}, Said: ledger.Answer{Question: question}}
}

func TestSupervisorsAreToldHowAnswersWereJudged(t *testing.T) {
	now := time.Date(2026, 10, 12, 9, 0, 0, 0, time.UTC)
	all := opinions{verdict(false, now, "第9条谁牵头", "单位不对"), verdict(false, now, "经费谁出"), verdict(true, now, ""), verdict(true, now, ""),
		verdict(false, now, "几号截止", "单位不对"), verdict(false, now.AddDate(0, -3, 0), "旧的", "不全"), {Withdrawn: true, Act: ledger.Act{At: now}}}
	for _, c := range []struct {
		name       string
		supervises bool
		opinions   opinions
		want       string
	}{
		{"counts and reasons", true, all, "有用2次，没用3次。\n没用的原因：单位不对2次，没说原因1次。\n最近说没用的：\n1. “第9条谁牵头”（单位不对）"},
		{"none yet", true, nil, "还没有人评价回答"},
		{"others", false, all, "由督查室汇总"},
	} {
		turn := bot.Turn{Utterance: bot.Understand("最近的反馈", bot.Vocabulary{}, ledger.DateOf(now)), Now: now, Sender: bot.Sender{Supervises: c.supervises}}
		out, err := NewJudge(c.opinions).Handle(t.Context(), turn)
		if err != nil || !strings.Contains(out.Reply, c.want) || !out.Effects.Empty() {
			t.Errorf("%s: %s %v", c.name, out.Reply, err)
		}
	}
}

func TestWhatJudgesIsToldFromWhatWorks(t *testing.T) {
	for text, want := range map[string]bool{"最近的反馈": true, "反馈情况": true, "看看近期反馈": true, "有用": true, "没用!": true, "👎": true,
		"第9条有用吗": false, "最近有什么到期": false, "群众反馈问题12件,第9条推进中": false, "第4条反馈情况已报": false} {
		u := bot.Understand(text, bot.Vocabulary{}, ledger.NewDate(2026, 10, 12))
		if got := NewJudge(nil).Recognise(u) >= 95; got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}
