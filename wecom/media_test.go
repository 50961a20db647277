package wecom_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"duban/ledger"
	"duban/wecom"
	"duban/wecom/wecomtest"
)

func TestMedia(t *testing.T) {
	large := bytes.Repeat([]byte("督办"), wecom.MaxMedia/6+1)
	for name, c := range map[string]struct {
		file   string
		data   []byte
		script []int
		code   ledger.Code // "" when it must come whole
		says   string
		calls  int
	}{
		"a text":                       {file: "措施.txt", data: []byte("第一条"), calls: 1},
		"a JSON that looks like error": {file: "措施.json", data: []byte(`{"errcode":40001,"errmsg":"no"}`), calls: 1},
		"the token was refused":        {file: "a.txt", data: []byte("x"), script: []int{42001}, calls: 2},
		"refused for good":             {file: "a.txt", data: []byte("x"), script: []int{42001, 42001}, code: ledger.Internal, calls: 2},
		"in parts":                     {file: "a.pdf", data: bytes.Repeat([]byte("0123456789"), 1_900_000), script: []int{830002}, calls: 4},
		"over the bound":               {file: "a.pdf", data: large, code: ledger.TooLarge, says: "20 MB", calls: 2},
		"gone":                         {file: "a.pdf", data: []byte("x"), script: []int{40007}, code: ledger.NotFound, says: "重新发一次。", calls: 1},
		"fetched twice at a time":      {file: "a.pdf", data: []byte("x"), script: []int{45033, 45033}, calls: 3},
		"and again and again":          {file: "a.pdf", data: []byte("x"), script: []int{45033, 45033, 45033, 45033}, code: ledger.Internal, calls: 4},
		"elsewhere, in a part":         {file: "a.pdf", data: bytes.Repeat([]byte("0123456789"), 1_900_000), script: []int{830002, 0, 45033}, calls: 5},
		"the connection broke":         {file: "a.pdf", data: []byte("x"), script: []int{wecomtest.NoAnswer, wecomtest.NoAnswer}, code: ledger.Internal, calls: 2},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			id := w.sim.PutMedia(c.file, c.data)
			w.sim.FailNext("media/get", c.script...)
			var got bytes.Buffer
			file, err := w.client.Media(testContext(t), id, &got)
			if n := w.sim.Calls("media/get"); n != c.calls {
				t.Errorf("%d calls, want %d", n, c.calls)
			}
			if c.code == "" {
				if err != nil || file != c.file || !bytes.Equal(got.Bytes(), c.data) {
					t.Errorf("%q, %d of %d bytes, %v", file, got.Len(), len(c.data), err)
				}
				return
			}
			if ledger.CodeOf(err) != c.code || err == nil || c.says != "" && !strings.HasSuffix(err.Error(), c.says) && !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v has code %s, want %s with %q", err, ledger.CodeOf(err), c.code, c.says)
			}
			if failed, ok := errors.AsType[*wecom.SendError](err); c.code == ledger.Internal && (!ok || !failed.Temporary()) {
				t.Errorf("%v may not be tried again", err)
			}
			if err != nil && strings.Contains(err.Error(), "access_token=") && !strings.Contains(err.Error(), "access_token=***") {
				t.Errorf("the token stands in %v", err)
			}
		})
	}
}

// TestNamesOfFiles reads the header as WeCom, its gateways and private deployments write it.
func TestNamesOfFiles(t *testing.T) {
	for header, want := range map[string]string{
		`attachment; filename="a.txt"`:                                            "a.txt",
		`attachment; filename=a.txt`:                                              "a.txt",
		`attachment; filename*=utf-8''%E5%8F%B0%E8%B4%A6.xlsx`:                    "台账.xlsx",
		`attachment; filename*=UTF-8'zh'%E5%8F%B0%E8%B4%A6.xlsx`:                  "台账.xlsx",
		`attachment; filename="x.xlsx"; filename*=utf-8''%E5%8F%B0%E8%B4%A6.xlsx`: "台账.xlsx",
		`attachment; filename="台账.xlsx"`:                                          "台账.xlsx",
		`attachment; filename=台账.xlsx`:                                            "台账.xlsx",
		`attachment;filename="%E5%8F%B0%E8%B4%A6.xlsx"`:                           "台账.xlsx",
		`attachment; filename="../../台账.xlsx"`:                                    "台账.xlsx",
		`attachment; filename="100%.txt"`:                                         "100%.txt",
		`attachment`:                                                              "",
		`filename`:                                                                "",
	} {
		if got := wecom.DispositionName(header); got != want {
			t.Errorf("%s: %q, want %q", header, got, want)
		}
	}
}

func TestMediaIsGoneAfterThreeDays(t *testing.T) {
	w := newWorld(t)
	id := w.sim.PutMedia("a.txt", []byte("x"))
	w.clock.add(3*24*time.Hour + time.Second)
	if _, err := w.client.Media(testContext(t), id, &bytes.Buffer{}); ledger.CodeOf(err) != ledger.NotFound {
		t.Error(err)
	}
}

func TestMediaEndsWithItsContext(t *testing.T) {
	w := newWorld(t)
	ctx, cancel := context.WithCancel(testContext(t))
	cancel()
	if _, err := w.client.Media(ctx, "m", &bytes.Buffer{}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// TestAFileArrives: the wire's file message becomes one with a File; without a media id there is none.
func TestAFileArrives(t *testing.T) {
	w := newWorld(t)
	long := strings.Repeat("长", 300) + ".docx"
	for _, name := range []string{"若干措施.docx", `C:\\tmp\\若干措施.pdf`, long, ""} {
		if posted, err := w.sim.PostFile(testContext(t), "LiMing", name, []byte("x")); err != nil || !posted.OK() {
			t.Fatalf("%+v %v", posted, err)
		}
	}
	if _, err := w.sim.Post(testContext(t), wecomtest.Callback{User: "LiMing", MsgType: "file"}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.sim.Post(testContext(t), wecomtest.Callback{User: "LiMing", MsgType: "hologram"}); err != nil {
		t.Fatal(err)
	}
	all := w.inbox.all()
	if len(all) != 5 {
		t.Fatalf("%d messages", len(all))
	}
	for i, want := range []string{"若干措施.docx", "若干措施.pdf", strings.Repeat("长", 115) + ".docx", ""} {
		if in := all[i]; in.Kind != "file" || in.File == nil || in.File.Name != want || in.File.MediaID == "" {
			t.Errorf("%+v, want a file %q", in.File, want)
		}
	}
	if all[4].File != nil || all[4].Kind != "file" {
		t.Errorf("%+v", all[4])
	}
}
