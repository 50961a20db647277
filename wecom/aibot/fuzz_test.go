package aibot

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"duban/delivery"
)

// seeds are messages and events as WeCom prints them.
var seeds = []string{
	`{"msgid":"m","aibotid":"b","chattype":"single","from":{"userid":"chenjing"},"msgtype":"text","text":{"content":"第4条谁牵头"}}`,
	`{"msgid":"m","chatid":"c","chattype":"group","from":{"userid":"chenjing"},"msgtype":"mixed","mixed":{"msg_item":[{"msgtype":"image","image":{"url":"u"}},{"msgtype":"text","text":{"content":"@x y"}}]},"quote":{"msgtype":"voice","voice":{"content":"z"}}}`,
	`{"msgid":"m","from":{"userid":"u"},"msgtype":"event","event":{"eventtype":"template_card_event","template_card_event":{"event_key":"k","task_id":"t","selected_items":{"selected_item":[{"option_ids":{"option_id":["1"]}}]}}}}`,
	`{"msgid":"m","from":{"userid":"u"},"msgtype":"event","event":{"eventtype":"feedback_event","feedback_event":{"id":"k#0","type":2,"content":"no","inaccurate_reason_list":[1,4]}}}`,
	`{"msgtype":"stream","stream":{"id":"s"},"from":{"userid":"u"}}`,
	`{"msgtype":"event","event":{"eventtype":"disconnected_event"}}`,
}

// FuzzFrame: whatever a frame holds, nothing breaks, and what is stored can be told apart and answered.
func FuzzFrame(f *testing.F) {
	for _, s := range seeds {
		f.Add([]byte(`{"cmd":"aibot_msg_callback","headers":{"req_id":"r"},"body":` + s + `}`))
	}
	f.Add([]byte(`{"headers":{"req_id":"r"},"errcode":0}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		lanes := newLanes()
		c := &conn{lanes: lanes, ended: make(chan struct{}), heard: func(f frame) {
			m, err := parseMessage(f.Body)
			if err != nil {
				return
			}
			seen := map[string]bool{}
			for _, in := range m.incoming() {
				if in.Key == "" || in.Kind == "" || in.From == "" || in.Channel != Channel || seen[in.Key] {
					t.Fatalf("%+v", in)
				}
				seen[in.Key] = true
				h := handle{Way: overConnection, ReqID: f.Headers.ReqID, Key: m.key(), At: time.Unix(1767000000, 0).UTC()}
				if back, ok := parseHandle(h.text()); utf8.ValidString(h.ReqID+h.Key) && (!ok || back != h) {
					t.Fatalf("%+v became %+v", h, back)
				}
			}
		}}
		lanes.put(&call{frame: frame{Cmd: cmdPing, Headers: headers{ReqID: "r"}}, wait: time.Hour, done: make(chan struct{})})
		lanes.take()
		if f, err := parseFrame(data); err == nil {
			c.sort(f)
		}
		lanes.fail(ErrClosed)
	})
}

// FuzzCallback: whatever a sealed message holds, the address answers with something that WeCom can read, or refuses.
func FuzzCallback(f *testing.F) {
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	var mu sync.Mutex
	stored := 0
	b, err := New(Config{Token: "t", AESKey: strings.Repeat("A", 43), Pace: Pace{Placeholder: time.Nanosecond},
		Accept: func(context.Context, delivery.Incoming) (bool, error) {
			mu.Lock()
			defer mu.Unlock()
			stored++
			return true, nil
		}})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, plain []byte) {
		encrypted, err := b.crypto.Seal(plain)
		if err != nil {
			t.Skip()
		}
		now := strconv.FormatInt(time.Now().Unix(), 10)
		q := url.Values{"timestamp": {now}, "nonce": {"n"}, "msg_signature": {b.crypto.Sign(now, "n", encrypted)}}
		w := httptest.NewRecorder()
		b.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/wecom/bot?"+q.Encode(), strings.NewReader(`{"encrypt":"`+encrypted+`"}`)))
		if w.Code != 200 && w.Code != 400 {
			t.Fatalf("status %d", w.Code)
		}
		if w.Code != 200 || w.Body.Len() == 0 {
			return
		}
		var sealed struct{ Encrypt string }
		if err := json.Unmarshal(w.Body.Bytes(), &sealed); err != nil {
			t.Fatal(err)
		}
		open, err := b.crypto.Open(sealed.Encrypt)
		if err != nil || !json.Valid(open) {
			t.Fatalf("%q %v", open, err)
		}
	})
}

func FuzzDecrypt(f *testing.F) {
	key := strings.Repeat("A", 43)
	f.Add([]byte(strings.Repeat("x", 64)), key)
	f.Add([]byte{}, "")
	f.Fuzz(func(_ *testing.T, sealed []byte, key string) { _, _ = decrypt(sealed, key) })
}

func TestSpoken(t *testing.T) {
	for name, c := range map[string]struct {
		text  string
		group bool
		want  string
	}{
		"single keeps everything":     {"@全体 看一下", false, "@全体 看一下"},
		"mention and blank":           {"@督办助手 第4条谁牵头", true, "第4条谁牵头"},
		"mention and four-per-em":     {"@督办助手\u2005第4条谁牵头", true, "第4条谁牵头"},
		"name with a blank":           {"@Duban Bot\u2005第4条谁牵头", true, "Bot\u2005第4条谁牵头"},
		"two mentions":                {"@督办助手 @陈静 第4条谁牵头", true, "第4条谁牵头"},
		"in the middle":               {"第4条谁牵头@督办助手\u2005请答", true, "第4条谁牵头 请答"},
		"nothing else":                {"@督办助手 ", true, ""},
		"no white space stays":        {"@督办助手第4条谁牵头", true, "@督办助手第4条谁牵头"},
		"an address is no mention":    {"发到 a@b.example 吧", true, "发到 a@b.example 吧"},
		"full-width blank in between": {"@督办助手　第4条", true, "第4条"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := spoken(c.text, c.group); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestRenderPlain(t *testing.T) {
	for text, want := range map[string]string{
		"第4条由县司法局牵头。":    "第4条由县司法局牵头。",
		"# 不是标题\n> 不是引用": "\u200b# 不是标题\n\u200b> 不是引用",
		"5*6 与 a_b":      "5\u200b*\u200b6 与 a\u200b_\u200bb",
	} {
		pieces, _ := render(delivery.Outgoing{Text: text})
		if len(pieces) != 1 || pieces[0].text != want {
			t.Errorf("%q: %+v", text, pieces)
		}
	}
	long, _ := render(delivery.Outgoing{Text: strings.Repeat("第四条由县司法局牵头，各镇配合。", 2000)})
	total := 0
	for _, p := range long {
		if len(p.text) > maxContent || !utf8.ValidString(p.text) {
			t.Errorf("%d bytes", len(p.text))
		}
		total += len(p.text)
	}
	if len(long) < 2 || total != len("第四条由县司法局牵头，各镇配合。")*2000 {
		t.Errorf("%d pieces, %d bytes", len(long), total)
	}
}

// TestLanes: one frame in flight, in order; of texts of a stream that wait only the newest.
func TestLanes(t *testing.T) {
	l := newLanes()
	put := func(text string, replaceable bool) *call {
		c := &call{frame: frame{Cmd: cmdRespond, Headers: headers{ReqID: "r"}, ErrMsg: text}, wait: time.Hour, replaceable: replaceable, done: make(chan struct{})}
		l.put(c)
		return c
	}
	first, _, third, last := put("1", true), put("2", true), put("3", true), put("4", false)
	if got := l.take(); got != first {
		t.Fatalf("%+v", got)
	}
	if got := l.take(); got != nil {
		t.Fatalf("two in flight: %+v", got)
	}
	<-third.done // made needless
	zero := 0
	l.acknowledge(frame{Headers: headers{ReqID: "r"}, ErrCode: &zero})
	<-first.done
	if got := l.take(); got != last {
		t.Fatalf("%+v", got)
	}
	behind := put("5", false)
	l.fail(ErrKicked)
	<-last.done
	<-behind.done
	if !errors.Is(last.err, ErrKicked) || !errors.Is(behind.err, errNotLive) {
		t.Errorf("%v, %v", last.err, behind.err)
	}
}
