package wecom_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"duban/delivery"
	"duban/wecom"
	"duban/wecom/wecomtest"
)

// published is a published vector with what must come of it when it is sent as WeCom sends it.
type published struct {
	ID        string `json:"id"`
	Token     string `json:"token"`
	AESKey    string `json:"encoding_aes_key"`
	ReceiveID string `json:"receiveid"`
	Timestamp string `json:"timestamp"`
	Nonce     string `json:"nonce"`
	Signature string `json:"msg_signature"`
	Encrypt   string `json:"encrypt"`
	Plain     string `json:"expected_plaintext"`
}

func readPublished(t *testing.T) map[string]published {
	t.Helper()
	data, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Vectors []published `json:"vectors"`
	}
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	byID := map[string]published{}
	for _, v := range file.Vectors {
		byID[v.ID] = v
	}
	return byID
}

// handler makes the callback of a vector's app at the vector's time, with whatever its inbox gets.
func (v published) handler(t *testing.T) (*wecom.Callback, *inbox) {
	t.Helper()
	seconds, err := strconv.ParseInt(v.Timestamp, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	box := &inbox{}
	c, err := wecom.NewCallback(wecom.CallbackConfig{
		CorpID: v.ReceiveID, Token: v.Token, AESKey: v.AESKey, Accept: box.accept,
		Now: func() time.Time { return time.Unix(seconds+5, 0) },
	})
	if err != nil {
		t.Fatal(err)
	}
	return c, box
}

func (v published) query() url.Values {
	return url.Values{"msg_signature": {v.Signature}, "timestamp": {v.Timestamp}, "nonce": {v.Nonce}}
}

func (v published) post(ctx context.Context) *http.Request {
	body := "<xml><ToUserName><![CDATA[" + v.ReceiveID + "]]></ToUserName><AgentID><![CDATA[218]]></AgentID>" +
		"<Encrypt><![CDATA[" + v.Encrypt + "]]></Encrypt></xml>"
	return httptest.NewRequestWithContext(ctx, http.MethodPost, "/?"+v.query().Encode()+"&extra=1", strings.NewReader(body))
}

func TestPublishedAddressChecks(t *testing.T) {
	for _, id := range []string{"go-verifyurl", "py-verifyurl", "workwx-verifyurl"} {
		v := readPublished(t)[id]
		c, _ := v.handler(t)
		for name, echo := range map[string]string{
			"escaped":             url.QueryEscape(v.Encrypt),
			"plus left unescaped": v.Encrypt,
		} {
			t.Run(id+" "+name, func(t *testing.T) {
				w := httptest.NewRecorder()
				c.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/?"+v.query().Encode()+"&extra=1&echostr="+echo, nil))
				if w.Code != http.StatusOK || w.Body.String() != v.Plain {
					t.Errorf("status %d, body %q; want %q", w.Code, w.Body, v.Plain)
				}
				if got := w.Header().Get("Content-Type"); !strings.HasPrefix(got, "text/plain") {
					t.Errorf("Content-Type %q", got)
				}
			})
		}
	}
}

func TestPublishedMessages(t *testing.T) {
	for id, want := range map[string]delivery.Incoming{
		"go-message": {
			Key:          "wecom:wx5823bf96d3bd56c7:218:4561255354251345929",
			Conversation: "wecom:218:mycreate", From: "mycreate", Text: "hello",
		},
		"py-message-xml": {
			Key:          "wecom:ww1436e0e65a779aee:1000002:1456453720",
			Conversation: "wecom:1000002:chenjiashun", From: "ChenJiaShun", Text: "你好",
		},
		"workwx-message-1": {
			Key:          "wecom:ww6a112864f8022910:1000002:2018405441",
			Conversation: "wecom:1000002:foobar", From: "foobar", Text: "x123",
		},
	} {
		t.Run(id, func(t *testing.T) {
			v := readPublished(t)[id]
			c, box := v.handler(t)
			w := httptest.NewRecorder()
			c.ServeHTTP(w, v.post(t.Context()))
			if w.Code != http.StatusOK || w.Body.Len() != 0 {
				t.Fatalf("status %d, body %q", w.Code, w.Body)
			}
			seconds, _ := strconv.ParseInt(v.Timestamp, 10, 64)
			want.Channel, want.Kind, want.ReceivedAt = "wecom", "text", time.Unix(seconds+5, 0).UTC()
			if got := box.all(); len(got) != 1 || !reflect.DeepEqual(got[0], want) {
				t.Errorf("got  %+v\nwant %+v", got, want)
			}
		})
	}
}

func TestPublishedMessageOfAnotherCorpIsRefused(t *testing.T) {
	v := readPublished(t)["workwx-message-2"]
	c, box := v.handler(t)
	w := httptest.NewRecorder()
	c.ServeHTTP(w, v.post(t.Context()))
	if w.Code != http.StatusForbidden || len(box.all()) != 0 {
		t.Errorf("status %d, %d stored", w.Code, len(box.all()))
	}
}

func TestFaultsEachHaveOneOutcome(t *testing.T) {
	want := map[wecomtest.Fault]struct {
		status int
		why    string
	}{
		wecomtest.BadSignature: {403, "signature"},
		wecomtest.OtherCorp:    {403, "receiveid"},
		wecomtest.CutCipher:    {400, "cipher"},
		wecomtest.NoBase64:     {400, "cipher"},
		wecomtest.HugeBody:     {413, "body"},
		wecomtest.OldTimestamp: {403, `"replay window"`},
		wecomtest.NoTimestamp:  {400, "query"},
		wecomtest.NoXML:        {400, "envelope"},
		wecomtest.EmptyBody:    {400, "envelope"},
		wecomtest.NoInnerXML:   {400, "xml"},
		wecomtest.OtherApp:     {403, "agent"},
	}
	w := newWorld(t)
	for _, fault := range wecomtest.Faults() {
		t.Run(string(fault), func(t *testing.T) {
			w.clock.add(time.Minute) // a reason is logged once in a while
			posted, err := w.sim.PostFault(testContext(t), "LiMing", fault)
			if err != nil {
				t.Fatal(err)
			}
			if posted.Status != want[fault].status {
				t.Errorf("status %d, want %d", posted.Status, want[fault].status)
			}
			if n := len(w.inbox.all()); n != 0 {
				t.Errorf("%d messages stored", n)
			}
			logged := w.log.take()
			if len(logged) != 1 || !strings.Contains(logged[0], "why="+want[fault].why+" ") {
				t.Fatalf("logged %q, want one line with why=%s", logged, want[fault].why)
			}
			for _, secret := range []string{token, aesKey, secret, "坏的"} {
				if strings.Contains(logged[0], secret) || strings.Contains(string(posted.Body), secret) {
					t.Errorf("%q is shown", secret)
				}
			}
		})
	}
}

func TestOddRequests(t *testing.T) {
	w := newWorld(t)
	now := strconv.FormatInt(w.clock.now().Unix(), 10)
	for name, tc := range map[string]struct {
		method, target string
		status         int
	}{
		"another method":       {http.MethodPut, "/", 405},
		"bare GET":             {http.MethodGet, "/", 400},
		"timestamp no number":  {http.MethodGet, "/?msg_signature=a&nonce=b&timestamp=now", 400},
		"timestamp far future": {http.MethodGet, "/?msg_signature=a&nonce=b&timestamp=9223372036854775807", 403},
		"timestamp far past":   {http.MethodGet, "/?msg_signature=a&nonce=b&timestamp=-9223372036854775808", 403},
		"GET without echostr":  {http.MethodGet, "/?msg_signature=a&nonce=b&timestamp=" + now, 403},
	} {
		t.Run(name, func(t *testing.T) {
			w.clock.add(11 * time.Second)
			rec := httptest.NewRecorder()
			w.callback.ServeHTTP(rec, httptest.NewRequest(tc.method, tc.target, nil))
			if rec.Code != tc.status || len(w.log.take()) != 1 {
				t.Errorf("status %d, want %d and one log line", rec.Code, tc.status)
			}
		})
	}
}

func TestReplayWindowEnds(t *testing.T) {
	v := readPublished(t)["go-message"]
	seconds, err := strconv.ParseInt(v.Timestamp, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		window, behind time.Duration
		status         int
	}{
		{0, 10 * time.Minute, 200},
		{0, 10*time.Minute + time.Second, 403},
		{0, -10 * time.Minute, 200},
		{0, -10*time.Minute - time.Second, 403},
		{time.Hour, 59 * time.Minute, 200},
		{-1, 87600 * time.Hour, 200},
	} {
		c, err := wecom.NewCallback(wecom.CallbackConfig{
			CorpID: v.ReceiveID, Token: v.Token, AESKey: v.AESKey, Window: tc.window, Accept: (&inbox{}).accept,
			Now: func() time.Time { return time.Unix(seconds, 0).Add(tc.behind) },
		})
		if err != nil {
			t.Fatal(err)
		}
		rec := httptest.NewRecorder()
		c.ServeHTTP(rec, v.post(t.Context()))
		if rec.Code != tc.status {
			t.Errorf("window %v, clock %v on: status %d, want %d", tc.window, tc.behind, rec.Code, tc.status)
		}
	}
}

func TestStoreDown(t *testing.T) {
	w := newWorld(t)
	w.inbox.setFails(-1)
	posted, err := w.sim.PostText(testContext(t), "LiMing", "第4条完成了")
	if err != nil {
		t.Fatal(err)
	}
	if posted.Tries != 3 || !posted.OK() {
		t.Errorf("%d tries, status %d; want a passive reply at the third", posted.Tries, posted.Status)
	}
	got := w.sim.Messages("LiMing")
	if len(got) != 1 || !got[0].Passive || !strings.Contains(got[0].Text, "没有收到") {
		t.Errorf("the member saw %+v", got)
	}
	if logged := w.log.take(); len(logged) != 2 || strings.Contains(strings.Join(logged, ""), "第4条") {
		t.Errorf("logged %q, want one line of the refusals and one of the loss, without the text", logged)
	}
	if posted, err = w.sim.PostEvent(testContext(t), "LiMing", "enter_agent", ""); err != nil || posted.Status != 503 {
		t.Errorf("an event is not worth a passive reply: %+v, %v", posted, err)
	}
}

// TestTriesAreCountedOverAllProcesses: this one sees a first try that is the third of all.
func TestTriesAreCountedOverAllProcesses(t *testing.T) {
	v := readPublished(t)["go-message"]
	for name, c := range map[string]struct {
		times int
		err   error
		want  int
	}{"third of all": {3, nil, http.StatusOK}, "second of all": {2, nil, http.StatusServiceUnavailable}, "nobody knows": {0, errors.New("down"), http.StatusServiceUnavailable}} {
		handler, box := v.handler(t)
		box.setFails(-1)
		handler.SetCount(func(context.Context, string, time.Duration) (int, error) { return c.times, c.err })
		rec := httptest.NewRecorder()
		handler.ServeHTTP(rec, v.post(t.Context()))
		if rec.Code != c.want {
			t.Errorf("%s: status %d, want %d", name, rec.Code, c.want)
		}
	}
}

func TestStoreDownForAMoment(t *testing.T) {
	w := newWorld(t)
	w.inbox.setFails(2)
	posted, err := w.sim.PostText(testContext(t), "LiMing", "第4条完成了")
	if err != nil || posted.Tries != 3 || len(posted.Body) != 0 || len(w.inbox.all()) != 1 {
		t.Errorf("%+v, %v, %d stored; want it stored at the third try", posted, err, len(w.inbox.all()))
	}
}

func TestNobodyIsToldWhenItMayHaveBeenStored(t *testing.T) {
	v := readPublished(t)["go-message"]
	c, box := v.handler(t)
	box.setFails(-1)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for range 4 {
		rec := httptest.NewRecorder()
		c.ServeHTTP(rec, v.post(ctx))
		if rec.Code != http.StatusServiceUnavailable {
			t.Errorf("status %d", rec.Code)
		}
	}
}

func TestRepeatsAreAcknowledgedAndStoredOnce(t *testing.T) {
	w := newWorld(t)
	ctx := testContext(t)
	c := wecomtest.Callback{User: "LiMing", MsgType: "text", MsgID: "77", Fields: [][2]string{{"Content", "第4条完成了"}}}
	click := wecomtest.Callback{User: "LiMing", MsgType: "event", Fields: [][2]string{{"Event", "click"}, {"EventKey", "duties"}}}
	for range 3 {
		for _, each := range []wecomtest.Callback{c, click} {
			if posted, err := w.sim.Post(ctx, each); err != nil || !posted.OK() || posted.Tries != 1 || len(posted.Body) != 0 {
				t.Fatalf("%+v, %v", posted, err)
			}
		}
	}
	if n := len(w.inbox.all()); n != 2 {
		t.Errorf("%d stored, want 2", n)
	}
}

func TestKindsThatTheBotDoesNotReadAreAcknowledged(t *testing.T) {
	w := newWorld(t)
	ctx := testContext(t)
	for _, c := range []wecomtest.Callback{
		{User: "LiMing", MsgType: "hologram", Fields: [][2]string{{"Content", "x"}}},
		{User: "LiMing", MsgType: "event", Fields: [][2]string{{"Event", "unheard_of"}}},
		{User: "sys", MsgType: "event", Fields: [][2]string{{"Event", "change_contact"}, {"ChangeType", "create_user"}}},
	} {
		w.clock.add(11 * time.Second)
		if posted, err := w.sim.Post(ctx, c); err != nil || !posted.OK() || len(posted.Body) != 0 {
			t.Errorf("%s: %+v, %v", c.MsgType, posted, err)
		}
	}
	if n, logged := len(w.inbox.all()), w.log.take(); n != 0 || len(logged) != 3 {
		t.Errorf("%d stored, %d log lines", n, len(logged))
	}
	for post, kind := range map[string]string{"voice": "voice", "event": "event:enter_agent", "card": "tap"} {
		var err error
		switch post {
		case "voice":
			_, err = w.sim.PostVoice(ctx, "LiMing")
		case "event":
			_, err = w.sim.PostEvent(ctx, "LiMing", "enter_agent", "")
		case "card":
			_, err = w.sim.PostCard(ctx, "LiMing", "button_interaction", "t1", "ok")
		}
		all := w.inbox.all()
		if err != nil || !slices.ContainsFunc(all, func(in delivery.Incoming) bool { return in.Kind == kind }) {
			t.Errorf("%s: %v, stored %+v", post, err, all)
		}
	}
}

func TestMessageToAnotherCorpInsideIsRefused(t *testing.T) {
	w := newWorld(t)
	posted, err := w.sim.Post(testContext(t), wecomtest.Callback{
		User: "LiMing", MsgType: "text", Fields: [][2]string{{"Content", "一"}}, XML: "<ToUserName>ww2</ToUserName>",
	})
	if err != nil || posted.Status != http.StatusForbidden || len(w.inbox.all()) != 0 {
		t.Errorf("%+v, %v, %d stored", posted, err, len(w.inbox.all()))
	}
}

func TestVerifyURL(t *testing.T) {
	w := newWorld(t)
	if err := w.sim.VerifyURL(testContext(t)); err != nil {
		t.Error(err)
	}
}

func FuzzCallback(f *testing.F) {
	box := &inbox{}
	c, err := wecom.NewCallback(wecom.CallbackConfig{
		CorpID: corpID, Token: token, AESKey: aesKey, Accept: box.accept, Now: func() time.Time { return time.Unix(1583995630, 0) },
	})
	if err != nil {
		f.Fatal(err)
	}
	f.Add("msg_signature=a&timestamp=1583995625&nonce=1584392382&echostr=a+b", []byte("<xml><Encrypt>abcd</Encrypt></xml>"))
	f.Add("%zz;&timestamp=-1", []byte("<xml"))
	f.Fuzz(func(t *testing.T, query string, body []byte) {
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			r := httptest.NewRequest(method, "/", strings.NewReader(string(body)))
			r.URL.RawQuery = query
			rec := httptest.NewRecorder()
			c.ServeHTTP(rec, r)
			if rec.Code < 400 || rec.Code > 499 || len(box.all()) != 0 {
				t.Fatalf("%s: status %d, %d stored", method, rec.Code, len(box.all()))
			}
		}
	})
}

// FuzzDecrypted brings any decrypted content through the whole callback: it is acknowledged or refused, and what is stored
// says who wrote what.
func FuzzDecrypted(f *testing.F) {
	var last delivery.Incoming
	now := time.Unix(1583995630, 0)
	c, err := wecom.NewCallback(wecom.CallbackConfig{
		CorpID: corpID, Token: token, AESKey: aesKey, Now: func() time.Time { return now },
		Accept: func(_ context.Context, in delivery.Incoming) (bool, error) { last = in; return true, nil },
	})
	if err != nil {
		f.Fatal(err)
	}
	crypto, err := wecom.NewCrypto(token, aesKey, corpID)
	if err != nil {
		f.Fatal(err)
	}
	head := "<xml><ToUserName>" + corpID + "</ToUserName><FromUserName>LiMing</FromUserName><CreateTime>1</CreateTime>"
	f.Add([]byte(head + "<MsgType>text</MsgType><Content>第4条</Content><MsgId>1</MsgId></xml>"))
	f.Add([]byte(head + "<MsgType>event</MsgType><Event>template_card_event</Event><EventKey>k</EventKey><TaskId>t</TaskId><CardType>button_interaction</CardType><ResponseCode>r</ResponseCode><SelectedItems><SelectedItem><OptionIds><OptionId>1</OptionId></OptionIds></SelectedItem></SelectedItems></xml>"))
	f.Add([]byte(head + "<MsgType>event</MsgType><Event>change_contact</Event><UserID>a,b</UserID><EffectTime>-1</EffectTime></xml>"))
	f.Fuzz(func(t *testing.T, plain []byte) {
		sealed, err := crypto.Seal(plain)
		if err != nil {
			t.Fatal(err)
		}
		last = delivery.Incoming{}
		stamp := strconv.FormatInt(now.Unix(), 10)
		query := url.Values{"msg_signature": {crypto.Sign(stamp, "n", sealed)}, "timestamp": {stamp}, "nonce": {"n"}}
		rec := httptest.NewRecorder()
		c.ServeHTTP(rec, httptest.NewRequest(http.MethodPost, "/?"+query.Encode(), strings.NewReader("<xml><Encrypt>"+sealed+"</Encrypt></xml>")))
		if rec.Code != http.StatusOK && (rec.Code < 400 || rec.Code > 499 || last.Key != "") {
			t.Fatalf("status %d, stored %+v", rec.Code, last)
		}
		if last.Key != "" && (last.From == "" || last.Kind == "" || last.Conversation == "" || last.Kind != "tap" && rec.Body.Len() > 0) {
			t.Fatalf("%+v, %d bytes answered", last, rec.Body.Len())
		}
	})
}

// TestFewLargeBodiesAreInMemory: whoever sends large bodies slowly gets no more than a share, and WeCom's small ones pass.
func TestFewLargeBodiesAreInMemory(t *testing.T) {
	w := newWorld(t)
	ctx := testContext(t)
	server := httptest.NewServer(w.callback)
	defer server.Close()
	address := server.URL + "?msg_signature=a&nonce=1&timestamp=" + strconv.FormatInt(w.clock.now().Unix(), 10)
	var slow []*io.PipeWriter
	refused := make(chan int, 40)
	for range 40 {
		body, write := io.Pipe()
		slow = append(slow, write)
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, body)
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			if resp, err := http.DefaultClient.Do(req); err == nil {
				refused <- resp.StatusCode
				_ = resp.Body.Close()
			}
		}()
		go func() { _, _ = write.Write(bytes.Repeat([]byte{'a'}, 100<<10)) }()
	}
	for range 8 { // of 40
		if got := <-refused; got != http.StatusTooManyRequests {
			t.Fatalf("status %d", got)
		}
	}
	if posted, err := w.sim.PostText(ctx, "LiMing", "第9条谁牵头"); err != nil || !posted.OK() {
		t.Errorf("a usual message meanwhile: %+v %v", posted, err)
	}
	for _, s := range slow {
		_ = s.Close()
	}
	for range 32 {
		if got := <-refused; got != http.StatusBadRequest {
			t.Fatalf("status %d", got)
		}
	}
}
