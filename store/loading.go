package store

import (
	"context"
	"database/sql"
	"strings"

	"duban/ledger"
)

// Documents returns every document whole, but without its Text, by date of issue and then by ID.
// It reads one state of the store: what another connection writes meanwhile is seen wholly or not at all.
func (s *Store) Documents(ctx context.Context) ([]ledger.Document, error) {
	docs, err := s.loadDocuments(ctx, "")
	return docs, s.wrap(err, "reading the documents")
}

// Document returns one document whole, with its Text. Errors: NotFound.
func (s *Store) Document(ctx context.Context, id string) (*ledger.Document, error) {
	if id == "" {
		return nil, noDocument(id)
	}
	docs, err := s.loadDocuments(ctx, id)
	if err != nil {
		return nil, s.wrap(err, "reading a document")
	}
	if len(docs) == 0 {
		return nil, noDocument(id)
	}
	d := &docs[0]
	err = s.reads.row(ctx, `SELECT body FROM revisions WHERE document_id = $1 AND revision = $2`,
		[]any{d.ID, d.Revision}, &d.Text)
	return d, s.wrap(err, "reading a document's text")
}

// ListDocuments returns what a list shows of each document, in the order of Documents.
func (s *Store) ListDocuments(ctx context.Context) ([]ledger.DocumentSummary, error) {
	found := []ledger.DocumentSummary{}
	err := each(ctx, s.readDB, `SELECT id, title, aliases, revision, status, standing, issued,
		(SELECT count(*) FROM measures m WHERE m.document_id = d.id),
		(SELECT count(*) FROM passages p WHERE p.document_id = d.id)
		FROM documents d ORDER BY issued, id`, nil, func(r *sql.Rows) error {
		var d ledger.DocumentSummary
		err := r.Scan(&d.ID, &d.Title, listOf(&d.Aliases), &d.Revision, &d.Status, &d.Standing, day{&d.Issued}, &d.Measures, &d.Passages)
		found = append(found, d)
		return err
	})
	return found, s.wrap(err, "listing the documents")
}

// loader puts the rows of several documents together. Each table is read once, whatever the number of
// documents.
type loader struct {
	q        querier
	where    string // narrows to some documents by document_id, or ""
	args     []any
	docs     []ledger.Document
	byID     map[string]*ledger.Document
	measures map[string]map[string]*ledger.Measure // by document and key
}

func (s *Store) loadDocuments(ctx context.Context, id string) (docs []ledger.Document, err error) {
	tx, err := s.readDB.BeginTx(ctx, &sql.TxOptions{Isolation: s.dialect.snapshot, ReadOnly: true})
	if err != nil {
		return nil, err
	}
	defer func() { _ = tx.Rollback() }()
	return load(ctx, tx, id)
}

// load reads one document, or all where id is empty, without their Text.
func load(ctx context.Context, q querier, id string) ([]ledger.Document, error) {
	l := &loader{q: q}
	if id != "" {
		l.where, l.args = " WHERE document_id = $1", []any{id}
	}
	return l.load(ctx)
}

func (l *loader) load(ctx context.Context) ([]ledger.Document, error) {
	if err := l.documents(ctx); err != nil || len(l.docs) == 0 {
		return l.docs, err
	}
	steps := []func(context.Context) error{
		l.chapters, l.passages, l.allMeasures, l.clauses, l.parts, l.assignments, l.deadlines, l.targets, l.lostMends,
	}
	for _, step := range steps {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	return l.docs, nil
}

func (l *loader) documents(ctx context.Context) error {
	where := strings.Replace(l.where, "document_id", "id", 1)
	l.docs = []ledger.Document{}
	err := each(ctx, l.q, `SELECT id, title, notice, aliases, issuer, doc_number, issued, year, addressees, missing,
		warnings, common_party, status, revision, hash, source, ingested_at, standing, standing_by, standing_note, repeals
		FROM documents`+where+` ORDER BY issued, id`,
		l.args, func(r *sql.Rows) error {
			d := ledger.Document{Chapters: []ledger.Chapter{}, Measures: []ledger.Measure{}, Passages: []ledger.Passage{}}
			err := r.Scan(&d.ID, &d.Title, &d.Notice, listOf(&d.Aliases), &d.Issuer, &d.Number, day{&d.Issued}, &d.Year,
				listOf(&d.Addressees), listOf(&d.Missing), listOf(&d.Warnings), listOf(&d.CommonParty),
				&d.Status, &d.Revision, &d.Hash, &d.Source, at{&d.IngestedAt}, &d.Standing, &d.StandingBy, &d.StandingNote,
				listOf(&d.Repeals))
			if len(d.Repeals) == 0 {
				d.Repeals = nil
			}
			l.docs = append(l.docs, d)
			return err
		})
	l.byID = make(map[string]*ledger.Document, len(l.docs))
	l.measures = make(map[string]map[string]*ledger.Measure, len(l.docs))
	for i := range l.docs {
		l.byID[l.docs[i].ID] = &l.docs[i]
	}
	return err
}

// rows reads columns of a table in the order of the text and hands each row's scanner to scan.
func (l *loader) rows(ctx context.Context, table, columns string, scan func(*sql.Rows) error) error {
	return each(ctx, l.q, `SELECT document_id, `+columns+` FROM `+table+l.where+` ORDER BY document_id, position`, l.args, scan)
}

// parts of a measure are read in the order of their key, which is the index that the table has.
func (l *loader) children(ctx context.Context, table, columns string, scan func(*sql.Rows) error) error {
	return each(ctx, l.q, `SELECT document_id, measure_key, `+columns+` FROM `+table+l.where+
		` ORDER BY document_id, measure_key, position`, l.args, scan)
}

func (l *loader) chapters(ctx context.Context) error {
	return l.rows(ctx, "chapters", "number, title, printed, parent, implied, span_start, span_end", func(r *sql.Rows) error {
		var id string
		var c ledger.Chapter
		err := r.Scan(&id, &c.Number, &c.Title, &c.Printed, &c.Parent, &c.Implied, &c.Span.Start, &c.Span.End)
		if d := l.byID[id]; d != nil {
			d.Chapters = append(d.Chapters, c)
		}
		return err
	})
}

func (l *loader) passages(ctx context.Context) error {
	return l.rows(ctx, "passages", "id, kind, chapter, title, body, span_start, span_end", func(r *sql.Rows) error {
		var id string
		var p ledger.Passage
		err := r.Scan(&id, &p.ID, &p.Kind, &p.Chapter, &p.Title, &p.Text, &p.Span.Start, &p.Span.End)
		if d := l.byID[id]; d != nil {
			d.Passages = append(d.Passages, p)
		}
		return err
	})
}

func (l *loader) allMeasures(ctx context.Context) error {
	err := l.rows(ctx, "measures", `measure_key, number, number_implied, chapter_number, chapter, section, title,
		heading, body, places, checked_by, checked_name, checked_message, checked_at, mended`, func(r *sql.Rows) error {
		var id string
		m := ledger.Measure{
			Clauses: []ledger.Clause{}, Parts: []ledger.Part{}, Assignments: []ledger.Assignment{},
			Deadlines: []ledger.Deadline{}, Targets: []ledger.Target{},
		}
		var act ledger.Act
		err := r.Scan(&id, &m.Key, &m.Number, &m.NumberImplied, &m.ChapterNumber, &m.Chapter, &m.Section, &m.Title,
			&m.Heading, &m.Text, listOf(&m.Places), &act.UserID, &act.Name, &act.MessageKey, at{&act.At}, listOf(&m.Mended))
		if !act.At.IsZero() {
			m.Checked = &act
		}
		if len(m.Mended) == 0 {
			m.Mended = nil
		}
		if d := l.byID[id]; d != nil {
			d.Measures = append(d.Measures, m)
		}
		return err
	})
	for i := range l.docs {
		d := &l.docs[i]
		byKey := make(map[string]*ledger.Measure, len(d.Measures))
		for j := range d.Measures {
			byKey[d.Measures[j].Key] = &d.Measures[j]
		}
		l.measures[d.ID] = byKey
	}
	return err
}

func (l *loader) clauses(ctx context.Context) error {
	return l.children(ctx, "clauses", "body, part, span_start, span_end", func(r *sql.Rows) error {
		var id, key string
		var c ledger.Clause
		err := r.Scan(&id, &key, &c.Text, &c.Part, &c.Span.Start, &c.Span.End)
		if m := l.measures[id][key]; m != nil {
			m.Clauses = append(m.Clauses, c)
		}
		return err
	})
}

func (l *loader) parts(ctx context.Context) error {
	return l.children(ctx, "parts", "body, leads, cooperating, responsible", func(r *sql.Rows) error {
		var id, key string
		var p ledger.Part
		err := r.Scan(&id, &key, &p.Text, listOf(&p.Lead), listOf(&p.Cooperating), listOf(&p.Responsible))
		if m := l.measures[id][key]; m != nil {
			m.Parts = append(m.Parts, p)
		}
		return err
	})
}

func (l *loader) assignments(ctx context.Context) error {
	return l.children(ctx, "assignments", "duty, unit, label, part, in_body, span_start, span_end", func(r *sql.Rows) error {
		var id, key string
		var a ledger.Assignment
		err := r.Scan(&id, &key, &a.Role, &a.Unit, &a.Label, &a.Part, &a.Body, &a.Source.Start, &a.Source.End)
		if m := l.measures[id][key]; m != nil {
			m.Assignments = append(m.Assignments, a)
		}
		return err
	})
}

func (l *loader) deadlines(ctx context.Context) error {
	return l.children(ctx, "deadlines", `quote, kind, due, recurrence, times, days, trigger_event, who, what, time_words,
		part, span_start, span_end`, func(r *sql.Rows) error {
		var id, key string
		var d ledger.Deadline
		err := r.Scan(&id, &key, &d.Quote, &d.Kind, day{&d.Due}, &d.Recurrence, &d.Times, &d.Days, &d.Trigger,
			listOf(&d.Who), &d.What, &d.When, &d.Part, &d.Span.Start, &d.Span.End)
		if m := l.measures[id][key]; m != nil {
			m.Deadlines = append(m.Deadlines, d)
		}
		return err
	})
}

func (l *loader) targets(ctx context.Context) error {
	return l.children(ctx, "targets", "quote, amount, unit, what, comparator, per, span_start, span_end", func(r *sql.Rows) error {
		var id, key string
		var g ledger.Target
		err := r.Scan(&id, &key, &g.Quote, &g.Value, &g.Unit, &g.What, &g.Comparator, &g.Per, &g.Span.Start, &g.Span.End)
		if m := l.measures[id][key]; m != nil {
			m.Targets = append(m.Targets, g)
		}
		return err
	})
}
