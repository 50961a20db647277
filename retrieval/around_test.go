package retrieval_test

import (
	"testing"

	"duban/ledger"
	"duban/retrieval"
)

func TestAHitKnowsItsNeighboursAndItsChapter(t *testing.T) {
	d := ledger.Document{ID: "a"}
	for _, m := range []struct{ number, chapter, text string }{{"1", "一", "修路"}, {"2", "一", "清河道"}, {"3", "二", "建校舍"}} {
		d.Measures = append(d.Measures, ledger.Measure{Key: m.number, Number: m.number, ChapterNumber: m.chapter, Chapter: m.chapter + "、部分", Text: m.text})
	}
	d.Passages = []ledger.Passage{{ID: "p", Text: "结尾"}}
	c := retrieval.NewCorpus([]ledger.Document{d}, ledger.Directory{}, nil)
	for _, x := range []struct {
		query, before, after, chapter string
		siblings                      int
	}{{"修路", "", "2", "一、部分", 2}, {"河道", "1", "3", "一、部分", 2}, {"校舍", "2", "", "二、部分", 1}, {"结尾", "", "", "", 0}} {
		a := c.Search(x.query, nil, 1)[0].Around()
		number := func(m *ledger.Measure) string {
			if m == nil {
				return ""
			}
			return m.Number
		}
		if number(a.Before) != x.before || number(a.After) != x.after || a.Chapter != x.chapter || a.Siblings != x.siblings {
			t.Errorf("%s: %+v", x.query, a)
		}
	}
}
