package main

import (
	"context"

	"duban/handlers"
	"duban/intake"
	"duban/ledger"
	"duban/revision"
	"duban/store"
	"duban/zh"
)

// checker is the rules of doubts and corrections for the conversation.
type checker struct{}

var _ handlers.Checker = checker{}

// Doubts are what a person should look at.
func (checker) Doubts(d *ledger.Document, dir ledger.Directory) []ledger.Doubt {
	return revision.Doubts(d, zh.NewUnits(dir, nil))
}

// Value is what a correction would replace.
func (checker) Value(d *ledger.Document, key string, field ledger.MendField, index int) (string, error) {
	return revision.Value(d, key, field, index)
}

// Apply puts a correction into a reading.
func (checker) Apply(d *ledger.Document, m ledger.Mend) error { return revision.Apply(d, m) }

// documentShelf is the store as intake and checking see it.
type documentShelf struct{ *store.Store }

var (
	_ intake.Store      = documentShelf{}
	_ handlers.Readings = documentShelf{}
)

// Preview says what Save would do, and does nothing.
func (s documentShelf) Preview(ctx context.Context, d *ledger.Document) (ledger.Saved, error) {
	return s.PreviewDocument(ctx, d)
}

// Save keeps a reading.
func (s documentShelf) Save(ctx context.Context, d *ledger.Document) (ledger.Saved, error) {
	return s.SaveDocument(ctx, d)
}

// All returns every document.
func (s documentShelf) All(ctx context.Context) ([]ledger.Document, error) { return s.Documents(ctx) }

// History is the record of changes, newest first.
func (s documentShelf) History(ctx context.Context, documentID, key string, limit int) ([]ledger.AuditEntry, error) {
	return s.Audit(ctx, store.AuditFilter{DocumentID: documentID, MeasureKey: key, Reading: key == "", Limit: limit})
}

// Changes compares the standing revision with the one before.
func (s documentShelf) Changes(ctx context.Context, documentID string) (ledger.Changes, int, error) {
	now, err := s.Document(ctx, documentID)
	if err != nil || now.Revision < 2 {
		return ledger.Changes{}, 0, err
	}
	former := now.Revision - 1
	old, err := s.Revision(ctx, documentID, former)
	if err != nil {
		return ledger.Changes{}, former, err
	}
	return revision.CompareKept(old, now), former, nil
}
