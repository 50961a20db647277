package web

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"

	"duban/ledger"
)

// measureView is one measure: its text, who owes what, what was reported and decided.
type measureView struct {
	Frame
	Doc    *ledger.Document
	M      *ledger.Measure
	Counts bool
	Text   []piece
	Public public
	Unit   string // of the address: only this one's duties and reports
	Duties []dutyLine
	Hidden int // units whose state is not the viewer's to see
	Events []event
	Papers bool // files of its ledger are the viewer's to have
	Urged  bool // something of it is overdue: drafts can be made
	Former *ledger.Measure
	Next   *ledger.Measure
}

// dutyLine is a duty of a unit that counts today.
type dutyLine struct {
	Unit   string
	Link   string // "" where the viewer may not open the unit
	Role   ledger.Role
	What   string
	Period string
	Last   ledger.Date
	Dated  bool
	Light  ledger.Light
	Said   ledger.Date
	Review ledger.Review
	// of a unit's page
	Document, Title string
	Measure         *ledger.Measure
}

// measure shows one.
func (s *site) measure(v *visit) error {
	doc, err := v.read()
	if err != nil {
		return err
	}
	at := slices.IndexFunc(doc.Measures, func(m ledger.Measure) bool { return m.Key == v.r.PathValue("measure") })
	if at < 0 {
		return errNoPage()
	}
	sh, err := v.sheet(doc)
	if err != nil {
		return err
	}
	m := &doc.Measures[at]
	f := v.frame("", "")
	f.Title = f.Number(m.Number) + " " + m.Heading
	view := &measureView{Frame: f, Doc: doc, M: m, Counts: doc.Status == ledger.DocumentConfirmed && doc.Standing == ledger.InForce,
		Unit: canonical(v.corpus, v.asked("unit")), Public: v.public(sh, sh.cells()[at], at)}
	if at > 0 {
		view.Former = &doc.Measures[at-1]
	}
	if at+1 < len(doc.Measures) {
		view.Next = &doc.Measures[at+1]
	}
	view.duties(v, sh, at)
	view.Papers = s.Papers != nil && view.Counts && len(view.Duties) > 0
	view.Urged = v.viewer.Role == Whole && slices.ContainsFunc(view.Duties, func(d dutyLine) bool { return d.Light == ledger.LightOverdue })
	if view.Text, err = v.marked(doc, m); err != nil {
		return err
	}
	if view.Events, err = v.events(doc, m, view.Unit); err != nil {
		return err
	}
	return v.show(http.StatusOK, "measure", view)
}

// duties lists what counts today of the units that the viewer sees.
func (view *measureView) duties(v *visit, sh *sheet, measure int) {
	hidden := map[string]bool{}
	for i := range sh.rows {
		r := &sh.rows[i]
		switch {
		case r.measure != measure || !r.counts:
		case !v.viewer.Sees(r.unit, r.leads):
			hidden[r.unit] = true
		case view.Unit == "" || r.unit == view.Unit:
			view.Duties = append(view.Duties, v.dutyLine(sh.doc, r))
		}
	}
	view.Hidden = len(hidden)
	v.sortDuties(view.Duties)
}

func (v *visit) dutyLine(doc *ledger.Document, r *row) dutyLine {
	d := dutyLine{Unit: r.unit, Role: r.role, What: r.what, Period: r.label, Last: r.last, Dated: r.dated, Light: r.light, Said: r.said, Review: r.review,
		Document: doc.ID, Title: doc.Title, Measure: &doc.Measures[r.measure]}
	if v.viewer.Role >= OfUnit {
		d.Link = ledger.UnitPage(r.unit)
	}
	return d
}

// sortDuties puts them in the order of the directory, a unit's by their days.
func (v *visit) sortDuties(list []dutyLine) {
	place := map[string]int{}
	for i, u := range v.corpus.Directory().Units {
		place[u.Name] = i - 1<<20
	}
	slices.SortStableFunc(list, func(a, b dutyLine) int {
		return cmp.Or(cmp.Compare(place[a.Unit], place[b.Unit]), cmp.Compare(a.Unit, b.Unit), a.Last.Compare(b.Last))
	})
}

// event is a report or a decision about a measure, in the order in which they came.
type event struct {
	At     string // 10月12日 09:30
	Unit   string
	Who    string
	Report *ledger.ProgressUpdate // nil: a decision
	Review ledger.Review
	State  string // 已更正, 已撤回, or ""
	Words  string // what was decided
	Reason string
	Files  []eventFile
	order  string
}

// eventFile is an attachment of a report.
type eventFile struct{ Name, Link string }

// events lists what was reported and decided, as far as the viewer may see it, oldest first.
func (v *visit) events(doc *ledger.Document, m *ledger.Measure, unit string) ([]event, error) {
	ctx := v.r.Context()
	updates, err := v.site.Records.Updates(ctx, ledger.UpdateFilter{DocumentID: doc.ID, MeasureKey: m.Key, AllStates: true})
	if err != nil {
		return nil, fmt.Errorf("read the reports: %w", err)
	}
	decisions, err := v.site.Records.Decisions(ctx, ledger.DecisionFilter{DocumentID: doc.ID, MeasureKey: m.Key})
	if err != nil {
		return nil, fmt.Errorf("read the decisions: %w", err)
	}
	stands, leads := ledger.NewStandings(decisions), leadsOf(v.corpus, m)
	shown := func(of string) bool {
		of = canonical(v.corpus, of)
		return v.viewer.Sees(of, leads) && (unit == "" || of == unit)
	}
	var out []event
	for i := range updates {
		if u := &updates[i]; shown(u.Unit) {
			e, err := v.report(u, stands)
			if err != nil {
				return nil, err
			}
			out = append(out, e)
		}
	}
	for i := range decisions {
		if d := &decisions[i]; shown(d.Unit) {
			if e, ok := v.decision(d); ok {
				out = append(out, e)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b event) int { return cmp.Compare(a.order, b.order) })
	return out, nil
}

// report is an entry with its files.
func (v *visit) report(u *ledger.ProgressUpdate, stands *ledger.Standings) (event, error) {
	e := event{At: v.instant(u.At), order: sortKey(u.At), Unit: u.Unit, Who: u.Reporter, Report: u}
	f := v.frame("", "")
	switch u.State {
	case ledger.UpdateSuperseded:
		e.State = f.Say("已更正", "corrected")
	case ledger.UpdateWithdrawn:
		e.State = f.Say("已撤回", "taken back")
	default:
		named := *u
		named.Unit = canonical(v.corpus, u.Unit)
		e.Review, _ = stands.Review(named)
	}
	kept, err := v.site.Files.Evidence(v.r.Context(), u.ID)
	if err != nil {
		return e, fmt.Errorf("read the attachments: %w", err)
	}
	for _, k := range kept {
		if !k.Withdrawn {
			e.Files = append(e.Files, eventFile{k.Name, fileLink(u, k.ID)})
		}
	}
	return e, nil
}
