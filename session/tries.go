package session

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// Tries slows guessing down 登录尝试: each try counts as failed until it is forgiven, and after so many of them the next one has to
// wait. Counting comes before looking, so that of many at once no more get through than of one after the other.
// Concurrency: safe, over all processes on one Redis.
type Tries struct {
	session *Session
	name    string
	waits   []time.Duration
	forget  time.Duration
	now     func() time.Time
	begin   *redis.Script
	forgive *redis.Script
}

// triesScript keeps how many failed, until when the next one waits, and when the last one was. ARGV: now, forget, and the waits, all in
// milliseconds. It returns how long this one has to wait, and how long the next one will.
const triesScript = `local now, forget = tonumber(ARGV[1]), tonumber(ARGV[2])
local kept = redis.call('HMGET', KEYS[1], 'n', 'until', 'last')
local n, till, last = tonumber(kept[1] or '0'), tonumber(kept[2] or '0'), tonumber(kept[3] or '0')
if now < till then return {till - now, till - now} end
if now - math.max(last, till) > forget then n = 0 end
n = n + 1
local wait = tonumber(ARGV[2 + math.min(n, #ARGV - 2)])
redis.call('HSET', KEYS[1], 'n', n, 'until', string.format('%.0f', now + wait), 'last', string.format('%.0f', now))
redis.call('PEXPIRE', KEYS[1], wait + forget + 1000)
return {0, wait}`

// forgiveScript takes one try back.
const forgiveScript = `local n = tonumber(redis.call('HGET', KEYS[1], 'n') or '0')
if n > 0 then redis.call('HSET', KEYS[1], 'n', n - 1) end
return n`

// TryLimits say how tries are slowed down.
type TryLimits struct {
	Waits  []time.Duration  // behind the first failure, the second …; the last one holds for all that follow. At least one
	Forget time.Duration    // without a try, counted from the end of the wait, the failures are forgotten
	Now    func() time.Time // the system clock; nil: time.Now
}

// Tries returns a counter for each person or thing by itself.
func (s *Session) Tries(name string, l TryLimits) *Tries {
	if l.Now == nil {
		l.Now = time.Now
	}
	return &Tries{session: s, name: name, waits: l.Waits, forget: l.Forget, now: l.Now, begin: redis.NewScript(triesScript), forgive: redis.NewScript(forgiveScript)}
}

// Begin counts a try and returns 0, or how long to wait when it comes too early; then nothing is counted. next is how long the one
// behind it has to wait as long as this one is not forgiven.
// Errors: Unavailable when Redis is lost.
func (t *Tries) Begin(ctx context.Context, who string) (wait, next time.Duration, err error) {
	s := t.session
	if err := s.paused(who); err != nil {
		return 0, 0, err
	}
	args := []any{t.now().UnixMilli(), t.forget.Milliseconds()}
	for _, w := range t.waits {
		args = append(args, w.Milliseconds())
	}
	both, err := t.begin.Run(ctx, s.client, []string{key(who, "tries:"+t.name)}, args...).Int64Slice()
	if err != nil || len(both) != 2 {
		return 0, 0, s.lost(ctx, who, "counting tries", err)
	}
	return time.Duration(both[0]) * time.Millisecond, time.Duration(both[1]) * time.Millisecond, nil
}

// Forgive takes one try back: it was none of a stranger. A wait that began goes on.
// Errors: Unavailable when Redis is lost.
func (t *Tries) Forgive(ctx context.Context, who string) error {
	if err := t.session.paused(who); err != nil {
		return err
	}
	return t.session.lost(ctx, who, "forgiving a try", t.forgive.Run(ctx, t.session.client, []string{key(who, "tries:"+t.name)}).Err())
}

// Forget takes every failure back, and ends the wait.
// Errors: Unavailable when Redis is lost.
func (t *Tries) Forget(ctx context.Context, who string) error {
	if err := t.session.paused(who); err != nil {
		return err
	}
	return t.session.lost(ctx, who, "forgetting tries", t.session.client.Del(ctx, key(who, "tries:"+t.name)).Err())
}
