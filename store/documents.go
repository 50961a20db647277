package store

import (
	"context"
	"database/sql"
	"errors"

	"duban/ledger"
)

// SaveDocument keeps a document as it was read and returns it as it stands, without its Text.
// The content that is already there, told by its Hash, changes nothing: changed is false and saved is what
// stands. Another content under the same ID becomes the next revision and replaces the rows; the progress
// of its measures stays, because it is keyed by measure. An empty Status counts as draft.
// Errors: Invalid when ID or Hash is missing or a measure key stands twice.
func (s *Store) SaveDocument(ctx context.Context, doc *ledger.Document) (saved *ledger.Document, changed bool, err error) {
	if err := checkDocument(doc); err != nil {
		return nil, false, err
	}
	kept := *doc
	var standing string
	err = s.writer.do(ctx, "saving a document", func(ctx context.Context, t *txn) error {
		changed, standing, err = t.saveDocument(ctx, &kept)
		return err
	})
	if err != nil {
		return nil, false, err
	}
	if changed {
		kept.Text = ""
		return &kept, true, nil
	}
	if saved, err = s.Document(ctx, standing); err != nil {
		return nil, false, err
	}
	saved.Text = ""
	return saved, false, nil
}

func checkDocument(doc *ledger.Document) error {
	if doc.ID == "" || doc.Hash == "" {
		return ledger.Errorf(ledger.Invalid, "文件缺少编号或内容校验值,不能保存")
	}
	seen := make(map[string]bool, len(doc.Measures))
	for i := range doc.Measures {
		key := doc.Measures[i].Key
		if key == "" || seen[key] {
			return ledger.Errorf(ledger.Invalid, "措施的键 %q 为空或重复,不能保存", key)
		}
		seen[key] = true
	}
	return nil
}

// saveDocument completes doc with revision, status and instant and writes it, unless its content stands
// already: then it returns the ID under which it does.
func (t *txn) saveDocument(ctx context.Context, doc *ledger.Document) (changed bool, standing string, err error) {
	revision, hash := 0, ""
	err = t.row(ctx, `SELECT revision, hash FROM documents WHERE id = $1`, []any{doc.ID}, &revision, &hash)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		err = t.row(ctx, `SELECT id FROM documents WHERE hash = $1 ORDER BY id LIMIT 1`, []any{doc.Hash}, &standing)
		if err == nil {
			return false, standing, nil
		}
		if !errors.Is(err, sql.ErrNoRows) {
			return false, "", err
		}
	case err != nil:
		return false, "", err
	case hash == doc.Hash:
		return false, doc.ID, nil
	}
	doc.Revision = revision + 1
	if doc.Status == "" {
		doc.Status = ledger.DocumentDraft
	}
	if doc.IngestedAt.IsZero() {
		doc.IngestedAt = t.w.now()
	}
	doc.IngestedAt = instant(micros(doc.IngestedAt))
	t.touch(documentsStamp)
	return true, doc.ID, t.writeDocument(ctx, doc)
}

// documentTables hold the rows of the current revision, by document_id.
var documentTables = [...]string{
	"chapters", "passages", "measures", "clauses", "parts", "assignments", "deadlines", "targets",
	"document_signatures",
	"vector_documents", // the vectors of what stood before are not complete for what stands now
}

func (t *txn) writeDocument(ctx context.Context, d *ledger.Document) error {
	if _, err := t.exec(ctx, `DELETE FROM documents WHERE id = $1`, d.ID); err != nil {
		return err
	}
	for _, table := range documentTables {
		if _, err := t.exec(ctx, `DELETE FROM `+table+` WHERE document_id = $1`, d.ID); err != nil {
			return err
		}
	}
	l, err := lists(d.Aliases, d.Addressees, d.Missing, d.Warnings, d.CommonParty)
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, insertDocument, d.ID, d.Title, d.Notice, l[0], d.Issuer, d.Number, d.Issued.String(),
		d.Year, l[1], l[2], l[3], l[4], string(d.Status), d.Revision, d.Hash, d.Source, micros(d.IngestedAt))
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, insertRevision, d.ID, d.Revision, d.Hash, d.Source, micros(d.IngestedAt), d.Text)
	if err != nil {
		return err
	}
	if err := errors.Join(t.writeOutline(ctx, d), t.writeSignature(ctx, d)); err != nil {
		return err
	}
	for i := range d.Measures {
		if err := t.writeMeasure(ctx, d.ID, i, &d.Measures[i]); err != nil {
			return err
		}
	}
	return nil
}

func (t *txn) writeOutline(ctx context.Context, d *ledger.Document) error {
	for i, c := range d.Chapters {
		_, err := t.exec(ctx, insertChapter, d.ID, i, c.Number, c.Title, c.Printed, c.Parent, c.Implied, c.Span.Start, c.Span.End)
		if err != nil {
			return err
		}
	}
	for i, p := range d.Passages {
		_, err := t.exec(ctx, insertPassage, d.ID, i, p.ID, p.Kind, p.Chapter, p.Title, p.Text, p.Span.Start, p.Span.End)
		if err != nil {
			return err
		}
	}
	return nil
}

func (t *txn) writeMeasure(ctx context.Context, id string, position int, m *ledger.Measure) error {
	places, err := list(m.Places)
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, insertMeasure, id, position, m.Key, m.Number, m.NumberImplied, m.ChapterNumber, m.Chapter,
		m.Section, m.Title, m.Heading, m.Text, places)
	if err != nil {
		return err
	}
	for i, c := range m.Clauses {
		_, err := t.exec(ctx, insertClause, id, m.Key, i, c.Text, c.Part, c.Span.Start, c.Span.End)
		if err != nil {
			return err
		}
	}
	for i, a := range m.Assignments {
		_, err := t.exec(ctx, insertAssignment, id, m.Key, i, string(a.Role), a.Unit, a.Label, a.Part, a.Body, a.Source.Start, a.Source.End)
		if err != nil {
			return err
		}
	}
	return t.writeDuties(ctx, id, m)
}

func (t *txn) writeDuties(ctx context.Context, id string, m *ledger.Measure) error {
	for i, p := range m.Parts {
		l, err := lists(p.Lead, p.Cooperating, p.Responsible)
		if err != nil {
			return err
		}
		if _, err := t.exec(ctx, insertPart, id, m.Key, i, p.Text, l[0], l[1], l[2]); err != nil {
			return err
		}
	}
	for i, d := range m.Deadlines {
		who, err := list(d.Who)
		if err != nil {
			return err
		}
		_, err = t.exec(ctx, insertDeadline, id, m.Key, i, d.Quote, string(d.Kind), d.Due.String(), d.Recurrence, d.Times,
			d.Days, d.Trigger, who, d.What, d.When, d.Part, d.Span.Start, d.Span.End)
		if err != nil {
			return err
		}
	}
	for i, g := range m.Targets {
		_, err := t.exec(ctx, insertTarget, id, m.Key, i, g.Quote, g.Value, g.Unit, g.What, g.Comparator, g.Per, g.Span.Start, g.Span.End)
		if err != nil {
			return err
		}
	}
	return nil
}

// The inserts of a document's rows.
var (
	insertDocument = insertInto("documents", "id", "title", "notice", "aliases", "issuer", "doc_number", "issued",
		"year", "addressees", "missing", "warnings", "common_party", "status", "revision", "hash", "source", "ingested_at")
	insertRevision = insertInto("revisions", "document_id", "revision", "hash", "source", "ingested_at", "body")
	insertChapter  = insertInto("chapters", "document_id", "position", "number", "title", "printed", "parent", "implied", "span_start", "span_end")
	insertPassage  = insertInto("passages", "document_id", "position", "id", "kind", "chapter", "title", "body", "span_start", "span_end")
	insertMeasure  = insertInto("measures", "document_id", "position", "measure_key", "number", "number_implied",
		"chapter_number", "chapter", "section", "title", "heading", "body", "places")
	insertClause     = insertInto("clauses", "document_id", "measure_key", "position", "body", "part", "span_start", "span_end")
	insertPart       = insertInto("parts", "document_id", "measure_key", "position", "body", "leads", "cooperating", "responsible")
	insertAssignment = insertInto("assignments", "document_id", "measure_key", "position", "duty", "unit", "label", "part",
		"in_body", "span_start", "span_end")
	insertDeadline = insertInto("deadlines", "document_id", "measure_key", "position", "quote", "kind", "due", "recurrence",
		"times", "days", "trigger_event", "who", "what", "time_words", "part", "span_start", "span_end")
	insertTarget = insertInto("targets", "document_id", "measure_key", "position", "quote", "amount", "unit", "what",
		"comparator", "per", "span_start", "span_end")
)

// ConfirmDocument lets a document's duties count. Once confirmed it stays so until its next revision.
// Errors: NotFound.
func (s *Store) ConfirmDocument(ctx context.Context, id string) error {
	return s.writer.do(ctx, "confirming a document", func(ctx context.Context, t *txn) error {
		n, err := t.exec(ctx, `UPDATE documents SET status = $1 WHERE id = $2`, string(ledger.DocumentConfirmed), id)
		if err == nil && n == 0 {
			return noDocument(id)
		}
		t.touch(documentsStamp)
		return err
	})
}

func noDocument(id string) error {
	return ledger.Errorf(ledger.NotFound, "没有编号为 %s 的文件", id)
}
