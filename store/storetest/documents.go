package storetest

import (
	"context"
	"fmt"
	"testing"

	"duban/bot"
	"duban/ledger"
)

func exerciseDocuments(t *testing.T, open Opener) {
	ctx := context.Background()

	t.Run("comes back whole", func(t *testing.T) {
		s, want := open.one(t), Document("a", 3)
		saved, err := s.SaveDocument(ctx, want)
		must(t, err)
		if !saved.Changed || saved.Document.Revision != 1 || saved.Former != 0 || !saved.Changes.Empty() {
			t.Fatalf("saved %+v", saved)
		}
		want.Revision = 1
		got, err := s.Document(ctx, "a")
		must(t, err)
		same(t, "document", got, want)
		if got.Text != want.Text {
			t.Fatalf("text %q", got.Text)
		}
		all, err := s.Documents(ctx)
		must(t, err)
		same(t, "documents", all, []*ledger.Document{want})
	})

	t.Run("the same content again is a no-op", func(t *testing.T) {
		s := open.one(t)
		save(t, s, Document("a", 2))
		must(t, s.ConfirmDocument(ctx, confirmation("a")))
		before, err := s.Stamp(ctx, "documents")
		must(t, err)
		for _, id := range []string{"a", "another-id"} {
			again := Document(id, 2)
			again.Hash = "hash-a"
			saved, err := s.SaveDocument(ctx, again)
			must(t, err)
			if d := saved.Document; saved.Changed || d.ID != "a" || d.Revision != 1 || d.Status != ledger.DocumentConfirmed {
				t.Fatalf("changed %v: %s revision %d %s", saved.Changed, d.ID, d.Revision, d.Status)
			}
		}
		after, err := s.Stamp(ctx, "documents")
		must(t, err)
		if after != before {
			t.Fatalf("stamp went from %d to %d", before, after)
		}
	})

	t.Run("other content is a new revision and keeps progress", func(t *testing.T) {
		s := open.one(t)
		save(t, s, Document("a", 3))
		must(t, s.ConfirmDocument(ctx, confirmation("a")))
		must(t, s.Apply(ctx, bot.Effects{Updates: []ledger.ProgressUpdate{entry("m1", "a", "2")}}))
		next := Document("a", 2)
		next.Hash, next.Text = "other", "新的全文"
		saved := save(t, s, next)
		if saved.Revision != 2 || saved.Status != ledger.DocumentDraft {
			t.Fatalf("revision %d, %s", saved.Revision, saved.Status)
		}
		got, err := s.Document(ctx, "a")
		must(t, err)
		next.Revision = 2
		same(t, "second revision", got, next)
		if got.Text != "新的全文" {
			t.Fatalf("text %q", got.Text)
		}
		kept, err := s.Updates(ctx, ledger.UpdateFilter{DocumentID: "a", MeasureKey: "2"})
		must(t, err)
		if len(kept) != 1 {
			t.Fatalf("%d entries kept", len(kept))
		}
		back := save(t, s, Document("a", 3))
		if back.Revision != 3 {
			t.Fatalf("going back to the first content gave revision %d", back.Revision)
		}
	})

	t.Run("order is by issue, then id", func(t *testing.T) {
		s := open.one(t)
		for _, id := range []string{"c", "b", "d", "a"} {
			d := Document(id, 1)
			if id == "a" {
				d.Issued = ledger.NewDate(2025, 1, 1)
			}
			save(t, s, d)
		}
		docs, err := s.Documents(ctx)
		must(t, err)
		light, err := s.ListDocuments(ctx)
		must(t, err)
		order := ""
		for i := range docs {
			order += docs[i].ID + light[i].ID
		}
		if order != "bbccddaa" {
			t.Fatalf("order %s", order)
		}
		same(t, "light", light[0], ledger.DocumentSummary{
			ID: "b", Title: docs[0].Title, Aliases: docs[0].Aliases, Revision: 1, Status: ledger.DocumentDraft,
			Measures: 1, Passages: 1, Issued: docs[0].Issued,
		})
	})

	t.Run("more than nine measures stay in the order of the text", func(t *testing.T) {
		s := open.one(t)
		save(t, s, Document("a", 25))
		d, err := s.Document(ctx, "a")
		must(t, err)
		for i, m := range d.Measures {
			if m.Key != fmt.Sprint(i+1) || len(m.Assignments) != 3 {
				t.Fatalf("place %d holds measure %s with %d assignments", i, m.Key, len(m.Assignments))
			}
		}
	})

	t.Run("what cannot be", func(t *testing.T) {
		s := open.one(t)
		_, err := s.Document(ctx, "nowhere")
		wantCode(t, "unknown document", err, ledger.NotFound)
		_, err = s.Document(ctx, "")
		wantCode(t, "no id", err, ledger.NotFound)
		wantCode(t, "confirming an unknown document", s.ConfirmDocument(ctx, confirmation("nowhere")), ledger.NotFound)
		_, err = s.Stamp(ctx, "nothing")
		wantCode(t, "unknown stamp", err, ledger.NotFound)
		twice := Document("a", 2)
		twice.Measures[1].Key = "1"
		_, err = s.SaveDocument(ctx, twice)
		wantCode(t, "a key twice", err, ledger.Invalid)
		_, err = s.SaveDocument(ctx, &ledger.Document{ID: "a"})
		wantCode(t, "no hash", err, ledger.Invalid)
		docs, err := s.Documents(ctx)
		must(t, err)
		if len(docs) != 0 {
			t.Fatalf("%d documents after refusals", len(docs))
		}
	})
}
