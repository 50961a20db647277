package session

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

// Lease lets one process at a time do something 租约. It lives for its time after each Acquire and Renew; whoever holds it and
// stops renewing it has lost it by then. Without a server, in one process, it is held by whoever asks first.
// Concurrency: safe.
type Lease struct {
	session *Session
	name    string
	life    time.Duration
	token   string // of this process
	keep    *redis.Script
	free    *redis.Script
}

// freeScript gives a lease back if the token still holds it.
const freeScript = `if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])`

// Lease returns the lease of a name, held by nobody yet. Two calls make two holders.
func (s *Session) Lease(name string, life time.Duration) *Lease {
	return &Lease{session: s, name: name, life: life, token: strconv.FormatInt(s.newToken(), 10),
		keep: redis.NewScript(keepScript), free: redis.NewScript(freeScript)}
}

func (l *Lease) key() string { return key(l.name, "lease") }

// Acquire takes the lease when nobody holds it; held is true as well when it is held already.
// Errors: Unavailable when Redis is lost.
func (l *Lease) Acquire(ctx context.Context) (held bool, err error) {
	if err := l.session.paused(l.name); err != nil {
		return false, err
	}
	held, err = l.session.client.SetNX(ctx, l.key(), l.token, l.life).Result()
	if err != nil {
		return false, l.session.lost(ctx, l.name, "taking a lease", err)
	}
	if held {
		return true, nil
	}
	return l.Renew(ctx)
}

// Renew lets it live for its whole time again; false when it is not held any more.
// Errors: Unavailable when Redis is lost.
func (l *Lease) Renew(ctx context.Context) (held bool, err error) {
	return l.run(ctx, l.keep, "keeping a lease", strconv.FormatInt(l.life.Milliseconds(), 10))
}

// Release gives it back, if it is held. Errors: Unavailable when Redis is lost; then it runs out.
func (l *Lease) Release(ctx context.Context) error {
	_, err := l.run(ctx, l.free, "giving a lease back")
	return err
}

func (l *Lease) run(ctx context.Context, script *redis.Script, doing string, more ...any) (bool, error) {
	if err := l.session.paused(l.name); err != nil {
		return false, err
	}
	done, err := script.Run(ctx, l.session.client, []string{l.key()}, append([]any{l.token}, more...)...).Int()
	if err != nil {
		return false, l.session.lost(ctx, l.name, doing, err)
	}
	return done == 1, nil
}

// Note keeps a short text under a name for a while. Errors: Unavailable when Redis is lost.
func (s *Session) Note(ctx context.Context, name, text string, keep time.Duration) error {
	if err := s.paused(name); err != nil {
		return err
	}
	return s.lost(ctx, name, "keeping a note", s.client.Set(ctx, key(name, "note"), text, keep).Err())
}

// Noted returns the text that was kept under a name, "" when there is none or its time is over.
// Errors: Unavailable when Redis is lost.
func (s *Session) Noted(ctx context.Context, name string) (string, error) {
	if err := s.paused(name); err != nil {
		return "", err
	}
	text, err := s.client.Get(ctx, key(name, "note")).Result()
	if errors.Is(err, redis.Nil) {
		return "", nil
	}
	return text, s.lost(ctx, name, "reading a note", err)
}
