package main

import (
	"flag"
	"fmt"
	"io"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"duban/bot"
	"duban/delivery"
	"duban/ledger"
	"duban/reminder"
)

// life is a county over a real store, in which things happen in any order.
type life struct {
	t     *rapid.T
	open  func() *Main
	m     *Main
	now   time.Time
	told  map[string]bool // unit and measure that 已完成 was said of and nobody returned
	seen  map[string]int  // digests by person and day
	stale *delivery.Round // planned before, and claimed only now
	n     int
}

// TestAnyOrderLeavesPushesUnique: reports, decisions, ticks, crashes and late claims in any order leave one digest a person and
// day, and nobody is reminded of a duty that he had reported when it was claimed.
func TestAnyOrderLeavesPushesUnique(t *testing.T) {
	if f := flag.Lookup("rapid.checks"); f.Value.String() == f.DefValue { // each opens stores of its own
		if err := flag.Set(f.Name, "25"); err != nil {
			t.Fatal(err)
		}
		defer func() { _ = flag.Set(f.Name, f.DefValue) }()
	}
	rapid.Check(t, func(rt *rapid.T) {
		dir := pristine.Dir(t)
		l := &life{t: rt, told: map[string]bool{}, seen: map[string]int{}}
		l.open = func() *Main {
			a := &app{commands: &commands{LogLevel: "error", Data: &dir}, io: streams{out: io.Discard, err: io.Discard, env: func(string) (string, bool) { return "", false }}}
			s, err := a.settings()
			if err != nil {
				rt.Fatal(err)
			}
			m, _, err := openSample(t.Context(), s, a)
			if err != nil {
				rt.Fatal(err)
			}
			return m
		}
		l.m = l.open()
		defer func() { _ = l.m.Close() }()
		l.now = ledger.NewDate(2026, 11, 18).Midnight(l.m.Zone).Add(9*time.Hour + 31*time.Minute)
		for range rapid.IntRange(5, 20).Draw(rt, "steps") {
			l.step(t)
		}
		pushes, err := l.m.Store.Pushes(t.Context(), ledger.PushDigest, ledger.Date{})
		if err != nil || len(pushes) != len(l.seen) {
			rt.Fatalf("%d pushes in the store, %d were claimed: %v", len(pushes), len(l.seen), err)
		}
	})
}

// step lets one thing happen.
func (l *life) step(t *testing.T) {
	l.n++
	act := rapid.SampledFrom([]string{"report", "return", "decide", "tick", "tick", "crash", "plan", "late claim", "day"}).Draw(l.t, "act")
	unit := rapid.SampledFrom([]string{"松坪镇", "柳湾镇", "县司法局"}).Draw(l.t, "unit")
	measure := rapid.SampledFrom([]string{"4", "9", "12"}).Draw(l.t, "measure")
	switch act {
	case "report":
		l.apply(t, bot.Effects{Updates: []ledger.ProgressUpdate{{DocumentID: l.document(t), MeasureKey: measure, Unit: unit, Status: ledger.Done, MessageKey: l.key(),
			Day: ledger.DateOf(l.now), At: l.now.UTC(), State: ledger.UpdateCurrent}}})
		l.told[unit+measure] = true
	case "return":
		l.giveBack(t, unit, measure)
	case "decide":
		kind := rapid.SampledFrom([]ledger.DecisionKind{ledger.DecideClose, ledger.DecideReopen, ledger.DecideMute, ledger.DecideUnmute, ledger.DecideSnooze, ledger.DecideLeave, ledger.DecideNotOurs}).Draw(l.t, "kind")
		d := ledger.Decision{Kind: kind, DocumentID: l.document(t), MeasureKey: measure, Unit: unit, Act: l.act()}
		if slices.Contains([]ledger.DecisionKind{ledger.DecideMute, ledger.DecideUnmute, ledger.DecideSnooze, ledger.DecideLeave}, kind) {
			d.Person, d.From, d.Until = "zhoulan", ledger.DateOf(l.now), ledger.DateOf(l.now).AddDays(2)
		}
		l.apply(t, bot.Effects{Decisions: []ledger.Decision{d}})
	case "tick":
		pushes, err := l.m.Reminders.round(t.Context(), l.now)
		if err != nil {
			l.t.Fatal(err)
		}
		l.claimed(pushes)
	case "plan":
		plan, seen, err := l.m.Reminders.plan(t.Context(), l.now)
		if err != nil {
			l.t.Fatal(err)
		}
		if plan.Day == ledger.DateOf(l.now) {
			round := l.m.Reminders.roundOf(plan, plan.Ready(l.now), l.now, seen)
			l.stale = &round
		}
	case "late claim":
		l.lateClaim(t)
	case "crash": // nothing is flushed at the end, so that closing is as good as dying
		_ = l.m.Close()
		l.m = l.open()
	case "day":
		l.now = l.now.AddDate(0, 0, 1)
	}
}

func (l *life) key() string { return fmt.Sprint("life ", l.n) }

func (l *life) act() ledger.Act {
	return ledger.Act{UserID: "chengyuan", Name: "程远", MessageKey: l.key(), At: l.now.UTC()}
}

func (l *life) apply(t *testing.T, e bot.Effects) {
	if err := l.m.Store.Apply(t.Context(), e); err != nil {
		l.t.Fatal(err)
	}
}

func (l *life) document(t *testing.T) string {
	corpus, err := l.m.Library.Current(t.Context())
	if err != nil {
		l.t.Fatal(err)
	}
	return corpus.Titles()[0].ID
}

// giveBack returns what of a unit's reports on a measure waits for a review: nothing is returned twice.
func (l *life) giveBack(t *testing.T, unit, measure string) {
	updates, err := l.m.Store.Updates(t.Context(), ledger.UpdateFilter{Unit: unit, MeasureKey: measure, Waits: true})
	if err != nil {
		l.t.Fatal(err)
	}
	var e bot.Effects
	for i, u := range updates {
		e.Decisions = append(e.Decisions, ledger.Decision{Kind: ledger.DecideReturn, DocumentID: u.DocumentID, MeasureKey: measure, Unit: unit, UpdateID: u.ID, Ordinal: i, Act: l.act()})
	}
	l.apply(t, e)
	delete(l.told, unit+measure)
}

// lateClaim claims what was planned before, as a process does that was slow: whatever was written meanwhile, it claims nothing
// that no longer holds.
func (l *life) lateClaim(t *testing.T) {
	if l.stale == nil {
		return
	}
	round := *l.stale
	l.stale = nil
	seen, err := l.m.Store.Seen(t.Context())
	if err != nil {
		l.t.Fatal(err)
	}
	claimed, err := l.m.Store.Push(t.Context(), round)
	if changed := seen != *round.Seen; changed != (ledger.CodeOf(err) == ledger.Conflict) {
		l.t.Fatalf("changed %v, yet %v", changed, err)
	}
	for _, key := range claimed {
		l.count(key)
	}
}

// claimed looks at what a tick claimed.
func (l *life) claimed(pushes []reminder.Push) {
	for _, p := range pushes {
		l.count(delivery.PushKey(ledger.Push{Person: p.Person, Day: ledger.DateOf(l.now), Kind: ledger.PushDigest}))
		for _, i := range p.Items {
			// once for good: the 4th has a day
			if own := !i.Others() && i.Step != reminder.StepSlip; own && i.Measure == "4" && len(i.Units) == 1 && l.told[i.Units[0]+"4"] {
				l.t.Fatalf("%s is reminded of what %s reported: %+v", p.Person, i.Units[0], i)
			}
		}
	}
}

func (l *life) count(key string) {
	if l.seen[key]++; l.seen[key] > 1 {
		l.t.Fatalf("%s was claimed twice", key)
	}
}
