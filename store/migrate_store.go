package store

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"duban/ledger"
)

// MoveOptions say what to copy to where.
type MoveOptions struct {
	From, To Options
	// Batch is how many rows one transaction takes; 0: 500.
	Batch int
	// Progress is told after each batch how many of all rows are there. nil: nobody is told.
	Progress func(table string, done, total int64)
}

// MovedTable is what became of one table.
type MovedTable struct {
	Name    string `json:"name"`
	Rows    int64  `json:"rows"`
	Copied  int64  `json:"copied"`   // by this run; the others were there
	SumFrom string `json:"sum_from"` // SHA-256 of the rows, summed, hexadecimal
	SumTo   string `json:"sum_to"`
}

// Moved is the proof of a copy 迁移结果.
type Moved struct {
	Tables  []MovedTable  `json:"tables"`
	Rows    int64         `json:"rows"`
	Copied  int64         `json:"copied"`
	Took    time.Duration `json:"-"` // of the copying, without the proof
	Proof   time.Duration `json:"-"`
	PerSec  float64       `json:"rows_per_second"` // copied
	Resumed bool          `json:"resumed"`
}

const moveBatch = 500

// Move copies every table of one store into another, whatever their engines, in the order of the rows' keys and in batches
// that are each a transaction. Interrupted and called again, it goes on behind what is there. At the end both sides are
// read again and their sums compared. Nothing may write to either store meanwhile; an embedded one is locked against serve.
// Errors: Conflict when the target holds anything else, when the two differ at the end, or while somebody serves.
func Move(ctx context.Context, o MoveOptions) (Moved, error) {
	if o.Batch <= 0 {
		o.Batch = moveBatch
	}
	if err := mustExist(o.From); err != nil {
		return Moved{}, err
	}
	tables, seeds, err := pristineTables(ctx)
	if err != nil {
		return Moved{}, err
	}
	from, err := openAlone(ctx, o.From)
	if err != nil {
		return Moved{}, fmt.Errorf("来源:%w", err)
	}
	defer func() { _ = from.Close() }() // only read
	to, err := openAlone(ctx, o.To)
	if err != nil {
		return Moved{}, fmt.Errorf("目标:%w", err)
	}
	m := &mover{from: from, to: to, tables: tables, seeds: seeds, o: o}
	moved, err := m.run(ctx)
	if closeErr := to.Close(); err == nil && closeErr != nil {
		err = closeErr
	}
	return moved, err
}

// mustExist keeps a mistyped folder from being taken for an empty store.
func mustExist(o Options) error {
	if isPostgres(o.URL) {
		return nil
	}
	if _, err := os.Stat(filepath.Join(o.DataDir, sqliteFile)); err != nil {
		return ledger.Errorf(ledger.NotFound, "%s 里没有数据库文件 %s,请核对路径", o.DataDir, sqliteFile)
	}
	return nil
}

// openAlone opens a store that nobody serves meanwhile.
func openAlone(ctx context.Context, o Options) (*Store, error) {
	s, err := Open(ctx, o)
	if err != nil {
		return nil, err
	}
	if !s.dialect.embedded() {
		return s, nil
	}
	if s.release, err = s.dialect.serve(ctx, o, s.owner); err != nil {
		_ = s.Close() // nothing was written
		return nil, err
	}
	return s, nil
}

// mover is one run of Move.
type mover struct {
	from, to *Store
	tables   []table
	seeds    map[string]tableSum // what the migrations put into a new store
	o        MoveOptions
	sums     []tableSum // of the source
	there    []int64    // rows of the target that are copied already
	done     int64
	total    int64
}

func (m *mover) run(ctx context.Context) (moved Moved, err error) {
	err = m.from.snapshot(ctx, func(q querier) error {
		if err := m.survey(ctx, q); err != nil {
			return err
		}
		moved.Resumed = m.done > 0
		began := time.Now()
		for i, t := range m.tables {
			copied, err := m.copy(ctx, q, i)
			if err != nil {
				return err
			}
			moved.Copied += copied
			moved.Tables = append(moved.Tables, MovedTable{Name: t.name, Rows: m.sums[i].rows, Copied: copied, SumFrom: m.sums[i].String()})
		}
		moved.Took = time.Since(began)
		return nil
	})
	if err != nil {
		return moved, err
	}
	moved.Rows = m.total
	if moved.Copied > 0 {
		moved.PerSec = float64(moved.Copied) / moved.Took.Seconds()
	}
	began := time.Now()
	err = m.prove(ctx, &moved)
	moved.Proof = time.Since(began)
	return moved, err
}

// survey sums the source and looks at the target before anything is written: each of its tables must be as new, or hold
// the first rows of the source's.
func (m *mover) survey(ctx context.Context, q querier) error {
	for _, t := range m.tables {
		sum, err := m.from.sum(ctx, q, t, -1)
		if err != nil {
			return err
		}
		m.sums = append(m.sums, sum)
		m.total += sum.rows
		var there tableSum
		if err := m.to.snapshot(ctx, func(q querier) (err error) {
			there, err = m.to.sum(ctx, q, t, -1)
			return err
		}); err != nil {
			return err
		}
		first := sum
		if there.rows < sum.rows {
			if first, err = m.from.sum(ctx, q, t, there.rows); err != nil {
				return err
			}
		}
		switch there {
		case first: // of no rows, too
		case m.seeds[t.name]:
			there.rows = -1 // cleared before the first batch
		default:
			return ledger.Errorf(ledger.Conflict, "目标库的表 %s 里有 %d 行别的数据(或者来源库在上次中断后又变了),不能覆盖。请换一个空库,或清空目标库后重来", t.name, there.rows)
		}
		m.there = append(m.there, there.rows)
		m.done += max(0, there.rows)
	}
	return nil
}

// copy brings the rows of a table over that are missing.
func (m *mover) copy(ctx context.Context, q querier, i int) (copied int64, err error) {
	t, skip := m.tables[i], m.there[i]
	afresh := skip < 0
	var batch []any
	width := len(t.columns)
	limit, weight := min(m.o.Batch, maxParameters/width), 0
	flush := func() error {
		if err := m.write(ctx, t, batch, afresh); err != nil {
			return err
		}
		afresh = false
		n := int64(len(batch) / width)
		copied, m.done, batch, weight = copied+n, m.done+n, batch[:0], 0
		if m.o.Progress != nil {
			m.o.Progress(t.name, m.done, m.total)
		}
		return ctx.Err()
	}
	if skip == m.sums[i].rows {
		return 0, nil
	}
	err = m.from.rows(ctx, q, t, -1, func(values []any) error {
		if skip > 0 {
			skip--
			return nil
		}
		weight += bytesOf(values)
		if batch = append(batch, values...); len(batch) < limit*width && weight < maxWeight {
			return nil
		}
		return flush()
	})
	if err == nil && (len(batch) > 0 || afresh) {
		err = flush()
	}
	return copied, m.to.wrap(err, "copying table "+t.name)
}

// maxWeight bounds the files of one transaction. Unit: bytes.
const maxWeight = 8 << 20

// bytesOf is how much of a row is files.
func bytesOf(values []any) (n int) {
	for _, v := range values {
		if b, ok := v.([]byte); ok {
			n += len(b)
		}
	}
	return n
}

// maxParameters bounds one statement; SQLite takes 32,766.
const maxParameters = 30_000

// write puts rows into the target, all or none.
func (m *mover) write(ctx context.Context, t table, batch []any, afresh bool) error {
	return m.to.writer.do(ctx, "copying table "+t.name, func(ctx context.Context, tx *txn) error {
		if afresh {
			if _, err := tx.exec(ctx, `DELETE FROM `+t.name); err != nil {
				return err
			}
		}
		if len(batch) == 0 {
			return nil
		}
		_, err := tx.exec(ctx, insertRows(t, len(batch)/len(t.columns)), batch...)
		return err
	})
}

// prove reads the target, and compares.
func (m *mover) prove(ctx context.Context, moved *Moved) error {
	return m.to.snapshot(ctx, func(q querier) error {
		for i, t := range m.tables {
			sum, err := m.to.sum(ctx, q, t, -1)
			if err != nil {
				return err
			}
			moved.Tables[i].SumTo = sum.String()
			if sum != m.sums[i] {
				return ledger.Errorf(ledger.Conflict, "表 %s 两边不一样:来源 %d 行,目标 %d 行。请确认没有程序在写这两个库,清空目标库后重来", t.name, m.sums[i].rows, sum.rows)
			}
		}
		return nil
	})
}
