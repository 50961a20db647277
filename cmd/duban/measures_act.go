package main

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/alecthomas/kong"

	"duban/ledger"
	"duban/revision"
)

// revisionFlag is a flag that a revision's number may follow: --diff, --diff 2, --diff=2.
type revisionFlag struct {
	given bool
	n     int // 0: the one before
}

// Decode reads the flag from the command line.
func (f *revisionFlag) Decode(ctx *kong.DecodeContext) error {
	f.given = true
	token := ctx.Scan.Peek()
	n, err := strconv.Atoi(token.String())
	switch {
	case token.Type == kong.FlagValueToken && (err != nil || n < 1):
		return fmt.Errorf("expected a revision but got %q", token.String())
	case err == nil && n > 0 && !token.IsEOL():
		f.n = n
		ctx.Scan.Pop()
	}
	return nil
}

// IsBool lets the flag stand without a value.
func (f *revisionFlag) IsBool() bool { return true }

// usage refuses flags that do not belong together.
func (c *measuresCmd) usage() error {
	switch mending := c.Mend != "" || c.Field != "" || c.Value != nil; {
	case mending && (c.Field == "" || c.Value == nil):
		return ledger.Errorf(codeUsage, "更正要写全:--mend N --field lead --value 县司法局")
	case mending && c.Mend == "" && ledger.MendField(c.Field) != ledger.MendYear:
		return ledger.Errorf(codeUsage, "请用 --mend 写明更正第几条;只有 --field year 不用写")
	case c.History && c.Diff.given:
		return ledger.Errorf(codeUsage, "--history 和 --diff 请分开用")
	}
	return nil
}

// acts reports whether more is asked for than to print the structure.
func (c *measuresCmd) acts() bool {
	return len(c.Check) > 0 || c.Field != "" || c.Confirm || c.History || c.Diff.given
}

// act corrects, checks and confirms one document and returns it as it stands then; or prints its history or what
// changed, and returns nothing.
func (c *measuresCmd) act(ctx context.Context, m *Main, w io.Writer, docs []ledger.Document) ([]ledger.Document, error) {
	if len(docs) != 1 {
		return nil, ledger.Errorf(codeUsage, "现在有%d份文件,请用 --document 写明是哪一份,编号见 duban documents", len(docs))
	}
	d := &docs[0]
	switch {
	case c.History:
		return nil, c.history(ctx, m, w, d)
	case c.Diff.given:
		return nil, c.diff(ctx, m, w, d)
	}
	if err := c.change(ctx, m, d); err != nil {
		return nil, err
	}
	c.Document = d.ID
	return c.documents(ctx, m)
}

func (c *measuresCmd) change(ctx context.Context, m *Main, d *ledger.Document) error {
	if c.Field != "" {
		if err := c.mend(ctx, m, d); err != nil {
			return err
		}
	}
	for _, number := range c.Check {
		measure, err := measureNamed(d, number)
		if err != nil {
			return err
		}
		if err := m.Store.CheckMeasure(ctx, ledger.Check{DocumentID: d.ID, MeasureKey: measure.Key, Revision: d.Revision, Act: m.operator()}); err != nil {
			return err
		}
	}
	if !c.Confirm {
		return nil
	}
	return m.Store.ConfirmDocument(ctx, ledger.Confirmation{DocumentID: d.ID, Revision: d.Revision, Act: m.operator()})
}

func (c *measuresCmd) mend(ctx context.Context, m *Main, d *ledger.Document) error {
	mend := ledger.Mend{DocumentID: d.ID, Field: ledger.MendField(c.Field), After: *c.Value, Act: m.operator()}
	if mend.Field != ledger.MendYear {
		measure, err := measureNamed(d, c.Mend)
		if err != nil {
			return err
		}
		mend.MeasureKey = measure.Key
	}
	if mend.Field == ledger.MendDue {
		mend.Index = c.Nth - 1
	}
	var err error
	if mend.Before, err = revision.Value(d, mend.MeasureKey, mend.Field, mend.Index); err != nil {
		return err
	}
	return m.Store.Mend(ctx, mend)
}

// measureNamed finds the measure of a number; 5#2 is the second of those that bear it.
func measureNamed(d *ledger.Document, name string) (*ledger.Measure, error) {
	number, nth, several := strings.Cut(name, "#")
	found := d.MeasuresNumbered(number)
	if k, err := strconv.Atoi(nth); several && err == nil && k > 0 && k <= len(found) {
		return found[k-1], nil
	}
	switch {
	case len(found) == 0 || several:
		return nil, ledger.Errorf(ledger.NotFound, "《%s》没有第%s条", d.Title, name)
	case len(found) > 1:
		return nil, ledger.Errorf(codeUsage, "第%s条有%d条,请写成 %s#1 到 %s#%d 中的一个", name, len(found), name, name, len(found))
	}
	return found[0], nil
}

// auditWords are the everyday words for what stands in the record of changes.
var auditWords = map[string]string{ledger.AuditIngest: "导入", ledger.AuditMend: "更正", ledger.AuditCheck: "核对", ledger.AuditConfirm: "确认生效",
	ledger.AuditStanding: "效力变更", ledger.AuditLostMend: "更正没有用到新版上",
	ledger.AuditReport: "上报", ledger.AuditCorrect: "改报", ledger.AuditWithdraw: "撤回上报"}

// auditJSON is one line of the record; the measure by its number.
type auditJSON struct {
	ledger.AuditEntry
	Number string `json:"number"`
}

// history prints the record of changes of one document, oldest first.
func (c *measuresCmd) history(ctx context.Context, m *Main, w io.Writer, d *ledger.Document) error {
	entries, err := m.Store.Audit(ctx, ledger.AuditFilter{DocumentID: d.ID})
	if err != nil {
		return err
	}
	out := make([]auditJSON, 0, len(entries))
	for _, e := range entries {
		one := auditJSON{AuditEntry: e, Number: ledger.NumberOfKey(e.MeasureKey)}
		if measure, ok := d.FindMeasure(e.MeasureKey); ok {
			one.Number = measure.Number
		}
		out = append(out, one)
	}
	if c.JSON {
		return printJSON(w, map[string]any{"entries": out})
	}
	for _, e := range out {
		who := e.Act.Name
		if who == "" {
			who = "程序"
		}
		fmt.Fprintf(w, "%s  %s  %s  %s%s\n", e.Act.At.In(m.Zone).Format("2006-01-02 15:04"), who, auditWord(e.What), cited(e.Number), auditDetail(e.AuditEntry))
	}
	return nil
}

// auditWord is the everyday word for what a line tells; a decision bears its kind.
func auditWord(what string) string {
	if kind, ok := strings.CutPrefix(what, ledger.AuditDecide); ok {
		return "处理(" + kind + ")"
	}
	return auditWords[what]
}

func auditDetail(e ledger.AuditEntry) string {
	switch e.What {
	case ledger.AuditIngest:
		return "第" + e.After + "版"
	case ledger.AuditMend:
		return fmt.Sprintf("%s:“%s”改为“%s”", ledger.MendField(e.Field).Chinese(), clipLine(e.Before, 40), clipLine(e.After, 40))
	case ledger.AuditReport, ledger.AuditCorrect, ledger.AuditWithdraw:
		return strings.TrimSpace(e.Unit + " " + e.Before + " → " + e.After)
	case ledger.AuditLostMend:
		return fmt.Sprintf("%s:“%s”", ledger.MendField(e.Field).Chinese(), clipLine(e.Before, 40))
	case ledger.AuditStanding:
		if e.Field != "" {
			return ledger.Standing(e.After).Chinese() + ",见 " + e.Field
		}
		return ledger.Standing(e.After).Chinese()
	}
	return ""
}

// diff prints what changed since a revision.
func (c *measuresCmd) diff(ctx context.Context, m *Main, w io.Writer, d *ledger.Document) error {
	from := c.Diff.n
	if from == 0 {
		from = d.Revision - 1
	}
	if from < 1 {
		return ledger.Errorf(ledger.NotFound, "《%s》只有一版,没有可以对照的", d.Title)
	}
	old, err := m.Store.Revision(ctx, d.ID, from)
	if err != nil {
		return err
	}
	changes := revision.CompareKept(old, d)
	if c.JSON {
		return printJSON(w, map[string]any{"document": d.ID, "from": from, "to": d.Revision, "changes": changes})
	}
	fmt.Fprintf(w, "《%s》第%d版和第%d版对照\n", d.Title, from, d.Revision)
	if changes.Empty() {
		fmt.Fprintln(w, "\t各条措施一样")
	}
	printChanges(w, changes)
	return nil
}
