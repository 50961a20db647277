package retrieval

import (
	"container/list"
	"context"
	"fmt"
	"sync"

	"duban/ledger"
	"duban/zh"
)

// Bounds of what is read of a large store.
const (
	fewDocuments = 64    // up to so many are all looked at when a question names none
	nearest      = 24    // of more, so many: those whose words fit best
	heldPassages = 12000 // of documents that stay in memory between turns; about 6 kB each, 8 kB once indexed
)

// Title is what is known of a document without reading it.
type Title struct {
	ID       string
	Title    string
	Number   string // 文号, "" without
	Issued   ledger.Date
	Status   ledger.DocumentStatus
	Standing ledger.Standing
	Words    []string // how it may be called in chat, folded; see Names
}

// TitleOf is what is known of a document.
func TitleOf(d *ledger.Document) Title {
	return Title{ID: d.ID, Title: d.Title, Number: d.Number, Issued: d.Issued, Status: d.Status, Standing: d.Standing, Words: Names(d)}
}

// shelf is what the corpora of several turns share: the titles, and the documents that were read. Concurrency: safe.
type shelf struct {
	titles []Title
	force  []Title        // those in force
	place  map[string]int // in titles, by id
	named  []string       // units and groups as documents print them
	units  *zh.Units
	dir    ledger.Directory
	source Source // nil: everything is here

	mu    sync.Mutex
	held  map[string]*list.Element // of *shelved, by id
	used  *list.List               // the last used first
	size  int                      // passages held
	whole bool                     // all documents were read together
	signs *signatures              // nil: not read yet
}

// shelved is a document with its index, which the first search in it builds.
type shelved struct {
	doc   *ledger.Document
	once  sync.Once
	index *index
}

func (s *shelved) grams() *index {
	s.once.Do(func() { s.index = buildIndex(s.doc) })
	return s.index
}

func (s *shelved) size() int { return len(s.doc.Measures) + len(s.doc.Passages) }

func newShelf(titles []Title, units *zh.Units, dir ledger.Directory) *shelf {
	s := &shelf{titles: titles, place: make(map[string]int, len(titles)), units: units, dir: dir, held: map[string]*list.Element{}, used: list.New()}
	for i, t := range titles {
		s.place[t.ID] = i
		if t.Standing == ledger.InForce {
			s.force = append(s.force, t)
		}
	}
	return s
}

// hold keeps a document; those used longest ago go when there are too many.
func (s *shelf) hold(d *ledger.Document) *shelved {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e, ok := s.held[d.ID]; ok {
		return e.Value.(*shelved) //nolint:errcheck,forcetypeassert // only these are held
	}
	one := &shelved{doc: d}
	s.held[d.ID] = s.used.PushFront(one)
	s.size += one.size()
	for s.source != nil && !s.whole && s.size > heldPassages && s.used.Len() > 1 {
		last := s.used.Remove(s.used.Back()).(*shelved) //nolint:errcheck,forcetypeassert // only these are held
		delete(s.held, last.doc.ID)
		s.size -= last.size()
	}
	return one
}

// documents returns some, in any order; those that are not held are read together. What is not there is left out.
func (s *shelf) documents(ctx context.Context, ids []string) (found []*shelved, err error) {
	var missing []string
	s.mu.Lock()
	for _, id := range ids {
		if e, ok := s.held[id]; ok {
			s.used.MoveToFront(e)
			found = append(found, e.Value.(*shelved)) //nolint:errcheck,forcetypeassert // only these are held
		} else if _, ok := s.place[id]; ok && s.source != nil {
			missing = append(missing, id)
		}
	}
	s.mu.Unlock()
	if len(missing) == 0 {
		return found, nil
	}
	docs, err := s.source.DocumentRows(ctx, missing)
	if err != nil {
		return nil, ledger.Errorf(ledger.Unavailable, "load documents: %w", err)
	}
	for i := range docs {
		found = append(found, s.hold(&docs[i]))
	}
	return found, nil
}

// readWhole reads all documents of a small store together, which takes less than one by one.
func (s *shelf) readWhole(ctx context.Context) error {
	s.mu.Lock()
	done := s.whole || s.source == nil
	s.mu.Unlock()
	if done {
		return nil
	}
	docs, err := s.source.Documents(ctx)
	if err != nil {
		return ledger.Errorf(ledger.Unavailable, "load documents: %w", err)
	}
	s.mu.Lock()
	s.whole = true
	s.mu.Unlock()
	for i := range docs {
		s.hold(&docs[i])
	}
	return nil
}

// signatures reads those of all documents, once.
func (s *shelf) signatures(ctx context.Context) (*signatures, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.signs != nil {
		return s.signs, nil
	}
	signs := newSignatures(len(s.titles))
	err := s.source.Signatures(ctx, func(id string, signature []byte) {
		if at, ok := s.place[id]; ok {
			signs.set(at, signature)
		}
	})
	if err != nil {
		return nil, fmt.Errorf("load signatures: %w", err)
	}
	signs.turn()
	s.signs = signs
	return signs, nil
}
