package handlers

import (
	"fmt"
	"regexp"
	"slices"
	"sort"
	"strings"

	"duban/ledger"
	"duban/zh"
)

// dueWindow is the span of days that is asked about.
func (q *query) dueWindow() ledger.Window {
	w, today := q.window, q.turn.Utterance.Today
	if q.ask.Overdue && w.IsZero() {
		w = ledger.Window{To: today.AddDays(-1), Label: q.say("已过期", "Overdue")}
	}
	if left.MatchString(q.ask.Text) && !w.From.IsZero() && w.From.Before(today) && !w.To.Before(today) {
		w.From = today // what is past is no longer left
	}
	return w
}

// due lists what falls into a window.
func (q *query) due() {
	w := q.dueWindow()
	q.noteDocument(q.docs[0])
	var items, rhythm []timed
	for _, t := range deadlinesOf(q.everyMeasure(), anyTime) {
		switch {
		case !q.concerns(t):
		case len(q.daysOf(t.deadline, w)) > 0:
			items = append(items, t)
		case repeating(t.deadline) && !onADay(t.deadline):
			rhythm = append(rhythm, t)
		}
	}
	q.measures = nil
	items = q.literalFirst(items, w)
	if len(items) == 0 {
		q.nothingDue(w)
	} else {
		q.dueList(items, w)
	}
	if len(rhythm) > 0 && !q.ask.Overdue {
		q.line(q.say("另有周期性的事(没有写明到哪一天):", "Recurring without a fixed day: ") + q.measureList(distinctNumbers(rhythm)) + q.say("。", "."))
	}
}

var left = regexp.MustCompile(`还剩|还有|没到期|接下来|剩下|未到期|\bleft\b`)

// literalFirst: asked with the document's own words (11月份之前), what is written so stands before what merely
// falls before that day.
func (q *query) literalFirst(items []timed, w ledger.Window) []timed {
	var literal []timed
	for _, t := range items {
		if w.Label != "" && w.From.IsZero() && strings.Contains(zh.Squeeze(t.deadline.Quote), zh.Squeeze(w.Label)) {
			literal = append(literal, t)
		}
	}
	if len(literal) > 0 {
		return literal
	}
	return items
}

func distinctNumbers(ts []timed) []string {
	var out []string
	for _, t := range ts {
		if !slices.Contains(out, t.measure.Number) {
			out = append(out, t.measure.Number)
		}
	}
	return out
}

func (q *query) windowName(w ledger.Window) string {
	if w.Label != "" {
		if q.english() {
			return englishWindow(w)
		}
		return w.Label
	}
	return q.say("带日期的", "with a date")
}

// englishWindow prints in July, by June 20, this month.
func englishWindow(w ledger.Window) string {
	words := strings.Fields(w.Label)
	if len(words) == 0 {
		return w.Label
	}
	month := false
	for i, s := range words {
		if len(s) >= 3 && strings.Contains("january february march april may june july august september october november december", s) {
			words[i], month = strings.ToUpper(s[:1])+s[1:], true
		}
	}
	if month && words[0] != "by" && words[0] != "before" && words[0] != "until" && words[0] != "till" {
		return "in " + strings.Join(words, " ")
	}
	return strings.Join(words, " ")
}

func (q *query) nothingDue(w ledger.Window) {
	d := q.docs[0]
	if q.ask.Overdue {
		q.line(q.say("没有过期的。《%s》里写明日期的都还没到。", "Nothing is overdue in 《%s》.", d.Title))
		q.out.Refused = len(d.Measures) == 0
		return
	}
	q.line(q.say("没有。《%s》里%s没有写明日期、要到期的事。", "Nothing: in 《%s》 nothing is due %s.", d.Title, q.subjectOf(w)))
	if len(d.Measures) == 0 {
		q.out.Refused = true
	}
}

func (q *query) subjectOf(w ledger.Window) string {
	s := q.windowName(w)
	if len(q.units) > 0 {
		s = q.local(q.units[0]).Name + s
	}
	return s
}

// dueList prints items by day.
func (q *query) dueList(items []timed, w ledger.Window) {
	sort.SliceStable(items, func(a, b int) bool {
		return q.daysOf(items[a].deadline, w)[0].Before(q.daysOf(items[b].deadline, w)[0])
	})
	english := "Due %s: %d (%s):"
	if q.ask.Overdue {
		english = "%s: %d (%s):"
	}
	q.line(q.say("%s有%d件(%s):", english, q.subjectOf(w), len(items), q.measureList(inOrder(distinctNumbers(items)))))
	limit := 600 / len(items)
	limit = max(34, min(limit, 80))
	most := 12
	if q.brief {
		most = 5
	}
	owe := q.owingUnits(items)
	for _, t := range items[:min(len(items), most)] {
		days := q.daysOf(t.deadline, w)
		what := clip(plain(t.deadline.Quote), limit)
		if len([]rune(what)) < 22 && len(items) <= 8 {
			what = clip(t.measure.Heading, 28) + ":" + what
		}
		q.line(fmt.Sprintf("· %s %s %s%s%s", q.byDay(days[0]), q.name(t.measure), what, q.leadMark(t), q.oweMark(owe, t, days[0])))
		q.cite(t.found, plain(t.deadline.Quote))
		q.measures = append(q.measures, t.found)
	}
	if len(items) > most {
		q.line(q.say("……还有%d件,请加上单位或缩短时段再问。", "… and %d more.", len(items)-most))
		for _, t := range items[most:] {
			q.about(t.found)
		}
	}
}

// leadMark says who leads, where that is asked besides: 下个月到期的有哪些,分别谁牵头.
func (q *query) leadMark(t timed) string {
	if leads := t.measure.Units(ledger.Lead); !q.english() && slices.Contains(q.ask.Roles, ledger.Lead) && len(leads) > 0 {
		return "（" + join(leads) + "牵头）"
	}
	return ""
}

// dueKey is a day of a measure.
type dueKey struct {
	document, measure string
	day               ledger.Date
}

// owingUnits counts by measure and day the units that still owe it; nil where that is not told: to others than 督查室, and
// of a document that is not confirmed. A day that was put off counts under the day of the document.
func (q *query) owingUnits(items []timed) map[dueKey]int {
	if q.tasksOf == nil {
		return nil
	}
	owe := map[dueKey]int{}
	read := map[string]bool{}
	for _, t := range items {
		if read[t.doc.ID] || t.doc.Status != ledger.DocumentConfirmed || q.err != nil {
			continue
		}
		read[t.doc.ID] = true
		var list []task
		if list, q.err = q.tasksOf(t.doc); q.err != nil {
			return nil
		}
		for _, k := range list {
			key := dueKey{k.Document, k.Measure, k.Due}
			if n := owe[key]; k.dated() && k.State.Owes() {
				owe[key] = n + 1
			} else {
				owe[key] = n
			}
		}
	}
	return owe
}

// oweMark says how many units still owe what is due on a day: （还有3家没办完）.
func (q *query) oweMark(owe map[dueKey]int, t timed, day ledger.Date) string {
	n, known := owe[dueKey{t.doc.ID, t.measure.Key, day}]
	switch {
	case !known:
		return ""
	case n == 0:
		return q.say("（都办完了）", " (all done)")
	}
	return q.say("（还有%d家没办完）", " (%d units still owe it)", n)
}

// byDay prints a last day; the year only where it is not this one.
func (q *query) byDay(d ledger.Date) string {
	if q.english() {
		return "by " + d.String()
	}
	day := fmt.Sprintf("%d月%d日前", int(d.Month), d.Day)
	if d.Year != q.turn.Utterance.Today.Year {
		day = fmt.Sprintf("%d年", d.Year) + day
	}
	return day
}

// daysOf is dueDays, and where a whole year is asked for, also what is to be done before that year begins or
// in words of it: 2025年前 asked of 2025.
func (q *query) daysOf(d *ledger.Deadline, w ledger.Window) []ledger.Date {
	days := dueDays(d, w, q.turn.Utterance.Today)
	if len(days) == 0 && !d.Due.IsZero() && wholeYear.MatchString(w.Label) && strings.Contains(plain(d.Quote), w.Label) {
		days = []ledger.Date{d.Due}
	}
	return days
}

var wholeYear = regexp.MustCompile(`^\d{4}年$`)

var byMonth = regexp.MustCompile(`BYMONTH=(\d+);BYMONTHDAY=(\d+)`)

// dueDays returns the days of a deadline that lie in a window; a yearly day is tried in each year of it.
func dueDays(d *ledger.Deadline, w ledger.Window, today ledger.Date) []ledger.Date {
	if d.Kind == ledger.Once || d.Kind == ledger.ByPeriod {
		if w.IsZero() && !d.Due.IsZero() || w.Contains(d.Due) {
			return []ledger.Date{d.Due}
		}
		return nil
	}
	m := byMonth.FindStringSubmatch(d.Recurrence)
	if m == nil || !onADay(d) || !w.IsZero() && w.From.IsZero() && w.To.Before(today) {
		return nil
	}
	return yearly(m[1], m[2], w, today)
}

// yearly returns the days of each year in a window; without one, the next.
func yearly(month, day string, w ledger.Window, today ledger.Date) []ledger.Date {
	var days []ledger.Date
	for year := max(w.From.Year, today.Year); year <= max(w.To.Year, today.Year+1); year++ {
		d, err := ledger.ParseDate(fmt.Sprintf("%04d-%02s-%02s", year, pad(month), pad(day)))
		switch {
		case err != nil, w.From.IsZero() && d.Before(today):
		case w.IsZero():
			return []ledger.Date{d}
		case w.Contains(d):
			days = append(days, d)
		}
	}
	return days
}

func pad(s string) string {
	if len(s) == 1 {
		return "0" + s
	}
	return s
}

// everyMeasure is all measures of the documents asked about.
func (q *query) everyMeasure() []found {
	var fs []found
	for _, d := range q.docs {
		for i := range d.Measures {
			fs = append(fs, found{doc: d, measure: &d.Measures[i]})
		}
	}
	return fs
}

// concerns reports whether a deadline is owed by the units that the question names; no units: everybody's.
func (q *query) concerns(t timed) bool {
	if len(q.units) == 0 {
		return true
	}
	who := t.deadline.Who
	if len(who) == 0 {
		m := t.measure
		who = append(append(append([]string{}, m.Units(ledger.Lead)...), m.Units(ledger.Cooperating)...), m.Units(ledger.Responsible)...)
	}
	for _, m := range q.corpus.Units().Find(zh.Fold(t.deadline.Quote)) {
		who = append(who, m.Name)
	}
	for _, u := range q.units {
		for _, w := range who {
			if q.isOrIn(u, w) {
				return true
			}
		}
	}
	return false
}

// isOrIn reports whether a mention is the named unit or a member of the named group.
func (q *query) isOrIn(u unitMention, name string) bool {
	if slices.Contains(u.Names, name) || slices.Contains(q.corpus.Units().Resolve(name), u.Name) {
		return true
	}
	return q.membership(u, name) == memberYes
}
