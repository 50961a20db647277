package wecom

import (
	"crypto/sha256"
	"encoding/binary"
	"sync"
	"time"
)

// WeCom swallows a request that is identical to an earlier one within duplicate_check_interval, if the request asks for
// the check. So a request whose outcome is not known may be repeated, after a restart too. The same words to the same
// member in another message must not be swallowed: such a request does without the check, and each message has an
// interval of its own, which makes its request another one where this process has forgotten the earlier.
// Source: developer documentation, page 90236.
const (
	checkLeast  = 600 // seconds; the repetitions of an uncertain request come well within
	checkSpread = 600
	maxRecent   = 16384 // texts in each of two generations
)

// repeats knows which texts went to whom lately. Concurrency: safe.
type repeats struct {
	now         func() time.Time
	mu          sync.Mutex
	young, aged map[uint64]sentText
}

type sentText struct {
	part uint64 // of which message
	at   time.Time
}

func newRepeats(now func() time.Time) *repeats {
	return &repeats{now: now, young: map[uint64]sentText{}}
}

func digest(parts ...string) uint64 {
	h := sha256.New()
	for _, p := range parts {
		_, _ = h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(p))))
		_, _ = h.Write([]byte(p))
	}
	return binary.BigEndian.Uint64(h.Sum(nil))
}

// check returns the interval, in seconds, for a part of the message with this key; 0 when there must be no check.
func (r *repeats) check(key, part, to, text string) uint32 {
	if key == "" {
		return 0
	}
	id, said := digest(key, part), digest(to, text)
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.now()
	last, seen := r.young[said]
	if !seen {
		last, seen = r.aged[said]
	}
	if len(r.young) >= maxRecent {
		r.young, r.aged = map[uint64]sentText{}, r.young
	}
	other := seen && last.part != id && now.Sub(last.at) < (checkLeast+checkSpread)*time.Second
	if !other {
		r.young[said] = sentText{part: id, at: now}
		return checkLeast + uint32(id%checkSpread)
	}
	r.young[said] = sentText{part: last.part, at: now}
	return 0
}
