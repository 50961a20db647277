package handlers

import (
	"duban/ledger"
	"duban/retrieval"
)

// tellStandings says first of all which of the documents that the answer speaks of are no longer in force.
func (q *query) tellStandings() {
	if q.out.Clarify {
		return
	}
	var told []string
	for _, id := range q.out.Documents {
		if d, ok := q.corpus.Document(id); ok && d.Standing != ledger.InForce {
			told = append(told, q.outOfForce(d))
		}
	}
	q.lines = append(told, q.lines...)
}

// outOfForce is the sentence about a document that is no longer in force.
func (q *query) outOfForce(d *ledger.Document) string {
	var by retrieval.Title
	successor := q.corpus.Ordered([]string{d.StandingBy})
	known := len(successor) > 0
	if known {
		by = successor[0]
	}
	switch {
	case known && d.Standing == ledger.Replaced:
		return q.say("《%s》已被《%s》取代,下面是原来的内容:", "%s has been replaced by %s; this is what it said:", d.Title, by.Title)
	case known:
		return q.say("《%s》已废止(见《%s》),下面是原来的内容:", "%s has been repealed (see %s); this is what it said:", d.Title, by.Title)
	case d.Standing == ledger.Replaced:
		return q.say("《%s》已被修订,下面是原来的内容:", "%s has been revised; this is what it said:", d.Title)
	}
	return q.say("《%s》已废止,下面是原来的内容:", "%s has been repealed; this is what it said:", d.Title)
}

// standingMark stands behind the title of a document among choices; nothing while it is in force.
func (q *query) standingMark(d *ledger.Document) string {
	if d.Standing == ledger.InForce {
		return ""
	}
	return q.say("("+d.Standing.Chinese()+")", " (no longer in force)")
}

// tellRepealed reports that a document is no longer in force and says that nobody owes anything by it.
func (v *viewing) tellRepealed(d *ledger.Document) bool {
	if d.Standing == ledger.InForce {
		return false
	}
	v.line(v.say("《%s》"+d.Standing.Chinese()+"，不再有任务。", "%s is no longer in force; nothing is owed by it.", d.Title))
	v.out.Documents = append(v.out.Documents, d.ID)
	return true
}
