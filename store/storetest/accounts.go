package storetest

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"duban/account"
	"duban/ledger"
)

// exerciseAccounts: a password is put in the place of the one that was seen, a code serves once, each of it is in the record, and neither
// hash nor secret is handed out.
func exerciseAccounts(t *testing.T, open Opener) {
	ctx := context.Background()
	s := open.one(t)
	at := time.Date(2024, 6, 10, 1, 0, 0, 123000, time.UTC)
	line := func(what string) ledger.AuditEntry {
		return ledger.AuditEntry{What: what, After: "10.0.0.9", Act: ledger.Act{UserID: "li", Name: "李原", At: at}}
	}
	if one, err := s.Account(ctx, "li"); err != nil || one.UserID != "" || !one.SetAt.IsZero() {
		t.Fatalf("nobody's: %+v, %v", one, err)
	}
	first := account.Account{UserID: "li", Hash: []byte("$h1"), Secret: []byte("SECRET"), First: true, SetAt: at}
	must(t, s.SaveAccount(ctx, time.Time{}, first, line(ledger.AuditPassword)))
	one, err := s.Account(ctx, " LI ")
	must(t, err)
	if string(one.Hash) != "$h1" || string(one.Secret) != "SECRET" || !one.First || one.Used != 0 || !one.SetAt.Equal(at) {
		t.Errorf("kept: %+v", one)
	}
	second := account.Account{UserID: "li", Hash: []byte("$h2"), Secret: one.Secret, SetAt: at.Add(time.Microsecond)}
	if err := s.SaveAccount(ctx, time.Time{}, second, line(ledger.AuditPassword)); ledger.CodeOf(err) != ledger.Conflict {
		t.Errorf("over what was not seen: %v", err)
	}
	var won atomic.Int64
	race(8, func() error { return s.SaveAccount(ctx, at, second, line(ledger.AuditPassword)) }, t, &won)
	if won.Load() != 1 {
		t.Errorf("%d of eight at once changed it", won.Load())
	}

	race(8, func() error { return s.RecordSignIn(ctx, "li", 57, line(ledger.AuditSignIn)) }, t, &won)
	if won.Load() != 1 {
		t.Errorf("a code served %d times", won.Load())
	}
	if err := s.RecordSignIn(ctx, "li", 56, line(ledger.AuditSignIn)); ledger.CodeOf(err) != ledger.Conflict {
		t.Errorf("an older code: %v", err)
	}
	must(t, s.RecordSignIn(ctx, "", 0, line(ledger.AuditRefused)))
	if n, err := s.Accounts(ctx); err != nil || n != 1 {
		t.Errorf("%d accounts, %v", n, err)
	}

	must(t, s.ExportPerson(ctx, "li", func(table string, row map[string]any) error {
		for _, column := range []string{"hash", "secret"} {
			if _, out := row[column]; out && table == "accounts" {
				t.Errorf("%s is handed out", column)
			}
		}
		return nil
	}))
	must(t, s.RemoveAccount(ctx, "LI", line(ledger.AuditPassword)))
	if err := s.RemoveAccount(ctx, "li", line(ledger.AuditPassword)); ledger.CodeOf(err) != ledger.NotFound {
		t.Errorf("removed again: %v", err)
	}
	lines, err := s.Audit(ctx, ledger.AuditFilter{Person: "li"})
	must(t, err)
	count := map[string]int{}
	for _, l := range lines {
		count[l.What]++
	}
	if count[ledger.AuditPassword] != 3 || count[ledger.AuditSignIn] != 1 || count[ledger.AuditRefused] != 1 {
		t.Errorf("the record: %v", count)
	}
}

// race does something several times at once and counts how often it was done; who is too late meets a conflict.
func race(n int, do func() error, t *testing.T, won *atomic.Int64) {
	t.Helper()
	won.Store(0)
	var all sync.WaitGroup
	for range n {
		all.Go(func() {
			switch err := do(); {
			case err == nil:
				won.Add(1)
			case ledger.CodeOf(err) != ledger.Conflict:
				t.Error(err)
			}
		})
	}
	all.Wait()
}
