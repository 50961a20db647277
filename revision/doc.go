// Package revision is what happens to a reading after it was read: it is compared with the one before, carries
// its measures' keys on, takes a person's corrections and says what a person should look at. It reads no files
// and stores nothing; the store calls it inside its transactions, handlers and commands to show its results.
//
//	old reading ─┐
//	             ├─ Carry ──► keys ── Remend ──► corrections that still fit, those that are lost
//	new reading ─┘                                  │
//	                                                └─ CompareKept ──► Changes: added, removed, changed
//	reading ── Doubts ──► what to look at ── Apply ──► reading as a person put it right
//
// Two measures are the same one when their texts say so, whatever their numbers: see Similarity. All functions
// are pure but for the document that they are told to change, and safe for concurrent use on different documents.
package revision
