package files_test

import (
	"fmt"
	"strings"
	"testing"

	"duban/knowledge/files"
)

// page sets text lines below each other, 30 points apart, from the top margin on; a 　 at the start is an indent.
func page(number int, lines ...string) []pdfText {
	out := []pdfText{{80, 800, 10, "青禾县护路若干措施汇编"}, {280, 40, 10, fmt.Sprintf("- %d -", number)}}
	for i, l := range lines {
		text := strings.TrimLeft(l, "　")
		out = append(out, pdfText{80 + 16*(len(l)-len(text))/3, 700 - 30*i, 16, text})
	}
	return out
}

func TestPDFLines(t *testing.T) {
	pages := [][]pdfText{
		page(1, "　　一、压实责任。各镇每月巡路两次，发现塌方两小时", "内上报县交通局。（牵头单位：县交通局）", "　　二、清理路肩，2026年6月底前清理完毕，并将清"),
		page(2, "理情况报县交通局备案。（责任单位：各镇）", "　　三、养护路面。"),
		page(3, "每季度检查一次 ABC road 12 km。"),
		{},
	}
	text := extracted(t, files.PDF, pdfOf(pages, "", "", "", "0 0 595 842 re f\n"))
	want := `note 第4页没有文字,可能是扫描页。
　　一、压实责任。各镇每月巡路两次，发现塌方两小时
内上报县交通局。（牵头单位：县交通局）
　　二、清理路肩，2026年6月底前清理完毕，并将清
理情况报县交通局备案。（责任单位：各镇）
　　三、养护路面。
每季度检查一次ABC road 12 km。
`
	if got := show(text); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestPDFColumns(t *testing.T) {
	lines := []pdfText{{170, 780, 18, "青禾县护路若干措施（试行）"}}
	for i := range 12 {
		lines = append(lines, pdfText{60, 740 - 20*i, 12, fmt.Sprintf("左栏第%02d行的文字一直排到栏边", i)}, pdfText{310, 740 - 20*i, 12, fmt.Sprintf("右栏第%02d行的文字一直排到栏边", i)})
	}
	body := extracted(t, files.PDF, pdfOf([][]pdfText{lines})).Body
	got := strings.Split(strings.TrimSpace(body), "\n")
	if len(got) != 25 || !strings.Contains(got[0], "试行") || !strings.HasPrefix(got[1], "左栏第00") || !strings.HasPrefix(got[12], "左栏第11") || !strings.HasPrefix(got[13], "右栏第00") {
		t.Errorf("%d lines:\n%s", len(got), body)
	}
}

// ruled draws a table: the x of its columns, the y of its rows.
func ruled(xs, ys []int, without func(x, top int) bool) string {
	var b strings.Builder
	for i, y := range ys {
		for j := range xs[:len(xs)-1] {
			if j == 0 && i == 2 {
				continue // the first cell spans rows two and three
			}
			fmt.Fprintf(&b, "%d %d m %d %d l S\n", xs[j], y, xs[j+1], y)
		}
	}
	for _, x := range xs {
		for i := range ys[:len(ys)-1] {
			if !without(x, i) {
				fmt.Fprintf(&b, "%d %d m %d %d l S\n", x, ys[i], x, ys[i+1])
			}
		}
	}
	return b.String()
}

func TestPDFTables(t *testing.T) {
	head := []pdfText{{65, 682, 12, "序号"}, {110, 682, 12, "任务"}, {320, 682, 12, "时限"}}
	xs := []int{60, 100, 300, 420}
	first := append([]pdfText{{200, 760, 16, "任务清单"}}, head...)
	first = append(first, pdfText{75, 615, 12, "1"}, pdfText{104, 652, 12, "清理路肩并将清理情况报县交通局"}, pdfText{104, 638, 12, "备案"}, pdfText{320, 645, 12, "6月底前"},
		pdfText{104, 590, 12, "养护"}, pdfText{104, 610, 12, "检查"}, pdfText{320, 600, 12, "每季度"}, pdfText{104, 545, 12, "附注横跨各列"})
	second := append(head[:3:3], pdfText{75, 645, 12, "2"}, pdfText{104, 645, 12, "补足石料"}, pdfText{320, 645, 12, "每年"}, pdfText{60, 560, 12, "表后的话。"})
	raw := pdfOf([][]pdfText{first, second},
		ruled(xs, []int{700, 670, 630, 570, 530}, func(x, top int) bool { return top == 3 && x > 60 && x < 420 }),
		ruled(xs, []int{700, 670, 630}, func(int, int) bool { return false }))
	want := `任务清单
| 序号 | 任务 | 时限 |
| 1 | 清理路肩并将清理情况报县交通局备案 | 6月底前 |
| 1 | 检查<br>养护 | 每季度 |
| 附注横跨各列 | | |
| 2 | 补足石料 | 每年 |

表后的话。
`
	if got := show(extracted(t, files.PDF, raw)); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestPDFTurnedPage: a page whose text lies on its side is read as one that stands upright. (PDFium gives no place to
// characters on their side of a font that is neither embedded nor known to it; hence Helvetica.)
func TestPDFTurnedPage(t *testing.T) {
	for name, c := range map[string]struct {
		matrix        string
		first, second int
	}{"left": {"0 1 -1 0 %d 100", 200, 230}, "right": {"0 -1 1 0 %d 700", 230, 200}, "over": {"-1 0 0 -1 500 %d", 200, 230}} {
		raw := pdfOf([][]pdfText{{}}, fmt.Sprintf("BT /F2 16 Tf "+c.matrix+" Tm (one road) Tj ET\nBT /F2 16 Tf "+c.matrix+" Tm (two roads) Tj ET\n", c.first, c.second))
		if got := extracted(t, files.PDF, raw).Body; got != "one road\ntwo roads\n" {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestPDFSlantedWatermark(t *testing.T) {
	raw := pdfOf([][]pdfText{{{80, 700, 16, "护路若干措施"}}}, "BT /F1 40 Tf 0.7 0.7 -0.7 0.7 200 200 Tm <518590E88D446599> Tj ET\n")
	if got := extracted(t, files.PDF, raw).Body; strings.TrimSpace(got) != "护路若干措施" {
		t.Errorf("%q", got)
	}
}
