package storetest

import (
	"context"
	"testing"
	"time"

	"duban/bot"
	"duban/ledger"
	"duban/store"
)

// decided makes a decision of message key about one measure of one town.
func decided(key string, kind ledger.DecisionKind, change ...func(*ledger.Decision)) ledger.Decision {
	d := ledger.Decision{ID: "d-" + key, Kind: kind, DocumentID: "a", MeasureKey: "1", Unit: "青禾镇",
		Act: ledger.Act{UserID: "li", Name: "李原", MessageKey: key, At: time.Date(2024, 6, 10, 1, 0, 0, 0, time.UTC)}}
	for _, c := range change {
		c(&d)
	}
	return d
}

func refers(id string) func(*ledger.Decision) { return func(d *ledger.Decision) { d.Refers = id } }
func of(id string) func(*ledger.Decision)     { return func(d *ledger.Decision) { d.UpdateID = id } }

func decide(s *store.Store, list ...ledger.Decision) error {
	return s.Apply(context.Background(), bot.Effects{Decisions: list})
}

func decisionIDs(t *testing.T, s *store.Store, f ledger.DecisionFilter) string {
	t.Helper()
	list, err := s.Decisions(context.Background(), f)
	must(t, err)
	all := ""
	for _, d := range list {
		all += d.ID + " "
	}
	return all
}

func whats(t *testing.T, s *store.Store, f ledger.AuditFilter) string {
	t.Helper()
	list, err := s.Audit(context.Background(), f)
	must(t, err)
	all := ""
	for _, e := range list {
		all += e.What + " "
	}
	return all
}

func exerciseDecisions(t *testing.T, open Opener) {
	ctx := context.Background()

	t.Run("decisions come back whole, in the order of recording", func(t *testing.T) {
		s := open.one(t)
		full := ledger.Decision{ID: "d1", Kind: ledger.DecideExtend, DocumentID: "a", MeasureKey: "1", Unit: "青禾镇", Duty: "0", Period: "2024-06",
			UpdateID: "u", Person: "li", Substitute: "wang", ToUnit: "河口镇", From: ledger.NewDate(2024, 6, 1), Until: ledger.NewDate(2024, 7, 1),
			Reason: "老师出差", Refers: "r", Late: true, Ordinal: 3, Act: decided("m1", "").Act}
		must(t, decide(s, full))
		got, err := s.Decisions(ctx, ledger.DecisionFilter{})
		must(t, err)
		same(t, "decisions", got, []ledger.Decision{full})
		must(t, decide(s, decided("m0", ledger.DecideClose)))
		if got := decisionIDs(t, s, ledger.DecisionFilter{}); got != "d1 d-m0 " {
			t.Fatalf("order %q", got)
		}
		if got := decisionIDs(t, s, ledger.DecisionFilter{Limit: 1}); got != "d-m0 " {
			t.Fatalf("the newest %q", got)
		}
	})

	t.Run("a filter narrows by each of its fields", func(t *testing.T) {
		s := open.one(t)
		other := decided("m2", ledger.DecideMute, func(d *ledger.Decision) {
			d.DocumentID, d.MeasureKey, d.Unit, d.Person, d.Act.UserID = "b", "7", "河口镇", "ZHAO", "zhao"
		})
		every := decided("m3", ledger.DecideClose, func(d *ledger.Decision) { d.DocumentID, d.Unit = "c", "" })
		must(t, decide(s, decided("m1", ledger.DecideReopen), other, every))
		for want, filters := range map[string][]ledger.DecisionFilter{
			"d-m2 ":      {{DocumentID: "b"}, {MeasureKey: "7"}, {Person: "zhao"}, {Person: "Zhao"}, {Actor: "zhao"}, {Kinds: []ledger.DecisionKind{ledger.DecideMute}}},
			"d-m2 d-m3 ": {{Unit: "河口镇"}, {Kinds: []ledger.DecisionKind{ledger.DecideMute, ledger.DecideClose}}},
			"":           {{DocumentID: "b", Unit: "青禾镇"}},
		} {
			for _, f := range filters {
				if got := decisionIDs(t, s, f); got != want {
					t.Errorf("%+v gave %q, want %q", f, got, want)
				}
			}
		}
	})

	t.Run("the same message never decides twice", func(t *testing.T) {
		s := open.one(t)
		must(t, decide(s, decided("m1", ledger.DecideClose)))
		again := decided("m1", ledger.DecideClose)
		again.ID = "another"
		must(t, decide(s, again))
		if got := decisionIDs(t, s, ledger.DecisionFilter{}); got != "d-m1 " {
			t.Fatalf("decisions %q", got)
		}
		wantCode(t, "a decision of no message", decide(s, decided("", ledger.DecideClose)), ledger.Invalid)
	})

	t.Run("what is no longer current is not reviewed", func(t *testing.T) {
		s := open.one(t)
		first, fixed := entry("m1", "a", "1"), entry("m2", "a", "1")
		fixed.Supersedes = first.ID
		apply(t, s, first)
		must(t, decide(s, decided("m3", ledger.DecideApprove, of(first.ID))))
		apply(t, s, fixed)
		wantCode(t, "returning what was corrected", decide(s, decided("m4", ledger.DecideReturn, of(first.ID))), ledger.Conflict)
		wantCode(t, "approving nothing", decide(s, decided("m5", ledger.DecideApprove, of("none"))), ledger.Conflict)
		must(t, decide(s, decided("m3", ledger.DecideApprove, of(first.ID)))) // the same message again
		must(t, decide(s, decided("m6", ledger.DecideApprove, of(fixed.ID))))
		if got := decisionIDs(t, s, ledger.DecisionFilter{}); got != "d-m3 d-m6 " {
			t.Fatalf("decisions %q", got)
		}
	})

	t.Run("of two reviewers at once one meets the other's word", func(t *testing.T) {
		s := open.one(t)
		first := entry("m1", "a", "1")
		apply(t, s, first)
		must(t, decide(s, decided("m2", ledger.DecideApprove, of(first.ID))))
		wantCode(t, "approving it again", decide(s, decided("m3", ledger.DecideApprove, of(first.ID))), ledger.Conflict)
		must(t, decide(s, decided("m4", ledger.DecideReturn, of(first.ID))))
		wantCode(t, "approving what was returned", decide(s, decided("m5", ledger.DecideApprove, of(first.ID))), ledger.Conflict)
		wantCode(t, "returning it again", decide(s, decided("m6", ledger.DecideReturn, of(first.ID))), ledger.Conflict)
		must(t, decide(s, decided("m7", ledger.DecideWithdraw, refers("d-m4")), decided("m8", ledger.DecideWithdraw, refers("d-m2"))))
		must(t, decide(s, decided("m9", ledger.DecideApprove, of(first.ID))))

		second := entry("n1", "a", "1")
		apply(t, s, second)
		errs := make(chan error, 2)
		for _, d := range []ledger.Decision{decided("n2", ledger.DecideApprove, of(second.ID)), decided("n3", ledger.DecideApprove, of(second.ID))} {
			go func() { errs <- decide(s, d) }()
		}
		conflicts := 0
		for range 2 {
			if err := <-errs; ledger.CodeOf(err) == ledger.Conflict {
				conflicts++
			} else {
				must(t, err)
			}
		}
		if conflicts != 1 {
			t.Errorf("%d of two reviewers met the other's word", conflicts)
		}
	})

	t.Run("a request is decided once", func(t *testing.T) {
		s := open.one(t)
		must(t, decide(s, decided("m1", ledger.DecideExtend)))
		must(t, decide(s, decided("m2", ledger.DecideGrant, refers("d-m1"))))
		for i, kind := range []ledger.DecisionKind{ledger.DecideRefuse, ledger.DecideGrant, ledger.DecideWithdraw} {
			late := decided("late"+string(rune('0'+i)), kind, refers("d-m1"))
			effects := bot.Effects{Decisions: []ledger.Decision{late}, Updates: []ledger.ProgressUpdate{entry("x"+string(rune('0'+i)), "a", "1")}}
			wantCode(t, string(kind), s.Apply(ctx, effects), ledger.Conflict)
		}
		must(t, decide(s, decided("m3", ledger.DecideAnswer, refers("d-m1")))) // no settlement
		wantIDs(t, s, ledger.UpdateFilter{}, "")
	})

	t.Run("every change of state is in the record of changes", func(t *testing.T) {
		s := open.one(t)
		first, fixed, other := entry("m1", "a", "1"), entry("m2", "a", "1"), entry("m9", "a", "1")
		fixed.Supersedes, other.Unit = first.ID, "河口镇"
		fixed.Numbers[0].Value = 54
		apply(t, s, first)
		apply(t, s, fixed)
		apply(t, s, fixed)
		apply(t, s, other)
		must(t, decide(s, decided("m3", ledger.DecideApprove, of(fixed.ID)), decided("m4", ledger.DecideClose, func(d *ledger.Decision) { d.Unit = "" })))
		must(t, s.Apply(ctx, bot.Effects{Withdraw: []string{other.ID}, By: ledger.Act{UserID: "zhao", Name: "赵", MessageKey: "m5"}}))
		if got := whats(t, s, ledger.AuditFilter{DocumentID: "a", MeasureKey: "1"}); got != "report correct report decide:approve decide:close withdraw " {
			t.Fatalf("record %q", got)
		}
		if got := whats(t, s, ledger.AuditFilter{Unit: "河口镇"}); got != "report decide:close withdraw " {
			t.Fatalf("record of one unit %q", got)
		}
		list, err := s.Audit(ctx, ledger.AuditFilter{})
		must(t, err)
		if e := list[1]; e.Before != "已完成，参训45人" || e.After != "已完成，参训54人" || e.Act.Name != "王芳" || e.Act.MessageKey != "m2" || e.Unit != "青禾镇" {
			t.Errorf("the correction stands as %+v", e)
		}
		if e := list[5]; e.Act.UserID != "zhao" || e.Act.MessageKey != "m5" || e.Before == "" {
			t.Errorf("the withdrawal stands as %+v", e)
		}
	})
}
