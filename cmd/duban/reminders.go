package main

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"duban/delivery"
	"duban/ledger"
	"duban/reminder"
	"duban/retrieval"
)

// reminders plan who is reminded and claim what is due. Every process may look at any time: the store gives each push to one.
// The rows of the last look are kept until documents or ledger change. Concurrency: safe.
type reminders struct {
	main   *Main
	visits *visits                           // of the demo; nil: days pass by themselves
	live   atomic.Pointer[reminder.Settings] // as they are now, see runtime.go

	mu   sync.Mutex
	seen delivery.Seen // of rows
	rows reminder.Rows // zero: none yet
	read bool
}

// replans is how often a round is planned anew because something was written meanwhile; the next minute tries again.
const replans = 5

// newReminders reads the settings. Errors: those of reminderSettings.
func newReminders(m *Main) (*reminders, error) {
	s, err := reminderSettings(m.Settings.Reminder, m.Zone)
	if err != nil {
		return nil, err
	}
	r := &reminders{main: m}
	r.live.Store(&s)
	return r, nil
}

// settings are those that hold now.
func (r *reminders) settings() reminder.Settings { return *r.live.Load() }

// plan is what would go out next, and how old its rows are.
func (r *reminders) plan(ctx context.Context, now time.Time) (reminder.Plan, delivery.Seen, error) {
	rows, seen, err := r.load(ctx)
	if err != nil {
		return reminder.Plan{}, seen, fmt.Errorf("plan reminders: %w", err)
	}
	return reminder.Make(now, r.settings(), rows), seen, nil
}

// load reads the rows, those that are known still stand not again.
func (r *reminders) load(ctx context.Context) (reminder.Rows, delivery.Seen, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.main.Store
	seen, err := s.Seen(ctx)
	if err != nil {
		return reminder.Rows{}, seen, err
	}
	corpus, err := r.main.Library.Current(ctx)
	if err != nil {
		return reminder.Rows{}, seen, err
	}
	if !r.read || seen != r.seen {
		r.read = false
		if r.rows, err = r.standing(ctx, corpus); err != nil {
			return reminder.Rows{}, seen, err
		}
		r.seen, r.read = seen, true
	}
	rows := r.rows
	rows.Directory, rows.Units = r.main.Directory(), corpus.Units()
	if rows.Pushes, err = s.NewestPushes(ctx, ledger.PushDigest); err != nil {
		return rows, seen, err
	}
	if r.visits != nil {
		rows.Pushes = r.visits.newest()
	}
	told, err := s.Receipts(ctx)
	if err != nil {
		return rows, seen, err
	}
	rows.Receipts = append(told, r.rows.Receipts...)
	rows.Slips, err = s.Slips(ctx)
	return rows, seen, err
}

// standing reads what changes with the stamps alone: documents, reports, decisions.
func (r *reminders) standing(ctx context.Context, corpus *retrieval.Corpus) (rows reminder.Rows, err error) {
	var ids []string
	for _, t := range corpus.InForce() {
		if t.Status == ledger.DocumentConfirmed {
			ids = append(ids, t.ID)
		}
	}
	rows.Others = len(corpus.InForce()) > len(ids)
	rows.Documents = corpus.Read(ids)
	if err := corpus.Err(); err != nil {
		return rows, err
	}
	s := r.main.Store
	first, last, err := s.ConfirmedAt(ctx)
	if err != nil {
		return rows, err
	}
	rows.Confirmed, rows.Renewed = make(map[string]ledger.Date, len(first)), make(map[string]ledger.Date, len(last))
	for id, at := range first {
		rows.Confirmed[id], rows.Renewed[id] = ledger.DateOf(at.In(r.main.Zone)), ledger.DateOf(last[id].In(r.main.Zone))
	}
	if rows.Updates, err = s.CurrentUpdates(ctx, ids); err != nil {
		return rows, err
	}
	decided, err := s.Decisions(ctx, ledger.DecisionFilter{})
	if err != nil {
		return rows, err
	}
	rows.Decide(decided, r.main.Zone)
	return rows, nil
}

// round claims what may go out at an instant and queues it. A crash before the claim changes nothing, one behind it
// leaves the messages to the outbox; what was missed comes in the next digest. pushes are those that were claimed.
func (r *reminders) round(ctx context.Context, now time.Time) (pushes []reminder.Push, err error) {
	if err := r.main.live.refresh(ctx); err != nil {
		return nil, err
	}
	if !r.settings().Allowed(now) {
		return nil, nil
	}
	for range replans {
		plan, seen, err := r.plan(ctx, now)
		if err != nil {
			return nil, err
		}
		due := plan.Ready(now)
		today := plan.Day == ledger.DateOf(now.In(r.settings().Zone))
		if !today || len(due)+len(plan.Slips) == 0 {
			return nil, nil
		}
		claimed, err := r.main.Store.Push(ctx, r.roundOf(plan, due, now, seen))
		if ledger.CodeOf(err) == ledger.Conflict {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("claim reminders: %w", err)
		}
		pushes = claimedOf(due, ledger.Push{Day: plan.Day, Kind: r.visits.kind()}, claimed)
		r.visits.sent(pushes, plan.Day, now)
		return pushes, nil
	}
	r.main.Log.InfoContext(ctx, "reminders wait a minute: the ledger is being written to")
	return nil, nil
}

// remind is the minute's look; safe to run twice, and in several processes.
func (m *Main) remind(ctx context.Context, _ string) error {
	pushes, err := m.Reminders.round(ctx, m.Clock())
	if len(pushes) > 0 {
		m.Log.InfoContext(ctx, "reminders queued", "persons", len(pushes))
	}
	return err
}
