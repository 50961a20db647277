package wecom

import (
	"context"
	"net/http"
	"time"
)

// Refuse tells the client that WeCom refused a token.
func (c *Client) Refuse(ctx context.Context, token string) { c.tokens.Invalidate(ctx, token) }

// Token is the client's current token.
func (c *Client) Token(ctx context.Context) (string, error) {
	return c.tokens.GetAccessTokenContext(ctx)
}

// SetCount lets failures be counted elsewhere.
func (c *Callback) SetCount(count func(ctx context.Context, key string, window time.Duration) (int, error)) {
	c.cfg.Count = count
}

// DispositionName is the name of a file in an answer with this Content-Disposition.
func DispositionName(header string) string {
	return dispositionName(&http.Response{Header: http.Header{"Content-Disposition": {header}}})
}

// TurnKeys are where processes take turns at fetching a token.
func (c *Client) TurnKeys() []string { return []string{c.tokens.key + ":turn"} }
