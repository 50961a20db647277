package reminder

import "duban/ledger"

// covering finds the last of the words that were said about an occurrence, or about more than it: an empty field of a key
// stands for all. nil: nothing was said. Concurrency: read-only once filled.
type covering[V any] struct {
	shapes []shape
	words  map[ledger.OccurrenceKey]word[V]
	said   int
}

// shape is which fields of a key are left open.
type shape struct{ document, measure, deadline, unit, label bool }

type word[V any] struct {
	at    int
	value V
}

func newCovering[V any]() *covering[V] {
	return &covering[V]{words: map[ledger.OccurrenceKey]word[V]{}}
}

// say adds a word; it goes before all that were said.
func (c *covering[V]) say(k ledger.OccurrenceKey, v V) {
	s := shape{k.Document == "", k.Measure == "", k.Deadline == "", k.Unit == "", k.Label == ""}
	known := false
	for _, x := range c.shapes {
		known = known || x == s
	}
	if !known {
		c.shapes = append(c.shapes, s)
	}
	c.said++
	c.words[k] = word[V]{c.said, v}
}

// last is the last word about an occurrence; false: none.
func (c *covering[V]) last(k ledger.OccurrenceKey) (v V, ok bool) {
	if c == nil {
		return v, false
	}
	latest := 0
	for _, s := range c.shapes {
		if w, found := c.words[s.of(k)]; found && w.at > latest {
			latest, v = w.at, w.value
		}
	}
	return v, latest > 0
}

// of is a key with the shape's fields left open.
func (s shape) of(k ledger.OccurrenceKey) ledger.OccurrenceKey {
	for _, f := range []struct {
		open  bool
		field *string
	}{{s.document, &k.Document}, {s.measure, &k.Measure}, {s.deadline, &k.Deadline}, {s.unit, &k.Unit}, {s.label, &k.Label}} {
		if f.open {
			*f.field = ""
		}
	}
	return k
}
