package retrieval

import "context"

// Embed turns texts into vectors 向量化.
// Shape: one vector a text, in the order of the texts, all of the same length, which is the model's. No text gives no
// vector. Unit: Euclidean length 1, so that the inner product of two is their cosine.
// Errors: the endpoint's, with a ledger code and without its key; those of ctx stay themselves.
// Concurrency: safe for any number of goroutines. A nil Embed means that no endpoint is set.
type Embed func(ctx context.Context, texts []string) ([][]float32, error)
