package session

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"

	"duban/ledger"
)

// Tokens is a budget of a local day in units that are known only afterwards: of each person and of all together 用量.
// Concurrency: safe, over all processes on one Redis.
type Tokens struct {
	session     *Session
	name        string
	zone        *time.Location
	person, all int // 0 or less: no limit
	now         func() time.Time
	take        *redis.Script
}

// takeScript takes ARGV[1] when no more than ARGV[2] are taken by then. ARGV[3] is how long the day is remembered.
const takeScript = `if tonumber(redis.call('GET', KEYS[1]) or '0') + tonumber(ARGV[1]) > tonumber(ARGV[2]) then return 0 end
redis.call('INCRBY', KEYS[1], ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1`

// tokenDay is how long a day's counters live.
const tokenDay = 48 * time.Hour

// TokenLimits are the most of a day. Zero value: no limit.
type TokenLimits struct {
	Person int              // of one person
	All    int              // of all together
	Zone   *time.Location   // whose days they are; nil: UTC
	Now    func() time.Time // the system clock; nil: time.Now
}

// Tokens returns the budget of a name.
func (s *Session) Tokens(name string, l TokenLimits) *Tokens {
	t := &Tokens{session: s, name: name, zone: l.Zone, person: l.Person, all: l.All, now: l.Now, take: redis.NewScript(takeScript)}
	if t.zone == nil {
		t.zone = time.UTC
	}
	if t.now == nil {
		t.now = time.Now
	}
	return t
}

// Reserve sets n aside, of the person's day and of everybody's; who "" is nobody's. settle puts what was used in their place
// and counts for the day of the reservation; it is called once.
// Errors: Unavailable when not so many are left, and when Redis is lost; then nothing is set aside.
func (t *Tokens) Reserve(ctx context.Context, who string, n int) (settle func(ctx context.Context, used int), err error) {
	day := t.now().In(t.zone).Format(time.DateOnly)
	var taken []counter
	for _, c := range t.counters(who, day) {
		if err := t.reserve(ctx, c, n); err != nil {
			t.put(ctx, taken, -n)
			return nil, err
		}
		taken = append(taken, c)
	}
	return func(ctx context.Context, used int) { t.put(ctx, taken, used-n) }, nil
}

// counter is one number of a day.
type counter struct {
	owner, key string
	most       int
}

func (t *Tokens) counters(who, day string) (list []counter) {
	if who != "" && t.person > 0 {
		list = append(list, counter{who, key(who, "tokens:"+t.name+":"+day), t.person})
	}
	if t.all > 0 {
		owner := "tokens:" + t.name
		list = append(list, counter{owner, key(owner, "day:"+day), t.all})
	}
	return list
}

func (t *Tokens) reserve(ctx context.Context, c counter, n int) error {
	if err := t.session.paused(c.owner); err != nil {
		return err
	}
	ok, err := t.take.Run(ctx, t.session.client, []string{c.key}, n, c.most, tokenDay.Milliseconds()).Int()
	if err == nil && ok == 0 {
		return ledger.Errorf(ledger.Unavailable, "今天的用量用完了，明天再用")
	}
	return t.session.lost(ctx, c.owner, "spending tokens", err)
}

// put changes counters; a lost change leaves too much taken, until the day is over.
func (t *Tokens) put(ctx context.Context, counters []counter, change int) {
	for _, c := range counters {
		if change == 0 || t.session.paused(c.owner) != nil {
			continue
		}
		_, err := t.session.client.Pipelined(ctx, func(p redis.Pipeliner) error {
			p.IncrBy(ctx, c.key, int64(change))
			p.PExpire(ctx, c.key, tokenDay)
			return nil
		})
		_ = t.session.lost(ctx, c.owner, "settling tokens", err) // logged there
	}
}
