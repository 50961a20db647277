package aibot

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"time"
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
