package sample_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"duban/knowledge"
	"duban/ledger"
	"duban/web/demo/sample"
)

// TestReadsWhole: the demo shows what the product reads, so the sample must be read whole and right.
func TestReadsWhole(t *testing.T) {
	d, err := knowledge.Read(t.Context(), sample.MeasuresName, bytes.NewReader(sample.Measures()), knowledge.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Measures) != 18 || len(d.Warnings) > 0 || len(d.Missing) > 0 || d.Issued.String() != "2026-09-10" || d.Number != "云政办发〔2026〕18号" {
		t.Errorf("%d measures, warnings %q, missing %q, issued %s, number %s", len(d.Measures), d.Warnings, d.Missing, d.Issued, d.Number)
	}
	leads := map[string]string{"4": "县司法局", "7": "县市场监管局、县数据局", "9": "县行政审批局", "12": "县政府办、县数据局", "18": "县政府办、县司法局"}
	kinds := map[ledger.DeadlineKind]bool{}
	clauses := 0
	for _, m := range d.Measures {
		if want, given := leads[m.Number], strings.Join(m.Units(ledger.Lead), "、"); want != "" && want != given {
			t.Errorf("measure %s is led by %s, want %s", m.Number, given, want)
		}
		for _, deadline := range m.Deadlines {
			kinds[deadline.Kind] = true
		}
		clauses += len(m.Clauses)
	}
	if clauses != 19 {
		t.Errorf("%d clauses, want 19", clauses)
	}
	for _, kind := range []ledger.DeadlineKind{ledger.Once, ledger.Monthly, ledger.Quarterly, ledger.HalfYearly, ledger.Yearly, ledger.Within, ledger.ByPeriod, ledger.PerTerm} {
		if !kinds[kind] {
			t.Errorf("no deadline of the kind %s", kind)
		}
	}
	court, _ := d.FindMeasure("14")
	if court == nil || !slices.Contains(court.Units(ledger.Responsible), "县法院") {
		t.Error("the court is not responsible for measure 14")
	}
}
