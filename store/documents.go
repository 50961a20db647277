package store

import (
	"context"
	"errors"

	"duban/ledger"
	"duban/retrieval"
)

// SaveDocument keeps a document as it was read and says what that changed. The document given is not changed.
// The content that is already there, told by its Hash, changes nothing. Another content under the same ID, or under
// the title and issuer of a document that came in by another ID, becomes its next revision: measures that stayed
// keep their keys and with them their progress, people's corrections go on where what they corrected still reads
// the same, and so do their checks. It is a draft again unless its Status says confirmed; its standing stays. What
// its text repeals or replaces loses force, where exactly one document fits.
// Errors: Invalid when ID or Hash is missing or a measure key stands twice.
func (s *Store) SaveDocument(ctx context.Context, doc *ledger.Document) (Saved, error) {
	saved, err := s.SaveDocuments(ctx, []*ledger.Document{doc})
	if err != nil {
		return Saved{}, err
	}
	return saved[0], nil
}

// errPreview takes back what a preview wrote.
var errPreview = errors.New("only a preview")

// PreviewDocument says what SaveDocument would do, and does nothing. Errors: as for SaveDocument.
func (s *Store) PreviewDocument(ctx context.Context, doc *ledger.Document) (Saved, error) {
	if err := checkDocument(doc); err != nil {
		return Saved{}, err
	}
	var saved Saved
	err := s.writer.do(ctx, "comparing a document", func(ctx context.Context, t *txn) error {
		var err error
		if saved, err = t.saveDocument(ctx, doc); err != nil {
			return err
		}
		return errPreview
	})
	if errors.Is(err, errPreview) {
		err = nil
	}
	return saved, err
}

// SaveDocuments keeps several documents in one transaction, in their order: all or none. See SaveDocument.
func (s *Store) SaveDocuments(ctx context.Context, docs []*ledger.Document) ([]Saved, error) {
	for _, doc := range docs {
		if err := checkDocument(doc); err != nil {
			return nil, err
		}
	}
	var saved []Saved
	err := s.writer.do(ctx, "saving a document", func(ctx context.Context, t *txn) error {
		saved = make([]Saved, 0, len(docs))
		for _, doc := range docs {
			one, err := t.saveDocument(ctx, doc)
			if err != nil {
				return err
			}
			saved = append(saved, one)
		}
		return nil
	})
	return saved, err
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

// documentTables hold the rows of the current revision, by document_id.
var documentTables = [...]string{
	"chapters", "passages", "measures", "clauses", "parts", "assignments", "deadlines", "targets",
	"document_signatures",
	"vector_documents", // the vectors of what stood before are not complete for what stands now
}

// clearDocument takes the rows of a document's current revision away.
func (t *txn) clearDocument(ctx context.Context, id string) error {
	if _, err := t.exec(ctx, `DELETE FROM documents WHERE id = $1`, id); err != nil {
		return err
	}
	for _, table := range documentTables {
		if _, err := t.exec(ctx, `DELETE FROM `+table+` WHERE document_id = $1`, id); err != nil {
			return err
		}
	}
	return nil
}

// writeDocument writes the rows of a document; there are none of it.
func (t *txn) writeDocument(ctx context.Context, d *ledger.Document, reading string) error {
	repeals, err := list(d.Repeals)
	if err != nil {
		return err
	}
	l, err := lists(d.Aliases, d.Addressees, d.Missing, d.Warnings, d.CommonParty)
	if err != nil {
		return err
	}
	b := &rows{t: t, ctx: ctx}
	b.add(insertDocument, d.ID, d.Title, d.Notice, l[0], d.Issuer, d.Number, d.Issued.String(),
		d.Year, l[1], l[2], l[3], l[4], string(d.Status), d.Revision, d.Hash, d.Source, micros(d.IngestedAt),
		string(d.Standing), d.StandingBy, d.StandingNote, repeals)
	b.add(insertRevision, d.ID, d.Revision, d.Hash, d.Source, micros(d.IngestedAt), d.Text, reading)
	b.add(insertSignature, d.ID, retrieval.Signature(d))
	for i, c := range d.Chapters {
		b.add(insertChapter, d.ID, i, c.Number, c.Title, c.Printed, c.Parent, c.Implied, c.Span.Start, c.Span.End)
	}
	for i, p := range d.Passages {
		b.add(insertPassage, d.ID, i, p.ID, p.Kind, p.Chapter, p.Title, p.Text, p.Span.Start, p.Span.End)
	}
	for i := range d.Measures {
		if err := b.measure(d.ID, i, &d.Measures[i]); err != nil {
			return err
		}
	}
	return b.err
}

// rows writes rows of several tables until one fails; err says how. Several rows in a statement are no faster here:
// the engine looks up every parameter of a statement by its name.
type rows struct {
	t   *txn
	ctx context.Context
	err error
}

func (b *rows) add(insert string, values ...any) {
	if b.err == nil {
		_, b.err = b.t.exec(b.ctx, insert, values...)
	}
}

// measure adds the rows of one measure.
func (b *rows) measure(id string, position int, m *ledger.Measure) error {
	places, err := list(m.Places)
	if err != nil {
		return err
	}
	mended, err := list(m.Mended)
	if err != nil {
		return err
	}
	var act ledger.Act
	if m.Checked != nil {
		act = *m.Checked
	}
	b.add(insertMeasure, id, position, m.Key, m.Number, m.NumberImplied, m.ChapterNumber, m.Chapter,
		m.Section, m.Title, m.Heading, m.Text, places, act.UserID, act.Name, act.MessageKey, micros(act.At), mended)
	for i, c := range m.Clauses {
		b.add(insertClause, id, m.Key, i, c.Text, c.Part, c.Span.Start, c.Span.End)
	}
	for i, a := range m.Assignments {
		b.add(insertAssignment, id, m.Key, i, string(a.Role), a.Unit, a.Label, a.Part, a.Body, a.Source.Start, a.Source.End)
	}
	for i, g := range m.Targets {
		b.add(insertTarget, id, m.Key, i, g.Quote, g.Value, g.Unit, g.What, g.Comparator, g.Per, g.Span.Start, g.Span.End)
	}
	return b.duties(id, m)
}

func (b *rows) duties(id string, m *ledger.Measure) error {
	for i, p := range m.Parts {
		l, err := lists(p.Lead, p.Cooperating, p.Responsible)
		if err != nil {
			return err
		}
		b.add(insertPart, id, m.Key, i, p.Text, l[0], l[1], l[2])
	}
	for i, d := range m.Deadlines {
		who, err := list(d.Who)
		if err != nil {
			return err
		}
		b.add(insertDeadline, id, m.Key, i, d.Quote, string(d.Kind), d.Due.String(), d.Recurrence, d.Times,
			d.Days, d.Trigger, who, d.What, d.When, d.Part, d.Span.Start, d.Span.End)
	}
	return nil
}

// The inserts of a document's rows.
var (
	insertDocument = insertInto("documents", "id", "title", "notice", "aliases", "issuer", "doc_number", "issued",
		"year", "addressees", "missing", "warnings", "common_party", "status", "revision", "hash", "source", "ingested_at",
		"standing", "standing_by", "standing_note", "repeals")
	insertRevision = insertInto("revisions", "document_id", "revision", "hash", "source", "ingested_at", "body", "reading")
	insertChapter  = insertInto("chapters", "document_id", "position", "number", "title", "printed", "parent", "implied", "span_start", "span_end")
	insertPassage  = insertInto("passages", "document_id", "position", "id", "kind", "chapter", "title", "body", "span_start", "span_end")
	insertMeasure  = insertInto("measures", "document_id", "position", "measure_key", "number", "number_implied",
		"chapter_number", "chapter", "section", "title", "heading", "body", "places", "checked_by", "checked_name", "checked_message", "checked_at", "mended")
	insertClause     = insertInto("clauses", "document_id", "measure_key", "position", "body", "part", "span_start", "span_end")
	insertPart       = insertInto("parts", "document_id", "measure_key", "position", "body", "leads", "cooperating", "responsible")
	insertAssignment = insertInto("assignments", "document_id", "measure_key", "position", "duty", "unit", "label", "part",
		"in_body", "span_start", "span_end")
	insertDeadline = insertInto("deadlines", "document_id", "measure_key", "position", "quote", "kind", "due", "recurrence",
		"times", "days", "trigger_event", "who", "what", "time_words", "part", "span_start", "span_end")
	insertTarget = insertInto("targets", "document_id", "measure_key", "position", "quote", "amount", "unit", "what",
		"comparator", "per", "span_start", "span_end")
	insertName = insertInto("document_names", "document_id", "kind", "name") + ` ON CONFLICT DO NOTHING`
)

func noDocument(id string) error {
	return ledger.Errorf(ledger.NotFound, "没有编号为 %s 的文件", id)
}
