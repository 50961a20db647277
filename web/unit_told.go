package web

import (
	"cmp"
	"fmt"
	"slices"

	"duban/ledger"
)

// mostTold is how many reports a unit's page lists; a measure's page has all of its own.
const mostTold = 12

// toldLine is a report as a unit's page lists it 最近上报: whoever reported finds it there, also where nothing is owed.
type toldLine struct {
	At      string
	Who     string
	Measure string // its number
	Heading string
	Link    string
	Status  ledger.Status
	Text    string
	order   string
}

// told lists what a unit reported last and did not take back, the newest first.
func (v *visit) told(unit string) ([]toldLine, error) {
	var out []toldLine
	for _, name := range v.namesOf(unit) {
		list, err := v.site.Records.Updates(v.r.Context(), ledger.UpdateFilter{Unit: name, Limit: mostTold})
		if err != nil {
			return nil, fmt.Errorf("read the reports: %w", err)
		}
		for i := range list {
			if line, ok := v.toldLine(&list[i]); ok {
				out = append(out, line)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b toldLine) int { return cmp.Compare(b.order, a.order) })
	return out[:min(mostTold, len(out))], v.corpus.Err()
}

// namesOf are the names under which a unit's reports may stand.
func (v *visit) namesOf(unit string) []string {
	if at := v.inDirectory(unit); at >= 0 {
		return append([]string{unit}, v.corpus.Directory().Units[at].Aliases...)
	}
	return []string{unit}
}

// toldLine is one report; false where its measure is no longer there.
func (v *visit) toldLine(u *ledger.ProgressUpdate) (toldLine, bool) {
	doc, ok := v.corpus.Document(u.DocumentID)
	if !ok {
		return toldLine{}, false
	}
	m, ok := doc.FindMeasure(u.MeasureKey)
	if !ok {
		return toldLine{}, false
	}
	return toldLine{At: v.instant(u.At), order: sortKey(u.At), Who: u.Reporter, Measure: m.Number, Heading: m.Heading, Status: u.Status, Text: u.Text,
		Link: ledger.MeasurePage(doc.ID, m.Key) + "?" + query("unit", canonical(v.corpus, u.Unit))}, true
}
