package handlers_test

import (
	"testing"
	"time"

	"duban/bot"
	"duban/ledger"
)

// TestReceivedAnswersWhatWasHandedOut: a bare 收到 signs for what the person was told of, whoever confirmed it and however long
// ago, and for what was handed out again since; else it is small talk.
func TestReceivedAnswersWhatWasHandedOut(t *testing.T) {
	c := newTalk(confirmed())
	first := time.Date(2024, 5, 6, 1, 0, 0, 0, time.UTC) // five weeks before the talk
	if out := c.say(t, "青山镇", "收到"); len(out.Effects.Decisions) > 0 {
		t.Fatalf("signed for what nobody handed out: %s", out.Reply)
	}
	told := func(at time.Time) {
		c.store.receipts = append(c.store.receipts, ledger.Receipt{DocumentID: "plan", Person: "clerk of 青山镇", Unit: "青山镇", Told: at})
	}
	told(first)
	if out := c.say(t, "白水镇", "收到"); len(out.Effects.Decisions) > 0 {
		t.Fatalf("signed for another unit: %s", out.Reply)
	}
	for i, want := range []int{1, 0} {
		if out := c.say(t, "青山镇", "收到"); len(out.Effects.Decisions) != want {
			t.Fatalf("收到 %d: %d decisions, %s", i, len(out.Effects.Decisions), out.Reply)
		}
	}
	c.later(48 * time.Hour)
	told(time.Date(2024, 6, 12, 0, 30, 0, 0, time.UTC)) // the revision, half an hour ago
	out := c.say(t, "青山镇", "收到")
	if len(out.Effects.Decisions) != 1 || out.Effects.Decisions[0].Kind != ledger.DecideAcknowledge || out.Intent != bot.Confirm {
		t.Fatalf("%s %+v %s", out.Intent, out.Effects.Decisions, out.Reply)
	}
}
