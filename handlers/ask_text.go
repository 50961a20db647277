package handlers

import (
	"regexp"
	"slices"
	"strings"

	"duban/bot"
	"duban/ledger"
	"duban/retrieval"
	"duban/zh"
)

// Lengths of what is quoted, in characters: a phone screen holds about 250.
const (
	shortText = 260
	longText  = 900
)

// content answers what a measure says, or finds what the documents say of a subject.
func (q *query) content() {
	switch {
	case q.ask.Closing && q.closingPassage():
	case q.ask.Opening && !q.byNumber && q.openingPassage():
	case q.byNumber:
		q.texts()
	case q.wholePart():
	default:
		q.searched()
	}
}

// wholePart answers what the document or one of its chapters consists of.
func (q *query) wholePart() bool {
	if len(q.docs) != 1 {
		return false
	}
	if q.ask.Chapter == "" && partsNamed.MatchString(q.ask.Text) && len(q.docs[0].Chapters) > 1 {
		q.overview(q.docs[0])
		return true
	}
	if q.ask.Chapter != "" && q.chapterOf() != "" {
		q.chapterList(q.chapterOf())
		return true
	}
	return false
}

// searched answers with what the words of the question find.
func (q *query) searched() {
	hits := q.search(6)
	if len(hits) == 0 || q.nothingHeld(hits) {
		q.measures = nil
		q.notFound()
		return
	}
	if n := countedTopic(q.ask.Text); n > 1 && n <= len(q.measures) {
		q.measures = q.sameSubject(n)
		q.texts()
		return
	}
	if hits[0].Measure == nil {
		q.passageAnswer(hits)
		return
	}
	q.bestMeasures(hits)
}

// nothingHeld: no two characters in a row of the question, nor what the lexicon makes of it, stand in what was
// found; single characters agree by chance.
func (q *query) nothingHeld(hits []retrieval.Hit) bool {
	if q.english() {
		return false
	}
	for _, h := range hits[:min(len(hits), 3)] {
		if q.corpus.Pairs(q.searchText(), h.Text()+headingOf(h)) > 0 {
			return false
		}
	}
	return !q.byMeaning(hits)
}

// byMeaning: no word of the question stands in the best hit, and its meaning stands out among all others'.
func (q *query) byMeaning(hits []retrieval.Hit) bool {
	return hits[0].Apart >= standsApart && q.corpus.Pairs(q.searchText(), hits[0].Text()+headingOf(hits[0])) == 0
}

// standsApart is from where on a passage that shares no word with a question is taken for what it means (docs/adr/0009).
const standsApart = 2.5

// partsNamed: 八大部分分别是什么.
var partsNamed = regexp.MustCompile(`(?:几|\d|[一二三四五六七八九十])(?:个|大)*(?:部分|章|块|板块)(?:都|分别)*(?:是|叫|有|讲)?(?:什么|啥|哪)`)

// texts prints measures that were named: in full when they are short or the full text was asked for, else
// the sentences that fit.
func (q *query) texts() {
	limit := longText
	if len(q.measures) > 1 {
		limit = longText / len(q.measures)
	}
	for _, f := range q.measures[:min(len(q.measures), 6)] {
		m := f.measure
		if !q.ask.Whole && q.ask.Content >= 2 && len(q.measures) == 1 && q.turn.Utterance.References == nil {
			q.fitting(f)
			continue
		}
		head := q.name(m)
		if m.Title != "" {
			head += " " + m.Title
		}
		q.line(head + q.say(":", ", as issued:"))
		q.line(quote(clip(plain(m.Text), limit)))
		q.line(q.rolesOf(m))
		q.cite(f, clip(plain(m.Text), 120))
	}
}

// fitting prints the whole of a short measure, or the sentences of a long one that answer.
func (q *query) fitting(f found) {
	m := f.measure
	text := plain(m.Text)
	limit := shortText
	if q.brief {
		limit = 90
	}
	if len([]rune(text)) > limit {
		text = plain(q.bestSentences(m.Text, limit))
	}
	q.line(q.say("%s:", "%s: ", q.name(m)) + quote(text))
	q.line(q.rolesOf(m))
	q.cite(f, text)
	q.fits, q.fitted = &f, text
}

// bestMeasures answers a free question: the best measure with what fits, then where else to look.
func (q *query) bestMeasures(hits []retrieval.Hit) {
	best := q.measures[0]
	switch {
	case q.byMeaning(hits):
		q.line(q.say("文件没有用这个说法,意思最接近的是这一条:", "The document does not use these words; this is nearest in meaning:"))
		hits[0].Cover = 1
	case q.foreign(hits) || q.unspoken(hits) != "":
		q.tellNearest(hits)
	case q.ask.Slot == bot.SlotWhich:
		q.line(q.say("%s“%s”管这件事。", "%s (“%s”) covers that.", q.name(best.measure), best.measure.Heading))
	case q.ask.Slot == bot.SlotYesNo:
		q.line(q.say("文件是这样写的:", "The document says:"))
	}
	q.fitting(best)
	var also []string
	for _, f := range q.measures[1:min(len(q.measures), 3)] {
		if f.score >= 0.7*best.score {
			also = append(also, q.label(f)+q.alike(f, best))
			q.about(f)
		}
	}
	if len(also) > 0 && !q.brief {
		q.line(q.say("也可看:", "See also: ") + strings.Join(also, q.say(";", "; ")))
	}
	if hits[0].Cover < 0.12 {
		q.fits = nil
		q.line(q.say("没有找到更贴切的,可换个说法再问。", "Nothing fits better; try other words."))
	}
	q.measures = q.measures[:1]
}

// alike quotes what a measure says that fits nearly as well as the best: which of them is meant is for the reader to see.
func (q *query) alike(f, best found) string {
	if q.brief || q.english() || f.score < nearlyBest*best.score {
		return ""
	}
	return ":" + quote(clip(plain(strings.TrimRight(q.bestSentence(f.measure.Text), "。;；")), alsoText))
}

// From which share of the best score on another measure is quoted too, and how much of it. Unit of alsoText: characters.
const (
	nearlyBest = 0.8
	alsoText   = 90
)

// bestSentence is the sentence of a text that fits the question best.
func (q *query) bestSentence(text string) string {
	all := q.corpus.Sentences(q.searchText(), text)
	for _, s := range all {
		if len([]rune(s.Text)) > 12 || s.Index > 0 && s.Fit > 0 { // a first sentence this short is a heading
			return s.Text
		}
	}
	if len(all) > 0 {
		return all[0].Text
	}
	return text
}

// bestSentences keeps the best sentences in their order, up to a number of characters.
func (q *query) bestSentences(text string, limit int) string {
	all := retrieval.SplitSentences(text)
	keep := map[int]bool{}
	used := 0
	for _, s := range q.corpus.Sentences(q.searchText(), text) {
		n := len([]rune(s.Text))
		if used > 0 && (used+n > limit || s.Fit == 0) {
			continue
		}
		keep[s.Index], used = true, used+n
	}
	var b strings.Builder
	last := -1
	for i, s := range all {
		if !keep[i] {
			continue
		}
		if last >= 0 && last != i-1 {
			b.WriteString("……")
		}
		b.WriteString(s)
		last = i
	}
	return clip(b.String(), limit*2)
}

// passageAnswer quotes what stands outside the measures.
func (q *query) passageAnswer(hits []retrieval.Hit) {
	if q.ask.Slot == bot.SlotLead || q.ask.Slot == bot.SlotCooperating || q.ask.Slot == bot.SlotResponsible {
		q.refuse(q.say("《%s》没有写%s单位。", "%s names no %s unit.", hits[0].Document.Title, q.roleWord()))
		q.noteDocument(hits[0].Document)
	}
	if y := q.otherYear(hits[0]); y != 0 {
		q.noteDocument(hits[0].Document)
		q.refuse(q.say("《%s》没有写%d年的这项情况。", "%s does not say so for %d.", hits[0].Document.Title, y))
		return
	}
	h := hits[0]
	if q.ask.Slot == bot.SlotWho && !namesUnit(q, q.bestSentence(h.Text())) {
		q.missing(h, q.say("单位", "unit"))
		return
	}
	limit := 200
	if q.brief {
		limit = 90
	}
	text := clip(plain(q.bestSentences(h.Text(), limit)), limit*2)
	q.line(quote(text))
	q.sourcePassage(h)
	q.out.Citations = append(q.out.Citations, bot.Citation{Document: h.Document.ID, Title: h.Document.Title, Quote: text})
}

// sourcePassage prints where a passage stands; measures are printed by sources.
func (q *query) sourcePassage(h retrieval.Hit) {
	q.noteDocument(h.Document)
	if name := passageName(h); name != "" || !q.brief {
		q.passages = append(q.passages, "《"+h.Document.Title+"》"+name)
	}
}

func passageName(h retrieval.Hit) string {
	if h.Passage == nil || h.Passage.Title == "" {
		return ""
	}
	return "“" + clip(h.Passage.Title, 30) + "”"
}

// otherYear returns the year that a question names when neither the document nor the passage is of it.
func (q *query) otherYear(h retrieval.Hit) int {
	w := q.window
	if w.IsZero() || w.From.Year != w.To.Year || w.From.IsZero() {
		return 0
	}
	year, own := w.From.Year, ownYear(h.Document)
	if own == 0 || !namedYear.MatchString(q.turn.Utterance.Folded) {
		return 0
	}
	if len(h.Document.Measures) == 0 && strings.Contains(q.turn.Utterance.Folded, "明年") {
		year = own + 1 // next year as the report sees it
	}
	if year == own || strings.Contains(h.Text()+headingsOf(h), yearText(year)) {
		return 0
	}
	return year
}

// ownYear is the year that a document is of; its title goes before its date.
func ownYear(d *ledger.Document) int {
	if m := titleYear.FindStringSubmatch(d.Title); m != nil {
		return int(parseFloat(m[1]))
	}
	return d.Year
}

// headingsOf are the titles that a passage stands under.
func headingsOf(h retrieval.Hit) string {
	if h.Passage == nil {
		return h.Measure.Chapter
	}
	titles := h.Passage.Title
	for _, c := range h.Document.Chapters {
		if c.Number == h.Passage.Chapter || strings.HasPrefix(h.Passage.Chapter, c.Number) {
			titles += c.Title
		}
	}
	return titles
}

// titleYear: a report's title says which year it is of, whatever day it is dated.
var titleYear = regexp.MustCompile(`(\d{4})年`)

// namesUnit reports whether a sentence names an office.
func namesUnit(q *query, sentence string) bool {
	return len(q.corpus.Units().Find(zh.Fold(sentence))) > 0
}

var namedYear = regexp.MustCompile(`\d{4}年|去年|前年|今年|明年`)

func yearText(y int) string { return ledger.NewDate(y, 1, 1).String()[:4] + "年" }

// closingPassage answers about the last paragraph.
func (q *query) closingPassage() bool {
	for _, d := range q.docs {
		for i := len(d.Passages) - 1; i >= 0; i-- {
			p := d.Passages[i]
			if p.Kind != "closing" || !strings.Contains(p.Text, "。") {
				continue
			}
			text := plain(p.Text)
			if len(q.units) > 0 {
				text = q.sentencesWith(p.Text, q.units[0])
			}
			q.line(q.say("文件最后一段写的是:", "The closing paragraph says: "))
			q.line(quote(clip(text, 400)))
			q.noteDocument(d)
			q.line("——《" + d.Title + "》" + q.say("结尾", ""))
			return true
		}
	}
	return false
}

// openingPassage answers what the text begins with and what it rests on.
func (q *query) openingPassage() bool {
	for _, d := range q.docs {
		for _, p := range d.Passages {
			if p.Kind != "preamble" || !strings.ContainsAny(p.Text, "为根按") || len([]rune(p.Text)) < 30 {
				continue
			}
			q.line(q.say("文件开头写的是:", "The opening says: "))
			q.line(quote(clip(plain(p.Text), 400)))
			q.noteDocument(d)
			q.line("——《" + d.Title + "》" + q.say("开头", ""))
			return true
		}
	}
	return false
}

// sentencesWith keeps the sentences that name a unit.
func (q *query) sentencesWith(text string, unit unitMention) string {
	var kept []string
	for _, s := range retrieval.SplitSentences(text) {
		for _, m := range q.corpus.Units().Find(zh.Fold(s)) {
			if m.Name == unit.Name || slices.Contains(unit.Names, m.Name) {
				kept = append(kept, s)
				break
			}
		}
	}
	if len(kept) == 0 {
		return plain(text)
	}
	return plain(strings.Join(kept, ""))
}

// title answers what a measure or a chapter is called.
func (q *query) title() {
	if q.byNumber {
		for _, f := range q.measures {
			if f.measure.Title == "" {
				q.cite(f, "")
				q.refuse(q.say("%s没有标题(文件没有印,或抓取件缺了)。开头是:%s", "%s has no title. It begins: %s", q.name(f.measure), quote(clip(plain(f.measure.Text), 40))))
				continue
			}
			q.line(q.say("%s的标题是“%s”。", "The title of %s is “%s”.", q.name(f.measure), f.measure.Title))
			q.cite(f, f.measure.Title)
		}
		return
	}
	if q.ask.Chapter != "" && len(q.docs) == 1 {
		q.chapterTitle(q.docs[0], q.ask.Chapter)
		return
	}
	if topic := ownTitle.ReplaceAllString(zh.Squeeze(q.ask.Topic), ""); topic == "" {
		q.documentFact()
		return
	}
	q.content()
}

var ownTitle = regexp.MustCompile(`文件|全称|全名|标题|名称|题目|通知|方案|意见|是|叫`)

func (q *query) chapterTitle(d *ledger.Document, number string) {
	q.noteDocument(d)
	for _, c := range d.Chapters {
		if c.Number != number {
			continue
		}
		if c.Title == "" {
			break
		}
		q.line(q.say("这一部分是“%s”。", "That part is “%s”.", c.Title))
		q.line("——《" + d.Title + "》")
		return
	}
	q.refuse(q.say("《%s》的文本里没有%s的标题。", "The text of %s holds no title for part %s.", d.Title, number))
}
