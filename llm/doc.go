// Package llm speaks to OpenAI-compatible endpoints over go-openai. It is an adapter: the rooms declare the function
// they need, cmd hands them a method of this package.
//
//	retrieval.Embed ◄── Embedder.Embed ──► POST {base}/embeddings
//	handlers.Listen ◄── Transcriber.Transcribe ──► POST {base}/audio/transcriptions
//	retrieval.Writer ◄── Writer ──┐
//	bot.Guesser ◄────── Guesser ──┴► Chat ──► POST {base}/chat/completions, one endpoint after the other
//
// A question to a Chat goes this way; whatever fails, the rooms get Unavailable and the answer of code goes out:
//
//	unmasked number? ─► kept answer? ─► place ─► tokens of the day ─► circuit ─► request in the endpoint's Dialect
//	      │                  │            │             │                │             │ stream, to its end
//	   Unmasked            Kept         Busy          Spent            Open            ▼
//	                                                          tokens settled ─► read in whatever form ─► kept
//
// Endpoints differ: the length of a batch that they take, whether vectors come as numbers or as base64, whether
// they are normalised, ordered, indexed and counted; how an answer's form is asked for, how reasoning is turned off, where
// tokens are told. What leaves this package is always the same: one vector a text, in the order of the texts, of length 1;
// sentences with marks, unchecked. No key and no text is in an error or a log. The instructions are files in prompts.
package llm
