package handlers

import (
	"fmt"
	"regexp"
	"slices"
	"sort"
	"strings"

	"duban/bot"
	"duban/ledger"
	"duban/retrieval"
	"duban/zh"
)

// timed is a deadline with its measure.
type timed struct {
	found
	deadline *ledger.Deadline
	fit      float64
}

// deadlinesOf returns the deadlines of measures that keep lets through, in order.
func deadlinesOf(fs []found, keep func(*ledger.Deadline) bool) []timed {
	var out []timed
	for _, f := range fs {
		for i := range f.measure.Deadlines {
			if d := &f.measure.Deadlines[i]; keep(d) {
				out = append(out, timed{found: f, deadline: d})
			}
		}
	}
	return out
}

func dated(d *ledger.Deadline) bool {
	return d.Kind == ledger.Once || d.Kind == ledger.ByPeriod || d.Kind == ledger.Within || onADay(d)
}

// onADay: it repeats on a day that the document names: 每年3月1日前.
func onADay(d *ledger.Deadline) bool {
	return d.Kind == ledger.Yearly && namedDay.MatchString(d.When+d.Quote) && strings.Contains(d.Recurrence, "BYMONTH")
}

var namedDay = regexp.MustCompile(`[\d一二三四五六七八九十]+月|第[一二三四1-4]季度|[上下]半年|年底|年末`)

func repeating(d *ledger.Deadline) bool {
	return d.Kind.Recurring() || d.Kind == ledger.PerTerm
}

func anyTime(d *ledger.Deadline) bool { return d.Kind != ledger.Unspecified && d.Kind != ledger.Event }

// deadline answers when something is due.
func (q *query) deadline() {
	if q.byNumber {
		q.deadlinesOfMeasures(dated)
		return
	}
	hits := q.search(8)
	if len(hits) == 0 {
		q.notFound()
		return
	}
	if best := q.bestTimed(dated); best != nil {
		q.measures = []found{best.found}
		q.ofAnotherYear(*best)
		q.timedAnswer(*best)
		return
	}
	if q.nothingHeld(hits) {
		q.measures = nil
		q.notFound()
		return
	}
	if hits[0].Measure == nil || len(q.measures) == 0 {
		q.factAnswer(hits, dateWords, q.say("日期", "date"))
		return
	}
	q.measures = q.measures[:1]
	q.deadlinesOfMeasures(dated)
}

// ofAnotherYear says that the document names no day of the year that is asked for.
func (q *query) ofAnotherYear(t timed) {
	w, due := q.window, t.deadline.Due
	if due.IsZero() || w.From.IsZero() || w.From.Year != w.To.Year || w.From.Year == due.Year || !namedYear.MatchString(q.turn.Utterance.Folded) {
		return
	}
	q.refuse(q.say("文件没有写%s的,只写了下面这个时间。", "The document says nothing for %s, only this:", yearText(w.From.Year)))
}

var dateWords = regexp.MustCompile(`\d+月|\d{4}年|季度|年底|月底|日内|\d+日`)

// bestTimed picks the deadline whose words fit the question best among the measures found. The words of the
// sentence count most, the measure's rank less; nil when the best holds none of the question's words.
func (q *query) bestTimed(keep func(*ledger.Deadline) bool) *timed {
	all := deadlinesOf(q.measures, keep)
	if len(all) == 0 || len(q.measures) == 0 {
		return nil
	}
	query := q.searchText()
	most := q.corpus.Fit(query, query)
	top := q.measures[0].score
	for i := range all {
		d := all[i].deadline
		all[i].fit = q.corpus.Fit(query, d.Quote+d.What) + 0.8*most*all[i].score/max(top, 1e-9)
		if !q.window.IsZero() && q.window.Contains(d.Due) {
			all[i].fit += 0.3 * most
		}
	}
	sort.SliceStable(all, func(a, b int) bool { return all[a].fit > all[b].fit })
	best := all[0]
	if !q.topicHeld(best) {
		return nil
	}
	return &best
}

// topicHeld: the sentence or its measure's heading speaks of the asked thing about as much as any sentence
// does, so that the time is of this thing and not of its neighbour.
func (q *query) topicHeld(t timed) bool {
	query, top := q.searchText(), 0.0
	for _, f := range q.measures {
		for _, s := range retrieval.SplitSentences(f.measure.Text) {
			top = max(top, q.corpus.Fit(query, s+f.measure.Heading))
		}
	}
	words := t.deadline.Quote + t.deadline.What + t.measure.Heading
	if !q.mostlySaid(t.measure.Text + t.measure.Heading) {
		return false
	}
	return q.corpus.Pairs(query, words) > 0 && q.corpus.Fit(query, words) >= nearEnough*top
}

// mostlySaid: of the pairs of characters that the topic is made of, a third at least stand in the text; a word that
// the lexicon has others for counts where one of these stands there.
func (q *query) mostlySaid(text string) bool {
	text = zh.Squeeze(text)
	topic := zh.Squeeze(q.ask.Topic)
	all, held := 0, 0
	for _, x := range q.corpus.Lexicon().Expand(topic) {
		if !strings.Contains(topic, x.Said) {
			continue
		}
		n := len([]rune(x.Said)) - 1
		all += n
		if strings.Contains(text, x.Said) || slices.ContainsFunc(x.Written, func(w string) bool { return strings.Contains(text, w) }) {
			held += n
		}
		topic = strings.ReplaceAll(topic, x.Said, " ")
	}
	for word := range strings.FieldsSeq(topic) {
		runes := []rune(word)
		for i := 0; i+1 < len(runes); i++ {
			all++
			if strings.Contains(text, string(runes[i:i+2])) {
				held++
			}
		}
	}
	return all == 0 || 4*held >= all
}

// timedAnswer prints one deadline and, shortly, the others of its measure.
func (q *query) timedAnswer(t timed) {
	q.line(q.withHeading(t.found) + q.say(":", ": ") + q.whenLine(t))
	q.line(q.say("原文:", "Text: ") + quote(plain(t.deadline.Quote)))
	q.ownerLine(t)
	for _, o := range deadlinesOf([]found{t.found}, anyTime) {
		if o.deadline != t.deadline && q.corpus.Fit(q.searchText(), o.deadline.Quote) >= 0.5*q.corpus.Fit(q.searchText(), t.deadline.Quote) {
			q.line(q.say("同一条还写了:", "It also says: ") + quote(plain(o.deadline.Quote)))
		}
	}
	q.cite(t.found, plain(t.deadline.Quote))
}

// whenLine says when, in the document's words and as a day.
func (q *query) whenLine(t timed) string {
	d := t.deadline
	when := plain(d.When)
	if when == "" {
		when = plain(d.Quote)
	}
	switch {
	case d.Due.IsZero() && q.english():
		return q.rhythmOf(d) + " (“" + when + "”)"
	case d.Due.IsZero():
		return when
	}
	if q.english() {
		return fmt.Sprintf("by %s (“%s”)", d.Due, when)
	}
	return fmt.Sprintf("%s(最晚%s)", when, d.Due.Chinese())
}

// rhythmOf says in English how a time limit without a day works.
func (q *query) rhythmOf(d *ledger.Deadline) string {
	switch {
	case d.Kind == ledger.Within && d.Days > 0:
		return fmt.Sprintf("within %d days", d.Days)
	case d.Kind == ledger.PerTerm:
		return "once a term of office"
	case d.Kind.Recurring():
		return q.rhythmName(d.Kind)
	}
	return "at no set day"
}

// ownerLine says who owes it; where the sentence names nobody, that is said.
func (q *query) ownerLine(t timed) {
	m := t.measure
	if len(t.deadline.Who) > 0 {
		q.line(q.say("由谁完成:%s。", "Owed by: %s.", q.join(t.deadline.Who)))
		return
	}
	resp, lead := m.Units(ledger.Responsible), m.Units(ledger.Lead)
	if len(m.Parts) > t.deadline.Part {
		resp, lead = m.Parts[t.deadline.Part].Responsible, m.Parts[t.deadline.Part].Lead
	}
	switch {
	case len(resp) > 0 && len(lead) > 0:
		q.line(q.say("这句没写由谁完成:按责任条款由%s落实,%s牵头。", "The sentence names nobody: by the clause %s carry it out, %s leads.", q.join(resp), q.join(lead)))
	case len(lead) > 0:
		q.line(q.say("牵头:%s。", "Lead: %s.", q.join(lead)))
	case len(resp) > 0:
		q.line(q.say("责任单位:%s。", "Responsible: %s.", q.join(resp)))
	}
}

// deadlinesOfMeasures prints every time limit of the measures; refuses where there is none.
func (q *query) deadlinesOfMeasures(keep func(*ledger.Deadline) bool) {
	for _, f := range q.measures[:min(len(q.measures), 6)] {
		all := deadlinesOf([]found{f}, keep)
		switch {
		case len(all) == 0:
			q.noDeadline(f)
		case len(all) == 1 || q.clearlyOne(all):
			q.timedAnswer(q.fittest(all))
		default:
			q.line(q.say("%s有%d个时间要求:", "%s has %d dates:", q.name(f.measure), len(all)))
			for i, t := range all {
				q.line(q.say("%d. %s:%s", "%d. %s: %s", i+1, q.whenLine(t), clip(plain(t.deadline.Quote), 60)))
				q.cite(f, plain(t.deadline.Quote))
			}
		}
	}
}

// clearlyOne: the topic points at one of several deadlines.
func (q *query) clearlyOne(all []timed) bool {
	if q.ask.Content < 2 {
		return false
	}
	best := q.fittest(all)
	n := 0
	for _, t := range all {
		if q.corpus.Fit(q.ask.Topic, t.deadline.Quote) >= 0.7*q.corpus.Fit(q.ask.Topic, best.deadline.Quote) {
			n++
		}
	}
	return n == 1
}

func (q *query) fittest(all []timed) timed {
	best := all[0]
	for _, t := range all[1:] {
		if q.corpus.Fit(q.ask.Topic, t.deadline.Quote) > q.corpus.Fit(q.ask.Topic, best.deadline.Quote) {
			best = t
		}
	}
	return best
}

// noDeadline refuses by the missing slot and says what is there instead.
func (q *query) noDeadline(f found) {
	q.refuse(q.say("%s没有写完成时限(没有日期)。", "%s names no date.", q.name(f.measure)))
	for _, t := range deadlinesOf([]found{f}, func(d *ledger.Deadline) bool { return !dated(d) }) {
		q.line(q.say("只写了:", "It only says: ") + quote(clip(plain(t.deadline.Quote), 80)))
	}
	m := f.measure
	q.line(q.rolesOf(m))
	q.cite(f, "")
}

// frequency answers how often something is to be done.
func (q *query) frequency() {
	if q.byNumber {
		q.frequencyOfMeasures()
		return
	}
	hits := q.search(8)
	if len(hits) == 0 {
		q.notFound()
		return
	}
	if best := q.bestTimed(repeating); best != nil {
		q.measures = []found{best.found}
		q.timedAnswer(*best)
		return
	}
	q.factAnswer(hits, timesWords, q.say("次数或频率", "frequency"))
}

var timesWords = regexp.MustCompile(`每(?:年|季度|半年|月|两年|\d年)|\d+\s*(?:余|多)?(?:件次|人次|场次|次|回|期|场|套)|[一二两三四五六七八九十]+(?:次|回|期|场)|年度|任期`)

func (q *query) frequencyOfMeasures() {
	for _, f := range q.measures[:min(len(q.measures), 6)] {
		if all := deadlinesOf([]found{f}, repeating); len(all) > 0 {
			q.deadlinesOfMeasures(repeating)
			return
		}
		if s := q.sentenceWith(f.measure.Text, timesWords); s != "" {
			q.line(q.say("%s写的是:", "%s says: ", q.name(f.measure)) + quote(plain(s)))
			q.cite(f, plain(s))
			return
		}
	}
	f := q.measures[0]
	q.refuse(q.say("%s没有写多久一次、一年几次。", "%s does not say how often.", q.name(f.measure)))
	q.line(q.say("最接近的原文:", "Nearest: ") + quote(clip(plain(q.bestSentence(f.measure.Text)), 100)))
	q.cite(f, "")
}

// due lists what falls into a window.
func (q *query) due() {
	w := q.window
	if q.ask.Overdue && w.IsZero() {
		today := q.turn.Utterance.Today
		w = ledger.Window{To: today.AddDays(-1), Label: q.say("已过期", "Overdue")}
	}
	if today := q.turn.Utterance.Today; left.MatchString(q.ask.Text) && !w.From.IsZero() && w.From.Before(today) && !w.To.Before(today) {
		w.From = today // what is past is no longer left
	}
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
		if !containsString(out, t.measure.Number) {
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
		s = q.units[0].Name + s
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
	limit := 900 / len(items)
	limit = max(34, min(limit, 80))
	for _, t := range items[:min(len(items), 15)] {
		days := q.daysOf(t.deadline, w)
		what := clip(plain(t.deadline.Quote), limit)
		if len([]rune(what)) < 22 && len(items) <= 8 {
			what = clip(t.measure.Heading, 28) + ":" + what
		}
		q.line(fmt.Sprintf("· %s %s %s", q.byDay(days[0]), q.name(t.measure), what))
		q.cite(t.found, plain(t.deadline.Quote))
		q.measures = append(q.measures, t.found)
	}
	if len(items) > 15 {
		q.line(q.say("……还有%d件,请加上单位或缩短时段再问。", "… and %d more.", len(items)-15))
		for _, t := range items[15:] {
			q.about(t.found)
		}
	}
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
	if containsString(u.Names, name) || containsString(q.corpus.Units().Resolve(name), u.Name) {
		return true
	}
	return q.membership(u, name) == memberYes
}

var _ = bot.SlotDue
