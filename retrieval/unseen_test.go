package retrieval_test

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"duban/bot"
	"duban/knowledge"
	"duban/ledger"
	"duban/retrieval"
)

// unseen is a question that was written without a look at the lexicon, about the passage that holds a phrase or about
// measures by number.
type unseen struct {
	ID       string
	Set      string
	Doc      string
	Question string
	Phrase   string
	Gold     []string
	Topic    string   `json:"-"`
	Keys     []string `json:"-"`
}

// readTexts reads every seed and every long document beside the repository.
func readTexts(t *testing.T, shared string) (docs []ledger.Document) {
	t.Helper()
	for _, folder := range []string{"seeds", "documents"} {
		files, _ := filepath.Glob(filepath.Join(shared, folder, "*.txt"))
		for _, path := range files {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			d, err := knowledge.Read(t.Context(), path, bytes.NewReader(text), knowledge.Options{})
			if err != nil {
				t.Fatal(err)
			}
			d.ID, _, _ = strings.Cut(strings.TrimSuffix(filepath.Base(path), ".txt"), "_")
			docs = append(docs, *d)
		}
	}
	return docs
}

// holding returns the keys of the passages that answer a question.
func (q *unseen) holding(d *ledger.Document) (keys []string) {
	plain := func(s string) string { return strings.Join(strings.Fields(s), "") }
	if q.Phrase != "" {
		for _, p := range retrieval.Passages(d) {
			if strings.Contains(plain(p.Text), plain(q.Phrase)) {
				keys = append(keys, p.Key)
			}
		}
		return keys
	}
	for _, number := range q.Gold {
		if _, n, ok := strings.Cut(number, "-"); ok {
			number = strings.TrimSuffix(n, "u")
		}
		for _, m := range d.Measures {
			if m.Number == number {
				keys = append(keys, "m:"+m.Key)
			}
		}
	}
	return keys
}

func readUnseen(t *testing.T, docs []ledger.Document) (all []unseen) {
	t.Helper()
	f, err := os.Open(os.Getenv("DUBAN_UNSEEN"))
	if err != nil {
		t.Skip("NOT MEASURED: DUBAN_UNSEEN=file names questions that the lexicon has not seen, a JSON object a line")
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var q unseen
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(docs, func(d ledger.Document) bool { return d.ID == q.Doc })
		if i < 0 {
			t.Fatalf("%s: no document %s", q.ID, q.Doc)
		}
		if q.Keys = q.holding(&docs[i]); len(q.Keys) == 0 {
			t.Logf("%s: nothing in %s holds %q %v", q.ID, q.Doc, q.Phrase, q.Gold)
			continue
		}
		corpus := retrieval.NewCorpus(docs[i:i+1], ledger.Directory{}, retrieval.ShippedLexicon())
		if u := bot.Understand(q.Question, bot.Vocabulary{Units: corpus.Units()}, ledger.NewDate(2024, 6, 10)); u.Ask != nil {
			q.Topic = u.Ask.Topic
		}
		q.Topic = cmp.Or(q.Topic, q.Question)
		all = append(all, q)
	}
	return all
}

// placeOf is the place of the first passage that answers, from 1; 0 when it is not among the first ten.
func placeOf(places []place, q *unseen) int {
	return 1 + slices.IndexFunc(places, func(p place) bool { return p.doc == q.Doc && slices.Contains(q.Keys, p.key) })
}

// TestUnseen writes to the file that DUBAN_UNSEEN_OUT names at which place each question's passage is found, by words
// and by words with the static table at each weight: docs/retrieval.md. The endpoint is that of DUBAN_ABLATION_STATIC.
func TestUnseen(t *testing.T) {
	shared, err := filepath.Abs(os.Getenv("SHARED"))
	if os.Getenv("SHARED") == "" || err != nil {
		t.Skip("NOT MEASURED: SHARED=folder names where the documents are")
	}
	docs := readTexts(t, shared)
	questions := readUnseen(t, docs)
	none, err := retrieval.ParseLexicon("")
	if err != nil {
		t.Fatal(err)
	}
	out, err := os.Create(cmp.Or(os.Getenv("DUBAN_UNSEEN_OUT"), os.DevNull))
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	ranks := map[string]ranking{"words": found(docs, none, nil), "lexicon": found(docs, retrieval.ShippedLexicon(), nil)}
	ranks["product"] = foundByTable(docs, retrieval.ShippedLexicon(), retrieval.NewStatic(nil))
	if v := endpoints()["static"]; v != nil {
		var asked []goldQuestion
		for _, q := range questions {
			asked = append(asked, goldQuestion{Question: q.Question, Topic: q.Topic})
		}
		v.warm(t, asked)
		m := v.of(t, docs)
		ranks["alone"] = nearest(m, v)
		for i := 1; i <= 10; i++ {
			w := float64(i) * 0.05
			ranks[fmt.Sprintf("lexicon %.2f", w)] = found(docs, retrieval.ShippedLexicon(), v.dense(m, w))
			ranks[fmt.Sprintf("words %.2f", w)] = found(docs, none, v.dense(m, w))
		}
	}
	lines := json.NewEncoder(out)
	for name, rank := range ranks {
		for _, known := range []bool{true, false} {
			sum := 0.0
			for i := range questions {
				q := &questions[i]
				at := placeOf(rank(t, goldQuestion{Doc: q.Doc, Question: q.Question, Topic: q.Topic}, known), q)
				if at > 0 {
					sum += 1 / float64(at)
				}
				if err := lines.Encode(map[string]any{"rank": at, "how": name, "known": known, "id": q.ID, "set": q.Set, "doc": q.Doc}); err != nil {
					t.Fatal(err)
				}
			}
			t.Logf("%-14s known=%-5v %d questions MRR@10 %.3f", name, known, len(questions), sum/float64(len(questions)))
		}
	}
}

// foundByTable ranks as the product does without an endpoint: by words, synonyms and the shipped table.
func foundByTable(docs []ledger.Document, lex *retrieval.Lexicon, table *retrieval.Static) ranking {
	l := retrieval.NewLibrary(newMemorySource(docs), func() ledger.Directory { return ledger.Directory{} }, lex)
	l.UseStatic(table)
	return func(t *testing.T, q goldQuestion, known bool) []place {
		t.Helper()
		c, err := l.Current(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return placesOf(c.Find(q.Topic, filterOf(q, known), 10))
	}
}

// TestUnseenInACrowd prints what the table is worth in larger and larger pools: from where on it does harm.
func TestUnseenInACrowd(t *testing.T) {
	shared, err := filepath.Abs(os.Getenv("SHARED"))
	if os.Getenv("SHARED") == "" || err != nil {
		t.Skip("NOT MEASURED: SHARED=folder names where the documents are")
	}
	docs := readTexts(t, shared)
	questions := readUnseen(t, docs)
	for _, more := range []int{0, 100, 300, 600, 1500, 3000} {
		all := append(slices.Clone(docs), distractors(more)...)
		n := 0
		for i := range all {
			n += len(retrieval.Passages(&all[i]))
		}
		without := found(all, retrieval.ShippedLexicon(), nil)
		with := foundByTable(all, retrieval.ShippedLexicon(), retrieval.NewStatic(nil).WithMost(1<<30))
		for _, set := range []string{"fresh", "para", "gold"} {
			var asked, sum, summed float64
			for i := range questions {
				q := &questions[i]
				if q.Set != set {
					continue
				}
				g := goldQuestion{Doc: q.Doc, Question: q.Question, Topic: q.Topic}
				asked++
				if at := placeOf(without(t, g, false), q); at > 0 {
					sum += 1 / float64(at)
				}
				if at := placeOf(with(t, g, false), q); at > 0 {
					summed += 1 / float64(at)
				}
			}
			t.Logf("%d documents, %d passages, %s: MRR@10 %.3f by words, %.3f with the table", len(all), n, set, sum/asked, summed/asked)
		}
	}
}
