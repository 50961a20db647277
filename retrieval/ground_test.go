package retrieval_test

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
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
			w.Answer = "第" + n + "条：“" + m.Text + "”"
			if len(m.Parts) < 2 {
				w.Answer += "\n牵头：" + strings.Join(m.Units(ledger.Lead), "、") + "；配合：" + strings.Join(m.Units(ledger.Cooperating), "、") + "；责任单位：" + strings.Join(m.Units(ledger.Responsible), "、") + "。"
			}
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
	for name, cases := range map[string][]groundtest.Case{"good": groundtest.Good(), "held out": groundtest.HeldOut()} {
		all, kept := 0, 0
		for _, c := range cases {
			w, words := g.ask(c)
			got := retrieval.Ground(words, w, g.units)
			all += len(words.Sentences)
			kept += len(got.Sentences)
			for _, d := range got.Dropped {
				t.Logf("dropped for %s: %s", d.Why, words.Sentences[d.Index].Text)
			}
		}
		share := float64(kept) / float64(all)
		t.Logf("%s: %d of %d sentences kept (%.1f %%)", name, kept, all, 100*share)
		if share < map[string]float64{"good": 0.95, "held out": 0.8}[name] { // of the second, three count or average what the document does not
			t.Errorf("%s: %d of %d kept", name, kept, all)
		}
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

var (
	anyNumber = regexp.MustCompile(`\d+`)
	anyUnit   = regexp.MustCompile(`县(?:司法|市场监管|数据|发改|财政|行政审批|信访)局|县委编办|县政府办|县法院|县检察院|各执法部门|各部门|各镇`)
	others    = []string{"县司法局", "县市场监管局", "县数据局", "县发改局", "县财政局", "县行政审批局", "县信访局", "县委编办", "县政府办", "县法院", "县检察院",
		"各执法部门", "各镇", "青石镇", "县卫健局", "各村", "县司法所"}
)

// TestGroundDropsEveryChangedNumberAndUnit changes each number of each good sentence by one and by ten times, and puts every unit
// that its measure does not name in the place of each that it names.
func TestGroundDropsEveryChangedNumberAndUnit(t *testing.T) {
	g := newGrounds(t)
	n := 0
	try := func(c groundtest.Case, text string) {
		w, words := g.ask(c)
		words.Sentences[0].Text = text
		n++
		if got := retrieval.Ground(words, w, g.units); len(got.Sentences) > 0 {
			t.Errorf("kept %q", text)
		}
	}
	for _, c := range groundtest.Good() {
		s := c.Sentences[0]
		m := g.doc.MeasuresNumbered(s.Numbers[0])[0]
		for _, at := range anyNumber.FindAllStringIndex(s.Text, -1) {
			v, _ := strconv.Atoi(s.Text[at[0]:at[1]])
			for _, wrong := range []int{v + 1, v - 1, v * 10} {
				try(c, s.Text[:at[0]]+strconv.Itoa(wrong)+s.Text[at[1]:])
			}
		}
		whole := m.Text + fmt.Sprint(m.Clauses)
		for _, at := range anyUnit.FindAllStringIndex(s.Text, -1) {
			for _, u := range others {
				if !strings.Contains(whole, u) {
					try(c, s.Text[:at[0]]+u+s.Text[at[1]:])
				}
			}
		}
	}
	t.Logf("changed numbers and units: %d sentences", n)
}

// TestGroundOverSeeds: over documents as they were issued, the sentences of each measure survive, in Chinese numerals too, and
// each of their numbers changed by one does not.
func TestGroundOverSeeds(t *testing.T) {
	files, err := filepath.Glob("../../shared/seeds/*.txt")
	if err != nil || len(files) == 0 {
		t.Skip("SKIPPED: ../../shared/seeds is absent, the check is not tried on issued documents")
	}
	all, kept, changed, leaked := 0, 0, 0, 0
	for i, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := knowledge.Read(t.Context(), filepath.Base(file), bytes.NewReader(data), knowledge.Options{})
		if err != nil {
			t.Fatal(err)
		}
		corpus := retrieval.NewCorpus([]ledger.Document{*doc}, ledger.Directory{}, retrieval.ShippedLexicon())
		w := retrieval.Writing{Sources: retrieval.Excerpts([]*ledger.Document{doc})}
		holds := func(text string, mark int) bool {
			words := retrieval.Worded{Sentences: []retrieval.WordedSentence{{Text: text, Marks: []int{mark}}}}
			return len(retrieval.Ground(words, w, corpus.Units()).Sentences) > 0
		}
		for _, e := range w.Sources[:min(40, len(w.Sources))] {
			for _, s := range retrieval.SplitSentences(e.Text) {
				if n := len([]rune(s)); n < 12 || n > 200 {
					continue
				}
				all++
				if holds(s, e.Mark) {
					kept++
				}
				for _, at := range anyNumber.FindAllStringIndex(s, -1) {
					v, _ := strconv.Atoi(s[at[0]:at[1]])
					wrong := s[:at[0]] + strconv.Itoa(v+1) + s[at[1]:]
					if strings.Contains(e.Text, wrong) {
						continue
					}
					changed++
					if holds(wrong, e.Mark) {
						leaked++
						t.Errorf("document %d mark %d: a number changed by one was kept, at byte %d: %s", i, e.Mark, at[0], wrong)
					}
				}
			}
		}
	}
	t.Logf("issued documents: %d of %d sentences kept (%.1f %%); %d changed numbers, %d kept", kept, all, 100*float64(kept)/float64(all), changed, leaked)
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
