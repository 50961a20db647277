package wecom

import (
	"context"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/silenceper/wechat/v2/cache"
)

const cacheTime = 2 * time.Second

// Cache gives silenceper's code a Redis of today's client; the library's own adapter takes an older one only.
// Values are strings. Zero value: keeps nothing, as does one without a Redis. Concurrency: safe.
type Cache struct {
	redis redis.Cmdable
}

var _ cache.ContextCache = (*Cache)(nil)

// NewCache wraps a Redis, a Redis Cluster or nil.
func NewCache(r redis.Cmdable) *Cache { return &Cache{redis: r} }

// soon is the context of the library's calls that bring none.
func soon() (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.Background(), cacheTime) //nolint:forbidigo // the interface has no context
}

// Get is GetContext within two seconds.
func (c *Cache) Get(key string) any {
	ctx, cancel := soon()
	defer cancel()
	return c.GetContext(ctx, key)
}

// GetContext returns the string at key, nil when there is none or Redis does not answer.
func (c *Cache) GetContext(ctx context.Context, key string) any {
	if c.redis == nil {
		return nil
	}
	value, err := c.redis.Get(ctx, key).Result()
	if err != nil {
		return nil
	}
	return value
}

// Set is SetContext within two seconds.
func (c *Cache) Set(key string, value any, ttl time.Duration) error {
	ctx, cancel := soon()
	defer cancel()
	return c.SetContext(ctx, key, value, ttl)
}

// SetContext keeps a value until ttl is over. A ttl that is not positive keeps nothing: silenceper computes such
// ones, and Redis would refuse them or keep the value for ever.
func (c *Cache) SetContext(ctx context.Context, key string, value any, ttl time.Duration) error {
	if c.redis == nil || ttl <= 0 {
		return nil
	}
	if err := c.redis.Set(ctx, key, value, ttl).Err(); err != nil {
		return fmt.Errorf("cache a value: %w", err)
	}
	return nil
}

// IsExist reports whether key has a value.
func (c *Cache) IsExist(key string) bool { return c.Get(key) != nil }

// IsExistContext reports whether key has a value.
func (c *Cache) IsExistContext(ctx context.Context, key string) bool {
	return c.GetContext(ctx, key) != nil
}

// Delete is DeleteContext within two seconds.
func (c *Cache) Delete(key string) error {
	ctx, cancel := soon()
	defer cancel()
	return c.DeleteContext(ctx, key)
}

// DeleteContext drops key.
func (c *Cache) DeleteContext(ctx context.Context, key string) error {
	if c.redis == nil {
		return nil
	}
	if err := c.redis.Del(ctx, key).Err(); err != nil {
		return fmt.Errorf("drop a cached value: %w", err)
	}
	return nil
}
