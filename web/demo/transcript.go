package demo

import (
	"slices"
	"sync"
	"time"
)

// transcriptLimit is how many lines of each person the page remembers.
const transcriptLimit = 300

// entry is one line of a conversation as the browser renders it. Type is a WeCom msgtype, or day for the
// note that the demo's day was changed.
type entry struct {
	ID      string   `json:"id"`
	From    string   `json:"from"` // bot, me, page
	Type    string   `json:"type"`
	Text    string   `json:"text,omitempty"`
	Size    string   `json:"size,omitempty"` // of a file
	Choices []choice `json:"choices,omitempty"`
	After   string   `json:"after,omitempty"` // stands below the choices
	Card    *card    `json:"card,omitempty"`
	Cards   []*card  `json:"cards,omitempty"` // of typeCards: how they look by now
	Stamp   string   `json:"stamp"`           // RFC 3339; the browser shows it in its own zone
	at      time.Time
}

// newEntry fills in what every line has.
func newEntry(id, from, kind string, at time.Time) entry {
	return entry{ID: id, From: from, Type: kind, Stamp: at.Format(time.RFC3339), at: at}
}

// transcript is what the page itself knows of the conversations: what was typed, and changes of the day.
// The bot's side is the simulated WeCom's. Safe for concurrent use.
type transcript struct {
	mu      sync.Mutex
	entries map[string][]entry // by person
}

// add appends a line to a person's conversation.
func (t *transcript) add(user string, e entry) {
	t.mu.Lock()
	defer t.mu.Unlock()
	lines := append(t.entries[user], e)
	if extra := len(lines) - transcriptLimit; extra > 0 {
		lines = slices.Clone(lines[extra:])
	}
	t.entries[user] = lines
}

// merged returns the whole conversation in the order of time: the page's own lines and the bot's.
func (t *transcript) merged(user string, bot []entry) []entry {
	t.mu.Lock()
	all := slices.Concat(t.entries[user], bot)
	t.mu.Unlock()
	slices.SortStableFunc(all, func(a, b entry) int { return a.at.Compare(b.at) })
	if extra := len(all) - transcriptLimit; extra > 0 {
		all = all[extra:]
	}
	return all
}
