package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"duban/delivery"
	"duban/store"
	"duban/web/demo/sample"
)

// duban runs the program as a process would be run.
// nowhere is listened at the address: whether something uses the default one here is no matter of a test.
func duban(t *testing.T, stdin string, args ...string) (code int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	code = run(t.Context(), args, streams{in: strings.NewReader(stdin), out: &o, err: &e, env: func(name string) (string, bool) { return "127.0.0.1:1", name == "DUBAN_LISTEN" }})
	return code, o.String(), e.String()
}

func file(t *testing.T, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestIngestSaysWhatBecameOfEachFile(t *testing.T) {
	gb, err := simplifiedchinese.GB18030.NewEncoder().Bytes(sample.Measures())
	if err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		name string
		data []byte
		code int
		want string // in what is printed, on either stream
	}{
		{"whole.txt", sample.Measures(), 0, "18条措施"},
		{"gb18030.txt", gb, 0, "18条措施"},
		{"empty.txt", nil, 1, "空的"},
		{"binary.txt", []byte("\x7fELF\x00\x01\x02\x00\x00" + strings.Repeat("\x00\xfe\x01", 500)), 1, "不是文字"},
		{"none.txt", []byte("今天下午在镇里的礼堂放电影,大家都来看。"), 0, "没有找到编号的措施"},
		{"large.txt", bytes.Repeat([]byte("大"), 7_200_000), 1, "上限 20 MB"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			data := pristine.Dir(t)
			code, out, errs := duban(t, "", "ingest", "--data", data, file(t, c.name, c.data))
			if code != c.code || !strings.Contains(out+errs, c.want) {
				t.Errorf("exit %d\n%s%s", code, out, errs)
			}
			if c.code == 1 {
				if _, list, _ := duban(t, "", "documents", "--json", "--data", data); !strings.Contains(list, `"documents":[]`) {
					t.Errorf("something was stored: %s", list)
				}
			}
		})
	}
}

func TestTheSameContentAgainIsNoNewRevision(t *testing.T) {
	data, path := pristine.Dir(t), file(t, "a.txt", sample.Measures())
	for range 2 {
		if code, _, errs := duban(t, "", "ingest", "--data", data, path); code != 0 {
			t.Fatal(errs)
		}
	}
	gb, err := simplifiedchinese.GB18030.NewEncoder().Bytes(sample.Measures())
	if err != nil {
		t.Fatal(err)
	}
	if _, out, _ := duban(t, "", "ingest", "--data", data, file(t, "gb.txt", gb)); !strings.Contains(out, "未改动") {
		t.Errorf("the same text in another encoding: %s", out)
	}
	changed := bytes.Replace(sample.Measures(), []byte("县司法局"), []byte("县发改局"), 1)
	_, out, _ := duban(t, "", "ingest", "--json", "--data", data, path, file(t, "b.txt", changed))
	var got struct {
		Documents []struct {
			ID       string
			Revision int
			Changed  bool
		}
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil || len(got.Documents) != 2 {
		t.Fatalf("%v %s", err, out)
	}
	first, second := got.Documents[0], got.Documents[1]
	if first.Changed || first.Revision != 1 || !second.Changed || second.Revision != 2 || first.ID != second.ID {
		t.Errorf("%+v", got.Documents)
	}
}

// A county has more than one document: naming the county never picks one of them.
func TestAPlaceWithTwoDocumentsIsAskedBack(t *testing.T) {
	data := pristine.Dir(t)
	other := bytes.ReplaceAll(sample.Measures(), []byte("提升行政执法质量和涉企服务水平"), []byte("优化政务服务"))
	if code, _, errs := duban(t, "", "ingest", "--data", data, file(t, "a.txt", sample.Measures()), file(t, "b.txt", other)); code != 0 {
		t.Fatal(errs)
	}
	for _, q := range []string{"云岭县第9条谁牵头", "第9条谁牵头"} {
		if _, out, _ := duban(t, "", "ask", "--json", "--data", data, q); !strings.Contains(out, `"needs_clarification":true`) {
			t.Errorf("%s is answered %s", q, out)
		}
	}
	if _, out, _ := duban(t, "", "ask", "--json", "--data", data, "优化政务服务若干措施第9条谁牵头"); strings.Contains(out, `"needs_clarification":true`) {
		t.Errorf("one document named is asked back: %s", out)
	}
}

// A figure that is only asked about is not reported; a limit is told apart from a minimum.
func TestAskingWhetherAFigureSufficesRecordsNothing(t *testing.T) {
	data := pristine.Dir(t)
	if code, _, errs := duban(t, "", "ingest", "--data", data, file(t, "a.txt", sample.Measures())); code != 0 {
		t.Fatal(errs)
	}
	for text, want := range map[string]string{"第4条38学时达标吗": "38学时不够", "第4条41学时达标吗": "41学时够了", "第9条收到诉求7日内告知达标吗": "7日超了", "第9条3天告知达标吗": "3天没有超"} {
		in := `{"id":"1","from":"u","unit":"松坪镇","text":"` + text + `"}` + "\n"
		if _, out, _ := duban(t, in, "chat", "--jsonl", "--data", data); !strings.Contains(out, want) || !strings.Contains(out, `"intent":"question"`) {
			t.Errorf("%s: %s", text, out)
		}
	}
	if _, table, _ := duban(t, "", "ledger", "--json", "--data", data); !strings.Contains(table, `"rows":[]`) {
		t.Errorf("the ledger holds %s", table)
	}
}

func TestChatAnswersLineByLine(t *testing.T) {
	data := pristine.Dir(t)
	if code, _, errs := duban(t, "", "ingest", "--data", data, file(t, "a.txt", sample.Measures())); code != 0 {
		t.Fatal(errs)
	}
	in := `{"id":"1","conversation":"c","from":"u","unit":"松坪镇","text":"第4条已完成，45人参训","at":"2026-10-12T09:00:00+08:00"}
{"id":"2","conversation":"c","from":"u","unit":"松坪镇","text":"刚才报错了，是54人","at":"2026-10-12T09:01:00+08:00"}
不是 JSON
{"id":"3","conversation":"d","from":"v","text":"谁牵头第9条"}
{"id":"4","conversation":"d","from":"v","text":"那第10条呢"}
{"id":"5","from":"v","text":"第4条完成了","at":"昨天"}
`
	code, out, errs := duban(t, in, "chat", "--jsonl", "--data", data)
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if code != 1 || len(lines) != 6 {
		t.Fatalf("exit %d, %d lines: %s%s", code, len(lines), out, errs)
	}
	for i, want := range []string{`"intent":"report"`, `"value":54`, `"error":`, `"measures":["9"]`, `"measures":["10"]`, `"error":`} {
		if !strings.Contains(lines[i], want) {
			t.Errorf("line %d lacks %s: %s", i+1, want, lines[i])
		}
	}
	if _, table, _ := duban(t, "", "ledger", "--json", "--data", data); strings.Count(table, `"measure":`) != 1 || !strings.Contains(table, `"value":54`) {
		t.Errorf("the ledger is %s", table)
	}
}

func TestUsageIsToldApartFromFailure(t *testing.T) {
	cases := []struct {
		args []string
		code int
	}{
		{[]string{"version"}, 0}, {[]string{"--help"}, 0}, {[]string{"ask", "--help"}, 0}, {[]string{"frobnicate"}, 2}, {[]string{"ask"}, 2},
		{[]string{"ingest", "--title", "x", "a", "b"}, 2}, {[]string{"ingest", "no-such-file"}, 1}, {[]string{"measures", "--document", "nope"}, 1},
	}
	for _, c := range cases {
		args := c.args
		if args[0] != "version" && args[0] != "--help" && args[0] != "frobnicate" {
			args = append(args, "--data", pristine.Dir(t))
		}
		if code, out, errs := duban(t, "", args...); code != c.code {
			t.Errorf("%v: exit %d, want %d\n%s%s", c.args, code, c.code, out, errs)
		}
	}
}

func TestDoctorNamesWhatIsWrong(t *testing.T) {
	if code, out, _ := duban(t, "", "doctor", "--data", pristine.Dir(t)); code != 0 || !strings.Contains(out, "数据库") {
		t.Errorf("exit %d\n%s", code, out)
	}
	if code, out, _ := duban(t, "", "doctor", "--data", pristine.Dir(t), "--redis-url", "redis://127.0.0.1:1/0"); code != 1 || !strings.Contains(out, "✗ Redis") {
		t.Errorf("exit %d\n%s", code, out)
	}
}

func TestMalformedLinesAreNamedByTheirID(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"null", `null`, `{"id":"","error":"不是一个 JSON 对象`},
		{"a list", `["id"]`, `{"id":"","error":"不是一个 JSON 对象`},
		{"text is a number", `{"id":"a","text":5}`, `{"id":"a","error":"text 应是文字"}`},
		{"cut off", `{"id":"b","text":"第4`, `{"id":"b","error":"不是一个 JSON 对象`},
		{"two objects", `{"id":"c"} {"id":"d"}`, `{"id":"c","error":"不是一个 JSON 对象`},
		{"bad time", `{"id":"e","text":"x","at":"昨天"}`, `{"id":"e","error":"at 应写作`},
		{"too long", `{"id":"f","text":"` + strings.Repeat("第9条谁牵头", 400_000) + `"}`, `{"id":"f","error":"一行不能超过 4 MB"}`},
		{"id is a list", `{"id":["g"],"text":"x"}`, `{"id":"","error":`},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, out, _ := duban(t, c.in+"\n\n", "chat", "--jsonl", "--data", pristine.Dir(t))
			if code != 1 || strings.Count(out, "\n") != 1 || !strings.HasPrefix(out, c.want) {
				t.Errorf("exit %d: %s", code, out)
			}
		})
	}
	code, out, _ := duban(t, `{"id":7,"text":"谢谢"}`, "chat", "--jsonl", "--data", pristine.Dir(t))
	if code != 0 || !strings.HasPrefix(out, `{"id":"7","reply":`) {
		t.Errorf("a number as id: exit %d: %s", code, out)
	}
}

// TestAskRecordsNothingAndSaysSo: nothing that ask says may be taken for a record.
func TestAskRecordsNothingAndSaysSo(t *testing.T) {
	data := pristine.Dir(t)
	if code, _, errs := duban(t, "", "ingest", "--data", data, file(t, "a.txt", sample.Measures())); code != 0 {
		t.Fatal(errs)
	}
	if err := os.WriteFile(filepath.Join(data, "directory.yaml"), sample.Directory(), 0o600); err != nil {
		t.Fatal(err)
	}
	_, out, _ := duban(t, "", "ask", "--json", "--as", "zhoulan", "--data", data, "第4条已完成，45人参训")
	if !strings.Contains(out, "没有记录") || strings.Contains(out, "已记") || strings.Contains(out, `"report":`) {
		t.Errorf("a report is answered %s", out)
	}
	if _, out, _ = duban(t, "", "ask", "--json", "--data", data, "第9条谁牵头"); strings.Contains(out, `"report":`) || !strings.Contains(out, `"measures":["9"]`) {
		t.Errorf("a question is answered %s", out)
	}
}

func TestACarelessOperatorReadsOneLineEach(t *testing.T) {
	config := file(t, "c.yaml", []byte("listne: ':1'\ntimezone: Mars/X\nwecom: {corp: x}\n"))
	plain := file(t, "plain", nil)
	for _, c := range []struct {
		name string
		args []string
		code int
		want []string // one a line
	}{
		{"settings", []string{"documents", "--config", config}, 1, []string{"第 1 行：没有 listne", "第 3 行：没有 wecom.corp"}},
		{"data is a file", []string{"serve", "--data", plain}, 1, []string{"是一个文件"}},
		{"no directory", []string{"serve", "--data", pristine.Dir(t), "--directory", "nope"}, 1, []string{"通讯录文件打不开"}},
		{"no command", []string{"rank", "units"}, 2, []string{"没有 rank 这个命令"}},
		{"no flag", []string{"ledger", "--rank", "x"}, 2, []string{"没有 --rank 这个参数"}},
		{"nothing", nil, 2, []string{"请写明要做什么"}},
		{"no question", []string{"ask"}, 2, []string{"还缺 <question>"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, out, errs := duban(t, "", c.args...)
			lines := strings.Split(strings.TrimSpace(errs), "\n")
			if code != c.code || out != "" || len(lines) != len(c.want) {
				t.Fatalf("exit %d, out %q\n%s", code, out, errs)
			}
			for i, want := range c.want {
				if !strings.Contains(lines[i], want) {
					t.Errorf("line %d: %s", i+1, lines[i])
				}
			}
		})
	}
}

// TestAnInterruptEndsAChatThatWaits: a terminal or a pipe from which nothing comes does not keep it.
func TestAnInterruptEndsAChatThatWaits(t *testing.T) {
	ctx, interrupt := context.WithCancel(t.Context())
	in, keep := io.Pipe()
	defer func() { _ = keep.Close() }()
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"chat", "--jsonl", "--data", pristine.Dir(t)}, streams{in: in, out: io.Discard, err: io.Discard, env: func(string) (string, bool) { return "", false }})
	}()
	if _, err := keep.Write([]byte("{\"text\":\"谢谢\"}\n")); err != nil {
		t.Fatal(err)
	}
	interrupt()
	select {
	case <-ended:
	case <-time.After(enough):
		t.Fatal("chat goes on")
	}
}

func TestTheDemoAnswersToLocalNamesOnly(t *testing.T) {
	h := onlyLocal(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) }))
	for host, want := range map[string]int{
		"127.0.0.1:8080": 200, "localhost:8080": 200, "[::1]:8080": 200, "127.0.0.1": 200,
		"evil.example:8080": 421, "192.0.2.1:8080": 421, "localhost.evil.example": 421, "": 421,
	} {
		r, w := httptest.NewRequest(http.MethodGet, "/demo", nil), httptest.NewRecorder()
		r.Host = host
		if h.ServeHTTP(w, r); w.Code != want {
			t.Errorf("%q: %d, want %d", host, w.Code, want)
		}
	}
}

// TestDeadMessagesAreListedAndRetried: a message that failed five times, and an answer that was refused.
func TestDeadMessagesAreListedAndRetried(t *testing.T) {
	data := pristine.Dir(t)
	s, err := store.Open(t.Context(), store.Options{DataDir: data})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	if _, err := s.Accept(t.Context(), delivery.Incoming{Key: "k", Channel: "wecom", Conversation: "c", From: "zhoulan", Text: "第4条完成了"}); err != nil {
		t.Fatal(err)
	}
	in, _, err := s.Next(t.Context(), "c")
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		if _, err := s.Fail(t.Context(), in.ID, "no luck", delivery.Outgoing{}); err != nil {
			t.Fatal(err)
		}
	}
	code, out, errs := duban(t, "", "dead", "--json", "--data", data)
	if code != 0 || !strings.Contains(out, `"kind":"incoming"`) || !strings.Contains(out, in.ID) || !strings.Contains(out, `"person":"zhoulan"`) {
		t.Fatalf("exit %d: %s%s", code, out, errs)
	}
	if _, out, _ := duban(t, "", "dead", "--data", data); !strings.Contains(out, "来信处理失败") || !strings.Contains(out, "第4条完成了") {
		t.Errorf("printed %s", out)
	}
	if code, out, errs := duban(t, "", "dead", "retry", in.ID, "--data", data); code != 0 || !strings.Contains(out, in.ID) {
		t.Errorf("exit %d: %s%s", code, out, errs)
	}
	if again, due, err := s.Next(t.Context(), "c"); err != nil || !due || again.ID != in.ID || again.Attempts != 0 {
		t.Errorf("after the retry: %+v, due %v, %v", again, due, err)
	}
	if code, _, errs := duban(t, "", "dead", "retry", in.ID, "--data", data); code != 1 || !strings.Contains(errs, "没有编号为") {
		t.Errorf("a second retry: exit %d: %s", code, errs)
	}
	if _, out, _ := duban(t, "", "dead", "--json", "--data", data); !strings.Contains(out, `"dead":[]`) {
		t.Errorf("still listed: %s", out)
	}
}
