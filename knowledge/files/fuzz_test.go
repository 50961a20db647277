package files_test

import (
	"context"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"duban/knowledge/files"
	"duban/ledger"
)

// check holds what every reading promises: text of one form, or an error with a code.
func check(t *testing.T, text files.Text, err error) {
	t.Helper()
	if err != nil {
		if code := ledger.CodeOf(err); code != ledger.Invalid && code != ledger.TooLarge {
			t.Fatalf("code %s: %v", code, err)
		}
		if strings.Contains(err.Error(), "panic") {
			t.Fatal(err)
		}
		return
	}
	if !utf8.ValidString(text.Body) {
		t.Fatalf("not UTF-8: %q", text.Body)
	}
}

// read reads in this process. An input that takes long is a find: its process ends with a trace of where.
func read(f files.Format, raw []byte) (files.Text, error) {
	slow := time.AfterFunc(30*time.Second, func() { panic("reading takes too long") })
	defer slow.Stop()
	return files.Extract(context.Background(), f, "f", raw)
}

func FuzzHTML(f *testing.F) {
	for _, s := range []string{"<p>护路</p>", "<table><tr><td rowspan=2>甲<td>乙<tr><td>丙</table>", "<ol start=3><li>甲<li value=9>乙</ol>", "<form><table><tr><td><table><tr><td>文号：<td>青政〔2026〕1号</table></table></form>",
		"<h1>护路措施</h1><div><a href=1>一</a><a href=1>二</a><a href=1>三</a></div><div>甲。乙。</div>", "<pre>\n甲\n</pre>&#20013;<b><i></b></i>"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		text, err := read(files.HTML, raw)
		check(t, text, err)
	})
}

func FuzzMarkdown(f *testing.F) {
	for _, s := range []string{"# 护路", "| a | b |\n|-|-|\n| \\| | c |", "1. **甲** [乙](c \"d\") ![e](f)", "---\ntitle: 甲\n---\n> - [x] `乙`\\*", "```\n甲\n```\n[^1]: 乙\n[a]: b"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		text, err := read(files.Markdown, raw)
		check(t, text, err)
	})
}

// FuzzDocx changes the parts of a document, and reads the same bytes as a whole file.
func FuzzDocx(f *testing.F) {
	num := `<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="第%1条"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>`
	f.Add(`<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>护路</w:t></w:r></w:p>`, num)
	f.Add(`<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/><w:vMerge w:val="restart"/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>`, `<w:num w:numId="1"><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>`)
	f.Add(`<w:p><w:ins><w:r><w:fldChar w:fldCharType="begin"/><w:instrText>TOC</w:instrText><w:sym w:font="Symbol" w:char="F0B3"/></w:r></w:ins></w:p>`, `<w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="L"/></w:abstractNum>`)
	f.Fuzz(func(t *testing.T, body, numbering string) {
		text, err := read(files.Docx, word(t, body, map[string]string{"numbering.xml": numbering, "styles.xml": numbering, "footnotes.xml": body}))
		check(t, text, err)
		if text, err = read(files.Docx, []byte(body)); err == nil {
			check(t, text, err)
		}
	})
}

// FuzzXlsx changes the parts of a workbook, and reads the same bytes as a whole file.
func FuzzXlsx(f *testing.F) {
	plain := workbook(f, []any{"序号", "任务", 3.5}, []any{1, "护路"})
	f.Add(`<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>护路</t></is></c><c r="B1"><v>46203</v></c></row></sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells></worksheet>`, `<styleSheet><cellXfs><xf numFmtId="14"/></cellXfs></styleSheet>`)
	f.Add(`<worksheet><cols><col min="1" max="9" hidden="1"/></cols><sheetData><row r="9" hidden="1"><c r="XFD9" s="0"><v>1</v></c></row></sheetData></worksheet>`, "")
	f.Fuzz(func(t *testing.T, sheet, styles string) {
		raw := patched(t, patched(t, plain, "xl/worksheets/sheet1.xml", func(string) string { return sheet }), "xl/styles.xml", func(string) string { return styles })
		text, err := read(files.Xlsx, raw)
		check(t, text, err)
		if text, err = read(files.Xlsx, []byte(sheet)); err == nil {
			check(t, text, err)
		}
	})
}
