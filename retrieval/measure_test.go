package retrieval_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"duban/bot"
	"duban/knowledge"
	"duban/ledger"
	"duban/retrieval"
	"duban/web/demo/sample"
)

// TestHitRate measures how often the measure that a question is about is found by its words. It reads annotated
// questions and their documents from beside the repository and is skipped where there are none.
func TestHitRate(t *testing.T) {
	const records = "../../shared/gold/questions.jsonl"
	f, err := os.Open(records)
	if err != nil {
		t.Skipf("NOT MEASURED: no annotated questions at %s", records)
	}
	defer f.Close()
	corpora := map[string]*retrieval.Corpus{}
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	asked, first, third := 0, 0, 0
	for lines.Scan() {
		var q struct {
			ID, Doc, Question string
			Gold              []any `json:"gold_measures"`
			Turns             []any
		}
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
			t.Fatalf("%s: %v", records, err)
		}
		if len(q.Gold) == 0 || len(q.Gold) > 3 || len(q.Turns) > 0 || q.Doc == "any" {
			continue
		}
		corpus, ok := corpora[q.Doc]
		if !ok {
			corpus = seed(t, q.Doc)
			corpora[q.Doc] = corpus
		}
		topic := topicOf(corpus, q.Question)
		if topic == "" {
			continue
		}
		asked++
		switch rank := rankOf(corpus.Search(topic, nil, 3), q.Gold); {
		case rank == 1:
			first, third = first+1, third+1
		case rank > 1:
			third++
		default:
			t.Logf("%s %s: not among the first three for %q", q.ID, q.Question, topic)
		}
	}
	if err := lines.Err(); err != nil || asked == 0 {
		t.Fatalf("%d questions, %v", asked, err)
	}
	t.Logf("%d questions found by words: first %.1f %%, among three %.1f %%", asked, 100*float64(first)/float64(asked), 100*float64(third)/float64(asked))
	if 100*third < 95*asked {
		t.Errorf("only %d of %d are among the first three", third, asked)
	}
}

func seed(t *testing.T, doc string) *retrieval.Corpus {
	t.Helper()
	files, err := filepath.Glob("../../shared/seeds/" + doc + "*")
	if err != nil || len(files) == 0 {
		t.Skipf("NOT MEASURED: no document %s", doc)
	}
	text, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	d, err := knowledge.Read(t.Context(), files[0], bytes.NewReader(text), knowledge.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return retrieval.NewCorpus([]ledger.Document{*d}, ledger.Directory{}, retrieval.ShippedLexicon())
}

// topicOf is what a question is searched by; "" when it names a measure by number or asks for a list.
func topicOf(corpus *retrieval.Corpus, question string) string {
	words := bot.Vocabulary{Units: corpus.Units()}
	for _, d := range corpus.Titles() {
		words.Documents = append(words.Documents, bot.DocumentName{ID: d.ID, Words: d.Words})
	}
	u := bot.Understand(question, words, ledger.NewDate(2024, 6, 10))
	if len(u.References) > 0 || u.Ask == nil {
		return ""
	}
	switch u.Ask.Slot {
	case bot.SlotDue, bot.SlotUnitTasks, bot.SlotCount, bot.SlotList, bot.SlotDocument:
		return ""
	}
	return u.Ask.Topic
}

func rankOf(hits []retrieval.Hit, gold []any) int {
	for i, h := range hits {
		for _, g := range gold {
			number := fmt.Sprint(g)
			if _, n, ok := strings.Cut(number, "-"); ok {
				number = n
			}
			if h.Measure != nil && strings.TrimSuffix(number, "u") == h.Measure.Number {
				return i + 1
			}
		}
	}
	return 0
}

// BenchmarkSearch is one free question over the sample county; the index is built before.
func BenchmarkSearch(b *testing.B) {
	d, err := knowledge.Read(b.Context(), sample.MeasuresName, bytes.NewReader(sample.Measures()), knowledge.Options{})
	if err != nil {
		b.Fatal(err)
	}
	corpus := retrieval.NewCorpus([]ledger.Document{*d}, ledger.Directory{}, retrieval.ShippedLexicon())
	corpus.Search("证明", nil, 1)
	for b.Loop() {
		if len(corpus.Search("办事要开一堆证明能不能少点", nil, 8)) == 0 {
			b.Fatal("nothing found")
		}
	}
}
