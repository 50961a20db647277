// Package handlers is what the bot can do, one file an ability. An ability reads rows, builds its answer
// from them by code, and returns what is to be written as data; no sentence of a model passes through here.
//
//	Turn ─► resolve (documents, measures; follow-ups from State) ─► answer by slot ─► Outcome with citations
package handlers
