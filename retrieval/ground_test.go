package retrieval_test

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"duban/knowledge"
	"duban/ledger"
	"duban/retrieval"
	"duban/retrieval/groundtest"
	"duban/web/demo/sample"
	"duban/zh"
)

// grounds is the sample county's document as a model is given it.
type grounds struct {
	writing retrieval.Writing
	units   *zh.Units
	doc     *ledger.Document
}

func newGrounds(t testing.TB) *grounds {
	t.Helper()
	doc, err := knowledge.Read(t.Context(), sample.MeasuresName, bytes.NewReader(sample.Measures()), knowledge.Options{})
	if err != nil {
		t.Fatal(err)
	}
	doc.ID = "sample"
	dir, err := knowledge.ReadDirectory(bytes.NewReader(sample.Directory()))
	if err != nil {
		t.Fatal(err)
	}
	corpus := retrieval.NewCorpus([]ledger.Document{*doc}, dir, retrieval.ShippedLexicon())
	g := &grounds{units: corpus.Units(), doc: doc}
	g.writing.Sources = retrieval.Excerpts([]*ledger.Document{doc})
	return g
}

// ask makes the writing for a case: the answer of code is the measure's own words.
func (g *grounds) ask(c groundtest.Case) (retrieval.Writing, retrieval.Worded) {
	w := g.writing
	w.Question = c.Question
	for number := range 18 {
		if n := fmt.Sprint(number + 1); groundtest.Question(n) == c.Question {
			m := g.doc.MeasuresNumbered(n)[0]
			w.Answer = "第" + n + "条：“" + retrieval.SplitSentences(m.Text)[1] + "”"
		}
	}
	var words retrieval.Worded
	for _, s := range c.Sentences {
		var marks []int
		for _, e := range w.Sources {
			if slices.Contains(s.Numbers, e.Number) {
				marks = append(marks, e.Mark)
			}
		}
		words.Sentences = append(words.Sentences, retrieval.WordedSentence{Text: s.Text, Marks: marks})
	}
	return w, words
}

// TestGroundKeepsGoodSentences counts how many true sentences in other words survive.
func TestGroundKeepsGoodSentences(t *testing.T) {
	g := newGrounds(t)
	all, kept := 0, 0
	for _, c := range groundtest.Good() {
		w, words := g.ask(c)
		got := retrieval.Ground(words, w, g.units)
		all += len(words.Sentences)
		kept += len(got.Sentences)
		for _, d := range got.Dropped {
			t.Logf("dropped for %s: %s", d.Why, words.Sentences[d.Index].Text)
		}
	}
	share := float64(kept) / float64(all)
	t.Logf("good: %d of %d sentences kept (%.1f %%)", kept, all, 100*share)
	if all < 60 || share < 0.85 {
		t.Errorf("%d of %d kept", kept, all)
	}
}

// TestGroundDropsBadSentences: not one of them leaves.
func TestGroundDropsBadSentences(t *testing.T) {
	g := newGrounds(t)
	families := map[string]int{}
	n := 0
	for _, c := range groundtest.Bad() {
		w, words := g.ask(c)
		got := retrieval.Ground(words, w, g.units)
		n++
		families[c.Family]++
		for _, s := range got.Sentences {
			t.Errorf("%s: kept %q %v", c.Family, s.Text, s.Marks)
		}
	}
	for _, f := range slices.Sorted(maps.Keys(families)) {
		t.Logf("%-28s %d", f, families[f])
	}
	t.Logf("bad: %d completions of %d families", n, len(families))
	if n < 200 {
		t.Errorf("only %d", n)
	}
}

func BenchmarkGround(b *testing.B) {
	g := newGrounds(b)
	var words retrieval.Worded
	var w retrieval.Writing
	for _, c := range groundtest.Good()[12:18] {
		one, said := g.ask(c)
		w = one
		words.Sentences = append(words.Sentences, said.Sentences...)
	}
	for b.Loop() {
		if got := retrieval.Ground(words, w, g.units); len(got.Sentences) == 0 {
			b.Fatal(strings.Repeat("-", 3))
		}
	}
}
