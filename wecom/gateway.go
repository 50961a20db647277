package wecom

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/silenceper/wechat/v2/util"
)

const (
	apiHost   = "https://qyapi.weixin.qq.com" // as silenceper has it in every call; routes replace it
	maxAnswer = 4 << 20                       // bytes of an API answer
	callTime  = 10 * time.Second              // of one API call
	perHost   = 128                           // idle connections kept to the API
)

// route leads API calls to a deployment: its address and the connections to it.
type route struct {
	base      *url.URL
	transport http.RoundTripper
}

// newRoute makes the route to an API base; "" is the public one. caFile adds certificate authorities to the
// system's.
func newRoute(apiBase, caFile string) (*route, error) {
	if apiBase == "" {
		apiBase = apiHost
	}
	base, err := url.Parse(strings.TrimRight(apiBase, "/"))
	if err != nil || base.Host == "" || base.Scheme != "https" && base.Scheme != "http" {
		return nil, errors.New("the WeCom API base is no http(s) address")
	}
	transport := &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: 5 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		TLSHandshakeTimeout:   5 * time.Second,
		ResponseHeaderTimeout: callTime,
		IdleConnTimeout:       30 * time.Second, // under the server's, or a POST may meet a closed connection
		MaxIdleConnsPerHost:   perHost,
		ForceAttemptHTTP2:     true,
	}
	if caFile != "" {
		pool, err := readCAs(caFile)
		if err != nil {
			return nil, err
		}
		transport.TLSClientConfig = &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
	}
	return &route{base: base, transport: transport}, nil
}

func readCAs(file string) (*x509.CertPool, error) {
	pem, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read the CA file: %w", err)
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(pem) {
		return nil, errors.New("the CA file holds no certificate in PEM form")
	}
	return pool, nil
}

// routeKey finds the route in a context.
type routeKey struct{}

// in returns a context whose API calls take this route.
func (r *route) in(ctx context.Context) context.Context {
	return context.WithValue(ctx, routeKey{}, r)
}

// gateway is the RoundTripper that silenceper's package-wide client gets: it sends each call along the route of
// its context. A call without one, which silenceper makes where it takes no context, takes the route that its
// access token was got by.
type gateway struct {
	mu      sync.RWMutex
	byToken map[string]*route
}

var _ http.RoundTripper = (*gateway)(nil)

// RoundTrip rewrites the public API's address to the route's and bounds the answer.
func (g *gateway) RoundTrip(req *http.Request) (*http.Response, error) {
	r, ok := req.Context().Value(routeKey{}).(*route)
	if !ok {
		g.mu.RLock()
		r = g.byToken[req.URL.Query().Get("access_token")]
		g.mu.RUnlock()
	}
	if r == nil {
		return nil, errors.New("the call belongs to no WeCom client")
	}
	out := req.Clone(req.Context())
	if "https://"+req.URL.Host == apiHost {
		out.URL.Scheme, out.URL.Host, out.Host = r.base.Scheme, r.base.Host, ""
		out.URL.Path = r.base.Path + req.URL.Path
	}
	resp, err := r.transport.RoundTrip(out)
	if err != nil {
		return nil, err //nolint:wrapcheck // a RoundTripper hands on what it got
	}
	resp.Body = &boundedBody{ReadCloser: resp.Body, left: maxAnswer}
	return resp, nil
}

// boundedBody fails instead of filling the memory.
type boundedBody struct {
	io.ReadCloser
	left int
}

func (b *boundedBody) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errors.New("the answer is too large")
	}
	n, err := b.ReadCloser.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err //nolint:wrapcheck // io.EOF must stay what it is
}

// follow makes the calls with a token take a route; a nil route forgets the token.
func (g *gateway) follow(token string, r *route) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if r == nil {
		delete(g.byToken, token)
		return
	}
	g.byToken[token] = r
}

// The library keeps its HTTP client in a package variable, so there can be one gateway only, and it must be in
// place before the first call: these two are the only state of this package.
var (
	onlyGateway    = &gateway{byToken: map[string]*route{}}
	installGateway = sync.OnceFunc(func() {
		util.DefaultHTTPClient = &http.Client{
			Transport: onlyGateway,
			// A redirect would carry the token to another host.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		}
	})
)
