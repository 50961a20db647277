package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"duban/ledger"
	"duban/office"
)

// received is the newest file that a person got, with its name.
func (c *county) received(user string) (name string, data []byte) {
	c.t.Helper()
	messages := c.sim.Messages(user)
	for i := len(messages) - 1; i >= 0; i-- {
		if messages[i].MediaID != "" {
			_, data, ok := c.sim.Media(messages[i].MediaID)
			if !ok {
				c.t.Fatal("the file cannot be fetched")
			}
			return messages[i].FileName, data
		}
	}
	c.t.Fatalf("%s got no file", user)
	return "", nil
}

// The ledger goes out through WeCom, is filled in, comes back through WeCom, and stands after 是.
func TestLedgerGoesOutAndComesBack(t *testing.T) {
	c := newCounty(t)
	c.says("zhoulan", "导出台账")
	name, data := c.received("zhoulan")
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil || !strings.HasPrefix(name, "松坪镇台账-") {
		t.Fatalf("%s: %v", name, err)
	}
	rows, err := f.GetRows("台账")
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range rows {
		if len(row) > 2 && strings.HasSuffix(row[2], "第13条") {
			at, _ := excelize.CoordinatesToCellName(10, i+1)
			if err := f.SetCellStr("台账", at, "已组织庭审旁听1次，32人参加"); err != nil {
				t.Fatal(err)
			}
			break
		}
	}
	var body bytes.Buffer
	if err := f.Write(&body); err != nil {
		t.Fatal(err)
	}
	if posted, err := c.sim.PostFile(c.ctx, "zhoulan", "松坪镇台账.xlsx", body.Bytes()); err != nil || !posted.OK() {
		t.Fatalf("%+v %v", posted, err)
	}
	if got := c.next("zhoulan") + c.rest("zhoulan"); !strings.Contains(got, "读到1处变化") || !strings.Contains(got, "第13条") {
		t.Fatalf("%s", got)
	}
	if got := c.says("zhoulan", "是"); !strings.Contains(got, "已写入1条") {
		t.Fatalf("%s", got)
	}
	updates, err := c.main.Store.Updates(c.ctx, ledger.UpdateFilter{Unit: "松坪镇"})
	if err != nil || len(updates) != 1 || updates[0].Status != ledger.Done || updates[0].Reporter != "周兰" {
		t.Fatalf("%+v %v", updates, err)
	}
}

// The command line writes each kind of file, reads one back, shows what it would change, and writes it only with --apply.
func TestLedgerFilesOnTheCommandLine(t *testing.T) {
	c := newCounty(t)
	c.says("zhoulan", "第4条已完成，参训54人")
	dir := t.TempDir()
	for _, name := range []string{"l.xlsx", "l.docx", "l.png"} {
		var told bytes.Buffer
		cmd := &ledgerCmd{Out: filepath.Join(dir, name)}
		if err := cmd.files(c.ctx, c.main, streams{err: &told, out: &told}); err != nil || !strings.Contains(told.String(), "已写入") {
			t.Errorf("%s: %v %s", name, err, told.String())
		}
	}
	file := filepath.Join(dir, "l.xlsx")
	f, err := excelize.OpenFile(file)
	if err != nil {
		t.Fatal(err)
	}
	rows, _ := f.GetRows("台账")
	for i, row := range rows {
		if len(row) > 5 && strings.HasSuffix(row[2], "第4条") && row[5] == "柳湾镇" {
			at, _ := excelize.CoordinatesToCellName(11, i+1)
			_ = f.SetCellStr("台账", at, "推进中")
		}
	}
	if err := f.Save(); err != nil {
		t.Fatal(err)
	}
	count := func() int {
		updates, err := c.main.Store.Updates(c.ctx, ledger.UpdateFilter{})
		if err != nil {
			t.Fatal(err)
		}
		return len(updates)
	}
	for _, step := range []struct {
		apply   bool
		want    string
		updates int
	}{{false, "2处变化", 1}, {true, "2处变化", 3}, {true, "0处变化,254行没有变", 3}} {
		var told bytes.Buffer
		if err := (&ledgerCmd{In: file, Apply: step.apply}).files(c.ctx, c.main, streams{err: &told, out: &told}); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(told.String(), step.want) || count() != step.updates {
			t.Errorf("apply %v: %d entries\n%s", step.apply, count(), told.String())
		}
	}
	if err := (&ledgerCmd{Out: filepath.Join(dir, "l.txt")}).files(c.ctx, c.main, streams{err: os.Stderr, out: os.Stdout}); ledger.CodeOf(err) != codeUsage {
		t.Errorf("a file of no kind: %v", err)
	}
	for _, kind := range []string{"bulletin", "brief", "yearly"} {
		corpus, want, err := c.main.extract(c.ctx, nil, "")
		if err != nil {
			t.Fatal(err)
		}
		papers, err := (&paperCmd{Kind: kind}).papers(c.ctx, c.main, corpus, want)
		if err != nil || len(papers) != 1 || office.WritePapers(&bytes.Buffer{}, papers...) != nil {
			t.Errorf("%s: %d papers, %v", kind, len(papers), err)
		}
	}
}
