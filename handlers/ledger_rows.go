package handlers

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"duban/ledger"
	"duban/office"
	"duban/retrieval"
	"duban/zh"
)

// Extract says which rows of the ledger are taken away 台账范围. Zero value: everything that stands today, of every document in
// force.
type Extract struct {
	Documents []string // ids; none: every document in force
	Numbers   []string // of measures, as cited; none: all
	Measures  []string // of measures, Measure.Key; none: all
	Units     []string // only these units', as the directory has them; none: all
	Lead      string   // only what this unit leads, as the directory has it
	Own       string   // only what this unit owes or leads, as the directory has it: its right to see
	Year      int      // every duty whose day lies in that year, instead of what stands today

	people map[string]string // who reports for a unit, as far as it was looked up
}

// Rows yields the ledger as files print it, document by document and measure by measure: one row for each duty of each unit that
// counts today, one for a unit that reported without owing anything, and one for a measure that nobody owes. It reads one
// document at a time. An error ends it.
func (s *Tasks) Rows(ctx context.Context, corpus *retrieval.Corpus, today ledger.Date, x Extract) office.Rows {
	return func(yield func(office.Row, error) bool) {
		ids := x.Documents
		if len(ids) == 0 {
			for _, t := range corpus.InForce() {
				ids = append(ids, t.ID)
			}
		}
		x.people = map[string]string{}
		for _, id := range ids {
			doc, ok := corpus.Document(id)
			if !ok {
				if err := corpus.Err(); err != nil {
					yield(office.Row{}, fmt.Errorf("read a document: %w", err))
					return
				}
				continue
			}
			rows, err := s.rowsOf(ctx, corpus, doc, today, &x)
			if err != nil {
				yield(office.Row{}, err)
				return
			}
			for _, r := range rows {
				if !yield(r, nil) {
					return
				}
			}
		}
	}
}

// rowing is one document on its way into rows.
type rowing struct {
	board
	doc      *ledger.Document
	want     *Extract
	people   map[string]string // who reports for a unit, looked up once for all documents
	evidence map[string]int
	zone     *time.Location
	told     map[[2]string]bool // measure and unit that have a row
	rows     []office.Row
}

// rowsOf makes one document's rows.
func (s *Tasks) rowsOf(ctx context.Context, corpus *retrieval.Corpus, doc *ledger.Document, today ledger.Date, x *Extract) ([]office.Row, error) {
	if len(doc.Measures) == 0 {
		return nil, nil
	}
	b, err := s.board(ctx, corpus, doc, today)
	if err != nil {
		return nil, err
	}
	w := &rowing{board: b, doc: doc, want: x, people: x.people, zone: s.settings.Zone, evidence: map[string]int{}, told: map[[2]string]bool{}}
	given, err := s.decided.EvidenceOn(ctx, doc.ID, "")
	if err != nil {
		return nil, fmt.Errorf("count evidence: %w", err)
	}
	for _, e := range given {
		w.evidence[e.UpdateID]++
	}
	of := map[string][]task{}
	list := b.tasks
	if x.Year == 0 {
		list = now(list, today)
	}
	for _, t := range list {
		of[t.Measure] = append(of[t.Measure], t)
	}
	order := unitOrder(corpus)
	for i := range doc.Measures {
		m := &doc.Measures[i]
		if len(x.Measures) > 0 && !slices.Contains(x.Measures, m.Key) {
			continue
		}
		if len(x.Numbers) > 0 && !slices.ContainsFunc(x.Numbers, func(n string) bool { return slices.Contains(numbered(doc, n), m) }) {
			continue
		}
		before := len(w.rows)
		w.measure(m, of[m.Key])
		slices.SortStableFunc(w.rows[before:], func(a, b office.Row) int {
			return cmp.Or(cmp.Compare(placeIn(order, a.Unit), placeIn(order, b.Unit)), cmp.Compare(a.Unit, b.Unit), a.Due.Compare(b.Due))
		})
	}
	return w.rows, nil
}

// unitOrder is each unit's place in the directory.
func unitOrder(corpus *retrieval.Corpus) map[string]int {
	order := map[string]int{}
	for i, u := range corpus.Directory().Units {
		order[u.Name] = i + 1
	}
	return order
}

func placeIn(order map[string]int, unit string) int {
	if n := order[unit]; n > 0 {
		return n
	}
	return len(order) + 1
}

// measure adds the rows of one.
func (w *rowing) measure(m *ledger.Measure, tasks []task) {
	for _, t := range tasks {
		w.told[[2]string{m.Key, t.Unit}] = true
		if w.want.Year == 0 || t.dated() && t.last.Year == w.want.Year {
			w.add(w.ofTask(m, t), t.Leads)
		}
	}
	if w.want.Year != 0 {
		return
	}
	leads := w.leads(m)
	for k, entries := range w.entries {
		if k[0] == m.Key && !w.told[k] && len(entries) > 0 { // reported without owing anything
			r := w.blank(m, k[1])
			w.say(&r, &entries[len(entries)-1])
			w.add(r, leads)
			w.told[k] = true
		}
	}
	if len(tasks) == 0 && len(w.want.Units) == 0 && w.leadWanted(leads) && !slices.ContainsFunc(w.rows, func(r office.Row) bool { return r.Measure == m.Key }) {
		w.rows = append(w.rows, w.blank(m, ""))
	}
}

// leadWanted reports whether a measure that nobody owes is wanted, by who leads it.
func (w *rowing) leadWanted(leads []string) bool {
	return (w.want.Own == "" || slices.Contains(leads, w.want.Own)) && (w.want.Lead == "" || slices.Contains(leads, w.want.Lead))
}

// leads is the units that lead a measure, as the directory has them.
func (w *rowing) leads(m *ledger.Measure) []string {
	var out []string
	for _, u := range m.Units(ledger.Lead) {
		out = append(out, w.canonical(u))
	}
	return out
}

// add keeps a row that is wanted and that may be seen.
func (w *rowing) add(r office.Row, leads []string) {
	r.Leads = leads
	if len(w.want.Units) > 0 && !slices.Contains(w.want.Units, r.Unit) || w.want.Lead != "" && !slices.Contains(leads, w.want.Lead) {
		return
	}
	if own := w.want.Own; own != "" && r.Unit != own && !slices.Contains(leads, own) {
		return
	}
	w.rows = append(w.rows, r)
}

// blank is a row of a measure with nothing told yet.
func (w *rowing) blank(m *ledger.Measure, unit string) office.Row {
	return office.Row{OccurrenceKey: ledger.OccurrenceKey{Document: w.doc.ID, Measure: m.Key, Unit: unit}, Title: w.doc.Title, DocNumber: w.doc.Number,
		Number: m.Number, Heading: m.Heading, Text: m.Text, Chapter: m.Chapter, Lead: m.Units(ledger.Lead), Cooperating: m.Units(ledger.Cooperating),
		Responsible: m.Units(ledger.Responsible), People: w.person(unit)}
}

// ofTask is the row of a duty.
func (w *rowing) ofTask(m *ledger.Measure, t task) office.Row {
	r := w.blank(m, t.Unit)
	r.OccurrenceKey = t.OccurrenceKey
	r.Kind, r.Times, r.What, r.Quote, r.State = t.Kind, t.Times, t.What, t.Quote, t.State
	if t.dated() {
		r.Due = t.last
	}
	if t.latest != nil && (!t.silent() || t.Update == t.latest.ID || t.returned()) {
		w.say(&r, t.latest)
		r.Review = t.review
		if t.returned() {
			r.Status = "" // it counts no more
		}
	}
	return r
}

// say puts a report into its row.
func (w *rowing) say(r *office.Row, u *ledger.ProgressUpdate) {
	r.Status, r.Report, r.Numbers, r.Reporter, r.Updated, r.UpdateID = u.Status, u.Text, u.Numbers, u.Reporter, u.At.In(w.zone), u.ID
	r.Evidence = w.evidence[u.ID]
	r.Review, _ = w.stands.Review(*u)
	if r.Deadline == "" && u.Status == ledger.Done {
		r.State = ledger.Settled
	}
}

// person is who reports for a unit: whom the directory names for it, else its clerks.
func (w *rowing) person(unit string) string {
	if unit == "" {
		return ""
	}
	name, known := w.people[unit]
	if known {
		return name
	}
	dir := w.corpus.Directory()
	var names []string
	for _, m := range dir.Members {
		if m.Unit == unit && !slices.Contains(names, m.Name) && len(names) < 3 {
			names = append(names, m.Name)
		}
	}
	if len(names) == 0 {
		for _, u := range dir.Units {
			if u.Name == unit && u.Contact != "" {
				names = append(names, u.Contact)
			}
		}
	}
	w.people[unit] = strings.Join(names, "、")
	return w.people[unit]
}

// Desk is who makes files for the county of a directory.
func Desk(dir ledger.Directory, lights ledger.Lights, today ledger.Date) office.Desk {
	d := office.Desk{County: dir.County, Contact: dir.Contact, Today: today, Lights: lights}
	for _, u := range dir.Units {
		if u.Kind == ledger.Supervision && d.Issuer == "" {
			d.Issuer = u.Name
		}
		d.Units = append(d.Units, u.Name)
	}
	return d
}

// unitNamed is a unit as the directory has it, by any of its names; the name itself where nobody bears it.
func unitNamed(units *zh.Units, dir ledger.Directory, name string) string {
	for _, u := range dir.Units {
		if name != "" && names(units, u.Name, name) {
			return u.Name
		}
	}
	return name
}

// Yearly drafts the report on the year of an Extract from what was recorded of its documents. Errors: TooLarge, a sentence for the
// person.
func (s *Tasks) Yearly(ctx context.Context, corpus *retrieval.Corpus, desk office.Desk, x Extract) (office.Paper, error) {
	if len(x.Documents) == 0 {
		for _, t := range corpus.InForce() {
			x.Documents = append(x.Documents, t.ID)
		}
	}
	if len(x.Documents) > retrieval.MostRead {
		return office.Paper{}, ledger.Errorf(ledger.TooLarge, "在用的文件超过%d份，一份报告写不下。请写明是哪份文件，如“出《…》的年度报告”。", retrieval.MostRead)
	}
	var rows []office.Row
	for r, err := range s.Rows(ctx, corpus, desk.Today, x) {
		if err != nil {
			return office.Paper{}, err
		}
		rows = append(rows, r)
	}
	var entries []office.Entry
	var docs []*ledger.Document
	for _, id := range x.Documents {
		d, ok := corpus.Document(id)
		if !ok {
			continue
		}
		updates, err := s.entries.Updates(ctx, ledger.UpdateFilter{DocumentID: id})
		if err != nil {
			return office.Paper{}, fmt.Errorf("read ledger: %w", err)
		}
		if docs = append(docs, d); len(entries)+len(updates) > 100_000 {
			return office.Paper{}, ledger.Errorf(ledger.TooLarge, "这一年的上报太多，一份报告写不下。请写明是哪份文件。")
		}
		for _, u := range updates {
			if u.Day.Year == x.Year {
				entries = append(entries, office.Entry{Document: id, Measure: u.MeasureKey, Unit: unitNamed(corpus.Units(), corpus.Directory(), u.Unit), Status: u.Status,
					Text: u.Text, Numbers: u.Numbers, Reporter: u.Reporter, Day: u.Day})
			}
		}
	}
	return office.Yearly(desk, x.Year, docs, rows, entries), nil
}
