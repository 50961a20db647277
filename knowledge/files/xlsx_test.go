package files_test

import (
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"duban/knowledge/files"
)

func TestXlsx(t *testing.T) {
	day := time.Date(2026, 6, 30, 0, 0, 0, 0, time.UTC)
	raw := book(t, func(f *excelize.File) {
		set := func(sheet, cell string, v any) {
			if err := f.SetCellValue(sheet, cell, v); err != nil {
				t.Fatal(err)
			}
		}
		style := func(cell string, s excelize.Style) {
			id, err := f.NewStyle(&s)
			if err == nil {
				err = f.SetCellStyle("Sheet1", cell, cell, id)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		must := func(err error) {
			if err != nil {
				t.Fatal(err)
			}
		}
		set("Sheet1", "A1", "青禾县护路任务清单")
		must(f.MergeCell("Sheet1", "A1", "E2"))
		set("Sheet1", "A3", "单位：万元")
		for i, h := range []string{"序号", "任务", "责任单位", "时限", "备注"} {
			set("Sheet1", string(rune('A'+i))+"4", h)
		}
		set("Sheet1", "A5", 1)
		must(f.MergeCell("Sheet1", "A5", "A6"))
		set("Sheet1", "B5", "清理路肩\n两次|以上")
		set("Sheet1", "B6", "养护")
		set("Sheet1", "C5", "县交通局")
		must(f.MergeCell("Sheet1", "C5", "C6"))
		custom, slash := "[$-804]yyyy/m/d;@", "yyyy\\-mm\\-dd hh:mm"
		set("Sheet1", "D5", day)
		style("D5", excelize.Style{NumFmt: 14})
		set("Sheet1", "D6", day)
		style("D6", excelize.Style{CustomNumFmt: &custom})
		set("Sheet1", "E5", day)
		style("E5", excelize.Style{CustomNumFmt: &slash})
		set("Sheet1", "E6", 0.5)
		style("E6", excelize.Style{NumFmt: 9})
		set("Sheet1", "A7", "二、物资")
		must(f.MergeCell("Sheet1", "A7", "E7"))
		set("Sheet1", "A8", 2)
		set("Sheet1", "B8", "隐藏的行")
		must(f.SetRowVisible("Sheet1", 8, false))
		set("Sheet1", "A9", 3)
		set("Sheet1", "B9", "补足石料")
		set("Sheet1", "F9", "隐藏的列")
		must(f.SetColVisible("Sheet1", "F", false))
		set("Sheet1", "A11", "注：本表自2026年起执行。")
		_, err := f.NewSheet("公路")
		must(err)
		set("公路", "B2", "名称")
		set("公路", "C2", "里程")
		set("公路", "B3", "青石线")
		set("公路", "C3", 12.5)
		_, err = f.NewSheet("底稿")
		must(err)
		set("底稿", "A1", "不给人看")
		must(f.SetSheetVisible("底稿", false))
		_, err = f.NewSheet("空表")
		must(err)
	})
	want := `note 有1张隐藏的工作表没有读入。
note 表中隐藏或被筛选掉的行、列没有读入。
青禾县护路任务清单
单位：万元
| 序号 | 任务 | 责任单位 | 时限 | 备注 |
| 1 | 清理路肩<br>两次｜以上 | 县交通局 | 2026年6月30日 | 2026年6月30日 00:00 |
| 1 | 养护 | 县交通局 | 2026年6月30日 | 50% |
| 二、物资 | | | | |
| 3 | 补足石料 | | | |

注：本表自2026年起执行。

公路
| 名称 | 里程 |
| 青石线 | 12.5 |

`
	if got := show(extracted(t, files.Xlsx, raw)); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestXlsxBounds(t *testing.T) {
	long := book(t, func(f *excelize.File) {
		w, err := f.NewStreamWriter("Sheet1")
		if err != nil {
			t.Fatal(err)
		}
		for i := range 20_100 {
			cell, _ := excelize.CoordinatesToCellName(1, i+1)
			if err := w.SetRow(cell, []any{i, "任务"}); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
	})
	text := extracted(t, files.Xlsx, long)
	if n := strings.Count(text.Body, "\n| "); n < 19_990 || n > 20_000 || len(text.Notes) != 1 || !strings.Contains(text.Notes[0], "20000行") {
		t.Errorf("%d rows, notes %v", n, text.Notes)
	}
	wide := make([]any, 80)
	for i := range wide {
		wide[i] = "列"
	}
	if text := extracted(t, files.Xlsx, workbook(t, wide, wide)); strings.Count(text.Body, "列") != 120 || len(text.Notes) != 1 {
		t.Errorf("%d fields, notes %v", strings.Count(text.Body, "列"), text.Notes)
	}
	merged := patched(t, workbook(t, []any{"护路", "护路"}, []any{"护路"}), "xl/worksheets/sheet1.xml", func(s string) string {
		return strings.Replace(s, "</sheetData>", `</sheetData><mergeCells><mergeCell ref="C1:XFD1048576"/></mergeCells>`, 1)
	})
	if text := extracted(t, files.Xlsx, merged); !strings.HasPrefix(text.Body, "| 护路 | 护路 |\n") {
		t.Errorf("merged without end: %q", text.Body)
	}
}
