package wecom

import (
	"context"
	"crypto/rand"
	"time"

	"github.com/redis/go-redis/v9"
)

const (
	turnLife = 12 * time.Second       // of a turn that nobody gives back; over fetchTime
	turnWait = 5 * time.Second        // after which a process goes ahead without one
	turnLook = 100 * time.Millisecond // between two looks
)

// turns lets one process at a time do a thing, over a Redis. It saves calls and guards nothing: without a Redis, or when
// it does not answer, or when a turn lasts too long, everybody goes ahead. Concurrency: safe.
type turns struct{ redis redis.Cmdable }

// giveBack drops a turn that is still one's own.
const giveBack = `if redis.call("GET", KEYS[1]) == ARGV[1] then return redis.call("DEL", KEYS[1]) end return 0`

// take waits for the turn at key. While another process has it, look is called again and again, until it says that there is
// nothing left to do. free gives the turn back and must be called.
func (t *turns) take(ctx context.Context, key string, look func() (done bool)) (free func()) {
	if t.redis == nil {
		return func() {}
	}
	own := rand.Text()
	waiting, cancel := context.WithTimeout(ctx, turnWait)
	defer cancel()
	for {
		got, err := t.redis.SetNX(waiting, key, own, turnLife).Result()
		switch {
		case err != nil:
			return func() {}
		case got && !look(): // it may have been done just before
			return func() { t.free(ctx, key, own) }
		case got:
			t.free(ctx, key, own)
			return func() {}
		case look() || !pause(waiting, turnLook):
			return func() {}
		}
	}
}

// free gives a turn back, also when what it was for took all the time that there was.
func (t *turns) free(ctx context.Context, key, own string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cacheTime)
	defer cancel()
	_ = t.redis.Eval(ctx, giveBack, []string{key}, own).Err() // it ends by itself
}
