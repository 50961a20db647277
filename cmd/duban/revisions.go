package main

import (
	"context"

	"duban/handlers"
	"duban/intake"
	"duban/ledger"
	"duban/store"
)

// This file alone joins checking and intake to what revisions are: the rules of doubts and corrections, and the store's
// record of them. Until those are there it stands for them: doubts are the reader's warnings, and nothing can be mended.

// checker is the rules of doubts and corrections.
type checker struct{}

var _ handlers.Checker = checker{}

// Doubts are the reader's warnings.
func (checker) Doubts(d *ledger.Document, _ ledger.Directory) []ledger.Doubt {
	var out []ledger.Doubt
	for _, w := range d.Warnings {
		out = append(out, ledger.Doubt{Kind: ledger.DoubtOther, Words: w})
	}
	return out
}

// Value cannot tell yet.
func (checker) Value(*ledger.Document, string, ledger.MendField, int) (string, error) {
	return "", errNotYet()
}

// Apply cannot do it yet.
func (checker) Apply(*ledger.Document, ledger.Mend) error { return errNotYet() }

func errNotYet() error {
	return ledger.Errorf(ledger.Invalid, "这一版还不能更正,请改原文件后重新导入。")
}

// documentShelf is the store as intake and checking see it.
type documentShelf struct{ store *store.Store }

var (
	_ intake.Store      = documentShelf{}
	_ handlers.Readings = documentShelf{}
)

// Preview compares with what stands under the same ID.
func (s documentShelf) Preview(ctx context.Context, d *ledger.Document) (intake.Saved, error) {
	old, err := s.store.Document(ctx, d.ID)
	switch {
	case ledger.CodeOf(err) == ledger.NotFound:
		return intake.Saved{Document: d, Changed: true}, nil
	case err != nil:
		return intake.Saved{}, err
	case old.Hash == d.Hash:
		return intake.Saved{Document: old}, nil
	}
	now := *d
	now.Revision = old.Revision + 1
	return intake.Saved{Document: &now, Changed: true, Former: old.Revision}, nil
}

// Save keeps a reading.
func (s documentShelf) Save(ctx context.Context, d *ledger.Document) (intake.Saved, error) {
	before, err := s.Preview(ctx, d)
	if err != nil {
		return intake.Saved{}, err
	}
	saved, changed, err := s.store.SaveDocument(ctx, d)
	return intake.Saved{Document: saved, Changed: changed, Former: before.Former}, err
}

// All returns every document.
func (s documentShelf) All(ctx context.Context) ([]ledger.Document, error) {
	return s.store.Documents(ctx)
}

// History is not kept yet.
func (documentShelf) History(context.Context, string, string, int) ([]ledger.AuditEntry, error) {
	return nil, nil
}

// Changes are not kept yet.
func (documentShelf) Changes(context.Context, string) (ledger.Changes, int, error) {
	return ledger.Changes{}, 0, nil
}
