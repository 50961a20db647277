package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"text/tabwriter"

	"duban/knowledge"
	"duban/ledger"
)

// ingestCmd imports documents.
type ingestCmd struct {
	Title   string   `help:"title to use instead of the printed one (one file only)"`
	Alias   []string `help:"another name that people may call it by; may be repeated"`
	Confirm bool     `help:"its duties count for reminders at once"`
	JSON    bool     `name:"json" help:"print records as JSON"`
	Files   []string `arg:"" name:"file" help:"documents to import" type:"path"`
}

// ingested is what is told of one imported file.
type ingested struct {
	ID       string   `json:"id"`
	Title    string   `json:"title"`
	Measures int      `json:"measures"`
	Revision int      `json:"revision"`
	Changed  bool     `json:"changed"`
	Warnings []string `json:"warnings"`
}

// Run imports each file; one that cannot be read does not keep the others out.
func (c *ingestCmd) Run(ctx context.Context, a *app) error {
	if c.Title != "" && len(c.Files) > 1 {
		return ledger.Errorf(codeUsage, "--title 只能用于一个文件")
	}
	m, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = m.Close() }() // every write was durable before
	done, failed := []ingested{}, 0
	for _, file := range c.Files {
		r, err := c.one(ctx, m, file)
		if err != nil {
			failed++
			fmt.Fprintf(a.io.err, "duban: %s: %s\n", base(file), oneLine(err))
			continue
		}
		done = append(done, r)
		if !c.JSON {
			printIngested(a.io.out, r)
		}
	}
	if c.JSON {
		if err := printJSON(a.io.out, map[string]any{"documents": done}); err != nil {
			return err
		}
	}
	m.embedNow(ctx, idsOf(done), a.io.err)
	if failed > 0 {
		return ledger.Errorf(ledger.Invalid, "%d 个文件没有导入,原因见上", failed)
	}
	return nil
}

func idsOf(done []ingested) []string {
	ids := make([]string, len(done))
	for i, d := range done {
		ids[i] = d.ID
	}
	return ids
}

func (c *ingestCmd) one(ctx context.Context, m *Main, file string) (ingested, error) {
	data, err := readBounded(file)
	if err != nil {
		return ingested{}, err
	}
	doc, err := knowledge.Read(ctx, base(file), bytes.NewReader(data), knowledge.Options{Title: c.Title, Aliases: c.Alias})
	if err != nil {
		return ingested{}, err
	}
	saved, changed, err := m.Store.SaveDocument(ctx, doc)
	if err != nil {
		return ingested{}, err
	}
	if c.Confirm {
		if err := m.Store.ConfirmDocument(ctx, saved.ID); err != nil {
			return ingested{}, err
		}
	}
	return ingested{ID: saved.ID, Title: saved.Title, Measures: len(saved.Measures), Revision: saved.Revision, Changed: changed, Warnings: orEmpty(saved.Warnings)}, nil
}

// readBounded reads a file of at most knowledge.MaxFile bytes.
func readBounded(file string) ([]byte, error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, ledger.Errorf(ledger.NotFound, "打不开文件,请检查路径: %w", err)
	}
	if info.Size() > knowledge.MaxFile {
		return nil, ledger.Errorf(ledger.TooLarge, "文件有 %d MB,上限 20 MB,请拆开再导入", info.Size()>>20)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, ledger.Errorf(ledger.Invalid, "读不了文件: %w", err)
	}
	return data, nil
}

func printIngested(w io.Writer, r ingested) {
	state := "已导入"
	switch {
	case !r.Changed:
		state = "内容没变,未改动"
	case r.Revision > 1:
		state = fmt.Sprintf("已更新为第%d版", r.Revision)
	}
	fmt.Fprintf(w, "%s\t《%s》\t%d条措施\t%s\n", r.ID, r.Title, r.Measures, state)
	for _, warning := range r.Warnings {
		fmt.Fprintf(w, "\t请核对:%s\n", warning)
	}
}

// documentsCmd lists documents.
type documentsCmd struct {
	JSON bool `name:"json" help:"print records as JSON"`
}

// Run prints them.
func (c *documentsCmd) Run(ctx context.Context, a *app) error {
	m, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = m.Close() }() // only read
	list, err := m.Store.ListDocuments(ctx)
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(a.io.out, map[string]any{"documents": orEmpty(list)})
	}
	w := tabwriter.NewWriter(a.io.out, 0, 4, 2, ' ', 0)
	for _, d := range list {
		fmt.Fprintf(w, "%s\t《%s》\t第%d版\t%d条\t%s\t%s\n", d.ID, d.Title, d.Revision, d.Measures, d.Issued, statusWord(d.Status))
	}
	return w.Flush()
}

func statusWord(s ledger.DocumentStatus) string {
	if s == ledger.DocumentConfirmed {
		return "已确认"
	}
	return "待核对"
}

// printJSON writes one value on one line, with Chinese left readable.
func printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return fmt.Errorf("write output: %w", err)
	}
	return nil
}

// orEmpty makes nil print as [].
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
