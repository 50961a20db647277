package session_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"duban/ledger"
	"duban/session"
)

// TestTokens runs a day's budget through its steps.
func TestTokens(t *testing.T) {
	s := open(t, session.Options{})
	zone := time.FixedZone("", 8*3600)
	now := time.Date(2024, 6, 10, 23, 59, 0, 0, zone)
	budget := s.Tokens("model", session.TokenLimits{Person: 1000, All: 1500, Zone: zone, Now: func() time.Time { return now }})
	ctx := t.Context()
	take := func(who string, n int, ok bool) func(context.Context, int) {
		t.Helper()
		settle, err := budget.Reserve(ctx, who, n)
		if (err == nil) != ok || !ok && ledger.CodeOf(err) != ledger.Unavailable {
			t.Fatalf("reserving %d for %q: %v", n, who, err)
		}
		return settle
	}
	settle := take("li", 900, true)
	take("li", 200, false)
	settle(ctx, 300) // less was used
	yesterday := take("li", 700, true)
	take("li", 1, false)
	take("wang", 501, false) // all together
	take("wang", 500, true)
	take("zhao", 1, false)
	now = now.Add(2 * time.Minute) // the next local day
	take("li", 1000, true)
	yesterday(ctx, 0) // counts for the day before
	take("li", 1, false)
	take("", 500, true) // nobody's: of all alone
	take("", 1, false)
}

func TestTokensHaveNoLimitWhenNoneIsSet(t *testing.T) {
	budget := open(t, session.Options{}).Tokens("model", session.TokenLimits{})
	settle, err := budget.Reserve(t.Context(), "li", 1<<30)
	if err != nil {
		t.Fatal(err)
	}
	settle(t.Context(), 5)
}

// TestTokensAtOnce: many at once take no more than there is.
func TestTokensAtOnce(t *testing.T) {
	budget := open(t, session.Options{}).Tokens("model", session.TokenLimits{Person: 100})
	var took atomic.Int64
	var all sync.WaitGroup
	for range 40 {
		all.Go(func() {
			if _, err := budget.Reserve(t.Context(), "li", 10); err == nil {
				took.Add(1)
			}
		})
	}
	all.Wait()
	if took.Load() != 10 {
		t.Errorf("%d took, want 10", took.Load())
	}
}
