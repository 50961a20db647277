package storetest

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"duban/bot"
	"duban/ledger"
	"duban/retrieval"
	"duban/store"
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
	exerciseMendedOutline(t, s)
	exerciseChoosing(t, s)
}

// exerciseMendedOutline: a text that is corrected in place takes its signature and the promise of its vectors along.
func exerciseMendedOutline(t *testing.T, s *store.Store) {
	t.Helper()
	space := retrieval.Space{Model: "outline", Dimensions: 2}
	before, err := s.Document(t.Context(), "b")
	must(t, err)
	complete := retrieval.VectorSave{Space: space, Document: "b", Revision: before.Revision, Signature: retrieval.Signature(before), Complete: true}
	must(t, s.SaveVectors(t.Context(), complete))
	lacks := func() bool {
		lacking, err := s.Lacking(t.Context(), space)
		must(t, err)
		return slices.Contains(lacking, "b")
	}
	if lacks() {
		t.Error("the vectors are not complete")
	}
	m := before.Measures[0]
	must(t, s.Mend(t.Context(), ledger.Mend{DocumentID: "b", MeasureKey: m.Key, Field: ledger.MendText, Before: m.Text, After: m.Text + "另设蓄水窖池。", Act: act("wang", "")}))
	after, err := s.Document(t.Context(), "b")
	must(t, err)
	if !lacks() {
		t.Error("vectors of the text before the correction serve")
	}
	must(t, s.Signatures(t.Context(), func(id string, signature []byte) {
		if id == "b" && (!bytes.Equal(signature, retrieval.Signature(after)) || bytes.Equal(signature, complete.Signature)) {
			t.Error("the signature is not that of the corrected text")
		}
	}))
	wantCode(t, "vectors begun before the correction", s.SaveVectors(t.Context(), complete), ledger.Conflict)
}

// exerciseChoosing: documents are chosen by their rows.
func exerciseChoosing(t *testing.T, s *store.Store) {
	t.Helper()
	d := Document("chosen", 9)
	d.Issued = ledger.NewDate(2030, 1, 1)
	d.Measures[8].Number, d.Measures[8].Assignments[0].Unit = "二(一)9", "县档案局"
	d.Measures[0].Deadlines = append(d.Measures[0].Deadlines, ledger.Deadline{Kind: ledger.Once, Due: ledger.NewDate(2031, 3, 5), Quote: "2032年前完成"})
	save(t, s, d)
	must(t, s.SetStanding(t.Context(), ledger.StandingChange{DocumentID: "a", Standing: ledger.Repealed, Act: act("wang", "")}))
	err := s.Apply(t.Context(), bot.Effects{Updates: []ledger.ProgressUpdate{{DocumentID: "chosen", MeasureKey: d.Measures[0].Key, Unit: "青山镇", Status: ledger.Blocked, MessageKey: "choosing"}}})
	must(t, err)
	march := ledger.Window{From: ledger.NewDate(2031, 3, 1), To: ledger.NewDate(2031, 3, 31)}
	other := ledger.Window{From: ledger.NewDate(2032, 1, 1), To: ledger.NewDate(2032, 12, 31)}
	for _, c := range []struct {
		name   string
		choice retrieval.Choice
		want   string
	}{
		{"all in force", retrieval.Choice{}, "[b chosen]"},
		{"a unit", retrieval.Choice{Units: []string{"县档案局", "无此局"}}, "[chosen]"},
		{"no unit", retrieval.Choice{Units: []string{}}, "[]"},
		{"a window", retrieval.Choice{Window: &march}, "[chosen]"},
		{"a window and a unit", retrieval.Choice{Window: &march, Units: []string{"无此局"}}, "[]"},
		{"the words of a year", retrieval.Choice{Window: &other, Year: "2032"}, "[chosen]"},
		{"a nested number", retrieval.Choice{Numbers: []string{"9"}}, "[chosen]"},
		{"reported", retrieval.Choice{Reported: true}, "[chosen]"},
		{"reported by another", retrieval.Choice{Reported: true, Reporter: "白水镇"}, "[]"},
		{"reported with a status", retrieval.Choice{Reported: true, Status: ledger.Blocked}, "[chosen]"},
	} {
		got, err := s.Choose(t.Context(), c.choice)
		if must(t, err); fmt.Sprint(got) != c.want {
			t.Errorf("%s: %v, want %s", c.name, got, c.want)
		}
	}
}
