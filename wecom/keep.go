package wecom

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

// maxKept bounds what a keeper without a Redis holds.
const maxKept = 8192

// keeper keeps short values for a while, for all processes where there is a Redis, else in this one. Everything in it may
// be lost at any time: then a file is uploaded again, or an old card stays as it is. Concurrency: safe.
type keeper struct {
	shared *Cache // nil: this process alone
	now    func() time.Time
	log    *slog.Logger

	mu    sync.Mutex
	local map[string]keptValue
}

type keptValue struct {
	value string
	until time.Time
}

func newKeeper(r redis.Cmdable, now func() time.Time, log *slog.Logger) *keeper {
	k := &keeper{now: now, log: log, local: map[string]keptValue{}}
	if r != nil {
		k.shared = NewCache(r)
	}
	return k
}

// get returns what is kept, "" when nothing is.
func (k *keeper) get(ctx context.Context, key string) string {
	if k.shared != nil {
		ctx, cancel := context.WithTimeout(ctx, cacheTime)
		defer cancel()
		value, _ := k.shared.GetContext(ctx, key).(string)
		return value
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if v := k.local[key]; k.now().Before(v.until) {
		return v.value
	}
	return ""
}

// put keeps a value for a time.
func (k *keeper) put(ctx context.Context, key, value string, life time.Duration) {
	if k.shared != nil {
		ctx, cancel := context.WithTimeout(ctx, cacheTime)
		defer cancel()
		if err := k.shared.SetContext(ctx, key, value, life); err != nil {
			k.log.Warn("wecom value not kept", "err", err)
		}
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.local) >= maxKept {
		clear(k.local)
	}
	k.local[key] = keptValue{value: value, until: k.now().Add(life)}
}

// drop forgets a value.
func (k *keeper) drop(ctx context.Context, key string) {
	if k.shared != nil {
		ctx, cancel := context.WithTimeout(ctx, cacheTime)
		defer cancel()
		if err := k.shared.DeleteContext(ctx, key); err != nil {
			k.log.Warn("wecom value not dropped", "err", err)
		}
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.local, key)
}
