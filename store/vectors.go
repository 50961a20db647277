package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"

	"duban/ledger"
	"duban/retrieval"
)

// maxDimensions is the longest vector that fits a row of PostgreSQL in its place, and its HNSW.
const maxDimensions = 4000

var _ retrieval.VectorStore = (*Store)(nil)

// nearby is a search among vectors.
type nearby struct {
	space, dimensions int
	vector            []float32
	docs              []string // none: all
	k                 int
}

// VectorStamp implements retrieval.Vectors.
func (s *Store) VectorStamp(ctx context.Context) (int64, error) { return s.Stamp(ctx, stampVectors) }

// Near implements retrieval.Vectors. Errors: Invalid when the vector has another length than the space.
func (s *Store) Near(ctx context.Context, space retrieval.Space, vector []float32, docs []string, k int) ([]retrieval.Neighbour, error) {
	if len(vector) != space.Dimensions {
		return nil, ledger.Errorf(ledger.Invalid, "向量有 %d 维,应是 %d 维", len(vector), space.Dimensions)
	}
	id, err := s.space(ctx, space)
	if err != nil || id == 0 {
		return nil, err
	}
	found, err := s.dialect.nearest(ctx, s, nearby{id, space.Dimensions, vector, docs, k})
	return found, s.wrap(err, "searching the vectors")
}

// space returns the number of a space, 0 when it has no vectors yet; without dimensions, of the model's newest. It is
// asked once: a space stays.
func (s *Store) space(ctx context.Context, space retrieval.Space) (id int, err error) {
	if space.Dimensions == 0 {
		err = s.reads.row(ctx, `SELECT coalesce(max(id), 0) FROM vector_spaces WHERE model = $1`, []any{space.Model}, &id)
		return id, s.wrap(err, "reading the vector spaces")
	}
	if known, ok := s.spaces.Load(space); ok {
		return known.(int), nil //nolint:errcheck,forcetypeassert // only ints are stored
	}
	err = s.reads.row(ctx, selectSpace, []any{space.Model, space.Dimensions}, &id)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	if err == nil {
		s.spaces.Store(space, id)
	}
	return id, s.wrap(err, "reading the vector spaces")
}

const selectSpace = `SELECT id FROM vector_spaces WHERE model = $1 AND dimensions = $2`

// Lacking implements retrieval.Vectors.
func (s *Store) Lacking(ctx context.Context, space retrieval.Space) ([]string, error) {
	id, err := s.space(ctx, space)
	if err != nil {
		return nil, err
	}
	lacking := []string{}
	err = each(ctx, s.reads, `SELECT id FROM documents d WHERE NOT EXISTS
		(SELECT 1 FROM vector_documents v WHERE v.document_id = d.id AND v.space = $1) ORDER BY id`, []any{id}, func(r *sql.Rows) error {
		var doc string
		err := r.Scan(&doc)
		lacking = append(lacking, doc)
		return err
	})
	return lacking, s.wrap(err, "reading which documents have vectors")
}

// VectorHashes returns, by passage key, the hashes of the texts that a document's vectors in a space were made of.
func (s *Store) VectorHashes(ctx context.Context, space retrieval.Space, document string) (map[string]string, error) {
	hashes := map[string]string{}
	id, err := s.space(ctx, space)
	if err != nil || id == 0 {
		return hashes, err
	}
	err = each(ctx, s.reads, `SELECT passage_key, hash FROM vectors WHERE space = $1 AND document_id = $2`, []any{id, document}, func(r *sql.Rows) error {
		var key, hash string
		err := r.Scan(&key, &hash)
		hashes[key] = hash
		return err
	})
	return hashes, s.wrap(err, "reading the vectors of a document")
}

// SaveVectors keeps new vectors of a document, and takes away those whose passage is gone or that are of another
// space. With complete, the document's vectors in the space serve from now on. Doing it again changes nothing.
// Errors: Invalid for vectors of another length than the space; Conflict when the document has another revision by
// now, NotFound when it is gone.
func (s *Store) SaveVectors(ctx context.Context, save retrieval.VectorSave) error {
	if save.Space.Dimensions < 1 || save.Space.Dimensions > maxDimensions {
		return ledger.Errorf(ledger.Invalid, "向量有 %d 维,最多存 %d 维,请用 DUBAN_EMBEDDING_DIMENSIONS 减小或换一个模型", save.Space.Dimensions, maxDimensions)
	}
	for _, v := range save.Vectors {
		if len(v.Values) != save.Space.Dimensions {
			return ledger.Errorf(ledger.Invalid, "向量有 %d 维,应是 %d 维", len(v.Values), save.Space.Dimensions)
		}
	}
	return s.writer.do(ctx, "saving vectors", func(ctx context.Context, t *txn) error { return t.saveVectors(ctx, save) })
}

func (t *txn) saveVectors(ctx context.Context, save retrieval.VectorSave) error {
	var revision int
	err := t.row(ctx, `SELECT revision FROM documents WHERE id = $1`, []any{save.Document}, &revision)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return noDocument(save.Document)
	case err != nil:
		return err
	case revision != save.Revision:
		return ledger.Errorf(ledger.Conflict, "文件 %s 已有新版,向量要重新生成", save.Document)
	}
	if err := t.stillSigned(ctx, save); err != nil {
		return err
	}
	space, err := t.makeSpace(ctx, save.Space)
	if err != nil {
		return err
	}
	t.touch(vectorsStamp)
	for _, v := range save.Vectors {
		if _, err := t.exec(ctx, upsertVector, space, save.Document, v.Passage, v.Hash, t.w.dialect.vector(v.Values)); err != nil {
			return err
		}
	}
	for _, key := range save.Gone {
		if _, err := t.exec(ctx, `DELETE FROM vectors WHERE space = $1 AND document_id = $2 AND passage_key = $3`, space, save.Document, key); err != nil {
			return err
		}
	}
	if !save.Complete {
		return nil
	}
	return t.completeVectors(ctx, space, save)
}

// stillSigned makes sure that nobody corrected the text in place after its vectors were begun.
func (t *txn) stillSigned(ctx context.Context, save retrieval.VectorSave) error {
	if save.Signature == nil {
		return nil
	}
	var now []byte
	if err := t.row(ctx, `SELECT signature FROM document_signatures WHERE document_id = $1`, []any{save.Document}, &now); err != nil {
		return err
	}
	if !bytes.Equal(now, save.Signature) {
		return ledger.Errorf(ledger.Conflict, "文件 %s 刚被更正,向量要重新生成", save.Document)
	}
	return nil
}

const upsertVector = `INSERT INTO vectors (space, document_id, passage_key, hash, vector) VALUES ($1, $2, $3, $4, $5)
	ON CONFLICT (document_id, space, passage_key) DO UPDATE SET hash = excluded.hash, vector = excluded.vector`

// completeVectors lets a document's vectors serve and takes those of other models away.
func (t *txn) completeVectors(ctx context.Context, space int, save retrieval.VectorSave) error {
	for _, table := range []string{"vectors", "vector_documents"} {
		if _, err := t.exec(ctx, `DELETE FROM `+table+` WHERE document_id = $1 AND space <> $2`, save.Document, space); err != nil {
			return err
		}
	}
	_, err := t.exec(ctx, `INSERT INTO vector_documents (document_id, space, passages) VALUES ($1, $2, $3)
		ON CONFLICT (document_id, space) DO UPDATE SET passages = excluded.passages`, save.Document, space, save.Passages)
	return err
}

// makeSpace returns the number of a space and makes it when it is new.
func (t *txn) makeSpace(ctx context.Context, space retrieval.Space) (id int, err error) {
	_, err = t.exec(ctx, `INSERT INTO vector_spaces (id, model, dimensions) SELECT coalesce(max(id), 0) + 1, $1, $2 FROM vector_spaces
		HAVING NOT EXISTS (SELECT 1 FROM vector_spaces WHERE model = $1 AND dimensions = $2)`, space.Model, space.Dimensions)
	if err != nil {
		return 0, err
	}
	err = t.row(ctx, selectSpace, []any{space.Model, space.Dimensions}, &id)
	return id, err
}

// VectorState is what there is of vectors in one space.
type VectorState struct {
	Space     retrieval.Space
	Documents int  // whose vectors are complete
	Vectors   int  // of all documents, the incomplete ones too
	Indexed   bool // searched by an index
}

// VectorStates returns what there is, by model and dimensions.
func (s *Store) VectorStates(ctx context.Context) ([]VectorState, error) {
	states, ids := []VectorState{}, []int{}
	err := each(ctx, s.readDB, `SELECT p.id, model, dimensions, (SELECT count(*) FROM vector_documents d WHERE d.space = p.id),
		(SELECT count(*) FROM vectors v WHERE v.space = p.id) FROM vector_spaces p ORDER BY model, dimensions`, nil, func(r *sql.Rows) error {
		var v VectorState
		var id int
		err := r.Scan(&id, &v.Space.Model, &v.Space.Dimensions, &v.Documents, &v.Vectors)
		states, ids = append(states, v), append(ids, id)
		return err
	})
	for i := 0; i < len(ids) && err == nil && s.dialect.indexed != nil; i++ {
		states[i].Indexed, err = s.dialect.indexed(ctx, s, ids[i])
	}
	return states, s.wrap(err, "reading the state of the vectors")
}

// IndexVectors makes, in the background of everything else, the index by which a space of at least atLeast vectors is
// searched; 0 means the size above which it pays (see docs/adr/0009). It does nothing when the index is there, the
// space is smaller, or the engine compares in process. It may run for minutes. Doing it again changes nothing.
func (s *Store) IndexVectors(ctx context.Context, space retrieval.Space, atLeast int) error {
	id, err := s.space(ctx, space)
	if err != nil || id == 0 || s.dialect.indexVectors == nil {
		return err
	}
	if atLeast <= 0 {
		atLeast = exactVectors
	}
	var n int
	if err := s.reads.row(ctx, `SELECT count(*) FROM vectors WHERE space = $1`, []any{id}, &n); err != nil || n < atLeast {
		return s.wrap(err, "counting the vectors")
	}
	return s.wrap(s.dialect.indexVectors(ctx, s, id, space), "indexing the vectors")
}

// exactVectors is up to how many vectors of a space PostgreSQL compares them all: then a search is exact, and takes
// about 10 ms at this size (docs/adr/0009).
const exactVectors = 20_000
