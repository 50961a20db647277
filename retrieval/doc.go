// Package retrieval is the read path: a question finds its passages, ranked, with their sources.
//
//	store rows ─► Library (reloads when the version stamp moves) ─► Corpus, an immutable snapshot
//	                                                                  │ exact keys: document, number, unit, window
//	                                                                  └ Search: BM25 over character 1- and 2-grams
//
// Exact keys never build the search index; the first Search of a Corpus does.
package retrieval
