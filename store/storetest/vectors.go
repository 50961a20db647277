package storetest

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"duban/ledger"
	"duban/retrieval"
	"duban/store"
)

// scattered makes n vectors of length 1, around a few of them.
func scattered(n, dimensions int, seed uint64) [][]float32 {
	r := rand.New(rand.NewPCG(seed, 7))
	out := make([][]float32, n)
	for i := range out {
		out[i] = make([]float32, dimensions)
		var sum float64
		for j := range out[i] {
			x := r.NormFloat64()
			if i >= 5 {
				x = 3*float64(out[i%5][j])*math.Sqrt(float64(dimensions)) + x
			}
			out[i][j], sum = float32(x), sum+x*x
		}
		for j := range out[i] {
			out[i][j] /= float32(math.Sqrt(sum))
		}
	}
	return out
}

func exerciseVectors(t *testing.T, open Opener) {
	tests := map[string]func(*testing.T, Opener){
		"nearest first, among all and among some": nearestFirst,
		"models do not meet":                      modelsDoNotMeet,
		"a new revision lacks its vectors":        newRevisionLacks,
		"what cannot be right is refused":         wrongVectors,
	}
	for name, run := range tests {
		t.Run(name, func(t *testing.T) { run(t, open) })
	}
}

func saveVectors(t *testing.T, s *store.Store, space retrieval.Space, document string, vectors ...[]float32) {
	t.Helper()
	save := retrieval.VectorSave{Space: space, Document: document, Revision: 1, Complete: true, Passages: len(vectors)}
	for i, v := range vectors {
		save.Vectors = append(save.Vectors, retrieval.Vector{Passage: fmt.Sprintf("m:%d", i+1), Hash: fmt.Sprint("h", i), Values: v})
	}
	must(t, s.SaveVectors(t.Context(), save))
}

func nearestFirst(t *testing.T, open Opener) {
	s, again := open(t, time.Now)
	const docs, each, dims = 6, 40, 40
	vectors := scattered(docs*each+20, dims, 1)
	space := retrieval.Space{Model: "modell", Dimensions: dims}
	all := map[retrieval.Neighbour][]float32{}
	for d := range docs {
		id := fmt.Sprintf("d%d", d)
		save(t, s, Document(id, 1))
		mine := vectors[d*each : (d+1)*each]
		saveVectors(t, s, space, id, mine...)
		saveVectors(t, s, space, id, mine...) // twice is as once
		for i, v := range mine {
			all[retrieval.Neighbour{Document: id, Passage: fmt.Sprintf("m:%d", i+1)}] = v
		}
	}
	other := again()
	for i, question := range vectors[docs*each:] {
		for _, among := range [][]string{nil, {"d3"}, {"d1", "d4"}} {
			for _, st := range []*store.Store{s, other} {
				got, err := st.Near(t.Context(), space, question, among, 10)
				must(t, err)
				exact := map[retrieval.Neighbour]float64{}
				for id, v := range all {
					if len(among) == 0 || slices.Contains(among, id.Document) {
						exact[id] = cosine(question, v)
					}
				}
				checkNearest(t, fmt.Sprintf("question %d among %v", i, among), got, exact)
			}
		}
	}
	none, err := s.Near(t.Context(), space, vectors[0], []string{"nobody"}, 10)
	if err != nil || len(none) != 0 {
		t.Errorf("among an unknown document: %v, %v", none, err)
	}
}

// checkNearest compares with the exact cosines; those that 16-bit floats do not tell apart may change places.
func checkNearest(t *testing.T, what string, got []retrieval.Neighbour, all map[retrieval.Neighbour]float64) {
	t.Helper()
	want := slices.Sorted(maps.Values(all))
	slices.Reverse(want)
	if len(got) != 10 {
		t.Fatalf("%s: %d found", what, len(got))
	}
	for i, g := range got {
		exact := all[retrieval.Neighbour{Document: g.Document, Passage: g.Passage}]
		if math.Abs(g.Cosine-exact) > 2e-3 || math.Abs(g.Cosine-want[i]) > 2e-3 {
			t.Fatalf("%s: place %d has %.4f, which is %.4f, and should have %.4f", what, i+1, g.Cosine, exact, want[i])
		}
		if i > 0 && (g.Cosine > got[i-1].Cosine || g.Cosine == got[i-1].Cosine && g.Document+g.Passage < got[i-1].Document+got[i-1].Passage) {
			t.Fatalf("%s: place %d is out of order", what, i+1)
		}
	}
}

func cosine(a, b []float32) (sum float64) {
	for i := range a {
		sum += float64(a[i]) * float64(b[i])
	}
	return sum
}

func modelsDoNotMeet(t *testing.T, open Opener) {
	s := open.one(t)
	save(t, s, Document("a", 1))
	save(t, s, Document("b", 1))
	vectors := scattered(4, 8, 2)
	old, now, longer := retrieval.Space{Model: "alt", Dimensions: 8}, retrieval.Space{Model: "neu", Dimensions: 8}, retrieval.Space{Model: "alt", Dimensions: 16}
	saveVectors(t, s, old, "a", vectors[0])
	saveVectors(t, s, old, "b", vectors[1])
	for _, space := range []retrieval.Space{now, longer} {
		got, err := s.Near(t.Context(), space, make([]float32, space.Dimensions), nil, 5)
		if err != nil || len(got) != 0 {
			t.Errorf("%v finds %v, %v", space, got, err)
		}
	}
	saveVectors(t, s, now, "a", vectors[2])
	saveVectors(t, s, longer, "b", scattered(1, 16, 3)...)
	for space, want := range map[retrieval.Space]string{old: "[]", now: "[a]", longer: "[b]"} {
		got, err := s.Near(t.Context(), space, append([]float32{1}, make([]float32, space.Dimensions-1)...), nil, 5)
		must(t, err)
		var ids []string
		for _, g := range got {
			ids = append(ids, g.Document)
		}
		if fmt.Sprint(ids) != want {
			t.Errorf("%v finds %v, want %s: a document's new vectors take the place of its old ones", space, ids, want)
		}
	}
}

func newRevisionLacks(t *testing.T, open Opener) {
	s := open.one(t)
	space := retrieval.Space{Model: "m", Dimensions: 8}
	wantLacking := func(want ...string) {
		t.Helper()
		got, err := s.Lacking(t.Context(), space)
		must(t, err)
		if !slices.Equal(got, want) && len(got)+len(want) > 0 {
			t.Fatalf("lacking %v, want %v", got, want)
		}
	}
	save(t, s, Document("a", 2))
	save(t, s, Document("b", 2))
	wantLacking("a", "b")
	before, err := s.VectorStamp(t.Context())
	must(t, err)
	vectors := scattered(3, 8, 4)
	saveVectors(t, s, space, "a", vectors[0], vectors[1])
	wantLacking("b")
	if after, err := s.VectorStamp(t.Context()); err != nil || after == before {
		t.Errorf("the stamp stands at %d, %v", after, err)
	}
	part := retrieval.VectorSave{Space: space, Document: "b", Revision: 1, Vectors: []retrieval.Vector{{Passage: "m:1", Hash: "h", Values: vectors[2]}}}
	must(t, s.SaveVectors(t.Context(), part))
	wantLacking("b")
	part.Vectors, part.Complete, part.Passages = nil, true, 1
	must(t, s.SaveVectors(t.Context(), part))
	wantLacking()
	next := Document("a", 1)
	next.Hash = "another"
	save(t, s, next)
	wantLacking("a")
	hashes, err := s.VectorHashes(t.Context(), space, "a")
	if must(t, err); len(hashes) != 2 || hashes["m:1"] != "h0" {
		t.Errorf("hashes %v: what did not change need not be made anew", hashes)
	}
	wantCode(t, "vectors of the revision before", s.SaveVectors(t.Context(), retrieval.VectorSave{Space: space, Document: "a", Revision: 1, Complete: true}), ledger.Conflict)
	must(t, s.SaveVectors(t.Context(), retrieval.VectorSave{Space: space, Document: "a", Revision: 2, Gone: []string{"m:2"}, Complete: true, Passages: 1}))
	wantLacking()
	states, err := s.VectorStates(t.Context())
	if must(t, err); len(states) != 1 || states[0].Documents != 2 || states[0].Vectors != 2 {
		t.Errorf("states %+v", states)
	}
}

func wrongVectors(t *testing.T, open Opener) {
	s := open.one(t)
	save(t, s, Document("a", 1))
	space := retrieval.Space{Model: "m", Dimensions: 8}
	saveVectors(t, s, space, "a", scattered(1, 8, 5)...)
	_, err := s.Near(t.Context(), space, make([]float32, 9), nil, 5)
	wantCode(t, "a question of another length", err, ledger.Invalid)
	wantCode(t, "vectors of another length", s.SaveVectors(t.Context(), retrieval.VectorSave{Space: space, Document: "a", Revision: 1,
		Vectors: []retrieval.Vector{{Passage: "m:1", Values: make([]float32, 7)}}}), ledger.Invalid)
	wantCode(t, "an unknown document", s.SaveVectors(t.Context(), retrieval.VectorSave{Space: space, Document: "nobody", Revision: 1}), ledger.NotFound)
	wantCode(t, "a space too long", s.SaveVectors(t.Context(), retrieval.VectorSave{Space: retrieval.Space{Model: "m", Dimensions: 4001}, Document: "a"}), ledger.Invalid)
}
