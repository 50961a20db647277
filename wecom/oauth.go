package wecom

import (
	"context"
	"errors"
	"net/url"
	"strconv"
	"strings"

	"duban/ledger"
)

// maxCode bounds an authorization code. Unit: bytes. Source: developer documentation, page 91023.
const maxCode = 512

// Door is where members sign in to pages 网页授权: the address that they are sent to, and who came back from it.
// Concurrency: safe. Source: developer documentation, pages 91022 and 91023.
type Door struct {
	client *Client
	base   string
	scan   string // base of the page with the QR code, "" = none
	back   string
}

// Door makes the door of this client's app. base is the sign-in page's, without a trailing slash; back is the page's own address
// that members come back to, below a domain that the app trusts 可信域名.
func (c *Client) Door(base, back string) *Door {
	return &Door{client: c, base: strings.TrimRight(base, "/"), back: back}
}

// URL is where a member is sent to sign in, with its parameters in the order in which they are documented: the page may refuse
// another. Shape of state: at most 128 letters and digits.
func (d *Door) URL(state string) string {
	return d.base + "/connect/oauth2/authorize?appid=" + url.QueryEscape(d.client.cfg.CorpID) + "&redirect_uri=" + url.QueryEscape(d.back) +
		"&response_type=code&scope=snsapi_base&state=" + url.QueryEscape(state) + "&agentid=" + strconv.Itoa(d.client.cfg.AgentID) + "#wechat_redirect"
}

// Scanned gives the door a page with a QR code, for desktop browsers outside WeCom. base is that page's, without a trailing slash; "" =
// there is none.
func (d *Door) Scanned(base string) *Door {
	with := *d
	with.scan = strings.TrimRight(base, "/")
	return &with
}

// ScanURL is where a member is sent who is to scan a QR code with WeCom on his phone, or to confirm in WeCom on the same desktop; without
// such a page it is URL. The way back is the same. Shape of state: as of URL. Source: developer documentation, page 98152; its text is that of 98171.
func (d *Door) ScanURL(state string) string {
	if d.scan == "" {
		return d.URL(state)
	}
	return d.scan + "/wwlogin/sso/login?login_type=CorpApp&appid=" + url.QueryEscape(d.client.cfg.CorpID) + "&agentid=" + strconv.Itoa(d.client.cfg.AgentID) +
		"&redirect_uri=" + url.QueryEscape(d.back) + "&state=" + url.QueryEscape(state)
}

// Identify tells which member a code stands for; a code is good once and for five minutes. Shape: userid in lower case.
// Errors: ledger.Forbidden for a code that is bad or used, and for somebody who is no member; *SendError when WeCom did not answer
// or refused the app.
func (d *Door) Identify(ctx context.Context, code string) (userID string, err error) {
	if code == "" || len(code) > maxCode {
		return "", ledger.Errorf(ledger.Forbidden, "登录没有成功，请再试一次。")
	}
	var who struct {
		UserID string `json:"userid"`
	}
	err = d.client.get(ctx, "auth/getuserinfo", url.Values{"code": {code}}, &who)
	if refusedCode(err) {
		return "", ledger.Errorf(ledger.Forbidden, "登录链接已经用过或过期了，请再试一次。")
	}
	if err != nil {
		return "", err
	}
	if who.UserID == "" { // an openid: somebody outside the corp
		return "", ledger.Errorf(ledger.Forbidden, "这个页面只给本单位企业微信的成员看。")
	}
	return strings.ToLower(who.UserID), nil
}

// refusedCode reports that WeCom knows no such code, or not any more.
func refusedCode(err error) bool {
	refused, ok := errors.AsType[*SendError](err)
	return ok && (refused.Code == 40029 || refused.Code == 40058)
}
