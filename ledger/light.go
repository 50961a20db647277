package ledger

import "slices"

// Light is how something stands 亮灯: a colour shows it, and its word always stands beside the colour.
type Light string

// The lights, the most pressing first.
const (
	LightOverdue  Light = "overdue"   // 已逾期
	LightReturned Light = "returned"  // 被退回
	LightBlocked  Light = "blocked"   // 有困难
	LightSoon     Light = "soon"      // 临近到期
	LightPartly   Light = "partly"    // 部分完成
	LightOngoing  Light = "ongoing"   // 推进中
	LightWaiting  Light = "waiting"   // 待办: nothing was reported yet, and it is not due soon
	LightDoneLate Light = "done_late" // 逾期完成
	LightDone     Light = "done"      // 已完成
	LightClosed   Light = "closed"    // 已销号
	LightExcused  Light = "excused"   // 不涉及
)

// Hue is one of a county's five colours, by what it usually tells 灯色.
type Hue string

// The hues.
const (
	HueLate Hue = "late" // its day is over
	HueSlow Hue = "slow" // the unit has difficulties, or its report was sent back
	HueNear Hue = "near" // its day is near
	HueGood Hue = "good" // done, or on course
	HueRest Hue = "rest" // nothing to tell yet, or nothing to do
)

// Hues lists them, the most pressing first.
func Hues() []Hue { return []Hue{HueLate, HueSlow, HueNear, HueGood, HueRest} }

// lightRow is a light with what is shipped for it.
type lightRow struct {
	light          Light
	chinese, short string
	english        string
	hue            Hue
}

// lightRows is the one table of lights.
var lightRows = []lightRow{
	{LightOverdue, "已逾期", "逾期", "overdue", HueLate},
	{LightReturned, "被退回", "退回", "returned", HueSlow},
	{LightBlocked, "有困难", "困难", "blocked", HueSlow},
	{LightSoon, "临近到期", "临期", "due soon", HueNear},
	{LightPartly, "部分完成", "部分", "partly done", HueGood},
	{LightOngoing, "推进中", "推进", "in progress", HueGood},
	{LightWaiting, "待办", "待办", "to do", HueRest},
	{LightDoneLate, "逾期完成", "迟完", "done late", HueGood},
	{LightDone, "已完成", "完成", "done", HueGood},
	{LightClosed, "已销号", "销号", "closed", HueGood},
	{LightExcused, "不涉及", "不涉", "does not apply", HueRest},
}

// LightKinds lists the lights, the most pressing first.
func LightKinds() []Light {
	all := make([]Light, len(lightRows))
	for i, r := range lightRows {
		all[i] = r.light
	}
	return all
}

// Rank is a light's place among them, 0 the most pressing; one that is not known stands last.
func (l Light) Rank() int {
	if i := slices.IndexFunc(lightRows, func(r lightRow) bool { return r.light == l }); i >= 0 {
		return i
	}
	return len(lightRows)
}

// Known reports whether there is such a light.
func (l Light) Known() bool { return l.Rank() < len(lightRows) }

func (l Light) row() lightRow {
	if i := l.Rank(); i < len(lightRows) {
		return lightRows[i]
	}
	return lightRow{light: l}
}

// English is a light's word in English; an office changes the Chinese one alone.
func (l Light) English() string { return l.row().english }

// Finished reports that nothing is left to do.
func (l Light) Finished() bool { return l == LightDone || l == LightDoneLate || l == LightClosed }

// Worse is the more pressing of two lights; "" is none.
func Worse(a, b Light) Light {
	if a == "" || b != "" && b.Rank() < a.Rank() {
		return b
	}
	return a
}

// LightFacts are what a light depends on.
type LightFacts struct {
	State  OccurrenceState
	Review Review // of the last word
	Status Status // the last word that counts in the period, "": nothing does
	Dated  bool   // the document sets its day
	Last   Date   // last day in time; zero: none is known yet
}

// Facts are those of a task.
func (t *Task) Facts() LightFacts {
	f := LightFacts{State: t.State, Dated: t.Dated(), Last: t.Last}
	if t.Latest != nil {
		f.Review = t.Review
	}
	if !t.Silent() {
		f.Status = t.Latest.Status
	}
	return f
}

// Light tells how it stands on a day; near is how many days before the last one it is 临近到期.
func (f LightFacts) Light(today Date, near int) Light {
	switch f.State {
	case Closed:
		return LightClosed
	case Excused:
		return LightExcused
	case SettledLate:
		return LightDoneLate
	case Settled:
		if f.Dated || f.Status == Done {
			return LightDone
		}
		return f.spoken() // a check-in is answered by any report
	case Overdue:
		return LightOverdue
	}
	switch {
	case f.Review == ReviewReturned:
		return LightReturned
	case f.Status == Blocked:
		return LightBlocked
	case f.Dated && !f.Last.IsZero() && !f.Last.After(today.AddDays(near)):
		return LightSoon
	case f.State == Partly:
		return LightPartly
	}
	return f.spoken()
}

// spoken is the light of what a unit said last.
func (f LightFacts) spoken() Light {
	switch f.Status {
	case "", NotStarted:
		return LightWaiting
	case Blocked:
		return LightBlocked
	case NotApplicable:
		return LightExcused
	}
	return LightOngoing
}
