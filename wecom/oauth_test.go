package wecom_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"duban/ledger"
)

// TestSigningIn goes through the door as members and others do.
func TestSigningIn(t *testing.T) {
	w := newWorld(t)
	w.sim.Trust("duban.example")
	door := w.client.Door("https://open.example/", "https://duban.example/ledger/login/back")
	address := door.URL("abc123")
	if u, err := url.Parse(address); err != nil || u.Fragment != "wechat_redirect" || u.Path != "/connect/oauth2/authorize" || u.Host != "open.example" {
		t.Fatalf("the address is %s, %v", address, err)
	}
	code := func(back string, err error) string {
		t.Helper()
		u, parseErr := url.Parse(back)
		if err != nil || parseErr != nil || u.Query().Get("state") != "abc123" || !strings.HasPrefix(back, "https://duban.example/ledger/login/back?") {
			t.Fatalf("led to %s, %v, %v", back, err, parseErr)
		}
		return u.Query().Get("code")
	}
	scan := door.Scanned("https://login.example/").ScanURL("abc123")
	if u, err := url.Parse(scan); err != nil || u.Fragment != "" || u.Path != "/wwlogin/sso/login" || u.Host != "login.example" || u.Query().Get("login_type") != "CorpApp" || u.Query().Get("agentid") == "" {
		t.Fatalf("the address of the QR code is %s, %v", scan, err)
	}
	if door.ScanURL("abc123") != address {
		t.Errorf("without that page: %s", door.ScanURL("abc123"))
	}
	if who, err := door.Identify(testContext(t), code(w.sim.SignIn("WuJian", scan))); err != nil || who != "wujian" {
		t.Errorf("scanned, it is %q, %v", who, err)
	}
	member := code(w.sim.SignIn("ZhouLan", address))
	if who, err := door.Identify(testContext(t), member); err != nil || who != "zhoulan" {
		t.Errorf("it is %q, %v", who, err)
	}
	for name, bad := range map[string]string{"used": member, "none": "", "long": strings.Repeat("x", 600), "made up": "abc",
		"outsider": code(w.sim.SignInOutside(address))} {
		if who, err := door.Identify(testContext(t), bad); ledger.CodeOf(err) != ledger.Forbidden || who != "" {
			t.Errorf("%s: %q, %v", name, who, err)
		}
	}
	late := code(w.sim.SignIn("zhoulan", address))
	w.clock.add(6 * time.Minute)
	if _, err := door.Identify(testContext(t), late); ledger.CodeOf(err) != ledger.Forbidden {
		t.Errorf("an old code: %v", err)
	}
}

// TestADoorElsewhereStaysShut: WeCom leads to trusted domains only, and for the app that asks.
func TestADoorElsewhereStaysShut(t *testing.T) {
	w := newWorld(t)
	w.sim.Trust("duban.example")
	for name, address := range map[string]string{
		"another host":               w.client.Door("https://open.example", "https://evil.example/ledger/login/back").URL("a"),
		"a state of signs":           w.client.Door("https://open.example", "https://duban.example/back").URL("a=b&c"),
		"another order":              strings.Replace(w.client.Door("https://open.example", "https://duban.example/back").URL("a"), "?appid="+corpID+"&", "?", 1) + "&appid=" + corpID,
		"scanned for another way in": strings.Replace(w.client.Door("https://open.example", "https://duban.example/back").Scanned("https://l.example").ScanURL("a"), "CorpApp", "ServiceApp", 1),
		"scanned for another host":   w.client.Door("https://open.example", "https://evil.example/back").Scanned("https://l.example").ScanURL("a"),
		"another corp":               strings.Replace(w.client.Door("https://open.example", "https://duban.example/back").URL("a"), corpID, "wwother", 1),
	} {
		if back, err := w.sim.SignIn("zhoulan", address); err == nil {
			t.Errorf("%s: led to %s", name, back)
		}
	}
}
