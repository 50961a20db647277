package main

import (
	"bytes"
	"fmt"
	"net/http"
	"runtime"
	"slices"
	"testing"
	"time"

	"duban/knowledge"
	"duban/ledger"
	"duban/web/demo/sample"
)

// BenchmarkPages loads each page of a county with one, a hundred and ten thousand documents of 18 measures and 21 units, as 督查室:
// the first time, and when nothing changed. It tells the memory that stays. -benchtime 1x is enough.
func BenchmarkPages(b *testing.B) {
	for _, n := range []int{1, 100, 10_000} {
		b.Run(fmt.Sprintf("documents=%d", n), func(b *testing.B) {
			if n > 100 && testing.Short() {
				b.Skip("ten thousand documents take minutes to save")
			}
			r, document := grownPages(b, n)
			for b.Loop() {
				for _, path := range []string{"/ledger", "/ledger?document=" + document, "/ledger/calendar", "/ledger/documents?q=" + "措施", "/ledger/documents/" + document,
					"/ledger/documents/" + document + "/measures/4", "/ledger/units", "/ledger/units/松坪镇"} {
					first := took(b, r, path)
					var again []time.Duration
					for range 5 {
						again = append(again, took(b, r, path))
					}
					b.Logf("%6d documents: %-46s first %4d ms, again %4d ms", n, path, first.Milliseconds(), slices.Max(again).Milliseconds())
				}
			}
			var mem runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&mem)
			b.ReportMetric(float64(mem.HeapInuse>>20), "heap-MB")
		})
	}
}

// took loads a page.
func took(b *testing.B, r *reader, path string) time.Duration {
	b.Helper()
	began := time.Now()
	if status, body, _ := r.ask(http.MethodGet, path, nil); status != http.StatusOK {
		b.Fatalf("%s: %d %s", path, status, body)
	}
	return time.Since(began)
}

// grownPages is a browser of 督查室 before n copies of the sample.
func grownPages(b testing.TB, n int) (r *reader, document string) {
	b.Helper()
	c := newCounty(b)
	read, err := knowledge.Read(b.Context(), sample.MeasuresName, bytes.NewReader(sample.Measures()), knowledge.Options{})
	if err != nil {
		b.Fatal(err)
	}
	for from := 0; from < n; from += 200 {
		var docs []*ledger.Document
		for i := from; i < min(n, from+200); i++ {
			d := *read
			d.Measures = slices.Clone(read.Measures)
			d.ID, d.Hash, d.Title, d.Number, d.Status = fmt.Sprintf("g%05d", i), fmt.Sprint("hash", i), fmt.Sprintf("云岭县第%d批若干措施", i), fmt.Sprintf("云政发〔2026〕%d号", i), ledger.DocumentConfirmed
			d.Issued = ledger.NewDate(2026, 1, 1).AddDays(i % 200)
			docs = append(docs, &d)
		}
		if _, err := c.main.Store.SaveDocuments(b.Context(), docs); err != nil {
			b.Fatal(err)
		}
	}
	return readers(b, c, "chengyuan")["chengyuan"], fmt.Sprintf("g%05d", n-1)
}
