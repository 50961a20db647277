package files_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"duban/knowledge/files"
	"duban/ledger"
)

const ole = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

func wide(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		b.Write([]byte{c, 0})
	}
	return b.String()
}

// workbook makes an xlsx of one sheet.
func workbook(t testing.TB, rows ...[]any) []byte {
	t.Helper()
	return book(t, func(f *excelize.File) {
		for i, row := range rows {
			cell, _ := excelize.CoordinatesToCellName(1, i+1)
			if err := f.SetSheetRow("Sheet1", cell, &row); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func book(t testing.TB, fill func(*excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	fill(f)
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestDetectByContentFirst(t *testing.T) {
	gb, err := simplifiedchinese.GB18030.NewEncoder().String("<html><body>护路措施</body></html>")
	if err != nil {
		t.Fatal(err)
	}
	page := "\ufeff <!-- 存档 -->\n<!DOCTYPE html><p>护路"
	for _, c := range []struct {
		name, raw string
		want      files.Format
	}{
		{"措施.txt", "护路措施", files.Plain}, {"措施", "护路措施", files.Plain}, {"a.md", "# 护路", files.Markdown}, {"a.MD", "# 护路", files.Markdown},
		{"a.html", page, files.HTML}, {"a.doc", page, files.HTML}, {"a", page, files.HTML}, {"a.htm", gb, files.HTML}, {"a.html", "<p>护路", files.HTML},
		{"a.html", "护路,没有标记", files.Plain}, {"scrape.txt", page, files.Plain}, {"a.doc", string(word(t, para("护路"), nil)), files.Docx},
		{"a.pdf", string(workbook(t, []any{"护路"})), files.Xlsx}, {"a.docx", string(pdfOf(nil)), files.PDF}, {"a.pdf", "\n\n%PDF-1.4", files.PDF},
	} {
		if got, err := files.Detect(c.name, []byte(c.raw)); err != nil || got != c.want {
			t.Errorf("%s %.20q: %s, %v, want %s", c.name, c.raw, got, err, c.want)
		}
	}
}

// TestDetectRefuses: each file that is not read has a sentence that says what to do.
func TestDetectRefuses(t *testing.T) {
	whole := word(t, para("护路"), nil)
	for _, c := range []struct{ name, raw, says string }{
		{"a.doc", ole + wide("WordDocument"), "另存为 docx"}, {"a.wps", ole, "另存为 docx"}, {"a.xls", ole + wide("Workbook"), "另存为 xlsx"},
		{"a.ppt", ole + wide("PowerPoint Document"), "演示文稿"}, {"a.docx", ole + wide("EncryptedPackage"), "密码"}, {"a.msg", ole, "另存为 docx"},
		{"a.ofd", string(zipped(t, map[string]string{"OFD.xml": "<OFD/>"})), "OFD"}, {"a.zip", string(zipped(t, map[string]string{"a.txt": "护路"})), "先解压"},
		{"a.odt", string(zipped(t, map[string]string{"mimetype": "application/vnd.oasis.opendocument.text"})), "OpenDocument"},
		{"a.pptx", string(zipped(t, map[string]string{"[Content_Types].xml": "presentationml.presentation.main+xml"})), "演示文稿"},
		{"a.epub", string(zipped(t, map[string]string{"[Content_Types].xml": "<Types/>"})), "不是 Word"},
		{"a.png", "\x89PNG\r\n\x1a\n", "图片"}, {"a.jpg", "\xff\xd8\xff\xe0", "图片"}, {"a.gif", "GIF89a", "图片"}, {"a.webp", "RIFF\x00\x00\x00\x00WEBPVP8 ", "图片"},
		{"a.heic", "\x00\x00\x00\x18ftypheic\x00", "图片"}, {"a.tif", "II*\x00", "图片"}, {"a.bmp", "BM\x00\x10\x00\x00\x00\x00\x00\x00" + strings.Repeat("\x00", 30), "图片"},
		{"a.rar", "Rar!\x1a\x07", "先解压"}, {"a.7z", "7z\xbc\xaf'\x1c", "先解压"}, {"a.gz", "\x1f\x8b\x08", "先解压"}, {"a.rtf", `{\rtf1\ansi`, "RTF"},
		{"a.docx", string(whole[:len(whole)-40]), "损坏"}, {"a.docx", "PK\x03\x04rest", "损坏"}, {"a.xml", "<?xml version=\"1.0\"?>\n<?mso-application progid=\"Word.Document\"?><a>护</a>", "另存为 docx"},
		{"a.mht", "From: <saved>\r\nSubject: x\r\nContent-Type: multipart/related;\r\n\tboundary=\"x\"\r\n\r\n护路", "仅 HTML"},
		{"a.txt", "", "空的"}, {"a.txt", " \n\u3000\n", "空的"}, {"a.txt", strings.Repeat("\x00\x01\xfe\x8f\x7f", 200), "读不出内容"}, {"a.txt", "。。。", "空的"},
	} {
		_, err := files.Detect(c.name, []byte(c.raw))
		if ledger.CodeOf(err) != ledger.Invalid || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), "《"+c.name+"》") || !strings.HasSuffix(err.Error(), "。") {
			t.Errorf("%s %.20q: %v, want %s", c.name, c.raw, err, c.says)
		}
	}
}

func TestExtractRefuses(t *testing.T) {
	locked, err := excelize.Encrypt(workbook(t, []any{"护路"}), &excelize.Options{Password: "x"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := files.Detect("a.xlsx", locked); err == nil || !strings.Contains(err.Error(), "密码") {
		t.Errorf("locked workbook: %v", err)
	}
	for _, c := range []struct {
		format files.Format
		raw    string
		code   ledger.Code
		says   string
	}{
		{files.Plain, strings.Repeat("大", files.MaxFile/3+1), ledger.TooLarge, "20 MB"}, {files.Format("odt"), "x", ledger.Invalid, "认不出来"},
		{files.Docx, "x", ledger.Invalid, "损坏"}, {files.Xlsx, "x", ledger.Invalid, "损坏"}, {files.PDF, "%PDF-1.4 x", ledger.Invalid, "损坏"},
		{files.Docx, string(word(t, "<w:p><w:r>", nil)), ledger.Invalid, "损坏"}, {files.Docx, string(zipped(t, map[string]string{"a": "b"})), ledger.Invalid, "损坏"},
		{files.Docx, string(word(t, "<w:p/>", nil)), ledger.Invalid, "空的"}, {files.Xlsx, string(workbook(t)), ledger.Invalid, "空的"}, {files.HTML, "<p> </p>", ledger.Invalid, "空的"},
		{files.PDF, string(pdfOf([][]pdfText{{}}, "0 0 595 842 re f\n")), ledger.Invalid, "扫描件"},
	} {
		_, err := reader(t).Extract(context.Background(), c.format, "文件", []byte(c.raw))
		if ledger.CodeOf(err) != c.code || !strings.Contains(err.Error(), c.says) || !strings.HasSuffix(err.Error(), "。") {
			t.Errorf("%s %.20q: %v, want %s", c.format, c.raw, err, c.says)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for _, f := range []files.Format{files.Plain, files.HTML, files.Docx, files.PDF} {
		if _, err := files.Extract(ctx, f, "a", []byte("护路")); !errors.Is(err, context.Canceled) {
			t.Errorf("%s cancelled: %v", f, err)
		}
	}
}
