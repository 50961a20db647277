package session

import (
	"context"
	"errors"

	"github.com/redis/go-redis/v9"
)

// Take returns the text that was kept under a name and forgets it, so that of several who ask one gets it; "" when there is none or
// its time is over. Errors: Unavailable when Redis is lost.
func (s *Session) Take(ctx context.Context, name string) (string, error) {
	if err := s.paused(name); err != nil {
		return "", err
	}
	text, err := s.client.GetDel(ctx, key(name, "note")).Result()
	if errors.Is(err, redis.Nil) {
		return "", nil
	}
	return text, s.lost(ctx, name, "taking a note", err)
}
