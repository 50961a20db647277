package aibot_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"duban/delivery"
	"duban/wecom/aibot"
	"duban/wecom/aibot/aibottest"
)

func TestAnswerIsOneFinishedStream(t *testing.T) {
	w := newWorld(t)
	in := w.say(aibottest.Message{From: "chenjing", Text: "第4条谁牵头"})
	if in.Kind != "text" || in.Text != "第4条谁牵头" || in.Chat != "" || in.Handle == "" || in.Channel != aibot.Channel || in.Conversation != "wecom-bot:"+botID+":chenjing" {
		t.Fatalf("incoming: %+v", in)
	}
	o := answer(in, "第4条由县司法局牵头。")
	o.Choices = []string{"看第5条", "就这样"}
	w.send(o)
	v := w.sim.View()
	if len(v.Bubbles) != 1 {
		t.Fatalf("bubbles: %+v", v.Bubbles)
	}
	b := v.Bubbles[0]
	if b.Kind != "stream" || !b.Finished || b.Frames != 1 || b.Feedback != o.Key || b.Text != "第4条由县司法局牵头。\n1. 看第5条\n2. 就这样\n回复数字即可。" {
		t.Errorf("bubble: %+v", b)
	}
	if s := w.bot.Status(); s.State != aibot.Live || s.Connected != 1 || s.LastFrame.IsZero() {
		t.Errorf("status: %+v", s)
	}
}

func TestSlowAnswerHasAPlaceholder(t *testing.T) {
	w := newWorld(t, hasty)
	in := w.say(aibottest.Message{From: "chenjing", Text: "汇总一下"})
	w.until("placeholder", func(v aibottest.View) bool { return len(v.Bubbles) == 1 && v.Bubbles[0].Text == "正在查…" })
	if !w.bot.Show(w.ctx(), in.Handle, "先看到一半") {
		t.Fatal("not shown")
	}
	w.until("partial", func(v aibottest.View) bool { return v.Bubbles[0].Text == "先看到一半" && !v.Bubbles[0].Finished })
	w.send(answer(in, "汇总好了。"))
	second := answer(in, "另有一件事。")
	second.Key = in.Key + "#1"
	w.send(second)
	v := w.sim.View()
	if len(v.Bubbles) != 2 || v.Bubbles[0].Text != "汇总好了。" || !v.Bubbles[0].Finished || v.Bubbles[0].Feedback != in.Key+"#0" ||
		v.Bubbles[1].Kind != "markdown" || v.Bubbles[1].Text != "另有一件事。" {
		t.Errorf("bubbles: %+v", v.Bubbles)
	}
	if w.bot.Show(w.ctx(), in.Handle, "太晚") {
		t.Error("shown after the answer")
	}
}

func TestStreamEndsInTime(t *testing.T) {
	w := newWorld(t, hasty, func(c *aibot.Config) { c.Pace.KeepAlive, c.Pace.StreamEnd = 150*time.Millisecond, 250*time.Millisecond })
	in := w.say(aibottest.Message{From: "chenjing", Text: "汇总一下"})
	w.until("end", func(v aibottest.View) bool { return len(v.Bubbles) == 1 && v.Bubbles[0].Finished })
	w.send(answer(in, "汇总好了。"))
	v := w.sim.View()
	if len(v.Bubbles) != 2 || v.Bubbles[0].Text != "还在处理，有结果马上告诉您。" || v.Bubbles[1].Text != "汇总好了。" {
		t.Errorf("bubbles: %+v", v.Bubbles)
	}
}

// TestNothingToSay: where the engine has no answer, no bubble says that something is being looked up.
func TestNothingToSay(t *testing.T) {
	w := newWorld(t, func(c *aibot.Config) {
		c.Pace.Placeholder, c.Pace.KeepAlive, c.Pace.StreamEnd = 2*time.Second, 3*time.Second, 4*time.Second
	}) // the first is settled before
	quiet := w.say(aibottest.Message{From: "chenjing", Text: "好"})
	w.bot.Settled(w.ctx(), quiet.Key)
	slow := w.say(aibottest.Message{From: "liuwei", Text: "好"})
	w.until("placeholder", func(v aibottest.View) bool { return len(v.Bubbles) == 1 })
	w.bot.Settled(w.ctx(), slow.Key)
	v := w.until("end", func(v aibottest.View) bool { return v.Bubbles[0].Finished })
	if len(v.Bubbles) != 1 || v.Bubbles[0].Chat != "liuwei" || v.Bubbles[0].Text != "收到。" {
		t.Errorf("bubbles: %+v", v.Bubbles)
	}
}

func TestRepliesPerish(t *testing.T) {
	for name, code := range map[string]int{"stream expired": 846608, "req_id unknown": 846605} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			in := w.say(aibottest.Message{From: "chenjing", Text: "第4条谁牵头"})
			w.sim.Script(aibottest.Fault{Cmd: "aibot_respond_msg", Code: code})
			w.send(answer(in, "县司法局。"))
			v := w.sim.View()
			if len(v.Bubbles) != 1 || v.Bubbles[0].Kind != "markdown" || v.Bubbles[0].Type != 1 || v.Bubbles[0].Chat != "chenjing" {
				t.Errorf("bubbles: %+v", v.Bubbles)
			}
		})
	}
}

func TestGroup(t *testing.T) {
	w := newWorld(t)
	in := w.say(aibottest.Message{From: "ChenJing", Group: "wrGroupA", Text: "@督办 助手\u2005第4条谁牵头", More: map[string]any{
		"quote": map[string]any{"msgtype": "text", "text": map[string]any{"content": "司法所的事"}}}})
	if in.Chat != "wrGroupA" || in.Text != "助手\u2005第4条谁牵头" && !strings.HasSuffix(in.Text, "第4条谁牵头") || in.Quote != "司法所的事" ||
		in.Conversation != "wecom-bot:"+botID+":wrGroupA:chenjing" {
		t.Fatalf("incoming: %+v", in)
	}
	other := w.say(aibottest.Message{From: "liuwei", Group: "wrGroupA", Text: "@督办助手 你好"})
	if other.Conversation == in.Conversation || other.Text != "你好" {
		t.Errorf("the other: %+v", other)
	}
	w.send(answer(in, "县司法局。"))
	push := delivery.Outgoing{Key: "push:1", Channel: aibot.Channel, To: "chenjing", Text: "提醒：第4条月底到期。", Form: delivery.Form{Chat: "wrGroupA"}}
	w.send(push)
	v := w.sim.View()
	if len(v.Bubbles) != 2 || v.Bubbles[0].Chat != "wrGroupA" || v.Bubbles[1].Type != 2 || v.Bubbles[1].Chat != "wrGroupA" {
		t.Errorf("bubbles: %+v", v.Bubbles)
	}
}

func TestTapClosesTheCard(t *testing.T) {
	w := newWorld(t)
	in := w.say(aibottest.Message{From: "chenjing", Text: "我的任务"})
	o := answer(in, "第4条到期了。")
	o.Card = &delivery.Card{Title: "第4条 执法培训", Buttons: []delivery.Button{{Label: "已完成", Key: `{"a":"report"}`, Main: true}}}
	w.send(o)
	v := w.until("card", func(v aibottest.View) bool { return len(v.Bubbles) > 0 })
	card := v.Bubbles[len(v.Bubbles)-1]
	task, _ := card.Card["task_id"].(string)
	if card.Kind != "template_card" || task == "" {
		t.Fatalf("bubbles: %+v", v.Bubbles)
	}
	if _, err := w.sim.Tap(w.ctx(), aibottest.Message{From: "chenjing"}, `{"a":"report"}`, task, "x"); err != nil {
		t.Fatal(err)
	}
	tap := w.inbox.next(t)
	if tap.Kind != "tap" || tap.Tap != `{"a":"report"}` || len(tap.Picked) != 1 {
		t.Errorf("tap: %+v", tap)
	}
	v = w.until("closed", func(v aibottest.View) bool { return v.Bubbles[len(v.Bubbles)-1].Update == task })
	title, _ := v.Bubbles[len(v.Bubbles)-1].Card["main_title"].(map[string]any)
	if title["title"] != "第4条 执法培训" {
		t.Errorf("closed card: %+v", v.Bubbles[len(v.Bubbles)-1].Card)
	}
	w.send(answer(tap, "记下了：第4条已完成。"))
	v = w.sim.View()
	if last := v.Bubbles[len(v.Bubbles)-1]; last.Kind != "markdown" || last.Type != 1 {
		t.Errorf("answer: %+v", last)
	}
	if _, err := w.sim.Tap(w.ctx(), aibottest.Message{From: "chenjing"}, "closed", task); err != nil {
		t.Fatal(err)
	}
	if in := w.say(aibottest.Message{From: "chenjing", Text: "好"}); in.Kind != "text" {
		t.Errorf("a tap on a closed card was stored: %+v", in)
	}
}

func TestWelcomeAndFeedback(t *testing.T) {
	w := newWorld(t, func(c *aibot.Config) { c.Welcome = "您好，我是督办助手。" })
	if _, err := w.sim.Enter(w.ctx(), "chenjing"); err != nil {
		t.Fatal(err)
	}
	v := w.until("welcome", func(v aibottest.View) bool { return len(v.Bubbles) == 1 })
	if b := v.Bubbles[0]; !b.Welcome || b.Kind != "text" || b.Text != "您好，我是督办助手。" {
		t.Errorf("welcome: %+v", b)
	}
	if in := w.inbox.next(t); in.Kind != "event:enter_chat" {
		t.Errorf("incoming: %+v", in)
	}
	if _, err := w.sim.Judge(w.ctx(), aibottest.Message{From: "chenjing"}, aibottest.Verdict{ID: "k#0", Type: 2, Words: "日期不对", Reasons: []int{1, 3}}); err != nil {
		t.Fatal(err)
	}
	if in := w.inbox.next(t); in.Kind != aibot.KindFeedback || in.Tap != "k#0" || in.Text != "bad\n日期不对" || strings.Join(in.Picked, ",") != "1,3" {
		t.Errorf("feedback: %+v", in)
	}
}

func TestMixedIsWordsThenPictures(t *testing.T) {
	w := newWorld(t)
	picture := w.sim.Seal(w.url, "现场.jpg", []byte("jpeg-bytes"), "")
	first := w.say(aibottest.Message{From: "chenjing", Type: "mixed", More: map[string]any{"mixed": map[string]any{"msg_item": []any{
		map[string]any{"msgtype": "image", "image": picture}, map[string]any{"msgtype": "text", "text": map[string]any{"content": "第4条已完成"}}}}}})
	second := w.inbox.next(t)
	if first.Kind != "text" || first.Text != "第4条已完成" || second.Kind != "image" || second.File == nil || second.Key == first.Key || second.Handle != first.Handle {
		t.Fatalf("%+v\n%+v", first, second)
	}
	var got strings.Builder
	name, err := w.bot.Media(w.ctx(), second.File.MediaID, &got)
	if err != nil || name != "现场.jpg" || got.String() != "jpeg-bytes" {
		t.Errorf("media: %q %q %v", name, got.String(), err)
	}
}

func TestPushNeedsAChat(t *testing.T) {
	w := newWorld(t)
	push := delivery.Outgoing{Key: "push:1", Channel: aibot.Channel, To: "nobody", Text: "提醒：第4条月底到期。"}
	w.send(push)
	if got := w.app.sent(); len(got) != 1 || got[0].Channel != "wecom" || w.sim.Frames("aibot_send_msg") != 0 {
		t.Errorf("by the app: %+v", got)
	}
	w.say(aibottest.Message{From: "chenjing", Text: "你好"})
	push.To, push.Key = "chenjing", "push:2"
	w.send(push)
	if v := w.sim.View(); len(v.Bubbles) == 0 || v.Bubbles[len(v.Bubbles)-1].Type != 1 {
		t.Errorf("bubbles: %+v", v.Bubbles)
	}
	w.sim.Script(aibottest.Fault{Cmd: "aibot_send_msg", Code: 93001})
	push.Key = "push:3"
	w.send(push)
	if got := w.app.sent(); len(got) != 2 {
		t.Errorf("by the app: %+v", got)
	}
}

// TestStoreDown: who writes while the store is down is told, and a short outage is not noticed.
func TestStoreDown(t *testing.T) {
	w := newWorld(t)
	w.inbox.set(2, nil)
	if in := w.say(aibottest.Message{From: "chenjing", Text: "第4条完成"}); in.Text == "" {
		t.Error("lost")
	}
	w.inbox.set(-1, nil)
	if _, err := w.sim.Say(w.ctx(), aibottest.Message{From: "chenjing", Text: "第5条完成"}); err != nil {
		t.Fatal(err)
	}
	w.until("told", func(v aibottest.View) bool {
		return len(v.Bubbles) > 0 && v.Bubbles[len(v.Bubbles)-1].Text == "系统忙，刚才这条没有收到。请过几分钟再发一次。"
	})
}

func TestHeartbeatIsMissed(t *testing.T) {
	w := newWorld(t, func(c *aibot.Config) { c.Pace.Beat = 100 * time.Millisecond })
	w.sim.Script(aibottest.Fault{Cmd: "ping", NoAck: true}, aibottest.Fault{Cmd: "ping", NoAck: true})
	w.until("a new connection", func(v aibottest.View) bool { return v.Links >= 2 && v.Live })
	if !strings.Contains(w.log.String(), "heartbeat") {
		t.Errorf("log: %s", w.log)
	}
}

func TestSecretIsRefused(t *testing.T) {
	w := &world{t: t, sim: aibottest.New(aibottest.Config{ID: botID, Secret: "another"})}
	w.join()
	w.untilState(aibot.AuthFailed)
	if log := w.log.String(); !strings.Contains(log, "DUBAN_WECOM_BOT_SECRET") || strings.Contains(log, secret) {
		t.Errorf("log: %s", log)
	}
	err := w.bot.Send(w.ctx(), delivery.Outgoing{Key: "k", To: "chenjing", Text: "提醒"})
	if kindOf(err) != delivery.Retry {
		t.Errorf("send: %v", err)
	}
	if err := w.bot.Send(w.ctx(), delivery.Outgoing{Key: "k", To: "chenjing", Text: "提醒", Attempts: 4}); err != nil || len(w.app.sent()) != 1 {
		t.Errorf("after some attempts: %v", err)
	}
}

func (w *world) untilState(s aibot.State) {
	w.t.Helper()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	ctx := w.ctx()
	for w.bot.Status().State != s {
		select {
		case <-tick.C:
		case <-ctx.Done():
			w.t.Fatalf("state is %s\n%s", w.bot.Status().State, w.log)
		}
	}
}

func kindOf(err error) delivery.SendKind {
	if e, ok := errors.AsType[*delivery.SendError](err); ok {
		return e.Kind
	}
	return ""
}

// sharedLease is one lease for several bots.
type sharedLease struct {
	mu     *sync.Mutex
	holder *string
	name   string
}

func (l sharedLease) Acquire(context.Context) (bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if *l.holder == "" {
		*l.holder = l.name
	}
	return *l.holder == l.name, nil
}

func (l sharedLease) Renew(context.Context) (bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return *l.holder == l.name, nil
}

func (l sharedLease) Release(context.Context) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if *l.holder == l.name {
		*l.holder = ""
	}
	return nil
}

// TestReplicasShareALease: one of two processes connects, the other takes over when it ends, and nobody is kicked.
func TestReplicasShareALease(t *testing.T) {
	t.Parallel()
	mu, holder := &sync.Mutex{}, new(string)
	w := newWorld(t, beating, func(c *aibot.Config) { c.Lease = sharedLease{mu, holder, "one"} })
	end, firstLog := w.end, w.log
	w.join(func(c *aibot.Config) { c.Lease = sharedLease{mu, holder, "two"} })
	w.until("heartbeats", func(v aibottest.View) bool { return v.Pings > 3 })
	if v := w.sim.View(); v.Links != 1 {
		t.Fatalf("both connected: %d", v.Links)
	}
	end()
	w.until("the other", func(v aibottest.View) bool { return v.Links == 2 && v.Live })
	w.untilState(aibot.Live)
	if log := firstLog.String() + w.log.String(); strings.Contains(log, "another program") {
		t.Errorf("kicked: %s", log)
	}
	if in := w.say(aibottest.Message{From: "chenjing", Text: "你好"}); in.Text != "你好" {
		t.Errorf("incoming: %+v", in)
	}
}

// beating has heartbeats that come in the time of a test, and last through a busy machine's pauses: missing two of them
// would end a connection that the test counts.
func beating(c *aibot.Config) { c.Pace.Beat = 700 * time.Millisecond }

// TestKick: whoever is thrown out leaves at once and does not come back before its pause is over.
func TestKick(t *testing.T) {
	t.Parallel()
	w := newWorld(t, beating, func(c *aibot.Config) { c.Pace.KickPause = time.Hour })
	first := w.bot
	firstLog := w.log
	w.join(beating)
	w.until("the other", func(v aibottest.View) bool { return v.Links == 2 && v.Live })
	w.bot, first = first, w.bot
	w.untilState(aibot.Kicked)
	if !strings.Contains(firstLog.String(), "another program connected as this bot") {
		t.Errorf("log: %s", firstLog)
	}
	w.bot = first
	pings := w.sim.View().Pings
	w.until("heartbeats of the other", func(v aibottest.View) bool { return v.Pings > pings+3 })
	if v := w.sim.View(); v.Links != 2 {
		t.Errorf("a kick war: %d connections", v.Links)
	}
}

// TestTheLeaseMovesWhileBothLive: a process that lost its lease without knowing it is thrown out by the one that has it, and
// there it ends: no third connection.
func TestTheLeaseMovesWhileBothLive(t *testing.T) {
	t.Parallel()
	mu, holder := &sync.Mutex{}, new(string)
	w := newWorld(t, func(c *aibot.Config) {
		c.Lease, c.Pace.Renew = sharedLease{mu, holder, "one"}, time.Hour
		c.Pace.KickPause = time.Hour // it is seen as thrown out
	})
	first := w.bot
	mu.Lock()
	*holder = "two" // as after an outage of Redis
	mu.Unlock()
	w.join(beating, func(c *aibot.Config) { c.Lease = sharedLease{mu, holder, "two"} })
	w.untilState(aibot.Live)
	second := w.bot
	w.bot = first
	w.untilState(aibot.Kicked)
	pings := w.sim.View().Pings
	w.until("heartbeats", func(v aibottest.View) bool { return v.Pings > pings+3 })
	if v := w.sim.View(); v.Links != 2 || second.Status().State != aibot.Live {
		t.Errorf("%d connections, the second is %s", v.Links, second.Status().State)
	}
}

// TestCardStandsForTheWords: a card that says everything is shown alone, unless it is refused, or something was shown already.
func TestCardStandsForTheWords(t *testing.T) {
	kinds := func(v aibottest.View) string {
		var out []string
		for _, b := range v.Bubbles {
			out = append(out, b.Kind)
		}
		return strings.Join(out, " ")
	}
	for name, c := range map[string]struct {
		wait   bool // for the placeholder
		fault  []aibottest.Fault
		expect string
	}{
		"alone":             {expect: "template_card"},
		"refused":           {fault: []aibottest.Fault{{Cmd: "aibot_respond_msg", Code: 40058}}, expect: "stream"},
		"after placeholder": {wait: true, expect: "stream template_card"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, func(p *aibot.Config) {
				if c.wait {
					hasty(p)
				}
			})
			in := w.say(aibottest.Message{From: "chenjing", Text: "第4条"})
			if c.wait {
				w.until("placeholder", func(v aibottest.View) bool { return len(v.Bubbles) == 1 })
			}
			w.sim.Script(c.fault...)
			o := answer(in, "第4条到期了。")
			o.Card = &delivery.Card{Title: "第4条到期了", Buttons: []delivery.Button{{Label: "已完成", Key: "k", Main: true}}}
			w.send(o)
			if got := kinds(w.sim.View()); got != c.expect {
				t.Errorf("got %q, want %q", got, c.expect)
			}
		})
	}
}

// TestAnswerFindsItsHandle: an answer that lost its handle on its way is told by its key.
func TestAnswerFindsItsHandle(t *testing.T) {
	w := newWorld(t)
	in := w.say(aibottest.Message{From: "chenjing", Text: "第4条谁牵头"})
	o := answer(in, "县司法局。")
	o.Answers = ""
	w.send(o)
	if v := w.sim.View(); len(v.Bubbles) != 1 || v.Bubbles[0].Kind != "stream" || !v.Bubbles[0].Finished {
		t.Errorf("bubbles: %+v", v.Bubbles)
	}
}
