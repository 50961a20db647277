package handlers

import (
	"context"

	"duban/ledger"
	"duban/retrieval"
)

// Of lists the tasks of one document for those who show them elsewhere than in chat, measure by measure. A document that is not
// confirmed is looked at as if it were. What a unit objects to is left out while that is open and once it was granted.
func (s *Tasks) Of(ctx context.Context, corpus *retrieval.Corpus, doc *ledger.Document, today ledger.Date) ([]ledger.Task, error) {
	list, err := s.of(ctx, corpus, doc, today, "")
	if err != nil {
		return nil, err
	}
	counts := map[ledger.OccurrenceKey]bool{}
	for _, t := range now(list, today) {
		counts[t.OccurrenceKey] = true
	}
	out := make([]ledger.Task, len(list))
	for i, t := range list {
		out[i] = ledger.Task{Occurrence: t.Occurrence, Settlement: t.Settlement, Last: t.last, Latest: t.latest, Review: t.review, Counts: counts[t.OccurrenceKey]}
	}
	return out, nil
}
