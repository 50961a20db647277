package demo_test

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"duban/ledger"
	"duban/web/demo"
	"duban/web/demo/sample"
)

func TestRequests(t *testing.T) {
	long := `{"text":"` + strings.Repeat("长", 40_000) + `"}`
	cases := []struct {
		name, method, path, body string
		status                   int
		want                     string // part of the answer
	}{
		{"first screen", "GET", "/demo", "", 200, "松坪镇"},
		{"with a slash", "GET", "/demo/", "", 200, "督查室"},
		{"a conversation", "GET", "/demo/chat/zhoulan", "", 200, "第9条谁牵头"},
		{"its day", "GET", "/demo/chat/zhoulan", "", 200, "2026年10月12日"},
		{"nobody's conversation leads back", "GET", "/demo/chat/nobody", "", 303, ""},
		{"nobody's events", "GET", "/demo/events/nobody", "", 404, "没有这个人"},
		{"script", "GET", "/demo/static/demo.js", "", 200, "EventSource"},
		{"no such file", "GET", "/demo/static/page.go", "", 404, ""},
		{"a message", "POST", "/demo/send/zhoulan", `{"text":"第9条谁牵头"}`, 200, `"text":"第9条谁牵头"`},
		{"markup stays text", "POST", "/demo/send/zhoulan", `{"text":"<script>"}`, 200, `\u003cscript\u003e`},
		{"nobody's message", "POST", "/demo/send/nobody", `{"text":"x"}`, 404, "没有这个人"},
		{"empty message", "POST", "/demo/send/zhoulan", `{"text":" \n "}`, 400, "请先写点内容"},
		{"no JSON", "POST", "/demo/send/zhoulan", `text=x`, 400, "没有看懂"},
		{"wrong type", "POST", "/demo/send/zhoulan", `{"text":7}`, 400, "没有看懂"},
		{"too long", "POST", "/demo/send/zhoulan", long, 413, "太长"},
		{"a file", "POST", "/demo/file/chengyuan?name=%E6%8E%AA%E6%96%BD.txt", "第一条", 200, `"text":"措施.txt","size":"9 字节"`},
		{"a file without its folder", "POST", "/demo/file/chengyuan?name=C:%5Ca%5Cb.txt", "x", 200, `"text":"b.txt"`},
		{"a clerk's file", "POST", "/demo/file/zhoulan?name=a.txt", "x", 404, "只能发图片"},
		{"nobody's file", "POST", "/demo/file/nobody?name=a.txt", "x", 404, "只能发图片"},
		{"a file without a name", "POST", "/demo/file/chengyuan", "x", 400, "文件名"},
		{"an empty file", "POST", "/demo/file/chengyuan?name=a.txt", "", 400, "空的"},
		{"a file too large", "POST", "/demo/file/chengyuan?name=a.txt", strings.Repeat("x", 20<<20+1), 413, "20 MB"},
		{"no button for a clerk", "GET", "/demo/chat/zhoulan", "", 200, `<button type="submit"`},
		{"a button for the supervisor", "GET", "/demo/chat/chengyuan", "", 200, `type="file"`},
		{"what to say first", "GET", "/demo/chat/chengyuan", "", 200, ">核对</button>"},
		{"a day", "POST", "/demo/day/zhoulan", `{"day":"2026-12-01"}`, 200, "演示日期改为2026年12月1日"},
		{"no day", "POST", "/demo/day/zhoulan", `{"day":"tomorrow"}`, 400, "完整的日期"},
		{"a day refused", "POST", "/demo/day/zhoulan", `{"day":"2020-01-01"}`, 400, "还没有印发"},
		{"wrong method", "GET", "/demo/send/zhoulan", "", 405, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			w := httptest.NewRecorder()
			demo.New(options(t, newFake())).ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), c.method, c.path, strings.NewReader(c.body)))
			if w.Code != c.status || !strings.Contains(w.Body.String(), c.want) {
				t.Errorf("%d %s, want %d with %q", w.Code, w.Body, c.status, c.want)
			}
			if policy := w.Header().Get("Content-Security-Policy"); c.status != 405 && (!strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe")) {
				t.Errorf("policy %q", policy)
			}
		})
	}
}

func TestOtherSitesCannotPost(t *testing.T) {
	fake := newFake()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/demo/send/zhoulan", strings.NewReader(`{"text":"x"}`))
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	w := httptest.NewRecorder()
	demo.New(options(t, fake)).ServeHTTP(w, r)
	if w.Code != http.StatusForbidden || len(fake.texts()) != 0 {
		t.Errorf("%d, the bot got %q", w.Code, fake.texts())
	}
}

// TestNoInlineCode: what the policy forbids must not stand in the pages.
func TestNoInlineCode(t *testing.T) {
	for _, path := range []string{"/demo", "/demo/chat/zhoulan"} {
		w := httptest.NewRecorder()
		demo.New(options(t, newFake())).ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
		for _, forbidden := range []string{"<style", " style=", "onclick=", "<script>", "http://", "https://"} {
			if strings.Contains(w.Body.String(), forbidden) {
				t.Errorf("%s holds %s", path, forbidden)
			}
		}
	}
}

// TestEvents reads a stream: the conversation so far, then what comes, and an end when the server stops.
func TestEvents(t *testing.T) {
	fake := newFake()
	if _, err := fake.PostText(t.Context(), "wujian", "你好"); err != nil {
		t.Fatal(err)
	}
	o := options(t, fake)
	stop := make(chan struct{})
	o.Stop = stop
	server := httptest.NewServer(demo.New(o))
	defer server.Close()

	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+"/demo/events/wujian", nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := server.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	lines := bufio.NewScanner(response.Body)
	next := func() string {
		t.Helper()
		var block []string
		for lines.Scan() && lines.Text() != "" {
			block = append(block, lines.Text())
		}
		return strings.Join(block, " ")
	}
	if got := next(); !strings.HasPrefix(got, "event: history") || strings.Count(got, `"from":"bot"`) != 1 {
		t.Errorf("first came %s", got)
	}
	if _, err := fake.PostText(ctx, "zhoulan", "别人的"); err != nil {
		t.Fatal(err)
	}
	if _, err := fake.PostText(ctx, "wujian", "1"); err != nil {
		t.Fatal(err)
	}
	if got := next(); !strings.HasPrefix(got, "event: message") || !strings.Contains(got, "记下了") {
		t.Errorf("then came %s", got)
	}
	close(stop)
	if rest, err := io.ReadAll(response.Body); err != nil || len(rest) > 0 {
		t.Errorf("after the stop came %q, %v", rest, err)
	}
}

// TestSamplePeopleStandInTheDirectory keeps the cards and the sample county together.
func TestSamplePeopleStandInTheDirectory(t *testing.T) {
	var dir ledger.Directory
	if err := yaml.Unmarshal(sample.Directory(), &dir); err != nil {
		t.Fatal(err)
	}
	members := map[string]ledger.Member{}
	for _, m := range dir.Members {
		members[m.UserID] = m
	}
	roles := map[demo.Role]bool{}
	for _, p := range demo.SamplePeople() {
		m, there := members[p.ID]
		if p.Role == demo.Newcomer {
			if there {
				t.Errorf("the newcomer %s stands in the directory", p.Name)
			}
		} else if m.Name != p.Name || m.Unit != p.Unit {
			t.Errorf("card %s of %s, directory %s of %s", p.Name, p.Unit, m.Name, m.Unit)
		}
		if len(p.Hints) < 3 || p.Role.Chinese() == string(p.Role) || p.Role.About() == "" {
			t.Errorf("%s has too little on the card", p.Name)
		}
		roles[p.Role] = true
	}
	if len(roles) != 6 {
		t.Errorf("%d roles, want 6", len(roles))
	}
}
