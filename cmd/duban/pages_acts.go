package main

import (
	"context"

	"duban/bot"
	"duban/ledger"
	"duban/store"
	"duban/web"
)

// pageActs writes what is done on the pages, the same way as what is said in chat.
type pageActs struct{ store *store.Store }

var (
	_ web.Acts    = pageActs{}
	_ web.Checker = checker{}
)

// Review writes what 督查室 found in a reading.
func (p pageActs) Review(ctx context.Context, mends []ledger.Mend, checks []ledger.Check, confirm []ledger.Confirmation) error {
	return p.store.Apply(ctx, bot.Effects{Mends: mends, Checks: checks, Confirm: confirm})
}
