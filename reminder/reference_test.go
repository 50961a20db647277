package reminder_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"duban/knowledge"
	"duban/ledger"
	"duban/reminder"
)

// TestReferenceYear counts the occurrences of a real document for a year in a county of ten townships and 26 departments, by
// measure and kind of unit. The golden file holds numbers only: measure, kind of duty, kind of unit, how many.
func TestReferenceYear(t *testing.T) {
	files, err := filepath.Glob("../../shared/seeds/000_*.txt")
	if err != nil || len(files) == 0 {
		t.Skip("SKIPPED: ../../shared/seeds is absent, the counts of the reference document are not checked")
	}
	f, err := os.Open(files[0])
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	doc, err := knowledge.Read(context.Background(), filepath.Base(files[0]), f, knowledge.Options{})
	if err != nil {
		t.Fatal(err)
	}
	doc.Status = ledger.DocumentConfirmed
	dir := ledger.Directory{Groups: []ledger.Group{{Name: "各镇", Kinds: []string{"township"}}, {Name: "各部门", Kinds: []string{"department"}}}}
	kinds := map[string]ledger.UnitKind{}
	add := func(name string, kind ledger.UnitKind) {
		if kinds[name] == "" {
			kinds[name] = kind
			dir.Units = append(dir.Units, ledger.Unit{Name: name, Kind: kind})
		}
	}
	named := 0
	for _, m := range doc.Measures {
		for _, a := range m.Assignments {
			if strings.HasSuffix(a.Unit, "局") && kinds[a.Unit] == "" {
				add(a.Unit, ledger.Department)
				named++
			}
		}
	}
	for i := range 10 {
		add(fmt.Sprintf("甲%c镇", '一'+rune(i)), ledger.Township)
	}
	for i := range 26 - named {
		add(fmt.Sprintf("县%c务局", '一'+rune(i)), ledger.Department)
	}
	w := ledger.Window{From: ledger.NewDate(2024, 6, 14), To: ledger.NewDate(2025, 6, 13)}
	seq, _ := reminder.Occurrences(w, w.From, reminder.DefaultSettings(shanghai()), reminder.Rows{Directory: dir, Documents: []*ledger.Document{doc}})
	counts := map[string]int{}
	var order []string
	total := 0
	for o := range seq {
		kind := kinds[o.Unit]
		if kind == "" {
			kind = "none" // not in the directory
		}
		k := fmt.Sprintf("%s\t%s\t%s", o.Number, o.Kind, kind)
		if !slices.Contains(order, k) {
			order = append(order, k)
		}
		counts[k]++
		total++
	}
	var b strings.Builder
	for _, k := range order {
		fmt.Fprintf(&b, "%s\t%d\n", k, counts[k])
	}
	fmt.Fprintf(&b, "total\t\t\t%d\n", total)
	const golden = "testdata/reference.tsv"
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
}
