package delivery

import "context"

type keyKey struct{}

// withKey lets whoever is called for a message know which one it is.
func withKey(ctx context.Context, key string) context.Context {
	return context.WithValue(ctx, keyKey{}, key)
}

// KeyOf is the key of the message that a context belongs to, for traces; "" when it belongs to none.
func KeyOf(ctx context.Context) string {
	key, _ := ctx.Value(keyKey{}).(string)
	return key
}
