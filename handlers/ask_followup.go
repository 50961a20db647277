package handlers

import (
	"regexp"
	"slices"

	"duban/bot"
	"duban/ledger"
)

// followUp fills from the conversation what the question leaves out: 那第十条呢, 谁牵头, 那6月呢, 陇县呢.
func (q *query) followUp() {
	s := q.turn.State
	if q.turn.Picked != nil {
		return
	}
	if q.placed() {
		return
	}
	q.ownSubject(s)
	if q.asksBarely() && s.Asked != nil && (len(q.refs)+len(q.named)+len(q.units) > 0 || !q.window.IsZero()) {
		q.askAgain(*s.Asked)
	}
	q.sameUnit(s)
	q.otherRole(s)
	q.isItLed(s)
	q.leanOnMeasures(s)
	if !q.byNumber && q.leansOnTopic(s) {
		q.ask.Topic = s.Topic + " " + q.ask.Topic // 总数多少, after 调解成功率
	}
}

// asksBarely: no more is said than what it is asked of. How something is reported is a question of its own.
func (q *query) asksBarely() bool {
	bare := q.ask.Slot == bot.SlotNone || q.ask.Slot == bot.SlotYesNo && q.ask.Topic == ""
	return bare && q.ask.Content <= 2 && !howReport.MatchString(q.ask.Text)
}

// sameUnit asks of the unit spoken of what is due in other days: 那明年的呢.
func (q *query) sameUnit(s bot.State) {
	if q.ask.Slot == bot.SlotDue && s.Asked != nil && s.Asked.Slot == bot.SlotDue && s.Asked.OfUnit && q.ask.Deictic && len(q.units)+len(q.refs) == 0 && !q.window.IsZero() {
		q.units = q.corpus.Units().Find(s.Unit)
	}
}

// leansOnTopic: the question has nothing of its own to be looked for.
func (q *query) leansOnTopic(s bot.State) bool {
	own := len(q.refs)+len(q.units) > 0 || q.ask.Content > 3 || !q.window.IsZero()
	if !own && q.ask.Content >= 2 {
		docs := q.named
		if len(docs) == 0 && q.corpus.Many() && s.Document != "" {
			docs = []string{s.Document}
		}
		hits := q.corpus.Search(q.searchText(), docs, 3)
		own = len(hits) > 0 && !q.nothingHeld(hits) && (q.ask.Slot != bot.SlotNumber || q.ask.Counter != "")
	}
	return !own && s.Topic != "" && q.ask.Slot != bot.SlotCount && q.ask.Slot != bot.SlotList
}

// ownSubject puts the sender's unit where 我们 stands, or where 要干哪些 leaves it out.
func (q *query) ownSubject(s bot.State) {
	if len(q.units) > 0 {
		return
	}
	own := q.turn.Utterance.SelfUnit
	if own == "" && q.turn.Utterance.Scope == "own" {
		own = q.ownUnit()
	}
	if s.SelfUnit != "" && own == "" && len(q.refs) == 0 && ownTasks.MatchString(q.ask.Text) {
		own, q.ask.Slot = s.SelfUnit, bot.SlotUnitTasks
	}
	if own != "" {
		q.units = q.corpus.Units().Find(own)
	}
}

// ownTasks asks what is to be done without saying by whom: of somebody who said who he is.
var ownTasks = regexp.MustCompile(`^(?:那|都|具体)*(?:要|该|得|需要)(?:干|做|管|办|负责|报|落实)(?:些)?(?:哪些|什么|啥|哪几条)`)

// ownUnit is whom 我们 means: what the sender said of himself, else what the channel knows.
func (q *query) ownUnit() string {
	if q.turn.State.SelfUnit != "" {
		return q.turn.State.SelfUnit
	}
	return q.turn.Sender.Unit
}

// askAgain asks the last question of something else.
func (q *query) askAgain(last bot.AskPart) {
	text, deictic := q.ask.Text, q.ask.Deictic
	q.ask = last
	q.ask.Text, q.ask.Deictic = text, deictic
	s := q.turn.State
	switch {
	case len(q.refs) > 0:
		q.ask.Topic = ""
	case !q.window.IsZero() || len(q.named) > 0:
		if len(q.units) == 0 && s.Unit != "" && (last.Slot == bot.SlotDue && last.OfUnit || last.Slot == bot.SlotUnitTasks) {
			q.units = q.corpus.Units().Find(s.Unit)
		}
	}
	if q.window.IsZero() {
		q.window = s.Window
	}
}

// otherRole: after 市水利局牵头什么, 参加的呢 asks of the same unit; 哪些不用管 of one's own.
func (q *query) otherRole(s bot.State) {
	if len(q.units) > 0 || len(q.refs) > 0 || s.Unit == "" {
		return
	}
	sameList := s.Slot == bot.SlotUnitTasks && q.ask.Role != "" && q.ask.Content <= 1 && q.ask.Lacking == ""
	if sameList {
		q.ask.Slot = bot.SlotUnitTasks
	}
	kindless := len(q.ask.Kinds)+len(q.ask.Without) == 0
	if sameList || q.ask.Slot == bot.SlotList && q.ask.Negated && q.ask.Role == "" && kindless {
		q.units = q.corpus.Units().Find(s.Unit)
	}
}

// isItLed: after a measure was spoken of, 是不是司法局牵头 asks of that measure, not what the unit leads.
func (q *query) isItLed(s bot.State) {
	if q.ask.Slot != bot.SlotUnitTasks || !q.ask.YesNo || len(q.refs) > 0 || len(s.Measures) != 1 || !isIt.MatchString(q.ask.Text) {
		return
	}
	switch q.ask.Role {
	case ledger.Lead:
		q.ask.Slot = bot.SlotLead
	case ledger.Cooperating:
		q.ask.Slot = bot.SlotCooperating
	case ledger.Responsible:
		q.ask.Slot = bot.SlotResponsible
	default:
		return
	}
	q.ask.Topic, q.ask.Content = "", 0
}

var isIt = regexp.MustCompile(`^(?:那|它|这条|那条)?是(?:不是)?\p{Han}{2,12}(?:牵头|配合|负责)(?:的)?(?:吗|吧|么|呢)?\??$`)

// leanOnMeasures takes the measures of the last answer when the question names no subject of its own.
func (q *query) leanOnMeasures(s bot.State) {
	if len(q.refs) > 0 || len(q.measures) > 0 || len(s.Measures) == 0 || len(q.named) > 0 && q.named[0] != s.Document {
		return
	}
	d, ok := q.corpus.Document(s.Document)
	if ok && q.nthOf(d, s.Measures) {
		return
	}
	if !ok || !q.leaning(d, s) {
		return
	}
	for i, key := range s.Measures { // a list of dates names a measure once a date
		if m, ok := d.FindMeasure(key); ok && !slices.Contains(s.Measures[:i], key) {
			q.measures = append(q.measures, found{doc: d, measure: m})
		}
	}
	q.byNumber = len(q.measures) > 0
}

// leaning reports whether a question has no subject but the one before.
func (q *query) leaning(d *ledger.Document, s bot.State) bool {
	a := q.ask
	switch a.Slot {
	case bot.SlotUnitTasks, bot.SlotCount, bot.SlotList, bot.SlotDocument, bot.SlotDue:
		return false
	}
	switch {
	case len(s.Measures) > 12, a.Opening, a.Closing, wholeDocument.MatchString(a.Text):
		return false
	case a.Content == 2 && len(s.Measures) > 1 && !a.Deictic && len(q.units) == 0:
		return false // 巡查每月几次, after a list of measures: a subject of its own
	case a.Content <= 2:
		return len(q.units) > 0 && len(a.Roles) > 0 || q.window.IsZero() || len(s.Measures) == 1 && (a.Deictic || a.YesNo)
	case len(s.Measures) > 1:
		return false
	}
	m, ok := d.FindMeasure(s.Measures[0])
	return ok && q.stillOf(d, m)
}

// wholeDocument: the document is meant, not the measure spoken of.
var wholeDocument = regexp.MustCompile(`(?:这|那|该|本|整)(?:份|个|篇)(?:文件|方案|通知|意见|报告|措施文件)(?:都|主要|大概)?(?:讲|说|写|有|是|共)|文件(?:的)?(?:全称|全名|标题|名称|题目|叫)|全称|全名`)

// stillOf decides whose subject a follow-up of several words is: the measure's spoken of before, when it holds
// them about as well as any other does; one that begins 那 or asks yes or no, already when it holds some.
func (q *query) stillOf(d *ledger.Document, m *ledger.Measure) bool {
	query := q.searchText()
	here := m.Text + m.Heading
	fit, pairs := q.corpus.Fit(query, here), q.corpus.Pairs(query, here)
	leans := q.ask.Deictic || q.ask.YesNo && q.ask.Content <= 3
	hits := q.corpus.Search(query, []string{d.ID}, 1)
	if len(hits) == 0 {
		return leans
	}
	there := hits[0].Text() + headingOf(hits[0])
	if len(q.corpus.Subject(query, d, hits).Nowhere) > 0 {
		return false // 养猪场呢: a subject of its own, which the document has not
	}
	if q.corpus.Pairs(query, there) == 0 {
		return leans // nobody speaks of it
	}
	share := 0.8
	switch {
	case q.ask.Deictic:
		share = 0.5
	case q.ask.YesNo:
		share = 0.7
	}
	return pairs > 0 && fit >= share*q.corpus.Fit(query, there)
}

// nthOf takes one of the measures that the last answer listed: 第一个讲啥, 最后一个呢.
func (q *query) nthOf(d *ledger.Document, keys []string) bool {
	n := q.ask.Nth - 1
	if q.ask.Nth < 0 {
		n = len(keys) - 1
	}
	if q.ask.Nth == 0 || n >= len(keys) || len(keys) < 2 {
		return false
	}
	m, ok := d.FindMeasure(keys[n])
	if !ok {
		return false
	}
	q.measures, q.byNumber = []found{{doc: d, measure: m}}, true
	return true
}

// fromEnd takes the measure that is counted from an end of the document: 倒数第二条, 头一条.
func (q *query) fromEnd() bool {
	docs := q.scope()
	if len(docs) != 1 {
		return false
	}
	all := docs[0].Measures
	i := len(all) - q.ask.Last
	if q.ask.Last < 0 {
		i = 0
	}
	if i < 0 || i >= len(all) {
		return false
	}
	q.refs, q.measures, q.byNumber = nil, []found{{doc: docs[0], measure: &all[i]}}, true
	return true
}
