package session

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// Bucket limits how often something is done to somebody so that no stretch of time holds more than the limit 令牌桶: a
// quarter of it at once, the rest spread evenly. Concurrency: safe, over all processes on one Redis.
type Bucket struct {
	session *Session
	name    string
	every   time.Duration // in which one comes back
	burst   time.Duration // by which the next may be ahead of its time
	script  *redis.Script
}

// bucketScript keeps the instant at which the bucket is full again. ARGV: now, every, burst, all in microseconds.
const bucketScript = `local now, every = tonumber(ARGV[1]), tonumber(ARGV[2])
local full = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now)
local ahead = full + every - now - tonumber(ARGV[3])
if ahead > 0 then return ahead end
redis.call('SET', KEYS[1], string.format('%.0f', full + every), 'PX', math.ceil((full + every - now) / 1000) + 1000)
return 0`

// Bucket returns a bucket for each person or thing by itself.
func (s *Session) Bucket(name string, limit Limit) *Bucket {
	burst := max(1, limit.N/4)
	every := limit.Per / time.Duration(max(1, limit.N-burst))
	return &Bucket{session: s, name: name, every: every, burst: time.Duration(burst) * every, script: redis.NewScript(bucketScript)}
}

// Spend takes one and returns 0, or how long to wait when nothing is left; then nothing is taken.
// Errors: Unavailable when Redis is lost.
func (b *Bucket) Spend(ctx context.Context, who string) (wait time.Duration, err error) {
	s := b.session
	if err := s.paused(who); err != nil {
		return 0, err
	}
	ahead, err := b.script.Run(ctx, s.client, []string{key(who, "bucket:"+b.name)},
		time.Now().UnixMicro(), b.every.Microseconds(), b.burst.Microseconds()).Int64()
	if err != nil {
		return 0, s.lost(ctx, who, "spending from a bucket", err)
	}
	return time.Duration(ahead) * time.Microsecond, nil
}

// Daily limits how often something is done in a local day, over all receivers 日限额. Concurrency: safe.
type Daily struct {
	session *Session
	name    string
	zone    *time.Location
	limit   func() int // asked each time; 0 or less: none
	now     func() time.Time
}

// Daily returns a budget of so many a day in the zone. now is the system clock; nil: time.Now.
func (s *Session) Daily(name string, zone *time.Location, limit func() int, now func() time.Time) *Daily {
	if now == nil {
		now = time.Now
	}
	return &Daily{session: s, name: name, zone: zone, limit: limit, now: now}
}

// Spend takes one and returns 0, or how long it is to the next day when nothing is left; then nothing is taken.
// Errors: Unavailable when Redis is lost.
func (d *Daily) Spend(ctx context.Context, _ string) (wait time.Duration, err error) {
	limit, s := d.limit(), d.session
	if limit <= 0 {
		return 0, nil
	}
	if err := s.paused(d.name); err != nil {
		return 0, err
	}
	now := d.now().In(d.zone)
	k := key(d.name, "day:"+now.Format(time.DateOnly))
	var n *redis.IntCmd
	_, err = s.client.Pipelined(ctx, func(p redis.Pipeliner) error {
		n = p.Incr(ctx, k)
		p.PExpire(ctx, k, 48*time.Hour)
		return nil
	})
	if err == nil && n.Val() > int64(limit) {
		wait = time.Date(now.Year(), now.Month(), now.Day()+1, 0, 0, 0, 0, d.zone).Sub(now)
		err = s.client.Decr(ctx, k).Err()
	}
	if err != nil {
		return 0, s.lost(ctx, d.name, "spending from a day's budget", err)
	}
	return wait, nil
}
