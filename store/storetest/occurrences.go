package storetest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"duban/bot"
	"duban/ledger"
	"duban/store"
)

// exerciseOccurrences is what waits for a review, what a withdrawal meets, and what goes from an entry to its correction.
func exerciseOccurrences(t *testing.T, open Opener) {
	t.Run("what waits is neither reviewed nor overtaken", func(t *testing.T) { exerciseWaiting(t, open) })
	t.Run("requests that nobody settled", func(t *testing.T) { exerciseOpenRequests(t, open) })
	t.Run("what was approved or closed is not taken back", func(t *testing.T) { approvedStays(t, open) })
	t.Run("of a withdrawal and an approval at once one meets the other", func(t *testing.T) { withdrawalsAndApprovals(t, open) })
	t.Run("a corrected entry takes its evidence over, a withdrawn one keeps it", func(t *testing.T) { evidencePasses(t, open) })
}

// on is an entry that names an occurrence, recorded minutes after nine.
func on(key, duty, period string, minutes int) ledger.ProgressUpdate {
	e := entry(key, "a", "1")
	e.Duty, e.Period, e.At = duty, period, e.At.Add(time.Duration(minutes)*time.Minute)
	return e
}

func exerciseWaiting(t *testing.T, open Opener) {
	s := open.one(t)
	june, december := on("m1", "once-1", "2024-06-30", 1), on("m2", "once-2", "2024-12-31", 2)
	again, whole := on("m3", "once-1", "2024-06-30", 3), on("m4", "", "", 4)
	elsewhere := on("m5", "once-1", "2024-06-30", 5)
	elsewhere.Unit = "河口镇"
	apply(t, s, june)
	apply(t, s, december)
	wantIDs(t, s, ledger.UpdateFilter{Waits: true}, june.ID+" "+december.ID)
	apply(t, s, again)
	wantIDs(t, s, ledger.UpdateFilter{Waits: true}, december.ID+" "+again.ID)
	must(t, decide(s, decided("d1", ledger.DecideApprove, of(again.ID))))
	wantIDs(t, s, ledger.UpdateFilter{Waits: true}, december.ID)
	must(t, decide(s, decided("d2", ledger.DecideWithdraw, refers("d-d1"))))
	wantIDs(t, s, ledger.UpdateFilter{DocumentID: "a", Waits: true}, december.ID+" "+again.ID)
	must(t, decide(s, decided("d3", ledger.DecideReturn, of(december.ID))))
	apply(t, s, elsewhere)
	wantIDs(t, s, ledger.UpdateFilter{Waits: true}, again.ID+" "+elsewhere.ID)
	apply(t, s, whole)
	wantIDs(t, s, ledger.UpdateFilter{Waits: true}, elsewhere.ID+" "+whole.ID)
}

func exerciseOpenRequests(t *testing.T, open Opener) {
	s := open.one(t)
	must(t, decide(s, decided("m1", ledger.DecideExtend), decided("m2", ledger.DecideNotOurs), decided("m3", ledger.DecideExtend), decided("m4", ledger.DecideClose)))
	must(t, decide(s, decided("m5", ledger.DecideGrant, refers("d-m1")), decided("m6", ledger.DecideAnswer, refers("d-m3"))))
	if got := decisionIDs(t, s, ledger.DecisionFilter{Open: true}); got != "d-m2 d-m3 " {
		t.Fatalf("open %q", got)
	}
}

func approvedStays(t *testing.T, open Opener) {
	ctx := context.Background()
	s := open.one(t)
	first := entry("m1", "a", "1")
	apply(t, s, first)
	takeBack := func() error { return s.Apply(ctx, bot.Effects{Withdraw: []string{first.ID}}) }
	must(t, decide(s, decided("m2", ledger.DecideApprove, of(first.ID))))
	wantCode(t, "taking back what was approved", takeBack(), ledger.Conflict)
	wantIDs(t, s, ledger.UpdateFilter{}, first.ID)
	must(t, decide(s, decided("m3", ledger.DecideWithdraw, refers("d-m2")), decided("m4", ledger.DecideClose, of(first.ID))))
	wantCode(t, "taking back what was closed", takeBack(), ledger.Conflict)
	must(t, decide(s, decided("m5", ledger.DecideReopen)))
	must(t, decide(s, decided("m6", ledger.DecideApprove, of(first.ID)), decided("m7", ledger.DecideReturn, of(first.ID))))
	must(t, takeBack()) // returned: it counts for nothing anyway
	wantIDs(t, s, ledger.UpdateFilter{}, "")
}

// withdrawalsAndApprovals lets two processes take back and approve the same entries at the same time.
func withdrawalsAndApprovals(t *testing.T, open Opener) {
	ctx := context.Background()
	s, again := open(t, time.Now)
	other := again()
	const entries = 12
	for i := range entries {
		apply(t, s, entry(fmt.Sprint("m", i), "a", fmt.Sprint(i)))
	}
	errs := together(2*entries, func(i int) error {
		id, stores := fmt.Sprintf("id-m%d-%d", i/2, i/2), []*store.Store{s, other}
		if i%2 == 0 {
			return stores[i/2%2].Apply(ctx, bot.Effects{Withdraw: []string{id}})
		}
		return decide(stores[(i/2+1)%2], decided(fmt.Sprint("d", i), ledger.DecideApprove, of(id)))
	})
	for i := range entries {
		withdrawn, approved := errs[2*i], errs[2*i+1]
		if (withdrawn == nil) == (approved == nil) {
			t.Errorf("entry %d: withdrawn %v, approved %v", i, withdrawn, approved)
		}
		for _, err := range []error{withdrawn, approved} {
			if err != nil {
				wantCode(t, "the one that came late", err, ledger.Conflict)
			}
		}
	}
}

func evidencePasses(t *testing.T, open Opener) {
	ctx := context.Background()
	s := open.one(t)
	first, fixed := entry("m1", "a", "1"), entry("m2", "a", "2")
	fixed.Supersedes = first.ID
	given := ledger.Evidence{Attachment: ledger.Attachment{ID: "b1", Name: "现场.jpg", Kind: ledger.Picture}, DocumentID: "a", MeasureKey: "1", UpdateID: first.ID,
		Act: ledger.Act{UserID: "wang", Name: "王芳", MessageKey: "m1f", At: first.At}}
	gone := given
	gone.ID, gone.Name, gone.Act.MessageKey = "b2", "错.jpg", "m1g"
	apply(t, s, first)
	must(t, s.Apply(ctx, bot.Effects{Evidence: []ledger.Evidence{given, gone}}))
	gone.Withdrawn, gone.Act.MessageKey = true, "m1h"
	must(t, s.Apply(ctx, bot.Effects{Evidence: []ledger.Evidence{gone}}))
	apply(t, s, fixed)
	moved := given
	moved.UpdateID, moved.MeasureKey = fixed.ID, "2"
	for measure, want := range map[string][]ledger.Evidence{"1": {given}, "2": {moved}} {
		got, err := s.EvidenceOn(ctx, "a", measure)
		must(t, err)
		same(t, "evidence on measure "+measure, got, want)
	}
	must(t, s.Apply(ctx, bot.Effects{Withdraw: []string{fixed.ID}}))
	got, err := s.EvidenceOn(ctx, "", "")
	must(t, err)
	same(t, "kept with what was withdrawn", got, []ledger.Evidence{given, moved})
	if got := whats(t, s, ledger.AuditFilter{DocumentID: "a", Unit: "青禾镇"}); got != "report attach attach detach correct withdraw " {
		t.Errorf("record %q", got)
	}
}
