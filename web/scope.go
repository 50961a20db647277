package web

import (
	"slices"
	"strconv"

	"duban/ledger"
	"duban/retrieval"
)

// scope is what a page looks at: sheets of documents, narrowed by what the address asks for, and by what the viewer may see.
type scope struct {
	visit  *visit
	sheets []*sheet
	part   part // which of the documents
	filter filter
}

// filter is what the address asks for 筛选; empty fields do not narrow.
type filter struct {
	Document string
	Unit     string
	Kind     ledger.UnitKind
	Light    ledger.Light
	Part     string // of many documents, a number; "" = the first
}

// IsZero reports whether nothing is narrowed.
func (f filter) IsZero() bool { return f == filter{} }

// filterOf reads the address; what is not known narrows nothing.
func (v *visit) filterOf() filter {
	f := filter{Document: v.asked("document"), Unit: canonical(v.corpus, v.asked("unit")), Kind: ledger.UnitKind(v.asked("kind")), Light: ledger.Light(v.asked("light"))}
	if !f.Light.Known() {
		f.Light = ""
	}
	if kindWord(f.Kind) == "" {
		f.Kind = ""
	}
	if n := v.partAsked(); n > 1 && f.Document == "" {
		f.Part = strconv.Itoa(n)
	}
	return f
}

// scope reads what the address asks for.
func (v *visit) scope(f filter) (*scope, error) {
	sc := &scope{visit: v, filter: f}
	var ids []string
	if f.Document != "" {
		ids = []string{f.Document}
	} else {
		var titles []retrieval.Title
		titles, sc.part = counted(v.corpus, v.partAsked())
		for _, t := range titles {
			ids = append(ids, t.ID)
		}
	}
	docs := v.corpus.Read(ids)
	docs = slices.DeleteFunc(docs, func(d *ledger.Document) bool {
		return d.Standing != ledger.InForce || d.Status != ledger.DocumentConfirmed
	})
	if err := v.corpus.Err(); err != nil {
		return nil, err
	}
	slices.SortStableFunc(docs, func(a, b *ledger.Document) int { return b.Issued.Compare(a.Issued) })
	var err error
	sc.sheets, err = v.site.sheets.of(v.r.Context(), v.corpus, docs, v.moment())
	return sc, err
}

// sees reports whether the viewer may see a row.
func (sc *scope) sees(r *row) bool { return sc.visit.viewer.Sees(r.unit, r.leads) }

// wants reports whether the filter lets a row through, and the viewer may see it.
func (sc *scope) wants(r *row) bool {
	f := &sc.filter
	return sc.sees(r) && (f.Unit == "" || r.unit == f.Unit) && (f.Light == "" || r.light == f.Light) &&
		(f.Kind == "" || sc.visit.corpus.Units().KindOf(r.unit) == f.Kind)
}

// each calls do with the rows that are wanted.
func (sc *scope) each(do func(*sheet, *row)) {
	for _, s := range sc.sheets {
		for i := range s.rows {
			if r := &s.rows[i]; sc.wants(r) {
				do(s, r)
			}
		}
	}
}

// units are the units that the viewer sees something of, in the order of the directory, then by name.
func (sc *scope) units() []string {
	there := map[string]bool{}
	for _, s := range sc.sheets {
		for i := range s.rows {
			if sc.sees(&s.rows[i]) {
				there[s.rows[i].unit] = true
			}
		}
	}
	return inOrder(sc.visit.corpus, there)
}

// inOrder lists units in the order of the directory, then by name: no order of merit.
func inOrder(corpus *retrieval.Corpus, there map[string]bool) []string {
	var out, others []string
	known := map[string]bool{}
	for _, u := range corpus.Directory().Units {
		known[u.Name] = true
		if there[u.Name] {
			out = append(out, u.Name)
		}
	}
	for u := range there {
		if !known[u] {
			others = append(others, u)
		}
	}
	slices.Sort(others)
	return append(out, others...)
}

// kindWord is what a kind of unit is called, "" for one that is not known.
func kindWord(k ledger.UnitKind) string {
	switch k {
	case ledger.Township:
		return "镇"
	case ledger.Department:
		return "部门"
	case ledger.PartyOrgan:
		return "党委机构"
	case ledger.Court:
		return "法院"
	case ledger.Procurator:
		return "检察院"
	case ledger.Government:
		return "政府"
	case ledger.Supervision:
		return "督查室"
	case ledger.OtherUnit:
		return "其他"
	}
	return ""
}
