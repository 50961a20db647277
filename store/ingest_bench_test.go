package store_test

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"testing"

	"duban/ledger"
	"duban/store/storetest"
)

// BenchmarkIngest keeps 1,000 documents of 30 measures, one by one and several in a transaction, as first revisions
// and as next ones. Units: documents/s, and the process's peak memory in MB as Linux has it (0 elsewhere), which grows over the cases.
func BenchmarkIngest(b *testing.B) {
	const documents = 1000
	for _, batch := range []int{1, 32} {
		b.Run(fmt.Sprint(batch, "-in-a-transaction"), func(b *testing.B) {
			for b.Loop() {
				s := open(b, b.TempDir())
				var waiting []*ledger.Document
				for i := range documents {
					waiting = append(waiting, storetest.Document(fmt.Sprint("d", i), 30))
					if len(waiting) < batch && i+1 < documents {
						continue
					}
					if _, err := s.SaveDocuments(context.Background(), waiting); err != nil {
						b.Fatal(err)
					}
					waiting = nil
				}
			}
			b.ReportMetric(float64(documents*b.N)/b.Elapsed().Seconds(), "docs/s")
			b.ReportMetric(peakMemory(), "peak-MB")
		})
	}
	b.Run("next-revisions", func(b *testing.B) {
		s := open(b, b.TempDir())
		n := 0
		for b.Loop() {
			for i := range 100 {
				d := storetest.Document(fmt.Sprint("d", i), 30)
				n++
				d.Hash = fmt.Sprint("h", n)
				d.Measures[3].Text += fmt.Sprint(n)
				if _, err := s.SaveDocument(context.Background(), d); err != nil {
					b.Fatal(err)
				}
			}
		}
		b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "docs/s")
		b.ReportMetric(peakMemory(), "peak-MB")
	})
}

var highWater = regexp.MustCompile(`VmHWM:\s+(\d+) kB`)

// peakMemory is the most that this process ever held. Unit: MB; 0 where the system does not tell.
func peakMemory() float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	m := highWater.FindSubmatch(status)
	if m == nil {
		return 0
	}
	kb, _ := strconv.ParseFloat(string(m[1]), 64)
	return kb / 1024
}
