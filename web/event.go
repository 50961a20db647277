package web

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"duban/ledger"
)

// instant prints an instant in the configured zone: 10月12日 09:30.
func (v *visit) instant(at time.Time) string {
	f := v.frame("", "")
	local := at.In(v.zone())
	return f.Day(ledger.DateOf(local)) + " " + local.Format("15:04")
}

// sortKey puts instants in order.
func sortKey(at time.Time) string { return at.UTC().Format("20060102150405.000000") }

// fileLink is an attachment's address: it names the report that it belongs to, by whose unit it is held.
func fileLink(u *ledger.ProgressUpdate, file string) string {
	return prefix + "/files/" + url.PathEscape(u.DocumentID) + "/" + url.PathEscape(u.MeasureKey) + "/" + url.PathEscape(u.ID) + "/" + url.PathEscape(file)
}

// decided says in words what a decision about a measure is; "" for what concerns a person alone.
func decided(f *Frame, d *ledger.Decision) string {
	until := f.Day(d.Until)
	switch d.Kind {
	case ledger.DecideApprove:
		return f.Say("审核通过", "approved")
	case ledger.DecideReturn:
		return f.Say("退回重报", "returned")
	case ledger.DecideClose:
		return f.Say("销号", "closed")
	case ledger.DecideReopen:
		return f.Say("撤销销号", "opened again")
	case ledger.DecideExtend:
		return f.Say("申请延期到"+until, "asked for "+until)
	case ledger.DecideNotOurs:
		return f.Say("提出不是本单位的事", "said that it is not theirs")
	case ledger.DecideGrant:
		if d.Until.IsZero() {
			return f.Say("同意", "granted")
		}
		return f.Say("同意延期到"+until, "granted until "+until)
	case ledger.DecideRefuse:
		return f.Say("不同意", "refused")
	case ledger.DecideWithdraw:
		return f.Say("撤回", "withdrawn")
	case ledger.DecideReassign:
		return f.Say("改派给"+d.ToUnit, "given to "+d.ToUnit)
	case ledger.DecideEvent:
		return f.Say(f.Day(d.From)+"起算", "counted from "+f.Day(d.From))
	case ledger.DecideAsk:
		return f.Say("审核时问", "asked")
	case ledger.DecideAnswer:
		return f.Say("答复", "answered")
	}
	return ""
}

// decision is a decision as an event; false for what concerns a person alone.
func (v *visit) decision(d *ledger.Decision) (event, bool) {
	f := v.frame("", "")
	words := decided(&f, d)
	return event{At: v.instant(d.Act.At), order: sortKey(d.Act.At) + "~", Unit: d.Unit, Who: d.Act.Name, Words: words, Reason: d.Reason}, words != ""
}

// Figure prints a number that was reported: 45人, 7-8条.
func (f Frame) Figure(q ledger.Quantity) string {
	value := strconv.FormatFloat(q.Value, 'f', -1, 64)
	if q.Range != "" {
		value = q.Range
	}
	if q.Approx {
		value = f.Say("约", "about ") + value
	}
	return strings.TrimSpace(q.What + " " + value + q.Unit)
}

// Period prints a period's label: 2026年第三季度.
func (f Frame) Period(label string) string {
	if f.English() || len(label) < 4 {
		return label
	}
	year, rest := label[:4], label[4:]
	switch {
	case label == "term":
		return "任期内"
	case rest == "": // the day beside it says as much
		return ""
	case rest == "H1":
		return year + "年上半年"
	case rest == "H2":
		return year + "年下半年"
	case strings.HasPrefix(rest, "Q"):
		return year + "年" + map[string]string{"Q1": "第一", "Q2": "第二", "Q3": "第三", "Q4": "第四"}[rest] + "季度"
	case strings.HasPrefix(rest, "W"):
		return year + "年第" + strings.TrimLeft(rest[1:], "0") + "周"
	}
	if t, err := time.Parse("2006-01", label); err == nil {
		return fmt.Sprintf("%d年%d月", t.Year(), int(t.Month()))
	}
	return "" // a single day stands beside it as the last day
}
