package wecom

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/silenceper/wechat/v2/credential"
	"github.com/silenceper/wechat/v2/util"
	"golang.org/x/sync/singleflight"

	"duban/delivery"
)

const (
	tokenPath  = apiHost + "/cgi-bin/gettoken?"
	fetchTime  = 10 * time.Second
	maxEarly   = 10 * time.Minute // a token is renewed this long before it ends,
	earlyShare = 10               // or at a tenth of its life, whichever is less
	firstPause = 30 * time.Second // after a fetch that failed for good; doubles
	maxPause   = 10 * time.Minute
)

// tokenStore keeps the token for all processes of the app. A lost value costs one fetch.
type tokenStore interface {
	GetContext(ctx context.Context, key string) any // a string, or nil
	SetContext(ctx context.Context, key string, value any, ttl time.Duration) error
	DeleteContext(ctx context.Context, key string) error
}

// Tokens is the access token of one app 凭证: fetched once for all who ask at the same time, kept in the process
// and in the shared cache, renewed early, dropped when WeCom refuses it. A fetch that failed for good (wrong
// secret, address not allowed, rate limit) is not repeated until a pause is over, for WeCom bans who insists.
// Concurrency: safe. Source: developer documentation, page 91039.
type Tokens struct {
	corpID, secret string
	key            string
	store          tokenStore
	turns          *turns // among the processes
	route          *route
	now            func() time.Time
	log            *slog.Logger
	flight         singleflight.Group

	mu      sync.Mutex
	current token
	paused  error
	until   time.Time
	pause   time.Duration
}

// token is an access token with its times. Zero value: none.
type token struct {
	value   string
	renew   time.Time // from then on a new one is fetched
	expires time.Time // from then on it is not used
}

var _ credential.AccessTokenContextHandle = (*Tokens)(nil)

func newTokens(cfg Config, r *route) *Tokens {
	sum := sha256.Sum256([]byte(cfg.Secret))
	return &Tokens{
		corpID: cfg.CorpID,
		secret: cfg.Secret,
		key:    "wecom:token:" + cfg.CorpID + ":" + strconv.Itoa(cfg.AgentID) + ":" + hex.EncodeToString(sum[:8]),
		store:  NewCache(cfg.Redis),
		turns:  &turns{redis: cfg.Redis},
		route:  r,
		now:    cfg.Now,
		log:    cfg.Log,
	}
}

// GetAccessToken is GetAccessTokenContext for silenceper's callers, who have no context.
func (t *Tokens) GetAccessToken() (string, error) {
	return t.GetAccessTokenContext(context.Background()) //nolint:forbidigo // the library's interface has no context
}

// GetAccessTokenContext returns a token that was good when it was last used.
// Errors: *SendError with WeCom's code; of the connection; of ctx.
func (t *Tokens) GetAccessTokenContext(ctx context.Context) (string, error) {
	t.mu.Lock()
	now, current := t.now(), t.current
	t.mu.Unlock()
	if now.Before(current.renew) {
		return current.value, nil
	}
	done := t.flight.DoChan("", func() (any, error) {
		// Whoever asks shares this fetch, so it does not end with the first one's context.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), fetchTime)
		defer cancel()
		return t.renewed(ctx)
	})
	select {
	case <-ctx.Done():
		return "", &SendError{API: "gettoken", Kind: delivery.Retry, Message: "there was no time to wait for a token", err: ctx.Err()}
	case r := <-done:
		if r.Err == nil {
			value, _ := r.Val.(string)
			return value, nil
		}
		if now.Before(current.expires) {
			t.log.Warn("wecom token not renewed; the old one is still good", "err", r.Err)
			return current.value, nil
		}
		return "", r.Err
	}
}

// Invalidate drops a token that WeCom refused. One that has been replaced meanwhile is left alone.
func (t *Tokens) Invalidate(ctx context.Context, refused string) {
	t.mu.Lock()
	if t.current.value == refused {
		t.current = token{}
		onlyGateway.follow(refused, nil)
	}
	t.mu.Unlock()
	if shared, ok := parseToken(t.store.GetContext(ctx, t.key), t.now()); ok && shared.value == refused {
		if err := t.store.DeleteContext(ctx, t.key); err != nil {
			t.log.Warn("wecom token not dropped from the cache", "err", err)
		}
	}
}

// renewed takes the shared token if another process has renewed it, else fetches one.
func (t *Tokens) renewed(ctx context.Context) (string, error) {
	t.mu.Lock()
	now, had, paused := t.now(), t.current, t.paused
	if !now.Before(t.until) {
		paused = nil
	}
	t.mu.Unlock()
	if now.Before(had.renew) { // a flight that landed in between
		return had.value, nil
	}
	if value, ok := t.shared(ctx); ok {
		return value, nil
	}
	if paused != nil {
		return "", fmt.Errorf("no access token is fetched for a while: %w", paused)
	}
	value := ""
	free := t.turns.take(ctx, t.key+":turn", func() (done bool) {
		value, done = t.shared(ctx)
		return done
	})
	defer free()
	if value != "" {
		return value, nil
	}
	fresh, err := t.fetch(ctx)
	if err != nil {
		t.rest(err)
		return "", err
	}
	t.keep(fresh)
	if err := t.store.SetContext(ctx, t.key, fresh.String(), fresh.expires.Sub(now)); err != nil {
		t.log.Warn("wecom token not shared", "err", err)
	}
	return fresh.value, nil
}

// shared takes the token that another process has renewed, if there is one.
func (t *Tokens) shared(ctx context.Context) (value string, ok bool) {
	now := t.now()
	shared, ok := parseToken(t.store.GetContext(ctx, t.key), now)
	if !ok || !now.Before(shared.renew) {
		return "", false
	}
	t.keep(shared)
	return shared.value, true
}

func (t *Tokens) keep(fresh token) {
	t.mu.Lock()
	defer t.mu.Unlock()
	onlyGateway.follow(t.current.value, nil)
	onlyGateway.follow(fresh.value, t.route)
	t.current, t.paused, t.pause, t.until = fresh, nil, 0, time.Time{}
}

// rest starts or doubles the pause after a fetch that failed for good.
func (t *Tokens) rest(err error) {
	refused, ok := errors.AsType[*SendError](err)
	if !ok || refused.Code == 0 || refused.Code == codeBusy {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.pause = min(max(2*t.pause, firstPause), maxPause)
	t.paused, t.until = err, t.now().Add(t.pause)
}

// fetch asks WeCom for a token.
func (t *Tokens) fetch(ctx context.Context) (token, error) {
	asked := t.now()
	query := url.Values{"corpid": {t.corpID}, "corpsecret": {t.secret}}
	body, err := util.HTTPGetContext(t.route.in(ctx), tokenPath+query.Encode())
	if err != nil {
		failed := connectionError("gettoken", err)
		failed.Kind = delivery.Retry // no message was under way yet
		return token{}, failed
	}
	var answer struct {
		ErrCode   int    `json:"errcode"`
		ErrMsg    string `json:"errmsg"`
		Token     string `json:"access_token"`
		ExpiresIn int    `json:"expires_in"` // seconds
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return token{}, &SendError{API: "gettoken", Kind: delivery.Retry, Message: "the answer is no JSON; is the API base right?"}
	}
	if answer.ErrCode != 0 {
		return token{}, apiError("gettoken", answer.ErrCode, answer.ErrMsg)
	}
	if answer.Token == "" || answer.ExpiresIn <= 0 {
		return token{}, &SendError{API: "gettoken", Kind: delivery.Retry, Message: "the answer holds no token"}
	}
	return newToken(answer.Token, asked, time.Duration(answer.ExpiresIn)*time.Second), nil
}

func newToken(value string, asked time.Time, life time.Duration) token {
	expires := asked.Add(life)
	return token{value: value, expires: expires, renew: expires.Add(-min(maxEarly, life/earlyShare))}
}

// String is the form in the shared cache: when to renew and when it ends in Unix milliseconds, and the token.
func (t token) String() string {
	return fmt.Sprintf("%d %d %s", t.renew.UnixMilli(), t.expires.UnixMilli(), t.value)
}

// parseToken reads a cached token; false when there is none that is still good.
func parseToken(cached any, now time.Time) (token, bool) {
	text, ok := cached.(string)
	if !ok {
		return token{}, false
	}
	parts := strings.SplitN(text, " ", 3)
	if len(parts) != 3 || parts[2] == "" {
		return token{}, false
	}
	renew, err1 := strconv.ParseInt(parts[0], 10, 64)
	expires, err2 := strconv.ParseInt(parts[1], 10, 64)
	t := token{value: parts[2], renew: time.UnixMilli(renew), expires: time.UnixMilli(expires)}
	return t, err1 == nil && err2 == nil && now.Before(t.expires)
}
