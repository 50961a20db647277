package aibottest

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"maps"
	"mime"
	"net/http"
	"strings"
)

// Message is what somebody does: in a group when Group is set.
type Message struct {
	From  string
	Group string         // chatid
	ID    string         // msgid; "" = a new one
	Type  string         // msgtype; "" = text
	Text  string         // of text
	More  map[string]any // further fields of the body, such as quote or image
}

// body is the message as WeCom prints it, in both ways; the caller holds the lock.
func (s *Server) body(m Message) map[string]any {
	if m.ID == "" {
		m.ID = s.id("msg")
	}
	out := map[string]any{"msgid": m.ID, "aibotid": s.cfg.ID, "chattype": "single", "from": map[string]any{"userid": m.From}, "msgtype": "text"}
	if m.Group != "" {
		out["chattype"], out["chatid"] = "group", m.Group
	}
	if m.Type != "" {
		out["msgtype"] = m.Type
	}
	if m.Text != "" {
		out["text"] = map[string]any{"content": m.Text}
	}
	maps.Copy(out, m.More)
	return out
}

func (m Message) chat() string {
	if m.Group != "" {
		return m.Group
	}
	return m.From
}

// ErrOffline says that the bot is not connected: what is said meanwhile is lost, as with the real WeCom.
var ErrOffline = errors.New("the bot is not connected")

// Say brings a message over the long connection and returns its req_id.
func (s *Server) Say(ctx context.Context, m Message) (reqID string, err error) {
	return s.bring(ctx, "aibot_msg_callback", "message", m)
}

// happen brings an event.
func (s *Server) happen(ctx context.Context, m Message, kind string, event map[string]any) (string, error) {
	event["eventtype"] = kind
	m.Type, m.More = "event", map[string]any{"event": event, "create_time": 1767000000}
	return s.bring(ctx, "aibot_event_callback", kind, m)
}

// Enter opens the chat with the bot.
func (s *Server) Enter(ctx context.Context, user string) (string, error) {
	return s.happen(ctx, Message{From: user}, "enter_chat", map[string]any{})
}

// TapEvent is the event of a pressed button.
func TapEvent(key, task string, picked ...string) map[string]any {
	tap := map[string]any{"card_type": "button_interaction", "event_key": key, "task_id": task}
	if len(picked) > 0 {
		tap["selected_items"] = map[string]any{"selected_item": []any{map[string]any{"question_key": "picked", "option_ids": map[string]any{"option_id": picked}}}}
	}
	return map[string]any{"template_card_event": tap}
}

// Tap presses a button.
func (s *Server) Tap(ctx context.Context, m Message, key, task string, picked ...string) (string, error) {
	return s.happen(ctx, m, "template_card_event", TapEvent(key, task, picked...))
}

// Verdict is what somebody thinks of an answer.
type Verdict struct {
	ID      string // of the feedback
	Type    int    // 1 helpful, 2 not, 3 neither any more
	Words   string
	Reasons []int
}

// Judge gives a verdict.
func (s *Server) Judge(ctx context.Context, m Message, v Verdict) (string, error) {
	return s.happen(ctx, m, "feedback_event", map[string]any{"feedback_event": map[string]any{"id": v.ID, "type": v.Type, "content": v.Words, "inaccurate_reason_list": v.Reasons}})
}

func (s *Server) bring(ctx context.Context, cmd, kind string, m Message) (string, error) {
	s.mu.Lock()
	l, reqID := s.live, s.id("req")
	if l == nil {
		s.mu.Unlock()
		return "", ErrOffline
	}
	if kind == "message" || kind == "enter_chat" {
		s.seen[m.chat()] = true
	}
	s.origins[reqID] = origin{m.chat(), kind}
	f := frame{Cmd: cmd, Headers: map[string]any{"req_id": reqID}, Body: s.body(m)}
	s.mu.Unlock()
	l.send(ctx, f)
	return reqID, nil
}

// Raw sends any bytes as a frame to the bot.
func (s *Server) Raw(ctx context.Context, f any) error {
	s.mu.Lock()
	l := s.live
	s.mu.Unlock()
	if l == nil {
		return ErrOffline
	}
	l.send(ctx, frame{Cmd: "unknown_cmd", Headers: map[string]any{}, Body: f})
	return nil
}

type sealedFile struct {
	name string
	data []byte
}

// Seal makes a file that can be fetched at base + the path that it returns, and the key to it. key "" = a new one.
func (s *Server) Seal(base, name string, data []byte, key string) map[string]any {
	raw, err := base64.StdEncoding.DecodeString(key + strings.Repeat("=", (4-len(key)%4)%4))
	if err != nil {
		panic(err)
	}
	if key == "" {
		raw = make([]byte, 32)
		_, _ = rand.Read(raw)
	}
	block, err := aes.NewCipher(raw)
	if err != nil {
		panic(err)
	}
	pad := 32 - len(data)%32
	sealed := append(bytes.Clone(data), bytes.Repeat([]byte{byte(pad)}, pad)...)
	cipher.NewCBCEncrypter(block, raw[:16]).CryptBlocks(sealed, sealed)
	s.mu.Lock()
	defer s.mu.Unlock()
	path := "/file/" + s.id("f")
	s.files[path] = sealedFile{name, sealed}
	out := map[string]any{"url": base + path}
	if key == "" {
		out["aeskey"] = base64.StdEncoding.EncodeToString(raw)
	}
	return out
}

func (s *Server) handOut(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	f, ok := s.files[r.URL.Path]
	s.mu.Unlock()
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": f.name}))
	_, _ = w.Write(f.data)
}
