package web

import (
	"duban/ledger"
)

// Light is how something stands, in one word 亮灯: a colour shows it, and its word always stands beside the colour.
type Light string

// The lights, the most pressing first.
const (
	LightOverdue  Light = "overdue"  // 已逾期
	LightReturned Light = "returned" // 被退回
	LightSoon     Light = "soon"     // 临近到期
	LightBlocked  Light = "blocked"  // 有困难
	LightPartly   Light = "partly"   // 部分完成
	LightOngoing  Light = "ongoing"  // 推进中
	LightWaiting  Light = "waiting"  // 待办: nothing was reported yet, and it is not due soon
	LightLate     Light = "late"     // 逾期完成
	LightDone     Light = "done"     // 已完成
	LightClosed   Light = "closed"   // 已销号
	LightExcused  Light = "excused"  // 不涉及
)

// Colour is a name that the style sheet knows: red, yellow, blue, green, grey.
type Colour string

// soonDays is how many days before its last day a duty is 临近到期.
const soonDays = 7

// lightWord is what a light is called, and which colour it has where the settings say nothing. Which colour means what differs from
// county to county; these are the shipped ones.
type lightWord struct {
	light          Light
	chinese, short string
	english        string
	colour         Colour
}

// lightWords lists the lights, the most pressing first.
var lightWords = []lightWord{
	{LightOverdue, "已逾期", "逾期", "overdue", "red"},
	{LightReturned, "被退回", "退回", "returned", "red"},
	{LightSoon, "临近到期", "临期", "due soon", "yellow"},
	{LightBlocked, "有困难", "困难", "blocked", "yellow"},
	{LightPartly, "部分完成", "部分", "partly done", "blue"},
	{LightOngoing, "推进中", "推进", "in progress", "blue"},
	{LightWaiting, "待办", "待办", "to do", "grey"},
	{LightLate, "逾期完成", "迟完", "done late", "green"},
	{LightDone, "已完成", "完成", "done", "green"},
	{LightClosed, "已销号", "销号", "closed", "green"},
	{LightExcused, "不涉及", "不涉", "does not apply", "grey"},
}

// rank is a light's place among them; one that is not there stands last.
func (l Light) rank() int {
	for i, w := range lightWords {
		if w.light == l {
			return i
		}
	}
	return len(lightWords)
}

// word is what a light is called.
func (l Light) word() lightWord {
	if i := l.rank(); i < len(lightWords) {
		return lightWords[i]
	}
	return lightWord{light: l}
}

// finished reports that nothing is left to do.
func (l Light) finished() bool {
	return l == LightDone || l == LightLate || l == LightClosed
}

// worse is the more pressing of two lights; "" is none.
func worse(a, b Light) Light {
	if a == "" || b != "" && b.rank() < a.rank() {
		return b
	}
	return a
}

// Light prints a light's word.
func (f Frame) Light(l Light) string { return f.Say(l.word().chinese, l.word().english) }

// Short prints a light's word where there is little room.
func (f Frame) Short(l Light) string { return f.Say(l.word().short, l.word().english) }

// colour is a light's colour as the settings have it.
func (s *site) colour(l Light) string {
	if c, ok := s.Colours[l]; ok {
		return string(c)
	}
	return string(l.word().colour)
}

// lightOf tells how a task stands.
func lightOf(t *ledger.Task, today ledger.Date) Light {
	switch t.State {
	case ledger.Closed:
		return LightClosed
	case ledger.Excused:
		return LightExcused
	case ledger.SettledLate:
		return LightLate
	case ledger.Settled:
		if t.Dated() || t.Latest != nil && t.Latest.Status == ledger.Done {
			return LightDone
		}
		return spoken(t) // a check-in is answered by any report
	case ledger.Overdue:
		return LightOverdue
	}
	switch {
	case t.Latest != nil && t.Review == ledger.ReviewReturned:
		return LightReturned
	case t.Dated() && !t.Last.After(today.AddDays(soonDays)):
		return LightSoon
	case t.State == ledger.Partly:
		return LightPartly
	}
	return spoken(t)
}

// spoken is the light of what a unit said last.
func spoken(t *ledger.Task) Light {
	switch {
	case t.Silent():
		return LightWaiting
	case t.Latest.Status == ledger.Blocked:
		return LightBlocked
	case t.Latest.Status == ledger.NotApplicable:
		return LightExcused
	case t.Latest.Status == ledger.NotStarted:
		return LightWaiting
	}
	return LightOngoing
}
