package handlers

import (
	"strings"

	"duban/bot"
	"duban/retrieval"
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
	switch {
	case subject.Absent():
		q.notHeld(subject.Missing, hits[0])
	case len(subject.Nowhere) > 0:
		q.notHeld(subject.Nowhere, hits[0])
	default:
		return false
	}
	return true
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
const longestNamed = 6

// notHeld says which subject the document does not speak of, and what is nearest to it.
func (q *query) notHeld(missing []string, near retrieval.Hit) {
	d := q.docs[0]
	q.noteDocument(d)
	var names []string
	for _, w := range missing {
		if len([]rune(w)) <= longestNamed {
			names = append(names, "“"+w+"”")
		}
	}
	what := q.say("这件事", "that")
	if len(names) > 0 && len(names) == len(missing) && len(names) <= 3 {
		what = strings.Join(names, "")
	}
	q.refuse(q.say("《%s》里没有提到%s。", "%s does not speak of %s.", d.Title, what))
	q.measures = nil
	if near.Measure != nil && near.Cover >= 0.2 {
		f := found{doc: near.Document, measure: near.Measure}
		q.measures = []found{f}
		q.line(q.say("字面上最接近的是%s:%s。说的不一定是这件事。", "Nearest in words is %s: %s; it may be about something else.", q.name(f.measure), clip(plain(f.measure.Heading), 40)))
		q.about(f)
	}
	q.line(q.say("换个说法,或说第几条再问我。", "Try other words or a number."))
}
