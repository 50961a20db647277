package handlers_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"duban/bot"
	"duban/ledger"
)

// got is the file that came with the last answer, as a spreadsheet.
func (c *talk) got(t *testing.T, out bot.Outcome) *excelize.File {
	t.Helper()
	if len(out.Files) != 1 {
		t.Fatalf("%d files: %s", len(out.Files), out.Reply)
	}
	f, err := excelize.OpenReader(bytes.NewReader(c.files[out.Files[0].ID]))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// fill writes into the row of a measure and a unit: column by heading. No unit means the first row.
func fill(t *testing.T, f *excelize.File, basis, unit string, values map[string]string) {
	t.Helper()
	rows, err := f.GetRows("台账")
	if err != nil {
		t.Fatal(err)
	}
	for i := 3; i < len(rows); i++ {
		if len(rows[i]) > 5 && strings.HasSuffix(rows[i][2], basis) && strings.Contains(rows[i][5], unit) {
			for col, heading := range rows[2] {
				if v, ok := values[heading]; ok {
					at, _ := excelize.CoordinatesToCellName(col+1, i+1)
					if err := f.SetCellStr("台账", at, v); err != nil {
						t.Fatal(err)
					}
				}
			}
			return
		}
	}
	t.Fatalf("no row %s %s", basis, unit)
}

// sends sends a spreadsheet back.
func (c *talk) sends(t *testing.T, unit string, f *excelize.File) bot.Outcome {
	t.Helper()
	var body bytes.Buffer
	if err := f.Write(&body); err != nil {
		t.Fatal(err)
	}
	c.files["returned.xlsx"] = body.Bytes()
	return c.send(t, unit, bot.Input{Kind: "file", Text: "[文件] returned.xlsx", File: &ledger.File{Name: "returned.xlsx", MediaID: "returned.xlsx"}})
}

// A unit fills its rows in, is told what would change, says yes, and it stands; sent again it changes nothing.
func TestFillOwnRows(t *testing.T) {
	c := newTalk(confirmed())
	f := c.got(t, c.say(t, "青山镇", "导出台账"))
	fill(t, f, "第4条", "青山镇", map[string]string{"进展情况": "建成代办点12个", "完成情况": "已完成"})
	fill(t, f, "第2条", "青山镇", map[string]string{"进展情况": "培训了30人"})
	out := c.sends(t, "青山镇", f)
	t.Log(out.Reply)
	if !out.Clarify || len(out.Effects.Updates) != 0 || len(out.Effects.Drafts) != 1 || out.Effects.Drafts[0].State != ledger.DraftOpen || !strings.Contains(out.Reply, "读到2处变化") {
		t.Fatalf("%+v", out)
	}
	out = c.say(t, "青山镇", "是")
	t.Log(out.Reply)
	if u := out.Effects.Updates; len(u) != 2 || u[1].Status != ledger.Done || u[1].Text != "建成代办点12个" || u[1].Unit != "青山镇" || len(u[1].Numbers) != 1 || u[1].Numbers[0].Value != 12 || u[0].Status != ledger.InProgress {
		t.Fatalf("%+v", u)
	}
	if d := out.Effects.Drafts; len(d) != 1 || d[0].State != ledger.DraftRecorded {
		t.Errorf("draft %+v", d)
	}
	out = c.sends(t, "青山镇", f)
	if len(out.Effects.Updates)+len(out.Effects.Drafts) != 0 || !strings.Contains(out.Reply, "没有要写入的改动") {
		t.Errorf("again: %s", out.Reply)
	}
	if out = c.say(t, "青山镇", "撤回"); len(out.Effects.Withdraw) != 2 {
		t.Errorf("undo: %s %v", out.Reply, out.Effects.Withdraw)
	}
}

// What others owe is not written for them, words that are no status are told, and nothing is left out in silence.
func TestFillRefusesOthers(t *testing.T) {
	c := newTalk(confirmed())
	f := c.got(t, c.say(t, "县督查室", "导出台账"))
	fill(t, f, "第4条", "白水镇", map[string]string{"完成情况": "已完成"})
	fill(t, f, "第4条", "青山镇", map[string]string{"完成情况": "差不多了"})
	fill(t, f, "第2条", "青山镇", map[string]string{"责任单位": "石桥镇", "完成情况": "已完成"})
	fill(t, f, "第5条", "青山镇", map[string]string{"进展情况": "办了1次", "编号（请勿改动）": "plan/5/gone-000000/青山镇/2023Q1"})
	out := c.sends(t, "青山镇", f)
	t.Log(out.Reply)
	if len(out.Effects.Drafts) != 0 || out.Clarify {
		t.Errorf("something is to be written: %+v", out.Effects)
	}
	for _, want := range []string{"不写入的4行", "不是您单位的", "差不多了", "对不上", "重新导出"} {
		if !strings.Contains(out.Reply, want) {
			t.Errorf("not told: %s", want)
		}
	}
	if out = c.sends(t, "县督查室", f); !strings.Contains(out.Reply, "读到1处变化") { // 督查室 may write for 白水镇
		t.Errorf("督查室: %s", out.Reply)
	}
	if out = c.say(t, "县督查室", "取消"); len(out.Effects.Updates) != 0 || out.Effects.Drafts[0].State != ledger.DraftDropped {
		t.Errorf("dropped: %+v", out)
	}
	if out = c.say(t, "县督查室", "是"); len(out.Effects.Updates) != 0 {
		t.Errorf("written after all: %+v", out)
	}
}

// The ledger may change between the question and the answer: what stands by then is not written again.
func TestFillComparesAnew(t *testing.T) {
	c := newTalk(confirmed())
	f := c.got(t, c.say(t, "青山镇", "导出台账"))
	fill(t, f, "第4条", "青山镇", map[string]string{"进展情况": "建成代办点12个", "完成情况": "已完成"})
	c.sends(t, "青山镇", f)
	c.store.updates = append(c.store.updates, ledger.ProgressUpdate{ID: "other", DocumentID: "plan", MeasureKey: "4", Unit: "青山镇", Status: ledger.Done, Text: "建成代办点12个",
		State: ledger.UpdateCurrent, At: time.Date(2024, 6, 10, 2, 0, 0, 0, time.UTC), Day: ledger.NewDate(2024, 6, 10)})
	out := c.say(t, "青山镇", "是")
	if len(out.Effects.Updates) != 0 || !strings.Contains(out.Reply, "没有重复写") {
		t.Errorf("%s %+v", out.Reply, out.Effects.Updates)
	}
}

// A table of the unit's own, and spreadsheets that are no ledger.
func TestFillForeign(t *testing.T) {
	c := newTalk(confirmed())
	f := excelize.NewFile()
	for cell, v := range map[string]string{"A1": "序号", "B1": "工作任务", "C1": "责任单位", "D1": "进展情况", "E1": "完成情况",
		"A2": "4", "B2": "建好村级代办点", "C2": "青山镇", "D2": "建了12个", "E2": "办结", "A3": "77", "C3": "青山镇", "D3": "x"} {
		_ = f.SetCellStr("Sheet1", cell, v)
	}
	out := c.sends(t, "青山镇", f)
	if !strings.Contains(out.Reply, "读到1处变化") || !strings.Contains(out.Reply, "表格第3行 第77条 青山镇") {
		t.Errorf("%s", out.Reply)
	}
	other := excelize.NewFile()
	_ = other.SetCellStr("Sheet1", "A1", "食堂菜单")
	if out = c.sends(t, "白水镇", other); !strings.Contains(out.Reply, "最近没有报过进展") {
		t.Errorf("a spreadsheet that is no ledger: %s", out.Reply)
	}
}
