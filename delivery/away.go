package delivery

import (
	"hash/fnv"
	"time"
)

// How far pushes stay from the full and the half hour, and over how long they are spread.
const (
	crowded = 2 * time.Minute
	spread  = 6 * time.Minute
	marks   = 30 * time.Minute
)

// Away moves an instant that lies within two minutes of a full or half hour, when everybody's programs push, to two to
// eight minutes behind it; the same key always goes to the same place. Other instants stay. It never moves anything to
// an earlier instant. Source: WeCom developer documentation, page 90236, asks for it.
func Away(at time.Time, key string) time.Time {
	mark := at.Round(marks) // zones differ from UTC by quarters of an hour, which shifts marks by whole or half ones
	if d := at.Sub(mark); d <= -crowded || d >= crowded {
		return at
	}
	h := fnv.New64a()
	_, _ = h.Write([]byte(key))
	return mark.Add(crowded + time.Duration(h.Sum64()%uint64(spread/time.Second))*time.Second)
}
