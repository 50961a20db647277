package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"duban/intake"
	"duban/ledger"
)

// bridges is a document of our own making.
const bridges = `云岭县农村桥梁管护若干措施

云政办发〔2026〕21号

为管好农村桥梁，制定以下措施。

1.摸清桥梁底数。各镇于2026年11月底前完成桥梁登记。（县交通运输局牵头，各镇按职责分工负责）

2.分批加固危桥。每年至少加固5座。（县交通运输局牵头，县财政局配合，各镇按职责分工负责）
`

// sends brings a file as a member and returns the bot's next reply.
func (c *county) sends(user, name, body string) string {
	c.t.Helper()
	posted, err := c.sim.PostFile(c.ctx, user, name, []byte(body))
	if err != nil || !posted.OK() {
		c.t.Fatalf("post %q: status %d, %v", name, posted.Status, err)
	}
	return c.next(user)
}

func (c *county) documents() []ledger.DocumentSummary {
	c.t.Helper()
	list, err := c.main.Store.ListDocuments(c.ctx)
	if err != nil {
		c.t.Fatal(err)
	}
	return list
}

func TestASupervisorBringsADocument(t *testing.T) {
	c := newCounty(t)
	got := c.sends("chengyuan", "桥梁管护.txt", bridges)
	if !strings.Contains(got, "已导入《云岭县农村桥梁管护若干措施》") || !strings.Contains(got, "2条措施") {
		t.Errorf("a new document is answered %q", got)
	}
	if got := c.says("linqing", "农村桥梁管护若干措施第2条谁配合"); !strings.Contains(got, "县财政局") {
		t.Errorf("asked about it: %q", got)
	}
	if got := c.sends("chengyuan", "再发一次.txt", bridges); !strings.Contains(got, "内容没变") {
		t.Errorf("the same again is answered %q", got)
	}
	if got := c.sends("chengyuan", "图.png", "\x89PNG\r\n\x1a\n"); !strings.Contains(got, "没有存") {
		t.Errorf("a picture is answered %q", got)
	}
	c.sim.FailNext("media/get", 40007)
	if got := c.sends("chengyuan", "旧.txt", bridges); !strings.Contains(got, "重新发一次") {
		t.Errorf("a file that is gone is answered %q", got)
	}
	if got := c.sends("zhoulan", "汇报.docx", "x"); !strings.Contains(got, "没有存") || !strings.Contains(got, "报进展") {
		t.Errorf("a clerk's file is answered %q", got)
	}
	if n := len(c.documents()); n != 2 {
		t.Errorf("%d documents, want the sample and the one brought", n)
	}
}

func TestSupervisorsAreToldOnceOfAFileInTheFolder(t *testing.T) {
	c := newCounty(t)
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "桥梁.txt"), []byte(bridges), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second watcher is a restart, or another replica
		w := intake.NewWatcher(intake.WatchOptions{Dir: dir, Intake: c.main.Intake,
			Tell: func(ctx context.Context, told intake.Told) error { return c.main.tellSupervisors(ctx, c.online, told) }})
		for range 3 {
			if err := w.Look(c.ctx); err != nil {
				t.Fatal(err)
			}
		}
	}
	if got := c.next("chengyuan"); !strings.Contains(got, "文件夹里来了文件") || !strings.Contains(got, "已导入《云岭县农村桥梁管护若干措施》") {
		t.Errorf("told %q", got)
	}
	if got := c.says("chengyuan", "核对"); strings.Contains(got, "文件夹") {
		t.Errorf("told twice: %q", got)
	}
	if n := len(c.sim.Messages("zhoulan")); n != 0 {
		t.Errorf("a clerk was told %d times", n)
	}
}

// TestServeWatchesItsFolder: the folder is made, and what is in it is taken.
func TestServeWatchesItsFolder(t *testing.T) {
	c := newCounty(t)
	dir := filepath.Join(c.main.Settings.Data, documentsFolder)
	if err := os.MkdirAll(dir, 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "桥梁.txt"), []byte(bridges), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(c.ctx)
	ended := c.main.watchFolder(ctx, c.online)
	got := c.next("chengyuan")
	cancel()
	select {
	case <-ended:
	case <-time.After(enough):
		t.Error("the watch goes on after its end")
	}
	if !strings.Contains(got, "已导入") {
		t.Errorf("told %q", got)
	}
}
