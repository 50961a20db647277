package session

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/redis/go-redis/v9"

	"duban/ledger"
)

// troubles are what Redis answers, by how it begins behind "ERR", and what an operator does about it. Source: the error prefixes of Redis 7.
var troubles = []struct{ prefix, words string }{
	{"NOAUTH", "Redis 要密码,地址里没有写:请写作 redis://:密码@主机:端口"},
	{"WRONGPASS", "Redis 的用户名或密码不对,请核对 DUBAN_REDIS_URL;密码里有 @ : / 等符号的,写成 %40 %3A %2F"},
	{"NOPERM", "Redis 用户的权限不够,请管理员执行 ACL SETUSER 用户名 ~* &* +@all -@dangerous"},
	{"OOM", "Redis 内存已满(maxmemory 用完,又设了不淘汰),“刚才说到哪”记不住,消息照常收发;请调大 maxmemory"},
	{"READONLY", "这个 Redis 是只读的从库,请连主库"},
	{"MISCONF", "Redis 存盘失败,不肯写入:请看 Redis 那台服务器的磁盘是否已满"},
	{"LOADING", "Redis 正在加载数据,请稍后再试"},
	{"MASTERDOWN", "Redis 从库连不上主库,请看主库是否在运行"},
	{"CLUSTERDOWN", "Redis 集群不完整,请看各个节点是否都在运行"},
	{"DB index", "Redis 没有地址里写的那个库号,一般写 /0"},
	{"max number of clients", "Redis 的连接数已满,请调大 maxclients"},
	{"unknown command", "Redis 停用了程序要用的命令(rename-command),请放开 EVAL 和 EVALSHA"},
}

// Trouble says in one sentence why Redis cannot be used and what to do. The error's own text, which may hold an address, is not in it.
func Trouble(err error) string {
	for _, t := range troubles {
		if redis.HasErrorPrefix(err, t.prefix) {
			return t.words
		}
	}
	_, record := errors.AsType[tls.RecordHeaderError](err)
	_, unknown := errors.AsType[x509.UnknownAuthorityError](err)
	_, named := errors.AsType[x509.HostnameError](err)
	dns, lookup := errors.AsType[*net.DNSError](err)
	switch {
	case record:
		return "Redis 这个端口没有开 TLS:地址请写 redis://,不写 rediss://"
	case unknown || named:
		return "Redis 的证书不被信任:请让系统信任签发它的 CA,并用证书里写的主机名"
	case lookup:
		return fmt.Sprintf("找不到 Redis 主机 %s:请核对 DUBAN_REDIS_URL 里的主机名", dns.Name)
	}
	return "连不上 Redis:请看 Redis 是否在运行、DUBAN_REDIS_URL 的地址和端口是否对(开了 TLS 的写 rediss://,没开的写 redis://);也可以去掉它,用内置的"
}

// unusable is the error of a Redis that cannot be used. Where somebody gave up it stays that.
func unusable(ctx context.Context, err error) error {
	if errors.Is(ctx.Err(), context.Canceled) {
		return fmt.Errorf("asking redis: %w", ctx.Err())
	}
	return &ledger.Error{Code: ledger.Unavailable, Message: Trouble(err), Err: err}
}

// probeLife is how long what Check wrote stands where it could not be removed.
const probeLife = 10 * time.Second

// Check tries what conversations need of Redis: to write, to read, to run a script, to remove. Full tells a server that only has no
// room: then messages go on without their context, which is no reason not to start.
// Errors: Unavailable, in one Chinese sentence.
func (s *Session) Check(ctx context.Context) (full bool, err error) {
	if s.InProcess() {
		return false, nil
	}
	k := key("check", fmt.Sprint(s.newToken()))
	err = s.client.SetNX(ctx, k, "1", probeLife).Err()
	if err == nil {
		err = s.client.Incr(ctx, k).Err()
	}
	if err == nil {
		err = s.keep.Run(ctx, s.client, []string{k}, "2", probeLife.Milliseconds()).Err()
	}
	if err == nil {
		err = s.client.Del(ctx, k).Err()
	}
	if err != nil {
		return redis.HasErrorPrefix(err, "OOM"), unusable(ctx, err)
	}
	return false, nil
}
