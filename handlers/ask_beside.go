package handlers

import (
	"duban/bot"
	"duban/ledger"
	"duban/retrieval"
)

// spokenOf is the measure that the conversation is about: the one named, else the only one, or the last, of the answer
// before. Without one, false.
func (q *query) spokenOf() (found, bool) {
	s := q.turn.State
	if len(q.refs) == 1 {
		if docs := q.scope(); len(docs) == 1 {
			if all, _ := q.inDocument(docs[0]); len(all) == 1 {
				return all[0], true
			}
		}
		return found{}, false
	}
	if len(q.refs) > 0 || len(s.Measures) == 0 || len(q.named) > 0 && q.named[0] != s.Document {
		return found{}, false
	}
	d, ok := q.corpus.Document(s.Document)
	if !ok {
		return found{}, false
	}
	at := len(s.Measures) - 1
	if q.ask.Step < 0 {
		at = 0
	}
	m, ok := d.FindMeasure(s.Measures[at])
	return found{doc: d, measure: m}, ok
}

// placed settles a question by where a measure stands: from an end of the document, beside another, in which chapter.
func (q *query) placed() bool {
	return q.ask.Last != 0 && q.fromEnd() || q.stepped() || q.ask.Standing || q.ask.Beside
}

// stepped takes the measure beside the one spoken of: 下一条呢, 第9条的上一条讲啥. What was asked before is asked again.
func (q *query) stepped() bool {
	if q.ask.Step == 0 {
		return false
	}
	at, ok := q.spokenOf()
	if !ok {
		return false
	}
	around, _ := retrieval.AroundOf(at.doc, at.measure)
	to := around.After
	if q.ask.Step < 0 {
		to = around.Before
	}
	if s := q.turn.State; q.ask.Slot == bot.SlotNone && len(q.refs) == 0 && s.Asked != nil && !ofTheWhole(s.Asked.Slot) {
		step := q.ask.Step
		q.askAgain(*s.Asked)
		q.ask.Step = step
	}
	q.ask.Topic, q.ask.Content = "", 0
	q.refs, q.byNumber, q.named = nil, true, []string{at.doc.ID}
	if to == nil {
		q.measures = []found{at}
		q.atEnd = true
		return true
	}
	q.measures = []found{{doc: at.doc, measure: to}}
	return true
}

// ofTheWhole: what is asked of a whole document, and not of a measure.
func ofTheWhole(s bot.Slot) bool {
	switch s {
	case bot.SlotUnitTasks, bot.SlotCount, bot.SlotList, bot.SlotDocument, bot.SlotDue, bot.SlotWhich:
		return true
	}
	return false
}

// beside answers what is asked of where a measure stands; false when nothing is.
func (q *query) beside() bool {
	if q.atEnd {
		q.noneBeside()
		return true
	}
	return q.where()
}

// noneBeside says that there is no measure before the first or after the last.
func (q *query) noneBeside() {
	at := q.measures[0]
	if q.ask.Step < 0 {
		q.line(q.say("%s前面没有了,它是第一条。", "%s is the first; nothing stands before it.", q.name(at.measure)))
	} else {
		q.line(q.say("%s后面没有了,它是最后一条。", "%s is the last; nothing stands after it.", q.name(at.measure)))
	}
	q.cite(at, "")
}

// where answers in which chapter a measure stands, and what else stands there; false when that is not asked, or of nothing.
func (q *query) where() bool {
	if !q.ask.Standing && !q.ask.Beside || len(q.measures) > 1 {
		return false
	}
	at, ok := q.spokenOf()
	if q.byNumber && len(q.measures) == 1 {
		at, ok = q.measures[0], true
	}
	if !ok {
		return false
	}
	around, ok := retrieval.AroundOf(at.doc, at.measure)
	if !ok {
		return false
	}
	q.docs = []*ledger.Document{at.doc}
	if around.Chapter == "" {
		q.cite(at, "")
		q.refuse(q.say("《%s》没有分章,%s就在全文里。", "%s has no chapters; %s stands in the text itself.", at.doc.Title, q.name(at.measure)))
		return true
	}
	if q.ask.Beside {
		q.chapterList(at.measure.ChapterNumber)
		return true
	}
	place := "“" + plain(around.Chapter) + "”"
	if around.Section != "" {
		place += "下的“" + plain(around.Section) + "”"
	}
	q.line(q.say("%s在%s。", "%s stands in %s.", q.name(at.measure), place))
	q.cite(at, "")
	return true
}
