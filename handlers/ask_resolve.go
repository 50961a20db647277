package handlers

import (
	"regexp"
	"strings"

	"duban/bot"
	"duban/ledger"
	"duban/retrieval"
	"duban/zh"
)

type unitMention = zh.Mention

// answer resolves what the question is about and answers it by slot.
func (q *query) answer() {
	q.docs = q.scope()
	if len(q.docs) == 0 && len(q.corpus.InForce()) > 0 {
		q.noneOfAll(len(q.corpus.InForce()))
		return
	}
	if len(q.docs) == 0 {
		q.refuse(q.say("现有文件都已废止或被修订。要查旧文件,请写明文件名。", "No document is in force. Name the old one to ask about it."))
		return
	}
	switch {
	case q.beside():
		return
	case q.byNumber:
	case len(q.refs) > 0:
		if !q.resolveNumbers() {
			return
		}
	}
	if len(q.docs) > 1 && !q.byNumber && !q.chooseDocument() {
		return
	}
	q.bySlot()
}

func ids(docs []*ledger.Document) []string {
	out := make([]string, len(docs))
	for i, d := range docs {
		out[i] = d.ID
	}
	return out
}

// resolveNumbers finds the measures that the question names; false when it answered already.
func (q *query) resolveNumbers() bool {
	type candidate struct {
		doc *ledger.Document
		all []found
	}
	var candidates []candidate
	for _, d := range q.docs {
		if all, missing := q.inDocument(d); len(missing) == 0 || len(all) > 0 {
			candidates = append(candidates, candidate{d, all})
		}
	}
	switch {
	case len(candidates) == 0:
		q.noSuchNumber()
		return false
	case len(candidates) > 1, q.of > 1: // also when the place that is named has several documents: never guessed
		docs := make([]*ledger.Document, len(candidates))
		for i, c := range candidates {
			docs[i] = c.doc
		}
		q.askWhichDocument(docs)
		return false
	}
	q.docs, q.measures, q.byNumber = []*ledger.Document{candidates[0].doc}, candidates[0].all, true
	return q.oneEach()
}

// inDocument finds every referenced measure in one document, and the numbers that it does not have.
func (q *query) inDocument(d *ledger.Document) (all []found, missing []string) {
	for _, r := range q.refs {
		ms := numbered(d, r.Number)
		if len(ms) > 1 {
			ms = q.narrow(ms)
		}
		if len(ms) == 0 {
			missing = append(missing, r.Number)
		}
		for _, m := range ms {
			all = append(all, found{doc: d, measure: m})
		}
	}
	return all, missing
}

// numbered finds the measures that a number may mean: its own number, else, where numbering restarts in
// each section, every measure whose last part is that number.
func numbered(d *ledger.Document, number string) []*ledger.Measure {
	if exact := d.MeasuresNumbered(number); len(exact) > 0 {
		return exact
	}
	var loose []*ledger.Measure
	n, isPlain := zh.ParseInt(number)
	if !isPlain {
		return nested(d, number)
	}
	for i := range d.Measures {
		m := &d.Measures[i]
		last := strings.TrimPrefix(m.Number, m.ChapterNumber)
		if j := strings.LastIndexAny(last, "()"); j >= 0 && !strings.HasSuffix(last, ")") {
			last = last[j+1:]
		}
		last = strings.Trim(last, "()")
		v, ok := zh.ParseInt(last)
		if isPlain && ok && v == n && m.Number != number {
			loose = append(loose, m)
		}
	}
	return loose
}

// narrow uses the words of the question to choose among measures of the same number: 保障措施第2条.
func (q *query) narrow(ms []*ledger.Measure) []*ledger.Measure {
	said := zh.Squeeze(q.ask.Text)
	for _, m := range ms {
		if i := strings.LastIndexAny(m.Number, "0123456789)"); i >= 0 && strings.HasSuffix(m.Number, "是") && strings.Contains(said, m.Number[i+1:]) {
			return []*ledger.Measure{m} // 三(二)1的二是
		}
	}
	if q.ask.Topic == "" && q.ask.Chapter == "" {
		return ms
	}
	best, bestFit := []*ledger.Measure{}, 0.0
	for _, m := range ms {
		fit := q.corpus.Fit(q.ask.Topic, m.Chapter+" "+m.Section)
		if q.ask.Chapter != "" && m.ChapterNumber == q.ask.Chapter {
			fit += 100
		}
		switch {
		case fit < 6 || fit < bestFit:
		case fit == bestFit:
			best = append(best, m)
		default:
			best, bestFit = []*ledger.Measure{m}, fit
		}
	}
	if len(best) == 0 {
		return ms
	}
	return best
}

// oneEach asks back when a number means several measures of the document; false when it did.
func (q *query) oneEach() bool {
	if len(q.measures) <= len(q.refs) || q.allDeserve() {
		return true
	}
	q.out.Clarify = true
	q.line(q.say("这份文件里编号是重复的,您问的是哪一条?", "Several measures carry that number. Which one?"))
	var choices []bot.Choice
	for _, f := range q.measures[:min(8, len(q.measures))] {
		ask := q.ask
		choices = append(choices, bot.Choice{Label: q.label(f), Proposal: bot.Proposal{Ask: &ask, Document: f.doc.ID, Measures: []string{f.measure.Key}, Window: q.window}})
		q.about(f)
	}
	q.offer(choices)
	return false
}

// allDeserve: a number printed twice (28 and an implied 28) is answered for both.
func (q *query) allDeserve() bool {
	return len(q.refs) == 1 && len(q.measures) == 2 && q.measures[0].measure.Number == q.measures[1].measure.Number
}

// noSuchNumber refuses a number that no document has, and says what there is.
func (q *query) noSuchNumber() {
	d := q.docs[0]
	number := q.refs[0].Number
	for _, r := range q.refs {
		for _, m := range d.Missing {
			if m == r.Number {
				q.noteDocument(d)
				q.refuse(q.say("这份文件的文本里缺第%s条(抓取件没有收录),没有内容可查。原文请看正式印发件。", "Measure %s is missing from the text that was imported.", r.Number))
				return
			}
		}
	}
	if len(q.docs) > 1 {
		q.refuse(q.say("各份文件里都没有第%s条。", "No document has a measure %s.", number))
		return
	}
	q.noteDocument(d)
	if len(d.Measures) == 0 {
		q.refuse(q.say("《%s》没有编号的措施,没有第%s条。可以直接问内容。", "%s has no numbered measures; there is no %s.", d.Title, number))
		return
	}
	first, last := d.Measures[0].Number, d.Measures[len(d.Measures)-1].Number
	q.refuse(q.say("没有第%s条。《%s》共%d条,编号从%s到%s。", "There is no measure %s. %s has %d measures, from %s to %s.", number, d.Title, len(d.Measures), first, last))
}

// askWhichDocument asks back with the documents as choices.
func (q *query) askWhichDocument(docs []*ledger.Document) {
	q.out.Clarify = true
	q.line(q.say("好几份文件都有这一条,您问的是哪份文件?", "Several documents have that measure. Which document?"))
	var choices []bot.Choice
	for _, d := range docs[:min(6, len(docs))] {
		sub := *q
		all, _ := sub.inDocument(d)
		keys := make([]string, 0, len(all))
		for _, f := range all {
			keys = append(keys, f.measure.Key)
		}
		ask := q.ask
		choices = append(choices, bot.Choice{Label: "《" + d.Title + "》" + q.standingMark(d), Proposal: bot.Proposal{Ask: &ask, Document: d.ID, Measures: keys, Window: q.window}})
		q.noteDocument(d)
	}
	q.offer(choices)
}

// offer sets the numbered choices and waits for one of them.
func (q *query) offer(choices []bot.Choice) {
	q.out.Choices = choices
	q.out.State.Pending = &bot.Pending{Ability: bot.Question, Step: "choose", Choices: choices, Expires: q.turn.Now.Add(pendingFor)}
}

// chooseDocument settles on the document whose passages fit best; where several fit alike, each is
// answered with its source. False when it answered.
func (q *query) chooseDocument() bool {
	if q.ofSet() {
		return q.eachDocument(q.byTitle(q.docs))
	}
	if !q.speaking() {
		return false
	}
	hits := q.corpus.Search(q.searchText(), ids(q.docs), 12)
	if len(hits) == 0 || q.nothingHeld(hits) { // words that stand in a document choose it more surely than meaning does
		hits = q.corpus.Find(q.searchText(), ids(q.docs), 12)
	}
	if len(hits) == 0 {
		q.notFound()
		return false
	}
	near := documentsWithin(hits, 0.6)
	if len(near) == 1 {
		q.docs = near
		if sub := q.in(near[0]); !sub.out.Refused {
			return true
		}
		if near = documentsWithin(hits, 0.35); len(near) == 1 {
			return true
		}
	}
	return q.eachDocument(near)
}

// documentsWithin are the documents of the hits that score at least a share of the best.
func documentsWithin(hits []retrieval.Hit, share float64) []*ledger.Document {
	var near []*ledger.Document
	for _, h := range hits {
		if h.Score >= share*hits[0].Score && !hasDoc(near, h.Document) {
			near = append(near, h.Document)
		}
	}
	return near
}

// in answers the question for one document, aside.
func (q *query) in(d *ledger.Document) *query {
	sub := *q
	sub.docs, sub.lines, sub.measures = []*ledger.Document{d}, nil, nil
	sub.out = bot.Outcome{Intent: bot.Question, State: q.turn.State}
	sub.bySlot()
	return &sub
}

func hasDoc(docs []*ledger.Document, d *ledger.Document) bool {
	for _, x := range docs {
		if x == d {
			return true
		}
	}
	return false
}

// eachDocument answers for each document under its title: in full for the first that have something to say, in short
// for the others where the question is about a set.
func (q *query) eachDocument(docs []*ledger.Document) bool {
	if len(docs) == 1 {
		q.docs = docs
		return true
	}
	answered, silent, more := 0, []*query{}, []*query{}
	for _, d := range docs {
		aside := *q
		aside.brief = true
		sub := aside.in(d)
		if sub.out.Refused || len(sub.out.Measures) == 0 && (q.ask.Slot == bot.SlotUnitTasks || q.ask.Slot == bot.SlotDue || q.ask.Slot == bot.SlotList) {
			silent = append(silent, sub)
			continue
		}
		if answered++; answered > mostInFull {
			if q.ofSet() {
				more = append(more, sub)
			}
			continue
		}
		q.each = true
		q.line("《" + d.Title + "》")
		q.lines = append(q.lines, sub.lines...)
		q.measures = append(q.measures, sub.measures...)
		q.out.Measures = append(q.out.Measures, sub.out.Measures...)
		q.out.Citations = append(q.out.Citations, sub.out.Citations...)
		q.noteDocument(d)
	}
	q.inShort(more)
	q.sum(answered)
	if answered == 0 && len(silent) > 0 {
		q.nothingIn(silent[0])
	}
	return false
}

// byTitle keeps the documents whose title a question speaks of in part: 开源意见, 综合保税区.
func (q *query) byTitle(docs []*ledger.Document) []*ledger.Document {
	return spokenOf(q, docs, func(d *ledger.Document) string { return d.Title })
}

// spokenOf keeps what has a title that a question speaks of in part; all when it speaks of none.
func spokenOf[T any](q *query, all []T, title func(T) string) []T {
	b := []byte(q.ask.Text)
	for _, u := range q.units {
		for i := u.Start; i < u.End && i < len(b); i++ {
			b[i] = ' '
		}
	}
	best, kept := 0, all
	for _, one := range all {
		n := sharedRun([]rune(string(b)), []rune(zh.Squeeze(title(one))))
		switch {
		case n < 2 || n == 2 && !documentWord.MatchString(string(b)) || n < best:
		case n == best:
			kept = append(kept, one)
		default:
			best, kept = n, []T{one}
		}
	}
	return kept
}

var documentWord = regexp.MustCompile(`意见|方案|措施|文件|通知|计划|报告|那份|那个`)

// sharedRun is the length of the longest stretch that a question shares with a title; words that every title
// has do not count.
func sharedRun(text, title []rune) int {
	best := 0
	for i := range text {
		for j := range title {
			n := 0
			for i+n < len(text) && j+n < len(title) && text[i+n] == title[j+n] && zh.IsHan(text[i+n]) {
				n++
			}
			if n > best && !commonTitle.MatchString(string(text[i:i+n])) {
				best = n
			}
		}
	}
	return best
}

var commonTitle = regexp.MustCompile(`^(?:的?(?:实施|指导|若干)?(?:意见|方案|措施|通知|计划|工作|报告|建设|推进|促进|关于|加强|进一步|实施|情况|人民政府|政府|法治政府|法治政府建设|落实|发展|司法局?|执法|年))+$`)

// searchText is what the documents are searched for.
func (q *query) searchText() string {
	if q.ask.Topic == "" {
		return q.ask.Text
	}
	text := q.ask.Topic
	for _, x := range q.corpus.Lexicon().Expand(zh.Squeeze(q.ask.Text)) {
		if len([]rune(x.Said)) >= 3 && !strings.Contains(zh.Squeeze(text), x.Said) {
			text += " " + x.Said // its small words were taken for filler: 外头的人
		}
	}
	return text
}

// search fills the measures from the topic, best first; passages that are no measure are returned beside.
func (q *query) search(k int) []retrieval.Hit {
	hits := q.corpus.Find(q.searchText(), ids(q.docs), k)
	for _, h := range hits {
		if h.Measure != nil {
			q.measures = append(q.measures, found{doc: h.Document, measure: h.Measure, score: h.Score})
		}
	}
	return hits
}

// notFound refuses a subject that no document speaks of.
func (q *query) notFound() {
	where := q.say("现有文件", "the documents")
	if len(q.docs) == 1 {
		where = "《" + q.docs[0].Title + "》"
		q.noteDocument(q.docs[0])
		if subject := q.unheard(); len(subject.Nowhere) > 0 {
			q.sayAbsent(where, subject)
			q.out.State.Measures = nil // 那谁牵头 is asked of what is not there
			q.line(q.say("换个说法,或说第几条再问我。", "Try other words or a number."))
			return
		}
	}
	q.refuse(q.say("%s里没有提到这件事。换个说法,或说第几条再问我。", "Nothing about that was found in %s.", where))
}
