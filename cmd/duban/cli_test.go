package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"duban/web/demo/sample"
)

// duban runs the program as a process would be run.
func duban(t *testing.T, stdin string, args ...string) (code int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	code = run(t.Context(), args, streams{in: strings.NewReader(stdin), out: &o, err: &e, env: func(string) (string, bool) { return "", false }})
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
			data := t.TempDir()
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
	data, path := t.TempDir(), file(t, "a.txt", sample.Measures())
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

func TestChatAnswersLineByLine(t *testing.T) {
	data := t.TempDir()
	if code, _, errs := duban(t, "", "ingest", "--data", data, file(t, "a.txt", sample.Measures())); code != 0 {
		t.Fatal(errs)
	}
	in := `{"id":"1","conversation":"c","from":"u","unit":"松坪镇","text":"第4条已完成，45人参训","at":"2026-10-12T09:00:00+08:00"}
{"id":"2","conversation":"c","from":"u","unit":"松坪镇","text":"刚才说错了，是54人","at":"2026-10-12T09:01:00+08:00"}
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
			args = append(args, "--data", t.TempDir())
		}
		if code, out, errs := duban(t, "", args...); code != c.code {
			t.Errorf("%v: exit %d, want %d\n%s%s", c.args, code, c.code, out, errs)
		}
	}
}

func TestDoctorNamesWhatIsWrong(t *testing.T) {
	if code, out, _ := duban(t, "", "doctor", "--data", t.TempDir()); code != 0 || !strings.Contains(out, "数据库") {
		t.Errorf("exit %d\n%s", code, out)
	}
	if code, out, _ := duban(t, "", "doctor", "--data", t.TempDir(), "--redis-url", "redis://127.0.0.1:1/0"); code != 1 || !strings.Contains(out, "✗ Redis") {
		t.Errorf("exit %d\n%s", code, out)
	}
}
