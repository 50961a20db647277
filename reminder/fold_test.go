package reminder_test

import (
	"slices"
	"testing"
	"time"

	"duban/ledger"
	"duban/reminder"
)

// TestDecideFoldsWhatPeopleDecided: decisions, one after the other, and who is reminded on 17 June, three working days ahead of
// the 1st measure's day. Without any, 东坝镇's and 西陂镇's clerks are.
func TestDecideFoldsWhatPeopleDecided(t *testing.T) {
	d := func(kind ledger.DecisionKind, unit string) ledger.Decision {
		return ledger.Decision{Kind: kind, DocumentID: "hc", MeasureKey: "1", Unit: unit}
	}
	own := func(kind ledger.DecisionKind, until string) ledger.Decision {
		one := ledger.Decision{Kind: kind, Person: "Ding", From: date(t, "2024-06-10")}
		if until != "" {
			one.Until = date(t, until)
		}
		return one
	}
	refer := func(one ledger.Decision, to string) ledger.Decision {
		one.Refers = to
		return one
	}
	named := func(one ledger.Decision, id string) ledger.Decision {
		one.ID = id
		return one
	}
	later := d(ledger.DecideGrant, "东坝镇")
	later.Until = date(t, "2024-07-15")
	moved := d(ledger.DecideReassign, "东坝镇")
	moved.ToUnit = "西陂镇"
	muted := own(ledger.DecideMute, "")
	muted.DocumentID, muted.MeasureKey = "hc", "1"
	unmuted := own(ledger.DecideUnmute, "")
	all := own(ledger.DecideMute, "")
	oneBack := muted
	oneBack.Kind = ledger.DecideUnmute
	for _, c := range []struct {
		name string
		list []ledger.Decision
		want []string
	}{
		{"nothing", nil, []string{"ding", "xi"}},
		{"closed for one unit", []ledger.Decision{d(ledger.DecideClose, "东坝镇")}, []string{"xi"}},
		{"closed for all", []ledger.Decision{d(ledger.DecideClose, "")}, nil},
		{"closed for all, opened for one", []ledger.Decision{d(ledger.DecideClose, ""), d(ledger.DecideReopen, "东坝镇")}, []string{"ding"}},
		{"opened for one, then closed for all", []ledger.Decision{d(ledger.DecideReopen, "东坝镇"), d(ledger.DecideClose, "")}, nil},
		{"closed, and the closing withdrawn", []ledger.Decision{named(d(ledger.DecideClose, ""), "c"), refer(d(ledger.DecideWithdraw, ""), "c")}, []string{"ding", "xi"}},
		{"put off without a period", []ledger.Decision{later}, []string{"xi"}},
		{"asked to put off", []ledger.Decision{named(d(ledger.DecideExtend, "东坝镇"), "e")}, []string{"ding", "xi"}},
		{"not ours, open", []ledger.Decision{named(d(ledger.DecideNotOurs, "东坝镇"), "n")}, []string{"xi"}},
		{"not ours, refused", []ledger.Decision{named(d(ledger.DecideNotOurs, "东坝镇"), "n"), refer(d(ledger.DecideRefuse, "东坝镇"), "n")}, []string{"ding", "xi"}},
		{"not ours, granted", []ledger.Decision{named(d(ledger.DecideNotOurs, "东坝镇"), "n"), refer(d(ledger.DecideGrant, "东坝镇"), "n")}, []string{"xi"}},
		{"given to another unit", []ledger.Decision{moved}, []string{"xi"}},
		{"muted", []ledger.Decision{muted}, []string{"xi"}},
		{"muted and back", []ledger.Decision{muted, unmuted}, []string{"ding", "xi"}},
		{"muted all but one", []ledger.Decision{all, oneBack}, []string{"ding", "xi"}},
		{"unmuted one, then muted all", []ledger.Decision{oneBack, all}, []string{"xi"}},
		{"snoozed over the day", []ledger.Decision{own(ledger.DecideSnooze, "2024-06-19")}, []string{"xi"}},
		{"snoozed anew, to the day", []ledger.Decision{own(ledger.DecideSnooze, "2024-06-19"), own(ledger.DecideSnooze, "2024-06-17")}, []string{"ding", "xi"}},
		{"away: the leader", []ledger.Decision{own(ledger.DecideLeave, "2024-06-19")}, []string{"dong", "xi"}},
		{"away and back", []ledger.Decision{own(ledger.DecideLeave, "2024-06-19"), unmuted}, []string{"ding", "xi"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			rows := reminder.Rows{Directory: staffed(), Documents: []*ledger.Document{sample(t)}}
			for _, m := range rows.Directory.Members {
				day := date(t, "2024-06-14")
				rows.Pushes = append(rows.Pushes, ledger.Push{Person: m.UserID, Day: day, Kind: ledger.PushDigest, At: day.Midnight(shanghai())})
			}
			rows.Decide(c.list, shanghai())
			var got []string
			for _, p := range reminder.Make(instant(t, "2024-06-17 08:10"), reminder.DefaultSettings(shanghai()), rows).Pushes {
				if slices.ContainsFunc(p.Items, func(i reminder.Item) bool { return i.Measure == "1" }) {
					got = append(got, p.Person)
				}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("reminded %v, want %v", got, c.want)
			}
		})
	}
}

// TestDecideKeepsTheLastReview: returned, then approved after all, counts as reported.
func TestDecideKeepsTheLastReview(t *testing.T) {
	at := time.Date(2024, 6, 10, 2, 0, 0, 0, time.UTC)
	review := func(kind ledger.DecisionKind) ledger.Decision {
		return ledger.Decision{Kind: kind, DocumentID: "hc", MeasureKey: "1", UpdateID: "u", Reason: "请补齐人数", Act: ledger.Act{At: at}}
	}
	for _, c := range []struct {
		kinds []ledger.DecisionKind
		want  bool
	}{{[]ledger.DecisionKind{ledger.DecideReturn}, true}, {[]ledger.DecisionKind{ledger.DecideReturn, ledger.DecideApprove}, false}, {[]ledger.DecisionKind{ledger.DecideApprove, ledger.DecideReturn}, true}} {
		var list []ledger.Decision
		for _, k := range c.kinds {
			list = append(list, review(k))
		}
		var rows reminder.Rows
		rows.Decide(list, shanghai())
		if got := slices.ContainsFunc(rows.Returns, func(r ledger.Return) bool { return r.UpdateID == "u" }); got != c.want {
			t.Errorf("%v: returned %v", c.kinds, got)
		}
	}
}
