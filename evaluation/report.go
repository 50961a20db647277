package evaluation

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// item is one measure of a report, told or expected.
type item struct {
	status  string
	numbers []Figure
}

func judgeReport(c *Case, a Answer, v *Verdict) {
	e := c.Expected
	have := recorded(a)
	wanted := e.Clarify != nil && *e.Clarify
	judgeTurn(e, a, len(have) > 0, v)
	if e.Clarify == nil && len(have) == 0 {
		return
	}
	switch {
	case (e.Intent == "report" || e.Intent == "correction") && !wanted:
		judgeItems(e, have, v)
	case (e.Intent == "question" || e.Intent == chitchat) && e.AlsoGood == "" && len(have) > 0:
		v.Wrote = true
		v.fault("不是上报,却记了")
	}
}

// judgeTurn compares what the message was taken for, and whether the bot asked back.
func judgeTurn(e *Expected, a Answer, wrote bool, v *Verdict) {
	if a.Intent != e.Intent && (e.AlsoGood == "" || a.Intent != e.AlsoGood) {
		v.fault("当成了 %s,应是 %s", a.Intent, e.Intent)
	}
	wanted := e.Clarify != nil && *e.Clarify
	if e.Clarify != nil && a.Clarify != wanted {
		v.fault("%s", map[bool]string{true: "不该反问", false: "应当反问"}[a.Clarify])
	}
	if (a.Clarify || wanted) && wrote {
		v.Wrote = true
		v.fault("没问清楚就记了")
	}
}

// judgeItems compares what was recorded with what should have been.
func judgeItems(e *Expected, have map[string]item, v *Verdict) {
	want := e.items()
	if !sameKeys(want, have) {
		v.Wrote = len(have) > 0
		v.fault("记到了第 %s 条,应是第 %s 条", keysOf(have), keysOf(want))
	} else {
		for n, w := range want {
			if got := have[n].status; w.status != "" && got != w.status && !slices.Contains(e.Accept, got) {
				v.fault("第%s条记成 %s,应是 %s", n, got, w.status)
			}
		}
	}
	var numbers []Figure
	for _, i := range have {
		numbers = append(numbers, i.numbers...)
	}
	for _, w := range e.Numbers {
		if !w.Optional && !slices.ContainsFunc(numbers, func(h Figure) bool { return sameFigure(w, h) }) {
			v.fault("没有记下 %v%s", w.Value, w.Unit)
		}
	}
}

// items are the measures that a report must be recorded for.
func (e *Expected) items() map[string]item {
	want := map[string]item{}
	if len(e.Items) == 0 {
		for _, m := range e.Measures {
			want[numeral(string(m))] = item{status: e.Status}
		}
		return want
	}
	for _, i := range e.Items {
		if i.Status != "" || len(i.Numbers) > 0 {
			want[numeral(string(i.Measure))] = item{i.Status, i.Numbers}
		}
	}
	return want
}

// recorded is what stands in the ledger after an answer, by measure.
func recorded(a Answer) map[string]item {
	have := map[string]item{}
	if a.Report != nil {
		for _, i := range a.Report.Items {
			have[numeral(i.Measure)] = item{i.Status, i.Numbers}
		}
	}
	return have
}

func sameKeys(a, b map[string]item) bool {
	if len(a) != len(b) {
		return false
	}
	for k := range a {
		if _, ok := b[k]; !ok {
			return false
		}
	}
	return true
}

func keysOf(items map[string]item) string {
	keys := []string{}
	for k := range items {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	if len(keys) == 0 {
		return "(无)"
	}
	return strings.Join(keys, "、")
}

// sameFigure compares a range as text and anything else as a number.
func sameFigure(want, have Figure) bool {
	if s, ok := want.Value.(string); ok {
		return fold(s) == fold(fmt.Sprint(have.Value))
	}
	w, okW := floatOf(want.Value)
	h, okH := floatOf(have.Value)
	return okW && okH && math.Abs(w-h) < 1e-6
}

func floatOf(v any) (float64, bool) {
	switch v := v.(type) {
	case float64:
		return v, true
	case string:
		f, err := strconv.ParseFloat(v, 64)
		return f, err == nil
	}
	return 0, false
}
