package store_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"duban/store"
)

// A table that comes to bear a person must be told how he is taken out of it.
func TestEveryPersonalColumnIsKnown(t *testing.T) {
	columns, err := store.PersonalColumns(context.Background(), open(t, t.TempDir()))
	if err != nil || len(columns.Known) < 10 {
		t.Fatalf("%+v, %v", columns, err)
	}
	for _, c := range columns.Found {
		if !slices.Contains(columns.Known, c) {
			t.Errorf("%s bears a person and stands in no row of personals", strings.ReplaceAll(c, ".", ", column "))
		}
	}
}
