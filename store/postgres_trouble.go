package store

import (
	"errors"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"duban/ledger"
)

// postgresTrouble says in one sentence what keeps a server from making the tables, when an operator can mend it; else nil.
func postgresTrouble(err error) error {
	pg, ok := errors.AsType[*pgconn.PgError](err)
	if !ok {
		return nil
	}
	say := func(words string) error {
		return &ledger.Error{Code: ledger.Unavailable, Err: err, Message: words}
	}
	switch {
	case pg.Code == "25006":
		return say("这个 PostgreSQL 现在只读(可能是备库),建不了表,请连主库")
	case strings.Contains(pg.Message, "extension") && (pg.Code == "0A000" || pg.Code == "58P01" || pg.Code == "42704"):
		return say("PostgreSQL 服务器上没有 pgvector,请装 postgresql-版本号-pgvector 这个包后再启动")
	case pg.Code == "42704" && strings.Contains(pg.Message, "halfvec"):
		return say("pgvector 版本太旧,请升级到 0.8.0 以上")
	case pg.Code == "42501" && strings.Contains(pg.Message, "extension"):
		return say("这个用户不能启用 pgvector,请管理员在这个库里执行一次 CREATE EXTENSION vector")
	case pg.Code == "42501":
		return say("这个用户不能在库里建表,请管理员把库的所有者改成它(ALTER DATABASE … OWNER TO …)")
	case pg.Code == "53100":
		return say("数据库服务器的磁盘已满,请清理后再启动")
	}
	return nil
}
