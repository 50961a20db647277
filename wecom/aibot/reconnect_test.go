package aibot_test

import (
	"bytes"
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"duban/delivery"
	"duban/ledger"
	"duban/wecom/aibot"
	"duban/wecom/aibot/aibottest"
)

// until tries as the Sender does, without its pauses.
func (w *world) retry(o delivery.Outgoing) error {
	for {
		err := w.bot.Send(context.Background(), o)
		if kindOf(err) != delivery.Retry {
			return err
		}
		<-time.After(5 * time.Millisecond) // as the Sender's backoff
	}
}

// TestRepliesOnce kills the connection in the midst of answers and pushes. Nothing is lost. An answer is a stream and takes its
// own place, so it is never doubled in the same bubble; what may stand twice is counted against lost acknowledgements.
func TestRepliesOnce(t *testing.T) {
	w := newWorld(t, func(c *aibot.Config) { c.Pace.Ack = 3 * time.Second })
	const people, rounds = 6, 20
	var sending sync.WaitGroup
	lost := 0
	sending.Go(func() {
		for ends := 0; ends < people; {
			in := <-w.inbox.came
			if in.Text == "终" {
				ends++
			}
			sending.Go(func() {
				if err := w.retry(answer(in, "答"+in.Key)); err != nil {
					t.Errorf("answer: %v", err)
				}
				push := delivery.Outgoing{Key: "push:" + in.Key, Channel: aibot.Channel, To: in.From, Text: "推" + in.Key}
				if err := w.retry(push); err != nil {
					t.Errorf("push: %v", err)
				}
			})
		}
	})
	// What is said while nobody listens is lost in WeCom, and not ours.
	say := func(p int, text string) error {
		_, err := w.sim.Say(w.ctx(), aibottest.Message{From: fmt.Sprintf("person%d", p), Text: text})
		return err
	}
	for round := range rounds {
		fault := []aibottest.Fault{{Cmd: "aibot_respond_msg", Drop: true}, {Cmd: "aibot_respond_msg", Lose: true}, {Cmd: "aibot_respond_msg", NoAck: true},
			{Cmd: "aibot_send_msg", Drop: true}, {Cmd: "aibot_send_msg", Lose: true}}[round%5]
		w.sim.Script(fault)
		if fault.Drop || fault.NoAck {
			lost++
		}
		for p := range people {
			_ = say(p, fmt.Sprintf("问题%d", round))
		}
		w.until("live", func(v aibottest.View) bool { return v.Live })
	}
	w.until("the faults are used", func(v aibottest.View) bool { return v.Faults == 0 })
	w.untilState(aibot.Live)
	for p := range people { // again until it is stored: the last cut may still be on its way
		for id := fmt.Sprintf("end%d", p); !w.inbox.has(id); {
			_, _ = w.sim.Say(w.ctx(), aibottest.Message{From: fmt.Sprintf("person%d", p), ID: id, Text: "终"})
			<-time.After(20 * time.Millisecond)
		}
	}
	sending.Wait()
	count := map[string]int{}
	for _, b := range w.sim.View().Bubbles {
		count[b.Text]++
	}
	answers, doubled := 0, 0
	w.inbox.mu.Lock()
	defer w.inbox.mu.Unlock()
	for _, in := range w.inbox.all {
		for _, text := range []string{"答" + in.Key, "推" + in.Key} {
			if count[text] == 0 {
				t.Errorf("%s is lost", text)
			}
			answers, doubled = answers+1, doubled+max(0, count[text]-1)
		}
	}
	t.Logf("%d messages, %d connections, %d acknowledgements lost by script, %d doubled", answers, w.sim.View().Links, lost, doubled)
	if doubled > lost+w.sim.View().Links { // a cut connection loses the acknowledgements that were on their way
		t.Errorf("%d doubled", doubled)
	}
}

// TestUnacknowledged: a stream is sent again in its own place; when no acknowledgement ever comes somebody must look.
func TestUnacknowledged(t *testing.T) {
	w := newWorld(t, func(c *aibot.Config) { c.Pace.Ack = 30 * time.Millisecond })
	in := w.say(aibottest.Message{From: "chenjing", Text: "第4条谁牵头"})
	w.sim.Script(aibottest.Fault{Cmd: "aibot_respond_msg", NoReqID: true, Code: 0})
	if err := w.bot.Send(w.ctx(), answer(in, "县司法局。")); kindOf(err) != delivery.Retry {
		t.Fatalf("first: %v", err)
	}
	if err := w.retry(answer(in, "县司法局。")); err != nil {
		t.Fatalf("again: %v", err)
	}
	if v := w.sim.View(); len(v.Bubbles) != 1 || !v.Bubbles[0].Finished {
		t.Errorf("bubbles: %+v", v.Bubbles)
	}
	for range 20 {
		w.sim.Script(aibottest.Fault{Cmd: "aibot_send_msg", NoAck: true})
	}
	if err := w.retry(delivery.Outgoing{Key: "push:1", To: "chenjing", Text: "提醒"}); kindOf(err) != delivery.Unknown {
		t.Errorf("push: %v", err)
	}
	if n := w.sim.Frames("aibot_send_msg"); n != 6 {
		t.Errorf("%d attempts", n)
	}
}

// TestGapIsTold: who spoke that day hears that for a while nothing could be received.
func TestGapIsTold(t *testing.T) {
	shared := &notes{}
	now := time.Now()
	var mu sync.Mutex
	clock := func() time.Time { mu.Lock(); defer mu.Unlock(); return now }
	set := func(c *aibot.Config) {
		c.Notes, c.Now, c.Pace.Gap, c.Pace.Beat = shared, clock, time.Minute, 100*time.Millisecond
	}
	w := newWorld(t, set)
	w.say(aibottest.Message{From: "chenjing", Text: "你好"})
	pings := w.sim.View().Pings
	w.until("heartbeats", func(v aibottest.View) bool { return v.Pings > pings+3 })
	w.end()
	mu.Lock()
	now = now.Add(10 * time.Minute)
	mu.Unlock()
	w.join(set)
	w.until("told", func(v aibottest.View) bool {
		return len(v.Bubbles) > 0 && v.Bubbles[len(v.Bubbles)-1].Text == "刚才约 10 分钟我没有连上企业微信，这段时间发给我的消息收不到。如果您发过，请再发一次。"
	})
}

func TestFileIsUploaded(t *testing.T) {
	data := bytes.Repeat([]byte("0123456789abcdef"), 200_000) // 3.2 MB, seven chunks
	w := newWorld(t, func(c *aibot.Config) {
		c.Open = func(context.Context, ledger.Attachment) ([]byte, error) { return data, nil }
	})
	in := w.say(aibottest.Message{From: "chenjing", Text: "台账发我"})
	o := answer(in, "台账在这里。")
	o.File = &ledger.Attachment{ID: "a", Name: "台账.xlsx", Kind: ledger.PlainFile}
	w.send(o)
	v := w.sim.View()
	if len(v.Bubbles) != 2 || v.Bubbles[1].Kind != "file" || !bytes.Equal(w.sim.Uploaded(v.Bubbles[1].MediaID), data) {
		t.Errorf("bubbles: %+v", v.Bubbles)
	}
}
