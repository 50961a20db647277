package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"duban/retrieval"
)

// Halves are for tests of the stored format.
func Halves(v []float32) []byte { return halves(v) }

// FromHalves are for tests of the stored format.
func FromHalves(into []float32, stored []byte) error { return fromHalves(into, stored) }

// ExplainNear is the plan of the very statement that Near sends.
func ExplainNear(ctx context.Context, s *Store, space retrieval.Space, vector []float32, docs []string) (string, error) {
	id, err := s.space(ctx, space)
	if err != nil {
		return "", err
	}
	query, args := nearestSQL(nearby{id, space.Dimensions, vector, docs, 10})
	var plan []string
	err = each(ctx, s.readDB, `EXPLAIN (COSTS OFF) `+query, args, func(r *sql.Rows) error {
		var line string
		err := r.Scan(&line)
		plan = append(plan, line)
		return err
	})
	return strings.Join(plan, "\n"), err
}

// FillVectors puts vectors of documents that do not exist into a space, fast.
func FillVectors(ctx context.Context, s *Store, space retrieval.Space, documents int, vectors [][]float32) error {
	return s.writer.do(ctx, "filling", func(ctx context.Context, t *txn) error {
		id, err := t.makeSpace(ctx, space)
		for i, v := range vectors {
			if err != nil {
				return err
			}
			_, err = t.exec(ctx, upsertVector, id, fmt.Sprintf("d%05d", i%documents), fmt.Sprint("m:", i/documents), "h", t.w.dialect.vector(v))
		}
		t.touch(vectorsStamp)
		return err
	})
}

// PersonalColumnsFound is where people stand in the tables, and where they are known to stand.
type PersonalColumnsFound struct{ Found, Known []string }

// PersonalColumns looks for columns that are named as those of people are.
func PersonalColumns(ctx context.Context, s *Store) (all PersonalColumnsFound, err error) {
	tables, err := tablesOf(ctx, s.readDB)
	for _, t := range tables {
		for _, c := range t.columns {
			switch c.name {
			case "user_id", "sender_id", "recipient", "reporter_id", "person", "substitute", "checked_by":
				if t.name != "audit" || c.name != "person" { // a digest
					all.Found = append(all.Found, t.name+"."+c.name)
				}
			}
		}
	}
	for _, p := range personals() {
		all.Known = append(all.Known, p.table+"."+p.id)
	}
	return all, err
}
