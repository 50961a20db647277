package store

import (
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"net"
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

// badAddress says what is wrong with an address of PostgreSQL; the address itself, which holds a password, is not in it.
func badAddress(err error) error {
	if file, ok := errors.AsType[*fs.PathError](err); ok {
		return ledger.Errorf(ledger.Invalid, "数据库地址里写的证书文件 %s 读不了,请核对路径和文件权限", file.Path)
	}
	if strings.Contains(err.Error(), "sslmode is invalid") {
		return ledger.Errorf(ledger.Invalid, "数据库地址里的 sslmode 写错了,可写 disable、require、verify-ca、verify-full")
	}
	return ledger.Errorf(ledger.Invalid, "数据库地址写错了,应写作 postgres://用户:密码@主机:5432/库名;密码里有 @ : / %% 等符号的,写成 %%40 %%3A %%2F %%25")
}

// noServer says why nobody can be spoken to at an address.
func noServer(host, where string, err error) string {
	_, unknown := errors.AsType[x509.UnknownAuthorityError](err)
	_, named := errors.AsType[x509.HostnameError](err)
	_, lookup := errors.AsType[*net.DNSError](err)
	switch {
	case unknown:
		return fmt.Sprintf("数据库 %s 的证书不被信任:请在地址里用 sslrootcert=文件 写明签发它的 CA 证书", where)
	case named:
		return fmt.Sprintf("数据库 %s 的证书不是发给这个主机名的:地址里请用证书上写的主机名,或改成 sslmode=verify-ca", where)
	case lookup:
		return fmt.Sprintf("找不到数据库主机 %s,请核对地址里的主机名和本机的 DNS", host)
	case strings.Contains(err.Error(), "server refused TLS"):
		return fmt.Sprintf("数据库 %s 没有开 TLS,地址里却要求了:请在 PostgreSQL 里开 ssl=on;同一台服务器或内网专线上,也可以写 sslmode=disable", where)
	}
	return fmt.Sprintf("连不上数据库 %s。请看 PostgreSQL 是否启动、地址和端口是否对、防火墙是否放行", where)
}
