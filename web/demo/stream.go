package demo

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"
)

// maxText bounds what one message may hold, in bytes; the bot has a bound of its own below it.
const maxText = 64 << 10

// keepAlive is how often an idle stream says that it is there.
const keepAlive = 20 * time.Second

// posted is the answer to a message that was taken.
type posted struct {
	Entry entry `json:"entry"`
}

// refusal is the answer to a request that was not; Message is for the visitor.
type refusal struct {
	Message string `json:"message"`
}

// send posts what the visitor typed as a message of that person.
func (p *page) send(w http.ResponseWriter, r *http.Request) {
	me, ok := p.person(r)
	if !ok {
		answer(w, http.StatusNotFound, refusal{"没有这个人，请回到首页重新选择。"})
		return
	}
	text, ok := field(w, r, "text")
	if !ok {
		return
	}
	if strings.TrimSpace(text) == "" {
		answer(w, http.StatusBadRequest, refusal{"请先写点内容再发送。"})
		return
	}
	mine := p.own("me", "text", text)
	if err := p.post(r.Context(), me.ID, text); err != nil {
		p.Log.Warn("post demo message", "user", me.ID, "error", err)
		answer(w, http.StatusBadGateway, refusal{"消息没有送到，请再发一次。"})
		return
	}
	p.transcript.add(me.ID, mine)
	answer(w, http.StatusOK, posted{mine})
}

// day sets the demo's business day and notes it in the person's conversation.
func (p *page) day(w http.ResponseWriter, r *http.Request) {
	me, ok := p.person(r)
	if !ok || p.SetDay == nil {
		answer(w, http.StatusNotFound, refusal{"这里不能改日期。"})
		return
	}
	day, ok := field(w, r, "day")
	if !ok {
		return
	}
	if _, err := time.Parse(time.DateOnly, day); err != nil {
		answer(w, http.StatusBadRequest, refusal{"请选一个完整的日期。"})
		return
	}
	note := p.own("page", "day", "演示日期改为"+chineseDay(day)) // before the digests of that day
	if err := p.SetDay(day); err != nil {
		p.Log.Warn("set demo day", "error", err)
		answer(w, http.StatusBadRequest, refusal{"这个日期用不了：" + err.Error()})
		return
	}
	p.transcript.add(me.ID, note)
	answer(w, http.StatusOK, posted{note})
}

// field reads one string of a small JSON object; it answers the request itself when that fails.
func field(w http.ResponseWriter, r *http.Request, name string) (string, bool) {
	body := map[string]string{}
	err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxText)).Decode(&body)
	switch _, tooLarge := errors.AsType[*http.MaxBytesError](err); {
	case tooLarge:
		answer(w, http.StatusRequestEntityTooLarge, refusal{"内容太长了，请分几次发送。"})
	case err != nil || !utf8.ValidString(body[name]):
		answer(w, http.StatusBadRequest, refusal{"没有看懂这个请求，请刷新页面再试。"})
	default:
		return body[name], true
	}
	return "", false
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // the browser went away
}

// events streams a person's conversation: first all of it as one history event, then each new message. A
// browser that reconnects gets the history again, so nothing is missed in between.
func (p *page) events(w http.ResponseWriter, r *http.Request) {
	me, ok := p.person(r)
	if !ok {
		http.Error(w, "没有这个人，请回到首页重新选择。", http.StatusNotFound)
		return
	}
	incoming, cancel := p.WeCom.Subscribe(me.ID) // before the history is read: none falls between
	defer cancel()
	s := stream{w: w, rc: http.NewResponseController(w), sent: map[string]bool{}}
	w.Header().Set("Content-Type", "text/event-stream")
	if err := s.history(p.transcript.merged(me.ID, p.fromBot(me.ID))); err != nil {
		return
	}
	idle := time.NewTicker(keepAlive)
	defer idle.Stop()
	for {
		var err error
		select {
		case <-r.Context().Done():
			return
		case <-p.Stop:
			return
		case <-idle.C:
			err = s.write(": still here\n\n")
		case m, open := <-incoming:
			if !open {
				return
			}
			err = s.message(p.fromWeCom(me.ID, m))
		}
		if err != nil {
			return // the browser went away
		}
	}
}

// fromBot is the bot's side of a conversation so far.
func (p *page) fromBot(user string) []entry {
	var entries []entry
	for _, m := range p.WeCom.Messages(user) {
		if e := p.fromWeCom(user, m); e.Type != typeCards {
			entries = append(entries, e)
		}
	}
	return entries
}

// stream writes server-sent events to one browser.
type stream struct {
	w    http.ResponseWriter
	rc   *http.ResponseController
	sent map[string]bool // ids already shown
}

func (s *stream) history(entries []entry) error {
	for _, e := range entries {
		s.sent[e.ID] = true
	}
	if entries == nil {
		entries = []entry{}
	}
	return s.event("history", entries)
}

func (s *stream) message(e entry) error {
	if s.sent[e.ID] {
		return nil
	}
	s.sent[e.ID] = true
	return s.event("message", e)
}

func (s *stream) event(name string, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("encode %s event: %w", name, err)
	}
	return s.write(fmt.Sprintf("event: %s\ndata: %s\n\n", name, data))
}

func (s *stream) write(text string) error {
	if _, err := s.w.Write([]byte(text)); err != nil {
		return fmt.Errorf("write event: %w", err)
	}
	if err := s.rc.Flush(); err != nil {
		return fmt.Errorf("flush event: %w", err)
	}
	return nil
}
