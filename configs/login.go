package configs

import (
	"net/netip"
	"slices"
	"strings"
)

// LocalLogin is how members sign in to the pages with a password 本地登录. Zero value: they do not.
type LocalLogin struct {
	Profile string // off, dengbao or plain; "" = off
	Code    bool   // a code of an authenticator app is asked for besides
}

// The profiles.
const (
	LoginOff     = "off"
	LoginDengbao = "dengbao"
	LoginPlain   = "plain"
)

// On reports whether members sign in with passwords.
func (l LocalLogin) On() bool { return l.Profile != "" && l.Profile != LoginOff }

// Where the public WeCom has its pages for signing in. Source: developer documentation, pages 91022 and 98152.
const (
	publicOAuth = "https://open.weixin.qq.com"
	publicLogin = "https://login.work.weixin.qq.com"
)

// ScanBase is where the page with the QR code is: as set, else the public one's where the public WeCom is used; "" = there is none, and
// desktop browsers go the way of the others.
func (w WeCom) ScanBase() string {
	if w.LoginBase == "" && w.OAuthBase == publicOAuth {
		return publicLogin
	}
	return w.LoginBase
}

func (s Settings) checkLocalLogin(p *Problems) {
	if !slices.Contains([]string{"", LoginOff, LoginDengbao, LoginPlain}, s.LocalLogin.Profile) {
		p.add("local_login", "是 %q:应写 off、dengbao 或 plain。", s.LocalLogin.Profile)
	}
	if s.LocalLogin.On() && s.PublicURL == "" {
		p.add("local_login", "开了，但没有网页：请补上 DUBAN_PUBLIC_URL。")
	}
	if _, err := Prefixes(s.Proxies); err != nil {
		p.add("proxies", "应是用逗号隔开的地址或网段，例如 127.0.0.1,10.0.0.0/8。")
	}
}

// Prefixes reads a comma list of addresses and prefixes. Errors: of the first that is none.
func Prefixes(list string) (all []netip.Prefix, err error) {
	for one := range strings.SplitSeq(list, ",") {
		if one = strings.TrimSpace(one); one == "" {
			continue
		}
		prefix, err := netip.ParsePrefix(one)
		if address, errAddress := netip.ParseAddr(one); errAddress == nil {
			prefix, err = netip.PrefixFrom(address, address.BitLen()), nil
		}
		if err != nil {
			return nil, err //nolint:wrapcheck // the caller writes a sentence of its own
		}
		all = append(all, prefix)
	}
	return all, nil
}
