package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"

	"duban/ledger"
)

// documentsCmd lists documents, and says which are in force.
type documentsCmd struct {
	Repeal  string `help:"mark this document (id) as no longer in force" placeholder:"ID"`
	By      string `help:"with --repeal: the document (id) that replaces it" placeholder:"ID"`
	Restore string `help:"mark this document (id) as in force again" placeholder:"ID"`
	Note    string `help:"with --repeal or --restore: why, in a few words"`
	JSON    bool   `name:"json" help:"print records as JSON"`
}

// Run does what was asked for and prints them.
func (c *documentsCmd) Run(ctx context.Context, a *app) error {
	if c.Repeal != "" && c.Restore != "" || c.By != "" && c.Repeal == "" {
		return ledger.Errorf(codeUsage, "--repeal 和 --restore 只能写一个,--by 要和 --repeal 一起写")
	}
	m, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = m.Close() }() // every write was durable before
	if err := c.change(ctx, m); err != nil {
		return err
	}
	list, err := m.Store.ListDocuments(ctx)
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(a.io.out, map[string]any{"documents": orEmpty(list)})
	}
	w := tabwriter.NewWriter(a.io.out, 0, 4, 2, ' ', 0)
	for _, d := range list {
		fmt.Fprintf(w, "%s\t《%s》\t第%d版\t%d条\t%s\t%s\n", d.ID, d.Title, d.Revision, d.Measures, d.Issued, stateWord(d.Status, d.Standing))
	}
	return w.Flush()
}

// change marks a document as repealed, replaced or in force again.
func (c *documentsCmd) change(ctx context.Context, m *Main) error {
	change := ledger.StandingChange{DocumentID: c.Restore, Note: c.Note, Act: m.operator()}
	switch {
	case c.Repeal != "" && c.By != "":
		change.DocumentID, change.Standing, change.By = c.Repeal, ledger.Replaced, c.By
	case c.Repeal != "":
		change.DocumentID, change.Standing = c.Repeal, ledger.Repealed
	case c.Restore == "":
		return nil
	}
	return m.Store.SetStanding(ctx, change)
}

// operator is who works on the command line, for the record of changes.
func (m *Main) operator() ledger.Act {
	return ledger.Act{UserID: "cli", Name: "命令行", At: m.Clock().UTC()}
}

// stateWord tells whether a document's duties count.
func stateWord(s ledger.DocumentStatus, standing ledger.Standing) string {
	if standing != ledger.InForce {
		return standing.Chinese()
	}
	return statusWord(s)
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
