package storetest

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"duban/ledger"
)

// exerciseSettings: a setting is changed by whoever saw what stands, by one of several at once, and both values are in the record;
// the record is read by person, by time and page by page.
func exerciseSettings(t *testing.T, open Opener) {
	ctx := context.Background()
	s := open.one(t)
	at := time.Date(2024, 6, 10, 1, 0, 0, 0, time.UTC)
	change := func(before, after, user string) error {
		return s.ChangeSetting(ctx, before, ledger.Setting{Key: "reminder.every", Value: after, Act: ledger.Act{UserID: user, Name: user, At: at}})
	}
	must(t, change("", "7", "Li"))
	if err := change("", "9", "wang"); ledger.CodeOf(err) != ledger.Conflict {
		t.Errorf("of an old page: %v", err)
	}
	var (
		all  sync.WaitGroup
		errs = make(chan error, 8)
	)
	for i := range cap(errs) {
		all.Go(func() { errs <- change("7", fmt.Sprint(10+i), "zhao") })
	}
	all.Wait()
	won := 0
	for range cap(errs) {
		if err := <-errs; err == nil {
			won++
		} else if ledger.CodeOf(err) != ledger.Conflict {
			t.Error(err)
		}
	}
	if won != 1 {
		t.Errorf("%d of %d at once won", won, cap(errs))
	}
	rows, err := s.ChangedSettings(ctx)
	must(t, err)
	if len(rows) != 1 || rows[0].Act.UserID != "zhao" || !rows[0].Act.At.Equal(at) {
		t.Errorf("kept: %+v", rows)
	}
	must(t, change(rows[0].Value, "", "li"))
	for _, want := range []struct {
		filter ledger.AuditFilter
		n      int
	}{
		{ledger.AuditFilter{}, 3}, {ledger.AuditFilter{Person: "Li"}, 2}, {ledger.AuditFilter{Person: "zhao"}, 1}, {ledger.AuditFilter{From: at}, 3},
		{ledger.AuditFilter{Until: at}, 0}, {ledger.AuditFilter{From: at, Until: at.Add(time.Hour)}, 3}, {ledger.AuditFilter{Limit: 2}, 2},
	} {
		lines, err := s.Audit(ctx, want.filter)
		must(t, err)
		if len(lines) != want.n {
			t.Errorf("%+v: %d lines, want %d", want.filter, len(lines), want.n)
		}
		for i := range lines {
			if lines[i].What != ledger.AuditSetting || want.filter.Limit == 0 && !want.filter.Leaves(&lines[i]) {
				t.Errorf("%+v leaves %+v", want.filter, lines[i])
			}
		}
	}
	var ids []string
	for behind := ""; ; {
		page, err := s.Audit(ctx, ledger.AuditFilter{Limit: 2, Behind: behind})
		must(t, err)
		if len(page) == 0 {
			break
		}
		for _, l := range page {
			ids = append(ids, l.ID)
		}
		behind = ids[len(ids)-1]
	}
	if len(ids) != 3 {
		t.Errorf("page by page: %v", ids)
	}
}
