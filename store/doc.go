// Package store keeps documents, the ledger, the inbox and the outbox in one SQL store.
//
// Every write goes through one goroutine that puts the requests of many callers into one transaction,
// each in its own savepoint, and answers them when the COMMIT is durable. Reads have connections of their
// own and never wait for the writer.
//
//	Accept, Commit, Apply, … ──► writer ──► BEGIN; (SAVEPOINT; request; RELEASE)*; COMMIT ──► answers
//	Updates, Documents, Next ──► readers
//
// The SQL is the same on every engine wherever their dialects agree: $1 placeholders, ON CONFLICT,
// BIGINT microseconds UTC for instants, TEXT for days and for JSON. What differs stands in one file per
// engine (sqlite.go). No transaction leaves this package. The suite in store/storetest says what every
// engine must keep.
//
// Version stamps ("documents", "ledger") grow with each change, also by another process on the same
// store, so that a server notices what a command beside it did.
package store
