package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"

	"duban/ledger"
)

// table is one table as the migrations make it.
type table struct {
	name    string
	columns []column
	key     []string // columns of the primary key, in its order
}

// column is one of a table's, in the order of its definition.
type column struct {
	name string
	kind columnKind
}

// columnKind says how a value is compared and carried from one engine to another.
type columnKind byte

// The kinds; the byte opens a value in a row's canonical form.
const (
	kindText  columnKind = 't'
	kindInt   columnKind = 'i'
	kindFloat columnKind = 'f'
	kindBool  columnKind = 'b'
	kindBytes columnKind = 'x'
	kindNull  columnKind = '0'
)

// kindOf knows the types that migrations use. Errors: Internal for another one, which needs a row here.
func kindOf(declared string) (columnKind, error) {
	switch strings.ToUpper(declared) {
	case "TEXT":
		return kindText, nil
	case "INTEGER", "BIGINT", "INT", "SMALLINT":
		return kindInt, nil
	case "DOUBLE PRECISION", "REAL", "FLOAT":
		return kindFloat, nil
	case "BOOLEAN", "BOOL":
		return kindBool, nil
	case "BLOB", "BYTEA":
		return kindBytes, nil
	}
	return 0, ledger.Errorf(ledger.Internal, "列类型 %s 不知道怎么复制,请报告给开发者", declared)
}

// keepsItself are the tables in which an engine, the migrations or the background work keep their own accounts.
func keepsItself(name string) bool {
	return strings.HasPrefix(name, "sqlite_") || strings.HasPrefix(name, "goose_") || strings.HasPrefix(name, "river_")
}

// remade are the tables that Move leaves out, because each engine has its own form of them and they are made again from
// the documents: vectors, and which documents have theirs.
func remade(name string) bool { return strings.HasPrefix(name, "vector") }

// tablesOf discovers the tables of an embedded store, in the order in which the migrations make them.
func tablesOf(ctx context.Context, q querier) ([]table, error) {
	names, err := tableNames(ctx, q)
	tables := make([]table, len(names))
	for i, name := range names {
		tables[i].name = name
		err = errors.Join(err, tables[i].describe(ctx, q))
	}
	return tables, err
}

// describe reads the columns and the key.
func (t *table) describe(ctx context.Context, q querier) error {
	keys := map[int]string{}
	err := each(ctx, q, `SELECT name, type, pk FROM pragma_table_info($1) ORDER BY cid`, []any{t.name}, func(r *sql.Rows) error {
		var c column
		var declared string
		var pk int
		if err := r.Scan(&c.name, &declared, &pk); err != nil {
			return err
		}
		if pk > 0 {
			keys[pk] = c.name
		}
		kind, err := kindOf(declared)
		c.kind = kind
		t.columns = append(t.columns, c)
		return err
	})
	for i := 1; i <= len(keys); i++ {
		t.key = append(t.key, keys[i])
	}
	if err == nil && len(t.key) == 0 {
		err = ledger.Errorf(ledger.Internal, "表 %s 没有主键,不知道怎么复制,请报告给开发者", t.name)
	}
	if err != nil {
		return fmt.Errorf("table %s: %w", t.name, err)
	}
	return nil
}

// pristineTables are the tables of a store that was made a moment ago, and the sums of what the migrations put in.
func pristineTables(ctx context.Context) (tables []table, seeds map[string]tableSum, err error) {
	dir, err := os.MkdirTemp("", "duban-tables-")
	if err != nil {
		return nil, nil, ledger.Errorf(ledger.Unavailable, "临时文件夹建不了:%w。请看磁盘是否已满", err)
	}
	defer func() { _ = os.RemoveAll(dir) }() // a leftover folder in the system's temp is harmless
	s, err := Open(ctx, Options{DataDir: dir})
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = s.Close() }() // nothing of it is kept
	if tables, err = tablesOf(ctx, s.readDB); err != nil {
		return nil, nil, err
	}
	tables = slices.DeleteFunc(tables, func(t table) bool { return remade(t.name) })
	seeds = map[string]tableSum{}
	for _, t := range tables {
		if seeds[t.name], err = s.sum(ctx, s.readDB, t, -1); err != nil {
			return nil, nil, err
		}
	}
	return tables, seeds, nil
}

// names lists the columns for a statement.
func (t table) names() []string {
	names := make([]string, len(t.columns))
	for i, c := range t.columns {
		names[i] = c.name
	}
	return names
}

// rows reads a table whole, in the order of its key: bytewise, whatever the server's language is. limit < 0 means all.
func (s *Store) rows(ctx context.Context, q querier, t table, limit int64, scan func(values []any) error) error {
	order := make([]string, len(t.key))
	for i, name := range t.key {
		order[i] = name
		at := slices.IndexFunc(t.columns, func(c column) bool { return c.name == name })
		if t.columns[at].kind == kindText && s.dialect.bytewise != "" {
			order[i] += " " + s.dialect.bytewise
		}
	}
	query := `SELECT ` + strings.Join(t.names(), ", ") + ` FROM ` + t.name + ` ORDER BY ` + strings.Join(order, ", ")
	if limit >= 0 {
		query += fmt.Sprintf(" LIMIT %d", limit)
	}
	into := make([]any, len(t.columns))
	return each(ctx, q, query, nil, func(r *sql.Rows) error {
		values := make([]any, len(t.columns))
		for i := range into {
			into[i] = &values[i]
		}
		if err := r.Scan(into...); err != nil {
			return err
		}
		for i, c := range t.columns {
			var err error
			if values[i], err = c.kind.plain(values[i]); err != nil {
				return fmt.Errorf("%s.%s: %w", t.name, c.name, err)
			}
		}
		return scan(values)
	})
}

// plain turns what a driver gives into the one Go type of the kind.
func (k columnKind) plain(value any) (any, error) {
	if value == nil {
		return nil, nil //nolint:nilnil // NULL is a value
	}
	switch k {
	case kindText:
		return columnText(value)
	case kindBytes:
		if b, ok := value.([]byte); ok {
			return slices.Clone(b), nil
		}
	case kindInt:
		if n, ok := value.(int64); ok {
			return n, nil
		}
	case kindFloat:
		switch v := value.(type) {
		case float64:
			return v, nil
		case int64: // SQLite keeps whole numbers so
			return float64(v), nil
		}
	case kindBool:
		switch v := value.(type) {
		case bool:
			return v, nil
		case int64:
			return v != 0, nil
		}
	}
	return nil, fmt.Errorf("a value is stored as %T", value)
}

// tableSum proves that two tables hold the same rows, in whatever order 校验和. Zero value: of no rows.
type tableSum struct {
	rows int64
	sum  [4]uint64 // of the rows' SHA-256, as four numbers, each modulo 2^64
}

// add counts one row in.
func (s *tableSum) add(t table, values []any) {
	h := sha256.Sum256(canonical(t, values))
	s.rows++
	for i := range s.sum {
		s.sum[i] += binary.BigEndian.Uint64(h[8*i:])
	}
}

// String is the sum in hexadecimal digits.
func (s tableSum) String() string {
	var b []byte
	for _, n := range s.sum {
		b = binary.BigEndian.AppendUint64(b, n)
	}
	return hex.EncodeToString(b)
}

// canonical is a row in bytes that are the same on every engine: for each column its kind, its length and its value.
func canonical(t table, values []any) []byte {
	var b []byte
	for i, c := range t.columns {
		var one []byte
		kind := c.kind
		switch v := values[i].(type) {
		case nil:
			kind = kindNull
		case string:
			one = []byte(v)
		case []byte:
			one = v
		case int64:
			one = binary.BigEndian.AppendUint64(nil, uint64(v))
		case float64:
			one = binary.BigEndian.AppendUint64(nil, math.Float64bits(v))
		case bool:
			one = []byte{0}
			if v {
				one[0] = 1
			}
		}
		b = append(binary.BigEndian.AppendUint64(append(b, byte(kind)), uint64(len(one))), one...)
	}
	return b
}

// sum reads a table, or its first rows, and sums them.
func (s *Store) sum(ctx context.Context, q querier, t table, limit int64) (sum tableSum, err error) {
	err = s.rows(ctx, q, t, limit, func(values []any) error {
		sum.add(t, values)
		return ctx.Err()
	})
	return sum, s.wrap(err, "summing table "+t.name)
}

// snapshot runs read on one state of the store, however long it takes.
func (s *Store) snapshot(ctx context.Context, read func(querier) error) error {
	tx, err := s.readDB.BeginTx(ctx, &sql.TxOptions{Isolation: s.dialect.snapshot, ReadOnly: true})
	if err != nil {
		return s.wrap(err, "reading the store")
	}
	defer func() { _ = tx.Rollback() }()
	if s.dialect.patience != "" {
		if _, err := tx.ExecContext(ctx, s.dialect.patience); err != nil {
			return s.wrap(err, "reading the store")
		}
	}
	return read(tx)
}
