package ledger

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// OccurrenceState is how an occurrence stands 任务状态.
//
//	            ┌─── part of a quota ───► partly ──rest──┐
//	owed ───────┼─── reported by the due day ────────────┴► done
//	  │         └─── 不涉及 ─────────────────────────────► not_applicable ──a later report──► owed
//	  └─due day over─► overdue ──reported──► done_late
//	any of them ──销号 or 免办 by the 督查室──► closed ──undone──► as before
//
// A withdrawn, corrected or returned report counts no more: the state is computed anew from what is left.
type OccurrenceState string

// The states of an occurrence.
const (
	Owed        OccurrenceState = "owed"           // nothing that settles it was reported, and it is not late
	Partly      OccurrenceState = "partly"         // 1 of 2; still owed
	Overdue     OccurrenceState = "overdue"        // owed, and its last day is over
	Settled     OccurrenceState = "done"           // reported by its last day
	SettledLate OccurrenceState = "done_late"      // reported after it: late is allowed, flagged, never lost
	Excused     OccurrenceState = "not_applicable" // the unit says 不涉及
	Closed      OccurrenceState = "closed"         // 销号 or 免办
)

// Owes reports whether somebody still has to do something.
func (s OccurrenceState) Owes() bool { return s == Owed || s == Partly || s == Overdue }

// Chinese returns the printed word.
func (s OccurrenceState) Chinese() string {
	switch s {
	case Owed:
		return "待办"
	case Partly:
		return "部分完成"
	case Overdue:
		return "已逾期"
	case Settled:
		return "已完成"
	case SettledLate:
		return "逾期完成"
	case Excused:
		return "不涉及"
	case Closed:
		return "已销号"
	}
	return ""
}

// Settlement is how one period of a duty stands, and by which report.
type Settlement struct {
	State  OccurrenceState
	Count  int    // how often it was done, of Period.Times
	Update string // ProgressUpdate.ID that settled it, ""
	Day    Date   // of that report
	Told   bool   // anything was reported in the period: 推进中 answers a check-in
}

// DutyDates are the periods of one duty of a unit 任务期次, in order of their Due.
type DutyDates struct {
	Key     string   // OccurrenceKey.Deadline
	Keys    []string // of every duty of the measure
	Kind    DeadlineKind
	Periods []Period
	Labels  []string // of Periods, as OccurrenceKey.Label; nil where no report can name one
}

// Settle tells which reports of one unit on one measure settle which periods of one of its duties. Updates may be in any
// order, entries that are not current are passed over.
//
// A report that names another duty of the measure says nothing of this one; one that names a period speaks of that alone.
// What it names and nobody knows any more (the sentence was rewritten, the day moved) counts as not named, so that no report
// is lost. Of a report that names no period the rules lean to the side of whoever reported:
//   - a day, a span of years, a term, a duty without a date: 已完成 settles it, whenever it was said;
//   - a rhythm: 已完成, or any other report that says that it took place (已开展, 已召开 …), settles the period in whose days
//     it falls. Behind due days that were missed it is late for the missed periods too; within the first third of the
//     way to the next due day for that one alone;
//   - a quota: each such report counts once, or as often as it says; 已完成 without a number counts for all;
//   - an event: a report settles every opening of that day or before;
//   - 推进中 settles nothing; 不涉及 as the last word excuses from whatever is not settled.
func Settle(d DutyDates, updates []ProgressUpdate, today Date) []Settlement {
	out := make([]Settlement, len(d.Periods))
	last := make([]Status, len(d.Periods)) // the last word on each
	for _, u := range inOrder(updates) {
		at, speaks := d.meant(u)
		if !speaks {
			continue
		}
		d.note(out, last, at, u)
		for _, i := range d.settledBy(out, at, u) {
			settle(&out[i], d.Periods[i], u)
		}
	}
	for i := range out {
		finish(&out[i], d.Periods[i], last[i] == NotApplicable, today)
	}
	return out
}

// unnamed is the place of the period of a report that names none.
const unnamed = -1

// meant is the place of the period that a report names, unnamed for none; false when it speaks of another duty.
func (d DutyDates) meant(u ProgressUpdate) (at int, speaks bool) {
	switch {
	case u.Duty == "" || u.Duty != d.Key && !slices.Contains(d.Keys, u.Duty):
		return unnamed, true
	case u.Duty != d.Key:
		return unnamed, false
	case u.Period == "":
		return unnamed, true
	}
	at = slices.Index(d.Labels, u.Period)
	return at, at >= 0 || d.Kind != Within && d.Kind != Event // an event that was taken back opens nothing
}

// inOrder returns the entries that count, by day, instant and id.
func inOrder(updates []ProgressUpdate) []ProgressUpdate {
	var list []ProgressUpdate
	for _, u := range updates {
		if u.State == UpdateCurrent {
			list = append(list, u)
		}
	}
	slices.SortFunc(list, func(a, b ProgressUpdate) int {
		return cmp.Or(a.Day.Compare(b.Day), a.At.Compare(b.At), strings.Compare(a.ID, b.ID))
	})
	return list
}

// note marks the periods of which something was reported: the one named, else those in whose days it was.
func (d DutyDates) note(out []Settlement, last []Status, at int, u ProgressUpdate) {
	if at >= 0 {
		out[at].Told, last[at] = true, u.Status
		return
	}
	for i, p := range d.Periods {
		last[i] = u.Status
		if (Window{From: p.From, To: p.Last()}).Contains(u.Day) {
			out[i].Told = true
		}
	}
}

// settledBy returns the periods that a report counts for.
func (d DutyDates) settledBy(out []Settlement, at int, u ProgressUpdate) []int {
	byAct := d.Kind == Within || d.Kind == Event || d.Kind.Recurring()
	if u.Status != Done && (!byAct || !TookPlace(u.Text)) {
		return nil
	}
	if at < 0 && d.Kind.Recurring() {
		return inRhythm(d.Periods, out, u.Day)
	}
	var list []int
	for i, p := range d.Periods {
		early := (d.Kind == Within || d.Kind == Event) && p.Opened.After(u.Day)
		if !full(out[i], p) && (at == i || at < 0 && !early) {
			list = append(list, i)
		}
	}
	return list
}

// inRhythm returns the periods of a rhythm that a report of a day counts for: the one in whose days it falls, and the
// former ones that were missed; soon behind a due day that was missed the former ones alone. A part of a quota counts once.
func inRhythm(periods []Period, out []Settlement, day Date) []int {
	var list []int
	next, _ := slices.BinarySearchFunc(periods, day, func(p Period, d Date) int { return p.Due.Compare(d) })
	open := next < len(periods) && !full(out[next], periods[next])
	if former := next - 1; former >= 0 && !full(out[former], periods[former]) {
		soon := next == len(periods) || 2*daysBetween(periods[former].Due, day) <= daysBetween(day, periods[next].Due)
		if soon || periods[former].Times < 2 {
			list = append(list, former)
		}
		open = open && !soon
	}
	for i := range next - 1 { // missed before the former one: nobody could say that he means them
		if periods[i].Times < 2 && !full(out[i], periods[i]) {
			list = append(list, i)
		}
	}
	if open {
		list = append(list, next)
	}
	return list
}

func daysBetween(a, b Date) int {
	return int(b.Midnight(time.UTC).Sub(a.Midnight(time.UTC)).Hours() / 24)
}

func full(s Settlement, p Period) bool { return s.Count >= max(p.Times, 1) }

// settle counts a report for a period.
func settle(s *Settlement, p Period, u ProgressUpdate) {
	n, total := timesSaid(u)
	switch {
	case p.Times > 1 && n > 0 && total:
		s.Count = max(s.Count, n)
	case p.Times > 1 && n > 0:
		s.Count += n
	case u.Status == Done:
		s.Count = max(p.Times, 1)
	default:
		s.Count++
	}
	s.Update, s.Day = u.ID, u.Day
}

// finish turns a count into a state.
func finish(s *Settlement, p Period, excused bool, today Date) {
	last := p.Last()
	late := !last.IsZero() && today.After(last)
	switch {
	case full(*s, p) && !last.IsZero() && s.Day.After(last):
		s.State = SettledLate
	case full(*s, p):
		s.State = Settled
	case excused:
		s.State = Excused
	case late:
		s.State = Overdue
	case s.Count > 0:
		s.State = Partly
	default:
		s.State = Owed
	}
}

// timesSaid reads how often a report says that something was done; total when it sums up what was done so far.
func timesSaid(u ProgressUpdate) (n int, total bool) {
	for _, q := range u.Numbers {
		switch q.Unit {
		case "次", "期", "场", "轮", "回":
			for _, w := range []string{"累计", "合计", "一共", "总共", "共计", "前后", "今年已"} {
				total = total || strings.Contains(u.Text, w)
			}
			return int(q.Value), total
		}
	}
	return 0, false
}

// TookPlace reports whether a text says that something was held, sent or carried out, whatever its status: 已开展, 召开了.
// It wants 已 before or 了 behind the word, so that 准备召开 and 正在组织 are not taken for it.
func TookPlace(text string) bool {
	for _, w := range []string{"开展", "召开", "举办", "组织", "报送", "上报", "提交", "通报", "报备", "备案", "报告", "公开", "公布", "更新", "告知", "评查", "自查"} {
		for at, rest := 0, text; ; {
			i := strings.Index(rest, w)
			if i < 0 {
				break
			}
			at += i
			if said(text[:at], text[at+len(w):]) {
				return true
			}
			at += len(w)
			rest = text[at:]
		}
	}
	return false
}

// said reports that the words around an act tell that it took place.
func said(before, behind string) bool {
	for _, no := range []string{"没", "未", "不", "没有", "尚未", "还未", "准备", "计划", "打算", "将", "拟"} {
		if strings.HasSuffix(before, no) {
			return false
		}
	}
	return strings.HasSuffix(before, "已") || strings.HasSuffix(before, "已经") || strings.HasPrefix(behind, "了") || strings.HasPrefix(behind, "过了")
}
