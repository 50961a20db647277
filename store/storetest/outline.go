package storetest

import (
	"bytes"
	"fmt"
	"testing"

	"duban/retrieval"
)

// exerciseOutline: what is known of documents without reading them agrees with what is read.
func exerciseOutline(t *testing.T, open Opener) {
	s := open.one(t)
	for _, id := range []string{"b", "a"} {
		d := Document(id, 3)
		d.Measures[2].Assignments[0].Unit = "县" + id + "局"
		save(t, s, d)
	}
	again := Document("a", 2)
	again.Hash, again.Title = "another", "青禾县另一份若干措施"
	save(t, s, again)
	docs, err := s.Documents(t.Context())
	must(t, err)
	titles, err := s.Titles(t.Context())
	must(t, err)
	signatures := map[string][]byte{}
	must(t, s.Signatures(t.Context(), func(id string, signature []byte) { signatures[id] = bytes.Clone(signature) }))
	if len(titles) != len(docs) || len(signatures) != len(docs) {
		t.Fatalf("%d titles, %d signatures of %d documents", len(titles), len(signatures), len(docs))
	}
	for i := range docs {
		d := &docs[i]
		same(t, "title", titles[i], retrieval.TitleOf(d))
		if !bytes.Equal(signatures[d.ID], retrieval.Signature(d)) {
			t.Errorf("%s has another signature", d.ID)
		}
		one, err := s.DocumentRows(t.Context(), []string{"nobody", d.ID})
		must(t, err)
		same(t, "document", one, docs[i:i+1])
	}
	both, err := s.DocumentRows(t.Context(), []string{"b", "a"})
	must(t, err)
	same(t, "documents", both, docs)
	names, err := s.UnitNames(t.Context())
	if must(t, err); fmt.Sprint(names) != "[县b局 县林业局 县水务局 各镇]" {
		t.Errorf("units %v", names)
	}
}
