package web

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/singleflight"

	"duban/ledger"
	"duban/retrieval"
)

// Bounds of what the pages look at and keep.
const (
	mostDocuments = 100 // that a page looks at; of more in force it says which, see part
	mostSheets    = 400 // sheets that stay in memory
	readers       = 4   // documents that are read at the same time
	mostChanges   = 100 // entries of the record of changes that are looked at for what is new
)

// row is one task as the pages show it.
type row struct {
	measure int // index in Document.Measures
	unit    string
	leads   []string
	role    ledger.Role
	what    string
	label   string // of its period
	last    ledger.Date
	dated   bool
	counts  bool
	owes    bool
	light   ledger.Light
	done    ledger.Date // day of the report that settled it
	status  ledger.Status
	said    ledger.Date // day of the unit's last word, zero without one
	review  ledger.Review
}

// sheet is one document's rows, of one day 台账页. Read-only once made.
type sheet struct {
	doc  *ledger.Document
	day  ledger.Date
	near int // days that are 临近到期
	rows []row
}

// moment is what a sheet is of, besides its document: when the day or what is near changes, it is made anew.
type moment struct {
	day  ledger.Date
	near int
}

func (s *sheet) moment() moment { return moment{s.day, s.near} }

// moment is the day that a visit looks at.
func (v *visit) moment() moment { return moment{v.today, v.look.NearDays} }

// cells is the most pressing light of each unit on each measure, of the rows that count today.
func (s *sheet) cells() []map[string]ledger.Light {
	out := make([]map[string]ledger.Light, len(s.doc.Measures))
	for i := range s.rows {
		r := &s.rows[i]
		if !r.counts {
			continue
		}
		if out[r.measure] == nil {
			out[r.measure] = map[string]ledger.Light{}
		}
		out[r.measure][r.unit] = ledger.Worse(out[r.measure][r.unit], r.light)
	}
	return out
}

// sheets keeps the rows of documents until something about them changes: the document, the directory, the day, or an entry of the
// record of changes. Concurrency: safe.
type sheets struct {
	tasks   Tasks
	records Records
	flight  singleflight.Group

	mu   sync.Mutex
	held map[string]*sheet
	age  map[string]int  // how often what is held of a document was dropped
	all  int             // how often everything was
	seen map[string]bool // the newest entries of the record of changes
}

func newSheets(o Options) *sheets {
	return &sheets{tasks: o.Tasks, records: o.Records, held: map[string]*sheet{}, age: map[string]int{}}
}

// of returns the sheets of documents, in their order.
func (s *sheets) of(ctx context.Context, corpus *retrieval.Corpus, docs []*ledger.Document, at moment) ([]*sheet, error) {
	if err := s.renew(ctx); err != nil {
		return nil, err
	}
	out := make([]*sheet, len(docs))
	var all errgroup.Group
	all.SetLimit(readers)
	for i, d := range docs {
		all.Go(func() (err error) {
			out[i], err = s.one(ctx, corpus, d, at)
			return err
		})
	}
	if err := all.Wait(); err != nil {
		return nil, fmt.Errorf("read how duties stand: %w", err)
	}
	return out, nil
}

// renew drops what a change since the last look concerns. Entries may be recorded out of order by several processes, so those that
// were not among the newest before are new.
func (s *sheets) renew(ctx context.Context) error {
	newest, err := s.records.Audit(ctx, ledger.AuditFilter{Limit: mostChanges})
	if err != nil {
		return fmt.Errorf("read what changed: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	seen, fresh := make(map[string]bool, len(newest)), 0
	for _, e := range newest {
		seen[e.ID] = true
		if !s.seen[e.ID] {
			fresh++
			s.drop(e.DocumentID)
		}
	}
	if fresh == mostChanges { // there may be more
		clear(s.held)
		s.all++
	}
	s.seen = seen
	return nil
}

// drop forgets a document's rows; the caller holds the lock.
func (s *sheets) drop(document string) {
	delete(s.held, document)
	s.age[document]++
}

// one returns a document's sheet, from memory where nothing changed.
func (s *sheets) one(ctx context.Context, corpus *retrieval.Corpus, d *ledger.Document, at moment) (*sheet, error) {
	s.mu.Lock()
	held, age, all := s.held[d.ID], s.age[d.ID], s.all
	s.mu.Unlock()
	if held != nil && held.doc == d && held.moment() == at {
		return held, nil
	}
	key := fmt.Sprintf("%s %p %d %d %v", d.ID, d, age, all, at)
	made, err, _ := s.flight.Do(key, func() (any, error) {
		list, err := s.tasks.Of(context.WithoutCancel(ctx), corpus, d, at.day)
		if err != nil {
			return nil, err
		}
		return newSheet(d, list, at), nil
	})
	if err != nil {
		return nil, err //nolint:wrapcheck // of is wrapping it
	}
	fresh := made.(*sheet) //nolint:errcheck,forcetypeassert // it is made above
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.age[d.ID] == age && s.all == all { // nothing changed meanwhile
		for id := range s.held {
			if len(s.held) < mostSheets {
				break
			}
			delete(s.held, id)
		}
		s.held[d.ID] = fresh
	}
	return fresh, nil
}

// newSheet keeps of tasks what pages show: what counts today, and what has a day in the year before, this year and the next.
func newSheet(d *ledger.Document, list []ledger.Task, at moment) *sheet {
	place := make(map[string]int, len(d.Measures))
	for i := range d.Measures {
		place[d.Measures[i].Key] = i
	}
	s := &sheet{doc: d, day: at.day, near: at.near}
	for i := range list {
		t := &list[i]
		measure, ok := place[t.Measure]
		if near := t.Dated() && t.Last.Year >= at.day.Year-1 && t.Last.Year <= at.day.Year+1; ok && (t.Counts || near) {
			s.rows = append(s.rows, newRow(t, measure, at))
		}
	}
	s.rows = slices.Clip(s.rows)
	return s
}

func newRow(t *ledger.Task, measure int, at moment) row {
	r := row{measure: measure, unit: t.Unit, leads: t.Leads, role: t.Role, what: t.What, label: t.Label, last: t.Last, dated: t.Dated(),
		counts: t.Counts, owes: t.State.Owes(), light: t.Facts().Light(at.day, at.near), done: t.Day, review: t.Review}
	if t.Latest != nil {
		r.status, r.said = t.Latest.Status, t.Latest.Day
	}
	return r
}
