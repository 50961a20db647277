package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"duban/delivery"
	"duban/ledger"
	"duban/reminder"
	"duban/wecom"
)

// yearTicks are the times of day at which the process looks for reminders: before the hour, over the half hour in which they
// go out, later, and at night. Unit: minutes after midnight.
func yearTicks() []int {
	return []int{8*60 + 5, 9*60 + 5, 9*60 + 15, 9*60 + 31, 11 * 60, 16 * 60, 21*60 + 30}
}

// People answer from actFrom on, before the look at actsBy. Unit: minutes after midnight.
const actFrom, actsBy = 12 * 60, 16 * 60

// living is one process of the year. Its clock stands in a file, written before it moves, so that the next process goes on
// where this one was killed.
type living struct {
	*Main
	dir    string
	sender *delivery.Sender
	now    time.Time
}

// live goes on with the year until it is over, or the process is killed.
func (c *benchYearCmd) live(ctx context.Context, a *app) error {
	m, err := a.open(ctx)
	if err != nil {
		return err
	}
	l := &living{Main: m, dir: c.Child}
	if err := l.goOnline(ctx); err != nil {
		return err
	}
	first := yearBegins()
	if l.now, err = l.readClock(first); err != nil {
		return err
	}
	end := first.AddDays(c.Days)
	for day := ledger.DateOf(l.now); day.Before(end); day = day.AddDays(1) {
		if _, err := fmt.Fprintln(a.io.out, "day", day); err != nil {
			return fmt.Errorf("write output: %w", err)
		}
		if err := l.day(ctx, a, day); err != nil {
			return err
		}
	}
	if err := l.drain(ctx); err != nil {
		return err
	}
	fmt.Fprintln(a.io.out, "over")
	return errors.Join(l.sender.Stop(ctx), m.Close())
}

// goOnline connects the sender to the simulated WeCom, and people's messages to the runner.
func (l *living) goOnline(ctx context.Context) error {
	if err := l.connect(ctx); err != nil {
		return err
	}
	if err := l.Store.TakeOver(ctx); err != nil {
		return err
	}
	app := l.Settings.WeCom.App
	client, err := wecom.NewClient(wecom.Config{CorpID: app.CorpID, AgentID: app.AgentID, Secret: app.Secret, APIBase: l.Settings.WeCom.APIBase, Redis: l.Session.Client(), Log: l.Log})
	if err != nil {
		return fmt.Errorf("wecom: %w", err)
	}
	l.sender = delivery.NewSender(delivery.SenderOptions{Outbox: l.Store, Channels: map[string]delivery.Channel{wecom.Channel: client, delivery.ChannelCLI: unread{}}, Logger: l.Log})
	l.sender.Start()
	l.Runner.Start()
	for { // what a killed process was told and did not get to
		q, err := l.Store.Queues(ctx)
		if err != nil || q.Unfinished == 0 {
			return err
		}
		if err := idle(ctx, 3*time.Millisecond); err != nil {
			return err
		}
	}
}

// unread takes the answers to what people of the year write; nobody reads them.
type unread struct{}

// Send implements delivery.Channel.
func (unread) Send(context.Context, delivery.Outgoing) error { return nil }

func (l *living) clockFile() string { return filepath.Join(l.dir, "clock") }

// readClock is where the process before this one stood.
func (l *living) readClock(first ledger.Date) (time.Time, error) {
	data, err := os.ReadFile(l.clockFile())
	if errors.Is(err, fs.ErrNotExist) {
		return first.Midnight(l.Zone).Add(time.Minute), nil
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("clock of the year: %w", err)
	}
	t, err := time.Parse(time.RFC3339, strings.TrimSpace(string(data)))
	if err != nil {
		return time.Time{}, fmt.Errorf("clock of the year: %w", err)
	}
	return t.In(l.Zone), nil
}

// move moves the clock, in the file first.
func (l *living) move(to time.Time) error {
	next := l.clockFile() + ".next"
	err := os.WriteFile(next, []byte(to.Format(time.RFC3339)), 0o600)
	if err == nil {
		err = os.Rename(next, l.clockFile())
	}
	if err != nil {
		return fmt.Errorf("clock of the year: %w", err)
	}
	l.now = to
	return nil
}

// day goes through the times of one day that are not over.
func (l *living) day(ctx context.Context, a *app, day ledger.Date) error {
	midnight := day.Midnight(l.Zone)
	var digests []reminder.Push
	for _, minute := range yearTicks() {
		at := midnight.Add(time.Duration(minute) * time.Minute)
		if at.Before(l.now) {
			continue
		}
		if minute == actsBy {
			if err := l.people(ctx, day, digests); err != nil {
				return err
			}
			digests = nil
		}
		if err := l.move(at); err != nil {
			return err
		}
		pushes, err := l.Reminders.round(ctx, at)
		if err != nil {
			return err
		}
		if len(pushes) > 0 {
			fmt.Fprintln(a.io.out, "round", len(pushes))
			l.sender.Wake()
		}
		digests = append(digests, pushes...)
		if err := l.drain(ctx); err != nil {
			return err
		}
	}
	return nil
}

// drain waits until everything is sent, so that a message arrives on the day that it speaks of.
func (l *living) drain(ctx context.Context) error {
	for {
		q, err := l.Store.Queues(ctx)
		if err != nil || q.Waiting == 0 {
			return err
		}
		l.sender.Wake()
		if err := idle(ctx, 3*time.Millisecond); err != nil {
			return err
		}
	}
}
