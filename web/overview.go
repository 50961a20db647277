package web

import (
	"cmp"
	"net/http"
	"slices"

	"duban/ledger"
)

// overviewView is the first page: how it stands, what falls due, what is overdue, how the year went.
type overviewView struct {
	Frame
	Filter    filter
	Choices   choices
	Scope     string // whose duties the figures count
	Part      part   // which of the documents
	Total     int    // duties counted
	Figures   []figure
	Documents []documentLine // when there are several
	Matrix    *matrix        // of one document
	Late      []lateLine
	LateMore  int
	Ahead     []lateLine // what falls due next
	AheadMore int
	Calendar  calendarView
	Trend     trend
	Papers    bool
}

// figure is how many duties stand in one way.
type figure struct {
	Light ledger.Light
	N     int
	Link  string
}

// choices are what the filter offers.
type choices struct {
	Documents []option
	Units     []string
	Kinds     []option
	Lights    []ledger.Light
}

// option is an entry of a list.
type option struct{ Value, Label string }

// documentLine is a document with its figures.
type documentLine struct {
	ID, Title string
	Issued    ledger.Date
	Measures  int
	Total     int
	Figures   []figure
	Link      string // to the overview of this document
}

// lateLine is what is overdue of one measure since one day, with the units that owe it.
type lateLine struct {
	Document, Title string
	Measure         *ledger.Measure
	Last            ledger.Date
	Days            int // since then; negative where it is still to come
	What            string
	Units           []string
}

// mostLate is how many overdue lines the first page lists.
const mostLate = 20

// overview shows it.
func (s *site) overview(v *visit) error {
	f := v.filterOf()
	sc, err := v.scope(f)
	if err != nil {
		return err
	}
	view := &overviewView{Frame: v.frame("督办概览", "Overview"), Filter: f, Part: sc.part.linked(func(n string) string { return prefix + "?" + f.with("part", n) }), Papers: s.Papers != nil && v.viewer.Role >= OfUnit}
	view.Scope = scopeWord(&view.Frame, v.corpus.Directory().Contact)
	view.Choices = sc.choices()
	view.Total, view.Figures = sc.figures(func(l ledger.Light) string { return prefix + "?" + f.with("light", string(l)) })
	if len(sc.sheets) == 1 {
		view.Matrix = sc.matrix(sc.sheets[0])
	} else {
		view.Documents = sc.documentLines()
	}
	view.Late = sc.late()
	if more := len(view.Late) - mostLate; more > 0 {
		view.Late, view.LateMore = view.Late[:mostLate], more
	}
	view.Ahead = sc.ahead()
	if more := len(view.Ahead) - mostAhead; more > 0 {
		view.Ahead, view.AheadMore = view.Ahead[:mostAhead], more
	}
	view.Calendar = sc.calendar(view.Frame, v.month())
	view.Trend = sc.trend(&view.Frame)
	return v.show(http.StatusOK, "overview", view)
}

// scopeWord says whose duties a page counts; contact is whom to ask to be added.
func scopeWord(f *Frame, contact string) string {
	switch f.Viewer.Role {
	case Whole:
		return f.Say("统计范围：全县各单位", "Counted: all units")
	case OfUnit:
		return f.Say("统计范围："+f.Viewer.Unit+"的任务，和"+f.Viewer.Unit+"牵头的措施", "Counted: duties of "+f.Viewer.Unit+" and of the measures it leads")
	}
	chinese, english := "您还不在通讯录的单位里，这里只列文件和到期日", "You are in no unit of the directory: documents and days only"
	if contact != "" {
		chinese, english = chinese+"。要看本单位的，请找"+contact+"登记", english+". To see your unit's, ask "+contact
	}
	return f.Say(chinese, english)
}

// with is the address of the filter with one value changed; "" takes it out.
func (f filter) with(name, value string) string {
	pairs := []string{"document", f.Document, "unit", f.Unit, "kind", string(f.Kind), "light", string(f.Light), "part", f.Part}
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i] == name {
			pairs[i+1] = value
		}
	}
	return query(pairs...)
}

// choices are what may be chosen: documents that are looked at, units that the viewer sees.
func (sc *scope) choices() choices {
	var c choices
	titles, _ := counted(sc.visit.corpus, sc.visit.partAsked())
	for _, t := range titles {
		c.Documents = append(c.Documents, option{t.ID, t.Title})
	}
	if d := sc.filter.Document; d != "" && len(sc.sheets) == 1 && !slices.ContainsFunc(c.Documents, func(o option) bool { return o.Value == d }) {
		c.Documents = append(c.Documents, option{d, sc.sheets[0].doc.Title})
	}
	c.Units = sc.units()
	kinds := map[ledger.UnitKind]bool{}
	for _, u := range c.Units {
		if k := sc.visit.corpus.Units().KindOf(u); kindWord(k) != "" && !kinds[k] {
			kinds[k] = true
			c.Kinds = append(c.Kinds, option{string(k), kindWord(k)})
		}
	}
	c.Lights = ledger.LightKinds()
	return c
}

// figures counts the wanted rows that count today, light by light.
func (sc *scope) figures(link func(ledger.Light) string) (total int, list []figure) {
	n := map[ledger.Light]int{}
	sc.each(func(_ *sheet, r *row) {
		if r.counts {
			n[r.light]++
			total++
		}
	})
	return total, figuresOf(n, link)
}

// figuresOf lists what is not zero, the most pressing first.
func figuresOf(n map[ledger.Light]int, link func(ledger.Light) string) (list []figure) {
	for _, l := range ledger.LightKinds() {
		if n[l] > 0 {
			list = append(list, figure{l, n[l], link(l)})
		}
	}
	return list
}

// documentLines are the documents with their figures.
func (sc *scope) documentLines() []documentLine {
	out := make([]documentLine, len(sc.sheets))
	for i, s := range sc.sheets {
		one := &scope{visit: sc.visit, sheets: sc.sheets[i : i+1], filter: sc.filter}
		address := func(l ledger.Light) string {
			f := sc.filter
			f.Document, f.Light, f.Part = s.doc.ID, l, ""
			return prefix + "?" + f.with("", "")
		}
		out[i] = documentLine{ID: s.doc.ID, Title: s.doc.Title, Issued: s.doc.Issued, Measures: len(s.doc.Measures), Link: address(sc.filter.Light)}
		out[i].Total, out[i].Figures = one.figures(address)
	}
	return out
}

// late lists what is overdue, the oldest first.
func (sc *scope) late() []lateLine {
	return sc.lines(func(r *row) bool { return r.light == ledger.LightOverdue })
}

// lines puts the wanted rows that count today and are chosen together, by measure, day and what is to be done, the first day first.
func (sc *scope) lines(chosen func(*row) bool) []lateLine {
	type key struct {
		document string
		measure  int
		last     ledger.Date
		what     string
	}
	at, out := map[key]int{}, []lateLine{}
	sc.each(func(s *sheet, r *row) {
		if !r.counts || !chosen(r) {
			return
		}
		k := key{s.doc.ID, r.measure, r.last, r.what}
		i, ok := at[k]
		if !ok {
			i = len(out)
			at[k] = i
			out = append(out, lateLine{Document: s.doc.ID, Title: s.doc.Title, Measure: &s.doc.Measures[r.measure], Last: r.last, What: r.what,
				Days: daysBetween(r.last, sc.visit.today)})
		}
		out[i].Units = append(out[i].Units, r.unit)
	})
	slices.SortStableFunc(out, func(a, b lateLine) int { return cmp.Or(a.Last.Compare(b.Last), cmp.Compare(a.Document, b.Document)) })
	return out
}
