package retrieval_test

import (
	"testing"

	"duban/ledger"
	"duban/retrieval"
)

func twoDocuments() []ledger.Document {
	m := func(n, text string) ledger.Measure {
		return ledger.Measure{Key: n, Number: n, Text: text, Heading: text}
	}
	return []ledger.Document{
		{ID: "a", Title: "云岭县若干措施", Aliases: []string{"云岭"}, Measures: []ledger.Measure{m("1", "规范涉企检查,减少入企频次。"), m("2", "行政规范性文件统一向社会公开。")}},
		{ID: "b", Title: "临江区实施意见", Aliases: []string{"临江"}, Measures: []ledger.Measure{m("1", "开展案卷评查,每年不少于2次。")},
			Passages: []ledger.Passage{{ID: "p1", Text: "全年评查案卷312件。"}}},
	}
}

func TestSearchUnderstandsWhatPeopleSay(t *testing.T) {
	c := retrieval.NewCorpus(twoDocuments(), ledger.Directory{}, retrieval.ShippedLexicon())
	cases := []struct{ query, doc, number string }{
		{"红头文件挂网", "a", "2"}, {"三天两头去厂里查", "a", "1"}, {"评查几回", "b", "1"},
	}
	for _, q := range cases {
		hits := c.Search(q.query, nil, 3)
		if len(hits) == 0 || hits[0].Document.ID != q.doc || hits[0].Measure == nil || hits[0].Measure.Number != q.number {
			t.Errorf("%s: %+v", q.query, hits)
		}
	}
	if hits := c.Search("案卷", []string{"a"}, 3); len(hits) != 0 {
		t.Errorf("the document filter let through %+v", hits)
	}
}
