package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"

	"duban/ledger"
	"duban/retrieval"
)

// Titles returns what is known of every document without reading it, in the order of Documents.
func (s *Store) Titles(ctx context.Context) ([]retrieval.Title, error) {
	found := []retrieval.Title{}
	err := each(ctx, s.reads, `SELECT id, title, notice, doc_number, aliases, issued, status, standing FROM documents ORDER BY issued, id`, nil, func(r *sql.Rows) error {
		var d ledger.Document
		err := r.Scan(&d.ID, &d.Title, &d.Notice, &d.Number, listOf(&d.Aliases), day{&d.Issued}, &d.Status, &d.Standing)
		found = append(found, retrieval.TitleOf(&d))
		return err
	})
	return found, s.wrap(err, "reading the titles")
}

// UnitNames returns every unit and group that the rows of any document name, each once, sorted by their bytes. It leaps
// from name to name in the index, so that it takes as long as there are names, not rows.
func (s *Store) UnitNames(ctx context.Context) ([]string, error) {
	names := []string{}
	err := each(ctx, s.reads, `WITH RECURSIVE leaps (unit) AS (
		SELECT min(unit) FROM assignments
		UNION ALL
		SELECT (SELECT min(a.unit) FROM assignments a WHERE a.unit > leaps.unit) FROM leaps WHERE leaps.unit IS NOT NULL)
		SELECT unit FROM leaps WHERE unit IS NOT NULL`, nil, func(r *sql.Rows) error {
		var name string
		err := r.Scan(&name)
		names = append(names, name)
		return err
	})
	slices.Sort(names) // engines compare by their own rules
	return names, s.wrap(err, "reading the names of units")
}

// DocumentRows returns some documents as Documents does; those that are not there are left out. Several are read in as
// many statements as one.
func (s *Store) DocumentRows(ctx context.Context, ids []string) ([]ledger.Document, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	named, err := json.Marshal(ids)
	if err != nil {
		return nil, fmt.Errorf("naming the documents: %w", err)
	}
	tx, err := s.readDB.BeginTx(ctx, &sql.TxOptions{Isolation: s.dialect.snapshot, ReadOnly: true})
	if err != nil {
		return nil, s.wrap(err, "reading some documents")
	}
	defer func() { _ = tx.Rollback() }()
	l := &loader{q: tx, where: " WHERE document_id IN (" + s.dialect.listed + ")", args: []any{string(named)}}
	docs, err := l.load(ctx)
	return docs, s.wrap(err, "reading some documents")
}

// Signatures hands every document's signature to take, in any order; the bytes are good until take returns.
func (s *Store) Signatures(ctx context.Context, take func(id string, signature []byte)) error {
	err := each(ctx, s.reads, `SELECT document_id, signature FROM document_signatures`, nil, func(r *sql.Rows) error {
		var id string
		var signature sql.RawBytes
		if err := r.Scan(&id, &signature); err != nil {
			return err
		}
		take(id, signature)
		return nil
	})
	return s.wrap(err, "reading the signatures")
}

var insertSignature = insertInto("document_signatures", "document_id", "signature")

// resign keeps up with a text that changed in place: its signature, and that its vectors are not complete any more.
func (t *txn) resign(ctx context.Context, d *ledger.Document) error {
	_, err := t.exec(ctx, insertSignature+` ON CONFLICT (document_id) DO UPDATE SET signature = excluded.signature`, d.ID, retrieval.Signature(d))
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, `DELETE FROM vector_documents WHERE document_id = $1`, d.ID)
	return err
}
