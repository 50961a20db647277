// Package ledger is the ground of the house: the things that a county's 督查督办 is made of, and their
// rules. It knows no database, no channel and no language model, and imports the standard library only.
//
// An issued Document 文件 holds Measures 措施. A Measure names who leads, who cooperates and who is
// responsible (Assignment), until when (Deadline) and how much (Target). Units 单位 tell how far they
// are in ProgressUpdates 进展; what had to be asked back waits as a Draft outside the ledger.
//
// A deadline of a confirmed document and a unit that owes it give Occurrences 任务, one a period; Settle tells which
// reports settle which of them.
//
//	text ──► Document ──► Measure ──► Assignment, Deadline, Target
//	                         ▲                                                 │
//	                         │                        Occurrence ◄── confirmed ─┘
//	message ──► Draft ──► ProgressUpdate ──► superseded or withdrawn, never deleted
package ledger
