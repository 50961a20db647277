package wecomtest_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"duban/wecom/wecomtest"
)

// api is a simulated WeCom called by hand, as any program would.
type api struct {
	*wecomtest.Server
	url   string
	token string
}

func newAPI(t *testing.T) *api {
	t.Helper()
	sim, err := wecomtest.New(wecomtest.Config{
		CorpID: "ww1", AgentID: 7, Secret: "s", Token: "t", AESKey: "cD0d7jx4tYvVtzqrmh3Dm3QFCXe6f8SlHoMtMh3qQEP",
		Members: []wecomtest.Member{{UserID: "LiMing"}, {UserID: "wangfang"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(sim)
	t.Cleanup(web.Close)
	a := &api{Server: sim, url: web.URL}
	a.token = a.call(t, "GET", "gettoken?corpid=ww1&corpsecret=s", "")["access_token"].(string)
	return a
}

func (a *api) call(t *testing.T, method, path, body string) map[string]any {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, a.url+"/cgi-bin/"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	var out map[string]any
	if err := json.Unmarshal(data, &out); err != nil {
		t.Fatalf("%s: %v", data, err)
	}
	return out
}

func (a *api) send(t *testing.T, body string) map[string]any {
	t.Helper()
	return a.call(t, "POST", "message/send?access_token="+a.token, body)
}

func TestSendChecksWhatTheRealOneChecks(t *testing.T) {
	for name, tc := range map[string]struct {
		body string
		code int
	}{
		"good":               {`{"touser":"LiMing","msgtype":"text","agentid":7,"text":{"content":"一"}}`, 0},
		"agentid as text":    {`{"touser":"LiMing","msgtype":"text","agentid":"7","text":{"content":"一"}}`, 0},
		"backslash before u": {`{"touser":"LiMing","msgtype":"text","agentid":7,"text":{"content":"C:\\users"}}`, 0},
		"an escape":          {`{"touser":"LiMing","msgtype":"text","agentid":7,"text":{"content":"\u003c"}}`, 40033},
		"no JSON":            {`touser=LiMing`, 40058},
		"another agent":      {`{"touser":"LiMing","msgtype":"text","agentid":8,"text":{"content":"一"}}`, 301002},
		"no agent":           {`{"touser":"LiMing","msgtype":"text","text":{"content":"一"}}`, 40056},
		"no receiver":        {`{"msgtype":"text","agentid":7,"text":{"content":"一"}}`, 82001},
		"unknown receiver":   {`{"touser":"nobody","msgtype":"text","agentid":7,"text":{"content":"一"}}`, 81013},
		"empty":              {`{"touser":"LiMing","msgtype":"text","agentid":7,"text":{"content":""}}`, 44004},
		"unknown type":       {`{"touser":"LiMing","msgtype":"hologram","agentid":7}`, 40008},
		"card without type":  {`{"touser":"LiMing","msgtype":"template_card","agentid":7,"template_card":{}}`, 40058},
	} {
		t.Run(name, func(t *testing.T) {
			a := newAPI(t)
			got := a.send(t, tc.body)
			if fmt.Sprint(got["errcode"]) != fmt.Sprint(tc.code) {
				t.Errorf("%v, want errcode %d", got, tc.code)
			}
			if n := len(a.Messages("liming")); n != map[bool]int{true: 1}[tc.code == 0] {
				t.Errorf("%d messages delivered", n)
			}
		})
	}
}

func TestSendToSome(t *testing.T) {
	a := newAPI(t)
	a.Unlicense("WangFang")
	got := a.send(t, `{"touser":"LIMING|wangfang|Nobody","msgtype":"text","agentid":7,"text":{"content":"一"}}`)
	if got["errcode"] != 0.0 || got["invaliduser"] != "nobody" || got["unlicenseduser"] != "wangfang" || got["msgid"] == "" {
		t.Errorf("%v", got)
	}
	if n := len(a.Messages("LiMing")) + len(a.Messages("wangfang")); n != 1 {
		t.Errorf("%d delivered", n)
	}
}

func TestSendCutsAtTheByteLimit(t *testing.T) {
	a := newAPI(t)
	a.send(t, `{"touser":"LiMing","msgtype":"text","agentid":7,"text":{"content":"`+strings.Repeat("督", 683)+`"}}`)
	if m := a.Messages("LiMing")[0]; !m.Truncated || m.Text != strings.Repeat("督", 682) {
		t.Errorf("%d bytes, truncated %v", len(m.Text), m.Truncated)
	}
}

func TestDuplicateCheck(t *testing.T) {
	a := newAPI(t)
	body := `{"touser":"LiMing","msgtype":"text","agentid":7,"text":{"content":"一"},"enable_duplicate_check":1}`
	for range 2 {
		if got := a.send(t, body); got["errcode"] != 0.0 {
			t.Errorf("%v", got)
		}
	}
	if n := len(a.Messages("LiMing")); n != 1 {
		t.Errorf("%d delivered, want 1", n)
	}
}

func TestTokens(t *testing.T) {
	a := newAPI(t)
	code := func(token string) any {
		return a.call(t, "GET", "getcallbackip?access_token="+token, "")["errcode"]
	}
	if good, none, wrong := code(a.token), code(""), code("x"); good != 0.0 || none != 41001.0 || wrong != 40014.0 {
		t.Error(good, none, wrong)
	}
	a.ExpireTokens()
	if got := code(a.token); got != 42001.0 {
		t.Error(got)
	}
	if got := a.call(t, "GET", "gettoken?corpid=ww2&corpsecret=s", "")["errcode"]; got != 40013.0 {
		t.Error(got)
	}
	if got := a.call(t, "GET", "gettoken?corpid=ww1&corpsecret=x", "")["errcode"]; got != 40001.0 {
		t.Error(got)
	}
	if got := a.Calls("gettoken"); got != 3 {
		t.Errorf("%d calls", got)
	}
}

func TestResponseCodeIsGoodOnce(t *testing.T) {
	a := newAPI(t)
	sent := a.send(t, `{"touser":"LiMing","msgtype":"template_card","agentid":7,"template_card":{"card_type":"button_interaction","task_id":"t1",
		"main_title":{"title":"记下吗"},"button_list":[{"text":"好","key":"ok"}]}}`)
	update := fmt.Sprintf(`{"userids":["LiMing"],"agentid":7,"response_code":%q,"button":{"replace_name":"已处理"}}`, sent["response_code"])
	for i, want := range []any{0.0, 40058.0} {
		if got := a.call(t, "POST", "message/update_template_card?access_token="+a.token, update)["errcode"]; got != want {
			t.Errorf("use %d: errcode %v, want %v", i+1, got, want)
		}
	}
	if got := a.Messages("LiMing"); len(got) != 2 || got[0].Type != "template_card" || got[1].Type != "update_template_card" {
		t.Errorf("%+v", got)
	}
}

func TestCallbackIsTriedThreeTimes(t *testing.T) {
	for name, tc := range map[string]struct {
		answers []int // status of each try; 0: too late
		tries   int
		status  int
	}{
		"at once":        {[]int{200}, 1, 200},
		"after an error": {[]int{503, 200}, 2, 200},
		"never":          {[]int{500, 404, 204}, 3, 204},
		"once too late":  {[]int{0, 200}, 2, 200},
	} {
		t.Run(name, func(t *testing.T) {
			sim, err := wecomtest.New(wecomtest.Config{
				CorpID: "ww1", Token: "t", AESKey: "cD0d7jx4tYvVtzqrmh3Dm3QFCXe6f8SlHoMtMh3qQEP",
				RetryPause: time.Millisecond, AnswerTime: 200 * time.Millisecond,
			})
			if err != nil {
				t.Fatal(err)
			}
			var queries []string
			web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				queries = append(queries, r.URL.RawQuery)
				_, _ = io.Copy(io.Discard, r.Body)
				status := tc.answers[len(queries)-1]
				if status == 0 {
					<-r.Context().Done()
					return
				}
				w.WriteHeader(status)
			}))
			defer web.Close()
			sim.SetCallback(web.URL)
			posted, err := sim.PostText(t.Context(), "LiMing", "一")
			if err != nil || posted.Tries != tc.tries || posted.Status != tc.status || len(queries) != tc.tries {
				t.Errorf("%+v, %v, %d requests", posted, err, len(queries))
			}
		})
	}
}
