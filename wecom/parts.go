package wecom

import "sync"

// maxParts bounds the messages whose progress is remembered.
const maxParts = 4096

// parts remember which parts of a message went out before one failed, and what came of them where the next parts
// depend on it. It forgets everything when it is full; then a message that failed half-way starts again.
// Concurrency: safe.
type parts struct {
	mu sync.Mutex
	by map[string]map[string]string // by message and part
}

func newParts() *parts { return &parts{by: map[string]map[string]string{}} }

// done reports whether a part went out, and what came of it.
func (p *parts) done(key, part string) (outcome string, done bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	outcome, done = p.by[key][part]
	return outcome, done
}

func (p *parts) note(key, part, outcome string) {
	if key == "" {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.by) >= maxParts {
		clear(p.by)
	}
	if p.by[key] == nil {
		p.by[key] = map[string]string{}
	}
	p.by[key][part] = outcome
}

func (p *parts) forget(key string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.by, key)
}
