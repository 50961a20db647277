package store

import (
	"context"
	"database/sql"
	"slices"

	"duban/ledger"
	"duban/revision"
)

// The kinds of name that a document has: its own, and those of what its text repeals.
const (
	nameIs      = "is"
	nameRepeals = "repeals"
)

// nameDocument notes how a document is called and what it repeals.
func (t *txn) nameDocument(ctx context.Context, d *ledger.Document) error {
	if d.Revision > 1 {
		if _, err := t.exec(ctx, `DELETE FROM document_names WHERE document_id = $1`, d.ID); err != nil {
			return err
		}
	}
	b := &rows{t: t, ctx: ctx}
	for _, name := range revision.Names(d) {
		b.add(insertName, d.ID, nameIs, name)
	}
	for _, r := range d.Repeals {
		for _, name := range revision.RepealNames(r) {
			b.add(insertName, d.ID, nameRepeals, name)
		}
	}
	return b.err
}

// repeal lets what a document repeals or replaces lose force; and a new document what one that came before it
// repeals: the order in which a folder is imported does not count.
func (t *txn) repeal(ctx context.Context, d *ledger.Document, first bool) ([]ledger.StandingChange, error) {
	var done []ledger.StandingChange
	for _, r := range d.Repeals {
		changed, err := t.repealOne(ctx, d, r)
		if err != nil {
			return nil, err
		}
		done = append(done, changed...)
	}
	if !first {
		return done, nil
	}
	repealers, err := t.called(ctx, revision.Names(d), nameRepeals)
	if err != nil {
		return nil, err
	}
	for i := range repealers {
		for _, r := range repealers[i].Repeals {
			if repealers[i].ID == d.ID || !revision.Concerns(r, d) {
				continue
			}
			changed, err := t.repealOne(ctx, &repealers[i], r)
			if err != nil {
				return nil, err
			}
			done = append(done, changed...)
		}
	}
	for _, c := range done {
		if c.DocumentID == d.ID {
			d.Standing, d.StandingBy, d.StandingNote = c.Standing, c.By, c.Note
		}
	}
	return done, nil
}

// repealOne marks the one document in force that a repeal speaks of; none, or several, stay as they are.
func (t *txn) repealOne(ctx context.Context, by *ledger.Document, r ledger.Repeal) ([]ledger.StandingChange, error) {
	candidates, err := t.called(ctx, revision.RepealNames(r), nameIs)
	if err != nil {
		return nil, err
	}
	fitting := slices.DeleteFunc(candidates, func(d ledger.Document) bool {
		later := !d.Issued.IsZero() && !by.Issued.IsZero() && d.Issued.After(by.Issued)
		return d.ID == by.ID || later || d.Standing != ledger.InForce || !revision.Concerns(r, &d)
	})
	if len(fitting) != 1 {
		return nil, nil
	}
	c := ledger.StandingChange{DocumentID: fitting[0].ID, Standing: r.Standing, By: by.ID, Note: r.Quote, Act: ledger.Act{At: t.w.now().UTC()}}
	if err := t.setStanding(ctx, c); err != nil {
		return nil, err
	}
	return []ledger.StandingChange{c}, nil
}

// called reads the heads of the documents that share a name: enough to tell whether a repeal concerns them.
func (t *txn) called(ctx context.Context, names []string, kind string) ([]ledger.Document, error) {
	var found []ledger.Document
	for _, name := range names {
		err := t.each(ctx, `SELECT d.id, d.title, d.notice, d.doc_number, d.issued, d.standing, d.repeals FROM document_names n
			JOIN documents d ON d.id = n.document_id WHERE n.name = $1 AND n.kind = $2 ORDER BY d.id`, []any{name, kind}, func(r *sql.Rows) error {
			var d ledger.Document
			err := r.Scan(&d.ID, &d.Title, &d.Notice, &d.Number, day{&d.Issued}, &d.Standing, listOf(&d.Repeals))
			if !slices.ContainsFunc(found, func(x ledger.Document) bool { return x.ID == d.ID }) {
				found = append(found, d)
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}
