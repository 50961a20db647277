package web

import (
	"cmp"
	"net/http"
	"slices"

	"duban/ledger"
)

// unitsView is the list of units, in the order of the directory.
type unitsView struct {
	Frame
	Lines []unitLine
	Part  part // which of the documents
}

// unitLine is a unit with its figures, for whoever looks after it.
type unitLine struct {
	Name, Kind, Link string
	Own              bool
	Total            int
	Figures          []figure
}

// units lists those that the viewer sees something of.
func (s *site) units(v *visit) error {
	sc, err := v.scope(filter{})
	if err != nil {
		return err
	}
	view := &unitsView{Frame: v.frame("单位", "Units"), Part: sc.part.linked(func(n string) string { return prefix + "/units?" + query("part", n) })}
	here := v.filterOf().Part
	n := map[string]map[ledger.Light]int{}
	sc.each(func(_ *sheet, r *row) {
		if r.counts {
			if n[r.unit] == nil {
				n[r.unit] = map[ledger.Light]int{}
			}
			n[r.unit][r.light]++
		}
	})
	for _, u := range sc.units() {
		link := ledger.UnitPage(u) + "?" + query("part", here)
		line := unitLine{Name: u, Kind: kindWord(v.corpus.Units().KindOf(u)), Link: link, Own: u == v.viewer.Unit}
		line.Figures = figuresOf(n[u], func(l ledger.Light) string { return ledger.UnitPage(u) + "?" + query("light", string(l), "part", here) })
		for _, f := range line.Figures {
			line.Total += f.N
		}
		view.Lines = append(view.Lines, line)
	}
	return v.show(http.StatusOK, "units", view)
}

// unitView is one unit: what it owes and what it has done, by day.
type unitView struct {
	Frame
	Name    string
	Kind    string
	Contact string
	Whole   bool // all of its duties; else those of measures that the viewer's unit leads
	Part    part // which of the documents
	Light   ledger.Light
	Total   int
	Figures []figure
	Owed    []dutyLine
	Done    []dutyLine
	OwedN   int // how many there are; the lists hold at most so many as a page bears
	DoneN   int
	Told    []toldLine // what it reported last, whatever of it counts
	Papers  bool
}

// mostDuties is how many duties a list of a unit's page holds.
const mostDuties = 150

// unit shows one. A unit of which the viewer sees nothing is not his to open, whether it is there or not.
func (s *site) unit(v *visit) error {
	name := canonical(v.corpus, v.r.PathValue("unit"))
	sc, err := v.scope(filter{Unit: name})
	if err != nil {
		return err
	}
	own := v.viewer.Role == Whole || v.viewer.Unit == name
	if err := v.mayOpen(name, own, slices.Contains(sc.units(), name)); err != nil {
		return err
	}
	view := &unitView{Frame: v.frame(name, name), Name: name, Kind: kindWord(v.corpus.Units().KindOf(name)), Whole: own,
		Light: v.filterOf().Light, Papers: s.Papers != nil && own}
	if at := v.inDirectory(name); at >= 0 {
		view.Contact = v.corpus.Directory().Units[at].Contact
	}
	view.Total, view.Figures = sc.figures(func(l ledger.Light) string {
		return ledger.UnitPage(name) + "?" + query("light", string(l), "part", v.filterOf().Part)
	})
	view.Part = sc.part.linked(func(n string) string {
		return ledger.UnitPage(name) + "?" + query("light", string(view.Light), "part", n)
	})
	sc.each(func(sh *sheet, r *row) {
		switch {
		case !r.counts || view.Light != "" && r.light != view.Light:
		case r.owes:
			view.Owed = append(view.Owed, v.dutyLine(sh.doc, r))
		default:
			view.Done = append(view.Done, v.dutyLine(sh.doc, r))
		}
	})
	for _, list := range [][]dutyLine{view.Owed, view.Done} {
		slices.SortStableFunc(list, func(a, b dutyLine) int {
			return cmp.Or(cmp.Compare(undated(a), undated(b)), a.Last.Compare(b.Last))
		})
	}
	view.OwedN, view.DoneN = len(view.Owed), len(view.Done)
	view.Owed, view.Done = view.Owed[:min(mostDuties, view.OwedN)], view.Done[:min(mostDuties, view.DoneN)]
	if own {
		if view.Told, err = v.told(name); err != nil {
			return err
		}
	}
	return v.show(http.StatusOK, "unit", view)
}

// undated sorts what has no day last.
func undated(d dutyLine) int {
	if d.Dated {
		return 0
	}
	return 1
}

// mayOpen holds that a unit is the viewer's to see, and then that there is one: who may not see it is not told whether there is.
func (v *visit) mayOpen(name string, own, owes bool) error {
	switch {
	case !own && !owes:
		return errNotYours()
	case !owes && v.inDirectory(name) < 0:
		return errNoPage()
	}
	return nil
}

// inDirectory is a unit's place in the directory, -1 for none.
func (v *visit) inDirectory(name string) int {
	return slices.IndexFunc(v.corpus.Directory().Units, func(u ledger.Unit) bool { return u.Name == name })
}
