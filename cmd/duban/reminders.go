package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"duban/configs"
	"duban/delivery"
	"duban/handlers"
	"duban/ledger"
	"duban/reminder"
	"duban/retrieval"
	"duban/wecom"
)

// reminders plan who is reminded and claim what is due. Every process may look at any time: the store gives each push to one.
// The rows of the last look are kept until documents or ledger change. Concurrency: safe.
type reminders struct {
	main     *Main
	settings reminder.Settings

	mu   sync.Mutex
	seen delivery.Seen // of rows
	rows reminder.Rows // zero: none yet
	read bool
}

// replans is how often a round is planned anew because something was written meanwhile; the next minute tries again.
const replans = 5

// newReminders turns the settings into what the plan works with. Errors: Invalid, NotFound for the file of holidays.
func newReminders(m *Main) (*reminders, error) {
	s, err := reminderSettings(m.Settings.Reminder, m.Zone)
	if err != nil {
		return nil, err
	}
	return &reminders{main: m, settings: s}, nil
}

func reminderSettings(c configs.Reminder, zone *time.Location) (reminder.Settings, error) {
	s := reminder.DefaultSettings(zone)
	overrides, err := holidays(c.Holidays)
	if err != nil {
		return s, err
	}
	s.Calendar = reminder.NewCalendar(overrides...)
	at, _ := configs.Clock(c.SendAt) // Load checked both
	from, to, _ := c.Quiet()
	s.SendAt, s.QuietFrom, s.QuietTo, s.Spread = reminder.Clock(at), reminder.Clock(from), reminder.Clock(to), c.Spread
	s.Lead, s.Overdue, s.Every, s.Chase = c.Lead, c.Overdue, c.Every, c.Chase
	s.CheckIn = reminder.CheckInRhythm{Months: c.CheckIn, Day: c.CheckInDay}
	s.LeaderAfter, s.LeadAfter, s.SlipAfter, s.IssuedDays = c.LeaderAfter, c.LeadAfter, c.SlipAfter, c.IssuedDays
	if s.TermEnds, err = ledger.ParseDate(c.TermEnds); err != nil && c.TermEnds != "" {
		return s, fmt.Errorf("reminder.term_ends: %w", err)
	}
	s.Contact = c.Contact
	if c.Complaint != "" {
		s.Complaint = c.Complaint
	}
	for _, r := range c.Rules {
		rule := reminder.Rule{Document: r.Document, Measure: r.Measure, Deadline: r.Deadline, Off: r.Off, Lead: r.Lead, LeaderAfter: r.LeaderAfter, LeadAfter: r.LeadAfter}
		if len(r.CheckIn) == 2 {
			rule.CheckIn = &reminder.CheckInRhythm{Months: r.CheckIn[0], Day: r.CheckIn[1]}
		}
		s.Rules = append(s.Rules, rule)
	}
	return s, s.Validate()
}

// holidays reads the file of days off; none without one.
func holidays(path string) ([]reminder.Override, error) {
	if path == "" {
		return nil, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, ledger.Errorf(ledger.NotFound, "放假安排文件打不开:%w。请核对 reminder.holidays 的路径", err)
	}
	defer func() { _ = f.Close() }() // only read
	o, err := reminder.ParseOverride(f)
	if err != nil {
		return nil, fmt.Errorf("reminder.holidays: %w", err)
	}
	return []reminder.Override{o}, nil
}

// staff is who is who, as of now.
func (m *Main) staff() ledger.Directory { return m.Directory() }

// plan is what would go out next, and how old its rows are.
func (r *reminders) plan(ctx context.Context, now time.Time) (reminder.Plan, delivery.Seen, error) {
	rows, seen, err := r.load(ctx)
	if err != nil {
		return reminder.Plan{}, seen, fmt.Errorf("plan reminders: %w", err)
	}
	rows.Confirmed = confirmedBy(rows, ledger.DateOf(now.In(r.main.Zone)))
	return reminder.Make(now, r.settings, rows), seen, nil
}

// confirmedBy is when documents were confirmed, seen from a day: one that was confirmed later, because the day is not today,
// counts from its issue.
func confirmedBy(rows reminder.Rows, day ledger.Date) map[string]ledger.Date {
	seen := maps.Clone(rows.Confirmed)
	for _, d := range rows.Documents {
		if seen[d.ID].After(day) {
			seen[d.ID] = d.Issued
		}
	}
	return seen
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
	rows.Directory, rows.Units = r.main.staff(), corpus.Units()
	if rows.Pushes, err = s.NewestPushes(ctx, ledger.PushDigest); err != nil {
		return rows, seen, err
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
	confirmed, err := s.ConfirmedAt(ctx)
	if err != nil {
		return rows, err
	}
	rows.Confirmed = make(map[string]ledger.Date, len(confirmed))
	for id, at := range confirmed {
		rows.Confirmed[id] = ledger.DateOf(at.In(r.main.Zone))
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
	if !r.settings.Allowed(now) {
		return nil, nil
	}
	for range replans {
		plan, seen, err := r.plan(ctx, now)
		if err != nil {
			return nil, err
		}
		due := plan.Ready(now)
		today := plan.Day == ledger.DateOf(now.In(r.settings.Zone))
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
		return claimedOf(due, plan.Day, claimed), nil
	}
	r.main.Log.InfoContext(ctx, "reminders wait a minute: the ledger is being written to")
	return nil, nil
}

// claimedOf leaves the pushes whose messages were queued.
func claimedOf(due []reminder.Push, day ledger.Date, keys []string) []reminder.Push {
	mine := map[string]bool{}
	for _, k := range keys {
		mine[k] = true
	}
	var out []reminder.Push
	for _, p := range due {
		if mine[delivery.PushKey(ledger.Push{Person: p.Person, Day: day, Kind: ledger.PushDigest})] {
			out = append(out, p)
		}
	}
	return out
}

// roundOf puts pushes into words and addresses them.
func (r *reminders) roundOf(plan reminder.Plan, due []reminder.Push, now time.Time, seen delivery.Seen) delivery.Round {
	round := delivery.Round{Seen: &seen, Slips: plan.Slips}
	contact := r.main.staff().Contact
	for _, p := range due {
		claim := delivery.Claim{Push: ledger.Push{Person: p.Person, Day: plan.Day, Kind: ledger.PushDigest, At: now.UTC()}}
		for _, i := range p.Items {
			if i.Step == reminder.StepIssued {
				claim.Told = append(claim.Told, ledger.Receipt{DocumentID: i.Document, Person: p.Person, Unit: i.Units[0], Told: now.UTC()})
			}
		}
		digest := reminder.Compose(p, plan.Day, r.settings, contact)
		card := handlers.DigestCard(p, digest, plan.Day.AddDays(1))
		claim.Outgoing = r.main.toPerson(p.Person, delivery.PushKey(claim.Push), digest.Text())
		claim.Outgoing.Card = delivery.CardOf(card)
		round.Claims = append(round.Claims, claim)
	}
	return round
}

// toPerson addresses a message of the bot's own accord to somebody of the directory: the chat with the self-built app.
func (m *Main) toPerson(person, key, text string) delivery.Outgoing {
	for _, one := range m.staff().Members {
		if strings.EqualFold(one.UserID, person) {
			person = one.UserID // as WeCom spells it
			break
		}
	}
	return delivery.Outgoing{Key: key, Channel: wecom.Channel, To: person, Text: text,
		Conversation: wecom.Conversation(strconv.Itoa(m.Settings.WeCom.App.AgentID), person)}
}

// remind is the minute's look; safe to run twice, and in several processes.
func (m *Main) remind(ctx context.Context, _ string) error {
	pushes, err := m.Reminders.round(ctx, m.Clock())
	if len(pushes) > 0 {
		m.Log.InfoContext(ctx, "reminders queued", "persons", len(pushes))
	}
	return err
}
