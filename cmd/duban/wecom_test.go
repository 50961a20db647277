package main

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"duban/configs"
	"duban/ledger"
	"duban/wecom/wecomtest"
)

// county is the whole program over the sample county, behind the simulated WeCom.
type county struct {
	t    testing.TB
	main *Main
	sim  *wecomtest.Server
	page http.Handler // the demo's
	ctx  context.Context
	seen map[string]int // replies already read, by user

	online *online
}

func newCounty(t testing.TB, prepare ...func(*Main)) *county {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), enough)
	t.Cleanup(cancel)
	s, err := configs.Load("", func(string) (string, bool) { return "", false }, map[string]string{"data": pristine.Dir(t)})
	if err != nil {
		t.Fatal(err)
	}
	sim, err := newSimulation(&s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(sim.stop)
	m, clock, err := openSample(ctx, s, &app{commands: &commands{LogLevel: "error"}, io: streams{err: t.Output()}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := m.Close(); err != nil {
			t.Error(err)
		}
	})
	mux := http.NewServeMux()
	if _, err := m.observe(ctx, mux, func(string) (string, bool) { return "", false }); err != nil {
		t.Fatal(err)
	}
	for _, p := range prepare {
		p(m)
	}
	o, err := m.goOnline(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	pages := demoPages(ctx, o, sim, clock, mux)
	stop, err := serveAside(sim.server, pages)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stop()
		if err := o.stop(); err != nil {
			t.Error(err)
		}
	})
	return &county{t: t, main: m, sim: sim.server, page: pages, ctx: ctx, seen: map[string]int{}, online: o}
}

// says sends a text as a member and returns the bot's next reply.
func (c *county) says(user, text string) string {
	c.t.Helper()
	posted, err := c.sim.PostText(c.ctx, user, text)
	if err != nil || !posted.OK() {
		c.t.Fatalf("post %q: status %d, %v", text, posted.Status, err)
	}
	return c.next(user) + c.rest(user)
}

func (c *county) next(user string) string {
	c.t.Helper()
	for {
		c.seen[user]++
		messages, err := c.sim.Wait(c.ctx, user, c.seen[user])
		if err != nil {
			c.t.Fatalf("no reply %d for %s: %v", c.seen[user], user, err)
		}
		if m := messages[c.seen[user]-1]; m.Type != changedCard {
			return printed(m)
		}
	}
}

func (c *county) rows() []ledger.ProgressUpdate {
	c.t.Helper()
	rows, err := c.main.Store.Updates(c.ctx, ledger.UpdateFilter{})
	if err != nil {
		c.t.Fatal(err)
	}
	return rows
}

func TestAQuestionAndAReportGoThroughTheEncryptedCallback(t *testing.T) {
	c := newCounty(t)
	if err := c.sim.VerifyURL(c.ctx); err != nil {
		t.Fatalf("URL verification: %v", err)
	}
	if got := c.says("linqing", "第9条谁牵头"); !strings.Contains(got, "第9条由县") || !strings.Contains(got, "《云岭县") {
		t.Errorf("the answer is %q", got)
	}
	if got := c.says("zhoulan", "第4条已完成，45人参训"); !strings.Contains(got, "已完成") || !strings.Contains(got, "45人") {
		t.Errorf("the read-back is %q", got)
	}
	rows := c.rows()
	if len(rows) != 1 || rows[0].Unit != "松坪镇" || rows[0].MeasureKey != "4" || rows[0].Status != ledger.Done || len(rows[0].Numbers) != 1 || rows[0].Numbers[0].Value != 45 {
		t.Fatalf("the ledger holds %+v", rows)
	}
	if got := c.says("zhoulan", "不对，是54人"); !strings.Contains(got, "54") {
		t.Errorf("the correction is answered %q", got)
	}
	if got := c.says("linqing", "第4条进展"); !strings.Contains(got, "松坪镇") || !strings.Contains(got, "54") || strings.Contains(got, "45人") {
		t.Errorf("the lead unit reads %q", got)
	}
}

func TestAMessageKeySeenBeforeIsAnsweredOnce(t *testing.T) {
	c := newCounty(t)
	call := wecomtest.Callback{User: "zhoulan", MsgType: "text", MsgID: "7001", At: time.Now(), Fields: [][2]string{{"Content", "第4条已完成，45人参训"}}}
	for range 3 {
		if posted, err := c.sim.Post(c.ctx, call); err != nil || posted.Status != http.StatusOK {
			t.Fatalf("status %d, %v", posted.Status, err)
		}
	}
	c.next("zhoulan")
	if got := c.says("zhoulan", "谢谢"); strings.Contains(got, "45人") {
		t.Errorf("the repeated message was answered again: %q", got)
	}
	if rows := c.rows(); len(rows) != 1 {
		t.Errorf("the ledger holds %d entries of one message", len(rows))
	}
}

func TestWhatIsWrongWithACallbackLeavesNothingBehind(t *testing.T) {
	c := newCounty(t)
	for _, fault := range wecomtest.Faults() {
		posted, err := c.sim.PostFault(c.ctx, "zhoulan", fault)
		if err != nil {
			t.Errorf("%v: %v", fault, err)
		}
		if posted.Status < 400 || posted.Status >= 500 {
			t.Errorf("%v is answered with %d", fault, posted.Status)
		}
	}
	if got := c.says("zhoulan", "在不在"); got == "" {
		t.Error("no answer after the faults")
	}
	if n := len(c.sim.Messages("zhoulan")); n != 1 {
		t.Errorf("%d messages went out, want the one answer", n)
	}
}

func TestSomebodyInNoUnitIsToldHowToBeAddedAndTheReportIsKept(t *testing.T) {
	c := newCounty(t)
	got := c.says("chenli", "第4条完成了，20人参训")
	if !strings.Contains(got, "程远") {
		t.Errorf("the answer does not say whom to ask: %q", got)
	}
	drafts, err := c.main.Store.OpenDrafts(c.ctx, "chenli", "")
	if err != nil {
		t.Fatal(err)
	}
	if len(c.rows()) != 0 || len(drafts) != 1 || !strings.Contains(drafts[0].Text, "20人") {
		t.Errorf("ledger %v, drafts %+v", c.rows(), drafts)
	}
}

func TestVoicesAndFirstVisitsAreAnswered(t *testing.T) {
	c := newCounty(t)
	if _, err := c.sim.PostVoice(c.ctx, "zhoulan"); err != nil {
		t.Fatal(err)
	}
	if got := c.next("zhoulan"); !strings.Contains(got, "打字") {
		t.Errorf("a voice is answered %q", got)
	}
	if _, err := c.sim.PostEvent(c.ctx, "wujian", "subscribe", ""); err != nil {
		t.Fatal(err)
	}
	if got := c.next("wujian"); !strings.Contains(got, "督办助手") {
		t.Errorf("a first visit is answered %q", got)
	}
	if _, err := c.sim.PostEvent(c.ctx, "wujian", "enter_agent", ""); err != nil {
		t.Fatal(err)
	}
	if got := c.says("wujian", "谢谢"); strings.Contains(got, "督办助手") {
		t.Errorf("opening the app was greeted again: %q", got)
	}
}

func TestAChoiceIsPickedByItsNumber(t *testing.T) {
	c := newCounty(t)
	asked := c.says("zhoulan", "培训弄完了，45人参训")
	if !strings.Contains(asked, "第4条") || len(c.rows()) != 0 {
		t.Fatalf("no choices, or recorded: %q", asked)
	}
	if got := c.says("zhoulan", "1"); !strings.Contains(got, "45人") {
		t.Errorf("the pick is answered %q", got)
	}
	if rows := c.rows(); len(rows) != 1 {
		t.Errorf("the ledger holds %d entries", len(rows))
	}
}
