package office_test

import (
	"io"
	"testing"

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
