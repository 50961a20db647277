package aibot_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"duban/delivery"
	"duban/wecom/aibot"
	"duban/wecom/aibot/aibottest"
)

func TestCallbackVerifies(t *testing.T) {
	w := newCallbackWorld(t)
	encrypted, err := w.caller.Crypto.Seal([]byte("1616140317555161061"))
	if err != nil {
		t.Fatal(err)
	}
	q := w.caller.Query(encrypted)
	q.Set("echostr", strings.ReplaceAll(encrypted, "+", " "))
	resp, err := http.Get(w.caller.URL + "?" + q.Encode())
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(resp.Body)
	if resp.StatusCode != http.StatusOK || string(body) != "1616140317555161061" {
		t.Errorf("%d %q", resp.StatusCode, body)
	}
}

func TestCallbackRefuses(t *testing.T) {
	w := newCallbackWorld(t)
	good, err := w.caller.Crypto.Seal([]byte(`{"msgid":"m","msgtype":"text","from":{"userid":"chenjing"},"text":{"content":"你好"}}`))
	if err != nil {
		t.Fatal(err)
	}
	noJSON, _ := w.caller.Crypto.Seal([]byte("<xml/>"))
	envelope := func(encrypted string) []byte { return []byte(`{"encrypt":"` + encrypted + `"}`) }
	old := w.caller.Query(good)
	old.Set("timestamp", "1409659589")
	flipped := w.caller.Query(good)
	flipped.Set("msg_signature", strings.Repeat("0", 40))
	for name, c := range map[string]struct {
		q    map[string][]string
		body []byte
		want int
	}{
		"no query":      {nil, envelope(good), 400},
		"old":           {old, envelope(good), 403},
		"signature":     {flipped, envelope(good), 403},
		"no envelope":   {w.caller.Query(good), []byte("<xml/>"), 400},
		"no JSON":       {w.caller.Query(noJSON), envelope(noJSON), 400},
		"no cipher":     {w.caller.Query("AAAA"), envelope("AAAA"), 400},
		"over a MB":     {w.caller.Query(good), bytes.Repeat([]byte("a"), 1<<20+1), 413},
		"one that fits": {w.caller.Query(good), envelope(good), 200},
	} {
		t.Run(name, func(t *testing.T) {
			a, err := w.caller.Send(w.ctx(), c.q, c.body)
			if err != nil || a.Status != c.want {
				t.Errorf("status %d, want %d (%v)", a.Status, c.want, err)
			}
		})
	}
}

func TestCallbackAnswersAtOnceOrLater(t *testing.T) {
	for name, c := range map[string]struct {
		after, placeholder time.Duration
		want               []string
	}{
		"fast": {0, time.Hour, []string{"县司法局。"}},
		"slow": {2 * time.Second, time.Millisecond, []string{"正在查…", "县司法局。"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newCallbackWorld(t, func(p *aibot.Config) { p.Pace.Placeholder = c.placeholder })
			failed := make(chan error, 1)
			w.inbox.set(0, func(in delivery.Incoming) {
				time.AfterFunc(c.after, func() { failed <- w.bot.Send(context.Background(), answer(in, "县司法局。")) })
			})
			texts, err := w.caller.Converse(w.ctx(), aibottest.Message{From: "chenjing", Text: "第4条谁牵头"})
			if err != nil || strings.Join(texts, "|") != strings.Join(c.want, "|") {
				t.Errorf("texts %q, %v", texts, err)
			}
			if err := <-failed; err != nil {
				t.Errorf("send: %v", err)
			}
		})
	}
}

// TestPollsReachAnotherProcess: the answer is in one process, the poll comes to another.
func TestPollsReachAnotherProcess(t *testing.T) {
	notes := &notes{}
	w := newCallbackWorld(t, func(c *aibot.Config) { c.Notes = notes })
	other, err := aibot.New(aibot.Config{Token: token, AESKey: aesKey, Accept: w.inbox.accept, Notes: notes, Pace: quick()})
	if err != nil {
		t.Fatal(err)
	}
	second := httptest.NewServer(other)
	t.Cleanup(second.Close)
	m := aibottest.Message{From: "chenjing", Text: "第4条谁牵头"}
	a, err := w.caller.Post(w.ctx(), m)
	if err != nil {
		t.Fatal(err)
	}
	id, text, finish := a.Stream()
	if text != "正在查…" || finish {
		t.Fatalf("first: %+v", a)
	}
	failed := make(chan error, 1)
	in := w.inbox.next(t)
	go func() { failed <- w.bot.Send(context.Background(), answer(in, "县司法局。")) }()
	w.caller.URL = second.URL
	for !finish {
		if a, err = w.caller.Poll(w.ctx(), m, id); err != nil {
			t.Fatal(err)
		}
		_, text, finish = a.Stream()
	}
	if err := <-failed; err != nil || text != "县司法局。" || len(w.caller.Replies()) != 0 {
		t.Errorf("%q %v %v", text, err, w.caller.Replies())
	}
}

// notes is Notes for several bots.
type notes struct {
	mu   sync.Mutex
	text map[string]string
}

func (n *notes) Note(_ context.Context, name, text string, _ time.Duration) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.text == nil {
		n.text = map[string]string{}
	}
	n.text[name] = text
	return nil
}

func (n *notes) Noted(_ context.Context, name string) (string, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.text[name], nil
}

// TestNobodyPolls: the answer goes out by response_url, once; what comes after it through the app.
func TestNobodyPolls(t *testing.T) {
	w := newCallbackWorld(t)
	m := aibottest.Message{From: "chenjing", Text: "第4条谁牵头"}
	a, err := w.caller.Post(w.ctx(), m)
	if err != nil {
		t.Fatal(err)
	}
	in := w.inbox.next(t)
	w.send(answer(in, "县司法局。"))
	second := answer(in, "另有一件事。")
	second.Key = in.Key + "#1"
	w.send(second)
	if got := w.caller.Replies(); len(got) != 1 || got[0]["msgtype"] != "markdown" {
		t.Errorf("response_url: %v", got)
	}
	if got := w.app.sent(); len(got) != 1 || got[0].Text != "另有一件事。" {
		t.Errorf("app: %+v", got)
	}
	id, _, _ := a.Stream()
	if a, err = w.caller.Poll(w.ctx(), m, id); err != nil {
		t.Fatal(err)
	}
	if _, text, finish := a.Stream(); text != "请看下一条消息。" || !finish {
		t.Errorf("late poll: %q %v", text, finish)
	}
}

// TestStreamEndsBeforeThePollsDo: a stream without an answer ends, and its answer goes another way.
func TestStreamEndsBeforeThePollsDo(t *testing.T) {
	w := newCallbackWorld(t, func(c *aibot.Config) { c.Pace.StreamEnd = 200 * time.Millisecond })
	texts, err := w.caller.Converse(w.ctx(), aibottest.Message{From: "chenjing", Text: "汇总一下"})
	if err != nil || texts[len(texts)-1] != "还在处理，有结果马上告诉您。" {
		t.Fatalf("%q %v", texts, err)
	}
	w.send(answer(w.inbox.next(t), "汇总好了。"))
	if got := w.caller.Replies(); len(got) != 1 {
		t.Errorf("response_url: %v", got)
	}
}

func TestCallbackEvents(t *testing.T) {
	w := newCallbackWorld(t, func(c *aibot.Config) { c.Welcome = "您好，我是督办助手。" })
	event := func(kind string, more map[string]any) aibottest.Answer {
		t.Helper()
		if more == nil {
			more = map[string]any{}
		}
		more["eventtype"] = kind
		a, err := w.caller.Post(w.ctx(), aibottest.Message{From: "chenjing", Type: "event", More: map[string]any{"event": more}})
		if err != nil || a.Status != 200 {
			t.Fatalf("%s: %+v %v", kind, a, err)
		}
		return a
	}
	if a := event("enter_chat", nil); a.Body["msgtype"] != "text" {
		t.Errorf("welcome: %+v", a)
	}
	if a := event("template_card_event", aibottest.TapEvent(`{"a":"report"}`, "t1")); a.Body["response_type"] != "update_template_card" {
		t.Errorf("tap: %+v", a)
	}
	if a := event("feedback_event", map[string]any{"feedback_event": map[string]any{"id": "k#0", "type": 1}}); a.Body != nil {
		t.Errorf("feedback: %+v", a)
	}
	if a := event("something_new", nil); a.Body != nil {
		t.Errorf("unknown: %+v", a)
	}
	kinds := []string{w.inbox.next(t).Kind, w.inbox.next(t).Kind, w.inbox.next(t).Kind}
	if strings.Join(kinds, " ") != "event:enter_chat tap event:feedback" {
		t.Errorf("kinds: %v", kinds)
	}
}

func TestCallbackRepeatsAndStoreDown(t *testing.T) {
	w := newCallbackWorld(t)
	m := aibottest.Message{From: "chenjing", ID: "m1", Text: "第4条完成"}
	for range 3 {
		if a, err := w.caller.Post(w.ctx(), m); err != nil || a.Status != 200 {
			t.Fatalf("%+v %v", a, err)
		}
	}
	if n := len(w.inbox.came); n != 1 {
		t.Errorf("stored %d times", n)
	}
	w.inbox.set(-1, nil)
	m.ID = "m2"
	a, err := w.caller.Post(w.ctx(), m)
	if _, text, finish := a.Stream(); err != nil || !finish || text != "系统忙，刚才这条没有收到。请过几分钟再发一次。" {
		t.Errorf("%+v %v", a, err)
	}
}

// TestCallbackMedia: files of the callback are sealed with the bot's own key.
func TestCallbackMedia(t *testing.T) {
	w := newCallbackWorld(t)
	file := w.sim.Seal(w.url, "方案.docx", []byte("a document"), aesKey)
	if _, err := w.caller.Post(w.ctx(), aibottest.Message{From: "chenjing", Type: "file", More: map[string]any{"file": file}}); err != nil {
		t.Fatal(err)
	}
	in := w.inbox.next(t)
	var got strings.Builder
	name, err := w.bot.Media(w.ctx(), in.File.MediaID, &got)
	if err != nil || name != "方案.docx" || got.String() != "a document" {
		t.Errorf("%q %q %v", name, got.String(), err)
	}
}
