package handlers

import (
	"context"
	"fmt"
	"sort"
	"strconv"
	"strings"
	"time"

	"duban/bot"
	"duban/ledger"
)

// What 督查室 is told of feedback.
const (
	tallyDays = 30
	tallyMost = 2000 // rows looked at
	tallyLast = 3    // questions named
)

// tally tells how many answers people called useful and useless, why, and the last ones that were useless.
func (j *Judge) tally(ctx context.Context, t bot.Turn) (bot.Outcome, error) {
	out := bot.Outcome{Intent: bot.Feedback, State: t.State}
	if !t.Sender.Supervises {
		out.Reply = "大家的反馈由督查室汇总。您觉得哪个回答不好，直接回“没用”就行。"
		return out, nil
	}
	all, err := j.opinions.Feedback(ctx, tallyMost)
	if err != nil {
		return bot.Outcome{}, fmt.Errorf("feedback: %w", err)
	}
	out.Reply = tallied(all, t.Now.AddDate(0, 0, -tallyDays))
	return out, nil
}

func tallied(all []ledger.Feedback, since time.Time) string {
	good, reasons, last := 0, map[string]int{}, []string{}
	bad := 0
	for i := range all {
		f := &all[i]
		switch {
		case f.Withdrawn || f.Act.At.Before(since):
		case f.Good:
			good++
		default:
			bad++
			why := faultOf(f)
			reasons[why]++
			if f.Said.Question != "" && len(last) < tallyLast {
				last = append(last, strconv.Itoa(len(last)+1)+". “"+clip(f.Said.Question, 30)+"”（"+why+"）")
			}
		}
	}
	if good+bad == 0 {
		return fmt.Sprintf("近%d天还没有人评价回答。觉得好回“有用”，不好回“没用”。", tallyDays)
	}
	lines := []string{fmt.Sprintf("近%d天的反馈：有用%d次，没用%d次。", tallyDays, good, bad)}
	if bad > 0 {
		lines = append(lines, "没用的原因："+mostFirst(reasons)+"。")
	}
	if len(last) > 0 {
		lines = append(append(lines, "最近说没用的："), last...)
		lines = append(lines, "要逐条核对，请管理员导出。")
	}
	return strings.Join(lines, "\n")
}

// faultOf is the first reason that was given, or that there was none.
func faultOf(f *ledger.Feedback) string {
	switch {
	case len(f.Reasons) > 0:
		return f.Reasons[0]
	case f.Words != "":
		return "另有说明"
	}
	return "没说原因"
}

// mostFirst prints counts, the largest first: 单位不对2次，不全1次.
func mostFirst(tally map[string]int) string {
	names := make([]string, 0, len(tally))
	for n := range tally {
		names = append(names, n)
	}
	sort.Slice(names, func(i, j int) bool {
		if tally[names[i]] != tally[names[j]] {
			return tally[names[i]] > tally[names[j]]
		}
		return names[i] < names[j]
	})
	for i, n := range names {
		names[i] = fmt.Sprintf("%s%d次", n, tally[n])
	}
	return strings.Join(names, "，")
}
