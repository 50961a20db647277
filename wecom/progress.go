package wecom

import "sync"

// maxProgress bounds the messages whose progress is remembered.
const maxProgress = 4096

// progress remembers which parts of a message went out before one failed, and what came of them where the next parts
// depend on it. It forgets everything when it is full; then a message that failed half-way starts again.
// Concurrency: safe.
type progress struct {
	mu    sync.Mutex
	parts map[string]map[string]string // by message and part
}

func newProgress() *progress { return &progress{parts: map[string]map[string]string{}} }

// done reports whether a part went out, and what came of it.
func (p *progress) done(key, part string) (outcome string, done bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	outcome, done = p.parts[key][part]
	return outcome, done
}

func (p *progress) note(key, part, outcome string) {
	if key == "" {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.parts) >= maxProgress {
		clear(p.parts)
	}
	if p.parts[key] == nil {
		p.parts[key] = map[string]string{}
	}
	p.parts[key][part] = outcome
}

func (p *progress) forget(key string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.parts, key)
}
