package main

import (
	"context"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"

	"duban/ledger"
	"duban/reminder"
)

// history is everything that the year left in the store, to be looked at as of any instant.
type history struct {
	main      *Main
	log       io.Writer
	documents []*ledger.Document
	confirmed map[string]ledger.Date
	renewed   map[string]ledger.Date
	updates   []ledger.ProgressUpdate
	decisions []ledger.Decision
	pushes    []ledger.Push
	receipts  []ledger.Receipt
	slips     []ledger.Slip
	arrived   map[string]int // digests by person and day, as WeCom got them
}

// check looks at every digest of the year, and at every tick for one that is missing.
func (y *year) check(ctx context.Context, f *yearFigures) error {
	began := time.Now()
	m, err := newMain(ctx, y.settings, y.app.logger(y.settings.LogFormat))
	if err != nil {
		return err
	}
	defer func() { _ = m.Close() }() // only read
	h, err := y.read(ctx, m)
	if err != nil {
		return err
	}
	f.Persons, f.Reports, f.Decided, f.Digests = len(m.Directory().Members), len(h.updates), len(h.decisions), len(h.pushes)
	h.countArrivals(f)
	byTick := map[int64][]ledger.Push{}
	for _, p := range h.pushes {
		byTick[p.At.Unix()] = append(byTick[p.At.Unix()], p)
		if at := p.At.In(m.Zone); at.Hour() < 8 || at.Hour() >= 20 || !m.Reminders.settings().Calendar.Working(p.Day) || ledger.DateOf(at) != p.Day {
			f.AtNight++
		}
	}
	first := yearBegins()
	for day := first; day.Before(first.AddDays(f.Days)); day = day.AddDays(1) {
		for _, minute := range yearTicks() {
			at := day.Midnight(m.Zone).Add(time.Duration(minute) * time.Minute)
			if err := h.tick(ctx, at, byTick[at.Unix()], f); err != nil {
				return err
			}
			delete(byTick, at.Unix())
		}
	}
	for _, others := range byTick { // at no tick
		f.Foreign += len(others)
	}
	f.Checked = time.Since(began).Seconds()
	return nil
}

// read reads the history.
func (y *year) read(ctx context.Context, m *Main) (h *history, err error) {
	h = &history{main: m, log: y.log, arrived: map[string]int{}}
	rows, _, err := m.Reminders.load(ctx)
	if err != nil {
		return h, err
	}
	h.documents, h.confirmed, h.renewed, h.slips = rows.Documents, rows.Confirmed, rows.Renewed, rows.Slips
	s := m.Store
	if h.updates, err = s.Updates(ctx, ledger.UpdateFilter{AllStates: true}); err != nil {
		return h, err
	}
	if h.decisions, err = s.Decisions(ctx, ledger.DecisionFilter{}); err != nil {
		return h, err
	}
	if h.receipts, err = s.Receipts(ctx); err != nil {
		return h, err
	}
	if h.pushes, err = s.Pushes(ctx, ledger.PushDigest, ledger.Date{}); err != nil {
		return h, err
	}
	for _, one := range m.Directory().Members {
		for _, message := range y.sim.server.Messages(one.UserID) {
			if day, ok := dayOfDigest(message.Text); ok {
				h.arrived[strings.ToLower(one.UserID)+" "+day.String()+" "+message.Type]++
			}
		}
	}
	return h, nil
}

var digestTitle = regexp.MustCompile(`(?m)^督办提醒 (?:(\d+)年)?(\d+)月(\d+)日`)

// dayOfDigest is the day that a digest speaks of; false for other messages.
func dayOfDigest(text string) (ledger.Date, bool) {
	m := digestTitle.FindStringSubmatch(text)
	if m == nil {
		return ledger.Date{}, false
	}
	year, month, day := yearBegins().Year, 0, 0
	_, err := fmt.Sscan(m[2]+" "+m[3], &month, &day)
	return ledger.NewDate(year, time.Month(month), day), err == nil
}

// countArrivals compares what was claimed with what WeCom got.
func (h *history) countArrivals(f *yearFigures) {
	claimed := map[string]int{}
	for _, p := range h.pushes {
		key := p.Person + " " + p.Day.String()
		claimed[key]++
		f.Most = max(f.Most, claimed[key], h.arrived[key+" text"], h.arrived[key+" template_card"])
		if h.arrived[key+" text"]+h.arrived[key+" template_card"] == 0 { // of one duty the card says all
			f.Lost++
		}
	}
	for key, n := range h.arrived {
		if n > 1 {
			f.Doubled += n - 1
		}
		day, _, _ := strings.Cut(strings.Join(strings.Fields(key)[:2], " "), "\n")
		if claimed[day] == 0 {
			f.Foreign++
		}
	}
}

// asOf is the rows as they stood right before an instant; sent is up to which instant pushes count.
func (h *history) asOf(at, sent time.Time) reminder.Rows {
	rows := reminder.Rows{Documents: h.documents, Confirmed: h.confirmed, Renewed: h.renewed, Directory: h.main.Directory()}
	retired := map[string]bool{}
	for _, u := range h.updates {
		if u.At.Before(at) {
			retired[u.Supersedes] = true
			u.State = ledger.UpdateCurrent
			rows.Updates = append(rows.Updates, u)
		}
	}
	for i := range rows.Updates {
		if retired[rows.Updates[i].ID] {
			rows.Updates[i].State = ledger.UpdateSuperseded
		}
	}
	for _, r := range h.receipts {
		if r.Told.Before(sent) {
			rows.Receipts = append(rows.Receipts, r)
		}
	}
	var decided []ledger.Decision
	for _, d := range h.decisions {
		if d.Act.At.Before(at) {
			decided = append(decided, d)
		}
	}
	rows.Decide(decided, h.main.Zone)
	for _, p := range h.pushes {
		if p.At.Before(sent) {
			rows.Pushes = append(rows.Pushes, p)
		}
	}
	for _, s := range h.slips {
		if s.Drafted.Before(at) {
			rows.Slips = append(rows.Slips, s)
		}
	}
	return rows
}
