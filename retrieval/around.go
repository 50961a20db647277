package retrieval

import "duban/ledger"

// Around is where a measure stands in its document 上下文: what 上一条, 下一条 and 这一章 mean.
// Zero value: nothing is known of it, as of a passage that is no measure.
type Around struct {
	Place    int             // of the document's measures, from 0
	Chapter  string          // title of its chapter, "" without
	Section  string          // title of its section, "" without
	Before   *ledger.Measure // nil: it is the first
	After    *ledger.Measure // nil: it is the last
	Siblings int             // how many measures its chapter has, itself among them
}

// AroundOf tells where a measure of a document stands; false when it is none of the document's.
func AroundOf(d *ledger.Document, m *ledger.Measure) (Around, bool) {
	a := Around{Place: -1}
	for i := range d.Measures {
		x := &d.Measures[i]
		if m != nil && x.ChapterNumber == m.ChapterNumber {
			a.Siblings++
		}
		if x != m {
			continue
		}
		a.Place, a.Chapter, a.Section = i, m.Chapter, m.Section
		if i > 0 {
			a.Before = &d.Measures[i-1]
		}
		if i+1 < len(d.Measures) {
			a.After = &d.Measures[i+1]
		}
	}
	if a.Place < 0 {
		return Around{}, false
	}
	return a, true
}

// Around tells where the measure found stands in its document.
func (h Hit) Around() Around {
	a, _ := AroundOf(h.Document, h.Measure)
	return a
}
