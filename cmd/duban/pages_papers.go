package main

import (
	"bytes"
	"context"
	"fmt"

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
	want := handlers.Extract{Own: o.Own}
	if o.Document != "" {
		if _, ok := corpus.Document(o.Document); !ok {
			return web.Paper{}, ledger.Errorf(ledger.NotFound, "没有这份文件")
		}
		want.Documents = []string{o.Document}
	}
	desk := p.main.desk()
	if desk.Scope = o.Unit; o.Unit != "" {
		want.Units = []string{o.Unit}
	} else if o.Own != "" {
		desk.Scope = o.Own
	}
	rows := p.main.Tasks.Rows(ctx, corpus, o.Day, want)
	var b bytes.Buffer
	var kind string
	switch o.Form {
	case "xlsx":
		kind, err = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", office.WriteXLSX(&b, desk, rows)
	case "docx":
		kind, err = "application/vnd.openxmlformats-officedocument.wordprocessingml.document", office.WriteDOCX(&b, desk, rows)
	case "png":
		kind, err = "image/png", firstChart(&b, desk, rows)
	default:
		return web.Paper{}, ledger.Errorf(ledger.Invalid, "没有这种文件")
	}
	if err != nil {
		return web.Paper{}, fmt.Errorf("write a paper: %w", err)
	}
	return web.Paper{Name: desk.Scope + "台账" + o.Day.String() + "." + o.Form, Type: kind, Data: b.Bytes()}, nil
}

// firstChart draws the first picture; the others are in chat.
func firstChart(b *bytes.Buffer, desk office.Desk, rows office.Rows) error {
	charts, err := office.ByUnit(desk, rows)
	if err != nil {
		return err
	}
	if len(charts) == 0 {
		return ledger.Errorf(ledger.NotFound, "没有要画的任务")
	}
	return charts[0].WritePNG(b)
}
