package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"duban/ledger"
	"duban/revision"
)

// Saved is what became of a reading that was handed in.
type Saved = ledger.Saved

// standingDocument is what stands of a document that comes in again.
type standingDocument struct {
	id, hash, status string
	revision         int
}

// saveDocument writes a reading, unless its content stands already.
func (t *txn) saveDocument(ctx context.Context, given *ledger.Document) (Saved, error) {
	if err := t.lockDocuments(ctx); err != nil {
		return Saved{}, err
	}
	was, err := t.find(ctx, given)
	if err != nil {
		return Saved{}, err
	}
	if was.hash == given.Hash {
		docs, err := load(ctx, t.w.prepared, was.id)
		if err != nil {
			return Saved{}, err
		}
		return Saved{Document: &docs[0]}, nil
	}
	doc := revision.Copy(given)
	if was.id != "" {
		doc.ID = was.id
	}
	doc.Revision = was.revision + 1
	if doc.Status == "" {
		doc.Status = ledger.DocumentDraft
	}
	if doc.IngestedAt.IsZero() {
		doc.IngestedAt = t.w.now()
	}
	doc.IngestedAt = instant(micros(doc.IngestedAt))
	doc.Standing, doc.StandingBy, doc.StandingNote, doc.LostMends = ledger.InForce, "", "", nil
	for i := range doc.Measures {
		doc.Measures[i].Checked, doc.Measures[i].Mended = nil, nil
	}
	saved := Saved{Document: doc, Changed: true, Former: was.revision}
	if was.revision == 0 {
		revision.Carry(nil, doc, nil)
		err = t.writeDocument(ctx, doc, "") // its rows are its reading until somebody corrects or replaces it
	} else {
		err = t.saveNext(ctx, doc, &saved)
	}
	if err != nil {
		return Saved{}, err
	}
	if err := t.nameDocument(ctx, doc); err != nil {
		return Saved{}, err
	}
	if err := t.noteIngest(ctx, doc, was); err != nil {
		return Saved{}, err
	}
	if saved.Repealed, err = t.repeal(ctx, doc, was.revision == 0); err != nil {
		return Saved{}, err
	}
	t.touch(documentsStamp)
	doc.Text = ""
	return saved, nil
}

// lockDocuments lets one process at a time change documents, until the transaction ends: what a change reads first, it
// changes as it read it. An engine that has one writer at a time needs no more.
func (t *txn) lockDocuments(ctx context.Context) error {
	if t.w.dialect.lockRow == "" {
		return nil
	}
	var stamp int64
	return t.row(ctx, `SELECT value FROM stamps WHERE name = $1`+t.w.dialect.lockRow, []any{stampDocuments}, &stamp)
}

// find looks for what stands of a document: under its ID, else the same content, else the same title and issuer.
// Nothing gives the zero value.
func (t *txn) find(ctx context.Context, d *ledger.Document) (was standingDocument, err error) {
	const columns = `SELECT id, hash, status, revision FROM documents WHERE `
	for _, q := range []struct {
		where string
		args  []any
	}{
		{`id = $1`, []any{d.ID}},
		{`hash = $1 ORDER BY id LIMIT 1`, []any{d.Hash}},
		{`title = $1 AND issuer = $2 AND title <> '' AND issuer <> '' ORDER BY id LIMIT 1`, []any{d.Title, d.Issuer}},
	} {
		err = t.row(ctx, columns+q.where, q.args, &was.id, &was.hash, &was.status, &was.revision)
		if err == nil || !errors.Is(err, sql.ErrNoRows) {
			return was, err
		}
	}
	return standingDocument{}, nil
}

// saveNext writes the next revision, with what people did to the one before.
func (t *txn) saveNext(ctx context.Context, doc *ledger.Document, saved *Saved) error {
	docs, err := load(ctx, t.w.prepared, doc.ID)
	if err != nil {
		return err
	}
	was := &docs[0]
	if err := t.keepReading(ctx, was); err != nil {
		return err
	}
	raw, err := t.reading(ctx, was)
	if err != nil {
		return err
	}
	used, err := t.usedKeys(ctx, doc.ID)
	if err != nil {
		return err
	}
	revision.Carry(raw, doc, used)
	reading, err := encodeReading(doc)
	if err != nil {
		return err
	}
	if saved.LostMends, err = t.remend(ctx, raw, doc); err != nil {
		return err
	}
	doc.LostMends = append(was.LostMends, saved.LostMends...)
	doc.Standing, doc.StandingBy, doc.StandingNote = was.Standing, was.StandingBy, was.StandingNote
	keepChecks(was, doc)
	saved.Changes = revision.CompareKept(was, doc)
	if err := t.clearDocument(ctx, doc.ID); err != nil {
		return err
	}
	return t.writeDocument(ctx, doc, reading)
}

// keepChecks lets a person's check stand where the measure reads as it did.
func keepChecks(was, now *ledger.Document) {
	for i := range now.Measures {
		m := &now.Measures[i]
		if old, ok := was.FindMeasure(m.Key); ok && old.Checked != nil && revision.SameReading(old, m) {
			m.Checked = old.Checked
		}
	}
}

// remend puts the standing corrections on a new revision and notes what became of each.
func (t *txn) remend(ctx context.Context, raw, doc *ledger.Document) (lost []ledger.Mend, err error) {
	mends, err := readMends(ctx, t.w.prepared, doc.ID, mendStanding)
	if err != nil || len(mends) == 0 {
		return nil, err
	}
	applied, lost := revision.Remend(raw, doc, mends)
	state := make(map[string]string, len(mends))
	position := make(map[string]int, len(mends))
	for _, m := range applied {
		state[m.ID], position[m.ID] = mendStanding, m.Index
	}
	for _, m := range lost {
		state[m.ID], position[m.ID] = mendLost, m.Index
	}
	for _, m := range mends {
		become, ok := state[m.ID]
		if !ok {
			become, position[m.ID] = mendSettled, m.Index
		}
		if become == mendStanding && position[m.ID] == m.Index {
			continue
		}
		gone := 0
		if become != mendStanding {
			gone = doc.Revision
		}
		_, err := t.exec(ctx, `UPDATE mends SET state = $1, position = $2, lost_revision = $3 WHERE document_id = $4 AND id = $5`,
			become, position[m.ID], gone, doc.ID, m.ID)
		if err != nil {
			return nil, err
		}
	}
	for _, m := range lost {
		_, err := t.audit(ctx, ledger.AuditEntry{Act: ledger.Act{At: doc.IngestedAt}, What: ledger.AuditLostMend, DocumentID: doc.ID,
			MeasureKey: m.MeasureKey, Field: string(m.Field), Before: m.After}, "lost|"+m.ID)
		if err != nil {
			return nil, err
		}
	}
	return lost, nil
}

// noteIngest writes a reading, and its confirmation when it came with one, into the record of changes.
func (t *txn) noteIngest(ctx context.Context, d *ledger.Document, was standingDocument) error {
	act := d.BroughtBy
	if act.At.IsZero() {
		act.At = d.IngestedAt
	}
	before := ""
	if was.revision > 0 {
		before = strconv.Itoa(was.revision)
	}
	now := strconv.Itoa(d.Revision)
	entry := ledger.AuditEntry{Act: act, What: ledger.AuditIngest, DocumentID: d.ID, Before: before, After: now}
	if _, err := t.audit(ctx, entry, "ingest|"+now); err != nil {
		return err
	}
	if d.Status != ledger.DocumentConfirmed {
		return nil
	}
	entry = ledger.AuditEntry{Act: act, What: ledger.AuditConfirm, DocumentID: d.ID, Before: string(ledger.DocumentDraft), After: string(ledger.DocumentConfirmed)}
	_, err := t.audit(ctx, entry, "confirm|"+now)
	return err
}

// usedKeys returns every key that a measure of the document ever had, as far as readings and progress tell.
func (t *txn) usedKeys(ctx context.Context, id string) (used []string, err error) {
	err = t.each(ctx, `SELECT reading FROM revisions WHERE document_id = $1 AND reading <> ''`, []any{id}, func(r *sql.Rows) error {
		var text string
		if err := r.Scan(&text); err != nil {
			return err
		}
		var reading struct {
			Measures []struct {
				Key string `json:"key"`
			} `json:"measures"`
		}
		if err := json.Unmarshal([]byte(text), &reading); err != nil {
			return fmt.Errorf("decoding a reading: %w", err)
		}
		for _, m := range reading.Measures {
			used = append(used, m.Key)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = t.each(ctx, `SELECT DISTINCT measure_key FROM progress_updates WHERE document_id = $1`, []any{id}, func(r *sql.Rows) error {
		var key string
		err := r.Scan(&key)
		used = append(used, key)
		return err
	})
	return used, err
}

// encodeReading turns a reading into what a column holds.
func encodeReading(d *ledger.Document) (string, error) {
	b, err := json.Marshal(d)
	if err != nil {
		return "", fmt.Errorf("encoding a reading: %w", err)
	}
	return string(b), nil
}

// reading returns the document as it was read at its current revision, without corrections. Where none is kept, nobody
// has corrected it, and its rows are its reading.
func (t *txn) reading(ctx context.Context, d *ledger.Document) (*ledger.Document, error) {
	var text string
	err := t.row(ctx, `SELECT reading FROM revisions WHERE document_id = $1 AND revision = $2`, []any{d.ID, d.Revision}, &text)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, err
	}
	if text == "" {
		return d, nil
	}
	return decodeReading(text)
}

func decodeReading(text string) (*ledger.Document, error) {
	var d ledger.Document
	if err := json.Unmarshal([]byte(text), &d); err != nil {
		return nil, fmt.Errorf("decoding a reading: %w", err)
	}
	return &d, nil
}

// keepReading keeps a document's reading before somebody corrects or replaces it, unless it is kept already.
func (t *txn) keepReading(ctx context.Context, d *ledger.Document) error {
	reading, err := encodeReading(d)
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, `UPDATE revisions SET reading = $1 WHERE document_id = $2 AND revision = $3 AND reading = ''`, reading, d.ID, d.Revision)
	return err
}
