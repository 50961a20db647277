package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"duban/delivery"
	"duban/ledger"
	"duban/reminder"
)

// tick holds what went out at an instant against what the history demands there.
func (h *history) tick(ctx context.Context, at time.Time, sent []ledger.Push, f *yearFigures) error {
	set := h.main.Reminders.settings()
	if !set.Allowed(at) {
		f.AtNight += len(sent)
		return nil
	}
	day := ledger.DateOf(at)
	plan := reminder.Make(at, set, h.asOf(at, at))
	demanded := map[string]reminder.Push{}
	if plan.Day == day {
		for _, p := range plan.Ready(at) {
			demanded[p.Person] = p
		}
	}
	for _, p := range sent {
		want, ok := demanded[p.Person]
		delete(demanded, p.Person)
		message, _, err := h.main.Store.Outgoing(ctx, delivery.PushKey(p))
		if err != nil {
			return err
		}
		if !ok || message.Text != reminder.Compose(want, plan.Day, set, h.main.Directory().Contact).Text() {
			f.Foreign++
			h.explain(p, message.Text, want, ok, plan.Day)
		}
		for _, i := range want.Items {
			if h.reported(i, at) {
				f.Reported++
				_, _ = fmt.Fprintf(h.log, "reported before %v: %s %+v\n", at, p.Person, i)
			}
		}
	}
	f.Lost += len(demanded)
	return nil
}

// explain writes into the log what went out and what the history demands in its place.
func (h *history) explain(p ledger.Push, got string, want reminder.Push, demanded bool, day ledger.Date) {
	words := "nothing"
	if demanded {
		words = reminder.Compose(want, day, h.main.Reminders.settings(), h.main.Directory().Contact).Text()
	}
	unit := ""
	for _, one := range h.main.Directory().Members {
		if strings.EqualFold(one.UserID, p.Person) {
			unit = one.Unit
		}
	}
	for _, u := range h.updates {
		if u.Unit == unit && u.Day.After(p.Day.AddDays(-40)) && !u.Day.After(p.Day) {
			_, _ = fmt.Fprintf(h.log, "  update %s %s %s %s %v %s\n", u.DocumentID, u.MeasureKey, u.Status, u.State, u.At, u.ID)
		}
	}
	for _, d := range h.decisions {
		if d.Unit == unit || strings.EqualFold(d.Person, p.Person) {
			_, _ = fmt.Fprintf(h.log, "  decision %s %s %s %s %v %v %s\n", d.Kind, d.DocumentID, d.MeasureKey, d.Until, d.Act.At, d.Ordinal, d.ID)
		}
	}
	_, _ = fmt.Fprintf(h.log, "%s at %v\ngot\n%s\ndemanded\n%s\n\n", p.Person, p.At, got, words) // a log that cannot be written costs the log
}

// spans is how many days a report counts back from a due day, by kind of duty: two thirds of its period, because a report
// soon behind a due day may be a late one for that day.
func spans(kind string) int {
	for _, k := range []struct {
		prefix string
		days   int
	}{{"monthly", 20}, {"quarterly", 60}, {"half_yearly", 120}, {"yearly", 240}, {"once", 400}} {
		if strings.HasPrefix(kind, k.prefix) {
			return k.days
		}
	}
	return 0
}

// reported tells by the reports alone, not by the plan's rules, that a unit had said 已完成 for what an item reminds of.
func (h *history) reported(i reminder.Item, at time.Time) bool {
	if i.Others() || i.Times > 1 || i.Due.IsZero() {
		return false
	}
	for _, k := range i.Keys {
		days := spans(k.Deadline)
		for _, u := range h.updates {
			if days > 0 && u.About().Covers(ledger.DutyRef{DocumentID: k.Document, MeasureKey: k.Measure, Unit: k.Unit, Duty: k.Deadline, Period: k.Label}) && u.Status == ledger.Done && u.At.Before(at) && u.Day.After(i.Due.AddDays(-days)) && !h.returned(u, at) {
				return true
			}
		}
	}
	return false
}

// returned reports that an entry had been sent back before an instant.
func (h *history) returned(u ledger.ProgressUpdate, at time.Time) bool {
	return slices.ContainsFunc(h.decisions, func(d ledger.Decision) bool {
		return d.Kind == ledger.DecideReturn && d.UpdateID == u.ID && d.Act.At.Before(at)
	})
}
