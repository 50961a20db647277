package wecom

import "sync"

// maxProgress bounds the messages whose progress is remembered.
const maxProgress = 4096

// progress remembers how many texts of a long message went out before one failed. It forgets everything when it
// is full; then a message that failed half-way starts again. Concurrency: safe.
type progress struct {
	mu    sync.Mutex
	texts map[string]int
}

func newProgress() *progress { return &progress{texts: map[string]int{}} }

func (p *progress) done(key string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.texts[key]
}

func (p *progress) note(key string, texts int) {
	if key == "" {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.texts) >= maxProgress {
		clear(p.texts)
	}
	p.texts[key] = texts
}

func (p *progress) forget(key string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.texts, key)
}
