package wecomtest_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"duban/wecom/wecomtest"
)

const goodCard = `{"card_type":"button_interaction","task_id":"t1","main_title":{"title":"记下吗"},"button_list":[{"text":"好","key":"ok"}]}`

func (a *api) sendCard(t *testing.T, card string) map[string]any {
	t.Helper()
	return a.send(t, `{"touser":"LiMing","msgtype":"template_card","agentid":7,"template_card":`+card+`}`)
}

func (a *api) update(t *testing.T, fields string) any {
	t.Helper()
	return a.call(t, "POST", "message/update_template_card?access_token="+a.token, `{"agentid":7,`+fields+`}`)["errcode"]
}

func TestCardsAreHeldToTheLimitsOfApps(t *testing.T) {
	for name, tc := range map[string]struct {
		card string
		code float64
		resp bool // a response code comes back
	}{
		"buttons":          {goodCard, 0, true},
		"eleven in a row":  {strings.Replace(goodCard, "好", strings.Repeat("好", 11), 1), 40058, false},
		"no button":        {`{"card_type":"button_interaction","task_id":"t","main_title":{"title":"一"}}`, 40058, false},
		"a notice":         {`{"card_type":"text_notice","main_title":{"title":"一"},"card_action":{"type":1,"url":"u"}}`, 0, false},
		"with a menu":      {`{"card_type":"text_notice","task_id":"t","main_title":{"title":"一"},"card_action":{"type":1,"url":"u"},"action_menu":{"action_list":[{"text":"静音","key":"k"}]}}`, 0, true},
		"news":             {`{"card_type":"news_notice","main_title":{"title":"一"},"card_action":{"type":1,"url":"u"},"card_image":{"url":"p"}}`, 0, false},
		"a vote":           {`{"card_type":"vote_interaction","task_id":"t","main_title":{"title":"一"},"checkbox":{"question_key":"q","option_list":[{"id":"1","text":"一"}]},"submit_button":{"text":"交","key":"s"}}`, 0, true},
		"lists":            {`{"card_type":"multiple_interaction","task_id":"t","main_title":{"title":"一"},"select_list":[{"question_key":"q","option_list":[{"id":"1","text":"一"}]}],"submit_button":{"text":"交","key":"s"}}`, 0, true},
		"only for updates": {strings.Replace(goodCard, `"task_id"`, `"replace_text":"完","task_id"`, 1), 40058, false},
	} {
		a := newAPI(t)
		got := a.sendCard(t, tc.card)
		if got["errcode"] != tc.code || (got["response_code"] != nil) != tc.resp {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestWhoMayChangeACard(t *testing.T) {
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	for name, tc := range map[string]struct {
		fields string // %s: the code
		later  time.Duration
		code   float64
		says   string
	}{
		"the button":         {`"userids":["LiMing"],"response_code":"%s","button":{"replace_name":"完"}`, 0, 0, "完"},
		"the whole card":     {`"userids":["liming"],"response_code":"%s","template_card":` + strings.Replace(goodCard, `"task_id"`, `"replace_text":"已记录","task_id"`, 1), 0, 0, "已记录"},
		"somebody else's":    {`"userids":["wangfang"],"response_code":"%s","button":{"replace_name":"完"}`, 0, 0, ""},
		"both forms":         {`"userids":["LiMing"],"response_code":"%s","button":{"replace_name":"完"},"template_card":` + goodCard, 0, 40058, ""},
		"nothing":            {`"userids":["LiMing"],"response_code":"%s"`, 0, 40058, ""},
		"an empty button":    {`"userids":["LiMing"],"response_code":"%s","button":{"replace_name":""}`, 0, 40058, ""},
		"another code":       {`"userids":["LiMing"],"response_code":"x%s","button":{"replace_name":"完"}`, 0, 40058, ""},
		"after three days":   {`"userids":["LiMing"],"response_code":"%s","button":{"replace_name":"完"}`, 72 * time.Hour, 40058, ""},
		"within three days":  {`"userids":["LiMing"],"response_code":"%s","button":{"replace_name":"完"}`, 72*time.Hour - time.Second, 0, "完"},
		"a card that is bad": {`"userids":["LiMing"],"response_code":"%s","template_card":{"card_type":"button_interaction"}`, 0, 40058, ""},
	} {
		t.Run(name, func(t *testing.T) {
			clock := now
			sim, err := wecomtest.New(wecomtest.Config{CorpID: "ww1", AgentID: 7, Secret: "s", Token: "t", TokenLife: 1000 * time.Hour,
				AESKey: "cD0d7jx4tYvVtzqrmh3Dm3QFCXe6f8SlHoMtMh3qQEP", Now: func() time.Time { return clock }})
			if err != nil {
				t.Fatal(err)
			}
			web := httptest.NewServer(sim)
			defer web.Close()
			a := &api{Server: sim, url: web.URL}
			a.token = a.call(t, "GET", "gettoken?corpid=ww1&corpsecret=s", "")["access_token"].(string)
			code := a.sendCard(t, goodCard)["response_code"]
			clock = clock.Add(tc.later)
			if got := a.update(t, fmt.Sprintf(tc.fields, code)); got != tc.code {
				t.Errorf("errcode %v, want %v", got, tc.code)
			}
			if now, ok := sim.CardNow("LIMING", "t1"); !ok || now.Replaced != tc.says {
				t.Errorf("%+v", now)
			}
		})
	}
}

func TestRecallIsForADay(t *testing.T) {
	a := newAPI(t)
	id := a.send(t, `{"touser":"LiMing|wangfang","msgtype":"text","agentid":7,"text":{"content":"错"}}`)["msgid"]
	recall := func(id any) any {
		return a.call(t, "POST", "message/recall?access_token="+a.token, fmt.Sprintf(`{"msgid":%q}`, id))["errcode"]
	}
	if got := recall("x"); got != 40058.0 {
		t.Error(got)
	}
	if got := recall(id); got != 0.0 || !a.Messages("LiMing")[0].Recalled || !a.Messages("wangfang")[0].Recalled {
		t.Error(got, a.Messages("LiMing"))
	}
}

func (a *api) upload(t *testing.T, kind, name string, data []byte) map[string]any {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("media", name)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = part.Write(data)
	_ = form.Close()
	resp, err := http.Post(a.url+"/cgi-bin/media/upload?type="+kind+"&access_token="+a.token, form.FormDataContentType(), &body)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	var out map[string]any
	if err := json.NewDecoder(resp.Body).Decode(&out); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestUploads(t *testing.T) {
	for name, tc := range map[string]struct {
		kind, file string
		size       int
		code       float64
	}{
		"a file":           {"file", "台账.xlsx", 100, 0},
		"almost nothing":   {"file", "a.txt", 5, 40006},
		"a large file":     {"file", "a.txt", 20<<20 + 1, 40006},
		"a picture":        {"image", "a.jpg", 100, 0},
		"a large picture":  {"image", "a.jpg", 10<<20 + 1, 40006},
		"no picture":       {"image", "a.gif", 100, 40004},
		"a voice":          {"voice", "a.amr", 2 << 20, 0},
		"a long voice":     {"voice", "a.amr", 2<<20 + 1, 40006},
		"an unknown kind":  {"hologram", "a", 100, 40004},
		"a film of a kind": {"video", "a.avi", 100, 40004},
	} {
		a := newAPI(t)
		got := a.upload(t, tc.kind, tc.file, make([]byte, tc.size))
		if got["errcode"] != tc.code {
			t.Errorf("%s: %v", name, got)
			continue
		}
		if tc.code != 0 {
			continue
		}
		sent := a.send(t, fmt.Sprintf(`{"touser":"LiMing","msgtype":%q,"agentid":7,%q:{"media_id":%q}}`, tc.kind, tc.kind, got["media_id"]))
		if m := a.Messages("LiMing"); sent["errcode"] != 0.0 || len(m) != 1 || m[0].FileName != tc.file {
			t.Errorf("%s: %v, %+v", name, sent, m)
		}
		if _, isText := got["created_at"].(string); !isText {
			t.Errorf("%s: created_at is %v", name, got["created_at"])
		}
	}
	a := newAPI(t)
	if got := a.send(t, `{"touser":"LiMing","msgtype":"file","agentid":7,"file":{"media_id":"gone"}}`)["errcode"]; got != 40007.0 {
		t.Error(got)
	}
}

func TestTextcardsHaveLimits(t *testing.T) {
	for name, tc := range map[string]struct {
		card string
		code float64
	}{
		"good":          {`{"title":"一","description":"二","url":"u","btntxt":"查看详情"}`, 0},
		"no url":        {`{"title":"一","description":"二"}`, 44004},
		"long title":    {`{"title":"` + strings.Repeat("长", 43) + `","description":"二","url":"u"}`, 45002},
		"long button":   {`{"title":"一","description":"二","url":"u","btntxt":"查看全部详情"}`, 45002},
		"long describe": {`{"title":"一","description":"` + strings.Repeat("长", 171) + `","url":"u"}`, 45002},
	} {
		a := newAPI(t)
		if got := a.send(t, `{"touser":"LiMing","msgtype":"textcard","agentid":7,"textcard":`+tc.card+`}`)["errcode"]; got != tc.code {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestTheScriptsOfLimits(t *testing.T) {
	a := newAPI(t)
	a.FailNext("message/send", 45009, 45033)
	for i, want := range []float64{45009, 45033, 0} {
		if got := a.send(t, `{"touser":"LiMing","msgtype":"text","agentid":7,"text":{"content":"一"}}`)["errcode"]; got != want {
			t.Errorf("%d: %v", i, got)
		}
	}
}

// TestThePageShowsWhatWasSent, as it stands by now, and runs nothing that was sent.
func TestThePageShowsWhatWasSent(t *testing.T) {
	a := newAPI(t)
	a.send(t, `{"touser":"wangfang","msgtype":"text","agentid":7,"text":{"content":"<script>alert(1)</script>第4条"}}`)
	code := a.sendCard(t, goodCard)["response_code"]
	page := func(query string) string {
		resp, err := http.Get(a.url + "/" + query)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = resp.Body.Close() }()
		data, err := io.ReadAll(resp.Body)
		if err != nil || resp.StatusCode != http.StatusOK || !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/html") {
			t.Fatal(resp.Status, err)
		}
		return string(data)
	}
	if got := page(""); !strings.Contains(got, "记下吗") || !strings.Contains(got, `<span class="button">好</span>`) {
		t.Error(got)
	}
	a.update(t, fmt.Sprintf(`"userids":["LiMing"],"response_code":%q,"button":{"replace_name":"已处理"}`, code))
	if got := page("?member=LiMing"); !strings.Contains(got, `<span class="button done">已处理</span>`) {
		t.Error(got)
	}
	if got := page("?member=wangfang"); !strings.Contains(got, "&lt;script&gt;") || strings.Contains(got, "<script") || strings.Contains(got, "http://") || strings.Contains(got, "https://") {
		t.Error(got)
	}
}
