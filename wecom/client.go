package wecom

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/url"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/silenceper/wechat/v2/util"
	"github.com/silenceper/wechat/v2/work"
	"github.com/silenceper/wechat/v2/work/config"

	"duban/delivery"
)

// Config is what a Client needs of a self-built app and its deployment.
type Config struct {
	CorpID  string
	AgentID int
	Secret  string
	APIBase string           // "" for the public API
	CAFile  string           // PEM; certificate authorities besides the system's
	Redis   redis.Cmdable    // shares the token, media ids and response codes with other processes; nil: kept in this one
	Files   Files            // opens attachments; nil: they are left out
	Cards   CardMode         // whether template cards are sent
	Now     func() time.Time // system clock
	Log     *slog.Logger
}

// Client calls the API of one app 应用. Concurrency: safe.
type Client struct {
	cfg    Config
	route  *route
	tokens *Tokens
	work   *work.Work
	sent   *parts
	said   *repeats
	kept   *keeper
	ids    messageIDs

	cardless atomic.Bool // WeCom said that it knows no template cards
}

var _ delivery.Channel = (*Client)(nil)

// NewClient makes a Client; it does not call WeCom yet. Now and Log default to the system clock and to silence.
// Errors: a setting is missing or malformed, a CA file that cannot be read.
func NewClient(cfg Config) (*Client, error) {
	if cfg.CorpID == "" || cfg.Secret == "" || cfg.AgentID == 0 {
		return nil, errors.New("a WeCom client needs a corp id, an agent id and a secret")
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	r, err := newRoute(cfg.APIBase, cfg.CAFile)
	if err != nil {
		return nil, err
	}
	installGateway()
	c := &Client{cfg: cfg, route: r, tokens: newTokens(cfg, r), sent: newParts(), said: newRepeats(cfg.Now),
		kept: newKeeper(cfg.Redis, cfg.Now, cfg.Log)}
	c.work = work.NewWork(&config.Config{
		CorpID:     cfg.CorpID,
		CorpSecret: cfg.Secret,
		AgentID:    strconv.Itoa(cfg.AgentID),
		Cache:      NewCache(cfg.Redis),
	})
	c.work.GetContext().AccessTokenHandle = c.tokens
	return c, nil
}

// Work is silenceper's client with this app's token, address and limits, for the calls that this package does not
// make itself. It takes no context; a refused token is not renewed by it.
func (c *Client) Work() *work.Work { return c.work }

// call posts a request to /cgi-bin/<api>, or gets it when request is nil, and reads the answer, with one more try
// when the token is refused.
// It goes by silenceper's HTTP helpers but not by its message.Send, which has no context and writes "<" as \u003c.
// Errors: *SendError; of ctx.
func (c *Client) call(ctx context.Context, api string, answer, request any) error {
	return c.withToken(ctx, func(ctx context.Context, token string) error { return c.exchange(ctx, api, token, answer, request) })
}

// withToken makes a call within callTime, and once more with a new token when the first is refused.
func (c *Client) withToken(ctx context.Context, call func(ctx context.Context, token string) error) error {
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	for again := true; ; again = false {
		token, err := c.tokens.GetAccessTokenContext(ctx)
		if err != nil {
			return err
		}
		err = call(ctx, token)
		if refused, ok := errors.AsType[*SendError](err); !again || !ok || !reactionTo(refused.Code).renew {
			return err
		}
		c.tokens.Invalidate(ctx, token)
	}
}

// exchange makes one call.
func (c *Client) exchange(ctx context.Context, api, token string, answer, request any) error {
	address := apiHost + "/cgi-bin/" + api + "?access_token=" + url.QueryEscape(token)
	ctx = c.route.in(ctx)
	var body []byte
	var err error
	if request == nil {
		body, err = util.HTTPGetContext(ctx, address)
	} else {
		body, err = util.PostJSONContext(ctx, address, request)
	}
	if err != nil {
		return connectionError(api, err)
	}
	var status util.CommonError
	if err := errors.Join(json.Unmarshal(body, &status), json.Unmarshal(body, answer)); err != nil {
		return &SendError{API: api, Kind: delivery.Unknown, Message: "the answer is no JSON; is the API base right?"}
	}
	if status.ErrCode != 0 {
		return apiError(api, int(status.ErrCode), status.ErrMsg)
	}
	return nil
}

// Conversation names the chat of a member with this client's app.
func (c *Client) Conversation(userID string) string {
	return Conversation(strconv.Itoa(c.cfg.AgentID), userID)
}
