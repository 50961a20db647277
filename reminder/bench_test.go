//go:build unix

package reminder_test

import (
	"fmt"
	"runtime"
	"syscall"
	"testing"
	"time"

	"duban/ledger"
	"duban/reminder"
)

// large is a county of n units with a clerk each, and a document of a hundred measures that all of them owe: of ten measures
// two have a day, four a rhythm, one is opened by events and three have no date. Every third unit reported on every measure.
func large(n int) (reminder.Rows, ledger.Directory) {
	dir := ledger.Directory{Groups: []ledger.Group{{Name: "各镇", Kinds: []string{"township"}}}}
	for i := range n {
		name := fmt.Sprintf("第%05d镇", i)
		dir.Units = append(dir.Units, ledger.Unit{Name: name, Kind: ledger.Township})
		dir.Members = append(dir.Members, ledger.Member{UserID: fmt.Sprintf("u%05d", i), Unit: name, Roles: []ledger.MemberRole{ledger.Clerk}})
	}
	doc := &ledger.Document{ID: "d", Title: "大县若干措施", Status: ledger.DocumentConfirmed, Issued: ledger.NewDate(2024, 1, 5)}
	for i := range 100 {
		m := ledger.Measure{Key: fmt.Sprint(i + 1), Number: fmt.Sprint(i + 1), Heading: "办好一件事", Assignments: []ledger.Assignment{{Role: ledger.Responsible, Unit: "各镇"}}}
		switch i % 10 {
		case 0, 1:
			m.Deadlines = []ledger.Deadline{{Kind: ledger.Once, Due: ledger.NewDate(2024, time.Month(1+i/9), 20), What: "报送清单"}}
		case 2, 3:
			m.Deadlines = []ledger.Deadline{{Kind: ledger.Quarterly, Recurrence: "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1", What: "巡查", Times: 1}}
		case 4:
			m.Deadlines = []ledger.Deadline{{Kind: ledger.Monthly, Recurrence: "FREQ=MONTHLY;BYMONTHDAY=5", What: "报数"}}
		case 5:
			m.Deadlines = []ledger.Deadline{{Kind: ledger.Yearly, Recurrence: "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=31", What: "评查", Times: 2}}
		case 6:
			m.Deadlines = []ledger.Deadline{{Kind: ledger.Within, Days: 10, Trigger: "变动", What: "备案"}}
		}
		doc.Measures = append(doc.Measures, m)
	}
	rows := reminder.Rows{Directory: dir, Documents: []*ledger.Document{doc}}
	for i := 0; i < n; i += 3 {
		for j := range doc.Measures {
			rows.Updates = append(rows.Updates, ledger.ProgressUpdate{ID: fmt.Sprint(i, j), DocumentID: "d", MeasureKey: doc.Measures[j].Key,
				Unit: dir.Units[i].Name, Status: ledger.Done, State: ledger.UpdateCurrent, Day: ledger.NewDate(2024, 6, 3)})
		}
	}
	return rows, dir
}

// cpu is the processor time of the process so far: wall clock says little on a machine that others share.
func cpu(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkMake plans a day for counties of growing size: an ordinary day, and the day of the check-ins, on which everybody
// who has not reported owes thirty answers. Rows are units times measures; "heap" is what is alive with the plan.
func BenchmarkMake(b *testing.B) {
	set := reminder.DefaultSettings(shanghai())
	for _, day := range []struct{ name, at string }{{"ordinary", "2024-06-17 08:00"}, {"check-in", "2024-06-28 08:00"}} {
		for _, n := range []int{100, 1000, 10000} {
			b.Run(fmt.Sprintf("%s/units=%d", day.name, n), func(b *testing.B) {
				rows, _ := large(n)
				now := instant(b, day.at)
				var before, after runtime.MemStats
				runtime.GC()
				runtime.ReadMemStats(&before)
				var plan reminder.Plan
				b.ReportAllocs()
				spent := cpu(b)
				for b.Loop() {
					plan = reminder.Make(now, set, rows)
				}
				spent = cpu(b) - spent
				runtime.GC()
				runtime.ReadMemStats(&after)
				items := 0
				for _, p := range plan.Pushes {
					items += len(p.Items)
				}
				b.ReportMetric(float64(spent.Nanoseconds())/float64(b.N)/float64(n*100), "cpu-ns/row")
				b.ReportMetric(float64(int64(after.HeapAlloc)-int64(before.HeapAlloc))/float64(n*100), "heap-B/row")
				b.ReportMetric(float64(len(plan.Pushes)), "pushes")
				b.ReportMetric(float64(items), "items")
			})
		}
	}
}

// BenchmarkOccurrences lists a year.
func BenchmarkOccurrences(b *testing.B) {
	set := reminder.DefaultSettings(shanghai())
	rows, _ := large(1000)
	w := ledger.Window{From: ledger.NewDate(2024, 1, 1), To: ledger.NewDate(2024, 12, 31)}
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		n = 0
		seq, _ := reminder.Occurrences(w, w.To, set, rows)
		for range seq {
			n++
		}
	}
	b.ReportMetric(float64(n), "occurrences")
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/occurrence")
}
