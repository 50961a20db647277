package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"duban/contacts"
	"duban/jobs"
)

// startJobs starts what the program does in the background. source is the address book, nil without an app.
func (m *Main) startJobs(ctx context.Context, source contacts.Source) error {
	db, engine, err := m.Store.Jobs()
	if err != nil {
		return err
	}
	kinds, periodic := m.channelJobs(source)
	kinds = append(kinds, m.verifyJob())
	periodic = slices.Concat(m.upkeep(), m.vectorJobs(), periodic)
	j, err := jobs.New(ctx, jobs.Options{DB: db, Engine: engine, Logger: m.Log, Kinds: kinds, Periodic: periodic})
	if err != nil {
		_ = db.Close() // nothing was written
		return fmt.Errorf("后台任务: %w", err)
	}
	m.Jobs = j // before Start: what runs asks for more
	if err := j.Start(ctx); err != nil {
		_ = db.Close() // nothing runs
		return fmt.Errorf("后台任务: %w", err)
	}
	if source == nil {
		return nil
	}
	return m.contactsNow(ctx)
}

// stopJobs lets what runs end, or run again later.
func (m *Main) stopJobs() error {
	ctx, cancel := context.WithTimeout(context.Background(), stopTime)
	defer cancel()
	if err := m.Jobs.Stop(ctx); err != nil {
		m.Log.Warn("background work was cut off; it runs again later", "err", err)
	}
	return nil
}

// upkeep is what keeps the store in good order, each once an hour over all processes, and the minute's look for reminders.
func (m *Main) upkeep() []jobs.Periodic {
	hourly := func(name string, run func(context.Context, string) error) jobs.Periodic {
		return jobs.Periodic{Kind: jobs.Kind{Name: name, Run: run}, Every: time.Hour}
	}
	work := []jobs.Periodic{
		{Kind: jobs.Kind{Name: "seal", Run: m.seal}, Every: time.Minute, Alone: true},
		hourly("prune", m.prune),
		hourly("prune-audit", m.pruneAudit),
		hourly("set-aside", m.reportSetAside),
		hourly("optimise", func(ctx context.Context, _ string) error { return m.Store.Optimise(ctx) }),
	}
	if !m.Settings.Reminder.Off {
		work = append(work, jobs.Periodic{Kind: jobs.Kind{Name: "remind", Run: m.remind}, Every: time.Minute})
	}
	return work
}

// prune removes messages that were finished before the days that the settings keep.
func (m *Main) prune(ctx context.Context, _ string) error {
	removed, err := m.Store.Prune(ctx, time.Now().AddDate(0, 0, -m.Settings.KeepDays))
	if removed > 0 {
		m.Log.InfoContext(ctx, "old messages removed", "messages", removed, "kept_days", m.Settings.KeepDays)
	}
	return errors.Join(err, m.Store.PruneAnswers(ctx))
}

// reportSetAside reminds the operator of messages that wait for a person.
func (m *Main) reportSetAside(ctx context.Context, _ string) error {
	q, err := m.Store.Queues(ctx)
	if err != nil {
		return err
	}
	if q.Dead+q.Failed+q.Unknown > 0 {
		m.Log.WarnContext(ctx, "messages wait for a person, see duban dead", "dead", q.Dead, "failed", q.Failed, "unknown", q.Unknown)
	}
	return nil
}

// sealTime is how long one run seals, less than a job may take. While a thousand documents come in it gets a batch in between two
// savings; what it does not come to is left to the next minute.
const sealTime = 45 * time.Second

// seal chains what was recorded since the last minute. The head in the log stands outside the store: who changes the store has to
// change the log too.
func (m *Main) seal(ctx context.Context, _ string) error {
	sealing, cancel := context.WithTimeout(ctx, sealTime)
	defer cancel()
	n, err := m.Store.SealAudit(sealing)
	if n == 0 || err != nil && sealing.Err() == nil {
		return err
	}
	ctx = context.WithoutCancel(ctx) // to tell of it
	head, err := m.Store.AuditHead(ctx)
	m.Log.InfoContext(ctx, "record of changes sealed", "lines", n, "head", head.Last, "link", head.Link)
	return err
}

// pruneAudit removes lines of the record of changes that the settings keep no longer; without a setting none.
func (m *Main) pruneAudit(ctx context.Context, _ string) error {
	if m.Settings.AuditKeepDays == 0 {
		return nil
	}
	removed, err := m.Store.PruneAudit(ctx, time.Now().AddDate(0, 0, -m.Settings.AuditKeepDays))
	if removed > 0 {
		m.Log.InfoContext(ctx, "old lines of the record of changes removed", "lines", removed, "kept_days", m.Settings.AuditKeepDays)
	}
	return err
}
