package reminder_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"duban/ledger"
	"duban/reminder"
)

// world is a county with duties of every kind in which reports come in and days pass.
type world struct {
	rows reminder.Rows
	set  reminder.Settings
}

// drawWorld draws who reported what within a year.
func drawWorld(t *rapid.T, doc *ledger.Document, set reminder.Settings) world {
	w := world{set: set, rows: reminder.Rows{Directory: staffed(), Documents: []*ledger.Document{doc}}}
	day := func(label string) ledger.Date {
		return ledger.NewDate(2024, time.May, 6).AddDays(rapid.IntRange(0, 240).Draw(t, label))
	}
	units := rapid.SampledFrom([]string{"东坝镇", "西陂镇", "南岗镇", "县司法局", "县水利局", "县林业局"})
	measures := rapid.SampledFrom([]string{"1", "2", "3", "4", "5", "6"})
	for i := range rapid.IntRange(0, 12).Draw(t, "reports") {
		at := day("day")
		w.rows.Updates = append(w.rows.Updates, ledger.ProgressUpdate{
			ID: fmt.Sprintf("u%02d", i), DocumentID: "hc", MeasureKey: measures.Draw(t, "measure"), Unit: units.Draw(t, "unit"), Day: at,
			At:     at.Midnight(shanghai()).Add(time.Duration(rapid.IntRange(0, 86399).Draw(t, "second")) * time.Second),
			Status: rapid.SampledFrom([]ledger.Status{ledger.Done, ledger.InProgress, ledger.NotStarted, ledger.NotApplicable, ledger.Blocked}).Draw(t, "status"),
			State:  rapid.SampledFrom([]ledger.UpdateState{ledger.UpdateCurrent, ledger.UpdateCurrent, ledger.UpdateWithdrawn}).Draw(t, "state"),
			Text:   rapid.SampledFrom([]string{"", "已开展1次", "正在准备"}).Draw(t, "text"),
		})
	}
	for i := range rapid.IntRange(0, 2).Draw(t, "events") {
		w.rows.Openings = append(w.rows.Openings, ledger.EventOpening{ID: fmt.Sprint(i), DocumentID: "hc", MeasureKey: "4", Unit: units.Draw(t, "unit"), Day: day("event")})
	}
	if rapid.Bool().Draw(t, "leave") {
		from := day("leave")
		w.rows.Leaves = []ledger.Leave{{Person: "ding", From: from, To: from.AddDays(rapid.IntRange(0, 20).Draw(t, "days")), Substitute: rapid.SampledFrom([]string{"", "xi", "dong"}).Draw(t, "substitute")}}
	}
	if rapid.Bool().Draw(t, "confirmed") {
		w.rows.Confirmed = map[string]ledger.Date{"hc": day("confirmed")}
	}
	return w
}

func drawNow(t *rapid.T) time.Time {
	return ledger.NewDate(2024, time.May, 6).Midnight(shanghai()).Add(time.Duration(rapid.IntRange(0, 240*24*60).Draw(t, "now")) * time.Minute)
}

// TestPlansOfAnyCounty: whatever was reported and whenever it is, a plan has one digest a person, at an allowed time, for
// who still owes; the order of rows does not matter; carried out, there is nothing left to send.
func TestPlansOfAnyCounty(t *testing.T) {
	doc, set := sample(t), reminder.DefaultSettings(shanghai())
	rapid.Check(t, func(t *rapid.T) {
		w, now := drawWorld(t, doc, set), drawNow(t)
		plan := reminder.Make(now, w.set, w.rows)
		persons := map[string]bool{}
		for _, p := range plan.Pushes {
			switch {
			case persons[p.Person]:
				t.Fatalf("two digests for %s", p.Person)
			case !w.set.Allowed(p.At) || p.At.Before(now) || ledger.DateOf(p.At.In(shanghai())) != plan.Day:
				t.Fatalf("%s at %s, asked at %s", p.Person, p.At, now)
			case len(p.Items) == 0:
				t.Fatalf("an empty digest for %s", p.Person)
			}
			persons[p.Person] = true
		}
		w.noneDone(t, plan)
		shuffled := w.rows
		shuffled.Updates = rapid.Permutation(w.rows.Updates).Draw(t, "order")
		if again := reminder.Make(now, w.set, shuffled); !reflect.DeepEqual(plan, again) {
			t.Fatalf("the order of reports matters:\n%s\n%s", told(plan, w.set, ""), told(again, w.set, ""))
		}
		if again := reminder.Make(now, w.set, pushed(plan, w.rows)); len(again.Pushes)+len(again.Slips) > 0 {
			t.Fatalf("again: %s", told(again, w.set, ""))
		}
	})
}

// noneDone holds that nobody is reminded of a day, or asked after a duty without one, that a current 已完成 has settled, nor
// of anything whose last word is 不涉及.
func (w world) noneDone(t *rapid.T, plan reminder.Plan) {
	for _, p := range plan.Pushes {
		for _, i := range p.Items {
			for _, k := range i.Keys {
				single := strings.HasPrefix(k.Deadline, "once") || k.Deadline == "check_in"
				if single && slices.ContainsFunc(w.rows.Updates, func(u ledger.ProgressUpdate) bool {
					return u.State == ledger.UpdateCurrent && u.Status == ledger.Done && u.MeasureKey == k.Measure && u.Unit == k.Unit
				}) {
					t.Fatalf("%s is reminded of %s, which is done", p.Person, k)
				}
				var last ledger.ProgressUpdate
				for _, u := range w.rows.Updates {
					if u.State == ledger.UpdateCurrent && u.MeasureKey == k.Measure && u.Unit == k.Unit && (u.At.After(last.At) || u.At.Equal(last.At) && u.ID > last.ID) {
						last = u
					}
				}
				if last.Status == ledger.NotApplicable && i.Step != reminder.StepIssued {
					t.Fatalf("%s is reminded of %s: 不涉及", p.Person, k)
				}
			}
		}
	}
}

// TestDoneWithinThePeriodIsNotReminded: who reports 已完成 in the last two thirds of a quarter hears no more of it.
func TestDoneWithinThePeriodIsNotReminded(t *testing.T) {
	doc, set := sample(t), reminder.DefaultSettings(shanghai())
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t, doc, set)
		day := ledger.NewDate(2024, time.August, 1).AddDays(rapid.IntRange(0, 60).Draw(t, "done"))
		w.rows.Updates = append(w.rows.Updates, ledger.ProgressUpdate{ID: "x", DocumentID: "hc", MeasureKey: "2", Unit: "东坝镇", Day: day,
			At: day.Midnight(shanghai()).Add(time.Hour), Status: ledger.Done, State: ledger.UpdateCurrent})
		now := day.AddDays(rapid.IntRange(1, 90).Draw(t, "later")).Midnight(shanghai()).Add(9 * time.Hour)
		for _, p := range reminder.Make(now, w.set, w.rows).Pushes {
			for _, i := range p.Items {
				for _, k := range i.Keys {
					if k.Measure == "2" && k.Unit == "东坝镇" && (k.Label == "2024Q3" || k.Label == "2024Q2") {
						t.Fatalf("%s on %s: %s", p.Person, now, k)
					}
				}
			}
		}
	})
}

// TestOutageLosesAndDoublesNothing runs some weeks day by day, with days on which the program does not run and hours at which it
// runs twice: nobody gets two digests a day, no item twice with the same step, and whatever an unbroken run tells of
// somebody's duty is told by the broken one as well unless the duty was settled or stepped on meanwhile.
func TestOutageLosesAndDoublesNothing(t *testing.T) {
	doc, set := sample(t), reminder.DefaultSettings(shanghai())
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t, doc, set)
		w.rows.Confirmed = nil
		down := map[int]bool{}
		for range rapid.IntRange(0, 4).Draw(t, "outages") {
			from := rapid.IntRange(27, 52).Draw(t, "from")
			for k := range rapid.IntRange(1, 6).Draw(t, "days") {
				down[from+k] = true
			}
		}
		sent := map[string]bool{} // person and day
		steps := map[string]bool{}
		rows := w.rows
		for n := 30; n < 53; n++ { // 5 to 27 June
			if down[n] {
				continue
			}
			day := ledger.NewDate(2024, time.May, 6).AddDays(n)
			for _, hour := range []int{3, 9, 18} {
				now := day.Midnight(shanghai()).Add(time.Duration(hour)*time.Hour + 40*time.Minute)
				seen := rows
				seen.Updates = slices.DeleteFunc(slices.Clone(rows.Updates), func(u ledger.ProgressUpdate) bool { return u.At.After(now) })
				seen.Openings = slices.DeleteFunc(slices.Clone(rows.Openings), func(o ledger.EventOpening) bool { return o.Day.After(day) })
				plan := reminder.Make(now, w.set, seen)
				ready := plan
				ready.Pushes, ready.Slips = plan.Ready(now), nil
				for _, p := range ready.Pushes {
					if at := p.Person + plan.Day.String(); sent[at] {
						t.Fatalf("two digests on %s for %s", plan.Day, p.Person)
					} else {
						sent[at] = true
					}
					for _, i := range p.Items {
						if s := fmt.Sprint(p.Person, i.Keys, i.Step, i.Instead); i.Step != reminder.StepSlip && steps[s] {
							t.Fatalf("told again on %s: %s", plan.Day, s)
						} else {
							steps[s] = true
						}
					}
				}
				rows.Pushes = pushed(ready, rows).Pushes
			}
		}
		w.dueDaysWereTold(t, down, steps)
	})
}

// dueDaysWereTold holds that whoever owed the duty of measure 1 until after its day was told of it in time or of its being
// late, if the program ran on any working day from the seventh before it on.
func (w world) dueDaysWereTold(t *rapid.T, down map[int]bool, steps map[string]bool) {
	owes := func(unit string) bool {
		return !slices.ContainsFunc(w.rows.Updates, func(u ledger.ProgressUpdate) bool { return u.MeasureKey == "1" && u.Unit == unit })
	}
	if len(w.rows.Leaves) > 0 || down[45] { // 20 June
		return
	}
	for person, unit := range map[string]string{"ding": "东坝镇", "xi": "西陂镇"} {
		if !owes(unit) {
			continue
		}
		found := false
		for s := range steps {
			found = found || strings.HasPrefix(s, person) && strings.Contains(s, unit) && strings.Contains(s, "due")
		}
		if !found {
			t.Fatalf("%s was not told on the due day", person)
		}
	}
}

// TestCatchingUpIsOneDigest: after k days without a run everybody gets one digest that holds each duty once.
func TestCatchingUpIsOneDigest(t *testing.T) {
	doc, set := sample(t), reminder.DefaultSettings(shanghai())
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t, doc, set)
		last := ledger.NewDate(2024, time.May, 6).AddDays(rapid.IntRange(0, 200).Draw(t, "last"))
		for _, m := range w.rows.Directory.Members {
			w.rows.Pushes = append(w.rows.Pushes, ledger.Push{Person: strings.ToLower(m.UserID), Day: last, Kind: ledger.PushDigest, At: last.Midnight(shanghai()).Add(9 * time.Hour)})
		}
		now := last.AddDays(rapid.IntRange(1, 40).Draw(t, "outage")).Midnight(shanghai()).Add(11 * time.Hour)
		for _, p := range reminder.Make(now, w.set, w.rows).Pushes {
			seen := map[ledger.OccurrenceKey]bool{}
			for _, i := range p.Items {
				for _, k := range i.Keys {
					if i.Step != reminder.StepSlip && seen[k] {
						t.Fatalf("%s is told twice of %s", p.Person, k)
					}
					seen[k] = seen[k] || i.Step != reminder.StepSlip
				}
			}
		}
	})
}
