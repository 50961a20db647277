package retrieval_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"duban/ledger"
	"duban/retrieval"
)

// fakeVectors answers with scripted neighbours, the nearest first.
type fakeVectors struct {
	near    []string // measure numbers of document a
	lacking []string
	stamp   int64
	asked   []retrieval.Space
	among   []string
}

var _ retrieval.Vectors = (*fakeVectors)(nil)

func (f *fakeVectors) VectorStamp(context.Context) (int64, error) { return f.stamp, nil }

func (f *fakeVectors) Lacking(context.Context, retrieval.Space) ([]string, error) {
	return f.lacking, nil
}

func (f *fakeVectors) Near(_ context.Context, s retrieval.Space, _ []float32, docs []string, _ int) ([]retrieval.Neighbour, error) {
	f.asked, f.among = append(f.asked, s), docs
	var out []retrieval.Neighbour
	for i, n := range f.near {
		out = append(out, retrieval.Neighbour{Document: "a", Passage: "m:" + n, Cosine: 0.8 - 0.1*float64(i)})
	}
	return out, nil
}

type fixedSource struct{ docs []ledger.Document }

func (s fixedSource) Stamp(context.Context) (int64, error) { return 1, nil }

func (s fixedSource) Titles(context.Context) (titles []retrieval.Title, err error) {
	for i := range s.docs {
		titles = append(titles, retrieval.TitleOf(&s.docs[i]))
	}
	return titles, nil
}

func (s fixedSource) Choose(context.Context, retrieval.Choice) (ids []string, err error) {
	for i := range s.docs {
		if s.docs[i].Standing == ledger.InForce {
			ids = append(ids, s.docs[i].ID)
		}
	}
	return ids, nil
}

func (s fixedSource) UnitNames(context.Context) ([]string, error) { return nil, nil }

func (s fixedSource) DocumentRows(_ context.Context, ids []string) (docs []ledger.Document, err error) {
	for _, d := range s.docs {
		if slices.Contains(ids, d.ID) {
			docs = append(docs, d)
		}
	}
	return docs, nil
}

func (s fixedSource) Signatures(_ context.Context, take func(string, []byte)) error {
	for i := range s.docs {
		take(s.docs[i].ID, retrieval.Signature(&s.docs[i]))
	}
	return nil
}

func (s fixedSource) Documents(context.Context) ([]ledger.Document, error) { return s.docs, nil }

func denseLibrary(v retrieval.Vectors, log *bytes.Buffer, embed retrieval.Embed) *retrieval.Library {
	l := retrieval.NewLibrary(fixedSource{twoDocuments()}, func() ledger.Directory { return ledger.Directory{} }, retrieval.ShippedLexicon())
	l.UseVectors(retrieval.NewDense(retrieval.DenseOptions{Embed: embed, Vectors: v, Model: "m", Logger: slog.New(slog.NewTextHandler(log, nil))}))
	return l
}

func embedOne(_ context.Context, texts []string) ([][]float32, error) {
	return [][]float32{make([]float32, 3)}[:len(texts)], nil
}

func find(t *testing.T, l *retrieval.Library, query string, docs ...string) (found []string) {
	t.Helper()
	c, err := l.Current(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range c.Find(query, docs, 9) {
		name := h.Document.ID
		if h.Measure != nil {
			name += h.Measure.Number
		}
		found = append(found, name)
		if h.Score < 0 || len(found) > 9 {
			t.Errorf("%+v", h)
		}
	}
	return found
}

func TestFindFusesWordsAndMeaning(t *testing.T) {
	v := &fakeVectors{near: []string{"2", "1"}}
	l := denseLibrary(v, &bytes.Buffer{}, embedOne)
	for _, c := range []struct {
		name, query string
		near        []string
		want        string
	}{
		{"no word agrees", "天气", []string{"2", "1"}, "[a2 a1]"},
		{"both agree", "入企频次", []string{"1", "2"}, "[a1 a2]"},
		{"words against meaning: ties by the words' order", "入企频次", []string{"2", "1"}, "[a1 a2]"},
		{"an old passage that is gone", "天气", []string{"77", "1"}, "[a1]"},
		{"nothing is near", "天气", nil, "[]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			v.near = c.near
			if got := fmt.Sprint(find(t, l, c.query, "a")); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
	if !slices.Equal(v.among, []string{"a"}) || v.asked[0] != (retrieval.Space{Model: "m", Dimensions: 3}) {
		t.Errorf("asked %v among %v", v.asked, v.among)
	}
}

// TestIncompleteVectorsDoNotServe: what has none yet would be left out.
func TestIncompleteVectorsDoNotServe(t *testing.T) {
	v := &fakeVectors{near: []string{"2"}, lacking: []string{"b"}}
	calls := 0
	l := denseLibrary(v, &bytes.Buffer{}, func(ctx context.Context, texts []string) ([][]float32, error) {
		calls++
		return embedOne(ctx, texts)
	})
	if got := find(t, l, "天气"); len(got) != 0 || calls != 0 {
		t.Errorf("among all: %v, %d calls", got, calls)
	}
	if got := find(t, l, "天气", "a"); fmt.Sprint(got) != "[a2]" {
		t.Errorf("among those that are complete: %v", got)
	}
	v.lacking, v.stamp = nil, 2
	if got := find(t, l, "天气"); fmt.Sprint(got) != "[a2]" {
		t.Errorf("complete by now: %v", got)
	}
}

// TestAFailingEndpointIsLoggedOnceAndLeftAlone: words answer as before.
func TestAFailingEndpointIsLoggedOnceAndLeftAlone(t *testing.T) {
	log, calls := &bytes.Buffer{}, 0
	l := denseLibrary(&fakeVectors{near: []string{"2"}}, log, func(context.Context, []string) ([][]float32, error) {
		calls++
		return nil, errors.New("down")
	})
	for range 3 {
		if got := find(t, l, "入企频次"); fmt.Sprint(got) != "[a1 b1]" {
			t.Errorf("%v", got)
		}
	}
	if n := strings.Count(log.String(), "level=WARN"); n != 1 || calls != 1 {
		t.Errorf("%d calls, %d lines\n%s", calls, n, log)
	}
}

// TestASlowEndpointIsGivenUp: the question's own bound ends the call.
func TestASlowEndpointIsGivenUp(t *testing.T) {
	ended := make(chan error, 1)
	l := denseLibrary(&fakeVectors{near: []string{"2"}}, &bytes.Buffer{}, func(ctx context.Context, _ []string) ([][]float32, error) {
		<-ctx.Done()
		ended <- ctx.Err()
		return nil, ctx.Err()
	})
	if got := find(t, l, "入企频次"); fmt.Sprint(got) != "[a1 b1]" {
		t.Errorf("%v", got)
	}
	if err := <-ended; !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
}

// TestWithoutAnEndpointFindIsSearch holds that it costs and changes nothing.
func TestWithoutAnEndpointFindIsSearch(t *testing.T) {
	c := retrieval.NewCorpus(twoDocuments(), ledger.Directory{}, retrieval.ShippedLexicon())
	for _, query := range []string{"入企频次", "案卷", "红头文件挂网"} {
		if fmt.Sprintf("%+v", c.Find(query, nil, 5)) != fmt.Sprintf("%+v", c.Search(query, nil, 5)) {
			t.Error(query)
		}
	}
}
