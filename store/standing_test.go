package store_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"duban/bot"
	"duban/ledger"
	"duban/store"
)

// loop is reports, corrections, reviews and withdrawals in any order on a real store, beside what must come of them.
type loop struct {
	store   *store.Store
	n       int
	audited int                            // lines that the record of changes must hold
	state   map[string]ledger.UpdateState  // of every entry
	said    map[string]ledger.DecisionKind // by reviewers, of every entry that one spoke of
	known   []string
}

// TestAnyOrderLeavesLedgerAndRecordConsistent: whatever comes in whatever order, what is no longer current or was
// returned cannot be reviewed, a request is decided once, and the record of changes has a line for each change and for nothing else.
func TestAnyOrderLeavesLedgerAndRecordConsistent(t *testing.T) {
	dir, round := t.TempDir(), 0
	s := open(t, dir)
	rapid.Check(t, func(rt *rapid.T) {
		round++
		document := fmt.Sprint("doc", round)
		l := &loop{store: s, state: map[string]ledger.UpdateState{}, said: map[string]ledger.DecisionKind{}}
		for range rapid.IntRange(1, 8).Draw(rt, "steps") {
			l.n++
			key := fmt.Sprintf("%s-%d", document, l.n)
			switch rapid.IntRange(0, 4).Draw(rt, "step") {
			case 0:
				l.report(rt, key, document, "")
			case 1:
				l.report(rt, key, document, l.any(rt))
			case 2:
				l.withdraw(rt, key, l.any(rt))
			default:
				l.review(rt, key, document, l.any(rt))
			}
		}
		l.check(rt, document)
	})
}

func (l *loop) any(t *rapid.T) string {
	if len(l.known) == 0 {
		return ""
	}
	return rapid.SampledFrom(l.known).Draw(t, "entry")
}

// done compares what the store said with what it must say.
func (l *loop) done(t *rapid.T, what string, err error, may bool) bool {
	if (err == nil) != may || err != nil && ledger.CodeOf(err) != ledger.Conflict {
		t.Fatalf("%s: %v, allowed: %v", what, err, may)
	}
	if may {
		l.audited++
	}
	return may
}

func (l *loop) report(t *rapid.T, key, document, supersedes string) {
	u := ledger.ProgressUpdate{ID: "u-" + key, DocumentID: document, Duty: rapid.SampledFrom([]string{"", "once-1", "quarterly-2"}).Draw(t, "duty"), MeasureKey: "1", Unit: "青禾镇", Status: ledger.Done, MessageKey: key, Supersedes: supersedes}
	if u.Duty != "" {
		u.Period = rapid.SampledFrom([]string{"", "2024Q1", "2024Q2"}).Draw(t, "period")
	}
	err := l.store.Apply(context.Background(), bot.Effects{Updates: []ledger.ProgressUpdate{u}})
	if l.done(t, "report", err, supersedes == "" || l.state[supersedes] == ledger.UpdateCurrent) {
		if supersedes != "" {
			l.state[supersedes] = ledger.UpdateSuperseded
		}
		l.state[u.ID] = ledger.UpdateCurrent
		l.known = append(l.known, u.ID)
	}
}

func (l *loop) withdraw(t *rapid.T, key, id string) {
	if id == "" {
		return
	}
	err := l.store.Apply(context.Background(), bot.Effects{Withdraw: []string{id}, By: ledger.Act{UserID: "li", MessageKey: key}})
	if l.done(t, "withdraw", err, l.state[id] == ledger.UpdateCurrent && l.said[id] != ledger.DecideApprove) {
		l.state[id] = ledger.UpdateWithdrawn
	}
}

func (l *loop) review(t *rapid.T, key, document, id string) {
	if id == "" {
		return
	}
	d := ledger.Decision{ID: "d-" + key, Kind: rapid.SampledFrom([]ledger.DecisionKind{ledger.DecideApprove, ledger.DecideReturn}).Draw(t, "kind"),
		DocumentID: document, MeasureKey: "1", Unit: "青禾镇", UpdateID: id, Act: ledger.Act{UserID: "lin", MessageKey: key}}
	last := l.said[id] // nothing goes behind a return, and behind an approval a return alone
	may := l.state[id] == ledger.UpdateCurrent && last != ledger.DecideReturn && (last == "" || d.Kind == ledger.DecideReturn)
	for range rapid.IntRange(1, 2).Draw(t, "times") { // the same message again changes nothing
		err := l.store.Apply(context.Background(), bot.Effects{Decisions: []ledger.Decision{d}})
		if (err == nil) != may {
			t.Fatalf("%s of %s, which is %s and %q: %v", d.Kind, id, l.state[id], last, err)
		}
	}
	if may {
		l.audited++
		l.said[id] = d.Kind
	}
}

func (l *loop) check(t *rapid.T, document string) {
	ctx := context.Background()
	rows, err := l.store.Updates(ctx, ledger.UpdateFilter{DocumentID: document, AllStates: true})
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != len(l.state) {
		t.Fatalf("%d entries, want %d", len(rows), len(l.state))
	}
	all, err := l.store.Decisions(ctx, ledger.DecisionFilter{DocumentID: document})
	if err != nil {
		t.Fatal(err)
	}
	stands := ledger.NewStandings(all)
	for _, u := range rows {
		if u.State != l.state[u.ID] {
			t.Fatalf("%s is %s, want %s", u.ID, u.State, l.state[u.ID])
		}
		review, by := stands.Review(u)
		if review != ledger.ReviewWaits && by.UpdateID != u.ID {
			t.Fatalf("%s is %s by a decision on %s", u.ID, review, by.UpdateID)
		}
	}
	l.waits(t, document, rows)
	lines, err := l.store.Audit(ctx, ledger.AuditFilter{DocumentID: document})
	if err != nil {
		t.Fatal(err)
	}
	if len(lines) != l.audited {
		var whats []string
		for _, e := range lines {
			whats = append(whats, e.What)
		}
		t.Fatalf("%d lines in the record (%s), want %d", len(lines), strings.Join(whats, " "), l.audited)
	}
}

// waits compares what the store finds waiting with what nobody reviewed and no later entry overtook.
func (l *loop) waits(t *rapid.T, document string, rows []ledger.ProgressUpdate) {
	var current, want []string
	for _, u := range ledger.Latest(slices.DeleteFunc(slices.Clone(rows), func(u ledger.ProgressUpdate) bool { return u.State != ledger.UpdateCurrent })) {
		if l.said[u.ID] == "" {
			want = append(want, u.ID)
		}
	}
	got, err := l.store.Updates(context.Background(), ledger.UpdateFilter{DocumentID: document, Waits: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range got {
		current = append(current, u.ID)
	}
	if !slices.Equal(current, want) {
		t.Fatalf("%v wait, want %v", current, want)
	}
}
