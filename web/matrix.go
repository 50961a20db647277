package web

import (
	"time"

	"duban/ledger"
)

// matrix is how each unit stands with each measure of one document.
type matrix struct {
	Document, Title string
	Units           []string
	Rows            []matrixRow
}

// matrixRow is a measure.
type matrixRow struct {
	Measure *ledger.Measure
	Link    string
	Cells   []matrixCell // one a unit
}

// matrixCell is one unit's light on one measure; "" where it owes nothing, or is not the viewer's to see.
type matrixCell struct {
	Unit  string
	Light ledger.Light
	Link  string
}

// matrix puts it together; the filter leaves rows and columns without a wanted cell out.
func (sc *scope) matrix(s *sheet) *matrix {
	cells := make([]map[string]ledger.Light, len(s.doc.Measures))
	there := map[string]bool{}
	for i := range s.rows {
		r := &s.rows[i]
		if !sc.inMatrix(r) {
			continue
		}
		if cells[r.measure] == nil {
			cells[r.measure] = map[string]ledger.Light{}
		}
		cells[r.measure][r.unit] = ledger.Worse(cells[r.measure][r.unit], r.light)
	}
	for _, of := range cells {
		for u, l := range of {
			if sc.filter.Light != "" && l != sc.filter.Light {
				delete(of, u)
				continue
			}
			there[u] = true
		}
	}
	m := &matrix{Document: s.doc.ID, Title: s.doc.Title, Units: inOrder(sc.visit.corpus, there)}
	for i := range s.doc.Measures {
		if len(cells[i]) == 0 && (!sc.filter.bare() || len(m.Units) == 1) { // one unit's column: a line without a duty tells nothing
			continue
		}
		m.Rows = append(m.Rows, m.row(&s.doc.Measures[i], cells[i]))
	}
	return m
}

// inMatrix is wants for a row that counts today, whatever its light: a cell has the most pressing of its rows.
func (sc *scope) inMatrix(r *row) bool {
	all := *sc
	all.filter.Light = ""
	return r.counts && all.wants(r)
}

// bare reports whether nothing but the document is chosen.
func (f filter) bare() bool { return f.Unit == "" && f.Kind == "" && f.Light == "" }

func (m *matrix) row(measure *ledger.Measure, of map[string]ledger.Light) matrixRow {
	link := ledger.MeasurePage(m.Document, measure.Key)
	r := matrixRow{Measure: measure, Link: link, Cells: make([]matrixCell, len(m.Units))}
	for i, u := range m.Units {
		r.Cells[i] = matrixCell{Unit: u, Light: of[u], Link: link + "?" + query("unit", u)}
	}
	return r
}

// daysBetween is how many days b is after a.
func daysBetween(a, b ledger.Date) int {
	return int(b.Midnight(time.UTC).Sub(a.Midnight(time.UTC)).Hours() / 24)
}
