package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"duban/bot"
	"duban/handlers"
	"duban/ledger"
	"duban/office"
	"duban/retrieval"
	"duban/zh"
)

// papers is the ability that makes files, through which slips come as documents too.
func (m *Main) papers(decide *handlers.Decide) bot.Ability {
	p := handlers.NewPapers(m.Library, m.Tasks, m.Store.PutBlob, m.lights)
	decide.Draft(p)
	return p
}

// filledIn is the ability that takes a filled-in ledger; other spreadsheets go to next.
func (m *Main) filledIn(next bot.Ability) bot.Ability {
	return handlers.NewFill(m.Library, m.Tasks, m.keepFile, m.Store.Attachment, next)
}

// paperCmd drafts a paper. It is sent to nobody.
type paperCmd struct {
	Kind     string   `help:"slip 催办单, order 督办单, bulletin 督查通报, brief 督查专报, yearly 年度报告" enum:"slip,order,bulletin,brief,yearly" required:"" placeholder:"KIND"`
	Document []string `help:"only this document (id); may stand several times" placeholder:"ID"`
	Unit     string   `help:"only this unit; short forms are understood" placeholder:"UNIT"`
	Year     int      `help:"of the yearly report; default: this year" placeholder:"YEAR"`
	Out      string   `help:"the file to write" required:"" placeholder:"FILE.docx"`
}

// Run writes the draft.
func (c *paperCmd) Run(ctx context.Context, a *app) error {
	if !strings.EqualFold(filepath.Ext(c.Out), ".docx") {
		return ledger.Errorf(codeUsage, "草稿是 Word 文件,请写 --out 文件名.docx")
	}
	m, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = m.Close() }() // only read
	corpus, want, err := m.extract(ctx, c.Document, c.Unit)
	if err != nil {
		return err
	}
	papers, err := c.papers(ctx, m, corpus, want)
	if err != nil {
		return err
	}
	if len(papers) == 0 {
		return ledger.Errorf(ledger.NotFound, "现在没有过期未办的事,没有可写的草稿")
	}
	if err := writeFile(c.Out, func(w io.Writer) error { return office.WritePapers(w, papers...) }); err != nil {
		return err
	}
	fmt.Fprintf(a.io.err, "已写入 %s:%s草稿%d份,请核对后签发\n", c.Out, office.PaperKind(c.Kind).Chinese(), len(papers))
	return nil
}

// papers makes the drafts.
func (c *paperCmd) papers(ctx context.Context, m *Main, corpus *retrieval.Corpus, want handlers.Extract) ([]office.Paper, error) {
	desk := m.desk()
	if office.PaperKind(c.Kind) == office.PaperYearly {
		if want.Year = c.Year; want.Year == 0 {
			want.Year = desk.Today.Year
		}
		p, err := m.Tasks.Yearly(ctx, corpus, desk, want)
		return []office.Paper{p}, err
	}
	var rows []office.Row
	for r, err := range m.Tasks.Rows(ctx, corpus, desk.Today, want) {
		if err != nil {
			return nil, err
		}
		if len(rows) >= handlers.MostForPaper {
			return nil, ledger.Errorf(ledger.TooLarge, "任务超过%d件,一份草稿写不下;请用 --document 或 --unit 写明范围", handlers.MostForPaper)
		}
		rows = append(rows, r)
	}
	switch office.PaperKind(c.Kind) {
	case office.PaperSlip:
		return office.Slips(desk, rows), nil
	case office.PaperOrder:
		return office.Orders(desk, rows), nil
	case office.PaperBrief:
		return []office.Paper{office.Brief(desk, rows)}, nil
	}
	return []office.Paper{office.Bulletin(desk, rows)}, nil
}

// desk is who makes files, today.
func (m *Main) desk() office.Desk {
	return handlers.Desk(m.Directory(), m.lights(), ledger.DateOf(m.Clock()))
}

// extract is which rows the flags ask for. Errors: NotFound for a document or a unit that nobody knows.
func (m *Main) extract(ctx context.Context, documents []string, unit string) (*retrieval.Corpus, handlers.Extract, error) {
	corpus, err := m.Library.Current(ctx)
	if err != nil {
		return nil, handlers.Extract{}, err
	}
	want := handlers.Extract{}
	for _, id := range documents {
		if id == "" {
			continue
		}
		if _, ok := corpus.Document(id); !ok {
			return nil, want, ledger.Errorf(ledger.NotFound, "没有文件 %s,编号见 duban documents", id)
		}
		want.Documents = append(want.Documents, id)
	}
	if unit != "" {
		want.Units = zh.NewUnits(m.Directory(), nil).Resolve(unit)
		if len(want.Units) == 0 {
			want.Units = []string{unit} // one that reported without being in the directory
		}
	}
	return corpus, want, nil
}

// writeFile writes a file whole or not at all: beside it first, then in its place.
func writeFile(name string, write func(w io.Writer) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(name), ".duban-*")
	if err != nil {
		return ledger.Errorf(ledger.Invalid, "文件写不了:%w。请换一个能写的文件夹", err)
	}
	defer func() {
		if err != nil {
			_ = f.Close()
			_ = os.Remove(f.Name())
		}
	}()
	if err := write(f); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("close %s: %w", name, err)
	}
	if err := os.Chmod(f.Name(), 0o640); err != nil { //nolint:gosec // the operator's group may read what he took out
		return fmt.Errorf("set the rights of %s: %w", name, err)
	}
	if err := os.Rename(f.Name(), name); err != nil {
		return fmt.Errorf("put %s in its place: %w", name, err)
	}
	return nil
}
