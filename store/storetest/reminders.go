package storetest

import (
	"context"
	"testing"
	"time"

	"duban/bot"
	"duban/delivery"
	"duban/ledger"
)

// digest is a claim of one person's digest of a day.
func digest(person string, day ledger.Date) delivery.Claim {
	p := ledger.Push{Person: person, Day: day, Kind: ledger.PushDigest, At: day.Midnight(time.UTC).Add(time.Hour)}
	return delivery.Claim{
		Push:     p,
		Told:     []ledger.Receipt{{DocumentID: "d1", Person: person, Unit: "东坝镇", Told: p.At, Duties: []string{"1|responsible", day.String()}}},
		Outgoing: delivery.Outgoing{Key: delivery.PushKey(p), Channel: "wecom", Conversation: "c-" + person, To: person, Text: "督办提醒"},
	}
}

// exerciseReminders is what reminders leave behind, and that nothing is claimed twice.
func exerciseReminders(t *testing.T, open Opener) {
	t.Run("a push is claimed once, with its message and receipts", func(t *testing.T) { claimedOnce(t, open) })
	t.Run("a plan from old rows claims nothing", func(t *testing.T) { oldPlans(t, open) })
	t.Run("slips", func(t *testing.T) { exerciseSlips(t, open) })
	t.Run("how pushes went", func(t *testing.T) { exercisePushed(t, open) })
}

func claimedOnce(t *testing.T, open Opener) {
	ctx := context.Background()
	s, again := open(t, time.Now)
	monday := ledger.NewDate(2024, 6, 10)
	got, err := s.Push(ctx, delivery.Round{Claims: []delivery.Claim{digest("Wang", monday), digest("li", monday)}})
	must(t, err)
	same(t, "claimed", got, []string{"push:digest:2024-06-10:wang", "push:digest:2024-06-10:li"})
	got, err = again().Push(ctx, delivery.Round{Claims: []delivery.Claim{digest("wang", monday), digest("zhao", monday), digest("wang", monday.AddDays(1))}})
	must(t, err)
	same(t, "claimed by another process", got, []string{"push:digest:2024-06-10:zhao", "push:digest:2024-06-11:wang"})
	pushes, err := s.NewestPushes(ctx, ledger.PushDigest)
	must(t, err)
	same(t, "the newest of each", pushes, []ledger.Push{digest("li", monday).Push, digest("wang", monday.AddDays(1)).Push, digest("zhao", monday).Push})
	receipts, err := s.Receipts(ctx)
	must(t, err)
	same(t, "receipts", len(receipts), 4)
	same(t, "the first receipt of a person stands", receipts[1], digest("wang", monday).Told[0])
	mine, err := s.ReceiptsOf(ctx, "Wang")
	must(t, err)
	same(t, "receipts of one", mine, []ledger.Receipt{digest("wang", monday).Told[0], digest("wang", monday.AddDays(1)).Told[0]})
	_, state, err := s.Outgoing(ctx, "push:digest:2024-06-10:wang")
	must(t, err)
	same(t, "state", state, delivery.OutgoingQueued)
}

func oldPlans(t *testing.T, open Opener) {
	ctx := context.Background()
	s, again := open(t, time.Now)
	monday := ledger.NewDate(2024, 6, 10)
	seen, err := s.Seen(ctx)
	must(t, err)
	must(t, again().Apply(ctx, bot.Effects{Updates: []ledger.ProgressUpdate{{DocumentID: "d1", MeasureKey: "1", Unit: "东坝镇", MessageKey: "m1", Day: monday}}}))
	round := delivery.Round{Seen: &seen, Claims: []delivery.Claim{digest("wang", monday)}, Slips: []ledger.Slip{{Unit: "东坝镇", Day: monday}}}
	_, err = s.Push(ctx, round)
	wantCode(t, "a report came meanwhile", err, ledger.Conflict)
	slips, err := s.Slips(ctx)
	must(t, err)
	pushes, err := s.NewestPushes(ctx, ledger.PushDigest)
	must(t, err)
	same(t, "left behind", len(slips)+len(pushes), 0)
	seen, err = s.Seen(ctx)
	must(t, err)
	got, err := s.Push(ctx, round)
	must(t, err)
	same(t, "claimed", len(got), 1)
	updates, err := s.CurrentUpdates(ctx, []string{"d1", "d2"})
	must(t, err)
	same(t, "updates", len(updates), 1)
	must(t, s.Apply(ctx, bot.Effects{Decisions: []ledger.Decision{{Kind: ledger.DecideMute, Person: "wang", Act: actBy("m2")}}}))
	_, err = s.Push(ctx, round)
	wantCode(t, "a decision came meanwhile", err, ledger.Conflict)
}

func exerciseSlips(t *testing.T, open Opener) {
	ctx := context.Background()
	s := open.one(t)
	monday := ledger.NewDate(2024, 6, 10)
	k := ledger.OccurrenceKey{Document: "d1", Measure: "1", Deadline: "once-1", Unit: "东坝镇", Label: "2024-06-03"}
	slip := ledger.Slip{ID: "s1", Unit: "东坝镇", Day: monday, Items: []ledger.OccurrenceKey{k}, State: ledger.SlipDraft}
	for range 2 {
		_, err := s.Push(ctx, delivery.Round{Slips: []ledger.Slip{slip}})
		must(t, err)
		slip.ID = "s2"
	}
	got, err := s.Slips(ctx)
	must(t, err)
	slip.ID = "s1"
	same(t, "slips", got, []ledger.Slip{slip})
	wantCode(t, "unknown", s.SettleSlip(ctx, ledger.Slip{ID: "x", State: ledger.SlipSigned}), ledger.NotFound)
	wantCode(t, "back to a draft", s.SettleSlip(ctx, ledger.Slip{ID: "s1", State: ledger.SlipDraft}), ledger.Invalid)
	slip.State, slip.Act = ledger.SlipSigned, actBy("m1")
	must(t, s.SettleSlip(ctx, slip))
	wantCode(t, "signed already", s.SettleSlip(ctx, slip), ledger.Conflict)
	got, err = s.Slips(ctx)
	must(t, err)
	same(t, "the signed slip", got, []ledger.Slip{slip})
	if got := whats(t, s, ledger.AuditFilter{DocumentID: "d1", MeasureKey: "1"}); got != "slip:signed " {
		t.Errorf("record %q", got)
	}
	second := ledger.Slip{ID: "s3", Unit: "东坝镇", Day: monday.AddDays(1), Items: []ledger.OccurrenceKey{k}, State: ledger.SlipDraft}
	must(t, s.Apply(ctx, bot.Effects{Slips: []ledger.Slip{second}}))
	second.State, second.Act = ledger.SlipDropped, actBy("m2")
	must(t, s.Apply(ctx, bot.Effects{Slips: []ledger.Slip{second}}))
	wantCode(t, "dropped already", s.Apply(ctx, bot.Effects{Slips: []ledger.Slip{second}}), ledger.Conflict)
	got, err = s.Slips(ctx)
	must(t, err)
	same(t, "the dropped slip", got[1], second)
}

func exercisePushed(t *testing.T, open Opener) {
	ctx := context.Background()
	s := open.one(t)
	monday := ledger.NewDate(2024, 6, 10)
	_, err := s.Push(ctx, delivery.Round{Claims: []delivery.Claim{digest("a", monday), digest("b", monday), digest("c", monday), digest("d", monday)}})
	must(t, err)
	for _, m := range claim(t, s, 9) {
		end := delivery.Settlement{ID: m.ID, State: delivery.OutgoingSent, Attempts: 1}
		switch m.To {
		case "b":
			end.State, end.Reason, end.Unreachable = delivery.OutgoingFailed, "60111", true
		case "c":
			end.State, end.Reason = delivery.OutgoingUnknown, "timeout"
		case "d":
			continue
		}
		must(t, s.Settle(ctx, end))
	}
	got, err := s.Pushed(ctx, ledger.PushDigest, monday)
	must(t, err)
	var states []delivery.OutgoingState
	for _, p := range got {
		states = append(states, p.State)
	}
	same(t, "states", states, []delivery.OutgoingState{delivery.OutgoingSent, delivery.OutgoingFailed, delivery.OutgoingUnknown, delivery.OutgoingSending})
	same(t, "unreachable", []bool{got[0].Unreachable, got[1].Unreachable, got[2].Unreachable}, []bool{false, true, false})
	same(t, "reason", got[2].Reason, "timeout")
}
