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
	"github.com/pressly/goose/v3/lock"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"duban/ledger"
	"duban/retrieval"
)

// dialect is everything in which one engine differs from another 方言.
type dialect struct {
	goose goose.Dialect
	name  string // in the names of migrations that only this engine runs
	begin string // of a writing transaction
	// claimOutgoing claims messages to send; see the function of that name.
	claimOutgoing string
	lockRow       string             // behind a SELECT of the row that orders writers of several processes
	snapshot      sql.IsolationLevel // at which several reads see one state
	listed        string             // a query of the members of $1, a JSON list of texts
	again         func(error) bool   // the transaction lost against another process and may be tried again; nil: never
	locker        func() (lock.SessionLocker, error)
	open          func(ctx context.Context, o Options) (write, read *sql.DB, err error)
	version       func(ctx context.Context, db *sql.DB) (int64, error)       // of the tables, 0 = none yet
	setVersion    func(ctx context.Context, db *sql.DB, version int64) error // after migrating
	classify      func(error) ledger.Code
	unmigrated    func(error) error   // says what stops a migration and what to do; nil: the error itself
	vector        func([]float32) any // what a column of vectors takes
	nearest       func(context.Context, *Store, nearby) ([]retrieval.Neighbour, error)
	indexed       func(context.Context, *Store, int) (bool, error)          // whether a space is searched by an index; nil: never
	indexVectors  func(context.Context, *Store, int, retrieval.Space) error // for search by an index; nil: the engine has none
	// alone makes sure that no other process serves the same store, until release; see TakeOver.
	alone func(ctx context.Context, o Options) (release func() error, err error)
}

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
		alone:         aloneSQLite,
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
func aloneSQLite(ctx context.Context, o Options) (release func() error, err error) {
	dir, err := filepath.Abs(o.DataDir)
	if err != nil {
		return nil, ledger.Errorf(ledger.Invalid, "数据文件夹的路径不对:%w", err)
	}
	db, err := sql.Open("sqlite", sqliteURL(filepath.Join(dir, sqliteServing), sqliteAlone))
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
