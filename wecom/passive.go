package wecom

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// notReceived goes out when a message could not be stored three times; nothing of it is kept, so it is true.
const notReceived = "系统忙，刚才这条没有收到。请过几分钟再发一次。"

// notStored answers a message that Accept could not keep: 503, so that WeCom sends it again, and after the third
// try, the last that WeCom makes, the member is told. Not so when time ran out, for then it may have been kept.
func (c *Callback) notStored(ctx context.Context, m Message, key string, cause error) (reply, error) {
	unavailable := refuse(http.StatusServiceUnavailable, "store", cause)
	if ctx.Err() != nil || c.failures(ctx, key) < tries || m.MsgType == "event" {
		return reply{}, unavailable
	}
	body, err := c.passive(m, passiveMessage{MsgType: cdata{"text"}, Content: &cdata{notReceived}})
	if err != nil {
		return reply{}, unavailable
	}
	c.cfg.Log.Error("wecom message lost after its last try; the sender was told", "key", key, "err", cause)
	return reply{passive: body, lost: true}, nil
}

// pressed lets the button that a member pressed say so, in the answer to the tap itself. Only that member sees it. It is
// a courtesy: the tap is stored, so it is acknowledged without where it cannot be written.
func (c *Callback) pressed(m Message) (reply, error) {
	body, err := c.passive(m, passiveMessage{MsgType: cdata{"update_button"}, Button: &passiveButton{cdata{c.cfg.Pressed}}})
	if err != nil {
		c.cfg.Log.Warn("wecom tap stored, its button not changed", "err", err)
		return reply{}, nil
	}
	return reply{passive: body}, nil
}

// failures counts one more failure of a message.
func (c *Callback) failures(ctx context.Context, key string) int {
	here := c.failed.count(key)
	if c.cfg.Count == nil {
		return here
	}
	all, err := c.cfg.Count(ctx, key, failuresLast)
	if err != nil {
		return here
	}
	return max(here, all)
}

// cdata prints a value as WeCom prints it.
type cdata struct {
	Value string `xml:",cdata"`
}

// passiveMessage is a reply inside the answer to a callback 被动回复. Source: documentation, page 90241.
type passiveMessage struct {
	XMLName      xml.Name `xml:"xml"`
	ToUserName   cdata
	FromUserName cdata
	CreateTime   int64
	MsgType      cdata
	Content      *cdata         `xml:",omitempty"`
	Button       *passiveButton `xml:",omitempty"`
}

// passiveButton is what a pressed button says from then on.
type passiveButton struct{ ReplaceName cdata }

// SealedReply is the envelope of an answer to a callback. The element is TimeStamp, with a capital S.
type SealedReply struct {
	XMLName      xml.Name `xml:"xml"`
	Encrypt      string
	MsgSignature string
	TimeStamp    string
	Nonce        string
}

// passive is the body that brings a reply to the member whose message is being answered.
func (c *Callback) passive(m Message, what passiveMessage) ([]byte, error) {
	now := c.cfg.Now().Unix()
	what.ToUserName, what.FromUserName, what.CreateTime = cdata{m.FromUserName}, cdata{m.ToUserName}, now
	plain, err := xml.Marshal(what)
	if err != nil {
		return nil, fmt.Errorf("write the passive reply: %w", err)
	}
	sealed, err := c.crypto.Seal(plain)
	if err != nil {
		return nil, fmt.Errorf("seal the passive reply: %w", err)
	}
	reply := SealedReply{Encrypt: sealed, TimeStamp: strconv.FormatInt(now, 10), Nonce: m.MsgID + m.CreateTime}
	reply.MsgSignature = c.crypto.Sign(reply.TimeStamp, reply.Nonce, reply.Encrypt)
	var out bytes.Buffer
	if err := xml.NewEncoder(&out).Encode(reply); err != nil {
		return nil, fmt.Errorf("write the reply's envelope: %w", err)
	}
	return out.Bytes(), nil
}

const (
	tries        = 3               // that WeCom makes in all
	failuresLast = 2 * time.Minute // well over the time of three tries
	maxFailures  = 10_000
)

// failures counts failed tries of messages in this process. It forgets everything when it is full.
// Concurrency: safe.
type failures struct {
	now  func() time.Time
	mu   sync.Mutex
	seen map[string]failure
}

type failure struct {
	times int
	last  time.Time
}

func newFailures(now func() time.Time) *failures {
	return &failures{now: now, seen: map[string]failure{}}
}

// count notes one more failure of key and returns how many there are.
func (f *failures) count(key string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.seen) >= maxFailures {
		clear(f.seen)
	}
	now := f.now()
	was := f.seen[key]
	if now.Sub(was.last) > failuresLast {
		was.times = 0
	}
	was.times++
	was.last = now
	f.seen[key] = was
	return was.times
}
