package web

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"duban/ledger"
	"duban/retrieval"
)

// auditSize is how many lines a page lists.
const auditSize = 50

// Auditing is what the record of changes offers besides being read.
type Auditing interface {
	// Verify has every line held against its link and seal, in the background; where that is under way it goes on.
	Verify(ctx context.Context) error
	// Check tells how the last verification went, or how far it is; the zero AuditCheck when there was none.
	Check(ctx context.Context) (AuditCheck, error)
	// Export writes the lines that a filter leaves, oldest first. form is csv or jsonl.
	Export(ctx context.Context, w io.Writer, form string, f ledger.AuditFilter) error
}

// Verified is what a verification found 校验结果.
type Verified struct {
	Lines, Unsealed, Erased, Failed int64
	Seals                           int
	Faults                          []ledger.ChainFault // at most as many as ledger.MostFaults
	Head                            string              // LINE:LINK, to be noted elsewhere; "" without a line
}

// AuditCheck is a verification that was asked for. Zero value: none was.
type AuditCheck struct {
	AskedAt, EndedAt time.Time
	Lines            int64     // read so far
	Broken           bool      // it was not heard of for long
	Found            *Verified // nil: it waits, or runs
}

// auditView is the record of changes 留痕.
type auditView struct {
	Frame
	Filter    auditFilter
	Documents []labelled
	Units     []string
	People    []ledger.Member
	Lines     []auditLine
	Next      string // address of the lines before these
	Exports   []labelled
	Verified  *Verified
	When      string // when the verification ended, or was asked for
	Running   bool   // a verification waits or runs
	Broken    bool   // it was not heard of for long
	Read      int64  // lines that it has read so far
}

// labelled is a value with its words.
type labelled struct{ Value, Label string }

// auditFilter is what the address asks for.
type auditFilter struct{ Document, Unit, Person, Day string }

// auditLine is one line of the record.
type auditLine struct {
	At, Who, What, Document, Link, Measure, Unit, Detail string
}

// filter reads the address.
func (v *visit) auditFilter() (auditFilter, ledger.AuditFilter) {
	f := auditFilter{Document: v.asked("document"), Unit: v.asked("unit"), Person: v.asked("person"), Day: v.asked("day")}
	full := ledger.AuditFilter{DocumentID: f.Document, Unit: f.Unit, Person: f.Person}
	if day, err := time.ParseInLocation(time.DateOnly, f.Day, v.zone()); err == nil {
		full.From, full.Until = day, day.AddDate(0, 0, 1)
	} else {
		f.Day = ""
	}
	return f, full
}

// address is where the record is, narrowed so.
func (f auditFilter) address(path string, more ...string) string {
	return prefix + path + "?" + query(append([]string{"document", f.Document, "unit", f.Unit, "person", f.Person, "day", f.Day}, more...)...)
}

// audit shows a page of the record, newest first.
func (s *site) audit(v *visit) error {
	view, err := v.auditView()
	if err != nil {
		return err
	}
	return v.show(http.StatusOK, "audit", view)
}

func (v *visit) auditView() (*auditView, error) {
	if v.site.Auditing == nil {
		return nil, errNoPage()
	}
	view := &auditView{Frame: v.frame("留痕", "Record of changes")}
	if err := view.checked(v); err != nil {
		return nil, err
	}
	var f ledger.AuditFilter
	view.Filter, f = v.auditFilter()
	f.Limit, f.Behind = auditSize+1, v.asked("behind")
	lines, err := v.site.Records.Audit(v.r.Context(), f)
	if err != nil {
		return nil, fmt.Errorf("read the record of changes: %w", err)
	}
	if len(lines) > auditSize {
		lines = lines[:auditSize]
		view.Next = view.Filter.address("/audit", "behind", lines[auditSize-1].ID)
	}
	titles := map[string]string{}
	all := slices.Clone(v.corpus.Titles())
	slices.SortStableFunc(all, func(a, b retrieval.Title) int { return b.Issued.Compare(a.Issued) })
	for i, t := range all {
		titles[t.ID] = t.Title
		if i < mostDocuments || t.ID == view.Filter.Document {
			view.Documents = append(view.Documents, labelled{t.ID, t.Title})
		}
	}
	for _, u := range v.corpus.Directory().Units {
		view.Units = append(view.Units, u.Name)
	}
	view.People = v.corpus.Directory().Members
	for i := range lines {
		view.Lines = append(view.Lines, v.auditLine(&view.Frame, titles, &lines[i]))
	}
	for _, form := range []string{"csv", "jsonl"} {
		view.Exports = append(view.Exports, labelled{view.Filter.address("/audit/export/" + form), "." + form})
	}
	return view, nil
}

// auditLine says in words what a line tells.
func (v *visit) auditLine(f *Frame, titles map[string]string, e *ledger.AuditEntry) auditLine {
	l := auditLine{At: e.Act.At.In(v.zone()).Format("2006-01-02 15:04"), Who: e.Act.Name, What: f.whatOf(e), Document: titles[e.DocumentID], Unit: e.Unit, Detail: f.detailOf(e)}
	if l.Who == "" {
		l.Who = f.Say("程序", "program")
	}
	if l.Document != "" {
		l.Link = ledger.DocumentPage(e.DocumentID)
		if e.MeasureKey != "" {
			l.Measure, l.Link = f.Number(ledger.NumberOfKey(e.MeasureKey)), ledger.MeasurePage(e.DocumentID, e.MeasureKey)
		}
	}
	return l
}

// whatOf is what was done, in words.
func (f Frame) whatOf(e *ledger.AuditEntry) string {
	if kind, ok := strings.CutPrefix(e.What, ledger.AuditDecide); ok {
		if words := decided(&f, &ledger.Decision{Kind: ledger.DecisionKind(kind)}); words != "" {
			return strings.TrimSuffix(strings.TrimSuffix(words, "到"), "给") // the day or the unit is in the detail
		}
		return f.Say("处理", kind)
	}
	words := map[string]string{ledger.AuditIngest: "导入", ledger.AuditMend: "更正", ledger.AuditCheck: "核对", ledger.AuditConfirm: "确认生效",
		ledger.AuditStanding: "效力变更", ledger.AuditLostMend: "更正没有用到新版上", ledger.AuditReport: "上报", ledger.AuditCorrect: "改报",
		ledger.AuditWithdraw: "撤回上报", ledger.AuditErase: "注销个人信息", ledger.AuditSetting: "改设置",
		ledger.AuditSignIn: "密码登录", ledger.AuditRefused: "密码登录没成功", ledger.AuditLocked: "试得太多，账号停用一阵", ledger.AuditPassword: "密码"}[e.What]
	return f.Say(words, strings.ReplaceAll(e.What, "_", " "))
}

// detailOf is what was changed, in words.
func (f Frame) detailOf(e *ledger.AuditEntry) string {
	change := func(name string) string {
		return f.Say(fmt.Sprintf("%s：“%s”改为“%s”", name, e.Before, e.After), fmt.Sprintf("%s: “%s” → “%s”", name, e.Before, e.After))
	}
	switch e.What {
	case ledger.AuditIngest:
		return f.Say("第"+e.After+"版", "revision "+e.After)
	case ledger.AuditMend, ledger.AuditLostMend:
		return change(f.FieldName(ledger.MendField(e.Field)))
	case ledger.AuditSetting:
		return f.settingChanged(e)
	case ledger.AuditStanding:
		return f.Say(ledger.Standing(e.After).Chinese(), e.After)
	case ledger.AuditConfirm:
		return ""
	case ledger.AuditSignIn, ledger.AuditRefused:
		return f.Say("来自"+e.After, "from "+e.After)
	case ledger.AuditLocked:
		return f.Say("来自"+e.After+"，停"+e.Field+"分钟", "from "+e.After+", for "+e.Field+" minutes")
	case ledger.AuditPassword:
		return f.passwordWords(e)
	}
	switch {
	case e.Before != "" && e.After != "":
		return e.Before + " → " + e.After
	case e.Before != "":
		return e.Before
	}
	return strings.TrimSpace(e.Field + " " + e.After)
}

// checked puts in how the last verification went.
func (view *auditView) checked(v *visit) error {
	c, err := v.site.Auditing.Check(v.r.Context())
	if err != nil {
		return fmt.Errorf("read the last verification: %w", err)
	}
	if c.AskedAt.IsZero() {
		return nil
	}
	view.Verified, view.Broken, view.Read = c.Found, c.Broken, c.Lines
	view.Running = c.EndedAt.IsZero() && !c.Broken
	view.When = v.instant(c.AskedAt)
	if !c.EndedAt.IsZero() {
		view.When = v.instant(c.EndedAt)
	}
	return nil
}

// auditVerify has the chain verified; the page shows how far it is.
func (s *site) auditVerify(v *visit) error {
	if s.Auditing == nil {
		return errNoPage()
	}
	if err := s.Auditing.Verify(v.r.Context()); err != nil {
		return fmt.Errorf("verify the record of changes: %w", err)
	}
	s.Log.InfoContext(v.r.Context(), "verification of the record asked for", "user", v.viewer.UserID)
	http.Redirect(v.w, v.r, prefix+"/audit#h-found", http.StatusSeeOther)
	return nil
}

// auditExport hands out the lines that the address asks for, as they are read: there may be a million.
func (s *site) auditExport(v *visit) error {
	form := v.r.PathValue("form")
	if s.Auditing == nil || form != "csv" && form != "jsonl" {
		return errNoPage()
	}
	_, f := v.auditFilter()
	v.download(v.frame("留痕", "record").Title+"-"+v.today.String()+"."+form, map[string]string{"csv": "text/csv; charset=utf-8", "jsonl": "application/octet-stream"}[form])
	s.Log.InfoContext(v.r.Context(), "record of changes exported", "form", form, "user", v.viewer.UserID)
	if err := s.Auditing.Export(v.r.Context(), v.w, form, f); err != nil {
		s.Log.ErrorContext(v.r.Context(), "export broke off", "error", err)
		panic(http.ErrAbortHandler) // the browser must not take half an export for a whole one
	}
	return nil
}

// Place prints where in the chain a fault is.
func (f Frame) Place(n int64) string {
	return f.Say("第"+strconv.FormatInt(n, 10)+"行", "line "+strconv.FormatInt(n, 10))
}
