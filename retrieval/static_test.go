package retrieval_test

import (
	"encoding/binary"
	"math"
	"slices"
	"strings"
	"testing"

	"duban/ledger"
	"duban/retrieval"
)

// smallTable is a table of two dimensions with the pieces 塘, 池塘 and 路.
func smallTable() string {
	b := []byte("DBST")
	b = binary.LittleEndian.AppendUint32(b, 2)
	b = binary.LittleEndian.AppendUint32(b, 3)
	for range 3 {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(0.5))
	}
	return string(b) + "塘\n池塘\n路\x00" + "\x02\x00" + "\x00\xfe" + "\x04\x00"
}

func TestStaticEmbedsByTheLongestPiece(t *testing.T) {
	s := retrieval.BrokenStatic(smallTable())
	half := float32(math.Sqrt(0.5))
	for text, want := range map[string][]float32{
		"塘":         {1, 0},
		"池塘":        {0, -1},
		"修 2 号塘,塘。": {1, 0},
		"":          nil,
		"pond 7":    nil,
		"鱼":         nil,
	} {
		if got := s.Embed(text); !slices.Equal(got, want) {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
	got := s.Embed("塘池塘") // 1·(1,0) + 1·(0,-1)
	if len(got) != 2 || math.Abs(float64(got[0]-half)) > 1e-6 || math.Abs(float64(got[1]+half)) > 1e-6 {
		t.Errorf("塘池塘: %v", got)
	}
}

func TestOpenTableRefusesWhatIsCut(t *testing.T) {
	whole := smallTable()
	if err := retrieval.OpenTable(whole); err != nil {
		t.Fatal(err)
	}
	for i := range whole {
		if retrieval.OpenTable(whole[:i]) == nil {
			t.Errorf("the first %d bytes are taken for a table", i)
		}
	}
}

func FuzzOpenTable(f *testing.F) {
	f.Add(smallTable())
	f.Fuzz(func(_ *testing.T, raw string) { _ = retrieval.OpenTable(raw) })
}

// pondCounty is a fictitious document whose words a question does not use.
func pondCounty() []ledger.Document {
	d := ledger.Document{ID: "d", Title: "云溪县人居环境若干措施"}
	for i, text := range []string{
		"开展违规放牧巡查,对牧户进行告诫。",
		"建设农村污水处理设施,保障水体洁净。",
		"对敬老院开展消防检查,完善老人照护。",
		"对学校开展消防检查,完善学生接送。",
	} {
		n := string(rune('1' + i))
		d.Measures = append(d.Measures, ledger.Measure{Key: n, Number: n, Text: text})
	}
	return []ledger.Document{d}
}

// TestStaticOrdersButAddsNothing: the hits with the table are those of words, in another order, with the same cover;
// English, a table that cannot be read and many passages leave the order of words.
func TestStaticOrdersButAddsNothing(t *testing.T) {
	docs := pondCounty()
	none, err := retrieval.ParseLexicon("")
	if err != nil {
		t.Fatal(err)
	}
	find := func(table *retrieval.Static, query string) []retrieval.Hit {
		l := retrieval.NewLibrary(newMemorySource(docs), func() ledger.Directory { return ledger.Directory{} }, none)
		l.UseStatic(table)
		c, err := l.Current(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return c.Find(query, nil, 10)
	}
	const query = "对养老的地方怎么查"
	words, table := find(nil, query), find(retrieval.NewStatic(nil), query)
	if len(words) != len(table) {
		t.Fatalf("%d hits by words, %d with the table", len(words), len(table))
	}
	if table[0].Measure.Number != "3" {
		t.Errorf("measure %s comes first", table[0].Measure.Number)
	}
	for _, h := range table {
		i := slices.IndexFunc(words, func(w retrieval.Hit) bool { return w.Measure == h.Measure })
		if i < 0 || words[i].Cover != h.Cover || h.Apart != 0 || h.Score > words[0].Score {
			t.Errorf("measure %s: %+v", h.Measure.Number, h)
		}
	}
	for name, s := range map[string]*retrieval.Static{"cut": retrieval.BrokenStatic("DBST"), "empty": retrieval.BrokenStatic("")} {
		if got := find(s, query); !slices.Equal(got, words) || s.Space() != (retrieval.Space{}) {
			t.Errorf("%s: %v, want %v", name, got, words)
		}
	}
	if got, want := find(retrieval.NewStatic(nil), "fire 2"), find(nil, "fire 2"); !slices.Equal(got, want) {
		t.Errorf("English: %v, want %v", got, want)
	}
}

// TestStaticStaysOutOfACrowd: among many passages words alone decide.
func TestStaticStaysOutOfACrowd(t *testing.T) {
	docs := distractors(500)
	words, table := found(docs, retrieval.ShippedLexicon(), nil), foundByTable(docs, retrieval.ShippedLexicon(), retrieval.NewStatic(nil))
	for _, q := range crowdQuestions()[:20] {
		if got, want := table(t, goldQuestion{Topic: q}, false), words(t, goldQuestion{Topic: q}, false); !slices.Equal(got, want) {
			t.Errorf("%q: %v, want %v", q, got, want)
		}
	}
}

// TestStaticTable: the shipped table is whole, and nearness in it means something.
func TestStaticTable(t *testing.T) {
	s := retrieval.NewStatic(nil)
	if got := s.Space(); got != (retrieval.Space{Model: "static-multilingual-e5-small-1", Dimensions: 64}) {
		t.Fatal(got)
	}
	near := func(a, b string) (sum float32) {
		x, y := s.Embed(a), s.Embed(b)
		for i := range x {
			sum += x[i] * y[i]
		}
		return sum
	}
	if a, b := near("老人", "养老"), near("老人", "公路"); a <= b {
		t.Errorf("老人 is as near to 养老 (%.2f) as to 公路 (%.2f)", a, b)
	}
}

// BenchmarkStatic is what the table costs: to be read, a text of 400 characters, and a question in one document before
// and with it.
func BenchmarkStatic(b *testing.B) {
	text := strings.Repeat("对农村污水处理设施开展巡查,完善管护制度,", 20)
	b.Run("read", func(b *testing.B) {
		for b.Loop() {
			retrieval.NewStatic(nil).Space()
		}
	})
	b.Run("text", func(b *testing.B) {
		s := retrieval.NewStatic(nil)
		for b.Loop() {
			s.Embed(text)
		}
	})
	docs := distractors(40)[:1]
	for _, way := range []struct {
		name  string
		table *retrieval.Static
		first bool
	}{{"question by words", nil, false}, {"question with the table", retrieval.NewStatic(nil), false}, {"first question by words", nil, true}, {"first question with the table", retrieval.NewStatic(nil), true}} {
		b.Run(way.name, func(b *testing.B) {
			way.table.Space()
			var c *retrieval.Corpus
			questions := crowdQuestions()
			for i := 0; b.Loop(); i++ {
				if c == nil || way.first {
					l := retrieval.NewLibrary(newMemorySource(docs), func() ledger.Directory { return ledger.Directory{} }, retrieval.ShippedLexicon())
					l.UseStatic(way.table)
					c, _ = l.Current(b.Context())
				}
				c.Find(questions[i%len(questions)], []string{docs[0].ID}, 10)
			}
		})
	}
}
