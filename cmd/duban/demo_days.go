package main

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"duban/ledger"
	"duban/reminder"
)

// visits is which digests a visitor of the demo has seen 演示日期. A visitor goes back to a day to see what comes then, so what was
// sent on that day and later is forgotten: the store keeps it, under a name of its own each time that the day goes back.
// Concurrency: safe. nil: nobody moves the day.
//
//	day ──forward──► what was sent counts      day ──back, or the same again──► what was sent since then does not
type visits struct {
	mu     sync.Mutex
	day    ledger.Date
	round  int           // how often the day went back
	pushes []ledger.Push // that count
}

// to moves the day.
func (v *visits) to(day ledger.Date) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if !v.day.IsZero() && !day.After(v.day) {
		var kept []ledger.Push
		for _, p := range v.pushes {
			if p.Day.Before(day) {
				kept = append(kept, p)
			}
		}
		v.pushes = kept
		v.round++
	}
	v.day = day
}

// kind is the name under which the store keeps the digests of now.
func (v *visits) kind() ledger.PushKind {
	if v == nil {
		return ledger.PushDigest
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.round == 0 {
		return ledger.PushDigest
	}
	return ledger.PushKind(fmt.Sprintf("%s-%d", ledger.PushDigest, v.round))
}

// newest is the last digest of each person that counts.
func (v *visits) newest() []ledger.Push {
	v.mu.Lock()
	defer v.mu.Unlock()
	last := map[string]ledger.Push{}
	for _, p := range v.pushes {
		if last[p.Person].Day.Before(p.Day) {
			last[p.Person] = p
		}
	}
	out := make([]ledger.Push, 0, len(last))
	for _, p := range last {
		out = append(out, p)
	}
	return out
}

// sent notes digests that were claimed.
func (v *visits) sent(pushes []reminder.Push, day ledger.Date, at time.Time) {
	if v == nil {
		return
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, p := range pushes {
		v.pushes = append(v.pushes, ledger.Push{Person: strings.ToLower(p.Person), Day: day, Kind: ledger.PushDigest, At: at.UTC()})
	}
}
