package storetest

import (
	"context"
	"strings"
	"testing"
	"time"

	"duban/bot"
	"duban/ledger"
	"duban/store"
)

// entry makes a ledger entry of message key on one measure.
func entry(key, document, measure string) ledger.ProgressUpdate {
	return ledger.ProgressUpdate{
		ID: "id-" + key + "-" + measure, DocumentID: document, MeasureKey: measure, Unit: "青禾镇", Status: ledger.Done,
		Text: "完成了,45人", Numbers: []ledger.Quantity{{Value: 45, Unit: "人", What: "参训"}}, ReporterID: "wang",
		Reporter: "王芳", Conversation: "c1", MessageKey: key, State: ledger.UpdateCurrent,
		At: time.Date(2024, 6, 10, 1, 0, 0, 0, time.UTC), Day: ledger.NewDate(2024, 6, 10),
	}
}

func apply(t *testing.T, s *store.Store, updates ...ledger.ProgressUpdate) {
	t.Helper()
	must(t, s.Apply(context.Background(), bot.Effects{Updates: updates}))
}

func ids(updates []ledger.ProgressUpdate) string {
	var all []string
	for _, u := range updates {
		all = append(all, u.ID)
	}
	return strings.Join(all, " ")
}

func wantIDs(t *testing.T, s *store.Store, f ledger.UpdateFilter, want string) {
	t.Helper()
	got, err := s.Updates(context.Background(), f)
	must(t, err)
	if ids(got) != want {
		t.Fatalf("%+v gave %q, want %q", f, ids(got), want)
	}
}

func exerciseLedger(t *testing.T, open Opener) {
	ctx := context.Background()

	t.Run("entries come back whole, in the order of recording", func(t *testing.T) {
		s := open.one(t)
		late, early := entry("m1", "a", "1"), entry("m2", "a", "2")
		early.Duty, early.Period = "once-12ab34", "2024-06-30"
		early.At = early.At.AddDate(0, -1, 0) // the business clock may go backwards
		apply(t, s, late)
		apply(t, s, early)
		got, err := s.Updates(ctx, ledger.UpdateFilter{})
		must(t, err)
		same(t, "entries", got, []ledger.ProgressUpdate{late, early})
		wantIDs(t, s, ledger.UpdateFilter{Limit: 1}, early.ID)
		wantIDs(t, s, ledger.UpdateFilter{Limit: 9}, early.ID+" "+late.ID)
	})

	t.Run("a filter narrows by each of its fields", func(t *testing.T) {
		s := open.one(t)
		other := entry("m2", "b", "7")
		other.Unit, other.ReporterID, other.Conversation = "河口镇", "li", "c2"
		apply(t, s, entry("m1", "a", "1"), other)
		for _, f := range []ledger.UpdateFilter{
			{DocumentID: "b"}, {MeasureKey: "7"}, {Unit: "河口镇"}, {ReporterID: "li"}, {Conversation: "c2"},
		} {
			wantIDs(t, s, f, other.ID)
		}
		wantIDs(t, s, ledger.UpdateFilter{DocumentID: "a", Unit: "河口镇"}, "")
	})

	t.Run("a correction supersedes, an undo withdraws", func(t *testing.T) {
		s := open.one(t)
		first, fixed := entry("m1", "a", "1"), entry("m2", "a", "1")
		fixed.Supersedes = first.ID
		apply(t, s, first)
		apply(t, s, fixed)
		wantIDs(t, s, ledger.UpdateFilter{}, fixed.ID)
		must(t, s.Apply(ctx, bot.Effects{Withdraw: []string{fixed.ID}}))
		wantIDs(t, s, ledger.UpdateFilter{}, "")
		got, err := s.Updates(ctx, ledger.UpdateFilter{AllStates: true})
		must(t, err)
		if len(got) != 2 || got[0].State != ledger.UpdateSuperseded || got[1].State != ledger.UpdateWithdrawn {
			t.Fatalf("states %+v", got)
		}
	})

	t.Run("what is no longer current is a conflict and writes nothing", func(t *testing.T) {
		s := open.one(t)
		gone := entry("m1", "a", "1")
		apply(t, s, gone)
		must(t, s.Apply(ctx, bot.Effects{Withdraw: []string{gone.ID}}))
		before, err := s.Stamp(ctx, "ledger")
		must(t, err)
		fix, fresh := entry("m2", "a", "1"), entry("m2", "a", "2")
		fix.Supersedes, fix.Ordinal = gone.ID, 1
		draft := ledger.Draft{ID: "d1", SenderID: "wang"}
		err = s.Apply(ctx, bot.Effects{Updates: []ledger.ProgressUpdate{fresh, fix}, Drafts: []ledger.Draft{draft}})
		wantCode(t, "superseding a withdrawn entry", err, ledger.Conflict)
		err = s.Apply(ctx, bot.Effects{Drafts: []ledger.Draft{draft}, Withdraw: []string{gone.ID}})
		wantCode(t, "withdrawing twice", err, ledger.Conflict)
		err = s.Apply(ctx, bot.Effects{Withdraw: []string{"nothing"}})
		wantCode(t, "withdrawing nothing", err, ledger.NotFound)
		wantIDs(t, s, ledger.UpdateFilter{}, "")
		_, err = s.Draft(ctx, "d1")
		wantCode(t, "a draft of effects that failed", err, ledger.NotFound)
		after, err := s.Stamp(ctx, "ledger")
		must(t, err)
		if after != before {
			t.Fatalf("stamp went from %d to %d although nothing was written", before, after)
		}
	})

	t.Run("the same message never writes twice", func(t *testing.T) {
		s := open.one(t)
		first, fix := entry("m1", "a", "1"), entry("m2", "a", "1")
		fix.Supersedes = first.ID
		apply(t, s, first)
		apply(t, s, fix)
		again := fix
		again.ID, again.Text = "another-id", "别的话"
		apply(t, s, again)
		wantIDs(t, s, ledger.UpdateFilter{}, fix.ID)
	})

	t.Run("one entry split in two is superseded once", func(t *testing.T) {
		s := open.one(t)
		whole, one, two := entry("m1", "a", "1"), entry("m2", "a", "2"), entry("m2", "a", "3")
		one.Supersedes, two.Supersedes, two.Ordinal = whole.ID, whole.ID, 1
		apply(t, s, whole)
		apply(t, s, one, two)
		wantIDs(t, s, ledger.UpdateFilter{}, one.ID+" "+two.ID)
	})

	t.Run("the last report is the last message's entries", func(t *testing.T) {
		s := open.one(t)
		old, elsewhere, other := entry("m1", "a", "9"), entry("m3", "a", "8"), entry("m4", "a", "7")
		one, two := entry("m2", "a", "1"), entry("m2", "a", "2")
		two.Ordinal, elsewhere.Conversation, other.ReporterID = 1, "c2", "li"
		for _, message := range [][]ledger.ProgressUpdate{{old}, {one, two}, {elsewhere}, {other}} {
			apply(t, s, message...)
		}
		must(t, s.Apply(ctx, bot.Effects{Withdraw: []string{two.ID}}))
		for _, c := range []struct{ reporter, conversation, want string }{
			{"wang", "c1", one.ID + " " + two.ID},
			{"wang", "", elsewhere.ID},
			{"nobody", "c1", ""},
		} {
			got, err := s.LastReport(ctx, c.reporter, c.conversation)
			must(t, err)
			if ids(got) != c.want {
				t.Fatalf("%s in %q: got %q, want %q", c.reporter, c.conversation, ids(got), c.want)
			}
		}
	})

	t.Run("each change of the ledger grows its stamp, and only its", func(t *testing.T) {
		s := open.one(t)
		docs, err := s.Stamp(ctx, "documents")
		must(t, err)
		last, err := s.Stamp(ctx, "ledger")
		must(t, err)
		e := entry("m1", "a", "1")
		for _, effects := range []bot.Effects{{Updates: []ledger.ProgressUpdate{e}}, {Withdraw: []string{e.ID}}} {
			must(t, s.Apply(ctx, effects))
			now, err := s.Stamp(ctx, "ledger")
			must(t, err)
			if now <= last {
				t.Fatalf("stamp stayed %d", now)
			}
			last = now
		}
		after, err := s.Stamp(ctx, "documents")
		must(t, err)
		if after != docs {
			t.Fatalf("the documents' stamp grew from %d to %d", docs, after)
		}
	})

	t.Run("drafts", func(t *testing.T) { exerciseDrafts(t, open.one(t)) })
}

func exerciseDrafts(t *testing.T, s *store.Store) {
	ctx := context.Background()
	draft := ledger.Draft{
		ID: "d1", Conversation: "c1", SenderID: "wang", Unit: "青禾镇", Text: "完成了", Reason: ledger.NeedsMeasure,
		State: ledger.DraftOpen, At: time.Date(2024, 6, 10, 1, 0, 0, 0, time.UTC),
		Items: []ledger.DraftItem{{Status: ledger.Done, Numbers: []ledger.Quantity{{Value: 3, Unit: "次"}}}},
		Files: []ledger.Attachment{{ID: "b", Name: "现场.jpg", Kind: ledger.Picture}},
	}
	second := draft
	second.ID = "d2"
	for _, d := range []ledger.Draft{draft, second} {
		must(t, s.Apply(ctx, bot.Effects{Drafts: []ledger.Draft{d}}))
	}
	got, err := s.Draft(ctx, "d1")
	must(t, err)
	same(t, "draft", got, draft)
	waiting, err := s.OpenDrafts(ctx, "wang", "c1")
	must(t, err)
	same(t, "newest first", waiting, []ledger.Draft{second, draft})
	second.State, second.Items = ledger.DraftRecorded, []ledger.DraftItem{}
	must(t, s.Apply(ctx, bot.Effects{Drafts: []ledger.Draft{second}}))
	waiting, err = s.OpenDrafts(ctx, "wang", "")
	must(t, err)
	same(t, "still open", waiting, []ledger.Draft{draft})
	got, err = s.Draft(ctx, "d2")
	must(t, err)
	same(t, "replaced by id", got, second)
	none, err := s.OpenDrafts(ctx, "li", "c1")
	must(t, err)
	if len(none) != 0 {
		t.Fatalf("somebody else's drafts: %v", none)
	}
	_, err = s.Draft(ctx, "nothing")
	wantCode(t, "unknown draft", err, ledger.NotFound)
}
