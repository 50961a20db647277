package handlers

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"duban/ledger"
	"duban/reminder"
	"duban/retrieval"
)

// Tasks tells how the duties of a document stand 任务: who owes what by when, after reports, reviews and decisions. What is
// to be done, what is owed, late and counted are answered from it alone, and it is what reminders go by.
//
//	document ─► occurrences ─► settled by reports that stand ─► closed, put off, given away, not ours ─► tasks
//
// A document that is not confirmed is looked at as if it were: its days can be spoken of, though nobody is reminded.
// It reads one document's reports and decisions at a time. Concurrency: safe.
type Tasks struct {
	confirmed sync.Map // document id → ledger.Date, once known
	entries   Ledger
	decided   Decided
	settings  reminder.Settings
}

// NewTasks makes the source; the settings are those of the reminders: calendar, check-ins, rules.
func NewTasks(entries Ledger, decided Decided, settings reminder.Settings) *Tasks {
	return &Tasks{entries: withWritten{entries}, decided: withDecided{decided}, settings: settings}
}

// task is one duty of one unit in one period.
type task struct {
	reminder.Standing
	doc     *ledger.Document
	measure *ledger.Measure
	last    ledger.Date            // the last day in time as it stands now; of a check-in, when it is asked
	latest  *ledger.ProgressUpdate // the unit's last word on it, nil: none
	review  ledger.Review          // of the last word; "" without one
}

// dated reports whether the document sets its day.
func (t task) dated() bool { return t.Kind != ledger.CheckIn }

// returned reports that the last word was sent back: it counts no more.
func (t task) returned() bool { return t.review == ledger.ReviewReturned }

// silent reports that nothing that counts was said in its days.
func (t task) silent() bool {
	return t.latest == nil || t.returned() || t.latest.Day.Before(t.From)
}

func (t task) ref() ledger.DutyRef {
	return ledger.DutyRef{DocumentID: t.Document, MeasureKey: t.Measure, Unit: t.Unit, Duty: t.Deadline, Period: t.Label}
}

// The days around today in which periods are looked for. Unit: days. A single day of a document counts however far it is.
const (
	backward = 400
	forward  = 400
)

// of returns the tasks of one document, measure by measure, those of one unit when it is named. What a unit objects to is
// left out while that is open and once it was granted.
func (s *Tasks) of(ctx context.Context, corpus *retrieval.Corpus, doc *ledger.Document, today ledger.Date, unit string) ([]task, error) {
	b, err := s.board(ctx, corpus, doc, today)
	if err != nil || unit == "" {
		return b.tasks, err
	}
	return slices.DeleteFunc(b.tasks, func(t task) bool { return t.Unit != unit }), nil
}

// board reads one document's tasks.
func (s *Tasks) board(ctx context.Context, corpus *retrieval.Corpus, doc *ledger.Document, today ledger.Date) (board, error) {
	return s.read(ctx, corpus, doc, reading{today: today})
}

// reading is how much of a document is looked at.
type reading struct {
	today ledger.Date
	unit  string   // as the directory has it; "": all
	names []string // under which its entries may stand
	key   string   // of the only measure; "": all
}

// ofMeasure returns the tasks of one unit in one measure, whatever their period, and what is known of the measure besides.
// It reads that measure's rows alone.
func (s *Tasks) ofMeasure(ctx context.Context, corpus *retrieval.Corpus, f found, r reading) ([]task, known, error) {
	one := *f.doc
	one.Measures = []ledger.Measure{*f.measure}
	r.key = f.measure.Key
	b, err := s.read(ctx, corpus, &one, r)
	if err != nil {
		return nil, known{}, err
	}
	return b.tasks, known{entries: b.entries[[2]string{f.measure.Key, r.unit}], stands: b.stands}, nil
}

// known is what a message read of a measure.
type known struct {
	entries []ledger.ProgressUpdate // of one unit, oldest first
	stands  *ledger.Standings       // after all decisions on the measure; nil: not read
}

// updates reads the entries that a reading is about.
func (s *Tasks) updates(ctx context.Context, doc *ledger.Document, r reading) ([]ledger.ProgressUpdate, error) {
	names := r.names
	if r.unit == "" {
		names = []string{""}
	}
	var all []ledger.ProgressUpdate
	for _, name := range names {
		list, err := s.entries.Updates(ctx, ledger.UpdateFilter{DocumentID: doc.ID, MeasureKey: r.key, Unit: name})
		if err != nil {
			return nil, fmt.Errorf("read ledger: %w", err)
		}
		all = append(all, list...)
	}
	if len(names) > 1 {
		slices.SortStableFunc(all, func(a, b ledger.ProgressUpdate) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID)) })
	}
	return all, nil
}

// read reads tasks.
func (s *Tasks) read(ctx context.Context, corpus *retrieval.Corpus, doc *ledger.Document, r reading) (board, error) {
	b := board{corpus: corpus, names: map[string]string{}, entries: map[[2]string][]ledger.ProgressUpdate{}, keys: map[string][]string{}}
	updates, err := s.updates(ctx, doc, r)
	if err != nil {
		return board{}, err
	}
	decisions, err := s.decided.Decisions(ctx, ledger.DecisionFilter{DocumentID: doc.ID, MeasureKey: r.key})
	if err != nil {
		return board{}, fmt.Errorf("read decisions: %w", err)
	}
	b.stands = ledger.NewStandings(decisions)
	for i := range updates {
		updates[i].Unit = b.canonical(updates[i].Unit)
		k := [2]string{updates[i].MeasureKey, updates[i].Unit}
		b.entries[k] = append(b.entries[k], updates[i])
	}
	counted := *doc
	counted.Status = ledger.DocumentConfirmed
	rows := reminder.Rows{Documents: []*ledger.Document{&counted}, Directory: corpus.Directory(), Units: corpus.Units(), Updates: updates, Only: r.unit}
	rows.Decide(decisions, s.settings.Zone)
	all, _ := reminder.Occurrences(ledger.Window{From: r.today.AddDays(-backward), To: lastDay(doc, r.today.AddDays(forward))}, r.today, s.settings, rows)
	since, err := s.since(ctx, doc, r.today)
	if err != nil {
		return board{}, err
	}
	for st := range all {
		if st.State == ledger.Overdue && st.Last().Before(since) {
			continue // nobody could have been reminded of it
		}
		if t, ok := b.task(doc, st); ok {
			b.tasks = append(b.tasks, t)
		}
	}
	return b, nil
}

// since is from which day a document's duties are pursued.
func (s *Tasks) since(ctx context.Context, doc *ledger.Document, today ledger.Date) (ledger.Date, error) {
	var confirmed ledger.Date
	if doc.Status == ledger.DocumentConfirmed && !ledger.SetUp(doc.ID) {
		var err error
		if confirmed, err = s.firstConfirmed(ctx, doc.ID); err != nil {
			return ledger.Date{}, err
		}
	}
	return reminder.Since(doc, confirmed, today), nil
}

// firstConfirmed is the day on which a document was first confirmed, zero when it never was. It is read once: the first stays
// the first.
func (s *Tasks) firstConfirmed(ctx context.Context, id string) (ledger.Date, error) {
	if known, ok := s.confirmed.Load(id); ok {
		return known.(ledger.Date), nil //nolint:errcheck,forcetypeassert // only dates are stored
	}
	at, err := s.decided.FirstConfirmed(ctx, id)
	if err != nil {
		return ledger.Date{}, fmt.Errorf("read when a document was confirmed: %w", err)
	}
	if at.IsZero() {
		return ledger.Date{}, nil
	}
	first := ledger.DateOf(at.In(s.settings.Zone))
	s.confirmed.Store(id, first)
	return first, nil
}

// Place is to which period of its unit's duty a report belongs, and where it stands.
type Place struct {
	Due    ledger.Date   // last day in time as it stands now; zero where no day is set
	Period string        // ledger.OccurrenceKey.Label, "" where the unit owes nothing of the measure
	Review ledger.Review //
}

// Places tells it of the last word of each unit on each occurrence of a document, by ProgressUpdate.ID.
func (s *Tasks) Places(ctx context.Context, corpus *retrieval.Corpus, doc *ledger.Document, today ledger.Date) (map[string]Place, error) {
	b, err := s.board(ctx, corpus, doc, today)
	if err != nil {
		return nil, err
	}
	of := map[[2]string][]task{}
	for _, t := range b.tasks {
		k := [2]string{t.Measure, t.Unit}
		of[k] = append(of[k], t)
	}
	out := map[string]Place{}
	for k, entries := range b.entries {
		for _, u := range ledger.Latest(entries) {
			review, _ := b.stands.Review(u)
			p := Place{Review: review, Period: u.Period}
			if kind, _, _ := strings.Cut(u.Duty, "-"); kind == string(ledger.Once) || kind == string(ledger.ByPeriod) {
				p.Due, _ = ledger.ParseDate(u.Period) // however long ago; no day for what is none
			}
			if t, ok := belongs(of[k], u, today); ok {
				p.Period = t.Label
				if t.dated() {
					p.Due = t.last
				}
			}
			out[u.ID] = p
		}
	}
	return out, nil
}

// belongs is the task that a report names, else the one that it settled last, else the first that is owed, else the first
// that counts today.
func belongs(list []task, u ledger.ProgressUpdate, today ledger.Date) (task, bool) {
	if u.Duty != "" {
		named := slices.DeleteFunc(slices.Clone(list), func(t task) bool { return t.Deadline != u.Duty || u.Period != "" && t.Label != u.Period })
		if len(named) > 0 {
			list = named
		}
	}
	for _, t := range slices.Backward(list) {
		if t.Update == u.ID {
			return t, true
		}
	}
	if u.Duty != "" && u.Period != "" && len(list) > 0 {
		return list[0], list[0].Label == u.Period
	}
	if open := owing(list, today); len(open) > 0 {
		return open[0], true
	}
	if open := now(list, today); len(open) > 0 {
		return open[0], true
	}
	return task{}, false
}

// lastDay is the end of the days looked at: far enough for every single day of the document.
func lastDay(doc *ledger.Document, until ledger.Date) ledger.Date {
	for i := range doc.Measures {
		for _, d := range doc.Measures[i].Deadlines {
			if d.Due.After(until) {
				until = d.Due
			}
		}
	}
	return until
}

// board is what one reading of a document's tasks knows.
type board struct {
	corpus  *retrieval.Corpus
	stands  *ledger.Standings
	names   map[string]string
	entries map[[2]string][]ledger.ProgressUpdate // by measure and unit, oldest first
	keys    map[string][]string                   // of a measure's duties, by Measure.Key
	tasks   []task
}

// lastOn is the unit's last word on an occurrence, nil: none.
func (b *board) lastOn(m *ledger.Measure, st reminder.Standing) *ledger.ProgressUpdate {
	keys, known := b.keys[m.Key]
	if !known {
		keys = append(ledger.DeadlineKeys(m), string(ledger.CheckIn))
		b.keys[m.Key] = keys
	}
	entries := b.entries[[2]string{st.Measure, st.Unit}]
	for i := range slices.Backward(entries) {
		if entries[i].Means(st.OccurrenceKey, keys) {
			return &entries[i]
		}
	}
	return nil
}

// canonical is a unit's name in the directory, looked up once.
func (b *board) canonical(unit string) string {
	name, known := b.names[unit]
	if !known {
		name = (&filing{corpus: b.corpus}).canonical(unit)
		b.names[unit] = name
	}
	return name
}

// task puts an occurrence together with the last word on it; false when the unit objects to it.
func (b *board) task(doc *ledger.Document, st reminder.Standing) (task, bool) {
	t := task{Standing: st, doc: doc, last: st.Last()}
	state, claimed := b.stands.NotOurs(t.ref())
	if claimed && (state == ledger.RequestOpen || state == ledger.RequestGranted) {
		return t, false
	}
	m, ok := doc.FindMeasure(st.Measure)
	if !ok {
		return t, false
	}
	t.measure = m
	if t.latest = b.lastOn(m, st); t.latest != nil {
		t.review, _ = b.stands.Review(*t.latest)
	}
	return t, true
}

// now keeps of each duty of each unit what counts today: everything overdue, and the first period that is not over; where
// all are over, the last. A check-in of former months is asked no more.
func now(list []task, today ledger.Date) []task {
	ahead, behind := map[ledger.OccurrenceKey]int{}, map[ledger.OccurrenceKey]int{}
	for i, t := range list {
		k := t.Duty()
		if at, ok := ahead[k]; !t.last.Before(today) && (!ok || t.last.Before(list[at].last)) {
			ahead[k] = i
		}
		if at, ok := behind[k]; t.last.Before(today) && t.dated() && (!ok || list[at].last.Before(t.last)) {
			behind[k] = i
		}
	}
	var out []task
	for i, t := range list {
		if late := t.State == ledger.Overdue && t.dated(); late || foremost(i, t.Duty(), ahead, behind) {
			out = append(out, t)
		}
	}
	return out
}

// foremost reports whether the i-th task is the one of its duty that counts: the first ahead, else the last behind.
func foremost(i int, duty ledger.OccurrenceKey, ahead, behind map[ledger.OccurrenceKey]int) bool {
	if at, open := ahead[duty]; open {
		return at == i
	}
	at, over := behind[duty]
	return over && at == i
}

// owing keeps what somebody still has to do, the nearest day first and what has none last.
func owing(list []task, today ledger.Date) []task {
	out := slices.DeleteFunc(now(list, today), func(t task) bool { return !t.State.Owes() })
	slices.SortStableFunc(out, func(a, b task) int {
		switch {
		case a.dated() != b.dated() && a.dated():
			return -1
		case a.dated() != b.dated():
			return 1
		case !a.dated():
			return 0
		}
		return a.last.Compare(b.last)
	})
	return out
}
