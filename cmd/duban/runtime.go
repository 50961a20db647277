package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"duban/configs"
	"duban/ledger"
	"duban/reminder"
	"duban/web"
)

// followEvery is how often a process looks for settings that another one changed.
const followEvery = 15 * time.Second

// liveKeys are the settings of the file that may change while the program runs, in the order in which the page shows them. All else
// is file and environment alone: it needs a restart, or is a secret.
var liveKeys = []string{"reminder.send_at", "reminder.quiet_hours", "reminder.lead_days", "reminder.overdue_days", "reminder.every", "reminder.chase",
	"reminder.leader_after", "reminder.lead_after", "reminder.slip_after",
	"lights.near_days", "lights.late", "lights.slow", "lights.near", "lights.good", "lights.rest", "lights.words", "lights.colours"}

// liveSettings are they: what file and environment say, with what was changed on the pages over it. Concurrency: safe.
type liveSettings struct {
	main *Main
	look atomic.Pointer[ledger.Lights] // as of now

	mu      sync.Mutex
	changes map[string]string // as of the last look; nil: none yet
}

var _ web.Settings = (*liveSettings)(nil)

// changed reads what was changed.
func (l *liveSettings) changed(ctx context.Context) (values map[string]string, rows map[string]ledger.Setting, err error) {
	list, err := l.main.Store.ChangedSettings(ctx)
	values, rows = map[string]string{}, map[string]ledger.Setting{}
	for _, one := range list {
		rows[one.Key] = one
		if one.Value != "" {
			values[one.Key] = one.Value
		}
	}
	return values, rows, err
}

// refresh takes over what any process changed. Values that this program does not understand leave things as they stand, and are
// logged once. Errors: the store's.
func (l *liveSettings) refresh(ctx context.Context) error {
	values, _, err := l.changed(ctx)
	if err != nil {
		return fmt.Errorf("read the settings: %w", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.changes != nil && maps.Equal(values, l.changes) {
		return nil
	}
	first := l.changes == nil
	l.changes = values
	if first && len(values) == 0 {
		return nil // nobody changed anything yet
	}
	l.main.said.usePage(pageWords{values[web.LexiconKey], values[web.NamedKey]})
	with, look, err := l.read(values)
	if err != nil {
		l.main.Log.ErrorContext(ctx, "settings of the store are not understood", "error", err)
		return nil
	}
	l.main.Reminders.live.Store(&with)
	l.look.Store(&look)
	return nil
}

// read is what the settings of the file are with some values in the place of others. Errors: Problems; Invalid.
func (l *liveSettings) read(values map[string]string) (with reminder.Settings, look ledger.Lights, err error) {
	s, err := l.main.Settings.With(fileValues(values))
	if err != nil {
		return with, look, err
	}
	if with, err = reminderSettings(s.Reminder, l.main.Zone); err != nil {
		return with, look, err
	}
	look, err = lightSettings(s.Lights)
	return with, look, err
}

// fileValues are the ones that configs knows.
func fileValues(values map[string]string) map[string]string {
	kept := map[string]string{}
	for _, key := range liveKeys {
		kept[key] = values[key]
	}
	return kept
}

// follow looks for changes until ctx ends.
func (l *liveSettings) follow(ctx context.Context) {
	tick := time.NewTicker(followEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := l.refresh(ctx); err != nil && ctx.Err() == nil {
				l.main.Log.WarnContext(ctx, "settings not looked at", "error", err)
			}
		}
	}
}

// Settings lists them for their page.
func (l *liveSettings) Settings(ctx context.Context) ([]web.Setting, error) {
	_, rows, err := l.changed(ctx)
	if err != nil {
		return nil, err
	}
	var all []web.Setting
	add := func(key, base string) *web.Setting {
		one := rows[key]
		all = append(all, web.Setting{Key: key, Base: base, Changed: one.Value, By: one.Act.Name, At: one.Act.At})
		return &all[len(all)-1]
	}
	for _, key := range liveKeys {
		add(key, l.main.Settings.Value(key))
	}
	add(web.LexiconKey, "").File = l.main.said.fileText()
	add(web.NamedKey, "")
	return all, nil
}

// Change puts a value in the place of another, held against the same rules as the file; "" is what file and environment say.
func (l *liveSettings) Change(ctx context.Context, key, before, after string, by ledger.Act) error {
	values, _, err := l.changed(ctx)
	if err != nil {
		return err
	}
	values[key] = after
	if key == web.LexiconKey || key == web.NamedKey {
		err = l.main.said.check(key, after)
	} else {
		err = l.check(key, values)
	}
	if err != nil {
		return err
	}
	if err := l.main.Store.ChangeSetting(ctx, before, ledger.Setting{Key: key, Value: after, Act: by}); err != nil {
		return err
	}
	return l.refresh(ctx)
}

// check holds the values against the rules of the file, of the plan and of the colours. Errors: Invalid, a sentence for the person.
func (l *liveSettings) check(key string, values map[string]string) error {
	if !slices.Contains(liveKeys, key) {
		return ledger.Errorf(ledger.Invalid, "没有这一项设置。")
	}
	_, _, err := l.read(values)
	var wrong configs.Problems
	if errors.As(err, &wrong) {
		name, words, _ := strings.Cut(wrong[0], " ") // its key, or its variable: the page has words of its own
		if words == "" {
			words = name
		}
		return ledger.Errorf(ledger.Invalid, "%s", words)
	}
	return err
}
