package wecom

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"duban/delivery"
)

const (
	maxBody       = 1 << 20 // of a callback; WeCom's own are a few KiB
	usualBody     = 32 << 10
	largeBodies   = 32 // bodies over usualBody in memory at the same time
	defaultWindow = 10 * time.Minute
	acceptTime    = 4 * time.Second // WeCom hangs up after 5
)

// CallbackConfig is what a Callback needs.
type CallbackConfig struct {
	CorpID  string
	AgentID int // 0 accepts every app of the corp
	Token   string
	AESKey  string        // EncodingAESKey, 43 characters
	Window  time.Duration // how far a request's timestamp may be from now, either way; 0: 10 min, negative: any
	Now     func() time.Time
	Log     *slog.Logger
	// Accept stores a message before it is acknowledged; fresh is false for one that is there already.
	// With an error nothing may be stored.
	Accept func(ctx context.Context, in delivery.Incoming) (fresh bool, err error)
	// Count counts one more failure of a message and returns how many there were within the window, over all processes
	// that WeCom may call; nil or with an error: this process counts for itself.
	Count func(ctx context.Context, key string, window time.Duration) (times int, err error)
	// Notice is told of events that concern those who operate the program. Its errors are logged, see Callback.tell; it
	// has 4 s. nil: they are logged only.
	Notice func(ctx context.Context, n Notice) error
	// Pressed is what a button says from then on when its tap was stored, told in the answer to the tap itself;
	// "" = 已收到.
	Pressed string
	// Silent leaves taps to update_template_card alone, for deployments that take no update_button.
	Silent bool
	// Answered is told of each POST how long it took and why it was refused: "" for an acknowledgement, "told" where the
	// member was told that the message is lost. nil: nobody is told.
	Answered func(why string, took time.Duration)
}

// Callback is the address that WeCom calls 回调: GET verifies it, POST brings messages and events.
// A message is acknowledged with an empty 200 when it is stored, whether now or before.
// Concurrency: safe. Source: developer documentation, page 90238.
type Callback struct {
	cfg     CallbackConfig
	agentID string // of cfg, "" for every app
	crypto  *Crypto
	failed  *failures
	logs    *logLimit
	large   chan struct{} // one for each large body
}

var _ http.Handler = (*Callback)(nil)

// NewCallback makes the handler. Now and Log default to the system clock and to silence.
// Errors: ErrKey; a missing corp id, token or Accept.
func NewCallback(cfg CallbackConfig) (*Callback, error) {
	if cfg.CorpID == "" || cfg.Token == "" || cfg.Accept == nil {
		return nil, errors.New("a callback needs a corp id, a token and somebody who accepts")
	}
	crypto, err := NewCrypto(cfg.Token, cfg.AESKey, cfg.CorpID)
	if err != nil {
		return nil, err
	}
	if cfg.Window == 0 {
		cfg.Window = defaultWindow
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Pressed == "" {
		cfg.Pressed = "已收到"
	}
	c := &Callback{cfg: cfg, crypto: crypto, failed: newFailures(cfg.Now), logs: newLogLimit(cfg.Now), large: make(chan struct{}, largeBodies)}
	if cfg.AgentID != 0 {
		c.agentID = strconv.Itoa(cfg.AgentID)
	}
	return c, nil
}

// refusal is the one outcome of a request that cannot be taken: a status for the peer, a reason for the operator.
type refusal struct {
	status int
	why    string
	err    error
}

func (r *refusal) Error() string { return fmt.Sprintf("%s: %v", r.why, r.err) }
func (r *refusal) Unwrap() error { return r.err }

func refuse(status int, why string, err error) *refusal {
	return &refusal{status: status, why: why, err: err}
}

// ServeHTTP answers WeCom.
func (c *Callback) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var body reply
	var err error
	if c.cfg.Answered != nil && r.Method == http.MethodPost {
		began := time.Now()
		defer func() { c.cfg.Answered(whyOf(body, err), time.Since(began)) }()
	}
	switch r.Method {
	case http.MethodGet:
		body.passive, err = c.verifyURL(r)
	case http.MethodPost:
		body, err = c.receive(w, r)
	default:
		w.Header().Set("Allow", "GET, POST")
		err = refuse(http.StatusMethodNotAllowed, "method", errors.New(short(r.Method)))
	}
	if err != nil {
		c.answerRefusal(r.Context(), w, err)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(http.StatusOK)
	_, _ = w.Write(body.passive)
}

// reply is the body of an acknowledgement.
type reply struct {
	passive []byte // sealed; nil = empty
	lost    bool   // the message is not kept, and passive says so
}

// answerRefusal tells the peer a status and the operator the reason. The errors hold no chat text and no secrets.
func (c *Callback) answerRefusal(ctx context.Context, w http.ResponseWriter, err error) {
	status, why := http.StatusInternalServerError, "internal"
	if r, ok := errors.AsType[*refusal](err); ok {
		status, why, err = r.status, r.why, r.err
	}
	level := slog.LevelWarn
	if status >= http.StatusInternalServerError {
		level = slog.LevelError
	}
	if more, ok := c.logs.let(why); ok {
		c.cfg.Log.Log(ctx, level, "wecom callback refused", "why", why, "status", status, "more", more, "err", err)
	}
	http.Error(w, http.StatusText(status), status)
}

// whyOf names the outcome of a POST.
func whyOf(body reply, err error) string {
	if r, ok := errors.AsType[*refusal](err); ok {
		return r.why
	}
	switch {
	case err != nil:
		return "internal"
	case body.lost:
		return "told"
	}
	return ""
}

// signed are the query values of a request that take part in its signature.
type signed struct{ signature, timestamp, nonce string }

// readQuery takes the signed values out of the query and holds the timestamp against the replay window.
func (c *Callback) readQuery(q url.Values) (signed, error) {
	s := signed{signature: q.Get("msg_signature"), timestamp: q.Get("timestamp"), nonce: q.Get("nonce")}
	if s.signature == "" || s.timestamp == "" || s.nonce == "" {
		return s, refuse(http.StatusBadRequest, "query", errors.New("msg_signature, timestamp or nonce is missing"))
	}
	seconds, err := strconv.ParseInt(s.timestamp, 10, 64)
	if err != nil {
		return s, refuse(http.StatusBadRequest, "query", errors.New("timestamp is no number"))
	}
	if c.cfg.Window > 0 {
		now, window := c.cfg.Now().Unix(), int64(c.cfg.Window/time.Second)
		if seconds < now-window || seconds > now+window {
			return s, refuse(http.StatusForbidden, "replay window", fmt.Errorf("timestamp is %d, it is %d here; is this machine's clock right?", seconds, now))
		}
	}
	return s, nil
}

// open verifies and decrypts.
func (c *Callback) open(s signed, encrypted []byte) ([]byte, error) {
	if err := c.crypto.verify(s.signature, s.timestamp, s.nonce, encrypted); err != nil {
		return nil, refuse(http.StatusForbidden, "signature", err)
	}
	plain, err := c.crypto.open(encrypted)
	if err == nil {
		return plain, nil
	}
	if errors.Is(err, ErrReceiver) {
		return nil, refuse(http.StatusForbidden, "receiveid", err)
	}
	return nil, refuse(http.StatusBadRequest, "cipher", err)
}

// verifyURL answers the console's check of the address: the decrypted echostr and nothing else, within 1 s.
func (c *Callback) verifyURL(r *http.Request) ([]byte, error) {
	q := r.URL.Query()
	s, err := c.readQuery(q)
	if err != nil {
		return nil, err
	}
	// A "+" that came unescaped has become a space on its way; base64 has no spaces.
	return c.open(s, []byte(strings.ReplaceAll(q.Get("echostr"), " ", "+")))
}

// receive takes one message or event. The returned body is empty but for the two passive replies: the button that was
// pressed, and the third failed try.
func (c *Callback) receive(w http.ResponseWriter, r *http.Request) (reply, error) {
	s, err := c.readQuery(r.URL.Query())
	if err != nil {
		return reply{}, err
	}
	body, free, err := c.readBody(w, r)
	if err != nil {
		return reply{}, err
	}
	defer free()
	m, err := c.decode(s, body)
	if err != nil {
		return reply{}, err
	}
	return c.accept(r.Context(), m)
}

// decode verifies a body, opens it and reads what is in it.
func (c *Callback) decode(s signed, body []byte) (Message, error) {
	encrypted := sealedIn(body)
	if len(encrypted) == 0 {
		var env Envelope
		if err := xml.Unmarshal(body, &env); err != nil || env.Encrypt == "" {
			return Message{}, refuse(http.StatusBadRequest, "envelope", errors.New("no XML with an <Encrypt>"))
		}
		encrypted = []byte(env.Encrypt)
	}
	plain, err := c.open(s, encrypted)
	if err != nil {
		return Message{}, err
	}
	m, err := ParseMessage(plain)
	if err != nil {
		return Message{}, refuse(http.StatusBadRequest, "xml", errors.New("the decrypted message is no XML"))
	}
	return m, nil
}

// readBody reads a body within its bound. Anybody may send one, so that few large ones are in memory at a time; free
// must be called when it is not needed any more.
func (c *Callback) readBody(w http.ResponseWriter, r *http.Request) (body []byte, free func(), err error) {
	free = func() {}
	if r.ContentLength > maxBody {
		w.Header().Set("Connection", "close") // do not wait for the rest
		return nil, free, refuse(http.StatusRequestEntityTooLarge, "body", fmt.Errorf("over %d bytes", maxBody))
	}
	from := http.MaxBytesReader(w, r.Body, maxBody)
	body, err = io.ReadAll(io.LimitReader(from, usualBody))
	if err == nil && len(body) == usualBody {
		select {
		case c.large <- struct{}{}:
			free = func() { <-c.large }
		default:
			w.Header().Set("Connection", "close")
			return nil, free, refuse(http.StatusTooManyRequests, "body", errors.New("too many large bodies at the same time"))
		}
		var rest []byte
		rest, err = io.ReadAll(from)
		body = append(body, rest...)
	}
	if err == nil {
		return body, free, nil
	}
	free()
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return nil, nil, refuse(http.StatusRequestEntityTooLarge, "body", fmt.Errorf("over %d bytes", maxBody))
	}
	return nil, nil, refuse(http.StatusBadRequest, "body", err)
}

// accept stores a message that is genuine. What the bot has nothing to do with is acknowledged.
func (c *Callback) accept(ctx context.Context, m Message) (reply, error) {
	if m.ToUserName != c.cfg.CorpID {
		return reply{}, refuse(http.StatusForbidden, "receiveid", errors.New("ToUserName is another corp"))
	}
	if c.agentID != "" && m.AgentID != "" && m.AgentID != c.agentID {
		return reply{}, refuse(http.StatusForbidden, "agent", errors.New("AgentID is another app; is the address in the right app's settings?"))
	}
	if m.AgentID == "" {
		m.AgentID = c.agentID
	}
	if n, ok := m.notice(); ok {
		c.tell(ctx, n)
		return reply{}, nil
	}
	in, wanted := m.Incoming()
	if !wanted {
		c.note("wecom callback ignored", "type", short(m.MsgType), "event", short(m.Event))
		return reply{}, nil
	}
	return c.store(ctx, m, in)
}

// store keeps a message, and answers the tap of a button at once.
func (c *Callback) store(ctx context.Context, m Message, in delivery.Incoming) (reply, error) {
	in.ReceivedAt = c.cfg.Now().UTC()
	ctx, cancel := context.WithTimeout(ctx, acceptTime)
	defer cancel()
	fresh, err := c.cfg.Accept(ctx, in)
	switch {
	case err != nil:
		return c.notStored(ctx, m, in.Key, err)
	case !fresh:
		c.note("wecom callback repeated", "key", in.Key)
	case in.Kind == "tap" && m.CardType == ButtonInteraction && strings.EqualFold(m.Event, tapEvent) && !c.cfg.Silent:
		return c.pressed(m)
	}
	return reply{}, nil
}

// note logs what is nobody's fault, one line of a kind per interval.
func (c *Callback) note(what string, attrs ...any) {
	if more, ok := c.logs.let(what); ok {
		c.cfg.Log.With(attrs...).Info(what, "more", more) //nolint:sloglint // what is one of two constants
	}
}

// short bounds a foreign value for the log.
func short(s string) string {
	if len(s) > 32 {
		s = s[:32]
	}
	return strconv.Quote(s)
}
