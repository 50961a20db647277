package session

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"

	"duban/bot"
	"duban/ledger"
)

// Defaults and bounds.
const (
	defaultStateTTL = 24 * time.Hour
	defaultLockTTL  = 8 * time.Second
	outagePause     = time.Second // for which a server that failed is left alone
	outageParts     = 256         // that a cluster's slots are divided into for it
	stateBytesMax   = 64 << 10
)

// Options say where the session's Redis is. Zero fields take their default.
type Options struct {
	URL      string        // see Open
	Logger   *slog.Logger  // nil: nothing is logged
	LockTTL  time.Duration // after which a lock that was neither kept nor given back is free; default 8 seconds
	StateTTL time.Duration // for which a conversation is remembered; default 24 hours
}

// Session is the volatile memory 会话. Zero value: not useful; see Open.
// Concurrency: safe.
type Session struct {
	client    redis.UniversalClient
	log       *slog.Logger
	lockTTL   time.Duration
	stateTTL  time.Duration
	inProcess *inProcess // nil with a server of its own
	leave     *redis.Script
	keep      *redis.Script
	tokens    atomic.Int64 // the last token given out
	cluster   bool
	downUntil [outageParts]atomic.Int64 // nanoseconds; until then this part of the servers is left alone
}

// Open connects to Redis:
//
//	""                                              one inside the process
//	redis://[user:password@]host:port[/db]          a server; rediss:// with TLS
//	redis://host:port,host:port,…                   a Redis Cluster, by some of its nodes
//	redis+sentinel://[user:password@]host:port,host:port/master[/db][?sentinel_username=…&sentinel_password=…]
//	                                                the master of that name, by its sentinels; rediss+sentinel:// with TLS
//
// Errors: Invalid for an address that cannot be right, Unavailable when nobody answers there or lets us in, in one Chinese sentence.
func Open(ctx context.Context, url string, log *slog.Logger) (*Session, error) {
	return OpenWith(ctx, Options{URL: url, Logger: log})
}

// OpenWith is Open with every setting.
func OpenWith(ctx context.Context, o Options) (*Session, error) {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.LockTTL <= 0 {
		o.LockTTL = defaultLockTTL
	}
	if o.StateTTL <= 0 {
		o.StateTTL = defaultStateTTL
	}
	s := &Session{log: o.Logger, lockTTL: o.LockTTL, stateTTL: o.StateTTL, leave: redis.NewScript(leaveScript), keep: redis.NewScript(keepScript)}
	if err := s.connect(o.URL); err != nil {
		return nil, err
	}
	if err := s.client.Ping(ctx).Err(); err != nil {
		err = unusable(ctx, err)
		_ = s.Close() // nothing was kept
		return nil, err
	}
	return s, nil
}

// Close gives everything up; the in-process Redis forgets.
func (s *Session) Close() error {
	err := s.client.Close()
	if s.inProcess != nil {
		s.inProcess.stop()
	}
	if err != nil {
		return fmt.Errorf("closing redis: %w", err)
	}
	return nil
}

// Client is the connection itself, for caches that bring their own keys.
func (s *Session) Client() redis.UniversalClient { return s.client }

// InProcess reports whether the Redis is the one inside the process.
func (s *Session) InProcess() bool { return s.inProcess != nil }

// Ping tells whether Redis answers.
func (s *Session) Ping(ctx context.Context) error {
	if err := s.client.Ping(ctx).Err(); err != nil {
		return s.lost(ctx, "", "asking redis", err)
	}
	return nil
}

// Enter takes the conversation's lock and loads its state, in one round trip. token proves the lock: it grows
// from holder to holder. A conversation never seen, or forgotten, has the zero state.
// Errors: Conflict while somebody else holds the lock; Unavailable when Redis is lost.
func (s *Session) Enter(ctx context.Context, conversation string) (state bot.State, token int64, err error) {
	if err := s.paused(conversation); err != nil {
		return bot.State{}, 0, err
	}
	token = s.newToken()
	lock := key(conversation, "lock")
	var holder, kept *redis.StringCmd
	_, err = s.client.Pipelined(ctx, func(p redis.Pipeliner) error {
		p.SetNX(ctx, lock, token, s.lockTTL)
		holder = p.Get(ctx, lock) // tells a repeated command, whose first answer was lost, from a lock of somebody else
		kept = p.Get(ctx, key(conversation, "state"))
		return nil
	})
	for _, err := range []error{err, holder.Err(), kept.Err()} {
		if err != nil && !errors.Is(err, redis.Nil) {
			return bot.State{}, 0, s.lost(ctx, conversation, "entering a conversation", err)
		}
	}
	if holder.Val() != strconv.FormatInt(token, 10) {
		return bot.State{}, 0, ledger.Errorf(ledger.Conflict, "上一条消息还在处理,请稍等")
	}
	return s.decode(ctx, kept.Val()), token, nil
}

// decode reads a state; one that cannot be read counts as forgotten.
func (s *Session) decode(ctx context.Context, kept string) (state bot.State) {
	if kept == "" {
		return bot.State{}
	}
	if err := json.Unmarshal([]byte(kept), &state); err != nil {
		s.log.WarnContext(ctx, "conversation state unreadable, starting anew", "bytes", len(kept))
		return bot.State{}
	}
	return state
}

// newToken returns a number greater than every one before it; between processes as long as their clocks differ
// by less than LockTTL, because nobody gets the lock earlier than that after a holder who lost it.
func (s *Session) newToken() int64 {
	for {
		last := s.tokens.Load()
		token := max(time.Now().UnixNano(), last+1)
		if s.tokens.CompareAndSwap(last, token) {
			return token
		}
	}
}

// leaveScript saves the state and gives the lock back if the token still holds it.
const leaveScript = `if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if ARGV[2] ~= '' then redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3]) end
redis.call('DEL', KEYS[1])
return 1`

// keepScript lets the lock live on if the token still holds it.
const keepScript = `if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])`

// Keep lets the lock live for its whole time again; whoever is at work longer calls it now and then.
// Errors: Conflict when the lock was lost meanwhile; Unavailable when Redis is lost.
func (s *Session) Keep(ctx context.Context, conversation string, token int64) error {
	if token == 0 {
		return nil
	}
	if err := s.paused(conversation); err != nil {
		return err
	}
	held, err := s.keep.Run(ctx, s.client, []string{key(conversation, "lock")},
		strconv.FormatInt(token, 10), s.lockTTL.Milliseconds()).Int()
	if err == nil && held == 0 {
		return ledger.Errorf(ledger.Conflict, "会话锁已过期")
	}
	return s.lost(ctx, conversation, "keeping a conversation", err)
}

// Leave saves the state and gives the lock back, in one round trip. Token 0, of a conversation that was entered
// without Redis, saves nothing.
// Errors: Conflict when the lock was lost meanwhile, and then nothing is saved; Unavailable when Redis is lost.
func (s *Session) Leave(ctx context.Context, conversation string, token int64, state bot.State) error {
	encoded, err := json.Marshal(state)
	if err != nil {
		return fmt.Errorf("encoding the conversation state: %w", err)
	}
	if len(encoded) > stateBytesMax {
		s.log.WarnContext(ctx, "conversation state too large, not kept", "bytes", len(encoded))
		encoded = nil
	}
	return s.giveBack(ctx, conversation, token, string(encoded))
}

// Drop gives the lock back without saving anything. Errors as with Leave.
func (s *Session) Drop(ctx context.Context, conversation string, token int64) error {
	return s.giveBack(ctx, conversation, token, "")
}

func (s *Session) giveBack(ctx context.Context, conversation string, token int64, state string) error {
	if token == 0 {
		return nil
	}
	if err := s.paused(conversation); err != nil {
		return err
	}
	lock, kept := key(conversation, "lock"), key(conversation, "state")
	if s.surelyHeld(token) {
		_, err := s.client.Pipelined(ctx, func(p redis.Pipeliner) error {
			if state != "" {
				p.Set(ctx, kept, state, s.stateTTL)
			}
			p.Del(ctx, lock)
			return nil
		})
		return s.lost(ctx, conversation, "leaving a conversation", err)
	}
	held, err := s.leave.Run(ctx, s.client, []string{lock, kept},
		strconv.FormatInt(token, 10), state, s.stateTTL.Milliseconds()).Int()
	if err == nil && held == 0 {
		return ledger.Errorf(ledger.Conflict, "会话锁已过期,上下文没有保存")
	}
	return s.lost(ctx, conversation, "leaving a conversation", err)
}

// surelyHeld reports whether the lock cannot have run out: the in-process Redis stands still when this process
// does, so a young lock is held. There the script, which costs three times as much as the commands, is spared.
func (s *Session) surelyHeld(token int64) bool {
	return s.inProcess != nil && time.Now().UnixNano()-token < int64(s.lockTTL/2)
}

// Limit is so many in so long a time.
type Limit struct {
	N   int
	Per time.Duration
}

// Budget limits how often something is done to somebody 限额. Concurrency: safe.
type Budget struct {
	session *Session
	name    string
	limits  []Limit
}

// Budget returns a budget whose every limit holds for each person by itself.
func (s *Session) Budget(name string, limits ...Limit) *Budget {
	return &Budget{session: s, name: name, limits: limits}
}

// Spend takes one from the budget of who and returns 0, or how long to wait when nothing is left. Windows are
// fixed, so at a border twice as many may come shortly after each other.
// Errors: Unavailable when Redis is lost.
func (b *Budget) Spend(ctx context.Context, who string) (wait time.Duration, err error) {
	s := b.session
	if err := s.paused(who); err != nil {
		return 0, err
	}
	now := time.Now()
	counts := make([]*redis.IntCmd, len(b.limits))
	_, err = s.client.Pipelined(ctx, func(p redis.Pipeliner) error {
		for i, l := range b.limits {
			k := key(who, "budget:"+b.name+":"+l.Per.String()+":"+strconv.FormatInt(now.UnixNano()/int64(l.Per), 10))
			counts[i] = p.Incr(ctx, k)
			p.PExpire(ctx, k, 2*l.Per)
		}
		return nil
	})
	if err != nil {
		return 0, s.lost(ctx, who, "spending from a budget", err)
	}
	for i, l := range b.limits {
		if counts[i].Val() > int64(l.N) {
			wait = max(wait, l.Per-time.Duration(now.UnixNano()%int64(l.Per)))
		}
	}
	return wait, nil
}

// Seen notes a key and reports whether it was noted before, within the window.
// Errors: Unavailable when Redis is lost.
func (s *Session) Seen(ctx context.Context, name string, window time.Duration) (bool, error) {
	if err := s.paused(name); err != nil {
		return false, err
	}
	first, err := s.client.SetNX(ctx, key(name, "seen"), 1, window).Result()
	if err != nil {
		return false, s.lost(ctx, name, "noting a key", err)
	}
	return !first, nil
}

// Count counts one more of a thing and returns how many there were, each within the window after the one before.
// Errors: Unavailable when Redis is lost.
func (s *Session) Count(ctx context.Context, name string, window time.Duration) (int, error) {
	if err := s.paused(name); err != nil {
		return 0, err
	}
	var n *redis.IntCmd
	_, err := s.client.Pipelined(ctx, func(p redis.Pipeliner) error {
		n = p.Incr(ctx, key(name, "count"))
		p.PExpire(ctx, key(name, "count"), window)
		return nil
	})
	if err != nil {
		return 0, s.lost(ctx, name, "counting", err)
	}
	return int(n.Val()), nil
}

// key names what belongs to a conversation or a person. The part between the braces decides where a cluster
// keeps it, so braces inside it are escaped.
func key(owner, what string) string { return "duban:{" + url.PathEscape(owner) + "}:" + what }
