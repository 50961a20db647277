package wecom

import (
	"crypto/sha256"
	"encoding/binary"
	"sync"
	"time"

	"github.com/google/uuid"
)

// WeCom swallows a request that is identical to an earlier one within duplicate_check_interval, if the request asks for
// the check. So a request whose outcome is not known may be repeated, after a restart too. The same words to the same
// member in another message must not be swallowed: such a request does without the check where this process sent the
// earlier one. Where another process did, or this one before a restart, the interval makes it another request: it tells the
// moment at which the message was made, so that two messages made between 10 ms and 138 s apart never look alike, and
// any two others one time in 13,800. Source: developer documentation, page 90236.
const (
	checkLeast  = 600             // seconds; the repetitions of an uncertain request come well within
	checkMost   = 4 * 3600        // seconds, set by WeCom
	checkSpread = checkMost - 600 // intervals that tell messages apart
	checkMoment = 10 * time.Millisecond
	maxRecent   = 16384 // texts in each of two generations
)

// interval is how long the repetition of a message is looked for, in seconds. It is the same for every try, in whatever process.
func interval(id, key string) uint32 {
	made, err := uuid.Parse(id)
	if err != nil || made.Version() != 7 {
		return checkLeast + uint32(digest(key)%checkSpread)
	}
	sec, nsec := made.Time().UnixTime()
	moment := time.Unix(sec, nsec).UnixNano() / int64(checkMoment)
	return checkLeast + uint32(moment%checkSpread)
}

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

// check returns the interval, in seconds, for a part of a message; 0 when there must be no check. messageID is Outgoing.ID.
func (r *repeats) check(messageID, key, part, to, text string) uint32 {
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
	other := seen && last.part != id && now.Sub(last.at) < checkMost*time.Second
	if !other {
		r.young[said] = sentText{part: id, at: now}
		return interval(messageID, key)
	}
	r.young[said] = sentText{part: last.part, at: now}
	return 0
}
