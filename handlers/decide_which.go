package handlers

import (
	"fmt"
	"slices"

	"duban/bot"
	"duban/ledger"
)

// inOneDocument leaves the reports of one document where the words name a measure by its number and several documents have
// one: those that were listed last, else those of the document that was spoken of last. Where neither tells, it asks, and
// returns none. It passes an error on.
func (x *deciding) inOneDocument(list []entryOf, err error) ([]entryOf, error) {
	if err != nil || len(x.part.Numbers) == 0 || len(documentsOf(list)) < 2 {
		return list, err
	}
	for _, keep := range []func(entryOf) bool{x.isOpen, x.wasListed, x.inSpokenDocument} {
		some := slices.DeleteFunc(slices.Clone(list), func(e entryOf) bool { return !keep(e) })
		switch docs := len(documentsOf(some)); {
		case docs == 1:
			return some, nil
		case docs > 1:
			list = some
		}
	}
	x.out.Clarify = true
	x.tell("好几份文件都有%s，说的是哪一份的？什么都没有改。", numberList(x.part.Numbers))
	var choices []bot.Choice
	for _, id := range documentsOf(list) {
		of := slices.DeleteFunc(slices.Clone(list), func(e entryOf) bool { return e.doc.ID != id })
		part := x.part
		part.IDs = nil
		for _, e := range of {
			part.IDs = append(part.IDs, e.u.ID)
		}
		choices = append(choices, settled(x.choiceOf(of), part))
	}
	x.offer(choices[:min(maxChoices, len(choices))]...)
	return nil, nil
}

// documentsOf is the documents of reports, each once, in order.
func documentsOf(list []entryOf) (ids []string) {
	for _, e := range list {
		if !slices.Contains(ids, e.doc.ID) {
			ids = append(ids, e.doc.ID)
		}
	}
	return ids
}

// isOpen reports a report with which the act can still do something.
func (x *deciding) isOpen(e entryOf) bool {
	switch x.part.Act {
	case ledger.DecideApprove:
		return e.review == ledger.ReviewWaits
	case ledger.DecideReturn:
		return e.review == ledger.ReviewWaits || e.review == ledger.ReviewApproved
	case ledger.DecideClose:
		return e.review != ledger.ReviewClosed
	}
	return true
}

func (x *deciding) wasListed(e entryOf) bool {
	st := x.turn.State.Decide
	return st != nil && (slices.Contains(st.Updates, e.u.ID) || st.Current == e.u.ID)
}

func (x *deciding) inSpokenDocument(e entryOf) bool {
	return !x.wasListed(e) && e.doc.ID == x.turn.State.Document // a list is newer than what was spoken of before it
}

// choiceOf names what is chosen with a document: 《…》第4条 抓实全员培训（松坪镇：已完成，45人）.
func (x *deciding) choiceOf(of []entryOf) string {
	e := of[0]
	name := titled(e.doc) + numberName(e.measure.Number) + " " + clip(e.measure.Heading, 16)
	if len(of) > 1 {
		return fmt.Sprintf("%s（%d家报的）", name, len(of))
	}
	return fmt.Sprintf("%s（%s：%s）", name, e.u.Unit, x.short2(e))
}

// requestsInOneDocument does the same for requests, and returns all where nothing tells: they are listed with their titles.
func (x *deciding) requestsInOneDocument(list []ledger.Decision) []ledger.Decision {
	if len(x.part.Numbers) == 0 {
		return list
	}
	st := x.turn.State.Decide
	listed := slices.DeleteFunc(slices.Clone(list), func(r ledger.Decision) bool { return st == nil || !slices.Contains(st.Requests, r.ID) })
	switch len(listed) {
	case 0:
	case 1:
		return listed
	default:
		return list
	}
	spoken := slices.DeleteFunc(slices.Clone(list), func(r ledger.Decision) bool { return r.DocumentID != x.turn.State.Document })
	if len(spoken) > 0 {
		return spoken
	}
	return list
}
