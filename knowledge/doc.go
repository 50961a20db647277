// Package knowledge is the write path: an issued file in, a ledger.Document out, with its measures, duties,
// dates, targets and passages, each with its place in the text. It stores nothing and asks no model.
//
//	bytes ─decode─► Text ─glyphs, lines─► flow ─marks─► outline ─select─► items ─┬─► clause, actor ──► Assignments
//	                                        │                                    ├─► limits, figures ► Deadlines, Targets
//	                                        └─► head ──► title, issuer, 文号, date └─► what is left ───► Passages
//
// Tables are taken out before lines are joined and are read by rules of their own (see table.go). What a table says of
// a measure is added to what the text says; where they disagree the text stands and a Warning says so.
//
// A flow is the cleaned text: hard line breaks joined, page marks and markup dropped, signs folded to half
// width for the rules to match on. Every character of it knows the byte of Document.Text it came from, so that
// whatever a rule finds can say where it stands. Pages that stand out of order are put in order in the flow
// only; Document.Text is never changed.
//
// Rules describe families of layouts (a clause in brackets, a label with a colon, a quota in a period), never
// one document. What they cannot settle becomes a Warning for a person to look at.
package knowledge
