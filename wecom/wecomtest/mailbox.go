package wecomtest

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"duban/wecom"
)

// Message is what a member sees in the chat with the app.
type Message struct {
	ID        string          `json:"id"`
	To        string          `json:"to"`
	Type      string          `json:"type"` // text, markdown, template_card, …, update_template_card
	Text      string          `json:"text"`
	Raw       json.RawMessage `json:"raw,omitempty"` // the request's body, for all but text and markdown
	At        time.Time       `json:"at"`            // when the request had come, system clock
	Truncated bool            `json:"truncated"`     // it was over the limit, and the rest is lost
	Passive   bool            `json:"passive"`       // it came in the answer to a callback
	Card      *Card           `json:"card,omitempty"`
	MediaID   string          `json:"media_id,omitempty"` // of an image, voice, video or file, to be read with Media
	FileName  string          `json:"file_name,omitempty"`
	Recalled  bool            `json:"recalled,omitempty"`
}

// Card is a card as it was sent. What it looks like by now says Server.CardNow.
type Card = wecom.TemplateCard

const (
	keptPerUser  = 1000 // newest messages
	subscription = 256  // messages that a subscriber may be behind
)

// boxes are the members' chats. Zero value: empty. Concurrency: safe.
type boxes struct {
	mu    sync.RWMutex
	users map[string]*box
	taps  []*func(Message)
}

// box is one member's chat.
type box struct {
	mu      sync.Mutex
	total   int // ever delivered
	kept    []Message
	changed chan struct{} // closed at the next delivery; nil when nobody waits
	readers map[chan Message]struct{}
}

// of returns a member's box.
func (b *boxes) of(user string) *box {
	user = strings.ToLower(user)
	b.mu.RLock()
	found := b.users[user]
	b.mu.RUnlock()
	if found != nil {
		return found
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.users == nil {
		b.users = map[string]*box{}
	}
	if b.users[user] == nil {
		b.users[user] = &box{readers: map[chan Message]struct{}{}}
	}
	return b.users[user]
}

// tap calls f with every message; the returned function ends it.
func (b *boxes) tap(f func(Message)) (cancel func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.taps = append(slices.Clone(b.taps), &f)
	return func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.taps = slices.DeleteFunc(slices.Clone(b.taps), func(t *func(Message)) bool { return t == &f })
	}
}

// deliver puts a message into its receiver's box and tells who listens.
func (b *boxes) deliver(m Message) {
	b.of(m.To).add(m)
	b.mu.RLock()
	taps := b.taps
	b.mu.RUnlock()
	for _, f := range taps {
		(*f)(m)
	}
}

func (b *box) add(m Message) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.kept) >= 2*keptPerUser {
		b.kept = slices.Clone(b.kept[keptPerUser:])
	}
	b.kept = append(b.kept, m)
	b.total++
	if b.changed != nil {
		close(b.changed)
		b.changed = nil
	}
	for reader := range b.readers {
		select {
		case reader <- m:
		default: // too far behind: it can read Messages
		}
	}
}

// Messages returns what a member got, oldest first; of very many the newest thousand at least.
func (s *Server) Messages(user string) []Message {
	b := s.boxes.of(user)
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.kept)
}

// recall marks a message as taken back, for all who got it; false when there is none.
func (b *boxes) recall(id string) bool {
	b.mu.RLock()
	defer b.mu.RUnlock()
	found := false
	for _, box := range b.users {
		box.mu.Lock()
		kept := slices.Clone(box.kept)
		for i := range kept {
			if kept[i].ID == id {
				kept[i].Recalled, found = true, true
			}
		}
		box.kept = kept
		box.mu.Unlock()
	}
	return found
}

// names are the members who have a chat, sorted.
func (b *boxes) names() []string {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return slices.Sorted(maps.Keys(b.users))
}

// Wait returns a member's messages as soon as n have come since the beginning.
// Errors: of ctx, with the number that had come.
func (s *Server) Wait(ctx context.Context, user string, n int) ([]Message, error) {
	b := s.boxes.of(user)
	for {
		b.mu.Lock()
		kept, total := b.kept, b.total
		if b.changed == nil {
			b.changed = make(chan struct{})
		}
		changed := b.changed
		b.mu.Unlock()
		if total >= n {
			return slices.Clone(kept), nil
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("%d of %d messages came: %w", total, n, ctx.Err())
		case <-changed:
		}
	}
}

// Subscribe returns a channel of a member's messages from now on. A reader who falls 256 behind misses some.
// The channel stays open after cancel, which must be called.
func (s *Server) Subscribe(user string) (<-chan Message, func()) {
	b := s.boxes.of(user)
	reader := make(chan Message, subscription)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.readers[reader] = struct{}{}
	return reader, func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		delete(b.readers, reader)
	}
}
