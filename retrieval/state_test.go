package retrieval_test

import (
	"context"
	"testing"

	"duban/ledger"
	"duban/retrieval"
)

// movingSource is a source whose documents change each time that they are looked at.
type movingSource struct {
	fixedSource
	stamp int64
}

func (m *movingSource) Stamp(context.Context) (int64, error) {
	m.stamp++
	return m.stamp, nil
}

func TestOneStateIsReadOnce(t *testing.T) {
	source := &movingSource{}
	library := retrieval.NewLibrary(source, func() ledger.Directory { return ledger.Directory{} }, retrieval.ShippedLexicon())
	units := func(ctx context.Context) any {
		corpus, err := library.Current(ctx)
		if err != nil {
			t.Fatal(err)
		}
		return corpus.Units()
	}
	turn := retrieval.OneState(t.Context())
	first := units(turn)
	if between := units(t.Context()); between == first {
		t.Fatal("another turn must see what is new")
	}
	if units(turn) != first {
		t.Error("a turn saw two states")
	}
	if source.stamp != 2 {
		t.Errorf("the source was asked %d times", source.stamp)
	}
}
