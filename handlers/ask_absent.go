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

// subjectAbsent refuses a question whose subject the document does not speak of, though some of its words stand there:
// what is only near is told as near, never as the answer. False when there is something to answer from.
func (q *query) subjectAbsent() bool {
	if q.byNumber || q.english() || len(q.docs) != 1 || q.ask.Content < 2 || q.ask.Chapter != "" || q.ask.Opening || q.ask.Closing || !ofSubject(q.ask.Slot) {
		return false
	}
	hits := q.corpus.Find(q.searchText(), ids(q.docs), 3)
	if len(hits) == 0 || q.byMeaning(hits) {
		return false
	}
	subject := q.corpus.Subject(q.searchText(), q.docs[0], hits)
	if !subject.Absent() && len(subject.Nowhere) == 0 && (!subject.Foreign() || hits[0].Cover >= leastCover) {
		return false
	}
	q.notHeld(subject, hits[0])
	return true
}

// leastCover is the share of a question's weight below which a passage that has none of its words is no answer, not even the
// nearest one: single characters agree by chance.
const leastCover = 0.1

// foreign: what was found has none of the question's own words, nor others for them; it is told as near only.
func (q *query) foreign(hits []retrieval.Hit) bool {
	return !q.english() && len(q.docs) == 1 && q.corpus.Subject(q.searchText(), q.docs[0], hits[:min(len(hits), 3)]).Foreign()
}

// unspoken names what the question speaks of and the document does not, where that is half of the question or more; "" where it is
// a way of speaking. The answer is then told as the nearest.
func (q *query) unspoken(hits []retrieval.Hit) string {
	if q.english() || q.brief || q.byNumber || len(q.docs) != 1 {
		return ""
	}
	subject := q.corpus.Subject(q.searchText(), q.docs[0], hits[:min(len(hits), 3)])
	if !subject.Half() {
		return ""
	}
	asked := askedPart(q.ask.Text)
	var b strings.Builder
	for _, w := range subject.Unsaid {
		if n := len([]rune(w)); n <= longestNamed && strings.Contains(asked, w) && !strings.ContainsAny(w, spoken) && b.Len() < 60 {
			b.WriteString("“" + w + "”")
		}
	}
	return b.String()
}

// askedPart is what of a message asks, squeezed; all of it where nothing is told beside. A word of what is told is not named: what
// somebody orders the bot to say would come back in its reply.
func askedPart(text string) string {
	parts := strings.FieldsFunc(strings.ReplaceAll(text, "?", "?\n"), func(r rune) bool { return strings.ContainsRune(",。;!:\n`", r) })
	if len(parts) < 2 {
		return zh.Squeeze(text)
	}
	return zh.Squeeze(strings.Join(slices.DeleteFunc(parts, func(s string) bool { return !asking.MatchString(s) }), ","))
}

var asking = regexp.MustCompile(`\?|怎么|怎样|咋|如何|什么|啥|谁|哪|多少|几|多久|何时|是否|吗|呢|能不能|有没有|要不要|给不给|算不算`)

// spoken are characters of ways of speaking: a word with one of them names no thing.
const spoken = "安期间口快慢好坏大小死净完再先够敢怕乱老别还更越挺太真咋啥没不用能会想要该得上下进出来去过到起开回里头些点样种次遍套手看找拿搞弄办干做送派"

// tellNearest says above an answer that the document does not speak of all that is asked.
func (q *query) tellNearest(hits []retrieval.Hit) {
	if name := q.unspoken(hits); name != "" {
		q.line(q.say("文件没有提到%s,下面是最接近的,不一定是您问的:", "The document says nothing of %s; this is nearest and may be about something else:", name))
	} else if q.foreign(hits) {
		q.line(q.say("文件没有用这个说法,下面这条最接近,不一定是您问的:", "The document does not use these words; this is nearest and may be about something else:"))
	}
}

// ofSubject: the slot is asked of a subject that is looked for by its words.
func ofSubject(s bot.Slot) bool {
	switch s {
	case bot.SlotUnitTasks, bot.SlotDue, bot.SlotList, bot.SlotCount, bot.SlotDocument, bot.SlotTitle:
		return false
	}
	return true
}

// longestNamed is the longest stretch of a question that is named as its subject, in characters: more is a way of
// speaking, not a name.
const longestNamed = 4

// notHeld says which subject the document does not speak of, and what is nearest to it.
func (q *query) notHeld(subject retrieval.Subject, near retrieval.Hit) {
	d := q.docs[0]
	q.noteDocument(d)
	q.measures, q.absent = nil, true
	q.sayAbsent("《"+d.Title+"》", subject)
	if near.Measure != nil && near.Cover >= 0.2 {
		f := found{doc: near.Document, measure: near.Measure}
		q.line(q.say("字面上最接近的是%s“%s”,说的不一定是这件事。", "Nearest in words is %s “%s”; it may be about something else.", q.name(f.measure), clip(plain(f.measure.Heading), 40)))
		q.about(f)
		if len(subject.Nowhere) == 0 {
			q.measures = []found{f}
		}
	}
	if len(subject.Nowhere) > 0 {
		q.out.State.Measures = nil // 那谁牵头 is asked of what is not there, not of the measure before
	}
	q.line(q.say("换个说法,或说第几条再问我。", "Try other words or a number."))
}

// sayAbsent refuses for one document, or for all.
func (q *query) sayAbsent(where string, subject retrieval.Subject) {
	if name := q.subjectName(subject); name != "" {
		q.refuse(q.say("%s里没有提到%s。", "%s: nothing about %s.", where, name))
		return
	}
	q.refuse(q.say("%s里没有找到讲这件事的内容。", "%s: nothing is found about that.", where))
}

// speaking keeps, of several documents, those that have every thing a question calls by its name; false when none has, and
// that is said.
func (q *query) speaking() bool {
	if q.english() || q.ask.Content < 2 || !ofSubject(q.ask.Slot) || !q.corpus.NamesThing(q.searchText()) {
		return true
	}
	var kept []*ledger.Document
	var subject retrieval.Subject
	for _, d := range q.docs {
		s := q.corpus.Subject(q.searchText(), d, nil)
		if len(s.Nowhere) == 0 {
			kept = append(kept, d)
		} else {
			subject = s
		}
	}
	if len(kept) > 0 {
		q.docs = kept
		return true
	}
	where := q.say("现有文件", "the documents")
	if q.corpus.Many() {
		where = q.say("最接近的%d份文件", "the %d nearest documents", len(q.docs))
	}
	q.sayAbsent(where, subject)
	q.line(q.say("换个说法再问我。", "Try other words."))
	return false
}

// unheard is what a question names that the one document asked has no word for, where not even a near word was found.
func (q *query) unheard() retrieval.Subject {
	if q.english() || !q.corpus.NamesThing(q.searchText()) {
		return retrieval.Subject{}
	}
	return q.corpus.Subject(q.searchText(), q.docs[0], nil)
}

// subjectName prints what is not spoken of, in the words of the question; "" where they are a way of speaking.
func (q *query) subjectName(subject retrieval.Subject) string {
	names := subject.Nowhere
	if len(names) == 0 && len(subject.Missing) == 1 && len([]rune(subject.Missing[0])) <= longestNamed && slices.Contains(strings.Fields(q.ask.Topic), subject.Missing[0]) {
		names = subject.Missing
	}
	var b strings.Builder
	for _, w := range names[:min(len(names), 3)] {
		if !strings.Contains(zh.Squeeze(q.ask.Text), w) {
			return ""
		}
		b.WriteString("“" + w + "”")
	}
	return b.String()
}
