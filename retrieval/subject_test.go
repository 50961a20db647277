package retrieval_test

import (
	"testing"

	"duban/ledger"
	"duban/retrieval"
)

func subjectCorpus() (*retrieval.Corpus, *ledger.Document) {
	docs := []ledger.Document{{ID: "a", Title: "云岭县便民若干措施", Measures: []ledger.Measure{
		{Key: "1", Number: "1", Heading: "推进网上可办", Text: "推进网上可办,高频事项网上可办率达到90%以上。"},
		{Key: "2", Number: "2", Heading: "规范登记", Text: "规范不动产登记,办理时限压缩到3日。"},
		{Key: "3", Number: "3", Heading: "关心老年人", Text: "发展养老服务,每个镇建一处照料中心。"},
	}}}
	return retrieval.NewCorpus(docs, ledger.Directory{}, retrieval.ShippedLexicon()), &docs[0]
}

func TestSubject(t *testing.T) {
	c, d := subjectCorpus()
	for _, x := range []struct {
		name, question  string
		absent, nowhere bool
	}{
		{"its own words", "不动产登记", false, false},
		{"a common word alone agrees", "婚姻登记", true, true},
		{"a common word alone agrees, the subject is no known word", "蜂箱登记", true, false},
		{"other words of the lexicon", "敬老院", false, false},
		{"a run of common words", "网上可办率 达标", false, false},
		{"one of two things stands nowhere", "养老服务 彩票", false, true},
		{"nothing but common words", "怎么办理 手续", false, false},
	} {
		t.Run(x.name, func(t *testing.T) {
			hits := c.Search(x.question, []string{"a"}, 3)
			s := c.Subject(x.question, d, hits)
			if s.Absent() != x.absent || len(s.Nowhere) > 0 != x.nowhere {
				t.Errorf("%s: %+v, absent %v", x.question, s, s.Absent())
			}
		})
	}
}
