package web

import (
	"net/http"
	"slices"

	"duban/ledger"
)

// documentView is one document with its measures.
type documentView struct {
	Frame
	Doc      *ledger.Document
	Counts   bool // its duties count
	By       *ledger.Document
	Chapters []documentChapter
	Doubtful []string // what 督查室 should look at
	Papers   bool
	Urged    bool // something of it is overdue: drafts can be made
	Review   bool // it can be checked here
}

// documentChapter is measures below one heading.
type documentChapter struct {
	Printed  string
	Measures []measureLine
}

// measureLine is a measure in a list, with how many units are done.
type measureLine struct {
	Measure *ledger.Measure
	Link    string
	Leads   []string
	Public  public
	Next    ledger.Date // the first day that is not over and that somebody owes
}

// public is how a measure stands, without saying who 公开情况.
type public struct {
	Units, Done, Ongoing, Excused int
	Late                          int // of the units, those behind their day; told to whoever sees which they are
}

// Waiting is how many units nothing counts of yet.
func (p public) Waiting() int { return p.Units - p.Done - p.Ongoing - p.Excused - p.Late }

// public counts one measure's cells for the viewer: to whoever does not see which units are late, they are still to do.
func (v *visit) public(sh *sheet, cells map[string]ledger.Light, measure int) public {
	p := publicOf(cells)
	if !v.viewer.leads(leadsOf(v.corpus, &sh.doc.Measures[measure])) {
		p.Late = 0
	}
	return p
}

// publicOf counts one measure's cells.
func publicOf(cells map[string]ledger.Light) (p public) {
	for _, l := range cells {
		p.Units++
		switch {
		case l.Finished():
			p.Done++
		case l == ledger.LightExcused:
			p.Excused++
		case l == ledger.LightOngoing || l == ledger.LightPartly || l == ledger.LightBlocked:
			p.Ongoing++
		case l == ledger.LightOverdue:
			p.Late++
		}
	}
	return p
}

// read opens a document of the address.
func (v *visit) read() (*ledger.Document, error) {
	doc, ok := v.corpus.Document(v.r.PathValue("document"))
	if err := v.corpus.Err(); err != nil {
		return nil, err
	}
	if !ok {
		return nil, errNoPage()
	}
	return doc, nil
}

// sheet is how a document stands; of one no longer in force nothing is owed.
func (v *visit) sheet(doc *ledger.Document) (*sheet, error) {
	if doc.Standing != ledger.InForce {
		return &sheet{doc: doc, day: v.today}, nil
	}
	list, err := v.site.sheets.of(v.r.Context(), v.corpus, []*ledger.Document{doc}, v.moment())
	if err != nil {
		return nil, err
	}
	return list[0], nil
}

// document shows one.
func (s *site) document(v *visit) error {
	doc, err := v.read()
	if err != nil {
		return err
	}
	sh, err := v.sheet(doc)
	if err != nil {
		return err
	}
	view := &documentView{Frame: v.frame(doc.Title, doc.Title), Doc: doc, Papers: s.Papers != nil && v.viewer.Role >= OfUnit,
		Counts: doc.Status == ledger.DocumentConfirmed && doc.Standing == ledger.InForce}
	if by, ok := v.corpus.Document(doc.StandingBy); ok {
		view.By = by
	}
	if v.viewer.Role == Whole {
		view.Doubtful, view.Review = doc.Warnings, s.Checker != nil && s.Acts != nil
	}
	view.Urged = v.viewer.Role == Whole && slices.ContainsFunc(sh.rows, func(r row) bool { return r.counts && r.light == ledger.LightOverdue })
	cells := sh.cells()
	for i := range doc.Measures {
		m := &doc.Measures[i]
		if len(view.Chapters) == 0 || view.Chapters[len(view.Chapters)-1].Printed != m.Chapter {
			view.Chapters = append(view.Chapters, documentChapter{Printed: m.Chapter})
		}
		last := &view.Chapters[len(view.Chapters)-1]
		last.Measures = append(last.Measures, measureLine{Measure: m, Link: ledger.MeasurePage(doc.ID, m.Key), Leads: m.Units(ledger.Lead),
			Public: v.public(sh, cells[i], i), Next: sh.next(i, v.today)})
	}
	return v.show(http.StatusOK, "document", view)
}

// next is the first day of a measure that is not over.
func (s *sheet) next(measure int, today ledger.Date) (next ledger.Date) {
	for i := range s.rows {
		r := &s.rows[i]
		if r.measure == measure && r.dated && r.owes && !r.last.Before(today) && (next.IsZero() || r.last.Before(next)) {
			next = r.last
		}
	}
	return next
}
