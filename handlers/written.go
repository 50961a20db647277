package handlers

import (
	"context"
	"slices"
	"strings"

	"duban/bot"
	"duban/ledger"
)

// withWritten reads the ledger as it stands once the message at hand is stored: with what an earlier act of the same message
// writes (bot.Written). 第4条已完成,发我台账 gives a table in which measure 4 is done.
type withWritten struct{ Ledger }

var _ Ledger = withWritten{}

// Updates leaves out what the message withdraws, corrects or reviews, and adds what it reports.
func (w withWritten) Updates(ctx context.Context, f ledger.UpdateFilter) ([]ledger.ProgressUpdate, error) {
	list, err := w.Ledger.Updates(ctx, f)
	e := bot.Written(ctx)
	if err != nil || f.AllStates || len(e.Updates)+len(e.Withdraw)+len(e.Decisions) == 0 {
		return list, err
	}
	gone := map[string]bool{}
	for _, id := range e.Withdraw {
		gone[id] = true
	}
	for _, u := range e.Updates {
		gone[u.Supersedes] = u.Supersedes != ""
	}
	for _, d := range e.Decisions {
		gone[d.UpdateID] = gone[d.UpdateID] || f.Waits && d.UpdateID != "" && (d.Kind == ledger.DecideApprove || d.Kind == ledger.DecideReturn)
	}
	list = slices.DeleteFunc(list, func(u ledger.ProgressUpdate) bool { return gone[u.ID] })
	for _, u := range e.Updates {
		if !gone[u.ID] && reported(u, f) {
			list = addNewest(list, u, f.Limit)
		}
	}
	return list, nil
}

// reported is what ledger.UpdateFilter asks of an entry that counts.
func reported(u ledger.ProgressUpdate, f ledger.UpdateFilter) bool {
	return narrows(f.DocumentID, u.DocumentID) && narrows(f.MeasureKey, u.MeasureKey) && narrows(f.Unit, u.Unit) &&
		narrows(f.ReporterID, u.ReporterID) && narrows(f.Conversation, u.Conversation)
}

func narrows(want, is string) bool { return want == "" || want == is }

// addNewest puts the newest where a filter's order wants it.
func addNewest[T any](list []T, newest T, limit int) []T {
	if limit == 0 {
		return append(list, newest)
	}
	list = slices.Insert(list, 0, newest)
	return list[:min(limit, len(list))]
}

// withDecided reads decisions and files likewise.
type withDecided struct{ Decided }

var _ Decided = withDecided{}

// Decisions adds what the message decides, and leaves out the requests that it settles where open ones are asked for.
func (w withDecided) Decisions(ctx context.Context, f ledger.DecisionFilter) ([]ledger.Decision, error) {
	list, err := w.Decided.Decisions(ctx, f)
	e := bot.Written(ctx)
	if err != nil || len(e.Decisions) == 0 {
		return list, err
	}
	settled := func(id string) bool {
		return slices.ContainsFunc(e.Decisions, func(d ledger.Decision) bool { return d.Refers == id && settles(d.Kind) })
	}
	if f.Open {
		list = slices.DeleteFunc(list, func(d ledger.Decision) bool { return settled(d.ID) })
	}
	for _, d := range e.Decisions {
		if decides(d, f) && (!f.Open || !settled(d.ID)) {
			list = addNewest(list, d, f.Limit)
		}
	}
	return list, nil
}

func settles(k ledger.DecisionKind) bool {
	return k == ledger.DecideGrant || k == ledger.DecideRefuse || k == ledger.DecideWithdraw
}

// decides is what ledger.DecisionFilter asks of a decision.
func decides(d ledger.Decision, f ledger.DecisionFilter) bool {
	request := d.Kind == ledger.DecideExtend || d.Kind == ledger.DecideNotOurs
	return narrows(f.DocumentID, d.DocumentID) && narrows(f.MeasureKey, d.MeasureKey) && (d.Unit == "" || narrows(f.Unit, d.Unit)) &&
		(f.Person == "" || strings.EqualFold(f.Person, d.Person)) && narrows(f.Actor, d.Act.UserID) &&
		(len(f.Kinds) == 0 || slices.Contains(f.Kinds, d.Kind)) && (!f.Open || request)
}

// EvidenceOn adds the files that the message hands in.
func (w withDecided) EvidenceOn(ctx context.Context, document, measure string) ([]ledger.Evidence, error) {
	list, err := w.Decided.EvidenceOn(ctx, document, measure)
	if err != nil {
		return nil, err
	}
	for _, given := range bot.Written(ctx).Evidence {
		if !given.Withdrawn && given.DocumentID == document && narrows(measure, given.MeasureKey) {
			list = append(list, given)
		}
	}
	return list, nil
}
