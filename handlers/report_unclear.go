package handlers

import (
	"strings"

	"duban/bot"
)

// asksUnclear asks back, and lets nothing be recorded, where a number may be a measure of the sender's unit or a figure of the measure
// before: of 第7条清理文件44件9条废止了 one reading would lose 第9条 and the other record it. False where the unit has no such measure,
// for then it counts.
func (f *filing) asksUnclear(list []bot.Unclear) bool {
	for _, u := range list {
		if !f.owes(u.Number) {
			continue
		}
		f.out.Clarify = true
		which := strings.TrimSpace(u.Said)
		f.line(f.say("您说的“%s”，是指%s，还是数量？分不清，整句都还没有记。", "“%s” may be measure %s or a figure; nothing was recorded.", which, f.list([]string{u.Number})))
		f.line(f.say("请再发一次：是%s就写“第%[2]s条”，是数量就写“共%[3]s”。", "Please send it again and put 第 before %[2]s for measure %[1]s, or 共 before %[3]s.", f.list([]string{u.Number}), u.Number, which))
		return true
	}
	return false
}

// owes reports that some document gives the sender's unit a part in the measure with this number.
func (f *filing) owes(number string) bool {
	for _, d := range f.documents([]bot.ReportItem{{Number: number}}) {
		for i := range d.Measures {
			if m := &d.Measures[i]; m.Number == number && len(rolesOf(f.corpus.Units(), m, f.turn.Sender.Unit)) > 0 {
				return true
			}
		}
	}
	return false
}
