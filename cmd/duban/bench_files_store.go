package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"text/tabwriter"
	"time"

	"duban/bot"
	"duban/configs"
	"duban/handlers"
	"duban/knowledge"
	"duban/ledger"
	"duban/office"
	"duban/store"
)

// filedText is a document of one measure that every town owes.
const filedText = `云岭县加强执法培训若干措施
云政办发〔2026〕1号

一、抓实全员培训。用身边案例讲常用法律、办案程序和文书制作。各镇于2026年11月底前完成本单位执法人员秋季轮训。（责任单位：县司法局牵头，各镇配合）

云岭县人民政府办公室
2026年3月2日
`

// filedBatch is how many documents one transaction writes.
const filedBatch = 200

// stored writes each kind of file from n documents of a store of its own, read as a running program reads them.
func (c *benchFilesCmd) stored(ctx context.Context, w *tabwriter.Writer, a *app, n int) (err error) {
	s, drop, err := benchPlace(ctx, a)
	if err != nil {
		return err
	}
	defer drop()
	s.Directory = filepath.Join(s.Data, "directory.yaml")
	if err := os.WriteFile(s.Directory, yearDirectory(c.Units, 1), 0o600); err != nil {
		return fmt.Errorf("write the directory: %w", err)
	}
	a.LogLevel = "error"
	if err := fileDocuments(ctx, s, a, n); err != nil {
		return err
	}
	m, err := newMain(ctx, s, a.logger(s.LogFormat))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, m.Close()) }()
	for _, kind := range []string{"rows", "xlsx", "docx", "png", "bulletin"} {
		if err := c.storedKind(ctx, w, m, n, kind); err != nil {
			return err
		}
	}
	return nil
}

// storedKind makes one file of all documents.
func (c *benchFilesCmd) storedKind(ctx context.Context, w *tabwriter.Writer, m *Main, documents int, kind string) error {
	corpus, err := m.Library.Current(ctx)
	if err != nil {
		return err
	}
	desk, peak, count := m.desk(), &watermark{ctx: ctx}, 0
	rows := func(yield func(office.Row, error) bool) {
		for r, err := range m.Tasks.Rows(ctx, corpus, desk.Today, handlers.Extract{}) {
			if count++; count%500 == 0 {
				peak.look()
			}
			if !yield(r, err) {
				return
			}
		}
	}
	return c.timed(w, fmt.Sprintf("%s\t%d×%d 库内", kind, documents, c.Units), peak, &count, func(size io.Writer) error { return writeKind(size, kind, desk, rows) })
}

// fileDocuments saves n documents, confirmed, with a report of every third town.
func fileDocuments(ctx context.Context, s configs.Settings, a *app, n int) (err error) {
	st, err := store.Open(ctx, store.Options{DataDir: s.Data, URL: s.DatabaseURL, Logger: a.logger(s.LogFormat)})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	read, err := knowledge.Read(ctx, "培训.txt", bytes.NewReader([]byte(filedText)), knowledge.Options{})
	if err != nil {
		return fmt.Errorf("read the sample: %w", err)
	}
	for from := 0; from < n; from += filedBatch {
		var docs []*ledger.Document
		var effects bot.Effects
		for i := from; i < min(n, from+filedBatch); i++ {
			d := filed(read, i)
			docs = append(docs, d)
			for u := i % 3; u < 40; u += 3 {
				effects.Updates = append(effects.Updates, ledger.ProgressUpdate{ID: fmt.Sprintf("%s-%d", d.ID, u), DocumentID: d.ID, MeasureKey: d.Measures[0].Key, Unit: manyTown(u),
					Reporter: "周兰", MessageKey: fmt.Sprintf("m%d-%d", i, u), Status: ledger.InProgress, Text: "参训30人，其余的月底前训完", At: time.Date(2026, 10, 12, 1, 0, 0, 0, time.UTC), Day: ledger.NewDate(2026, 10, 12)})
			}
		}
		if _, err := st.SaveDocuments(ctx, docs); err != nil {
			return err
		}
		if err := st.Apply(ctx, effects); err != nil {
			return err
		}
	}
	return nil
}

func filed(read *ledger.Document, i int) *ledger.Document {
	d := *read
	d.Measures = slices.Clone(read.Measures)
	d.ID, d.Hash, d.Title, d.Number = fmt.Sprintf("f%06d", i), fmt.Sprint("filed", i), fmt.Sprintf("云岭县加强执法培训第%d批若干措施", i+1), fmt.Sprintf("云政办发〔2026〕%d号", i+1)
	d.Status = ledger.DocumentConfirmed
	return &d
}
