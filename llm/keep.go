package llm

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"time"
)

// Keeper keeps short texts for a while; what is lost is asked again. session.Session fulfils it.
type Keeper interface {
	Note(ctx context.Context, name, text string, keep time.Duration) error
	Noted(ctx context.Context, name string) (string, error)
}

// longestKept bounds an answer that is kept. Unit: bytes.
const longestKept = 16 << 10

// keyOf names an answer by everything that it follows from: the instruction, the models, the revision and the data. The person
// is no part of it, because nothing of the person is sent.
func (c *Chat) keyOf(p prompt, revision string) string {
	h := sha256.New()
	parts := []string{p.version, c.names(), revision}
	for _, b := range p.blocks {
		parts = append(parts, b.name, strconv.Itoa(b.mark), b.text)
	}
	_ = json.NewEncoder(h).Encode(parts) // strings into a hash: cannot fail
	return "llm:" + p.purpose + ":" + hex.EncodeToString(h.Sum(nil))
}

// recall reads a kept answer; false when there is none.
func (c *Chat) recall(ctx context.Context, key string, into any) bool {
	if c.o.Kept == nil {
		return false
	}
	text, err := c.o.Kept.Noted(ctx, key)
	return err == nil && text != "" && json.Unmarshal([]byte(text), into) == nil
}

// keep keeps an answer. Losing it costs a question more.
func (c *Chat) keep(ctx context.Context, key string, answer any) {
	if c.o.Kept == nil {
		return
	}
	text, err := json.Marshal(answer)
	if err != nil || len(text) > longestKept {
		return
	}
	if err := c.o.Kept.Note(ctx, key, string(text), c.o.KeptFor); err != nil {
		c.log.DebugContext(ctx, "answer not kept", "error", err)
	}
}
