package session

import (
	"context"
	"testing"
	"time"

	"duban/ledger"
)

// TestALockIsHeldOn: work that takes longer than a lock lives keeps it by asking; somebody else's is not got.
func TestALockIsHeldOn(t *testing.T) {
	ctx := context.Background()
	s, err := OpenWith(ctx, Options{LockTTL: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	_, token, err := s.Enter(ctx, "c")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.client.PExpire(ctx, key("c", "lock"), time.Second).Err(); err != nil {
		t.Fatal(err)
	}
	if err := s.Hold(ctx, "c", token); err != nil {
		t.Fatal(err)
	}
	if left, err := s.client.PTTL(ctx, key("c", "lock")).Result(); err != nil || left < 50*time.Second {
		t.Errorf("%v left, %v", left, err)
	}
	if err := s.Hold(ctx, "c", token+1); ledger.CodeOf(err) != ledger.Conflict {
		t.Errorf("somebody else's lock: %v", err)
	}
	if err := s.Hold(ctx, "c", 0); err != nil {
		t.Errorf("without Redis: %v", err)
	}
}
