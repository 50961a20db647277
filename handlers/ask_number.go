package handlers

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"duban/bot"
	"duban/retrieval"
	"duban/zh"
)

const amount = `(?:\d[\d,.]*|[一二两三四五六七八九十][一二两三四五六七八九十百千万零]*)\s*(?:余|多)?(?:万|亿)?\s*`

// counterClass groups counting words that people use for one another.
var counterClass = map[string]string{
	"件": "件起宗例", "起": "件起宗例", "宗": "件起宗例", "次": "次回场件", "回": "次回场期", "场": "次回场", "期": "期次",
	"人": "人名位", "名": "人名位", "位": "人名位", "个": "个家项名件户处", "家": "家户个", "户": "家户", "本": "本件份卷宗",
	"卷": "卷件本份宗", "份": "份件本", "项": "项个件条", "条": "项条", "套": "套次份", "成": "%", "万元": "元", "元": "元",
}

var (
	percent    = regexp.MustCompile(`\d[\d.]*\s*%|百分之`)
	rateOrTime = regexp.MustCompile(percent.String() + `|` + amount + `(?:学时|小时)`)
	anyTarget  = regexp.MustCompile(percent.String() + `|` + amount + `(?:学时|课时|小时|次|期|个|家|项|人|名|件|场|万元|元|套|批)`)
	hours      = regexp.MustCompile(amount + `(?:学时|课时|小时)`)
	persons    = regexp.MustCompile(amount + `(?:余|多)?(?:人|名|位)`)
	anyFigure  = regexp.MustCompile(amount + `(?:\p{Han}|%)`)
	rateAsked  = regexp.MustCompile(`率|比例`)
)

// numberPattern is what a number of the asked kind looks like in a text.
func (q *query) numberPattern() *regexp.Regexp {
	c := q.ask.Counter
	switch {
	case q.ask.Slot == bot.SlotTarget && (c == "" || c == "%" || c == "成"):
		if rateAsked.MatchString(q.ask.Text) || strings.Contains(q.ask.Text, "成") || strings.Contains(q.ask.Text, "达标") {
			return rateOrTime
		}
		return anyTarget
	case strings.HasSuffix(c, "时") || strings.HasSuffix(c, "钟头"):
		return hours
	case rateAsked.MatchString(q.ask.Text):
		return percent
	case peopleAsked.MatchString(q.ask.Text), c == "" && headcount.MatchString(q.ask.Text):
		return persons
	case c != "":
		return counted(c)
	}
	return anyFigure
}

// counted is a figure with a counting word, or with one that people use for it.
func counted(counter string) *regexp.Regexp {
	class := counterClass[counter]
	if class == "" {
		class = counter
	}
	return regexp.MustCompile(amount + `(?:余|多)?(?:` + strings.Join(strings.Split(class, ""), "|") + `|` + counter + `)`)
}

var peopleAsked = regexp.MustCompile(`(?:几|多少)(?:个|名)?(?:人|名|位|执法人员|工作人员|监督员|顾问|老师|专家|干部|律师)`)

// headcount: 窗口工作人员一共多少.
var headcount = regexp.MustCompile(`(?:人员|工人|员工|职工|干部|队员|警力|师傅|老师|医生)(?:现在|目前|一共|总共|共有|有|要|是|到底|大概)*(?:多少|几)(?:$|[,。?!呢啊])`)

// number answers how many or how much from the sentence that holds the figure.
func (q *query) number() {
	pattern := q.numberPattern()
	if q.byNumber {
		for _, f := range q.measures[:min(len(q.measures), 4)] {
			if s := q.sentenceWith(f.measure.Text, pattern); s != "" {
				q.notOfYear(s)
				q.line(q.say("%s写的是:", "%s says: ", q.name(f.measure)) + quote(plain(s)))
				q.verdict(s)
				q.cite(f, plain(s))
				continue
			}
			q.refuse(q.say("%s没有写这个数。", "%s gives no such number.", q.name(f.measure)))
			q.line(q.say("原文是:", "It says: ") + quote(clip(plain(q.bestSentence(f.measure.Text)), 100)))
			q.cite(f, "")
		}
		return
	}
	hits := q.search(8)
	if len(hits) == 0 {
		q.notFound()
		return
	}
	q.factAnswer(hits, pattern, q.say("数字", "number"))
}

var yearSaid = regexp.MustCompile(`\d{4}年`)

// notOfYear says that a sentence gives no figure for the year that the question names.
func (q *query) notOfYear(sentence string) {
	if y := yearSaid.FindString(zh.Fold(q.ask.Text)); y != "" && !strings.Contains(zh.Squeeze(sentence), y) {
		q.refuse(q.say("文件没有写%s的数,只写了下面这句。", "No figure is given for %s, only this:", y))
	}
}

// sentenceWith is the sentence of a text that fits the question best among those with the pattern.
func (q *query) sentenceWith(text string, pattern *regexp.Regexp) string {
	for _, s := range q.corpus.Sentences(q.searchText(), text) {
		if pattern.MatchString(zh.Fold(s.Text)) {
			return withSiblings(text, s.Text, pattern)
		}
	}
	return ""
}

// factAnswer quotes the best sentence with the wanted pattern among the hits, or refuses by the missing slot.
func (q *query) factAnswer(hits []retrieval.Hit, pattern *regexp.Regexp, what string) {
	query := q.searchText()
	most := q.corpus.Fit(query, query)
	var best retrieval.Sentence
	var where retrieval.Hit
	for _, h := range hits {
		for _, s := range q.corpus.Sentences(query, h.Text()) {
			if !pattern.MatchString(zh.Fold(s.Text)) || onlyTitle(h, s.Text) {
				continue
			}
			s.Fit += 0.4*most*h.Score/hits[0].Score + q.clauseFit(s.Text, pattern)
			if s.Fit > best.Fit {
				best, where = s, h
			}
		}
	}
	held := best.Text != "" && q.saidHeld(best.Text+headingOf(where)) && q.corpus.Pairs(query, best.Text+headingOf(where)) > 0 && q.corpus.Fit(query, best.Text+headingOf(where)) >= nearEnough*q.bestFit(hits)
	if held && q.otherYear(where) == 0 {
		q.quoteHit(where, plain(withSiblings(where.Text(), best.Text, pattern)))
		return
	}
	if y := q.otherYear(hits[0]); y != 0 {
		q.noteDocument(hits[0].Document)
		q.refuse(q.say("《%s》没有写%s的这个情况。", "《%s》 does not tell that for %s.", hits[0].Document.Title, yearText(y)))
		return
	}
	q.missing(hits[0], what)
}

// withSiblings adds the clauses beside a sentence that a semicolon joins to it where they hold a figure too: half of a rule misleads.
func withSiblings(text, sentence string, pattern *regexp.Regexp) string {
	all := retrieval.SplitSentences(text)
	at := slices.Index(all, sentence)
	if at < 0 {
		return sentence
	}
	joined := func(i int) bool {
		return strings.HasSuffix(all[i], "；") || strings.HasSuffix(all[i], ";")
	}
	from, to := at, at+1
	for from > 0 && joined(from-1) && pattern.MatchString(zh.Fold(all[from-1])) {
		from--
	}
	for to < len(all) && joined(to-1) && pattern.MatchString(zh.Fold(all[to])) {
		to++
	}
	if whole := strings.Join(all[from:to], ""); utf8.RuneCountInString(whole) <= shortText {
		return whole
	}
	return sentence
}

// kindOfThing is what distinguishes a thing from others that are counted alike: 刑事 in 刑事案件.
var kindOfThing = regexp.MustCompile(`(\p{Han}{2})(?:案件|案子|事件|事故|项目|人员|合同|资金)`)

// saidHeld: where the question names a kind of thing, the text speaks of that kind.
func (q *query) saidHeld(text string) bool {
	topic := zh.Squeeze(q.ask.Topic)
	for _, x := range q.corpus.Lexicon().Expand(topic) {
		topic = strings.ReplaceAll(topic, x.Said, " ")
	}
	m := kindOfThing.FindStringSubmatch(topic)
	return m == nil || strings.Contains(zh.Squeeze(text), m[1]) || verbal.MatchString(m[1])
}

// verbal: two characters before the thing that do something with it and tell no kind.
var verbal = regexp.MustCompile(`[了过要签办抽查清理审收个件]`)

// onlyTitle: the sentence is the heading that stands before the text.
func onlyTitle(h retrieval.Hit, sentence string) bool {
	return h.Measure != nil && h.Measure.Title != "" && strings.TrimRight(sentence, "。") == h.Measure.Title
}

// clauseFit is how well the part of a sentence fits that holds the figure.
func (q *query) clauseFit(sentence string, pattern *regexp.Regexp) float64 {
	best := 0.0
	for part := range strings.FieldsFuncSeq(sentence, func(r rune) bool { return strings.ContainsRune(",,、;;::", r) }) {
		if pattern.MatchString(zh.Fold(part)) {
			best = max(best, q.corpus.Fit(q.searchText(), part))
		}
	}
	return best
}

// nearEnough is the share of the best sentence's fit that a sentence with the wanted figure must reach to be
// its answer; below it the figure belongs to something else.
const nearEnough = 0.6

// bestFit is the fit of the sentence that speaks most of the question's subject, with a figure or without.
func (q *query) bestFit(hits []retrieval.Hit) float64 {
	query, best := q.searchText(), 0.0
	for _, h := range hits {
		for _, s := range retrieval.SplitSentences(h.Text()) {
			best = max(best, q.corpus.Fit(query, s+headingOf(h)))
		}
	}
	return best
}

func headingOf(h retrieval.Hit) string {
	if h.Measure != nil {
		return h.Measure.Heading
	}
	if h.Passage != nil {
		return h.Passage.Title
	}
	return ""
}

// quoteHit answers with a sentence and its source.
func (q *query) quoteHit(h retrieval.Hit, sentence string) {
	if h.Measure != nil {
		f := found{doc: h.Document, measure: h.Measure}
		q.measures = []found{f}
		q.line(q.say("%s写的是:", "%s says: ", q.withHeading(f)) + quote(sentence))
		q.verdict(sentence)
		q.cite(f, sentence)
		return
	}
	q.measures = nil
	q.line(quote(clip(sentence, 320)))
	q.sourcePassage(h)
	q.out.Citations = append(q.out.Citations, bot.Citation{Document: h.Document.ID, Title: h.Document.Title, Quote: sentence})
}

// missing refuses because the wanted thing is not written, and quotes what is near.
func (q *query) missing(h retrieval.Hit, what string) {
	q.noteDocument(h.Document)
	q.refuse(q.say("《%s》没有写这件事的%s。", "%s does not give that %s.", h.Document.Title, what))
	if h.Cover < 0.2 {
		return
	}
	near := clip(plain(q.bestSentence(h.Text())), 90)
	if h.Measure != nil {
		f := found{doc: h.Document, measure: h.Measure}
		q.measures = []found{f}
		q.line(q.say("相近的是%s:", "Near: %s: ", q.name(h.Measure)) + quote(near))
		q.about(f)
		return
	}
	q.line(q.say("相近的内容:", "Near: ") + quote(near))
}

var figureSaid = regexp.MustCompile(`(\d+(?:\.\d+)?)\s*(%|学时|课时|小时|次|回|期|天|日|人|名|套|批|件|份|场)`)

// A figure with one of these beside it is a limit not to be passed: 5日内, 不超过3次.
var (
	upperBefore = regexp.MustCompile(`(?:不(?:得|能)?(?:超过|高于|多于|大于)|至多|最多|控制在|低于|少于)$`)
	upperAfter  = regexp.MustCompile(`^(?:之|以)?(?:内|下)`)
	lowerBefore = regexp.MustCompile(`不(?:得|能)?(?:低于|少于)$`)
)

// verdict compares a figure in the question with the one required: 95%达标吗, 办1期够不够.
func (q *query) verdict(sentence string) {
	if !q.ask.YesNo && !strings.Contains(q.ask.Text, "达标") {
		return
	}
	asked := figureSaid.FindStringSubmatch(zh.Fold(q.ask.Text))
	if asked == nil {
		return
	}
	folded := zh.Fold(sentence)
	for _, at := range figureSaid.FindAllStringSubmatchIndex(folded, -1) {
		value, counter := folded[at[2]:at[3]], folded[at[4]:at[5]]
		if !sameCounter(asked[2], counter) {
			continue
		}
		before := folded[:at[0]]
		atMost := upperBefore.MatchString(before) && !lowerBefore.MatchString(before) || upperAfter.MatchString(folded[at[1]:])
		q.line(q.judged(asked[1], asked[2], value+counter, atMost, parseFloat(asked[1])-parseFloat(value)))
		return
	}
}

// judged says whether a figure suffices; over is how far it lies above the one required.
func (q *query) judged(have, counter, required string, atMost bool, over float64) string {
	switch {
	case atMost && over > 0:
		return q.say("%s%s超了,要求是%s以内。", "%s%s is over; the limit is %s.", have, counter, required)
	case atMost:
		return q.say("%s%s没有超。", "%s%s is within it.", have, counter)
	case over < 0 && counter == "%":
		return q.say("%s%%不达标,还差%s%%。", "%s%% falls short by %s%%.", have, trimFloat(-over))
	case over < 0:
		return q.say("%s%s不够,要求是%s。", "%s%s is not enough; %s are required.", have, counter, required)
	case counter == "%":
		return q.say("%s%%达标。", "%s%% meets it.", have)
	}
	return q.say("%s%s够了。", "%s%s is enough.", have, counter)
}

// sameCounter: 课时 and 学时, 回 and 次 count the same.
func sameCounter(a, b string) bool {
	return a == b || strings.Contains("天日", a) && strings.Contains("天日", b) || strings.Contains(counterClass[a], b) || strings.HasSuffix(a, "时") && strings.HasSuffix(b, "时")
}
