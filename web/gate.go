package web

import (
	"context"
	"math"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"duban/ledger"
)

// Pace limits how often something is asked for. *session.Budget is one.
type Pace interface {
	// Spend takes one of who's and returns 0, or how long to wait. An error is no refusal: the limit is not known then.
	Spend(ctx context.Context, who string) (wait time.Duration, err error)
}

// Paces are the limits of those who are not signed in, each address by itself. Zero fields do not limit.
type Paces struct {
	Pages  Pace // sign-in, and pages that lead there
	Assets Pace // styles and scripts
}

// How much an address may ask for in a minute: a whole county may stand behind one, and sign in at nine on a Monday.
const (
	PagesAMinute  = 300
	AssetsAMinute = 3000
)

// pace holds a limit. Errors: TooMany.
func (s *site) pace(w http.ResponseWriter, r *http.Request, p Pace) error {
	if p == nil {
		return nil
	}
	wait, err := p.Spend(r.Context(), "web:"+party(s.from(r)))
	if err != nil || wait <= 0 {
		return nil //nolint:nilerr // Redis is lost: signing in fails by itself, and says so
	}
	w.Header().Set("Retry-After", retryAfter(wait))
	return ledger.Errorf(ledger.TooMany, "an address asks too often")
}

// retryAfter is a wait in whole seconds, 1 at the least.
func retryAfter(wait time.Duration) string {
	return strconv.Itoa(max(1, int(math.Ceil(wait.Seconds()))))
}

// from is the address of the visitor: the last one on the way that is none of our own web servers. Whoever is none of them cannot
// make himself another. Shape: as netip prints it; "" when nothing can be read.
func (s *site) from(r *http.Request) string {
	way := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	at := hostOf(r.RemoteAddr)
	for i := len(way) - 1; i >= 0 && at.IsValid() && s.trusts(at); i-- {
		before := hostOf(strings.TrimSpace(way[i]))
		if !before.IsValid() {
			break
		}
		at = before
	}
	if !at.IsValid() {
		return ""
	}
	return at.String()
}

// trusts reports whether an address is one of the web servers before the pages.
func (s *site) trusts(at netip.Addr) bool {
	for _, p := range s.Proxies {
		if p.Contains(at) {
			return true
		}
	}
	return false
}

// hostOf reads an address, with a port or without.
func hostOf(text string) netip.Addr {
	if with, err := netip.ParseAddrPort(text); err == nil {
		return with.Addr().Unmap().WithZone("")
	}
	at, err := netip.ParseAddr(text)
	if err != nil {
		return netip.Addr{}
	}
	return at.Unmap().WithZone("")
}

// party is who is behind an address: of IPv6 a whole subscriber has 2^64 of them.
func party(from string) string {
	at, err := netip.ParseAddr(from)
	if err != nil || at.Is4() {
		return from
	}
	prefix, err := at.Prefix(64)
	if err != nil {
		return from
	}
	return prefix.String()
}

// paced hands assets out as long as an address does not ask too often.
func (s *site) paced(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.pace(w, r, s.Paces.Assets) != nil {
			http.Error(w, "来得太快了，请过一分钟再试。", http.StatusTooManyRequests)
			return
		}
		next.ServeHTTP(w, r)
	})
}
