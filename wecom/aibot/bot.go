package aibot

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"duban/delivery"
	"duban/ledger"
	"duban/wecom"
)

// PublicURL is the address of WeCom's long connection; a private deployment has its own.
const PublicURL = "wss://openws.work.weixin.qq.com"

// Config is what a Bot needs. Accept is needed, and ID with Secret, or Token with AESKey.
type Config struct {
	ID     string // of the bot
	Secret string // of the long connection; "" = none
	WSURL  string // "" for the public one
	Token  string // of the JSON callback; "" = none
	AESKey string // EncodingAESKey, 43 characters
	// Accept stores a message before it counts as received; fresh is false for one that is there already.
	Accept  func(ctx context.Context, in delivery.Incoming) (fresh bool, err error)
	Welcome string           // said when somebody opens the chat; "" = the engine's answer to event:enter_chat
	App     delivery.Channel // takes what the bot cannot bring; nil: nobody does
	Lease   Lease            // nil: this process shares the bot with nobody
	Notes   Notes            // nil: kept in this process
	Chats   Chats            // nil: kept in Notes
	// Open reads a file that is to be sent; nil: files are left out.
	Open     func(ctx context.Context, a ledger.Attachment) ([]byte, error)
	Budget   delivery.Budget                      // of each group; nil: none
	Answered func(why string, took time.Duration) // is told of each POST; "" for an acknowledgement; nil: nobody is told
	HTTP     *http.Client                         // for the connection and for files; nil: the default transport
	Now      func() time.Time                     // system clock
	Log      *slog.Logger
	Pace     Pace
}

// Pace is how long a Bot waits for what. Zero fields take their default.
type Pace struct {
	Dial        time.Duration // to open; 10 s
	Subscribe   time.Duration // for the first acknowledgement; 10 s
	Ack         time.Duration // for every other; 5 s
	Beat        time.Duration // between heartbeats; 30 s, as WeCom wants it
	Renew       time.Duration // of the lease, and between two looks whether it is free; 5 s
	Backoff     time.Duration // after the first failure; 1 s, twice as long each time
	MaxBackoff  time.Duration // 30 s
	AuthPause   time.Duration // after a refused secret; 5 min
	KickPause   time.Duration // after a kick; 1 min, twice as long each time, up to an hour
	Placeholder time.Duration // before an answer counts as slow; 1 s
	KeepAlive   time.Duration // before a slow answer's text is shown again; 3 min
	StreamEnd   time.Duration // before a stream is finished without an answer; 5.5 min of WeCom's 6
	Poll        time.Duration // for which an answer waits to be polled; 8 s
	Gap         time.Duration // without a connection that people are told of; 1 min
}

// withDefaults fills zero fields.
func (p Pace) withDefaults() Pace {
	return Pace{
		Dial: cmp.Or(p.Dial, 10*time.Second), Subscribe: cmp.Or(p.Subscribe, 10*time.Second), Ack: cmp.Or(p.Ack, 5*time.Second),
		Beat: cmp.Or(p.Beat, 30*time.Second), Renew: cmp.Or(p.Renew, 5*time.Second),
		Backoff: cmp.Or(p.Backoff, time.Second), MaxBackoff: cmp.Or(p.MaxBackoff, 30*time.Second),
		AuthPause: cmp.Or(p.AuthPause, 5*time.Minute), KickPause: cmp.Or(p.KickPause, time.Minute),
		Placeholder: cmp.Or(p.Placeholder, time.Second), KeepAlive: cmp.Or(p.KeepAlive, 3*time.Minute),
		StreamEnd: cmp.Or(p.StreamEnd, 330*time.Second), Poll: cmp.Or(p.Poll, 8*time.Second), Gap: cmp.Or(p.Gap, time.Minute),
	}
}

// Bot is the channel of one intelligent bot 智能机器人: Run keeps its long connection, ServeHTTP answers its callback, Send
// brings messages out either way. Zero value: not useful; see New. Concurrency: safe.
type Bot struct {
	cfg     Config
	crypto  *wecom.Crypto // nil without a callback
	bubbles *bubbles
	streams *streams
	arrived *queues // what came over the connection, in order for each person
	sent    *ledgerOfPieces
	recent  *recentChats
	large   chan struct{} // one for each large body of a callback

	mu     sync.Mutex
	live   *conn // nil while no connection is live
	status Status
}

var (
	_ delivery.Channel = (*Bot)(nil)
	_ http.Handler     = (*Bot)(nil)
)

// New makes a Bot that does nothing yet.
// Errors: a setting is missing or malformed.
func New(cfg Config) (*Bot, error) {
	if cfg.Accept == nil || cfg.Secret == "" && cfg.Token == "" || cfg.Secret != "" && cfg.ID == "" {
		return nil, errors.New("a bot needs somebody who accepts, and an id with a secret or a token with a key")
	}
	b := &Bot{cfg: defaults(cfg), status: Status{State: Idle}}
	if cfg.Token != "" {
		crypto, err := wecom.NewCrypto(cfg.Token, cfg.AESKey, "") // a bot's messages name no receiver
		if err != nil {
			return nil, err
		}
		b.crypto = crypto
	}
	b.bubbles, b.arrived = newBubbles(b.cfg.Pace), newQueues()
	b.streams, b.large = newStreams(b.cfg.Notes), make(chan struct{}, largeBodies)
	b.sent, b.recent = newLedgerOfPieces(), newRecentChats(b.cfg.Now)
	return b, nil
}

func defaults(cfg Config) Config {
	cfg.WSURL = cmp.Or(cfg.WSURL, PublicURL)
	cfg.Pace = cfg.Pace.withDefaults()
	if cfg.Notes == nil {
		cfg.Notes = &notebook{}
	}
	if cfg.Chats == nil {
		cfg.Chats = &chatNotes{bot: cfg.ID, notes: cfg.Notes, here: &notebook{}}
	}
	if cfg.Lease == nil {
		cfg.Lease = alone{}
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.HTTP == nil {
		cfg.HTTP = &http.Client{}
	}
	client := *cfg.HTTP
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	cfg.HTTP = &client
	return cfg
}

// State says how the long connection is. See the package's drawing.
type State string

// The states.
const (
	Idle        State = "idle"
	Dialing     State = "dialing"
	Subscribing State = "subscribing"
	Live        State = "live"
	Closed      State = "closed"
	Kicked      State = "kicked"
	AuthFailed  State = "authfailed"
)

// Status is the state of the long connection, for those who operate.
type Status struct {
	State     State
	Since     time.Time // system clock
	LastFrame time.Time // of any kind, heartbeats included; zero: none yet
	Connected int       // times that it went live
}

// Status tells it.
func (b *Bot) Status() Status {
	b.mu.Lock()
	defer b.mu.Unlock()
	s := b.status
	if b.live != nil {
		s.LastFrame = time.Unix(0, b.live.last.Load())
	}
	return s
}

// Connects reports whether the bot has a long connection at all.
func (b *Bot) Connects() bool { return b.cfg.Secret != "" }

// enter notes a state; c is the connection when it is live.
func (b *Bot) enter(s State, c *conn) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.live != nil {
		b.status.LastFrame = time.Unix(0, b.live.last.Load())
	}
	b.live = c
	if s == Live {
		b.status.Connected++
	}
	if b.status.State != s {
		b.status.State, b.status.Since = s, b.cfg.Now()
	}
}

// current is the live connection, or nil.
func (b *Bot) current() *conn {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.live
}
