package web

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"duban/ledger"
)

// threeEach lets three of each through. It is no limit of time, so that the test needs no clock.
type threeEach struct{ spent map[string]int }

func (p *threeEach) Spend(_ context.Context, who string) (time.Duration, error) {
	p.spent[who]++
	if p.spent[who] > 3 {
		return 40 * time.Second, nil
	}
	return 0, nil
}

// lostPace is a Redis that is down.
type lostPace struct{}

func (lostPace) Spend(context.Context, string) (time.Duration, error) {
	return 0, ledger.Errorf(ledger.Unavailable, "redis is down")
}

// TestWhoIsNotSignedInIsSlow: every route that needs no session, and every page that leads to it; whoever is signed in is not counted.
func TestWhoIsNotSignedInIsSlow(t *testing.T) {
	for _, path := range []string{"/ledger/login", "/ledger/login/go", "/ledger/login/back", "/ledger", "/ledger/documents", "/ledger/nowhere", "/ledger/static/app.css"} {
		d := newDoor(t, "https://duban.example")
		each := &threeEach{map[string]int{}}
		d.options.Paces = Paces{Pages: each, Assets: each}
		for i := range 5 {
			d.cookies = map[string]*http.Cookie{}
			resp := d.ask(path)
			if (resp.StatusCode == http.StatusTooManyRequests) != (i >= 3) {
				t.Errorf("%s, time %d: %d", path, i, resp.StatusCode)
			}
			if i < 3 {
				continue
			}
			if got := resp.Header.Get("Retry-After"); got != "40" {
				t.Errorf("%s: retry after %q", path, got)
			}
			if text := body(resp); !strings.Contains(text, "来得太快了，请过一分钟再试。") || resp.Header.Get("Content-Security-Policy") == "" {
				t.Errorf("%s says %s", path, text)
			}
		}
	}
	d := newDoor(t, "https://duban.example")
	d.signIn()
	d.options.Paces = Paces{Pages: &threeEach{map[string]int{}}}
	for range 10 {
		if got := d.ask("/ledger").StatusCode; got != http.StatusOK {
			t.Fatalf("signed in: %d", got)
		}
	}
	d.options.Paces = Paces{Pages: lostPace{}, Assets: lostPace{}}
	for _, path := range []string{"/ledger/login", "/ledger/static/app.css"} {
		if got := d.ask(path).StatusCode; got != http.StatusOK {
			t.Errorf("%s without Redis: %d", path, got)
		}
	}
}

// TestWhoseAddress: that of the last on the way who is none of our own; nobody makes himself another.
func TestWhoseAddress(t *testing.T) {
	s := &site{Options: Options{Proxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128"), netip.MustParsePrefix("10.9.0.0/16")}}}
	for name, c := range map[string]struct{ remote, forwarded, want, party string }{
		"straight":                   {"203.0.113.7:4711", "", "203.0.113.7", "203.0.113.7"},
		"straight, with a tale":      {"203.0.113.7:4711", "1.2.3.4", "203.0.113.7", "203.0.113.7"},
		"behind nginx":               {"127.0.0.1:4711", "203.0.113.7", "203.0.113.7", "203.0.113.7"},
		"behind two":                 {"127.0.0.1:4711", "203.0.113.7, 10.9.1.1", "203.0.113.7", "203.0.113.7"},
		"behind nginx, with a tale":  {"127.0.0.1:4711", "1.2.3.4, 203.0.113.7", "203.0.113.7", "203.0.113.7"},
		"nginx says nothing":         {"127.0.0.1:4711", "", "127.0.0.1", "127.0.0.1"},
		"nginx says nothing of use":  {"127.0.0.1:4711", "unknown", "127.0.0.1", "127.0.0.1"},
		"with a port":                {"[::1]:4711", "203.0.113.7:99", "203.0.113.7", "203.0.113.7"},
		"IPv6":                       {"[::1]:4711", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"},
		"IPv4 in IPv6":               {"[::ffff:127.0.0.1]:4711", "::ffff:203.0.113.7", "203.0.113.7", "203.0.113.7"},
		"a socket without addresses": {"@", "", "", ""},
	} {
		r := httptest.NewRequest(http.MethodGet, "/ledger", nil)
		r.RemoteAddr = c.remote
		if c.forwarded != "" {
			r.Header.Set("X-Forwarded-For", c.forwarded)
		}
		if got := s.from(r); got != c.want || party(got) != c.party {
			t.Errorf("%s: %q, %q", name, got, party(got))
		}
	}
}

// FuzzAddress: whatever a header says, the address is one, and short.
func FuzzAddress(f *testing.F) {
	f.Add("1.2.3.4, ::1, fe80::1%eth0")
	f.Fuzz(func(t *testing.T, forwarded string) {
		s := &site{Options: Options{Proxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}}
		r := httptest.NewRequest(http.MethodGet, "/ledger", nil)
		r.RemoteAddr = "127.0.0.1:1"
		r.Header["X-Forwarded-For"] = []string{forwarded}
		got := s.from(r)
		if _, err := netip.ParseAddr(got); err != nil || len(party(got)) > 50 {
			t.Errorf("%q gives %q", forwarded, got)
		}
	})
}
