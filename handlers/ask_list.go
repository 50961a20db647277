package handlers

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"duban/bot"
	"duban/ledger"
	"duban/zh"
)

// listing answers which or how many measures have a property, and how many there are.
func (q *query) listing() {
	q.noteDocument(q.docs[0])
	switch {
	case len(q.docs[0].Measures) == 0 && len([]rune(strings.ReplaceAll(zh.Squeeze(q.ask.Topic), "措施", ""))) >= 2:
		q.number()
	case len(q.docs[0].Measures) == 0:
		q.refuse(q.say("《%s》没有编号的措施。", "%s has no numbered measures.", q.docs[0].Title))
	case q.ask.Role != "" && q.ask.Slot == bot.SlotList && strings.Contains(q.ask.Text, "除") && rosterAsked.MatchString(q.ask.Text):
		q.roster()
	case len(q.units) > 0 && (q.ask.Negated || q.ask.Role != "" || q.ask.Joint):
		q.unitTasks()
	case q.ask.Recur != "" && q.ask.Slot == bot.SlotList:
		q.recurring()
	case !q.byProperty():
		q.inPart()
	}
}

// byProperty lists the measures with, or without, a kind of unit or a role; false when none is spoken of.
func (q *query) byProperty() bool {
	switch {
	case len(q.ask.Kinds) > 0 || len(q.ask.Without) > 0:
		q.byKinds()
	case q.ask.Lacking != "":
		q.lacking()
	case q.ask.Role != "" && rosterAsked.MatchString(q.ask.Text):
		q.roster()
	case q.ask.Role != "":
		q.withRole()
	default:
		return false
	}
	return true
}

// inPart lists a chapter's measures, counts all, or finds what is meant by its words.
func (q *query) inPart() {
	switch {
	case q.chapterOf() != "" && !partsAsked.MatchString(q.ask.Text):
		q.chapterList(q.chapterOf())
	case q.ask.Slot == bot.SlotCount:
		q.total()
	default:
		q.content()
	}
}

// recurring: 每季度要干的有哪些.
func (q *query) recurring() {
	var fs []found
	for _, t := range deadlinesOf(q.everyMeasure(), func(d *ledger.Deadline) bool { return d.Kind == q.ask.Recur && !d.Weekly() }) {
		if !q.concerns(t) {
			continue
		}
		if len(fs) == 0 || fs[len(fs)-1].measure != t.measure {
			fs = append(fs, t.found)
		}
	}
	if len(fs) == 0 {
		q.line(q.say("没有。《%s》没有写%s要做的事。", "None: 《%s》 names nothing to be done %s.", q.docs[0].Title, q.rhythmName(q.ask.Recur)))
		return
	}
	numbers := make([]string, len(fs))
	for i, f := range fs {
		numbers[i] = f.measure.Number
	}
	q.line(q.say("有%d条:%s。", "%d: %s.", len(fs), q.measureList(numbers)))
	for _, t := range deadlinesOf(fs, func(d *ledger.Deadline) bool { return d.Kind == q.ask.Recur }) {
		q.line("· " + q.name(t.measure) + " " + clip(plain(t.deadline.Quote), 36))
		q.cite(t.found, plain(t.deadline.Quote))
	}
	q.measures = fs
}

// rhythmName prints how often.
func (q *query) rhythmName(k ledger.DeadlineKind) string {
	switch k {
	case ledger.Monthly:
		return q.say("每月", "every month")
	case ledger.Quarterly:
		return q.say("每季度", "every quarter")
	case ledger.HalfYearly:
		return q.say("每半年", "every half year")
	}
	return q.say("每年", "every year")
}

// byKinds: 只有镇上负责的, 只点了部门没点镇.
func (q *query) byKinds() {
	var fs []found
	for _, f := range q.everyMeasure() {
		if q.kindsFit(f) {
			fs = append(fs, f)
		}
	}
	if len(fs) == 0 {
		q.line(q.say("没有这样的措施。", "There is no such measure."))
		return
	}
	q.listMeasures(q.say("有%d条:", "%d: ", len(fs)), fs)
}

// kindsFit: the kinds that the question wants are responsible, and those that it leaves out are not.
func (q *query) kindsFit(f found) bool {
	for _, k := range q.ask.Kinds {
		if !q.namesKind(f, k) {
			return false
		}
	}
	for _, k := range q.ask.Without {
		if q.namesKind(f, k) || k == ledger.Department && someOffices(f.measure) {
			return false
		}
	}
	return !q.ask.Only || len(q.ask.Kinds) != 1 || len(q.ask.Without) > 0 || onlyGroup(f, q.ask.Kinds[0])
}

// namesKind: a group or a unit of the kind is responsible.
func (q *query) namesKind(f found, kind ledger.UnitKind) bool {
	for _, u := range f.measure.Units(ledger.Responsible) {
		if zh.IsGroup(u) && groupOfKind(u, kind) || !zh.IsGroup(u) && q.corpus.Units().KindOf(u) == kind {
			return true
		}
	}
	return false
}

// someOffices: a group of departments without a list is responsible, such as 各执法部门.
func someOffices(m *ledger.Measure) bool {
	return slices.ContainsFunc(m.Units(ledger.Responsible), func(u string) bool { return zh.IsGroup(u) && strings.Contains(u, "部门") })
}

// onlyGroup: every responsible party is of that kind.
func onlyGroup(f found, kind ledger.UnitKind) bool {
	resp := f.measure.Units(ledger.Responsible)
	for _, r := range resp {
		if !groupOfKind(r, kind) {
			return false
		}
	}
	return len(resp) > 0
}

// lacking: 没写牵头单位的有几项.
func (q *query) lacking() {
	var fs []found
	for _, f := range q.everyMeasure() {
		if len(f.measure.Units(q.ask.Lacking)) == 0 && len(f.measure.Clauses) > 0 {
			fs = append(fs, f)
		}
	}
	if len(fs) == 0 {
		q.line(q.say("没有:每一条都写了%s单位。", "None: each names a %s unit.", q.ask.Lacking.Chinese()))
		return
	}
	q.listMeasures(q.say("没写%s单位的有%d条:", "Without a %s unit, %d: ", q.ask.Lacking.Chinese(), len(fs)), fs)
}

var rosterAsked = regexp.MustCompile(`几家|多少(?:个|家)|几个|哪些单位|最多|最少|一条|除了?.{2,20}(?:还有|另外|其他)|单位(?:一共|总共|都)?有(?:哪些|谁|几)|都有(?:谁|哪些单位)`)

// roster: 牵头单位一共有几家: every unit of a role with its measures.
func (q *query) roster() {
	var units []string
	of := map[string][]string{}
	for _, f := range q.everyMeasure() {
		for _, u := range f.measure.Units(q.ask.Role) {
			if of[u] == nil {
				units = append(units, u)
			}
			of[u] = append(of[u], f.measure.Number)
		}
		if len(f.measure.Units(q.ask.Role)) > 0 {
			q.about(f)
		}
	}
	if len(units) == 0 {
		q.line(q.say("没有写%s单位。", "No %s unit is named.", q.ask.Role.Chinese()))
		return
	}
	units = q.rosterOf(units, of)
	slices.SortStableFunc(units, func(a, b string) int { return len(of[b]) - len(of[a]) })
	q.line(q.say("%s单位有%d家:", "%s units: %d:", q.ask.Role.Chinese(), len(units)))
	for _, u := range units[:min(len(units), 20)] {
		q.line("· " + u + q.say(":", ": ") + q.measureList(of[u]))
	}
	if len(units) > 20 {
		q.line(q.say("……还有%d家。", "… and %d more.", len(units)-20))
	}
	q.line("——《" + q.docs[0].Title + "》")
}

// rosterOf leaves out the units that the question excepts, and those with more than the one measure it asks for.
func (q *query) rosterOf(units []string, of map[string][]string) []string {
	except, one := strings.Contains(q.ask.Text, "除"), strings.Contains(q.ask.Text, "一条") || strings.Contains(q.ask.Text, "1条")
	return slices.DeleteFunc(units, func(u string) bool {
		named := slices.ContainsFunc(q.units, func(m unitMention) bool { return slices.Contains(m.Names, u) })
		return except && named || one && len(of[u]) > 1
	})
}

// withRole: 有配合单位的有几条.
func (q *query) withRole() {
	var fs []found
	for _, f := range q.everyMeasure() {
		units := f.measure.Units(q.ask.Role)
		if len(units) > 0 && (!q.ask.Joint || len(units) > 1 && len(f.measure.Parts) < 2) {
			fs = append(fs, f)
		}
	}
	if len(fs) == 0 {
		q.line(q.say("没有写%s单位的措施。", "No measure names a %s unit.", q.ask.Role.Chinese()))
		return
	}
	q.listMeasures(q.say("有%d条:", "%d: ", len(fs)), fs)
}

// chapterOf is the chapter that the question names by number or by words, or "".
func (q *query) chapterOf() string {
	if len(q.docs) != 1 {
		return ""
	}
	if open, ok := strings.CutPrefix(q.ask.Chapter, "("); ok {
		for _, c := range q.docs[0].Chapters {
			if (strings.HasSuffix(c.Number, "("+open) || c.Number == strings.TrimSuffix(open, ")")) && len(q.measuresIn(c.Number)) > 0 {
				return c.Number
			}
		}
	}
	if q.ask.Chapter != "" {
		return q.ask.Chapter
	}
	topic := strings.TrimSpace(chapterFiller.ReplaceAllString(q.ask.Topic, ""))
	if len([]rune(topic)) < 2 {
		return ""
	}
	best, bestFit := "", 0.0
	for _, c := range q.docs[0].Chapters {
		if fit := q.corpus.Fit(topic, c.Title); fit > bestFit {
			best, bestFit = c.Number, fit
		}
	}
	if bestFit < 0.45*q.corpus.Fit(topic, topic) {
		return ""
	}
	return best
}

var chapterFiller = regexp.MustCompile(`部分|章节?|大项|块|方面|计划|工作|\d{4}年|有$|^有|里$|分$`)

// chapterList: 第三部分有哪几条, 办事效率那部分有几条.
func (q *query) chapterList(number string) {
	fs := q.inChapter(number)
	d := q.docs[0]
	title := ""
	for _, c := range d.Chapters {
		if c.Number == number {
			title = c.Title
		}
	}
	if len(fs) == 0 {
		q.refuse(q.say("《%s》没有第%s部分,或这部分下面没有措施。", "%s has no measures in part %s.", d.Title, number))
		return
	}
	q.measures = nil
	q.listMeasures(q.say("“%s”有%d条:", "“%s” has %d measures: ", title, len(fs)), fs)
}

// inChapter sets the measures to those of a chapter and returns them.
func (q *query) inChapter(number string) []found {
	fs := q.measuresIn(number)
	q.measures = fs
	return fs
}

// measuresIn are the measures of a chapter and of those below it.
func (q *query) measuresIn(number string) []found {
	var fs []found
	for _, f := range q.everyMeasure() {
		section := ""
		if i := strings.IndexByte(number, '('); i > 0 && f.measure.ChapterNumber == number[:i] {
			section = number[i:]
		}
		if n := f.measure.ChapterNumber; n == number || section != "" && strings.HasPrefix(f.measure.Section, section) || strings.HasPrefix(n, number+"(") || strings.HasPrefix(f.measure.Number, number+"(") {
			fs = append(fs, f)
		}
	}
	return fs
}

// total: 一共多少条.
func (q *query) total() {
	if q.partsOf() {
		return
	}
	if q.ask.Content >= 3 && !partsAsked.MatchString(q.ask.Text) && q.corpus.Fit(q.ask.Topic, q.docs[0].Title) == 0 {
		if hits := q.corpus.Search(q.ask.Topic, ids(q.docs), 1); len(hits) > 0 && hits[0].Cover > 0.3 {
			q.number()
			return
		}
	}
	for _, d := range q.docs {
		if top := topChapters(d, ""); len(top) > 0 {
			q.line(q.say("《%s》一共%d条措施,分%d个部分。", "《%s》 has %d measures in %d parts.", d.Title, len(d.Measures), len(top)))
		} else {
			q.line(q.say("《%s》一共%d条措施。", "《%s》 has %d measures.", d.Title, len(d.Measures)))
		}
		if len(d.Missing) > 0 {
			q.line(q.say("文本里缺%s。", "Missing from the text: %s.", q.measureList(d.Missing)))
		}
	}
}

// topChapters are the chapters right below one, in order; parent "" are those of the top.
func topChapters(d *ledger.Document, parent string) []ledger.Chapter {
	var out []ledger.Chapter
	for _, c := range d.Chapters {
		if c.Parent == parent {
			out = append(out, c)
		}
	}
	return out
}

var partsAsked = regexp.MustCompile(`(?:几|多少)(?:个)?(?:大)?(?:部分|块|章|板块|方面)`)

// partsOf: 主要任务分几块, of a chapter that has parts of its own.
func (q *query) partsOf() bool {
	n := q.chapterOf()
	if n == "" || !partsAsked.MatchString(q.ask.Text) {
		return false
	}
	parts := topChapters(q.docs[0], n)
	if len(parts) == 0 {
		return false
	}
	q.line(q.say("这一部分分%d块:", "It has %d parts:", len(parts)))
	for _, c := range parts {
		q.line("· " + c.Printed)
	}
	q.line("——《" + q.docs[0].Title + "》")
	return true
}

// overview: 这份文件讲了什么: its chapters with the measures of each.
func (q *query) overview(d *ledger.Document) {
	q.noteDocument(d)
	q.line(q.say("《%s》共%d条措施。", "《%s》 has %d measures.", d.Title, len(d.Measures)))
	for _, c := range topChapters(d, "") {
		var numbers []string
		for i := range d.Measures {
			if n := d.Measures[i].ChapterNumber; n == c.Number || strings.HasPrefix(n, c.Number+"(") {
				numbers = append(numbers, d.Measures[i].Number)
			}
		}
		line := "· " + c.Printed
		if c.Printed == "" {
			line = "· " + c.Number + "、" + c.Title
		}
		if len(numbers) > 0 && len(numbers) <= 40 {
			line += q.say("(%s)", " (%s)", q.spanList(numbers))
		}
		q.line(line)
	}
}

// spanList prints running numbers as a range and nested ones as first to last.
func (q *query) spanList(numbers []string) string {
	if _, err := strconv.Atoi(numbers[0]); err != nil && len(numbers) > 1 {
		return numbers[0] + "–" + numbers[len(numbers)-1]
	}
	return q.measureList(numbers)
}

var topicCount = regexp.MustCompile(`[那这](?:第)?([一二两三四五六七八九十]|\d{1,2})(?:个)?(?:条|项)`)

// countedTopic reads 复议那三条 → 3; 0 when the question counts nothing.
func countedTopic(text string) int {
	m := topicCount.FindStringSubmatch(text)
	if m == nil {
		return 0
	}
	n, _ := zh.ParseInt(m[1])
	return n
}

// sameSubject keeps the n best measures, in the order of the document; a chapter of just that size wins.
func (q *query) sameSubject(n int) []found {
	if len(q.docs) == 1 {
		for _, c := range q.docs[0].Chapters {
			if q.corpus.Fit(q.ask.Topic, c.Title) >= 0.5*q.corpus.Fit(q.ask.Topic, q.ask.Topic) {
				if fs := q.inChapter(c.Number); len(fs) == n {
					return fs
				}
			}
		}
	}
	return q.measures[:n]
}
