package retrieval_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"duban/ledger"
	"duban/retrieval"
)

// manySource counts what is read of a large store.
type manySource struct {
	fixedSource
	read map[string]int
	all  int
	down bool
}

func (s *manySource) DocumentRows(ctx context.Context, ids []string) ([]ledger.Document, error) {
	if s.down {
		return nil, ledger.Errorf(ledger.Unavailable, "down")
	}
	for _, id := range ids {
		s.read[id]++
	}
	return s.fixedSource.DocumentRows(ctx, ids)
}

func (s *manySource) Documents(ctx context.Context) ([]ledger.Document, error) {
	s.all++
	return s.fixedSource.Documents(ctx)
}

func manyDocuments(n, measures int) *manySource {
	s := &manySource{read: map[string]int{}}
	subjects := []rune("春夏秋冬东南西北金木水火土日月星辰风云雷电山川河海")
	for i := range n {
		a, b := subjects[i%len(subjects)], subjects[i/len(subjects)%len(subjects)]
		d := ledger.Document{ID: fmt.Sprintf("d%04d", i), Title: fmt.Sprintf("%c%c乡若干措施", a, b)}
		for m := range measures {
			d.Measures = append(d.Measures, ledger.Measure{Key: fmt.Sprint(m + 1), Number: fmt.Sprint(m + 1), Text: fmt.Sprintf("办好%c%c乡的第%d件事。", a, b, m+1)})
		}
		s.docs = append(s.docs, d)
	}
	return s
}

func libraryOf(s retrieval.Source) *retrieval.Library {
	return retrieval.NewLibrary(s, func() ledger.Directory { return ledger.Directory{} }, retrieval.ShippedLexicon())
}

// TestAKnownDocumentIsAllThatIsRead, however many there are.
func TestAKnownDocumentIsAllThatIsRead(t *testing.T) {
	for _, n := range []int{10, 500} {
		s := manyDocuments(n, 3)
		l := libraryOf(s)
		for range 3 {
			c, err := l.Current(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			d, ok := c.Document("d0007")
			if hits := c.Search("第2件事", []string{"d0007"}, 5); !ok || len(hits) != 3 || hits[0].Document != d || hits[0].Measure.Number != "2" {
				t.Errorf("%d documents: %v, %+v", n, ok, hits)
			}
		}
		if s.all != 0 || len(s.read) != 1 || s.read["d0007"] != 1 {
			t.Errorf("%d documents: read %v, all %d times", n, s.read, s.all)
		}
	}
}

// TestAQuestionFindsItsDocumentAmongMany by the pairs of characters that it holds.
func TestAQuestionFindsItsDocumentAmongMany(t *testing.T) {
	s := manyDocuments(600, 3)
	l := libraryOf(s)
	for i := range 20 {
		c, err := l.Current(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		want := s.docs[i*29]
		about := c.About("第2件事怎么办," + string([]rune(want.Title)[:3]) + "的")
		if len(about) > 24 || !slices.ContainsFunc(about, func(d *ledger.Document) bool { return d.ID == want.ID }) {
			t.Errorf("%s is not among the %d", want.Title, len(about))
		}
		if hits := c.Search(string([]rune(want.Title)[:3])+"第2件事", nil, 1); len(hits) != 1 || hits[0].Document.ID != want.ID {
			t.Errorf("%s: found %+v", want.Title, hits)
		}
	}
	if s.all != 0 {
		t.Error("everything was read")
	}
}

// TestMemoryIsBounded: documents used long ago are read again.
func TestMemoryIsBounded(t *testing.T) {
	s := manyDocuments(300, 100)
	l := libraryOf(s)
	for round := range 2 {
		for i := range 300 {
			c, err := l.Current(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if _, ok := c.Document(s.docs[i].ID); !ok {
				t.Fatal(c.Err())
			}
			if _, ok := c.Document(s.docs[i].ID); !ok || s.read[s.docs[i].ID] != round+1 {
				t.Fatalf("%s was read %d times", s.docs[i].ID, s.read[s.docs[i].ID])
			}
		}
	}
}

// TestADocumentThatCannotBeReadIsTold at the end of the turn.
func TestADocumentThatCannotBeReadIsTold(t *testing.T) {
	s := manyDocuments(100, 3)
	l := libraryOf(s)
	c, err := l.Current(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := c.Document("d0001"); !ok || c.Err() != nil {
		t.Fatal(c.Err())
	}
	s.down = true
	if _, ok := c.Document("d0001"); !ok {
		t.Error("a document of this turn is gone")
	}
	if _, ok := c.Document("nobody"); ok || c.Err() != nil {
		t.Errorf("an unknown document: %v", c.Err())
	}
	if _, ok := c.Document("d0002"); ok || ledger.CodeOf(c.Err()) != ledger.Unavailable {
		t.Errorf("%v", c.Err())
	}
}

func TestSignaturesMissNothing(t *testing.T) {
	docs := twoDocuments()
	s := retrieval.Signature(&docs[0])
	set := 0
	for _, b := range s {
		for ; b != 0; b &= b - 1 {
			set++
		}
	}
	if len(s) != retrieval.SignatureSize || set < 20 || set > 200 {
		t.Errorf("%d bits of %d bytes", set, len(s))
	}
}
