package handlers

import (
	"fmt"

	"duban/ledger"
)

// nearestAlone reports that of what is owed only the nearest is asked for: 最急的是哪一个.
func (v *viewing) nearestAlone() bool {
	a := v.turn.Utterance.Ask
	return a != nil && a.First
}

// owedFirst tells what is past its day, as one number, and what comes next. dated is by days and not empty.
func (v *viewing) owedFirst(dated []task) {
	today := ledger.DateOf(v.turn.Now)
	next := 0
	for next < len(dated) && dated[next].last.Before(today) {
		next++
	}
	switch {
	case next == 1:
		v.line("已经过期、要先补的：" + v.owedLine(dated[0], headed(dated[0], dated)) + "。")
	case next > 1:
		v.line(fmt.Sprintf("已经过期、要先补的有%d件，最早的是%s。", next, v.owedLine(dated[0], headed(dated[0], dated))))
	}
	v.out.State.Measures = []string{dated[0].Measure}
	if next < len(dated) {
		to := next
		for to < len(dated) && dated[to].last == dated[next].last {
			to++
		}
		if to == next+1 {
			v.line("接下来最近的：" + v.owedLine(dated[next], headed(dated[next], dated)) + "。")
		} else {
			v.line(fmt.Sprintf("接下来最近的是%s，有%d件：", v.near(dated[next].last), to-next))
			for _, t := range dated[next:to] {
				v.line("· " + v.owedLine(t, headed(t, dated)))
			}
		}
		v.out.State.Measures = []string{dated[next].Measure}
	}
	v.line("全部的，说“还有哪些没报”。")
}
