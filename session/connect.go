package session

import (
	"context"
	"net"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"

	"duban/ledger"
)

// How long a server may take. A turn is not worth waiting longer for its context.
const (
	dialTime    = time.Second
	answerTime  = 500 * time.Millisecond
	redisTries  = 1 // repetitions after a first failure
	expiryTicks = 10
)

// Quiet keeps go-redis from writing to standard error by itself. Call it once, before the first Open.
func Quiet() { redis.SetLogger(silence{}) }

type silence struct{}

// Printf implements go-redis's logger.
func (silence) Printf(context.Context, string, ...any) {}

func (s *Session) connect(address string) error {
	if address == "" {
		s.connectInProcess()
		return nil
	}
	o, err := parse(address)
	if err != nil {
		return err
	}
	s.cluster = o.IsClusterMode
	s.client = redis.NewUniversalClient(o)
	return nil
}

// sentinelScheme marks an address of sentinels; what stands before it says how to speak to the servers.
const sentinelScheme = "+sentinel://"

// parse reads redis:// addresses; with several, credentials and TLS are those of the first.
func parse(address string) (*redis.UniversalOptions, error) {
	if scheme, rest, ok := strings.Cut(address, sentinelScheme); ok {
		return parseSentinel(scheme, rest)
	}
	o := options()
	for i, one := range strings.Split(address, ",") {
		one = strings.TrimSpace(one)
		if i > 0 && !strings.Contains(one, "://") {
			one = "redis://" + one
		}
		single, err := redis.ParseURL(one)
		if err != nil {
			return nil, ledger.Errorf(ledger.Invalid, "Redis 地址 %s 不对,应写作 redis://主机:端口", redact(one))
		}
		if i == 0 {
			o.Username, o.Password, o.DB, o.TLSConfig = single.Username, single.Password, single.DB, single.TLSConfig
		}
		o.Addrs = append(o.Addrs, single.Addr)
	}
	o.IsClusterMode = len(o.Addrs) > 1
	return o, nil
}

// options are those of every kind of Redis.
func options() *redis.UniversalOptions {
	return &redis.UniversalOptions{
		DialTimeout: dialTime, ReadTimeout: answerTime, WriteTimeout: answerTime, PoolTimeout: answerTime,
		MaxRetries: redisTries, DialerRetries: redisTries, DisableIdentity: true,
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
	}
}

// parseSentinel reads [user:password@]host:port,…/master[/db][?sentinel_username=…&sentinel_password=…].
func parseSentinel(scheme, rest string) (*redis.UniversalOptions, error) {
	bad := ledger.Errorf(ledger.Invalid, "Redis 哨兵地址不对,应写作 redis+sentinel://主机:端口,主机:端口/主库名")
	credentials, hosts := "", rest
	if at := strings.LastIndex(rest, "@"); at >= 0 {
		credentials, hosts = rest[:at+1], rest[at+1:]
	}
	hosts, path, _ := strings.Cut(hosts, "/")
	path, query, _ := strings.Cut(path, "?")
	master, db, _ := strings.Cut(path, "/")
	addresses := strings.Split(hosts, ",")
	single, err := redis.ParseURL(scheme + "://" + credentials + addresses[0] + "/" + db)
	values, badQuery := url.ParseQuery(query)
	if err != nil || badQuery != nil || master == "" {
		return nil, bad
	}
	o := options()
	o.Username, o.Password, o.DB, o.TLSConfig = single.Username, single.Password, single.DB, single.TLSConfig
	o.MasterName, o.SentinelUsername, o.SentinelPassword = master, values.Get("sentinel_username"), values.Get("sentinel_password")
	for _, one := range addresses {
		if _, _, err := net.SplitHostPort(strings.TrimSpace(one)); err != nil {
			return nil, bad
		}
		o.Addrs = append(o.Addrs, strings.TrimSpace(one))
	}
	return o, nil
}

// redact leaves of an address what may be logged.
func redact(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "(无法识别)"
	}
	return u.Scheme + "://" + u.Host
}

// inProcess is a Redis inside this process, for one process only. Its keys live by a clock that we move.
type inProcess struct {
	server *miniredis.Miniredis
	quit   chan struct{}
	done   sync.WaitGroup
}

// connectInProcess reaches it over pipes: no port of the machine is open, and no message costs a system call.
func (s *Session) connectInProcess() {
	m := miniredis.NewMiniRedis()
	s.inProcess = &inProcess{server: m, quit: make(chan struct{})}
	s.inProcess.done.Go(func() { s.inProcess.age(min(time.Second, s.lockTTL/expiryTicks)) })
	o := options()
	o.Addrs, o.Protocol = []string{"in-process"}, 2
	o.Dialer = func(context.Context, string, string) (net.Conn, error) { return m.Dial() }
	s.client = redis.NewUniversalClient(o)
}

// age moves the keys' clock: this Redis does not look at the real one.
func (p *inProcess) age(every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for last := time.Now(); ; {
		select {
		case now := <-tick.C:
			p.server.FastForward(now.Sub(last))
			last = now
		case <-p.quit:
			return
		}
	}
}

func (p *inProcess) stop() {
	close(p.quit)
	p.done.Wait()
	p.server.Close()
}
