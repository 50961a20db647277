package handlers

import (
	"context"

	"duban/retrieval"
)

// Library hands out the documents as of now. An error means that the store is down.
type Library interface {
	Current(ctx context.Context) (*retrieval.Corpus, error)
}
