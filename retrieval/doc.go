// Package retrieval is the read path: a question finds its passages, ranked, with their sources.
//
//	store rows ─► Library (reloads when the version stamp moves) ─► Corpus, what one turn looks things up in
//	                                                                  │ exact keys: document, number, unit, window
//	                                                                  ├ Search: BM25 over character 1- and 2-grams
//	question ─► Embed ─► Vectors.Near ────────────────────────────────┼ Find: words and vectors, fused
//	question ─► Static, a shipped table of word vectors ──────────────┴ Find, where no endpoint serves: words put in order
//	documents ─► Embedding ─► Embed ─► vectors in the store
//
//	question, answer of code ─► Sources ─► Writer ─► Ground: each sentence against what it cites ─► what may be said
//
// Signatures tell a large store's documents apart without reading them. The lexicon is data, an office's own rows stand
// over the shipped ones. Exact keys never build a search index and never ask for a vector; without an embedding endpoint nothing does.
package retrieval
