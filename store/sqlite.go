package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"duban/ledger"
)

// The embedded engine. FULL makes a COMMIT durable before it returns; the writer's transactions take the
// write lock at once, because one that upgrades later fails instead of waiting. Other processes on the
// file are waited for.
const (
	sqliteFile    = "duban.db"
	sqliteCommon  = "_pragma=busy_timeout(10000)&_pragma=temp_store(MEMORY)"
	sqliteWriting = sqliteCommon + "&_txlock=immediate&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)"
	sqliteReading = sqliteCommon + "&_pragma=query_only(1)"
	sqliteReaders = 4

	sqliteServing = "serving.db" // locked by the process that serves; it holds nothing
	sqliteAlone   = "_pragma=busy_timeout(3000)&_txlock=exclusive"
	sqliteLooking = "_pragma=busy_timeout(0)&_txlock=exclusive" // whether it is locked
)

func sqliteDialect() dialect {
	return dialect{
		goose: goose.DialectSQLite3,
		name:  "sqlite",
		begin: `BEGIN IMMEDIATE`,

		claimOutgoing: claimOutgoing(""), // there is one writer
		listed:        `SELECT value FROM json_each($1)`,
		open:          openSQLite,
		version:       sqliteVersion,
		setVersion:    setSQLiteVersion,
		classify:      classifySQLite,
		serve:         aloneSQLite,
		jobs:          jobsSQLite,
		optimise:      optimiseSQLite,
		copyInto:      copySQLite,
		vector:        func(v []float32) any { return halves(v) },
		nearest:       nearestInProcess,
	}
}

func openSQLite(ctx context.Context, o Options) (write, read *sql.DB, err error) {
	if o.DataDir == "" {
		return nil, nil, ledger.Errorf(ledger.Invalid, "没有给出数据文件夹,请用 --data 指定")
	}
	path, err := writablePlace(o.DataDir)
	if err != nil {
		return nil, nil, err
	}
	if write, err = sql.Open("sqlite", sqliteURL(path, sqliteWriting)); err != nil {
		return nil, nil, fmt.Errorf("opening the store for writing: %w", err)
	}
	write.SetMaxOpenConns(1)
	if err := write.PingContext(ctx); err != nil {
		return nil, nil, errors.Join(unopened(path, err), write.Close())
	}
	if read, err = sql.Open("sqlite", sqliteURL(path, sqliteReading)); err != nil {
		return nil, nil, errors.Join(fmt.Errorf("opening the store for reading: %w", err), write.Close())
	}
	read.SetMaxOpenConns(sqliteReaders)
	read.SetMaxIdleConns(sqliteReaders)
	return write, read, nil
}

// writablePlace makes the folder when needed and returns the path of the store in it.
func writablePlace(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", ledger.Errorf(ledger.Invalid, "数据文件夹的路径不对:%w", err)
	}
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return "", ledger.Errorf(ledger.Unavailable, "数据文件夹 %s 建不了:%w。请用 --data 换一个能写的文件夹", dir, err)
	}
	probe, err := os.CreateTemp(dir, ".duban-*")
	if err != nil {
		return "", ledger.Errorf(ledger.Unavailable, "数据文件夹 %s 不能写:%w。请改权限,或用 --data 换一个", dir, err)
	}
	if err := errors.Join(probe.Close(), os.Remove(probe.Name())); err != nil {
		return "", ledger.Errorf(ledger.Unavailable, "数据文件夹 %s 不能写:%w。请改权限,或用 --data 换一个", dir, err)
	}
	return filepath.Join(dir, sqliteFile), nil
}

func unopened(path string, err error) error {
	if isContextError(err) {
		return fmt.Errorf("opening the store: %w", err)
	}
	return ledger.Errorf(ledger.Unavailable, "数据库 %s 打不开:%w。请看文件是否完好、能否写入、磁盘是否已满", path, err)
}

func sqliteURL(path, query string) string {
	path = filepath.ToSlash(path)
	if runtime.GOOS == "windows" {
		path = "/" + path
	}
	return (&url.URL{Scheme: "file", Path: path, RawQuery: query}).String()
}

func sqliteVersion(ctx context.Context, db *sql.DB) (version int64, err error) {
	err = db.QueryRowContext(ctx, `PRAGMA user_version`).Scan(&version)
	return version, err
}

func setSQLiteVersion(ctx context.Context, db *sql.DB, version int64) error {
	_, err := db.ExecContext(ctx, fmt.Sprintf(`PRAGMA user_version = %d`, version))
	return err
}

// classifySQLite tells a broken rule from an engine that cannot work at the moment.
func classifySQLite(err error) ledger.Code {
	e, ok := errors.AsType[*sqlite.Error](err)
	if !ok {
		if errors.Is(err, sql.ErrConnDone) || strings.Contains(err.Error(), "database is closed") {
			return ledger.Unavailable
		}
		return ledger.Internal
	}
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_CONSTRAINT:
		return ledger.Conflict
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR,
		sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_PROTOCOL:
		return ledger.Unavailable
	}
	return ledger.Internal
}

// aloneSQLite locks a file beside the store. The operating system gives the lock back when the process dies, however it dies.
func aloneSQLite(ctx context.Context, o Options, _ int64) (release func() error, err error) {
	return lockServing(ctx, o, sqliteAlone)
}

// lockServing locks it. Errors: Conflict while another process holds it.
func lockServing(ctx context.Context, o Options, how string) (release func() error, err error) {
	dir, err := filepath.Abs(o.DataDir)
	if err != nil {
		return nil, ledger.Errorf(ledger.Invalid, "数据文件夹的路径不对:%w", err)
	}
	db, err := sql.Open("sqlite", sqliteURL(filepath.Join(dir, sqliteServing), how))
	if err != nil {
		return nil, fmt.Errorf("opening the serving lock: %w", err)
	}
	tx, err := db.BeginTx(context.WithoutCancel(ctx), nil) // held until release
	if err == nil {
		return func() error { return errors.Join(tx.Rollback(), db.Close()) }, nil
	}
	if e, ok := errors.AsType[*sqlite.Error](err); ok && e.Code()&0xff == sqlite3.SQLITE_BUSY {
		err = ledger.Errorf(ledger.Conflict, "另一个 duban serve 正在用数据文件夹 %s,请先停掉它,或用 --data 换一个", dir)
	}
	return nil, errors.Join(err, db.Close())
}

// copySQLite lets the engine write a copy: it reads one state, whatever is written meanwhile.
func copySQLite(ctx context.Context, db *sql.DB, path string) (err error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	if _, err := conn.ExecContext(ctx, `PRAGMA query_only(0)`); err != nil { // it writes, though another file
		return err
	}
	_, err = conn.ExecContext(ctx, `VACUUM INTO $1`, path)
	_, back := conn.ExecContext(context.WithoutCancel(ctx), `PRAGMA query_only(1)`)
	return errors.Join(err, back)
}

// openCopy opens a database that nobody else uses, to read it.
func openCopy(path string) (*sql.DB, error) {
	return sql.Open("sqlite", sqliteURL(path, sqliteReading+"&mode=ro&immutable=1"))
}

// openPlain opens a database as it is.
func openPlain(path string) (*sql.DB, error) {
	db, err := sql.Open("sqlite", sqliteURL(path, sqliteCommon))
	if err == nil {
		db.SetMaxOpenConns(1)
	}
	return db, err
}

// tableNames lists the tables that hold what people put in, in the order in which the migrations made them.
func tableNames(ctx context.Context, q querier) (names []string, err error) {
	err = each(ctx, q, `SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid`, nil, func(r *sql.Rows) error {
		var name string
		err := r.Scan(&name)
		if !keepsItself(name) {
			names = append(names, name)
		}
		return err
	})
	return names, err
}
