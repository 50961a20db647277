package office_test

import (
	"fmt"
	"io"
	"os"
	"testing"

	"duban/ledger"
	"duban/office"
)

// made is every file that the office makes of the sample, by name.
func made() map[string]func(w io.Writer) error {
	rows := sample()
	files := map[string]func(w io.Writer) error{
		"ledger.xlsx":   func(w io.Writer) error { return office.WriteXLSX(w, desk(), rowsOf(rows)) },
		"ledger.docx":   func(w io.Writer) error { return office.WriteDOCX(w, desk(), rowsOf(rows)) },
		"slips.docx":    func(w io.Writer) error { return office.WritePapers(w, office.Slips(desk(), rows)...) },
		"orders.docx":   func(w io.Writer) error { return office.WritePapers(w, office.Orders(desk(), rows)...) },
		"bulletin.docx": func(w io.Writer) error { return office.WritePapers(w, office.Bulletin(desk(), rows)) },
		"brief.docx":    func(w io.Writer) error { return office.WritePapers(w, office.Brief(desk(), rows)) },
		"yearly.docx":   func(w io.Writer) error { return office.WritePapers(w, yearly()) },
	}
	units, _ := office.ByUnit(desk(), rowsOf(rows))
	months, _ := office.ByMonth(desk(), 2026, rowsOf(rows))
	for i, c := range append(units, months...) {
		files[fmt.Sprintf("chart%d.png", i+1)] = c.WritePNG
	}
	return files
}

func yearly() office.Paper {
	doc := &ledger.Document{ID: "plan", Title: planTitle, Measures: []ledger.Measure{
		{Key: "1", Number: "1", Heading: "理清执法家底", Chapter: "一、夯实执法基础"}, {Key: "4", Number: "4", Heading: "抓实全员培训", Chapter: "一、夯实执法基础"},
		{Key: "6", Number: "6", Heading: "合并重复检查", Chapter: "二、规范涉企检查"}}}
	entries := []office.Entry{
		{Document: "plan", Measure: "4", Unit: "柳湾镇", Status: ledger.InProgress, Text: "参训30人", Numbers: []ledger.Quantity{{Value: 30, Unit: "人", What: "参训"}}, Reporter: "吴健", Day: ledger.NewDate(2026, 10, 13)},
		{Document: "plan", Measure: "4", Unit: "松坪镇", Status: ledger.Done, Text: "已完成秋季轮训，45人参训", Numbers: []ledger.Quantity{{Value: 45, Unit: "人", What: "参训"}}, Reporter: "周兰", Day: ledger.NewDate(2026, 10, 12)},
		{Document: "plan", Measure: "6", Unit: "县市场监管局", Status: ledger.Done, Text: "计划已报", Reporter: "马骏", Day: ledger.NewDate(2026, 10, 14)},
	}
	return office.Yearly(desk(), 2026, []*ledger.Document{doc}, sample(), entries)
}

// TestLook writes every file where OFFICE_LOOK names a folder, for a person to look at.
func TestLook(t *testing.T) {
	dir := os.Getenv("OFFICE_LOOK")
	if dir == "" {
		t.Skip("OFFICE_LOOK names no folder to write to")
	}
	for name, write := range made() {
		f, err := os.Create(dir + "/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if err := write(f); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
