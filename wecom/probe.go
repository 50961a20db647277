package wecom

import (
	"context"
	"fmt"
)

// Check is one line of a probe: what was tried and how it went.
type Check struct {
	Name string
	OK   bool
	Note string // what was found, or what to do; no secrets
}

// Probe tries what the app needs of WeCom and says what to mend: a token, and the addresses that callbacks come
// from. It sends nothing to anybody.
func (c *Client) Probe(ctx context.Context) []Check {
	token := Check{Name: "gettoken"}
	if _, err := c.tokens.GetAccessTokenContext(ctx); err != nil {
		token.Note = err.Error()
		return []Check{token}
	}
	token.OK, token.Note = true, "凭证已取得"
	callbacks := Check{Name: "getcallbackip"}
	var answer struct {
		Addresses []string `json:"ip_list"`
	}
	if err := c.call(ctx, "getcallbackip", &answer, nil); err != nil {
		callbacks.Note = err.Error()
	} else {
		callbacks.OK, callbacks.Note = true, fmt.Sprintf("企业微信从 %d 个地址回调", len(answer.Addresses))
	}
	return []Check{token, callbacks}
}
