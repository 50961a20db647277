package storetest

import (
	"context"
	"fmt"
	"slices"
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
	for _, f := range []ledger.AuditFilter{{Unit: "河口镇"}, {Unit: "河口镇", Person: "Li"}, {Person: "LI"}, {Unit: "河口镇", Person: "zhao", From: at}} {
		whole, err := s.Audit(ctx, f)
		must(t, err)
		f.Limit = 10
		newest, err := s.Audit(ctx, f)
		must(t, err)
		slices.Reverse(newest)
		if len(whole) == 0 || fmt.Sprint(whole) != fmt.Sprint(newest) {
			t.Errorf("%+v: all are %+v, the newest %+v", f, whole, newest)
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

// exerciseAuditRuns: of several who ask for a verification at once one is fresh; it runs on until it ended or was not heard of for long,
// and of two that end it the first holds.
func exerciseAuditRuns(t *testing.T, open Opener) {
	ctx := context.Background()
	s := open.one(t)
	if none, err := s.LastAuditRun(ctx); err != nil || none.ID != "" {
		t.Fatalf("none was asked for: %+v, %v", none, err)
	}
	id, fresh, err := s.AskAuditRun(ctx, time.Hour)
	must(t, err)
	again, anew, err := s.AskAuditRun(ctx, time.Hour)
	must(t, err)
	if !fresh || anew || again != id {
		t.Errorf("asked twice: %s %v, then %s %v", id, fresh, again, anew)
	}
	must(t, s.NoteAuditRun(ctx, id, 5))
	if last, err := s.LastAuditRun(ctx); err != nil || last.Lines != 5 || !last.EndedAt.IsZero() || last.AskedAt.IsZero() {
		t.Errorf("under way: %+v, %v", last, err)
	}
	must(t, s.EndAuditRun(ctx, id, 9, "first"))
	must(t, s.EndAuditRun(ctx, id, 8, "second"))
	must(t, s.NoteAuditRun(ctx, id, 7))
	if last, err := s.LastAuditRun(ctx); err != nil || last.Lines != 9 || last.Result != "first" || last.EndedAt.IsZero() {
		t.Errorf("ended: %+v, %v", last, err)
	}
	lost, fresh, err := s.AskAuditRun(ctx, time.Hour)
	must(t, err)
	if next, anew, err := s.AskAuditRun(ctx, 0); err != nil || !fresh || !anew || next == lost {
		t.Errorf("after one that was not heard of: %v %v %v", fresh, anew, err)
	}
}
