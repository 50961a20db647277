package main

import (
	"context"
	"hash/fnv"
	"time"

	"duban/contacts"
	"duban/jobs"
	"duban/ledger"
)

// The contacts are synced so often, and so long after the last of several changes.
const (
	contactsEvery  = 6 * time.Hour
	contactsSpread = 20 * time.Minute // off the hour at which everybody's programs sync
	contactsSettle = 2 * time.Minute
)

// channelJobs is what the program does of its own accord besides upkeep.
func (m *Main) channelJobs(source contacts.Source) ([]jobs.Kind, []jobs.Periodic) {
	periodic := []jobs.Periodic{
		{Kind: jobs.Kind{Name: "announce", Run: m.announce}, Every: time.Minute},
		{Kind: jobs.Kind{Name: "weekly", Run: m.weekly}, Every: time.Hour},
	}
	if source == nil {
		return nil, periodic
	}
	return []jobs.Kind{{Name: "contacts", Run: m.keepContacts(source)}},
		append(periodic, jobs.Periodic{Kind: jobs.Kind{Name: "contacts-due", Run: m.contactsDue}, Every: contactsEvery})
}

// contactsDue asks for the sync of a period, some minutes into it.
func (m *Main) contactsDue(ctx context.Context, key string) error {
	h := fnv.New64a()
	_, _ = h.Write([]byte(key + m.Settings.WeCom.App.CorpID))
	_, err := m.Jobs.AddAt(ctx, "contacts", "due:"+key, time.Now().Add(time.Duration(h.Sum64()%uint64(contactsSpread))))
	return err
}

// contactsChanged asks for a sync when the changes of these minutes are over: an administrator who moves fifty people makes
// fifty changes and one sync.
func (m *Main) contactsChanged(ctx context.Context, now time.Time) error {
	if m.Jobs == nil {
		return ledger.Errorf(ledger.Unavailable, "background work has not begun")
	}
	begin := now.UTC().Truncate(contactsSettle)
	_, err := m.Jobs.AddAt(ctx, "contacts", "change:"+begin.Format(time.RFC3339), begin.Add(2*contactsSettle))
	return err
}

// contactsNow asks for the sync at the start; processes that start together share it.
func (m *Main) contactsNow(ctx context.Context) error {
	_, err := m.Jobs.Add(ctx, "contacts", "start:"+time.Now().UTC().Truncate(time.Minute).Format(time.RFC3339))
	return err
}
