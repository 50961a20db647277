package main

import (
	"bytes"
	"context"
	"fmt"

	"duban/configs"
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

// pageColours are the county's colours for the pages, which have a shade of each for light and dark: the name counts, not the figure.
func (m *Main) pageColours() map[web.Light]web.Colour {
	l := m.Settings.Lights
	named := func(s string) web.Colour {
		name, _, _ := configs.Light(s) // Load checked it
		return map[string]web.Colour{"红": "red", "橙": "yellow", "黄": "yellow", "蓝": "blue", "绿": "green"}[name]
	}
	all := map[web.Light]web.Colour{}
	for light, colour := range map[web.Light]web.Colour{web.LightOverdue: named(l.Late), web.LightSoon: named(l.Near), web.LightBlocked: named(l.Slow),
		web.LightReturned: named(l.Slow), web.LightDone: named(l.Good), web.LightLate: named(l.Good), web.LightClosed: named(l.Good)} {
		if colour != "" {
			all[light] = colour
		}
	}
	return all
}
