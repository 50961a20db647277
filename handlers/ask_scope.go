package handlers

import (
	"slices"
	"strings"

	"duban/bot"
	"duban/ledger"
	"duban/retrieval"
	"duban/zh"
)

// How many documents a reply about a set tells of in full, and how many more in a line each; all are counted.
const (
	mostInFull  = 5
	mostInShort = 30
)

// fewLooked is how many documents are read for a question that may mean any of a large store.
const fewLooked = 24

// scope is the documents that the question may be about: those named, else the conversation's, else of all in force
// those that it may concern.
func (q *query) scope() []*ledger.Document {
	ids := q.named
	if of := q.turn.State.Document; len(ids) == 0 && of != "" && (!ledger.SetUp(of) || !q.ofSet() || q.ask.Deictic) {
		ids = []string{of} // a list of what is due is not meant of 立项事项 alone, because one was set up just before
	}
	var docs []*ledger.Document
	for _, id := range ids {
		if d, ok := q.corpus.Document(id); ok {
			docs = append(docs, d)
		}
	}
	if len(docs) == 0 {
		return q.scopeOfAll()
	}
	return docs
}

// scopeOfAll is all documents in force of a small store. Of a large one it is, for a question about a set, every one
// that can have something to say; for another question, the nearest.
func (q *query) scopeOfAll() []*ledger.Document {
	q.of, q.looked = 0, 0
	if !q.corpus.Many() {
		return q.corpus.About("")
	}
	about := q.turn.Utterance.Folded
	if q.turn.Utterance.Scope == "own" {
		about += " " + q.ownUnit()
	}
	if len(q.refs) > 0 && !q.byNumber {
		ids := q.corpus.Choose(retrieval.Choice{Numbers: numbersOfRefs(q.refs)})
		return q.read(ids, func() []string { return q.corpus.Nearest(ids, about, fewLooked) }, fewLooked)
	}
	if q.ofSet() && !q.searches() {
		ids := q.concerned()
		if spoken := q.titled(ids); len(spoken) > 0 {
			ids = spoken
		}
		return q.read(ids, func() []string { return ids[len(ids)-retrieval.MostRead:] }, retrieval.MostRead)
	}
	docs := q.corpus.About(about)
	q.of, q.looked = len(q.corpus.InForce()), len(docs)
	return docs
}

// read reads documents, or some of them when they are more than most.
func (q *query) read(ids []string, some func() []string, most int) []*ledger.Document {
	if len(ids) > most {
		q.of = len(ids)
		ids = some()
		q.looked = len(ids)
	}
	return q.corpus.Read(ids)
}

// titled keeps the documents whose title the question speaks of in part; none when it speaks of none or of all.
func (q *query) titled(ids []string) []string {
	titles := q.corpus.Ordered(ids)
	kept := spokenOf(q, titles, func(t retrieval.Title) string { return t.Title })
	if len(kept) == len(titles) {
		return nil
	}
	out := make([]string, len(kept))
	for i, t := range kept {
		out[i] = t.ID
	}
	return out
}

// ofSet reports whether the question asks for all of something: an answer that leaves some out is wrong.
func (q *query) ofSet() bool {
	switch q.ask.Slot {
	case bot.SlotDue, bot.SlotUnitTasks, bot.SlotCount, bot.SlotList:
		return true
	}
	return false
}

// searches: which measures speak of something is found by words alone, which no row can tell: 哪几条讲培训.
func (q *query) searches() bool {
	a := q.ask
	if a.Slot != bot.SlotList && a.Slot != bot.SlotCount || a.Topic == "" {
		return false
	}
	return len(q.units) == 0 && a.Role == "" && a.Lacking == "" && a.Recur == "" && len(a.Kinds)+len(a.Without) == 0
}

// concerned is the documents in force that a question about a set can be answered from, by the rows that say so.
func (q *query) concerned() []string {
	a := q.ask
	switch {
	case a.Slot == bot.SlotDue:
		return q.corpus.Choose(dueChoice(q.dueWindow()))
	case len(q.units) > 0 && !a.Negated && (a.Slot == bot.SlotUnitTasks || a.Role != "" || a.Joint):
		return q.withUnit(q.units[0])
	case a.Recur != "" && a.Slot == bot.SlotList && len(q.units) == 0:
		return q.corpus.Choose(retrieval.Choice{Kind: a.Recur})
	}
	return q.corpus.Choose(retrieval.Choice{})
}

// dueChoice chooses what may fall into a window.
func dueChoice(w ledger.Window) retrieval.Choice {
	c := retrieval.Choice{Window: &w}
	if wholeYear.MatchString(w.Label) {
		c.Year = w.Label[:4]
	}
	return c
}

// withUnit is the documents that give a unit, or a group that it belongs to, something to do, and those whose text may
// speak of it.
func (q *query) withUnit(u unitMention) []string {
	names := q.corpus.Printed(func(name string) bool {
		return q.isOrIn(u, name) || names(q.corpus.Units(), u.Name, name) || u.Group && q.sameGroup(u.Name, name)
	})
	ids := q.corpus.Choose(retrieval.Choice{Units: append([]string{u.Name}, names...)})
	bare := strings.TrimPrefix(zh.StripRegion(zh.Squeeze(u.Name)), "各")
	return inOrderOf(q.corpus, append(ids, q.corpus.Speaking(bare)...))
}

func inOrderOf(c *retrieval.Corpus, ids []string) []string {
	titles := c.Ordered(ids)
	out := make([]string, len(titles))
	for i, t := range titles {
		out[i] = t.ID
	}
	return out
}

// inShort tells of the documents for which there is no room: each in a line with its measures, and how many all are.
func (q *query) inShort(more []*query) {
	if len(more) == 0 {
		return
	}
	q.line(q.say("另有%d份文件:", "%d more documents:", len(more)))
	left, count := 0, 0
	for i, sub := range more {
		numbers := slices.Compact(slices.Clone(sub.out.Measures))
		if i < mostInShort {
			line := "· 《" + sub.docs[0].Title + "》"
			if len(numbers) > 0 {
				line += q.say("%d条:", " %d: ", len(numbers)) + q.measureList(inOrder(numbers))
			}
			q.line(line)
		} else {
			left, count = left+1, count+len(numbers)
		}
		q.out.Measures = append(q.out.Measures, sub.out.Measures...)
		q.noteDocument(sub.docs[0])
	}
	if left > 0 {
		q.line(q.say("……还有%d份文件共%d条,请加上文件名称、单位或时段再问。", "… and %d documents with %d measures; name a document, a unit or a span of time.", left, count))
	}
}

// sum counts what several documents have, where it is asked how many or more was listed than one sees at once.
func (q *query) sum(documents int) {
	if documents < 2 || q.ask.Slot != bot.SlotUnitTasks || !q.ask.Count && documents <= mostInFull {
		return
	}
	q.line(q.say("%d份文件合计%d条。", "In %d documents: %d in all.", documents, len(q.out.Measures)))
}

// nothingIn answers when no document has anything to say: as the first of them does, or for all of a large store.
func (q *query) nothingIn(first *query) {
	if q.corpus.Many() && q.ofSet() && len(q.named) == 0 {
		q.out.Refused = first.out.Refused
		q.noneOfAll(len(q.corpus.InForce()))
		return
	}
	q.lines, q.out = first.lines, first.out
	if first.absent {
		q.lines[0] = q.say("现有文件里没有找到讲这件事的内容。", "Nothing is found about that in the documents.")
	}
}

// noneOfAll says that no document of a large store has what is asked for.
func (q *query) noneOfAll(documents int) {
	if q.of > 0 {
		documents = q.looked
	}
	q.out.Refused = q.out.Refused || len(q.refs) > 0
	q.line(q.say("没有。查了在用的%d份文件,都没有这样的内容。", "None: nothing of the kind in %d documents in force.", documents))
}

// tellPart says that not all documents were looked at, wherever an answer could be taken for one from all.
func (q *query) tellPart() {
	if q.of <= q.looked || !q.ofSet() && !q.each && !q.out.Refused && !q.out.Clarify {
		return
	}
	q.line(q.say("文件很多,只查了%d份(共%d份),不是全部;说出文件名称才能查准。", "Only %d of %d documents were looked at; name one to be sure.", q.looked, q.of))
}
