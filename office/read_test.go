package office_test

import (
	"archive/zip"
	"bytes"
	"context"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"duban/ledger"
	"duban/office"
)

func exported(t testing.TB, rows []office.Row) []byte {
	t.Helper()
	var body bytes.Buffer
	if err := office.WriteXLSX(&body, desk(), rowsOf(rows)); err != nil {
		t.Fatal(err)
	}
	return body.Bytes()
}

// What was written is read back: keys, words, and what the person changed.
func TestReadOwnExport(t *testing.T) {
	rows := sample()
	f, err := excelize.OpenReader(bytes.NewReader(exported(t, rows)))
	if err != nil {
		t.Fatal(err)
	}
	for cell, v := range map[string]string{"J7": "9月底的审查情况已报送", "K7": "已完成", "L7": "缺一名法律顾问"} {
		if err := f.SetCellStr("台账", cell, v); err != nil {
			t.Fatal(err)
		}
	}
	var body bytes.Buffer
	if err := f.Write(&body); err != nil {
		t.Fatal(err)
	}
	got, err := office.ReadXLSX(t.Context(), body.Bytes())
	if err != nil || !got.Ours || len(got.Rows) != len(rows)-1 { // a measure that nobody owes says nothing
		t.Fatalf("%d rows, ours %v: %v", len(got.Rows), got.Ours, err)
	}
	r := got.Rows[3]
	if r.Key != rows[3].OccurrenceKey || r.Progress != "9月底的审查情况已报送" || r.Standing != "已完成" || r.Problems != "缺一名法律顾问" || r.Line != 7 || r.Number != "3" || r.Title != planTitle {
		t.Errorf("%+v", r)
	}
}

// tables that people keep themselves, by their headings.
func TestReadForeignTables(t *testing.T) {
	for _, c := range []struct {
		name string
		rows [][]string
		want office.FilledRow
	}{
		{"usual", [][]string{{"任务清单"}, {"序号", "工作任务", "责任单位", "进展情况"}, {"4", "抓实全员培训", "松坪镇", "已训完45人"}},
			office.FilledRow{Line: 3, Number: "4", Task: "抓实全员培训", Unit: "松坪镇", Progress: "已训完45人"}},
		{"numbered 第4条", [][]string{{"条款", "单位", "完成情况", "存在的问题", "下步措施"}, {"第4条", "松坪镇", "正在推进", "缺老师", "下周请人"}},
			office.FilledRow{Line: 2, Number: "4", Unit: "松坪镇", Standing: "正在推进", Problems: "缺老师", Next: "下周请人", HasWord: true}},
		{"by basis", [][]string{{"依据", "承办单位", "工作进展"}, {"《某某措施》第12条", "柳湾镇", "名册已报"}},
			office.FilledRow{Line: 2, Number: "12", Title: "某某措施", Unit: "柳湾镇", Progress: "名册已报"}},
		{"spaced headings", [][]string{{"序 号", "责任 单位", "进展\n情况"}, {"9", "茶溪镇", "窗口已开"}},
			office.FilledRow{Line: 2, Number: "9", Unit: "茶溪镇", Progress: "窗口已开"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := office.ReadXLSX(t.Context(), sheetOf(t, c.rows))
			if err != nil || len(got.Rows) != 1 {
				t.Fatalf("%+v: %v", got, err)
			}
			c.want.Sheet = "Sheet1"
			if got.Rows[0] != c.want {
				t.Errorf("got  %+v\nwant %+v", got.Rows[0], c.want)
			}
		})
	}
}

func sheetOf(t testing.TB, rows [][]string) []byte {
	t.Helper()
	f := excelize.NewFile()
	for i, row := range rows {
		for j, v := range row {
			at, _ := excelize.CoordinatesToCellName(j+1, i+1)
			if err := f.SetCellStr("Sheet1", at, v); err != nil {
				t.Fatal(err)
			}
		}
	}
	var body bytes.Buffer
	if err := f.Write(&body); err != nil {
		t.Fatal(err)
	}
	return body.Bytes()
}

// What is no ledger, broken, or too large is told in a sentence, soon.
func TestReadRefuses(t *testing.T) {
	whole := exported(t, sample())
	bomb := zipOf(t, "xl/worksheets/sheet1.xml", 400<<20)
	for name, c := range map[string]struct {
		data []byte
		code ledger.Code
	}{
		"nothing":      {nil, ledger.Invalid},
		"words":        {[]byte("这不是表格"), ledger.Invalid},
		"cut":          {whole[:len(whole)/2], ledger.Invalid},
		"no headings":  {sheetOf(t, [][]string{{"姓名", "电话"}, {"甲", "1"}}), ledger.Invalid},
		"headings low": {sheetOf(t, append(make([][]string, 30), []string{"责任单位", "进展情况"}, []string{"松坪镇", "好"})), ledger.Invalid},
		"empty zip":    {zipOf(t, "x", 0), ledger.Invalid},
		"bomb":         {bomb, ledger.TooLarge},
		"huge":         {make([]byte, 21<<20), ledger.TooLarge},
	} {
		began := time.Now()
		got, err := office.ReadXLSX(t.Context(), c.data)
		if ledger.CodeOf(err) != c.code || len(got.Rows) != 0 {
			t.Errorf("%s: %d rows, %v", name, len(got.Rows), err)
		}
		if d := time.Since(began); d > 20*time.Second {
			t.Errorf("%s took %s", name, d)
		}
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := office.ReadXLSX(ended, whole); err == nil {
		t.Error("a reading that is called off goes on")
	}
}

// zipOf is a zip with one file that says it unpacks to so many bytes.
func zipOf(t testing.TB, name string, size int) []byte {
	t.Helper()
	var body bytes.Buffer
	z := zip.NewWriter(&body)
	w, err := z.CreateRaw(&zip.FileHeader{Name: name, Method: zip.Deflate, UncompressedSize64: uint64(size), CompressedSize64: 4})
	if err == nil {
		_, err = w.Write([]byte{1, 2, 3, 4})
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return body.Bytes()
}

// Broken in any single place, a file is read or refused; nothing panics and nothing hangs.
func TestReadBroken(t *testing.T) {
	whole := exported(t, sample()[:3])
	for i := 0; i < len(whole); i += 1 + len(whole)/300 {
		data := bytes.Clone(whole)
		data[i] ^= 0x55
		_, _ = office.ReadXLSX(t.Context(), data)
		_, _ = office.ReadXLSX(t.Context(), whole[:i])
	}
}

func FuzzReadXLSX(f *testing.F) {
	f.Add(exported(f, sample()))
	f.Add(sheetOf(f, [][]string{{"序号", "责任单位", "进展情况"}, {"4", "松坪镇", "好"}}))
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, data []byte) {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		got, err := office.ReadXLSX(ctx, data)
		if err != nil && len(got.Rows) > 0 {
			t.Errorf("an error with %d rows", len(got.Rows))
		}
	})
}
