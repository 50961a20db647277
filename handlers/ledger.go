package handlers

import (
	"cmp"
	"context"
	"slices"

	"duban/bot"
	"duban/ledger"
)

// Ledger reads what was reported 台账. Writing is data: it leaves an ability as bot.Effects.
type Ledger interface {
	// Updates returns the entries that a filter leaves, oldest first, or newest first with a Limit.
	Updates(ctx context.Context, f ledger.UpdateFilter) ([]ledger.ProgressUpdate, error)
	// LastReport returns what the last message of this person that wrote to the ledger wrote.
	LastReport(ctx context.Context, reporterID, conversation string) ([]ledger.ProgressUpdate, error)
	// Draft returns one draft. Errors: NotFound.
	Draft(ctx context.Context, id string) (ledger.Draft, error)
}

// Answer answers the asking half of a message that reports as well.
type Answer func(ctx context.Context, t bot.Turn) (bot.Outcome, error)

// AnswerBy lets the ability answer that recognises the question best; of two alike the first.
func AnswerBy(abilities ...bot.Ability) Answer {
	return func(ctx context.Context, t bot.Turn) (bot.Outcome, error) {
		return slices.MaxFunc(abilities, func(a, b bot.Ability) int { return cmp.Compare(a.Recognise(t.Utterance), b.Recognise(t.Utterance)) }).Handle(ctx, t)
	}
}
