package retrieval_test

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/gob"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"duban/bot"
	"duban/knowledge"
	"duban/ledger"
	"duban/llm"
	"duban/retrieval"
	"duban/zh"
)

// goldQuestion is one annotated question in everyday words about a measure of one document.
type goldQuestion struct {
	ID       string
	Doc      string
	Question string
	Type     string
	Gold     []any `json:"gold_measures"`
	Turns    []any
	Topic    string   // what the product searches by
	Keys     []string // passages that answer it
}

// ablation is the annotated questions with their documents. It reads them from beside the repository: SHARED names the
// folder that holds gold and seeds.
type ablation struct {
	docs      []ledger.Document
	questions []goldQuestion
}

func readAblation(t *testing.T) *ablation {
	t.Helper()
	shared, err := filepath.Abs(os.Getenv("SHARED"))
	if os.Getenv("SHARED") == "" || err != nil {
		t.Skip("NOT MEASURED: SHARED=folder names where annotated questions and their documents are")
	}
	f, err := os.Open(filepath.Join(shared, "gold", "questions.jsonl"))
	if err != nil {
		t.Skip("NOT MEASURED: no annotated questions in the folder that SHARED names")
	}
	defer f.Close()
	a := &ablation{}
	files, _ := filepath.Glob(filepath.Join(shared, "seeds", "*.txt"))
	for _, path := range files {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		d, err := knowledge.Read(t.Context(), path, bytes.NewReader(text), knowledge.Options{})
		if err != nil {
			t.Fatal(err)
		}
		d.ID, _, _ = strings.Cut(filepath.Base(path), "_")
		a.docs = append(a.docs, *d)
	}
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var q goldQuestion
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
			t.Fatal(err)
		}
		if q.Type == "semantic" && len(q.Turns) == 0 && len(q.Gold) > 0 {
			a.add(t, q)
		}
	}
	if len(a.questions) == 0 {
		t.Fatal("no questions")
	}
	return a
}

func (a *ablation) add(t *testing.T, q goldQuestion) {
	t.Helper()
	i := slices.IndexFunc(a.docs, func(d ledger.Document) bool { return d.ID == q.Doc })
	if i < 0 {
		t.Fatalf("%s: no document %s", q.ID, q.Doc)
	}
	for _, g := range q.Gold {
		number := fmt.Sprint(g)
		if _, n, ok := strings.Cut(number, "-"); ok {
			number = strings.TrimSuffix(n, "u")
		}
		for _, m := range a.docs[i].Measures {
			if m.Number == number {
				q.Keys = append(q.Keys, "m:"+m.Key)
			}
		}
	}
	corpus := retrieval.NewCorpus(a.docs[i:i+1], ledger.Directory{}, retrieval.ShippedLexicon())
	if u := bot.Understand(q.Question, bot.Vocabulary{Units: corpus.Units()}, ledger.NewDate(2024, 6, 10)); u.Ask != nil {
		q.Topic = u.Ask.Topic
	}
	q.Topic = cmp.Or(q.Topic, q.Question)
	if len(q.Keys) == 0 {
		t.Fatalf("%s: %v is not in the document", q.ID, q.Gold)
	}
	a.questions = append(a.questions, q)
}

// score is recall and mean reciprocal rank of a ranking.
type score struct {
	at1, at5, at10, mrr float64
	shown               int // characters of the first five
}

func (s score) String() string {
	return fmt.Sprintf("%.3f %.3f %.3f  %.3f", s.at1, s.at5, s.at10, s.mrr)
}

// place names a passage among all documents.
type place struct{ doc, key string }

// ranking returns the first places for a question; among all documents when known is false.
type ranking func(t *testing.T, q goldQuestion, known bool) []place

func (a *ablation) measure(t *testing.T, rank ranking, known bool, among func(goldQuestion) bool) (s score) {
	t.Helper()
	n := 0.0
	for _, q := range a.questions {
		if among != nil && !among(q) {
			continue
		}
		n++
		for i, p := range rank(t, q, known) {
			if i >= 10 || p.doc != q.Doc || !slices.Contains(q.Keys, p.key) {
				continue
			}
			s.at10, s.mrr = s.at10+1, s.mrr+1/float64(i+1)
			if i < 5 {
				s.at5++
			}
			if i == 0 {
				s.at1++
			}
			break
		}
	}
	return score{s.at1 / n, s.at5 / n, s.at10 / n, s.mrr / n, 0}
}

// vectorsOf are made by an endpoint and kept in the system's temp folder from run to run.
type vectorsOf struct {
	model string // of passages
	ask   string // of questions
	base  string
	kept  map[[32]byte][]float32
}

func (v *vectorsOf) path() string {
	return filepath.Join(os.TempDir(), "duban-ablation-"+v.model+".gob")
}

func openVectors(base, passages, questions string) *vectorsOf {
	v := &vectorsOf{model: passages, ask: questions, base: base, kept: map[[32]byte][]float32{}}
	if f, err := os.Open(v.path()); err == nil {
		defer f.Close()
		_ = gob.NewDecoder(f).Decode(&v.kept) // made anew otherwise
	}
	return v
}

func (v *vectorsOf) save(t *testing.T) {
	t.Helper()
	f, err := os.Create(v.path())
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := gob.NewEncoder(f).Encode(v.kept); err != nil {
		t.Fatal(err)
	}
}

func (v *vectorsOf) embed(ctx context.Context, model string, texts []string) ([][]float32, error) {
	var missing []string
	id := func(text string) [32]byte { return sha256.Sum256([]byte(model + "\n" + text)) }
	for _, text := range texts {
		if v.kept[id(text)] == nil {
			missing = append(missing, text)
		}
	}
	if len(missing) > 0 {
		e := llm.NewEmbedder(llm.EmbedderOptions{BaseURL: v.base, APIKey: "none", Model: model, Batch: 64, BatchRunes: 64000, Timeout: 10 * time.Minute})
		made, err := e.Embed(ctx, missing)
		if err != nil {
			return nil, err
		}
		for i, text := range missing {
			v.kept[id(text)] = made[i]
		}
	}
	out := make([][]float32, len(texts))
	for i, text := range texts {
		out[i] = v.kept[id(text)]
	}
	return out, nil
}

// memoryVectors compares in memory, exactly.
type memoryVectors struct {
	places []place
	values [][]float32
}

var _ retrieval.Vectors = (*memoryVectors)(nil)

func (v *vectorsOf) of(t *testing.T, docs []ledger.Document) *memoryVectors {
	t.Helper()
	m := &memoryVectors{}
	var texts []string
	for i := range docs {
		for _, p := range retrieval.Passages(&docs[i]) {
			m.places = append(m.places, place{docs[i].ID, p.Key})
			texts = append(texts, p.Text)
		}
	}
	var err error
	if m.values, err = v.embed(t.Context(), v.model, texts); err != nil {
		t.Fatal(err)
	}
	v.save(t)
	return m
}

// warm embeds the questions beforehand: a slow machine would take longer than a turn waits.
func (v *vectorsOf) warm(t *testing.T, questions []goldQuestion) {
	t.Helper()
	var texts []string
	for _, q := range questions {
		texts = append(texts, q.Question, q.Topic)
	}
	if _, err := v.embed(t.Context(), v.ask, texts); err != nil {
		t.Fatal(err)
	}
	v.save(t)
}

func (m *memoryVectors) VectorStamp(context.Context) (int64, error) { return 1, nil }

func (m *memoryVectors) Lacking(context.Context, retrieval.Space) ([]string, error) { return nil, nil }

func (m *memoryVectors) Near(_ context.Context, _ retrieval.Space, vector []float32, docs []string, k int) ([]retrieval.Neighbour, error) {
	among := map[string]bool{}
	for _, d := range docs {
		among[d] = true
	}
	var out []retrieval.Neighbour
	for i, p := range m.places {
		if len(docs) > 0 && !among[p.doc] {
			continue
		}
		var sum float64
		for j, x := range m.values[i] {
			sum += float64(x * vector[j])
		}
		out = append(out, retrieval.Neighbour{Document: p.doc, Passage: p.key, Cosine: sum})
	}
	slices.SortStableFunc(out, func(a, b retrieval.Neighbour) int { return cmp.Compare(b.Cosine, a.Cosine) })
	return out[:min(k, len(out))], nil
}

// keyOf names a hit as Passages does.
func keyOf(h retrieval.Hit) place {
	if h.Measure != nil {
		return place{h.Document.ID, "m:" + h.Measure.Key}
	}
	return place{h.Document.ID, "p:" + h.Passage.ID}
}

func placesOf(hits []retrieval.Hit) (out []place) {
	for _, h := range hits {
		out = append(out, keyOf(h))
	}
	return out
}

func filterOf(q goldQuestion, known bool) []string {
	if known {
		return []string{q.Doc}
	}
	return nil
}

// found ranks as the product does, through a library over the documents; dense nil: by words alone.
func found(docs []ledger.Document, lex *retrieval.Lexicon, dense *retrieval.Dense) ranking {
	l := retrieval.NewLibrary(newMemorySource(docs), func() ledger.Directory { return ledger.Directory{} }, lex)
	l.UseVectors(dense)
	return func(t *testing.T, q goldQuestion, known bool) []place {
		t.Helper()
		c, err := l.Current(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return placesOf(c.Find(q.Topic, filterOf(q, known), 10))
	}
}

// untaught ranks as found does, for each question without the synonyms that no other question uses: those could have been
// written because of it. It is the lower bound of what synonyms bring to questions that nobody has seen.
func (a *ablation) untaught(lex *retrieval.Lexicon, dense func() *retrieval.Dense) ranking {
	ranks := map[string]ranking{}
	return func(t *testing.T, q goldQuestion, known bool) []place {
		t.Helper()
		if ranks[q.ID] == nil {
			own := ""
			for _, x := range lex.Expand(zh.Squeeze(q.Question)) {
				if !slices.ContainsFunc(a.questions, func(other goldQuestion) bool {
					return other.ID != q.ID && strings.Contains(zh.Squeeze(other.Question), x.Said)
				}) {
					own += x.Said + " !=\n"
				}
			}
			ranks[q.ID] = found(a.docs, lex.With(own).Lexicon, dense())
		}
		return ranks[q.ID](t, q, known)
	}
}

// nearest ranks by vectors alone.
func nearest(m *memoryVectors, v *vectorsOf) ranking {
	return func(t *testing.T, q goldQuestion, known bool) (out []place) {
		t.Helper()
		vector, err := v.embed(t.Context(), v.ask, []string{q.Question})
		if err != nil {
			t.Fatal(err)
		}
		near, _ := m.Near(t.Context(), retrieval.Space{}, vector[0], filterOf(q, known), 10)
		for _, n := range near {
			out = append(out, place{n.Document, n.Passage})
		}
		return out
	}
}

func (v *vectorsOf) dense(m *memoryVectors, share float64) *retrieval.Dense {
	embed := func(ctx context.Context, texts []string) ([][]float32, error) { return v.embed(ctx, v.ask, texts) }
	return retrieval.NewDense(retrieval.DenseOptions{Embed: embed, Vectors: m, Model: v.model}).WithShare(share)
}

// memorySource serves documents from memory, by id.
type memorySource struct {
	fixedSource
	at map[string]int
}

func newMemorySource(docs []ledger.Document) *memorySource {
	s := &memorySource{fixedSource{docs}, map[string]int{}}
	for i := range docs {
		s.at[docs[i].ID] = i
	}
	return s
}

func (s *memorySource) DocumentRows(_ context.Context, ids []string) (docs []ledger.Document, err error) {
	for _, id := range ids {
		docs = append(docs, s.docs[s.at[id]])
	}
	return docs, nil
}

// endpoints are the models that the environment names: DUBAN_ABLATION_STATIC and DUBAN_ABLATION_MODEL hold base URLs.
func endpoints() map[string]*vectorsOf {
	out := map[string]*vectorsOf{}
	if base := os.Getenv("DUBAN_ABLATION_STATIC"); base != "" {
		out["static"] = openVectors(base, "static", "static")
	}
	if base := os.Getenv("DUBAN_ABLATION_MODEL"); base != "" {
		out["model"] = openVectors(base, "e5-passage", "e5-query")
	}
	return out
}

// TestAblation prints how often what a question in everyday words means is found, part by part: docs/retrieval.md.
// Without endpoints it measures the words alone.
func TestAblation(t *testing.T) {
	a := readAblation(t)
	crowd := distractors(10000)
	all := append(slices.Clone(a.docs), crowd...)
	none, err := retrieval.ParseLexicon("")
	if err != nil {
		t.Fatal(err)
	}
	shipped := retrieval.ShippedLexicon()
	t.Logf("%d questions, %d documents, %d more with 10,000 measures; recall@1 @5 @10  MRR@10: document known | pooled | pooled among distractors", len(a.questions), len(a.docs), len(crowd))
	row := func(name string, few, many ranking) {
		t.Logf("%-44s %s | %s | %s", name, a.measure(t, few, true, nil), a.measure(t, few, false, nil), a.measure(t, many, false, nil))
	}
	for _, lex := range []struct {
		name string
		*retrieval.Lexicon
	}{{"words", none}, {"words + synonyms", shipped}} {
		row(lex.name, found(a.docs, lex.Lexicon, nil), found(all, lex.Lexicon, nil))
		whole := retrieval.NewCorpus(all, ledger.Directory{}, lex.Lexicon)
		t.Logf("%-44s %s", lex.name+", every measure scored", a.measure(t, func(_ *testing.T, q goldQuestion, _ bool) []place { return placesOf(whole.Search(q.Topic, nil, 10)) }, false, nil))
	}
	apart := a.untaught(shipped, func() *retrieval.Dense { return nil })
	t.Logf("%-44s %s | %s", "words + synonyms that others use too", a.measure(t, apart, true, nil), a.measure(t, apart, false, nil))
	w := a.inWindows()
	many, _ := windowed(all)
	t.Logf("a measure has %d characters in the mean, a window %d", passageRunes(a.docs), passageRunes(w.docs))
	for _, lex := range []*retrieval.Lexicon{none, shipped} {
		few, far := found(w.docs, lex, nil), found(many, lex, nil)
		t.Logf("%-44s %s | %s | %s", fmt.Sprintf("words in windows, %d synonyms", lex.Entries()), w.measure(t, few, true, nil), w.measure(t, few, false, nil), w.measure(t, far, false, nil))
	}
	ends := endpoints()
	for _, name := range []string{"static", "model"} {
		v := ends[name]
		if v == nil {
			t.Logf("NOT MEASURED: %s, no endpoint in the environment", name)
			continue
		}
		all := all
		if name == "model" { // which takes half a second a passage: without distractors, the third column is the second
			all = a.docs
		}
		v.warm(t, a.questions)
		few := v.of(t, a.docs)
		a.crossValidate(t, name, v, few, shipped)
		many := v.of(t, all)
		row(name+" alone", nearest(few, v), nearest(many, v))
		for _, w := range []float64{0.2, 0.3, 0.5} {
			row(fmt.Sprintf("%s %.1f with words", name, w), found(a.docs, none, v.dense(few, w)), found(all, none, v.dense(many, w)))
			row(fmt.Sprintf("%s %.1f with words + synonyms", name, w), found(a.docs, shipped, v.dense(few, w)), found(all, shipped, v.dense(many, w)))
		}
		for _, w := range []float64{0.1, 0.2, 0.3, 0.4, 0.5} {
			apart := a.untaught(shipped, func() *retrieval.Dense { return v.dense(few, w) })
			t.Logf("%-44s %s | %s", fmt.Sprintf("%s %.1f with synonyms that others use too", name, w), a.measure(t, apart, true, nil), a.measure(t, apart, false, nil))
		}
		if name == "static" {
			near := v.of(t, w.docs)
			t.Logf("%-44s %s | %s", name+" alone, in windows", w.measure(t, nearest(near, v), true, nil), w.measure(t, nearest(near, v), false, nil))
		}
	}
}

// folds is in how many parts the questions are cut to choose a weight on all but one and measure it on that one.
const folds = 5

// crossValidate chooses the weight of nearness on four fifths of the questions and measures it on the rest.
func (a *ablation) crossValidate(t *testing.T, name string, v *vectorsOf, few *memoryVectors, lex *retrieval.Lexicon) {
	t.Helper()
	fold := func(q goldQuestion) int { return int(sha256.Sum256([]byte(q.ID))[0]) % folds }
	for _, known := range []bool{true, false} {
		var line []string
		ranks := map[float64]ranking{}
		for i := range 11 {
			w := float64(i) / 10
			ranks[w] = found(a.docs, lex, v.dense(few, w))
			line = append(line, fmt.Sprintf("%.1f: %.3f", w, a.measure(t, ranks[w], known, nil).mrr))
		}
		t.Logf("%s, known=%v: MRR@10 by weight %s", name, known, strings.Join(line, " "))
		sum, n := 0.0, 0.0
		var chosen []float64
		for out := range folds {
			best, at := -1.0, 0.0
			for i := range 11 {
				w := float64(i) / 10
				if s := a.measure(t, ranks[w], known, func(q goldQuestion) bool { return fold(q) != out }); s.mrr > best {
					best, at = s.mrr, w
				}
			}
			size := 0.0
			for _, q := range a.questions {
				if fold(q) == out {
					size++
				}
			}
			sum, n = sum+size*a.measure(t, ranks[at], known, func(q goldQuestion) bool { return fold(q) == out }).mrr, n+size
			chosen = append(chosen, at)
		}
		t.Logf("%s, known=%v: cross-validated %.3f with weights %v", name, known, sum/n, chosen)
	}
}
