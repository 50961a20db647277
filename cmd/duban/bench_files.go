package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"runtime/metrics"
	"text/tabwriter"
	"time"

	"duban/ledger"
	"duban/office"
)

// benchFilesCmd writes each kind of file of a made-up ledger and reads the spreadsheet back.
type benchFilesCmd struct {
	Documents []int `help:"documents, one measure each" default:"100,10000"`
	Stored    []int `help:"documents of one measure that are saved in a store first, and read from it as the program reads them"`
	Units     int   `help:"units that owe each measure" default:"40"`
}

// Run prints time, memory and size of each file.
func (c *benchFilesCmd) Run(ctx context.Context, a *app) error {
	w := tabwriter.NewWriter(a.io.out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "文件\t文件数×单位\t行\t用时\t内存峰值\t大小")
	for _, n := range c.Documents {
		for _, kind := range []string{"xlsx", "docx", "png", "bulletin"} {
			if err := c.measure(ctx, w, n, kind); err != nil {
				return err
			}
		}
	}
	for _, n := range c.Stored {
		if err := c.stored(ctx, w, a, n); err != nil {
			return err
		}
	}
	return w.Flush()
}

// measure makes one file of made-up rows.
func (c *benchFilesCmd) measure(ctx context.Context, w *tabwriter.Writer, documents int, kind string) error {
	peak := &watermark{ctx: ctx}
	desk := office.Desk{County: "云岭县", Today: ledger.NewDate(2026, 10, 21), Lights: ledger.ShippedLights()}
	for u := range c.Units {
		desk.Units = append(desk.Units, fmt.Sprintf("第%d镇", u+1))
	}
	count := documents * c.Units
	rows := c.rows(documents, peak)
	return c.timed(w, fmt.Sprintf("%s\t%d×%d", kind, documents, c.Units), peak, &count, func(size io.Writer) error { return writeKind(size, kind, desk, rows) })
}

// timed makes one file and prints a line about it. Memory is the most that the heap held beyond what it held before.
func (c *benchFilesCmd) timed(w *tabwriter.Writer, name string, peak *watermark, rows *int, write func(io.Writer) error) error {
	runtime.GC()
	before := heap()
	began := time.Now()
	size := &sizeOnly{}
	err := write(size)
	took := time.Since(began).Round(time.Millisecond)
	peak.look()
	result := fmt.Sprintf("%.1f MB", float64(size.n)/(1<<20))
	if ledger.CodeOf(err) == ledger.TooLarge {
		result, err = "不做:"+err.Error(), nil
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "%s\t%d\t%s\t%.0f MB\t%s\n", name, *rows, took, float64(max(peak.most, before)-before)/(1<<20), result)
	return w.Flush() // the next one may take minutes
}

func writeKind(w io.Writer, kind string, desk office.Desk, rows office.Rows) error {
	switch kind {
	case "xlsx":
		return office.WriteXLSX(w, desk, rows)
	case "docx":
		return office.WriteDOCX(w, desk, rows)
	case "png":
		charts, err := office.ByUnit(desk, rows)
		for _, chart := range charts {
			err = errors.Join(err, chart.WritePNG(w))
		}
		return err
	case "rows":
		for _, err := range rows {
			if err != nil {
				return err
			}
		}
		return nil
	}
	var all []office.Row
	for r, err := range rows {
		if err != nil {
			return err
		}
		all = append(all, r)
	}
	return office.WritePapers(w, office.Bulletin(desk, all))
}

// rows is a ledger in which every third unit is late, every third is on its way and the rest are done.
func (c *benchFilesCmd) rows(documents int, peak *watermark) office.Rows {
	return func(yield func(office.Row, error) bool) {
		for d := range documents {
			peak.look()
			for u := range c.Units {
				if !yield(madeUp(d, u), peak.ctx.Err()) {
					return
				}
			}
		}
	}
}

func madeUp(document, unit int) office.Row {
	r := office.Row{OccurrenceKey: ledger.OccurrenceKey{Document: fmt.Sprintf("d%d", document), Measure: "4", Deadline: "once-0a1b2c", Unit: fmt.Sprintf("第%d镇", unit+1), Label: "2026-11-30"},
		Title: fmt.Sprintf("云岭县第%d号工作若干措施", document+1), DocNumber: fmt.Sprintf("云政办发〔2026〕%d号", document+1), Number: "4", Heading: "抓实全员培训",
		Text: "用身边案例讲常用法律、办案程序和文书制作，执法人员每人每年参加培训不少于40学时。各镇、各部门于2026年11月底前完成本单位执法人员秋季轮训。",
		Lead: []string{"县司法局"}, Responsible: []string{"各镇", "各部门"}, People: "周兰", Kind: ledger.Once, Due: ledger.NewDate(2026, 11, 30), State: ledger.Owed}
	switch (document + unit) % 3 {
	case 0:
		r.State, r.Due = ledger.Overdue, ledger.NewDate(2026, 9, 30)
		return r
	case 1:
		r.Status, r.Report = ledger.InProgress, "参训30人，其余的月底前训完。下一步补训新进人员"
	default:
		r.State, r.Status, r.Report = ledger.Settled, ledger.Done, "已完成秋季轮训，45人参训"
	}
	r.Reporter, r.UpdateID, r.Updated = "周兰", fmt.Sprintf("%d-%d", document, unit), time.Date(2026, 10, 12, 9, 30, 0, 0, time.UTC)
	return r
}

// watermark remembers the most that the heap held.
type watermark struct {
	ctx  context.Context //nolint:containedctx // an iterator takes none
	most uint64
}

func (w *watermark) look() { w.most = max(w.most, heap()) }

// heap is how many bytes of memory live objects and those not yet collected take.
func heap() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

// sizeOnly counts bytes.
type sizeOnly struct{ n int64 }

// Write implements io.Writer.
func (s *sizeOnly) Write(p []byte) (int, error) {
	s.n += int64(len(p))
	return len(p), nil
}

var _ io.Writer = (*sizeOnly)(nil)
