package aibottest

import (
	"context"
	"encoding/json"
	"slices"
	"time"
)

// request is a frame of the bot.
type request struct {
	Cmd     string `json:"cmd"`
	Headers struct {
		ReqID string `json:"req_id"`
	} `json:"headers"`
	Body body `json:"body"`
}

// body is what any command may hold.
type body struct {
	BotID        string         `json:"bot_id"`
	Secret       string         `json:"secret"`
	ChatID       string         `json:"chatid"`
	ChatType     *int           `json:"chat_type"`
	MsgType      string         `json:"msgtype"`
	ResponseType string         `json:"response_type"`
	Markdown     said           `json:"markdown"`
	Text         said           `json:"text"`
	Stream       streamBody     `json:"stream"`
	Card         map[string]any `json:"template_card"`
	File         held           `json:"file"`
	Image        held           `json:"image"`
	Voice        held           `json:"voice"`
	Video        held           `json:"video"`
	uploadBody
}

type said struct {
	Content string `json:"content"`
}

type held struct {
	MediaID string `json:"media_id"`
}

type streamBody struct {
	ID       string `json:"id"`
	Finish   bool   `json:"finish"`
	Content  string `json:"content"`
	Feedback struct {
		ID string `json:"id"`
	} `json:"feedback"`
}

// take does what a frame asks for and acknowledges it, or plays a fault.
func (s *Server) take(ctx context.Context, l *link, data []byte) {
	var r request
	if err := json.Unmarshal(data, &r); err != nil {
		code := 40058
		l.send(ctx, frame{ErrCode: &code, ErrMsg: "invalid json", Headers: map[string]any{}})
		return
	}
	fault := s.faultOf(r.Cmd)
	if fault.Lose {
		l.cut()
		return
	}
	code, reply := fault.Code, any(nil)
	if code == 0 {
		code, reply = s.do(ctx, l, r)
	}
	switch {
	case fault.Drop:
		l.cut()
		return
	case fault.NoAck:
		return
	}
	ack := frame{Headers: map[string]any{"req_id": r.Headers.ReqID}, ErrCode: &code, ErrMsg: map[bool]string{true: "ok", false: "simulated"}[code == 0], Body: reply}
	if fault.NoReqID {
		ack.Headers = map[string]any{}
	}
	l.send(ctx, ack)
}

func (s *Server) faultOf(cmd string) Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.frames[cmd]++
	i := slices.IndexFunc(s.faults, func(f Fault) bool { return f.Cmd == cmd || f.Cmd == "" && cmd != "ping" })
	if i < 0 {
		return Fault{}
	}
	f := s.faults[i]
	s.faults = slices.Delete(s.faults, i, i+1)
	return f
}

// do carries a command out and returns the errcode.
func (s *Server) do(ctx context.Context, l *link, r request) (code int, reply any) {
	if r.Cmd == "aibot_subscribe" {
		return s.subscribe(ctx, l, r.Body), nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.tell()
	if s.live != l {
		return 846601, nil // not subscribed, or kicked
	}
	switch r.Cmd {
	case "ping":
		s.pings++
		return 0, nil
	case "aibot_respond_msg":
		return s.respond(r), nil
	case "aibot_respond_welcome_msg":
		return s.answerEvent(r, "enter_chat", &Bubble{Welcome: true}), nil
	case "aibot_respond_update_msg":
		task, _ := r.Body.Card["task_id"].(string)
		if r.Body.ResponseType != "update_template_card" || task == "" {
			return 40058, nil
		}
		r.Body.MsgType = "template_card"
		return s.answerEvent(r, "template_card_event", &Bubble{Update: task}), nil
	case "aibot_send_msg":
		return s.push(r), nil
	}
	return s.upload(r)
}

// subscribe makes the connection the bot's only one.
func (s *Server) subscribe(ctx context.Context, l *link, b body) int {
	if b.BotID != s.cfg.ID || b.Secret != s.cfg.Secret {
		return 853000
	}
	s.mu.Lock()
	old := s.live
	s.live = l
	s.links++
	s.tell()
	s.mu.Unlock()
	if old != nil && old != l {
		old.send(ctx, frame{Cmd: "aibot_event_callback", Headers: map[string]any{"req_id": "kicked"}, Body: map[string]any{
			"msgid": "kicked", "aibotid": s.cfg.ID, "msgtype": "event", "event": map[string]any{"eventtype": "disconnected_event"}}})
		time.AfterFunc(s.cfg.KickDelay, old.cut)
	}
	return 0
}

// respond answers a message; the caller holds the lock.
func (s *Server) respond(r request) int {
	from, known := s.origins[r.Headers.ReqID]
	switch {
	case !known || from.kind != "message":
		return 846605
	case r.Body.MsgType == "text":
		return 40008
	case r.Body.MsgType != "stream":
		return s.add(r, &Bubble{Chat: from.chat})
	case r.Body.Stream.ID == "" || len(r.Body.Stream.Content) > 20480:
		return 40058
	}
	began, running := s.streams[r.Body.Stream.ID]
	if !running {
		s.streams[r.Body.Stream.ID] = time.Now()
		return s.add(r, &Bubble{Chat: from.chat})
	}
	b := s.bubbles[slices.IndexFunc(s.bubbles, func(b *Bubble) bool { return b.StreamID == r.Body.Stream.ID })]
	if time.Since(began) > s.cfg.StreamAge || b.Finished && !r.Body.Stream.Finish {
		return 846608
	}
	b.Text, b.Finished = r.Body.Stream.Content, r.Body.Stream.Finish
	b.Frames++
	return 0
}

func (s *Server) answerEvent(r request, kind string, b *Bubble) int {
	from, known := s.origins[r.Headers.ReqID]
	if !known || from.kind != kind {
		return 846605
	}
	delete(s.origins, r.Headers.ReqID)
	b.Chat = from.chat
	return s.add(r, b)
}

func (s *Server) push(r request) int {
	switch {
	case !s.seen[r.Body.ChatID]:
		return 93006
	case r.Body.ChatType == nil || r.Body.MsgType == "stream" || r.Body.MsgType == "text":
		return 40058 // the real one guesses where to; this one wants to be told
	}
	return s.add(r, &Bubble{Chat: r.Body.ChatID, Type: *r.Body.ChatType})
}

// add shows something new.
func (s *Server) add(r request, b *Bubble) int {
	in := r.Body
	b.Kind, b.ReqID, b.Frames = in.MsgType, r.Headers.ReqID, 1
	switch in.MsgType {
	case "markdown":
		b.Text = in.Markdown.Content
	case "text":
		b.Text = in.Text.Content
	case "stream":
		b.Text, b.StreamID, b.Finished, b.Feedback = in.Stream.Content, in.Stream.ID, in.Stream.Finish, in.Stream.Feedback.ID
	case "template_card":
		b.Card = in.Card
	case "file", "image", "voice", "video":
		b.MediaID = map[string]held{"file": in.File, "image": in.Image, "voice": in.Voice, "video": in.Video}[in.MsgType].MediaID
		if s.media[b.MediaID] == nil {
			return 40007
		}
	default:
		return 40008
	}
	if b.Text == "" && b.Card == nil && b.MediaID == "" {
		return 44004
	}
	s.bubbles = append(s.bubbles, b)
	return 0
}
