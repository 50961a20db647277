package main

import (
	"context"
	"fmt"
	"hash/fnv"
	"strings"
	"time"

	"duban/bot"
	"duban/delivery"
	"duban/ledger"
	"duban/reminder"
)

// chance is a number from 0 to 99 that only its words decide, so that a killed process decides as before.
func chance(words ...any) int {
	h := fnv.New32a()
	_, _ = fmt.Fprint(h, words...) // a hash never fails
	return int(h.Sum32() % 100)
}

// people answer the digests of a day, or do not, and do what they do unasked.
func (l *living) people(ctx context.Context, day ledger.Date, digests []reminder.Push) error {
	at := day.Midnight(l.Zone).Add(actFrom * time.Minute)
	next := func() time.Time {
		at = at.Add(time.Second)
		return at
	}
	if at.Before(l.now) { // a process before this one has begun to
		at = l.now
	}
	if err := l.move(at); err != nil {
		return err
	}
	for _, p := range digests {
		if err := l.answer(ctx, day, p, next); err != nil {
			return err
		}
	}
	if err := l.decide(ctx, day, digests, next()); err != nil {
		return err
	}
	return l.move(at.Add(time.Second))
}

// answer is what one person does with a digest: at once, late, wrongly, or never.
func (l *living) answer(ctx context.Context, day ledger.Date, p reminder.Push, next func() time.Time) error {
	nature := chance("nature", p.Person)
	if nature < 8 || p.Person == "ducha" { // never answers
		return nil
	}
	if nature < 20 && chance(p.Person, day) < 30 { // names a measure that is not there
		if err := l.says(ctx, p.Person, next(), "第99条已完成"); err != nil {
			return err
		}
	}
	for n, i := range p.Items {
		if i.Others() || i.Measure == "" || n > 5 {
			continue
		}
		late := i.Step != reminder.StepDue && !strings.HasPrefix(string(i.Step), "overdue") && i.Step != reminder.StepReturned && i.Step != reminder.StepCheckIn
		said := "已完成"
		switch {
		case nature < 50 && late: // waits until it burns
			if chance(p.Person, day, i.Measure) < 60 {
				continue
			}
			said = "推进中"
		case i.Step == reminder.StepCheckIn:
			said = "推进中，已走访3个村"
		case i.Times > 1:
			said = "已开展1次"
		}
		words := fmt.Sprintf("《%s》%s%s", i.Called, ledger.Cited(i.Measure), said)
		if err := l.says(ctx, p.Person, next(), words); err != nil {
			return err
		}
	}
	return nil
}

// says lets somebody write; what a killed process said before is not said again.
func (l *living) says(ctx context.Context, person string, at time.Time, text string) error {
	_, err := l.Runner.Do(ctx, delivery.Incoming{Key: fmt.Sprint("year:", person, at.Unix()), Channel: delivery.ChannelCLI, Conversation: "year:" + person, From: person,
		Kind: "text", Text: text, At: at, ReceivedAt: time.Now().UTC()})
	if ledger.CodeOf(err) == ledger.Conflict {
		return nil
	}
	if err != nil {
		return fmt.Errorf("%s says %q: %w", person, text, err)
	}
	return nil
}

// decide is what people decide on a day beside their reports.
func (l *living) decide(ctx context.Context, day ledger.Date, digests []reminder.Push, at time.Time) error {
	var list []ledger.Decision
	put := func(d ledger.Decision) {
		d.Act = ledger.Act{UserID: "ducha", Name: "督一", MessageKey: "year:" + day.String(), At: at}
		d.Ordinal = len(list)
		list = append(list, d)
	}
	for _, p := range digests {
		l.ownWishes(day, p, put)
	}
	if err := l.reviews(ctx, day, put); err != nil {
		return err
	}
	err := l.Store.Apply(ctx, bot.Effects{Decisions: list})
	if ledger.CodeOf(err) == ledger.Conflict { // what a killed process decided before
		return nil
	}
	return err
}

// ownWishes are snoozes, leaves, mutes, requests and their answers, events.
func (l *living) ownWishes(day ledger.Date, p reminder.Push, put func(ledger.Decision)) {
	switch n := chance("wish", p.Person, day); {
	case n < 6:
		put(ledger.Decision{Kind: ledger.DecideSnooze, Person: p.Person, Until: day.AddDays(1 + n%3)})
	case n < 8:
		put(ledger.Decision{Kind: ledger.DecideLeave, Person: p.Person, From: day.AddDays(1), Until: day.AddDays(7)})
	case n < 9:
		put(ledger.Decision{Kind: ledger.DecideUnmute, Person: p.Person})
	}
	for _, i := range p.Items {
		if len(i.Keys) == 0 || i.Others() {
			continue
		}
		k := i.Keys[0]
		about := ledger.Decision{DocumentID: k.Document, MeasureKey: k.Measure, Unit: k.Unit, Duty: k.Deadline, Period: k.Label}
		switch n := chance("item", k, day); {
		case n < 2 && !i.Due.IsZero() && i.Step != reminder.StepReturned:
			about.Kind, about.From, about.Until = ledger.DecideGrant, i.Due, i.Due.AddDays(10)
			put(about)
		case n < 3:
			about.Kind, about.Duty, about.Period, about.ID = ledger.DecideNotOurs, "", "", fmt.Sprint("objection:", k, day)
			put(about)
			about.Kind, about.Refers, about.ID = ledger.DecideRefuse, about.ID, ""
			if chance("grant", k) < 50 {
				about.Kind = ledger.DecideGrant
			}
			put(about)
		case n < 4 && i.Step != reminder.StepReturned:
			about.Kind = ledger.DecideClose
			put(about)
		case n < 5:
			put(ledger.Decision{Kind: ledger.DecideMute, Person: p.Person, DocumentID: k.Document, MeasureKey: k.Measure})
		}
		return
	}
}

// reviews return some of the reports of the day before, and a township has an event now and then.
func (l *living) reviews(ctx context.Context, day ledger.Date, put func(ledger.Decision)) error {
	corpus, err := l.Library.Current(ctx)
	if err != nil {
		return err
	}
	for _, title := range corpus.Titles() {
		updates, err := l.Store.Updates(ctx, ledger.UpdateFilter{DocumentID: title.ID, Limit: 200})
		if err != nil {
			return err
		}
		for _, u := range updates {
			if u.Day == day.AddDays(-1) && chance("review", u.ID) < 4 {
				put(ledger.Decision{Kind: ledger.DecideReturn, DocumentID: u.DocumentID, MeasureKey: u.MeasureKey, Unit: u.Unit, UpdateID: u.ID, Reason: "请补齐人数"})
			}
		}
		doc, ok := corpus.Document(title.ID)
		if m, found := doc.FindMeasure("6"); ok && found && len(m.Deadlines) > 0 && m.Deadlines[0].Kind == ledger.Within && chance("event", day) < 8 {
			town := l.staff().Units[1+chance("town", day)%10].Name
			put(ledger.Decision{Kind: ledger.DecideEvent, DocumentID: doc.ID, MeasureKey: m.Key, Unit: town, From: day})
		}
	}
	return nil
}
