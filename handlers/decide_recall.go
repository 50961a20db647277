package handlers

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"duban/bot"
	"duban/ledger"
	"duban/retrieval"
)

// What an act must know of former decisions, by kind.
var (
	reviewKinds   = []ledger.DecisionKind{ledger.DecideApprove, ledger.DecideReturn, ledger.DecideClose, ledger.DecideReopen, ledger.DecideWithdraw}
	requestKinds  = []ledger.DecisionKind{ledger.DecideExtend, ledger.DecideNotOurs, ledger.DecideGrant, ledger.DecideRefuse, ledger.DecideWithdraw}
	questionKinds = []ledger.DecisionKind{ledger.DecideAsk, ledger.DecideAnswer, ledger.DecideWithdraw}
	closeKinds    = []ledger.DecisionKind{ledger.DecideClose, ledger.DecideReopen, ledger.DecideWithdraw}
	ackKinds      = []ledger.DecisionKind{ledger.DecideAcknowledge, ledger.DecideClose, ledger.DecideReopen, ledger.DecideWithdraw}
)

// recall reads the former decisions that the act has to know, and no more; most acts need none.
func (x *deciding) recall(ctx context.Context) error {
	var filters []ledger.DecisionFilter
	switch x.part.Act {
	case bot.ActList, bot.ActShow, bot.ActToday, bot.ActSigned, bot.ActWaive: // they read what waits themselves
	case ledger.DecideApprove, ledger.DecideReturn, ledger.DecideAsk, ledger.DecideClose:
		filters = []ledger.DecisionFilter{{Kinds: reviewKinds}}
	case bot.ActAssent:
		filters = []ledger.DecisionFilter{{Kinds: reviewKinds}, {Kinds: requestKinds}}
	case ledger.DecideReopen, bot.ActAdd, bot.ActDropAdded:
		filters = []ledger.DecisionFilter{{Kinds: closeKinds}}
	case ledger.DecideGrant, ledger.DecideRefuse:
		filters = []ledger.DecisionFilter{{Kinds: requestKinds}}
	case ledger.DecideExtend, ledger.DecideNotOurs:
		filters = []ledger.DecisionFilter{{Unit: x.own(), Kinds: requestKinds}}
	case ledger.DecideAnswer:
		if x.own() == "" {
			return bot.ErrPass // nobody asks somebody in no unit
		}
		filters = []ledger.DecisionFilter{{Unit: x.own(), Kinds: questionKinds}}
	case ledger.DecideAcknowledge:
		filters = []ledger.DecisionFilter{{Unit: x.own(), Kinds: slices.Concat(ackKinds, questionKinds)}}
	case bot.ActUndo:
		return x.recallOwn(ctx)
	}
	return x.read(ctx, filters)
}

// recallOwn reads what the sender decided last, and what became of it in its documents.
func (x *deciding) recallOwn(ctx context.Context) error {
	mine, err := x.ownDecisions(ctx)
	if err != nil {
		return err
	}
	filters := []ledger.DecisionFilter{{Actor: x.turn.Sender.UserID}}
	for _, d := range mine {
		f := ledger.DecisionFilter{DocumentID: d.DocumentID, MeasureKey: d.MeasureKey}
		known := slices.ContainsFunc(filters, func(g ledger.DecisionFilter) bool {
			return g.DocumentID == f.DocumentID && g.MeasureKey == f.MeasureKey
		})
		if d.DocumentID != "" && !known {
			filters = append(filters, f)
		}
	}
	return x.read(ctx, filters)
}

// mostUndone is how far back 撤回 looks among a person's decisions.
const mostUndone = 30

// ownDecisions is the sender's last decisions, the newest first.
func (x *deciding) ownDecisions(ctx context.Context) ([]ledger.Decision, error) {
	mine, err := x.decided.Decisions(ctx, ledger.DecisionFilter{Actor: x.turn.Sender.UserID, Limit: mostUndone})
	if err != nil {
		return nil, fmt.Errorf("read own decisions: %w", err)
	}
	return mine, nil
}

// read folds what the filters leave, each decision once, in the order in which they were made.
func (x *deciding) read(ctx context.Context, filters []ledger.DecisionFilter) error {
	var all []ledger.Decision
	seen := map[string]bool{}
	for _, f := range filters {
		list, err := x.decided.Decisions(ctx, f)
		if err != nil {
			return fmt.Errorf("read decisions: %w", err)
		}
		for _, d := range list {
			if !seen[d.ID] {
				seen[d.ID] = true
				all = append(all, d)
			}
		}
	}
	if len(filters) > 1 {
		slices.SortStableFunc(all, func(a, b ledger.Decision) int { return cmp.Or(a.Act.At.Compare(b.Act.At), cmp.Compare(a.ID, b.ID)) })
	}
	x.stands = ledger.NewStandings(all)
	return nil
}

// reviewable is the documents in force whose reports the sender has to do with: those that his unit leads a measure of, all
// for 督查室 and for whoever leads none, who has to be told who reviews.
func (x *deciding) reviewable() []*ledger.Document {
	docs := x.corpus.Read(x.corpus.Choose(retrieval.Choice{Reported: true}))
	if x.turn.Sender.Supervises {
		return docs
	}
	led := slices.DeleteFunc(slices.Clone(docs), func(d *ledger.Document) bool {
		return !slices.ContainsFunc(d.Measures, func(m ledger.Measure) bool { return slices.Contains(x.leadsOf(&m, ""), x.own()) })
	})
	if len(led) == 0 || len(x.part.Units)+len(x.part.Numbers) > 0 {
		return docs
	}
	return led
}
