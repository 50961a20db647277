package wecom_test

import (
	"context"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"
	"github.com/silenceper/wechat/v2/work/message"

	"duban/delivery"
	"duban/wecom"
	"duban/wecom/wecomtest"
)

func sendError(t *testing.T, err error) *wecom.SendError {
	t.Helper()
	e, ok := errors.AsType[*wecom.SendError](err)
	if !ok {
		t.Fatalf("%v is no SendError", err)
	}
	return e
}

func to(user, text string) delivery.Outgoing {
	return delivery.Outgoing{Key: "k:" + text, To: user, Text: text}
}

func TestThereAndBack(t *testing.T) {
	w := newWorld(t)
	ctx := testContext(t)
	sent := make(chan error, 1)
	w.inbox.then = func(in delivery.Incoming) {
		sent <- w.client.Send(ctx, delivery.Outgoing{Key: in.Key, To: in.From, Text: "收到：" + in.Text, Choices: []string{"第4条", "第5条"}})
	}
	ch, cancel := w.sim.Subscribe("LiMing")
	defer cancel()
	posted, err := w.sim.PostText(ctx, "LiMing", "<9条>谁牵头 & \"为何\"")
	if err != nil || !posted.OK() {
		t.Fatal(posted, err)
	}
	got, err := w.sim.Wait(ctx, "liming", 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := <-sent; err != nil {
		t.Error(err)
	}
	want := "收到：<9条>谁牵头 & \"为何\"\n1. 第4条\n2. 第5条\n回复数字即可。"
	if got[0].Text != want || got[0].Type != "text" || got[0].Truncated || got[0].Passive {
		t.Errorf("got %+v", got[0])
	}
	if m := <-ch; m.Text != want {
		t.Errorf("the subscriber saw %q", m.Text)
	}
}

func TestLongTextArrivesWhole(t *testing.T) {
	w := newWorld(t)
	long := strings.Repeat("第9条由县司法局牵头，各镇配合。", 200)
	if err := w.client.Send(testContext(t), to("LiMing", long)); err != nil {
		t.Fatal(err)
	}
	var all string
	for _, m := range w.sim.Messages("LiMing") {
		if m.Truncated || !strings.HasSuffix(m.Text, "。") {
			t.Errorf("cut badly: …%q", m.Text[len(m.Text)-20:])
		}
		all += m.Text
	}
	if all != long {
		t.Errorf("%d bytes arrived of %d", len(all), len(long))
	}
}

func TestALongTextThatFailsHalfWayIsNotDoubled(t *testing.T) {
	w := newWorld(t)
	ctx := testContext(t)
	var long strings.Builder
	for i := range 400 {
		long.WriteString(strconv.Itoa(i) + "条完成。")
	}
	out := to("LiMing", long.String())
	n := len(wecom.Render(out))
	w.sim.FailNext("message/send", 0, -1)
	if err := w.client.Send(ctx, out); !sendError(t, err).Temporary() {
		t.Errorf("%v", err)
	}
	if err := w.client.Send(ctx, out); err != nil {
		t.Fatal(err)
	}
	if got := len(w.sim.Messages("LiMing")); got != n || n < 3 {
		t.Errorf("%d texts arrived, want %d", got, n)
	}
	calls := w.sim.Calls("message/send")
	if err := w.client.Send(ctx, out); err != nil || w.sim.Calls("message/send") != calls+n {
		t.Errorf("a message that went out whole is remembered: %v, %d calls more", err, w.sim.Calls("message/send")-calls)
	}
	if got := len(w.sim.Messages("LiMing")); got != n {
		t.Errorf("its repetition arrived: %d texts", got)
	}
}

func TestRefusedTokenIsRenewedOnce(t *testing.T) {
	for name, tc := range map[string]struct {
		script  func(*wecomtest.Server)
		fails   int // errcode
		fetches int
		sends   int
	}{
		"good token":           {func(*wecomtest.Server) {}, 0, 1, 2},
		"expired on its side":  {(*wecomtest.Server).ExpireTokens, 0, 2, 3},
		"40014":                {func(s *wecomtest.Server) { s.FailNext("message/send", 40014) }, 0, 2, 3},
		"42001":                {func(s *wecomtest.Server) { s.FailNext("message/send", 42001) }, 0, 2, 3},
		"40001":                {func(s *wecomtest.Server) { s.FailNext("message/send", 40001) }, 0, 2, 3},
		"42001 without end":    {func(s *wecomtest.Server) { s.FailNext("message/send", 42001, 42001, 42001) }, 42001, 2, 3},
		"another error":        {func(s *wecomtest.Server) { s.FailNext("message/send", 45009) }, 45009, 1, 2},
		"and then no new one":  {func(s *wecomtest.Server) { s.FailNext("message/send", 42001); s.FailNext("gettoken", 60020) }, 60020, 2, 2},
		"busy, not the token":  {func(s *wecomtest.Server) { s.FailNext("message/send", -1) }, -1, 1, 2},
		"agent does not match": {func(s *wecomtest.Server) { s.FailNext("message/send", 301002) }, 301002, 1, 2},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			ctx := testContext(t)
			if err := w.client.Send(ctx, to("LiMing", "一")); err != nil {
				t.Fatal(err)
			}
			tc.script(w.sim)
			err := w.client.Send(ctx, to("LiMing", "二"))
			if tc.fails == 0 && err != nil || tc.fails != 0 && sendError(t, err).Code != tc.fails {
				t.Errorf("Send = %v, want errcode %d", err, tc.fails)
			}
			if got := w.sim.Calls("gettoken"); got != tc.fetches {
				t.Errorf("%d fetches, want %d", got, tc.fetches)
			}
			if got := w.sim.Calls("message/send"); got != tc.sends {
				t.Errorf("%d sends, want %d", got, tc.sends)
			}
		})
	}
}

func TestManySendersShareOneFetch(t *testing.T) {
	w := newWorld(t)
	ctx := testContext(t)
	burst := func() {
		var all sync.WaitGroup
		for range 40 {
			all.Go(func() {
				if err := w.client.Send(ctx, delivery.Outgoing{To: "LiMing", Text: "一"}); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
	}
	burst()
	if got := w.sim.Calls("gettoken"); got != 1 {
		t.Errorf("%d fetches for 40 senders", got)
	}
	w.sim.ExpireTokens()
	burst()
	if got := w.sim.Calls("gettoken"); got != 2 {
		t.Errorf("%d fetches after the token ended early, want 2", got)
	}
}

func TestALateRefusalLeavesTheNewToken(t *testing.T) {
	w := newWorld(t)
	ctx := testContext(t)
	old, err := w.client.Token(ctx)
	if err != nil {
		t.Fatal(err)
	}
	w.client.Refuse(ctx, old)
	fresh, err := w.client.Token(ctx)
	if err != nil || fresh == old {
		t.Fatalf("no new token: %v", err)
	}
	w.client.Refuse(ctx, old)
	if again, err := w.client.Token(ctx); err != nil || again != fresh {
		t.Errorf("the new token was dropped for the old one's sake: %v", err)
	}
}

func TestTokenIsRenewedEarly(t *testing.T) {
	w := newWorld(t)
	ctx := testContext(t)
	for i, step := range []struct {
		after   time.Duration
		script  []int
		fetches int
	}{
		{0, nil, 1},
		{109 * time.Minute, nil, 1},
		{2 * time.Minute, []int{-1}, 2},           // early renewal fails: the old one is still good
		{0, nil, 3},                               // and is tried again
		{119 * time.Minute, []int{-1, -1, -1}, 4}, // early again
		{0, nil, 5},
	} {
		w.clock.add(step.after)
		w.sim.FailNext("gettoken", step.script...)
		if err := w.client.Send(ctx, to("LiMing", "一")); err != nil {
			t.Errorf("step %d: %v", i, err)
		}
		if got := w.sim.Calls("gettoken"); got != step.fetches {
			t.Errorf("step %d: %d fetches, want %d", i, got, step.fetches)
		}
	}
}

func TestWrongSecretIsNotInsistedOn(t *testing.T) {
	w := newWorld(t, func(c *wecom.Config) { c.Secret = "another" })
	ctx := testContext(t)
	for range 5 {
		if e := sendError(t, w.client.Send(ctx, to("LiMing", "一"))); e.Code != 40001 || strings.Contains(e.Error(), "another") {
			t.Errorf("%v", e)
		}
	}
	if got := w.sim.Calls("gettoken"); got != 1 {
		t.Errorf("%d fetches within the pause, want 1", got)
	}
	w.clock.add(31 * time.Second)
	_ = w.client.Send(ctx, to("LiMing", "一"))
	w.clock.add(31 * time.Second) // the pause has doubled
	_ = w.client.Send(ctx, to("LiMing", "一"))
	if got := w.sim.Calls("gettoken"); got != 2 {
		t.Errorf("%d fetches, want 2", got)
	}
}

func TestProcessesShareTheToken(t *testing.T) {
	db := redis.NewClient(&redis.Options{Addr: miniredis.RunT(t).Addr()})
	defer func() { _ = db.Close() }()
	w := newWorld(t, func(c *wecom.Config) { c.Redis = db })
	ctx := testContext(t)
	cfg := wecom.Config{CorpID: corpID, AgentID: agentID, Secret: secret, APIBase: w.api.URL, Now: w.clock.now, Redis: db}
	other, err := wecom.NewClient(cfg)
	if err != nil {
		t.Fatal(err)
	}
	send := func(clients ...*wecom.Client) {
		t.Helper()
		for _, c := range clients {
			if err := c.Send(ctx, to("LiMing", "一")); err != nil {
				t.Error(err)
			}
		}
	}
	send(w.client, other)
	if got := w.sim.Calls("gettoken"); got != 1 {
		t.Errorf("%d fetches by two processes, want 1", got)
	}
	w.sim.ExpireTokens()
	send(w.client, other, w.client)
	if got := w.sim.Calls("gettoken"); got != 2 {
		t.Errorf("%d fetches after it ended early, want 2: the second process takes the first one's", got)
	}
	cfg.Secret = "another"
	if third, err := wecom.NewClient(cfg); err != nil {
		t.Fatal(err)
	} else if e := sendError(t, third.Send(ctx, to("LiMing", "一"))); e.Code != 40001 {
		t.Errorf("an app with another secret used the token: %v", e)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	w.sim.ExpireTokens()
	send(w.client)
}

func TestPartialFailure(t *testing.T) {
	w := newWorld(t)
	w.sim.Unlicense("wangfang")
	ctx := testContext(t)
	for name, tc := range map[string]struct {
		user  string
		code  int
		users []string
	}{
		"unknown":         {"Nobody", 81013, nil},
		"without licence": {"WangFang", 0, []string{"wangfang"}},
		"nobody named":    {"", 0, nil},
		"two at once":     {"LiMing|wangfang", 0, nil},
		"everybody":       {"@all", 0, nil},
	} {
		t.Run(name, func(t *testing.T) {
			e := sendError(t, w.client.Send(ctx, to(tc.user, "一")))
			if e.Code != tc.code || e.Temporary() || e.Uncertain() || !slices.Equal(e.Users, tc.users) {
				t.Errorf("%+v", e)
			}
		})
	}
	if n := len(w.sim.Messages("LiMing")); n != 0 {
		t.Errorf("%d messages went to somebody", n)
	}
}

func TestErrorsOfTheConnection(t *testing.T) {
	w := newWorld(t)
	ctx := testContext(t)
	if err := w.client.Send(ctx, to("LiMing", "一")); err != nil {
		t.Fatal(err)
	}
	w.sim.FailNext("message/send", wecomtest.NoAnswer)
	e := sendError(t, w.client.Send(ctx, to("LiMing", "二")))
	if !e.Temporary() || len(w.sim.Messages("LiMing")) != 2 {
		t.Errorf("no answer: %+v", e)
	}
	if err := w.client.Send(ctx, to("LiMing", "二")); err != nil || len(w.sim.Messages("LiMing")) != 2 {
		t.Errorf("the repetition of what had arrived: %v, %d messages", err, len(w.sim.Messages("LiMing")))
	}
	w.sim.FailNext("message/send", wecomtest.NoAnswer)
	if e := sendError(t, w.client.Send(ctx, delivery.Outgoing{To: "LiMing", Text: "无号"})); !e.Uncertain() {
		t.Errorf("no answer, and no key to repeat it by: %+v", e)
	}
	canceled, cancel := context.WithCancel(ctx)
	cancel()
	if err := w.client.Send(canceled, to("LiMing", "三")); !errors.Is(err, context.Canceled) {
		t.Errorf("canceled: %v", err)
	}
	w.api.Close()
	e = sendError(t, w.client.Send(ctx, to("LiMing", "四")))
	if !e.Temporary() {
		t.Errorf("nobody listens: %+v", e)
	}
	for _, leak := range []string{"access_token=", "corpsecret="} {
		if i := strings.Index(e.Error(), leak); i >= 0 && !strings.HasPrefix(e.Error()[i+len(leak):], "***") {
			t.Errorf("a secret leaks: %v", e)
		}
	}
}

func TestStrangeAnswers(t *testing.T) {
	for name, tc := range map[string]struct {
		answer http.HandlerFunc
		says   string
	}{
		"an HTML page":    {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>维护中</html>")) }, "no JSON"},
		"status 502":      {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }, "502"},
		"without a token": {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{"errcode":0}`)) }, "no token"},
		"redirect":        {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/elsewhere", http.StatusFound) }, "302"},
		"endless":         {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, 5<<20)) }, "too large"},
	} {
		t.Run(name, func(t *testing.T) {
			api := httptest.NewServer(tc.answer)
			defer api.Close()
			c, err := wecom.NewClient(wecom.Config{CorpID: corpID, AgentID: agentID, Secret: secret, APIBase: api.URL})
			if err != nil {
				t.Fatal(err)
			}
			e := sendError(t, c.Send(testContext(t), to("LiMing", "一")))
			if e.Code != 0 || !e.Temporary() || strings.Contains(e.Error(), secret) || !strings.Contains(e.Error(), tc.says) {
				t.Errorf("%+v", e)
			}
		})
	}
}

func TestPrivateDeployment(t *testing.T) {
	w := newWorld(t)
	prefixed := httptest.NewServer(http.StripPrefix("/gov", w.sim))
	defer prefixed.Close()
	c, err := wecom.NewClient(wecom.Config{CorpID: corpID, AgentID: agentID, Secret: secret, APIBase: prefixed.URL + "/gov/", Now: w.clock.now})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Send(testContext(t), to("LiMing", "一")); err != nil {
		t.Error(err)
	}
	for name, cfg := range map[string]wecom.Config{
		"no address":    {CorpID: corpID, AgentID: agentID, Secret: secret, APIBase: "qyapi"},
		"other scheme":  {CorpID: corpID, AgentID: agentID, Secret: secret, APIBase: "ftp://example.org"},
		"no CA file":    {CorpID: corpID, AgentID: agentID, Secret: secret, CAFile: "testdata/absent.pem"},
		"CA file empty": {CorpID: corpID, AgentID: agentID, Secret: secret, CAFile: "doc.go"},
		"no agent":      {CorpID: corpID, Secret: secret},
	} {
		if _, err := wecom.NewClient(cfg); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestPrivateCA(t *testing.T) {
	w := newWorld(t)
	private := httptest.NewUnstartedServer(w.sim)
	private.Config.ErrorLog = log.New(io.Discard, "", 0)
	private.StartTLS()
	defer private.Close()
	file := filepath.Join(t.TempDir(), "ca.pem")
	ca := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: private.Certificate().Raw})
	if err := os.WriteFile(file, ca, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		file string
		ok   bool
	}{"named": {file, true}, "not named": {"", false}} {
		c, err := wecom.NewClient(wecom.Config{
			CorpID: corpID, AgentID: agentID, Secret: secret, APIBase: private.URL, CAFile: tc.file, Now: w.clock.now,
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Send(testContext(t), to("LiMing", "一")); (err == nil) != tc.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestLibraryCallsTakeTheSameWay holds the hooks into silenceper's package: two apps, each at its own address.
func TestLibraryCallsTakeTheSameWay(t *testing.T) {
	one, two := newWorld(t), newWorld(t)
	for _, w := range []*world{one, two} {
		for range 2 {
			_, err := w.client.Work().GetMessage().SendText(message.SendTextRequest{
				SendRequestCommon: &message.SendRequestCommon{ToUser: "LiMing", AgentID: "1000002"},
				Text:              message.TextField{Content: "一"},
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, w := range []*world{one, two} {
		if n, fetches := len(w.sim.Messages("LiMing")), w.sim.Calls("gettoken"); n != 2 || fetches != 1 {
			t.Errorf("%d messages, %d fetches", n, fetches)
		}
	}
}

// TestTheSameWordsAreNotSwallowed: only the same message is, however often the same answer is due.
func TestTheSameWordsAreNotSwallowed(t *testing.T) {
	w := newWorld(t)
	ctx := testContext(t)
	for i := range 50 {
		out := delivery.Outgoing{Key: "m" + strconv.Itoa(i), To: "LiMing", Text: "第9条由县司法局牵头。"}
		if err := w.client.Send(ctx, out); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(w.sim.Messages("LiMing")); n != 50 {
		t.Errorf("%d of 50 arrived", n)
	}
}
