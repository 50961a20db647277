// Package llm speaks to OpenAI-compatible endpoints over go-openai. It is an adapter: the rooms declare the function
// they need, cmd hands them a method of this package.
//
//	retrieval.Embed ◄── Embedder.Embed ──► POST {base}/embeddings
//	handlers.Listen ◄── Transcriber.Transcribe ──► POST {base}/audio/transcriptions
//
// Endpoints differ: the length of a batch that they take, whether vectors come as numbers or as base64, whether
// they are normalised, ordered, indexed and counted. What leaves this package is always the same: one vector a text,
// in the order of the texts, of length 1. No key and no text is in an error or a log.
package llm
