package aibot

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"
)

const (
	recentFor   = 24 * time.Hour
	maxRecent   = 500
	aliveFor    = 7 * 24 * time.Hour
	longGap     = 3 * 24 * time.Hour // whoever was away so long was switched off on purpose
	tellAtATime = time.Second / 4
)

// recentChats are the chats that were spoken in within a day. Concurrency: safe.
type recentChats struct {
	now func() time.Time
	mu  sync.Mutex
	at  map[chat]time.Time
}

func newRecentChats(now func() time.Time) *recentChats {
	return &recentChats{now: now, at: map[chat]time.Time{}}
}

func (r *recentChats) saw(c chat) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.at) < maxRecent {
		r.at[c] = r.now()
	}
}

func (r *recentChats) list() []chat {
	r.mu.Lock()
	defer r.mu.Unlock()
	var all []chat
	for c, at := range r.at {
		if r.now().Sub(at) > recentFor {
			delete(r.at, c)
			continue
		}
		all = append(all, c)
	}
	return all
}

// alive is what a live process notes for whoever connects next.
type alive struct {
	At    time.Time      `json:"at"`
	Chats map[string]int `json:"chats"` // id to chat_type
}

func (b *Bot) aliveNote() string { return "aibot:alive:" + b.cfg.ID }

// noteAlive notes that the connection is up. What comes while none is up is never brought again.
func (b *Bot) noteAlive(ctx context.Context) {
	now := alive{At: b.cfg.Now().UTC(), Chats: map[string]int{}}
	for _, c := range b.recent.list() {
		now.Chats[c.id] = c.kind
	}
	text, err := json.Marshal(now)
	if err == nil {
		err = b.cfg.Notes.Note(ctx, b.aliveNote(), string(text), aliveFor)
	}
	if err != nil {
		b.cfg.Log.DebugContext(ctx, "wecom bot: not noted as alive", "err", err)
	}
}

// tellGap tells the chats of the day that for a while nothing could be received.
func (b *Bot) tellGap(ctx context.Context) {
	var last alive
	text, err := b.cfg.Notes.Noted(ctx, b.aliveNote())
	b.noteAlive(ctx)
	if err != nil || json.Unmarshal([]byte(text), &last) != nil {
		return
	}
	gap := b.cfg.Now().Sub(last.At)
	if gap < b.cfg.Pace.Gap || gap > longGap {
		return
	}
	b.cfg.Log.WarnContext(ctx, "wecom bot: messages of this time were not received", "seconds", int(gap.Seconds()), "chats", len(last.Chats))
	words := fmt.Sprintf("刚才约 %d 分钟我没有连上企业微信，这段时间发给我的消息收不到。如果您发过，请再发一次。", max(1, int(gap.Minutes())))
	for id, kind := range last.Chats {
		c := b.current()
		if c == nil || ctx.Err() != nil {
			return
		}
		b.recent.saw(chat{id, kind})
		b.quietly(ctx, c, request{cmd: cmdSend, body: addressed(chat{id, kind}, markdownBody(words))})
		b.wait(ctx, tellAtATime)
	}
}
