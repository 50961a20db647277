package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/schollz/progressbar/v3"

	"duban/ledger"
	"duban/store"
)

// auditCmd is for who inspects the record of changes.
type auditCmd struct {
	Verify auditVerifyCmd `cmd:"" default:"withargs" help:"hold every line against its link and its seal"`
	Export auditExportCmd `cmd:"" help:"write the record of changes into a file"`
}

// auditVerifyCmd verifies the chain.
type auditVerifyCmd struct {
	Head string `help:"LINE:LINK as an earlier verification printed it, kept elsewhere: also finds a chain that was made anew" placeholder:"LINE:LINK"`
	JSON bool   `name:"json" help:"print the finding as JSON"`
}

// auditFinding is what a verification prints.
type auditFinding struct {
	Lines    int64               `json:"lines"`
	Seals    int                 `json:"seals"`
	Erased   int64               `json:"erased"`
	Unsealed int64               `json:"unsealed"`
	Head     string              `json:"head"` // LINE:LINK
	Failed   int64               `json:"failed"`
	Faults   []ledger.ChainFault `json:"faults"`
	Seconds  float64             `json:"seconds"`
}

// Run verifies; the command fails when the chain does not hold.
func (c *auditVerifyCmd) Run(ctx context.Context, a *app) error {
	m, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = m.Close() }() // only read
	began := time.Now()
	report, err := m.Store.VerifyAudit(ctx, spinner(a.io.err))
	if err != nil {
		return err
	}
	found := auditFinding{Lines: report.Lines, Seals: len(report.Seals), Erased: report.Erased, Unsealed: report.Unsealed,
		Failed: report.Failed, Faults: report.Faults, Seconds: time.Since(began).Seconds()}
	if n := len(report.Seals); n > 0 {
		found.Head = fmt.Sprintf("%d:%s", report.Seals[n-1].Last, report.Seals[n-1].Link)
	}
	if err := found.holdAgainst(c.Head, &report); err != nil {
		return err
	}
	if err := found.print(a.io.out, c.JSON); err != nil {
		return err
	}
	if found.Failed > 0 {
		return ledger.Errorf(ledger.Invalid, "留痕有 %d 处对不上：请保留现场，用最近一次备份比对这些行", found.Failed)
	}
	return nil
}

// holdAgainst looks for a head that was noted before.
func (f *auditFinding) holdAgainst(head string, report *store.AuditReport) error {
	if head == "" {
		return nil
	}
	line, link, ok := strings.Cut(head, ":")
	n, err := strconv.ParseInt(line, 10, 64)
	if !ok || err != nil {
		return ledger.Errorf(codeUsage, "--head 应写作 行号:校验值，照上次校验打印的抄")
	}
	if got, known := report.LinkAt(n); !known || got != link {
		f.Failed++
		f.Faults = append(f.Faults, ledger.ChainFault{Chain: n, What: "和记在别处的校验值不一样，整条链可能被重做过"})
	}
	return nil
}

func (f *auditFinding) print(w io.Writer, asJSON bool) error {
	if asJSON {
		return printJSON(w, f)
	}
	const shown = 20
	for i, fault := range f.Faults {
		if i == shown {
			fmt.Fprintf(w, "……还有 %d 处\n", f.Failed-shown)
			break
		}
		fmt.Fprintf(w, "✗ 第%d行 %s：%s\n", fault.Chain, fault.ID, fault.What)
	}
	if f.Failed == 0 {
		fmt.Fprintf(w, "✓ 留痕完整：%d 行、%d 次封存，逐行相符（%.1f 秒）\n", f.Lines, f.Seals, f.Seconds)
	}
	if f.Erased > 0 {
		fmt.Fprintf(w, "其中 %d 行的经办人已按本人要求注销。\n", f.Erased)
	}
	if f.Unsealed > 0 {
		fmt.Fprintf(w, "另有 %d 行还没有封存：duban serve 每分钟封存一次。\n", f.Unsealed)
	}
	if f.Head == "" {
		return nil
	}
	if _, err := fmt.Fprintf(w, "末行校验值 %s\n请抄在本系统之外（如纸质台账），下次用 --head 比对。\n", f.Head); err != nil {
		return fmt.Errorf("write output: %w", err)
	}
	return nil
}

// spinner shows on a terminal how many lines were read.
func spinner(w io.Writer) func(int64) {
	if !isTerminal(w) {
		return nil
	}
	bar := progressbar.NewOptions(-1, progressbar.OptionSetWriter(w), progressbar.OptionSetDescription("校验"), progressbar.OptionShowCount(),
		progressbar.OptionShowIts(), progressbar.OptionClearOnFinish(), progressbar.OptionThrottle(100*time.Millisecond))
	return func(n int64) { _ = bar.Set64(n) } // a terminal that cannot be written to shows nothing
}

// auditExportCmd writes the record of changes.
type auditExportCmd struct {
	File  string `arg:"" help:"file to write: .jsonl, with links, or .csv for a spreadsheet" type:"path"`
	Since string `help:"first day, as 2026-01-31" placeholder:"DAY"`
	Until string `help:"last day" placeholder:"DAY"`
}

// Run exports.
func (c *auditExportCmd) Run(ctx context.Context, a *app) error {
	m, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = m.Close() }() // only read
	from, to, err := c.window(m.Zone)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(c.File, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return ledger.Errorf(ledger.Invalid, "写不了 %s：换一个还没有的文件名，或查看目录权限", c.File)
	}
	lines := 0
	put, flush := exporter(f, strings.ToLower(filepath.Ext(c.File)), m.Zone)
	err = m.Store.EachAuditLine(ctx, func(l *ledger.AuditLine) error {
		if l.RecordedAt.Before(from) || !l.RecordedAt.Before(to) {
			return nil
		}
		lines++
		return put(l)
	})
	if err == nil {
		err = flush()
	}
	if closed := f.Close(); err == nil && closed != nil {
		err = fmt.Errorf("write the export: %w", closed)
	}
	if err != nil {
		_ = os.Remove(c.File) // half an export is none
		return err
	}
	_, err = fmt.Fprintf(a.io.out, "已写入 %s：%d 行\n", c.File, lines)
	if err != nil {
		return fmt.Errorf("write output: %w", err)
	}
	return nil
}

// window is the span of recording that is exported.
func (c *auditExportCmd) window(zone *time.Location) (from, to time.Time, err error) {
	to = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, d := range []struct {
		text string
		into *time.Time
		days int
	}{{c.Since, &from, 0}, {c.Until, &to, 1}} {
		if d.text == "" {
			continue
		}
		day, err := time.ParseInLocation(time.DateOnly, d.text, zone)
		if err != nil {
			return from, to, ledger.Errorf(codeUsage, "日期 %s 应写作 2026-01-31", d.text)
		}
		*d.into = day.AddDate(0, 0, d.days)
	}
	return from, to, nil
}

// exporter writes lines in the form that the file's name asks for.
func exporter(w io.Writer, ext string, zone *time.Location) (put func(*ledger.AuditLine) error, flush func() error) {
	if ext != ".csv" {
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		return func(l *ledger.AuditLine) error { return enc.Encode(l) }, func() error { return nil }
	}
	_, _ = io.WriteString(w, "\ufeff") // so that spreadsheets take it for UTF-8; a failure shows at the flush
	out := csv.NewWriter(w)
	_ = out.Write([]string{"行号", "时间", "经办人", "账号", "做了什么", "文件", "措施", "单位", "字段", "原来", "后来", "校验值"}) // as above
	return func(l *ledger.AuditLine) error {
			row := []string{strconv.FormatInt(l.Chain, 10), l.Act.At.In(zone).Format(time.DateTime), l.Act.Name, l.Act.UserID, l.What, l.DocumentID,
				l.MeasureKey, l.Unit, l.Field, l.Before, l.After, l.Link}
			for i := range row {
				row[i] = harmless(row[i])
			}
			return out.Write(row)
		}, func() error {
			out.Flush()
			return out.Error()
		}
}

// harmless keeps a spreadsheet from taking a text for a formula.
func harmless(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}
