package main

import (
	"bytes"
	"context"
	"fmt"
	"io"

	"duban/handlers"
	"duban/ledger"
	"duban/office"
	"duban/web"
)

// pagePapers makes the files that the web pages offer, as `duban ledger --out` does.
type pagePapers struct{ main *Main }

var _ web.Papers = pagePapers{}

// Paper makes one.
func (p pagePapers) Paper(ctx context.Context, o web.Order) (web.Paper, error) {
	corpus, err := p.main.Library.Current(ctx)
	if err != nil {
		return web.Paper{}, err
	}
	want, desk := handlers.Extract{Own: o.Own}, p.main.desk()
	switch {
	case o.Unit != "":
		want.Units, desk.Scope = []string{o.Unit}, o.Unit
	case o.Own != "":
		desk.Scope = o.Own
	}
	if o.Document != "" {
		doc, ok := corpus.Document(o.Document)
		if !ok {
			return web.Paper{}, ledger.Errorf(ledger.NotFound, "没有这份文件")
		}
		want.Documents = []string{o.Document}
		if o.Measure != "" {
			m, ok := doc.FindMeasure(o.Measure)
			if !ok {
				return web.Paper{}, ledger.Errorf(ledger.NotFound, "没有这一条")
			}
			want.Measures = []string{m.Key}
			desk.Scope += ledger.Cited(m.Number)
		}
	}
	return p.write(desk, o, whileWaited(ctx, p.main.Tasks.Rows(ctx, corpus, o.Day, want)))
}

// whileWaited ends rows when nobody waits for them any more, in the midst of a large document too.
func whileWaited(ctx context.Context, rows office.Rows) office.Rows {
	return func(yield func(office.Row, error) bool) {
		for r, err := range rows {
			if err == nil {
				err = context.Cause(ctx)
			}
			if !yield(r, err) || err != nil {
				return
			}
		}
	}
}

// bounded keeps what is written as far as one file of a page may take memory. Errors: TooLarge.
type bounded struct{ kept bytes.Buffer }

// Write keeps it.
func (b *bounded) Write(p []byte) (int, error) {
	if b.kept.Len()+len(p) > ledger.MaxFile {
		return 0, ledger.Errorf(ledger.TooLarge, "文件超过 %d MB", ledger.MaxFile>>20)
	}
	return b.kept.Write(p) //nolint:wrapcheck // memory does not fail
}

// The MIME types of office files.
const (
	spreadsheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	wordFile    = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
)

// write makes the file of rows.
func (p pagePapers) write(desk office.Desk, o web.Order, rows office.Rows) (web.Paper, error) {
	var b bounded
	var err error
	made := web.Paper{Name: desk.Scope + "台账" + o.Day.String() + "." + o.Form}
	switch o.Form {
	case "xlsx":
		made.Type, err = spreadsheet, office.WriteXLSX(&b, desk, rows)
	case "docx":
		made.Type, err = wordFile, office.WriteDOCX(&b, desk, rows)
	case "png":
		made.Type, err = "image/png", firstChart(&b, desk, rows)
	case string(office.PaperSlip), string(office.PaperOrder):
		made.Type, made.Name = wordFile, desk.Scope+office.PaperKind(o.Form).Chinese()+"草稿"+o.Day.String()+".docx"
		err = overdueDrafts(&b, desk, office.PaperKind(o.Form), rows)
	default:
		return web.Paper{}, ledger.Errorf(ledger.Invalid, "没有这种文件")
	}
	if err != nil {
		return web.Paper{}, fmt.Errorf("write a paper: %w", err)
	}
	made.Data = b.kept.Bytes()
	return made, nil
}

// overdueDrafts drafts a paper for each unit with something overdue.
func overdueDrafts(b io.Writer, desk office.Desk, kind office.PaperKind, rows office.Rows) error {
	var late []office.Row
	for r, err := range rows {
		if err != nil {
			return err
		}
		if r.State == ledger.Overdue {
			late = append(late, r)
		}
		if len(late) > handlers.MostForPaper {
			return ledger.Errorf(ledger.TooLarge, "过期未办的超过%d件", handlers.MostForPaper)
		}
	}
	papers := office.Slips(desk, late)
	if kind == office.PaperOrder {
		papers = office.Orders(desk, late)
	}
	if len(papers) == 0 {
		return ledger.Errorf(ledger.NotFound, "现在没有过期未办的事,没有可写的草稿")
	}
	return office.WritePapers(b, papers...)
}

// firstChart draws the first picture; the others are in chat.
func firstChart(b io.Writer, desk office.Desk, rows office.Rows) error {
	charts, err := office.ByUnit(desk, rows)
	if err != nil {
		return err
	}
	if len(charts) == 0 {
		return ledger.Errorf(ledger.NotFound, "没有要画的任务")
	}
	return charts[0].WritePNG(b)
}
