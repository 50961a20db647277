package office_test

import (
	"io"
	"testing"

	"duban/ledger"
	"duban/office"
)

// BenchmarkXLSX writes the ledger of 100 documents × 40 units.
func BenchmarkXLSX(b *testing.B) {
	for b.Loop() {
		if err := office.WriteXLSX(io.Discard, desk(), county(100, 40)); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkDOCX writes the same as a document.
func BenchmarkDOCX(b *testing.B) {
	for b.Loop() {
		if err := office.WriteDOCX(io.Discard, desk(), county(100, 40)); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkBulletin drafts from the same.
func BenchmarkBulletin(b *testing.B) {
	var rows []office.Row
	for r := range county(100, 40) {
		rows = append(rows, r)
	}
	for b.Loop() {
		if err := office.WritePapers(io.Discard, office.Bulletin(desk(), rows)); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkPNG draws 24 units.
func BenchmarkPNG(b *testing.B) {
	for b.Loop() {
		charts, err := office.ByUnit(desk(), county(100, 24))
		if err != nil {
			b.Fatal(err)
		}
		for _, c := range charts {
			if err := c.WritePNG(io.Discard); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// BenchmarkRead reads 4,000 rows back.
func BenchmarkRead(b *testing.B) {
	var rows []office.Row
	for r := range county(100, 40) {
		rows = append(rows, r)
	}
	data := exported(b, rows)
	for b.Loop() {
		if got, err := office.ReadXLSX(b.Context(), data); err != nil || len(got.Rows) != len(rows) {
			b.Fatal(len(got.Rows), err)
		}
	}
}

// Colours are the county's own; their words stay.
func TestOtherColours(t *testing.T) {
	l := office.Lights{Good: office.Colour{Name: "蓝"}, Near: office.Colour{Name: "橙"}, Slow: office.Colour{Name: "黄"}, Late: office.Colour{Name: "红牌"}, Ahead: 3}
	for want, r := range map[string]office.Row{
		"红牌 已逾期":  duty("3", "把住文件关口", "茶溪镇", ledger.NewDate(2026, 9, 30), ledger.Overdue),
		"蓝 未到期":   duty("6", "合并重复检查", "县司法局", ledger.NewDate(2026, 10, 25), ledger.Owed),
		"橙 临近到期":  duty("6", "合并重复检查", "县司法局", ledger.NewDate(2026, 10, 24), ledger.Owed),
		"不涉及":     duty("1", "理清执法家底", "茶溪镇", ledger.Date{}, ledger.Excused),
		"暂无任务":    duty("9", "畅通企业诉求", "", ledger.Date{}, ""),
		"未明确责任单位": {Number: "9"},
	} {
		if got := l.Of(r, today).String(); got != want {
			t.Errorf("%s: %s", want, got)
		}
	}
}
