package main

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"

	"duban/contacts"
	"duban/ledger"
	"duban/store"
)

// roster is who is who, as the directory file and WeCom's contacts have it now 人员名录. Every turn looks at the version
// stamp of the contacts, so that each process sees what any of them synced. Concurrency: safe.
type roster struct {
	store *store.Store
	log   *slog.Logger

	mu   sync.Mutex // of file, and of making a view
	file ledger.Directory
	view atomic.Pointer[rosterView]
}

// rosterView is one version; read-only.
type rosterView struct {
	stamp    int64 // of the contacts
	contacts []ledger.Contact
	dir      ledger.Directory
	byID     map[string]ledger.Member // user id in lower case
}

// newRoster begins with the file alone.
func newRoster(s *store.Store, file ledger.Directory, log *slog.Logger) *roster {
	p := &roster{store: s, log: log, file: file}
	p.show(0, nil)
	return p
}

// show makes a view; p.mu is held, or p is not shared yet.
func (p *roster) show(stamp int64, all []ledger.Contact) {
	v := &rosterView{stamp: stamp, contacts: all, dir: contacts.Merge(p.file, all), byID: map[string]ledger.Member{}}
	for _, m := range v.dir.Members {
		v.byID[strings.ToLower(m.UserID)] = m
	}
	p.view.Store(v)
}

// use puts another file's directory in the place of the one that stands.
func (p *roster) use(file ledger.Directory) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.file = file
	v := p.view.Load()
	p.show(v.stamp, v.contacts)
}

// add puts more members into the file's directory.
func (p *roster) add(members []ledger.Member) {
	dir := p.fromFile()
	dir.Members = append(append([]ledger.Member{}, dir.Members...), members...)
	p.use(dir)
}

// fromFile is the file's directory.
func (p *roster) fromFile() ledger.Directory {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.file
}

// refresh asks for the stamp, and reads what is new.
func (p *roster) refresh(ctx context.Context) {
	if _, stamp, err := p.store.Stamps(ctx); err == nil {
		p.renew(ctx, stamp)
	}
}

// renew reads the contacts when their stamp is another one, and returns the stamp of what is known now. While the store is
// down the last ones stay.
func (p *roster) renew(ctx context.Context, stamp int64) int64 {
	if v := p.view.Load(); v.stamp == stamp {
		return stamp
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	v := p.view.Load()
	if v.stamp >= stamp {
		return v.stamp
	}
	all, err := p.store.Contacts(ctx)
	if err != nil {
		p.log.WarnContext(ctx, "contacts not read, the last ones stay", "error", err)
		return v.stamp
	}
	p.show(stamp, all)
	return stamp
}

// member finds somebody who is in the file or in the contacts, and has not left.
func (p *roster) member(userID string) (ledger.Member, bool) {
	m, known := p.view.Load().byID[strings.ToLower(userID)]
	return m, known
}

// accounts is how many people are active in the contacts.
func (p *roster) accounts() int {
	n := 0
	for _, c := range p.view.Load().contacts {
		if c.State == ledger.ContactActive {
			n++
		}
	}
	return n
}

// Directory is who is who now; the caller must not change it.
func (m *Main) Directory() ledger.Directory { return m.people.view.Load().dir }
