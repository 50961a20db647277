package aibot

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"time"

	"duban/delivery"
)

// handle is by what one message can be answered, for a while. As Incoming.Handle it is JSON, which other packages carry and do
// not read. It holds no words of anybody.
type handle struct {
	Way    string    `json:"w"`           // overConnection or overCallback
	What   string    `json:"k"`           // "" for a message, else the type of the event
	ReqID  string    `json:"r,omitempty"` // of the frame, long connection
	Stream string    `json:"s,omitempty"` // id of the stream that the answer finishes
	URL    string    `json:"u,omitempty"` // response_url: one answer within an hour
	Key    string    `json:"m"`           // Incoming.Key of the message, or of the first part of it
	At     time.Time `json:"t"`           // when the message came, system clock
}

// Ways.
const (
	overConnection = "ws"
	overCallback   = "cb"
)

func (h handle) text() string {
	data, err := json.Marshal(h)
	if err != nil {
		return ""
	}
	return string(data)
}

// parseHandle reads text; false when it is none of this package's.
func parseHandle(text string) (h handle, ok bool) {
	if text == "" || json.Unmarshal([]byte(text), &h) != nil {
		return handle{}, false
	}
	return h, h.Way == overConnection || h.Way == overCallback
}

// handleFor is how long a handle is kept by its message's key. Longer than that an answer goes out as a push anyway.
const handleFor = 15 * time.Minute

func handleNote(key string) string { return "aibot:handle:" + key }

// keepHandle notes a handle, so that an answer that lost it on its way finds it by its Key.
func (b *Bot) keepHandle(ctx context.Context, in delivery.Incoming) {
	if err := b.cfg.Notes.Note(ctx, handleNote(in.Key), in.Handle, handleFor); err != nil {
		b.cfg.Log.DebugContext(ctx, "wecom bot: a handle was not noted", "err", err)
	}
}

// handleOf is the handle of the message that an Outgoing answers: the one that it brings, else that of the message whose Key
// its own begins with, before the last #.
func (b *Bot) handleOf(ctx context.Context, o delivery.Outgoing) (handle, bool) {
	text := o.Answers
	if at := strings.LastIndexByte(o.Key, '#'); text == "" && at > 0 {
		text, _ = b.cfg.Notes.Noted(ctx, handleNote(o.Key[:at])) // without it a push does
	}
	return parseHandle(text)
}

// feedback is the id by which WeCom names the answer when somebody judges it: the key that the first answer will have.
func (h handle) feedback() string { return limited(h.Key + "#0") }

// limited keeps what WeCom takes as an id of feedback; a longer one would never find its answer.
func limited(id string) string {
	if len(id) > 256 {
		return ""
	}
	return id
}

// digest is a short name of something longer. Shape: 32 hex digits.
func digest(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:16])
}
