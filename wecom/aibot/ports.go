package aibot

import (
	"context"
	"sync"
	"time"
)

// Lease lets one process at a time hold the long connection.
type Lease interface {
	// Acquire takes the lease when nobody holds it, or holds it on.
	Acquire(ctx context.Context) (held bool, err error)
	// Renew lets it live on; false when it was lost.
	Renew(ctx context.Context) (held bool, err error)
	// Release gives it back, if it is held.
	Release(ctx context.Context) error
}

// Notes keep short texts under a name for a while, for all processes.
type Notes interface {
	Note(ctx context.Context, name, text string, keep time.Duration) error
	// Noted returns "" for what is not there.
	Noted(ctx context.Context, name string) (text string, err error)
}

// Chats knows in which chats the bot was spoken to: only there it may push. A chat is a userid or a chatid.
type Chats interface {
	Saw(ctx context.Context, chat string) error
	Seen(ctx context.Context, chat string) (bool, error)
}

// alone is the lease of a process that shares the bot with nobody.
type alone struct{}

var _ Lease = alone{}

// Acquire always succeeds.
func (alone) Acquire(context.Context) (bool, error) { return true, nil }

// Renew always succeeds.
func (alone) Renew(context.Context) (bool, error) { return true, nil }

// Release does nothing.
func (alone) Release(context.Context) error { return nil }

// notebook is Notes within this process. It forgets the older half of what it holds when it is full. Concurrency: safe.
type notebook struct {
	mu          sync.Mutex
	young, aged map[string]note
}

type note struct {
	text string
	end  time.Time
}

const maxNotes = 10_000

var _ Notes = (*notebook)(nil)

// Note keeps a text.
func (n *notebook) Note(_ context.Context, name, text string, keep time.Duration) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.young == nil || len(n.young) >= maxNotes {
		n.young, n.aged = map[string]note{}, n.young
	}
	n.young[name] = note{text, time.Now().Add(keep)}
	return nil
}

// Noted finds a text.
func (n *notebook) Noted(_ context.Context, name string) (string, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	kept, ok := n.young[name]
	if !ok {
		kept = n.aged[name]
	}
	if time.Now().After(kept.end) {
		return "", nil
	}
	return kept.text, nil
}

// chatNotes is Chats over Notes, with a copy in this process. A chat is asked for again after rememberFor.
type chatNotes struct {
	bot   string
	notes Notes
	here  *notebook
}

var _ Chats = (*chatNotes)(nil)

const (
	rememberFor = 400 * 24 * time.Hour
	refreshNote = 24 * time.Hour // how often a chat that is spoken in is noted again
)

func (c *chatNotes) name(chat string) string { return "aibot:chat:" + c.bot + ":" + chat }

// Saw notes a chat.
func (c *chatNotes) Saw(ctx context.Context, chat string) error {
	if text, err := c.here.Noted(ctx, chat); err == nil && text != "" {
		return nil
	}
	if err := c.notes.Note(ctx, c.name(chat), "1", rememberFor); err != nil {
		return err
	}
	return c.here.Note(ctx, chat, "1", refreshNote)
}

// Seen reports whether a chat was noted.
func (c *chatNotes) Seen(ctx context.Context, chat string) (bool, error) {
	if text, err := c.here.Noted(ctx, chat); err == nil && text != "" {
		return true, nil
	}
	text, err := c.notes.Noted(ctx, c.name(chat))
	return text != "", err
}
