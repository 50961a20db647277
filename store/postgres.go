package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pgvector/pgvector-go"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"duban/ledger"
)

// The server engine. One connection writes (its transactions are group commits), a few read. A COMMIT is durable
// before it returns, whatever the server's default is; nobody waits for ever for a lock or a dead server.
const (
	postgresReaders = 8
	postgresConnect = 5 * time.Second
	postgresIdle    = 5 * time.Minute
)

var postgresParams = map[string]string{
	"application_name":                    "duban",
	"synchronous_commit":                  "on",
	"timezone":                            "UTC",
	"lock_timeout":                        "10s",
	"statement_timeout":                   "60s",
	"idle_in_transaction_session_timeout": "60s",
}

func postgresDialect() dialect {
	return dialect{
		goose: goose.DialectPostgres,
		name:  "postgres",
		begin: `BEGIN`,

		claimOutgoing: claimOutgoing("FOR UPDATE OF m SKIP LOCKED"),
		send:          sendPostgres,
		lockRow:       " FOR UPDATE",
		snapshot:      sql.LevelRepeatableRead,
		bytewise:      `COLLATE "C"`,
		patience:      `SET LOCAL statement_timeout = 0`,
		listed:        `SELECT json_array_elements_text($1::json)`,
		open:          openPostgres,
		version:       postgresVersion,
		setVersion:    func(context.Context, *sql.DB, int64) error { return nil }, // goose keeps it
		classify:      classifyPostgres,
		vector:        func(v []float32) any { return pgvector.NewHalfVector(v) },
		nearest:       nearestPostgres,
		indexed:       indexedPostgres,
		indexVectors:  indexVectorsPostgres,
		again:         againPostgres,
		serve:         presentPostgres,
		gone:          `SELECT pg_try_advisory_xact_lock($1)`,
		jobs:          jobsPostgres,
		locker:        func() (lock.SessionLocker, error) { return lock.NewPostgresSessionLocker() },
	}
}

// isPostgres reports a URL or a DSN of PostgreSQL.
func isPostgres(url string) bool {
	return strings.HasPrefix(url, "postgres://") || strings.HasPrefix(url, "postgresql://")
}

// postgresConfig reads a URL and adds what the store wants of every connection.
func postgresConfig(address string) (*pgx.ConnConfig, error) {
	config, err := pgx.ParseConfig(address)
	if err != nil {
		return nil, badAddress(err)
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = postgresConnect
	}
	for name, value := range postgresParams {
		if _, given := config.RuntimeParams[name]; !given {
			config.RuntimeParams[name] = value
		}
	}
	return config, nil
}

func openPostgres(ctx context.Context, o Options) (write, read *sql.DB, err error) {
	config, err := postgresConfig(o.URL)
	if err != nil {
		return nil, nil, err
	}
	write, read = stdlib.OpenDB(*config), stdlib.OpenDB(*config, stdlib.OptionAfterConnect(readyForVectors))
	write.SetMaxOpenConns(2) // the writer's, and one for migrating and for looking at the version
	read.SetMaxOpenConns(postgresReaders)
	read.SetMaxIdleConns(postgresReaders)
	read.SetConnMaxIdleTime(postgresIdle)
	if err := write.PingContext(ctx); err != nil {
		return nil, nil, errors.Join(unreachable(config, err), write.Close(), read.Close())
	}
	return write, read, nil
}

// unreachable says in one sentence why a server cannot be used, without its password.
func unreachable(c *pgx.ConnConfig, err error) error {
	where := net.JoinHostPort(c.Host, fmt.Sprint(c.Port))
	if isContextError(err) {
		return fmt.Errorf("opening the store: %w", err)
	}
	pg, ok := errors.AsType[*pgconn.PgError](err)
	if !ok {
		return &ledger.Error{Code: ledger.Unavailable, Err: err,
			Message: noServer(c.Host, where, err)}
	}
	switch pg.Code {
	case "28P01", "28000":
		return &ledger.Error{Code: ledger.Invalid, Err: err, Message: fmt.Sprintf("数据库 %s 不让用户 %s 登录,请核对用户名、密码和 pg_hba.conf", where, c.User)}
	case "3D000":
		return &ledger.Error{Code: ledger.Invalid, Err: err, Message: fmt.Sprintf("数据库 %s 里没有库 %s,请先用 createdb 建库", where, c.Database)}
	case "42704":
		return &ledger.Error{Code: ledger.Invalid, Err: err, Message: fmt.Sprintf("数据库地址里问号后面有 PostgreSQL 不认识的参数(%s),请去掉", pg.Message)}
	case "57P03":
		return &ledger.Error{Code: ledger.Unavailable, Err: err, Message: fmt.Sprintf("数据库 %s 正在启动,请稍后再试", where)}
	case "53300":
		return &ledger.Error{Code: ledger.Unavailable, Err: err, Message: fmt.Sprintf("数据库 %s 的连接数已满,请调大 max_connections", where)}
	}
	return &ledger.Error{Code: ledger.Unavailable, Err: err, Message: fmt.Sprintf("数据库 %s 打不开:%s", where, pg.Message)}
}

func postgresVersion(ctx context.Context, db *sql.DB) (version int64, err error) {
	var table sql.NullString
	if err := db.QueryRowContext(ctx, `SELECT to_regclass('goose_db_version')::text`).Scan(&table); err != nil || !table.Valid {
		return 0, err
	}
	err = db.QueryRowContext(ctx, `SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE is_applied`).Scan(&version)
	return version, err
}

// classifyPostgres tells a broken rule from a server that cannot work at the moment.
func classifyPostgres(err error) ledger.Code {
	pg, ok := errors.AsType[*pgconn.PgError](err)
	if !ok {
		return ledger.Unavailable // a connection that broke, could not be made, or is closed
	}
	switch pg.Code[:2] {
	case "23": // integrity
		return ledger.Conflict
	case "08", "25", "40", "53", "55", "57", "58": // connection, read-only, rollback, resources, locks, operator, system
		return ledger.Unavailable
	}
	return ledger.Internal
}

// againPostgres reports a transaction that lost against another process and may be tried again as a whole.
func againPostgres(err error) bool {
	pg, ok := errors.AsType[*pgconn.PgError](err)
	return ok && (pg.Code == "40P01" || pg.Code == "40001")
}
