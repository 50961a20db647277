package handlers

import (
	"fmt"
	"regexp"
	"slices"
	"sort"
	"strings"

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
	if f := q.measures[0]; !q.english() && len(q.docs) == 1 && !q.mostlySaid(f.measure.Text+f.measure.Heading) {
		q.notHeld(q.corpus.Subject(q.searchText(), q.docs[0], hits[:min(len(hits), 3)]), hits[0]) // a day of something else is worse than none
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
	if !q.ofThisTime(t) {
		return false
	}
	return q.corpus.Pairs(query, words) > 0 && q.corpus.Fit(query, words) >= nearEnough*top
}

// ofThisTime: no other sentence of the measure speaks twice as much of the asked thing as the one with the time, so that 目录几月发
// is not answered with the years of the project that the list is for.
func (q *query) ofThisTime(t timed) bool {
	query := q.searchText()
	own := q.corpus.Fit(query, t.deadline.Quote+t.deadline.What)
	for _, s := range retrieval.SplitSentences(t.measure.Text) {
		if timeShare*q.corpus.Fit(query, s) > own {
			return false
		}
	}
	return true
}

// timeShare is which part of the best sentence's fit the sentence with the time must have.
const timeShare = 0.5

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
	q.ownDay(f)
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
