// Package handlers is what the bot can do, one file an ability. An ability reads rows, builds its answer
// from them by code, and returns what is to be written as data. A model words open answers only, and every sentence of it is
// held against the text before it passes (see Wording).
//
//	Turn ─► resolve (documents, measures; follow-ups from State) ─► answer by slot ─► Outcome with citations
package handlers
