package files_test

import (
	"fmt"
	"strings"
	"testing"

	"duban/knowledge/files"
)

// BenchmarkExtract reads a document of 400 measures with a table in each format. Unit of its figures: bytes of the file,
// but for docx and xlsx, which are packed: bytes of the text that they give.
func BenchmarkExtract(b *testing.B) {
	const n = 400
	var plain, md, page, body strings.Builder
	table := [][]any{{"序号", "任务", "责任单位", "时限"}}
	var pages [][]pdfText
	for i := range n {
		text := fmt.Sprintf("%d.整治第%d段道路。各镇于2026年%d月底前完成，每季度至少检查2次，结果报县交通局备案。（县交通局牵头，各镇配合）", i+1, i, i%12+1)
		plain.WriteString(text + "\n")
		md.WriteString("**" + string([]rune(text)[:6]) + "**" + string([]rune(text)[6:]) + "\n\n")
		page.WriteString("<p style='text-indent:2em'><span>" + text + "</span></p>\n")
		body.WriteString(para(text))
		table = append(table, []any{i + 1, text, "县交通局", "6月底前"})
		if i%12 == 0 {
			pages = append(pages, []pdfText{{280, 40, 10, fmt.Sprintf("- %d -", len(pages)+1)}})
		}
		at, runes := len(pages)-1, []rune(text)
		for j := 0; j < len(runes); j += 28 {
			pages[at] = append(pages[at], pdfText{80, 780 - 20*len(pages[at]), 14, string(runes[j:min(j+28, len(runes))])})
		}
	}
	for _, c := range []struct {
		format files.Format
		raw    []byte
	}{{files.Plain, []byte(plain.String())}, {files.Markdown, []byte(md.String())}, {files.HTML, []byte("<html><body>" + page.String())}, {files.Docx, word(b, body.String(), nil)},
		{files.Xlsx, workbook(b, table...)}, {files.PDF, pdfOf(pages)}} {
		b.Run(string(c.format), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				b.SetBytes(max(int64(len(c.raw)), int64(len(extracted(b, c.format, c.raw).Body))))
			}
		})
	}
}
