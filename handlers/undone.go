package handlers

import (
	"fmt"
	"slices"
	"strings"

	"duban/ledger"
)

// undone names the units that have not finished a measure 谁还没完成: those that said nothing, and those that reported and have
// something left, each with what. list is the tasks of the measure.
func (v *viewing) undone(name string, list []task) {
	today := ledger.DateOf(v.turn.Now)
	told, left := map[string]bool{}, map[string]task{}
	var units []string
	for _, t := range now(list, today) {
		if !v.kindAsked(v.corpus.Units().KindOf(t.Unit)) {
			continue
		}
		told[t.Unit] = told[t.Unit] || !t.silent()
		if _, there := left[t.Unit]; t.State.Owes() && !there {
			left[t.Unit], units = t, append(units, t.Unit)
		}
	}
	if len(units) == 0 {
		v.line(name + "：没有还没办完的单位。")
		return
	}
	quiet := slices.DeleteFunc(slices.Clone(units), func(u string) bool { return told[u] || left[u].returned() })
	v.line(fmt.Sprintf("%s，还没办完的%d家。", name, len(units)))
	if len(quiet) > 0 {
		v.line(fmt.Sprintf("一次没报的%d家：%s。", len(quiet), fullList(quiet)))
	}
	var begun []string
	for _, u := range units {
		if !slices.Contains(quiet, u) {
			begun = append(begun, u+"（"+v.leftOf(left[u])+"）")
		}
	}
	if len(begun) > 0 {
		v.line(fmt.Sprintf("报了没办完的%d家：%s。", len(begun), strings.Join(begun[:min(mostUnfinished, len(begun))], "、")))
	}
	if len(begun) > mostUnfinished {
		v.line("要全部，说“发我台账”。")
	}
}

// mostUnfinished is how many units are named with what they have left.
const mostUnfinished = 12

// leftOf says what is left of a task.
func (v *viewing) leftOf(t task) string {
	switch {
	case t.returned():
		return "被退回，要重报"
	case t.silent() && t.dated():
		return v.day(t.last) + "的还没报"
	case t.silent():
		return "这一期还没报"
	}
	return t.latest.Status.Chinese()
}

// notDone names the units that owe something on a measure: a report, or, where that is asked, its end.
func (v *viewing) notDone(name string, list []task) {
	if a := v.turn.Utterance.Ask; a != nil && a.Undone && !v.english() {
		v.undone(name, list)
		return
	}
	v.silent(name, list)
}
