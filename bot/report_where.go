package bot

import (
	"strings"

	"duban/ledger"
	"duban/zh"
)

var (
	// whereReported asks where or to whom a report goes: 要报哪里, 第4条报给谁.
	whereReported = rule("whereReported")
	// whoReviews asks who reviews it: 谁审, 报上去谁来审.
	whoReviews = rule("whoReviews")
	// reportedThing is what such a question calls the report itself.
	reportedThing = rule("reportedThing")
	// mostUrgent asks for the nearest of what is owed: 最急的是哪一个.
	mostUrgent = rule("mostUrgent")
	// overdueYet asks whether the day of what was spoken of is past: 那它过期没有.
	overdueYet = compile(`^(?:那|它|这条|那条|_|现在|已经|都|是不是|,)*(?:过期|逾期|超期|到期)(?:了)?(?:没有?|吗|么|没)[?。]*$`)
	// byWhen asks for a day besides, which the document tells: 要几天内报,报给谁.
	byWhen = compile(`几[天日]|多少天|什么时候|啥时候|何时|哪天|几号|最晚|最迟|期限`)
	// hearsReport is why somebody asks, and no report that is to be made: 县长要听汇报.
	hearsReport = compile(`(?:要|想|等着?|准备|得)?(?:听|看)(?:个|一下|下)?(?:汇报|报告)`)
	// stillToDo asks what is left: 还有什么要报的.
	stillToDo = rule("stillToDo")
	// whyUnreported asks why nothing was reported: 第13条怎么没报.
	whyUnreported = rule("whyUnreported")
	// doneHowMany asks how many units have done it: 完成了几家.
	doneHowMany = rule("finishedByHowMany")
)

// asksWhere reports a question about where a report goes or who reviews it. One that names a thing of its own is of the document:
// 检查计划报给哪个单位统筹.
func asksWhere(u *Utterance, t string) bool {
	t = maskUnits(u, t)
	rest := whoReviews.ReplaceAllString(whereReported.ReplaceAllString(t, " "), " ")
	if byWhen.MatchString(t) {
		return false
	}
	most := 0
	if len(u.References) > 0 {
		most = 4 // 第1条目录报到哪里去
	}
	return rest != t && contentLength(reportedThing.ReplaceAllString(stripFiller(rest), " ")) <= most
}

// otherTowns are the townships besides those that are left out.
var otherTowns = compile(`(?:其他|其余|其它|别的|剩下的?)(?:几?个|各)?乡?镇`)

// unitsBut parts the units that a question leaves out from the others: 除了松坪镇,其他镇报没报.
func unitsBut(u *Utterance, t string) (left, without []zh.Mention) {
	for _, m := range u.Units {
		before := strings.TrimSuffix(strings.TrimSuffix(t[:m.Start], "了"), "开")
		if !m.Group && (strings.HasSuffix(before, "除") || len(without) > 0 && strings.Trim(t[without[len(without)-1].End:m.Start], "、和跟, ") == "") {
			without = append(without, m)
		} else {
			left = append(left, m)
		}
	}
	return left, without
}

func namesOf(units []zh.Mention) []string {
	out := make([]string, len(units))
	for i, m := range units {
		out[i] = m.Name
	}
	return out
}

// askOfReports reads what is asked of reporting itself, and of the days of what was spoken of.
func askOfReports(u *Utterance, t string) bool {
	switch {
	case asksWhere(u, t):
		setSlot(u, SlotProgress)
		u.Ask.To = true
	case mostUrgent.MatchString(t) && len(u.References) == 0:
		setSlot(u, SlotMyDuties)
		u.Ask.Left, u.Ask.First = true, true
	case overdueYet.MatchString(t) && len(u.Units) == 0:
		setSlot(u, SlotDeadline)
		u.Ask.Overdue, u.Ask.Deictic, u.Ask.Topic, u.Ask.Content = false, true, "", 0
	default:
		return false
	}
	return true
}

// doneAsked is the status of those that are asked for: done, where it is asked how many have done it, and not who has left something.
func doneAsked(t string, left bool) ledger.Status {
	if doneHowMany.MatchString(t) && !left {
		return ledger.Done
	}
	return ""
}
