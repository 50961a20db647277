package sessiontest

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"duban/ledger"
	"duban/session"
)

// exerciseTokens holds the budgets that are settled afterwards.
func exerciseTokens(t *testing.T, open Opener) {
	t.Run("tokens of a person and of all", func(t *testing.T) {
		ctx, zone := context.Background(), time.FixedZone("", 8*3600)
		now := time.Date(2024, 6, 10, 23, 59, 0, 0, zone)
		budget := open(t, session.Options{}).Tokens(someone(), session.TokenLimits{Person: 1000, All: 1500, Zone: zone, Now: func() time.Time { return now }})
		li, wang, zhao := someone(), someone(), someone()
		take := func(who string, n int, ok bool) func(context.Context, int) {
			t.Helper()
			settle, err := budget.Reserve(ctx, who, n)
			if (err == nil) != ok || !ok && ledger.CodeOf(err) != ledger.Unavailable {
				t.Fatalf("reserving %d: %v", n, err)
			}
			return settle
		}
		settle := take(li, 900, true)
		take(li, 200, false)
		settle(ctx, 300) // less was used
		yesterday := take(li, 700, true)
		take(li, 1, false)
		take(wang, 501, false) // too many of all together; nothing of wang's is taken
		take(wang, 500, true)
		take(zhao, 1, false)
		now = now.Add(2 * time.Minute) // the next local day
		take(li, 1000, true)
		yesterday(ctx, 0) // counts for the day before
		take(li, 1, false)
		take("", 500, true) // nobody's: of all alone
		take("", 1, false)
	})

	t.Run("tokens without a limit", func(t *testing.T) {
		settle, err := open(t, session.Options{}).Tokens(someone(), session.TokenLimits{}).Reserve(context.Background(), someone(), 1<<30)
		if err != nil {
			t.Fatal(err)
		}
		settle(context.Background(), 5)
	})

	t.Run("many at once take no more tokens than there are", func(t *testing.T) {
		budget := open(t, session.Options{}).Tokens(someone(), session.TokenLimits{Person: 100})
		who := someone()
		var took atomic.Int64
		var all sync.WaitGroup
		for range 40 {
			all.Go(func() {
				if _, err := budget.Reserve(context.Background(), who, 10); err == nil {
					took.Add(1)
				}
			})
		}
		all.Wait()
		if took.Load() != 10 {
			t.Errorf("%d took, want 10", took.Load())
		}
	})
}
