package retrieval_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"duban/ledger"
	"duban/retrieval"
)

// vectorShelf is a store of vectors in memory.
type vectorShelf struct {
	fakeVectors
	docs     map[string]*ledger.Document
	hashes   map[string]map[string]string
	complete map[string]int
	saves    int
}

var _ retrieval.VectorStore = (*vectorShelf)(nil)

func (v *vectorShelf) Lacking(context.Context, retrieval.Space) (ids []string, err error) {
	for _, id := range slices.Sorted(maps.Keys(v.docs)) {
		if _, ok := v.complete[id]; !ok {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

func (v *vectorShelf) Document(_ context.Context, id string) (*ledger.Document, error) {
	if d, ok := v.docs[id]; ok {
		return d, nil
	}
	return nil, ledger.Errorf(ledger.NotFound, "no %s", id)
}

func (v *vectorShelf) VectorHashes(_ context.Context, _ retrieval.Space, id string) (map[string]string, error) {
	out := map[string]string{}
	for k, h := range v.hashes[id] {
		out[k] = h
	}
	return out, nil
}

func (v *vectorShelf) SaveVectors(_ context.Context, s retrieval.VectorSave) error {
	v.saves++
	if v.hashes[s.Document] == nil {
		v.hashes[s.Document] = map[string]string{}
	}
	for _, x := range s.Vectors {
		if len(x.Values) != s.Space.Dimensions {
			return errors.New("a vector of another length")
		}
		v.hashes[s.Document][x.Passage] = x.Hash
	}
	for _, k := range s.Gone {
		delete(v.hashes[s.Document], k)
	}
	if s.Complete {
		v.complete[s.Document] = s.Passages
	}
	return nil
}

func (v *vectorShelf) IndexVectors(context.Context, retrieval.Space, int) error { return nil }

func TestEmbeddingMakesWhatIsMissingAndMayRunAgain(t *testing.T) {
	docs := twoDocuments()
	v := &vectorShelf{docs: map[string]*ledger.Document{"a": &docs[0], "b": &docs[1]}, hashes: map[string]map[string]string{}, complete: map[string]int{}}
	var sent []string
	failing := false
	e := retrieval.NewEmbedding(retrieval.EmbeddingOptions{Model: "m", Store: v, Embed: func(_ context.Context, texts []string) ([][]float32, error) {
		if failing {
			return nil, ledger.Errorf(ledger.Unavailable, "down")
		}
		sent = append(sent, texts...)
		return make4(len(texts)), nil
	}})
	missing := func(want int) {
		t.Helper()
		sent = nil
		if err := e.EmbedMissing(t.Context(), nil); err != nil || len(sent) != want {
			t.Fatalf("%d texts sent, want %d: %v", len(sent), want, err)
		}
	}
	missing(5) // one tells the length
	if fmt.Sprint(v.complete) != "map[a:2 b:2]" {
		t.Fatal(v.complete)
	}
	missing(0)
	if err := e.EmbedDocument(t.Context(), "a"); err != nil || len(sent) != 0 {
		t.Errorf("run again: %q, %v", sent, err)
	}
	docs[0].Measures[1].Text = "换了一句话。"
	docs[1].Passages = nil
	v.complete = map[string]int{}
	failing = true
	if err := e.EmbedMissing(t.Context(), nil); ledger.CodeOf(err) != ledger.Unavailable {
		t.Errorf("while the endpoint is down: %v", err)
	}
	failing = false
	missing(1)
	if fmt.Sprint(v.complete) != "map[a:2 b:1]" || len(v.hashes["b"]) != 1 || !strings.Contains(sent[0], "换了一句话") {
		t.Errorf("%v, %v, %q", v.complete, v.hashes["b"], sent)
	}
	if err := e.EmbedDocument(t.Context(), "gone"); err != nil {
		t.Errorf("a document that is gone: %v", err)
	}
}

func make4(n int) [][]float32 {
	out := make([][]float32, n)
	for i := range out {
		out[i] = []float32{1, 0, 0, 0}
	}
	return out
}

// TestALongDocumentIsKeptInPieces: an endpoint that fails late costs little.
func TestALongDocumentIsKeptInPieces(t *testing.T) {
	d := &ledger.Document{ID: "a"}
	for i := range 150 {
		d.Measures = append(d.Measures, ledger.Measure{Key: fmt.Sprint(i), Text: fmt.Sprint("第", i, "件事")})
	}
	v := &vectorShelf{docs: map[string]*ledger.Document{"a": d}, hashes: map[string]map[string]string{}, complete: map[string]int{}}
	calls := 0
	e := retrieval.NewEmbedding(retrieval.EmbeddingOptions{Model: "m", Dimensions: 4, Store: v, Embed: func(_ context.Context, texts []string) ([][]float32, error) {
		if calls++; calls == 3 {
			return nil, ledger.Errorf(ledger.Unavailable, "down")
		}
		return make4(len(texts)), nil
	}})
	if err := e.EmbedDocument(t.Context(), "a"); err == nil || len(v.hashes["a"]) != 128 || len(v.complete) != 0 {
		t.Errorf("%d kept, complete %v, %v", len(v.hashes["a"]), v.complete, err)
	}
	if err := e.EmbedDocument(t.Context(), "a"); err != nil || len(v.hashes["a"]) != 150 || v.complete["a"] != 150 || calls != 4 {
		t.Errorf("%d kept, complete %v, %d calls, %v", len(v.hashes["a"]), v.complete, calls, err)
	}
}

// TestDocumentsThatFailDoNotKeepTheOthersOut: five of them end a run, and the next one begins with the others.
func TestDocumentsThatFailDoNotKeepTheOthersOut(t *testing.T) {
	v := &vectorShelf{docs: map[string]*ledger.Document{}, hashes: map[string]map[string]string{}, complete: map[string]int{}}
	for i := range 8 {
		text := "好的文字"
		if i < 6 {
			text = "服务不收的文字"
		}
		id := fmt.Sprintf("d%d", i)
		v.docs[id] = &ledger.Document{ID: id, Measures: []ledger.Measure{{Key: "1", Text: text}}}
	}
	e := retrieval.NewEmbedding(retrieval.EmbeddingOptions{Model: "m", Dimensions: 4, Store: v, Embed: func(_ context.Context, texts []string) ([][]float32, error) {
		if strings.Contains(texts[0], "不收") {
			return nil, ledger.Errorf(ledger.Invalid, "no")
		}
		return make4(len(texts)), nil
	}})
	for run, want := range []int{0, 2, 2} {
		if err := e.EmbedMissing(t.Context(), nil); err == nil || len(v.complete) != want {
			t.Errorf("run %d: %d documents complete, want %d; %v", run+1, len(v.complete), want, err)
		}
	}
}
