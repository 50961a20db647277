package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/google/uuid"

	"duban/bot"
	"duban/handlers"
	"duban/ledger"
	"duban/office"
	"duban/retrieval"
)

// files writes the ledger to a file, or reads one that was filled in.
func (c *ledgerCmd) files(ctx context.Context, m *Main, io streams) error {
	switch {
	case c.Out != "" && c.In != "":
		return ledger.Errorf(codeUsage, "--out 和 --in 请分开用")
	case c.In != "":
		return c.read(ctx, m, io)
	case c.Out == "":
		return ledger.Errorf(codeUsage, "--apply 要和 --in 一起用")
	}
	corpus, want, err := m.extract(ctx, []string{c.Document}, c.Unit)
	if err != nil {
		return err
	}
	desk := m.desk()
	desk.Scope = strings.Join(want.Units, "、")
	n, err := writeLedger(ctx, m, corpus, desk, want, c.Out)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(io.err, "已写入 %s:%d行\n", c.Out, n)
	return err
}

// writeLedger writes what the ending of the file's name says, and returns how many rows it is of.
func writeLedger(ctx context.Context, m *Main, corpus *retrieval.Corpus, desk office.Desk, want handlers.Extract, name string) (n int, err error) {
	rows := func(yield func(office.Row, error) bool) {
		for r, err := range m.Tasks.Rows(ctx, corpus, desk.Today, want) {
			if n++; !yield(r, err) {
				return
			}
		}
	}
	switch strings.ToLower(filepath.Ext(name)) {
	case ".xlsx":
		err = writeFile(name, func(w io.Writer) error { return office.WriteXLSX(w, desk, rows) })
		return n, err
	case ".docx":
		err = writeFile(name, func(w io.Writer) error { return office.WriteDOCX(w, desk, rows) })
		return n, err
	case ".png":
		charts, err := office.ByUnit(desk, rows)
		if err == nil && len(charts) == 0 {
			err = ledger.Errorf(ledger.NotFound, "没有要画的任务")
		}
		for i, chart := range charts {
			if err == nil {
				err = writeFile(numbered(name, i), chart.WritePNG)
			}
		}
		return n, err
	}
	return 0, ledger.Errorf(codeUsage, "--out 的文件名要以 .xlsx、.docx 或 .png 结尾")
}

// numbered is the name of the i-th picture: x.png, x-2.png.
func numbered(name string, i int) string {
	if i == 0 {
		return name
	}
	ext := filepath.Ext(name)
	return fmt.Sprintf("%s-%d%s", strings.TrimSuffix(name, ext), i+1, ext)
}

// read shows what a filled-in ledger would change, and writes it with --apply. Whoever works on the command line may write every
// unit's rows; --unit holds to one.
func (c *ledgerCmd) read(ctx context.Context, m *Main, io streams) error {
	info, err := os.Stat(c.In)
	switch {
	case err != nil:
		return ledger.Errorf(ledger.NotFound, "文件打不开:%w。请核对 --in 的路径", err)
	case info.Size() > ledger.MaxFile:
		return ledger.Errorf(ledger.TooLarge, "文件超过 %d MB,没有读", ledger.MaxFile>>20)
	}
	data, err := os.ReadFile(c.In)
	if err != nil {
		return ledger.Errorf(ledger.NotFound, "文件打不开:%w", err)
	}
	reading, cancel := context.WithTimeout(ctx, 5*time.Minute)
	defer cancel()
	cells, err := office.ReadXLSX(reading, data)
	if err != nil {
		return err
	}
	corpus, err := m.Library.Current(ctx)
	if err != nil {
		return err
	}
	now := m.Clock()
	filling, err := m.Tasks.Fill(reading, corpus, ledger.DateOf(now), cells, func(unit string) bool { return c.Unit == "" || sameUnit(m, unit, c.Unit) })
	if err != nil {
		return err
	}
	fmt.Fprintf(io.out, "读到%d行:%d处变化,%d行没有变,%d行不写入\n", len(cells.Rows), len(filling.Changes), filling.Same, len(filling.Left))
	for _, l := range filling.Lines(0) {
		fmt.Fprintln(io.out, l)
	}
	if !c.Apply || len(filling.Changes) == 0 {
		if len(filling.Changes) > 0 {
			fmt.Fprintln(io.err, "还没有写入;确认无误后加上 --apply 再执行一次")
		}
		return nil
	}
	by := bot.Turn{Sender: bot.Sender{Member: ledger.Member{UserID: m.operator().UserID, Name: m.operator().Name}}, MessageKey: "cli:fill:" + uuid.NewString(), Conversation: "cli", Now: now}
	if err := m.Store.Apply(ctx, bot.Effects{Updates: filling.Updates(by)}); err != nil {
		return err
	}
	fmt.Fprintf(io.err, "已写入%d条\n", len(filling.Changes))
	return nil
}
