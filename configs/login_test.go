package configs_test

import (
	"errors"
	"strings"
	"testing"

	"duban/configs"
)

// TestLocalLogin: off by default, one of three words, and never without pages.
func TestLocalLogin(t *testing.T) {
	for name, c := range map[string]struct {
		file string
		on   bool
		want string // part of the one problem, "" for none
	}{
		"default":                   {"", false, ""},
		"off":                       {"local_login: 'off'\n", false, ""},
		"on":                        {"public_url: https://duban.example\nlocal_login: dengbao\n", true, ""},
		"without pages":             {"local_login: plain\n", false, "DUBAN_PUBLIC_URL"},
		"another word":              {"public_url: https://duban.example\nlocal_login: maybe\n", false, "off、dengbao 或 plain"},
		"no proxy":                  {"proxies: nginx\n", false, "DUBAN_PROXIES"},
		"proxies":                   {"proxies: [10.0.0.1, 'fd00::/8']\n", false, ""},
		"a code page of no address": {"wecom: {login_base: login}\n", false, "DUBAN_WECOM_LOGIN_BASE"},
	} {
		s, err := configs.Load(write(t, "duban.yaml", c.file), lookup(nil), nil)
		problems, _ := errors.AsType[configs.Problems](err)
		if (c.want == "") != (err == nil) || c.want != "" && (len(problems) != 1 || !strings.Contains(problems[0], c.want)) || err == nil && s.LocalLogin.On() != c.on {
			t.Errorf("%s: on %v, %v", name, s.LocalLogin.On(), err)
		}
	}
}

// TestScanBase: the public WeCom has its page, a private one has it when it is set.
func TestScanBase(t *testing.T) {
	for file, want := range map[string]string{
		"": "https://login.work.weixin.qq.com", "wecom: {oauth_base: 'https://gov.example'}\n": "",
		"wecom: {oauth_base: 'https://gov.example', login_base: 'https://scan.gov.example/'}\n": "https://scan.gov.example",
	} {
		if s, err := configs.Load(write(t, "duban.yaml", file), lookup(nil), nil); err != nil || s.WeCom.ScanBase() != want {
			t.Errorf("%q: %q, %v", file, s.WeCom.ScanBase(), err)
		}
	}
}
