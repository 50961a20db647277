package wecom

import (
	"sync"
	"time"
)

// logEvery is how often the same reason is logged. Anybody may call a callback address, and WeCom repeats itself when the
// store is down: without a bound the log would fill the disk.
const logEvery = 10 * time.Second

// logLimit lets one line of each reason through per interval and counts the others. The reasons are few and ours.
// Concurrency: safe.
type logLimit struct {
	now  func() time.Time
	mu   sync.Mutex
	said map[string]logged
}

type logged struct {
	at   time.Time
	more int // not logged since
}

func newLogLimit(now func() time.Time) *logLimit {
	return &logLimit{now: now, said: map[string]logged{}}
}

// let reports whether a line may be written now, and how many of its reason were not since the last one.
func (l *logLimit) let(why string) (more int, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	last, known := l.said[why]
	if since := now.Sub(last.at); known && since >= 0 && since < logEvery {
		last.more++
		l.said[why] = last
		return 0, false
	}
	l.said[why] = logged{at: now}
	return last.more, true
}
